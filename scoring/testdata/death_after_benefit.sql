WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(start_date, ifNull(stop_date, 120529)), 'Tuple(start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
death_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(death_date, kind, registered_at, source_dept, state, tuple(as_of, received_at, batch, row)), 'Tuple(death_date Int32, kind String, registered_at Nullable(Int32), source_dept String, state Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT death_date, kind, registered_at, source_dept, state, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_death_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
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
payment AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(amount, bank_status, pay_month), 'Tuple(amount Int64, bank_status Nullable(String), pay_month Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, bank_status, pay_month, person_id, as_of, received_at, batch, row, gone, key_hash
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(0, NULL, notEmpty(benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(benefit_roll__rows)), NULL) AS benefit_rows,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state)), death_event__rows) OR arrayExists(_r -> (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state)) AND isNull(_r.registered_at), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> ifNull(_r.registered_at, 0), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows))))), NULL) AS death_registered_on,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows))))), NULL) AS earliest_death,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows))))), NULL) AS official_death,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows))), NULL) AS open_benefits,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        benefit_rows,
        death_registered_on,
        death_reported,
        marked_dead,
        official_death,
        open_benefits,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(official_death), isNull(official_death), isNull(earliest_death)), NULL, toInt32(if(NOT isNull(official_death), ifNull(official_death, 0), ifNull(earliest_death, 0)))) AS died_on,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__rows,
        benefit_roll_by_id_number__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        benefit_rows,
        death_reported,
        marked_dead,
        open_benefits,
        area,
        dead,
        died_on,
        household,
        if(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.death_date = ifNull(died_on, 0) OR isNull(died_on)) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind))), death_event__rows), NULL, arrayMap(_r -> toNullable(_r.kind), arraySort(_r -> (_r.kind, _r._v), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)), death_event__rows)))[1]) AS death_kind,
        if(isNull(died_on), NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), ifNull(died_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(died_on, 0))) + 1), 1)))) AS first_undue,
        multiIf(arrayExists(_r -> (_r.start_date > ifNull(died_on, 0) OR isNull(died_on)) AND _r.stop_date > _r.start_date AND NOT (_r.start_date > ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > _r.start_date), benefit_roll__rows), NULL, arrayExists(_r -> _r.start_date > ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > _r.start_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date > ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > _r.start_date, benefit_roll__rows))), NULL) AS granted_after,
        if(isNull(died_on) OR isNull(death_registered_on), NULL, toInt64(ifNull(death_registered_on, 0) - ifNull(died_on, 0))) AS lag_days
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        death_event__rows,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        benefit_rows,
        death_reported,
        marked_dead,
        open_benefits,
        area,
        dead,
        died_on,
        household,
        death_kind,
        granted_after,
        lag_days,
        multiIf(arrayExists(_r -> (_r.start_date <= ifNull(died_on, 0) OR isNull(died_on)) AND (_r.stop_date > ifNull(first_undue, 0) OR isNull(first_undue)) AND NOT (_r.start_date <= ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > ifNull(first_undue, 0) AND NOT isNull(first_undue)), benefit_roll__rows), NULL, arrayExists(_r -> _r.start_date <= ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > ifNull(first_undue, 0) AND NOT isNull(first_undue), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.stop_date > ifNull(first_undue, 0) AND NOT isNull(first_undue), benefit_roll__rows))), NULL) AS benefits_past_death,
        if(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.death_date = ifNull(died_on, 0) OR isNull(died_on)) AND (_r.kind = ifNull(death_kind, '') OR isNull(death_kind)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.kind = ifNull(death_kind, '') AND NOT isNull(death_kind)), death_event__rows), NULL, arrayMap(_r -> toNullable(_r.source_dept), arraySort(_r -> (_r.source_dept, _r._v), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.kind = ifNull(death_kind, '') AND NOT isNull(death_kind), death_event__rows)))[1]) AS death_department,
        multiIf(arrayExists(_r -> (_r.pay_month >= ifNull(first_undue, 0) OR isNull(first_undue)) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (_r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> _r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> _r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS overpaid
    FROM people_facts_3
),
people_facts_5 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        benefit_rows,
        death_reported,
        marked_dead,
        open_benefits,
        area,
        dead,
        died_on,
        household,
        granted_after,
        lag_days,
        benefits_past_death,
        overpaid,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.kind != ifNull(death_kind, '') AND NOT isNull(death_kind) AND _r.source_dept != ifNull(death_department, '') AND NOT isNull(death_department) AND _r.death_date - ifNull(died_on, 0) <= 31 AND NOT isNull(died_on) AND ifNull(died_on, 0) - _r.death_date <= 31 AND NOT isNull(died_on), death_event__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.kind != ifNull(death_kind, '') OR isNull(death_kind)) AND (_r.source_dept != ifNull(death_department, '') OR isNull(death_department)) AND (_r.death_date - ifNull(died_on, 0) <= 31 OR isNull(died_on)) AND (ifNull(died_on, 0) - _r.death_date <= 31 OR isNull(died_on)), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS two_sources
    FROM people_facts_4
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        benefit_rows,
        death_reported,
        marked_dead,
        open_benefits,
        area,
        dead,
        died_on,
        household,
        granted_after,
        lag_days,
        benefits_past_death,
        overpaid,
        two_sources,
        {today:Int32} AS today,
        {p_death__review_months:Nullable(Int64)} AS `death.review_months`
    FROM people_facts_5
),
inside AS (
    SELECT *,
        toUInt8(ifNull(benefit_rows, 0) > 0 AND NOT isNull(benefit_rows) AND ifNull(dead, 0)) AS _inside,
        toUInt8((ifNull(benefit_rows, 0) > 0 OR isNull(benefit_rows)) AND ifNull(dead, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(benefits_past_death, 0) > 0 AND NOT isNull(benefits_past_death)) AS still_on_roll__true,
        toUInt8(ifNull(benefits_past_death, 0) > 0 OR isNull(benefits_past_death)) AS still_on_roll__maybe,
        toUInt8(ifNull(overpaid, 0) > 0 AND NOT isNull(overpaid)) AS paid_after__true,
        toUInt8(ifNull(overpaid, 0) > 0 OR isNull(overpaid)) AS paid_after__maybe,
        toUInt8(ifNull(granted_after, 0) > 0 AND NOT isNull(granted_after)) AS granted_after_death__true,
        toUInt8(ifNull(granted_after, 0) > 0 OR isNull(granted_after)) AS granted_after_death__maybe,
        toUInt8(ifNull(marked_dead, 0) AND NOT ifNull(death_reported, 1) AND ifNull(open_benefits, 0) > 0 AND NOT isNull(open_benefits)) AS marked_only__true,
        toUInt8(ifNull(marked_dead, 1) AND NOT ifNull(death_reported, 0) AND (ifNull(open_benefits, 0) > 0 OR isNull(open_benefits))) AS marked_only__maybe,
        toUInt8(today > toInt32(addMonths(addDays(toDate32(0), ifNull(died_on, 0)), if(ifNull(`death.review_months`, 0) > 12000 OR ifNull(`death.review_months`, 0) < -12000, 0, toInt64(ifNull(`death.review_months`, 0))))) AND NOT (isNull(died_on) OR isNull(`death.review_months`) OR ifNull(`death.review_months`, 0) > 12000 OR ifNull(`death.review_months`, 0) < -12000)) AS late_known__true,
        toUInt8(today > toInt32(addMonths(addDays(toDate32(0), ifNull(died_on, 0)), if(ifNull(`death.review_months`, 0) > 12000 OR ifNull(`death.review_months`, 0) < -12000, 0, toInt64(ifNull(`death.review_months`, 0))))) OR isNull(died_on) OR isNull(`death.review_months`) OR ifNull(`death.review_months`, 0) > 12000 OR ifNull(`death.review_months`, 0) < -12000) AS late_known__maybe,
        toUInt8(NOT ifNull(two_sources, 1)) AS one_source__true,
        toUInt8(NOT ifNull(two_sources, 0)) AS one_source__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * still_on_roll__true, 80 * paid_after__true, 80 * granted_after_death__true, 60 * marked_only__true) AS _floor,
        least(100, if(one_source__true, 79, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * still_on_roll__true, 3 * paid_after__true, 3 * granted_after_death__true, 2 * marked_only__true), if(one_source__true, 2, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * still_on_roll__maybe, 80 * paid_after__maybe, 80 * granted_after_death__maybe, 60 * marked_only__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * still_on_roll__maybe, 3 * paid_after__maybe, 3 * granted_after_death__maybe, 2 * marked_only__maybe), if(one_source__true, 2, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([still_on_roll__true, paid_after__true, granted_after_death__true, marked_only__true, late_known__true, one_source__true], 'Array(UInt8)'),
    CAST([still_on_roll__maybe - still_on_roll__true, paid_after__maybe - paid_after__true, granted_after_death__maybe - granted_after_death__true, marked_only__maybe - marked_only__true, late_known__maybe - late_known__true, one_source__maybe - one_source__true], 'Array(UInt8)'),
    CAST([toString(area), toString(benefit_rows), toString(benefits_past_death), toString(dead), toString(death_reported), toString(died_on), toString(granted_after), toString(household), toString(lag_days), toString(marked_dead), toString(open_benefits), toString(overpaid), toString(two_sources), toString(`death.review_months`)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll_by_id_number__as_of, benefit_roll_by_id_number__as_of, NULL, death_event__as_of, NULL, benefit_roll_by_id_number__as_of, NULL, NULL, person__as_of, benefit_roll_by_id_number__as_of, payment__as_of, death_event__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR still_on_roll__maybe - still_on_roll__true OR paid_after__maybe - paid_after__true OR granted_after_death__maybe - granted_after_death__true OR marked_only__maybe - marked_only__true OR late_known__maybe - late_known__true OR one_source__maybe - one_source__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
