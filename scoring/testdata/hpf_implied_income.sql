WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), income_pc, size, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), income_pc Nullable(Int64), size Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, income_pc, size, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
death_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(state), 'Tuple(state Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT state, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_death_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
household_by_head_id AS (
    SELECT assumeNotNull(head_person_id) AS subject,
        groupArray(CAST(tuple(tuple(as_of, received_at, batch, row)), 'Tuple(_v Tuple(Int32, DateTime64(3), UInt64, UInt32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT head_person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(head_person_id)
    GROUP BY ALL
),
household_member AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), kind, since, ifNull(until, 120529), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Int64, kind String, since Nullable(Int32), until Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, kind, since, until, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household_member
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
hpf AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(base, month, paid), 'Tuple(base Nullable(Int64), month Int32, paid Nullable(UInt8))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT base, month, paid, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_hpf
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, hpf.rows AS hpf__rows, hpf.described AS hpf__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN hpf ON hpf.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        household_by_head_id__as_of,
        hpf__rows,
        hpf__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -6)) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 1) AND NOT (_r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -6)) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0)), hpf__rows), NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -6)) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0), hpf__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.month, arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), -6)) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0), hpf__rows))))), NULL) AS fund_month,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        household_by_head_id__as_of,
        hpf__as_of,
        person__as_of,
        hukou_area,
        is_head,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        multiIf(arrayExists(_r -> (_r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) OR isNull(fund_month)) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 1) AND (_r.month <= ifNull(fund_month, 0) OR isNull(fund_month)) AND NOT (_r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month)), hpf__rows) OR arrayExists(_r -> (_r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month)) AND isNull(_r.base), hpf__rows), NULL, arrayExists(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month), hpf__rows), toNullable(toInt64(arrayMin(arrayMap(_r -> ifNull(_r.base, 0), arrayFilter(_r -> _r.month > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month), hpf__rows))))), NULL) AS fund_base,
        multiIf(arrayExists(_r -> (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) OR isNull(fund_month)) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND ifNull(_r.paid, 1) AND (_r.month <= ifNull(fund_month, 0) OR isNull(fund_month)) AND NOT (_r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month)), hpf__rows), NULL, arrayExists(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month), hpf__rows) OR ({f_hpf__state:UInt8} = 2 AND notEmpty(hpf__rows)), toInt64(length(arrayDistinct(arrayMap(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1, arrayFilter(_r -> _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 > toInt32(addMonths(addDays(toDate32(0), ifNull(fund_month, 0)), -3)) AND NOT isNull(fund_month) AND _r.month - toDayOfMonth(addDays(toDate32(0), _r.month)) + 1 <= {today:Int32} AND ifNull(_r.paid, 0) AND _r.month <= ifNull(fund_month, 0) AND NOT isNull(fund_month), hpf__rows))))), NULL) AS fund_months,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        household_by_head_id__as_of,
        hpf__as_of,
        person__as_of,
        hukou_area,
        is_head,
        fund_base,
        fund_months,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        household_by_head_id__as_of,
        hpf__as_of,
        person__as_of,
        hukou_area,
        is_head,
        fund_base,
        household,
        multiIf(ifNull(living, 0) AND NOT isNull(fund_months) AND ifNull(fund_months, 0) >= 3 AND NOT isNull(fund_months), 1, ifNull(living, 1) AND (NOT isNull(fund_months) OR ({f_hpf__state:UInt8} = 1)) AND (ifNull(fund_months, 0) >= 3 OR isNull(fund_months)), NULL, 0) AS pays_fund
    FROM people_facts_3
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(fund_base, household, hukou_area, is_head, pays_fund), 'Tuple(fund_base Nullable(Int64), household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), pays_fund Nullable(UInt8))')) AS rows
    FROM people_facts_4
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.pays_fund, 1) AND NOT ifNull(_r.pays_fund, 0), members__rows), NULL, arrayExists(_r -> ifNull(_r.pays_fund, 0), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.pays_fund, 0), members__rows))), NULL) AS fund_payers,
        multiIf(arrayExists(_r -> ifNull(_r.pays_fund, 1) AND NOT ifNull(_r.pays_fund, 0), members__rows) OR arrayExists(_r -> ifNull(_r.pays_fund, 0) AND isNull(_r.fund_base), members__rows), NULL, arrayExists(_r -> ifNull(_r.pays_fund, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.fund_base, 0), arrayFilter(_r -> ifNull(_r.pays_fund, 0), members__rows))))), NULL) AS fund_wage,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        arrayMap(_r -> if(isNull(_r.size), NULL, toInt64(ifNull(_r.size, 0))), household__rows)[-1] AS persons,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        fund_payers,
        fund_wage,
        household_class,
        income_head,
        persons,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
known AS (
    SELECT subject,
        household__as_of,
        fund_payers,
        fund_wage,
        household_class,
        income_head,
        persons,
        area,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`,
        {p_edge__factor:Nullable(Int64)} AS `edge.factor`,
        {p_hpf__factor:Nullable(Int64)} AS `hpf.factor`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(has(['dibao', 'edge'], ifNull(household_class, '')) AND NOT isNull(household_class) AND ifNull(fund_payers, 0) > 0 AND NOT isNull(fund_payers)) AS _inside,
        toUInt8((isNull(household_class) OR has(['dibao', 'edge'], ifNull(household_class, ''))) AND (ifNull(fund_payers, 0) > 0 OR isNull(fund_payers))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(household_class, '') = 'dibao' AND NOT isNull(household_class) AND ifNull(fund_wage, 0) > toInt256(toInt128(ifNull(`hpf.factor`, 0)) * ifNull(`dibao.standard`, 0)) * ifNull(persons, 0) AND NOT (isNull(fund_wage) OR isNull(`hpf.factor`) OR isNull(`dibao.standard`) OR isNull(persons))) AS above_standard__true,
        toUInt8((ifNull(household_class, '') = 'dibao' OR isNull(household_class)) AND (ifNull(fund_wage, 0) > toInt256(toInt128(ifNull(`hpf.factor`, 0)) * ifNull(`dibao.standard`, 0)) * ifNull(persons, 0) OR isNull(fund_wage) OR isNull(`hpf.factor`) OR isNull(`dibao.standard`) OR isNull(persons))) AS above_standard__maybe,
        toUInt8(ifNull(household_class, '') = 'edge' AND NOT isNull(household_class) AND toInt128(ifNull(fund_wage, 0)) * 10 > toInt256(toInt128(ifNull(`hpf.factor`, 0)) * ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) * ifNull(persons, 0) AND NOT (isNull(fund_wage) OR isNull(`hpf.factor`) OR isNull(`edge.factor`) OR isNull(`dibao.standard`) OR isNull(persons))) AS above_edge__true,
        toUInt8((ifNull(household_class, '') = 'edge' OR isNull(household_class)) AND (toInt128(ifNull(fund_wage, 0)) * 10 > toInt256(toInt128(ifNull(`hpf.factor`, 0)) * ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) * ifNull(persons, 0) OR isNull(fund_wage) OR isNull(`hpf.factor`) OR isNull(`edge.factor`) OR isNull(`dibao.standard`) OR isNull(persons))) AS above_edge__maybe,
        toUInt8(ifNull(income_head, 0) = 0 AND NOT isNull(income_head)) AS no_income__true,
        toUInt8(ifNull(income_head, 0) = 0 OR isNull(income_head)) AS no_income__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * above_standard__true, 60 * above_edge__true, 60 * no_income__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * above_standard__true, 2 * above_edge__true, 2 * no_income__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * above_standard__maybe, 60 * above_edge__maybe, 60 * no_income__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * above_standard__maybe, 2 * above_edge__maybe, 2 * no_income__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([above_standard__true, above_edge__true, no_income__true], 'Array(UInt8)'),
    CAST([above_standard__maybe - above_standard__true, above_edge__maybe - above_edge__true, no_income__maybe - no_income__true], 'Array(UInt8)'),
    CAST([toString(area), toString(fund_payers), toString(fund_wage), toString(household_class), toString(income_head), toString(persons), toString(`dibao.standard`), toString(`edge.factor`), toString(`hpf.factor`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, household__as_of, household__as_of, household__as_of, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR above_standard__maybe - above_standard__true OR above_edge__maybe - above_edge__true OR no_income__maybe - no_income__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
