WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
custody_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(ifNull(end_date, 120529), kind, ifNull(released_at, 120529), start_date, tuple(as_of, received_at, batch, row)), 'Tuple(end_date Int32, kind String, released_at Int32, start_date Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT end_date, kind, released_at, start_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_custody_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household_member AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(counted, toInt64(household_id), kind, since, ifNull(until, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(counted Nullable(UInt8), household_id Int64, kind String, since Nullable(Int32), until Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT counted, household_id, kind, since, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
payment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status, benefit, pay_month), 'Tuple(amount Int64, bank_status Nullable(String), benefit String, pay_month Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, benefit, pay_month, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, custody_event.rows AS custody_event__rows, custody_event.described AS custody_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN custody_event ON custody_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        custody_event__as_of,
        household_member_by_id_number__as_of,
        payment__rows,
        payment__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> _r.kind = 'assist' AND ifNull(_r.counted, 0) AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows), 1, arrayExists(_r -> _r.kind = 'assist' AND ifNull(_r.counted, 1) AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until, household_member__rows), NULL, {f_household_member__state:UInt8} = 2, 0, NULL) AS counted_member,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit), benefit_roll__rows))), NULL) AS custody_benefits,
        multiIf(arrayExists(_r -> has(['prison', 'detox', 'detention'], _r.kind) AND _r.start_date <= {today:Int32}, custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS custody_seen,
        multiIf(arrayExists(_r -> _r.kind = 'detention' AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date) AND (_r.end_date < 120529 AND _r.end_date - _r.start_date >= 30 OR NOT _r.end_date < 120529 AND {today:Int32} - _r.start_date > 30), custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS detained_long,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> has(['prison', 'detox'], _r.kind) AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date), custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS in_custody,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        arrayMap(_r -> toNullable(toInt32(if(_r.released_at < 120529, _r.released_at, _r.end_date))), arraySort(_r -> (_r.start_date, _r._v), arrayFilter(_r -> has(['prison', 'detox'], _r.kind) AND _r.start_date <= {today:Int32}, custody_event__rows)))[-1] AS sentence_end,
        arrayMap(_r -> toNullable(toInt32(_r.start_date)), arraySort(_r -> (_r.start_date, _r._v), arrayFilter(_r -> has(['prison', 'detox'], _r.kind) AND _r.start_date <= {today:Int32}, custody_event__rows)))[-1] AS sentence_start
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        custody_event__as_of,
        household_member_by_id_number__as_of,
        payment__as_of,
        counted_member,
        custody_benefits,
        custody_seen,
        detained_long,
        in_custody,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(arrayExists(_r -> has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit) AND (_r.pay_month >= ifNull(sentence_start, 0) OR isNull(sentence_start)) AND (toInt32(addMonths(addDays(toDate32(0), _r.pay_month), 1)) <= ifNull(sentence_end, 0) OR isNull(sentence_end)) AND _r.pay_month < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit) AND _r.pay_month >= ifNull(sentence_start, 0) AND NOT isNull(sentence_start) AND toInt32(addMonths(addDays(toDate32(0), _r.pay_month), 1)) <= ifNull(sentence_end, 0) AND NOT isNull(sentence_end) AND _r.pay_month < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit) AND _r.pay_month >= ifNull(sentence_start, 0) AND NOT isNull(sentence_start) AND toInt32(addMonths(addDays(toDate32(0), _r.pay_month), 1)) <= ifNull(sentence_end, 0) AND NOT isNull(sentence_end) AND _r.pay_month < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> has(['dibao', 'tekun_basic', 'tekun_care', 'dis_life', 'dis_care', 'elder_respect'], _r.benefit) AND _r.pay_month >= ifNull(sentence_start, 0) AND NOT isNull(sentence_start) AND toInt32(addMonths(addDays(toDate32(0), _r.pay_month), 1)) <= ifNull(sentence_end, 0) AND NOT isNull(sentence_end) AND _r.pay_month < {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS custody_paid,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
benefit_roll_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes.subject AS subject, benefit_roll_by_household_id.rows AS benefit_roll_by_household_id__rows, benefit_roll_by_household_id.described AS benefit_roll_by_household_id__as_of
    FROM homes
    LEFT JOIN benefit_roll_by_household_id ON benefit_roll_by_household_id.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll_by_household_id__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS receives_livelihood
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_2.subject AS subject, people_facts_2.benefit_roll_by_id_number__as_of AS benefit_roll_by_id_number__as_of, people_facts_2.custody_event__as_of AS custody_event__as_of, people_facts_2.household_member_by_id_number__as_of AS household_member_by_id_number__as_of, people_facts_2.payment__as_of AS payment__as_of, people_facts_2.counted_member AS counted_member, people_facts_2.custody_benefits AS custody_benefits, people_facts_2.custody_seen AS custody_seen, people_facts_2.detained_long AS detained_long, people_facts_2.in_custody AS in_custody, people_facts_2.area AS area, people_facts_2.custody_paid AS custody_paid, people_facts_2.household AS household, homes_facts.receives_livelihood AS household_on_roll
    FROM people_facts_2
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_2.household, 0))
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        custody_event__as_of,
        household_member_by_id_number__as_of,
        payment__as_of,
        counted_member,
        custody_benefits,
        custody_seen,
        detained_long,
        in_custody,
        area,
        custody_paid,
        household,
        household_on_roll,
        {today:Int32} AS today
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(custody_seen, 0) AND (ifNull(custody_benefits, 0) > 0 AND NOT isNull(custody_benefits) OR ifNull(counted_member, 0) OR ifNull(custody_paid, 0) > 0 AND NOT isNull(custody_paid))) AS _inside,
        toUInt8(ifNull(custody_seen, 1) AND (ifNull(custody_benefits, 0) > 0 OR isNull(custody_benefits) OR ifNull(counted_member, 1) OR ifNull(custody_paid, 0) > 0 OR isNull(custody_paid))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(in_custody, 0) AND ifNull(custody_benefits, 0) > 0 AND NOT isNull(custody_benefits)) AS receiving__true,
        toUInt8(ifNull(in_custody, 1) AND (ifNull(custody_benefits, 0) > 0 OR isNull(custody_benefits))) AS receiving__maybe,
        toUInt8(ifNull(in_custody, 0) AND ifNull(counted_member, 0) AND ifNull(household_on_roll, 0)) AS counted__true,
        toUInt8(ifNull(in_custody, 1) AND ifNull(counted_member, 1) AND ifNull(household_on_roll, 1)) AS counted__maybe,
        toUInt8(ifNull(custody_paid, 0) > 0 AND NOT isNull(custody_paid)) AS paid_inside__true,
        toUInt8(ifNull(custody_paid, 0) > 0 OR isNull(custody_paid)) AS paid_inside__maybe,
        toUInt8(ifNull(detained_long, 0) AND (ifNull(custody_benefits, 0) > 0 AND NOT isNull(custody_benefits) OR ifNull(counted_member, 0) AND ifNull(household_on_roll, 0))) AS long_detention__true,
        toUInt8(ifNull(detained_long, 1) AND (ifNull(custody_benefits, 0) > 0 OR isNull(custody_benefits) OR ifNull(counted_member, 1) AND ifNull(household_on_roll, 1))) AS long_detention__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * receiving__true, 60 * counted__true, 60 * paid_inside__true, 40 * long_detention__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * receiving__true, 2 * counted__true, 2 * paid_inside__true, 1 * long_detention__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * receiving__maybe, 60 * counted__maybe, 60 * paid_inside__maybe, 40 * long_detention__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * receiving__maybe, 2 * counted__maybe, 2 * paid_inside__maybe, 1 * long_detention__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([receiving__true, counted__true, paid_inside__true, long_detention__true], 'Array(UInt8)'),
    CAST([receiving__maybe - receiving__true, counted__maybe - counted__true, paid_inside__maybe - paid_inside__true, long_detention__maybe - long_detention__true], 'Array(UInt8)'),
    CAST([toString(area), toString(counted_member), toString(custody_benefits), toString(custody_paid), toString(custody_seen), toString(detained_long), toString(household), toString(household_on_roll), toString(in_custody)], 'Array(Nullable(String))'),
    CAST([NULL, household_member_by_id_number__as_of, benefit_roll_by_id_number__as_of, payment__as_of, custody_event__as_of, custody_event__as_of, NULL, NULL, custody_event__as_of], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR receiving__maybe - receiving__true OR counted__maybe - counted__true OR paid_inside__maybe - paid_inside__true OR long_detention__maybe - long_detention__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
