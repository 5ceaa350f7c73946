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
death_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(death_date, kind, source_dept, state, tuple(as_of, received_at, batch, row)), 'Tuple(death_date Int32, kind String, source_dept String, state Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT death_date, kind, source_dept, state, person_id, as_of, received_at, batch, row, gone, key_hash
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
life_proof AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(proved_at), 'Tuple(proved_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT proved_at, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_life_proof
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, toInt64(household_id), toInt64(hukou_div), hukou_moved_on, toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), household_id Nullable(Int64), hukou_div Nullable(Int64), hukou_moved_on Nullable(Int32), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, household_id, hukou_div, hukou_moved_on, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, life_proof.rows AS life_proof__rows, life_proof.described AS life_proof__as_of, payment.rows AS payment__rows, payment.described AS payment__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN life_proof ON life_proof.subject = people.subject
    LEFT JOIN payment ON payment.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows))))), NULL) AS earliest_death,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect', benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS elder_allowance,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect', benefit_roll__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'elder_respect', benefit_roll__rows))))), NULL) AS elder_allowance_since,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.hukou_moved_on), NULL, toInt32(ifNull(_r.hukou_moved_on, 0))), person__rows)[-1] AS hukou_moved_on,
        multiIf(0, NULL, arrayExists(_r -> _r.proved_at <= {today:Int32}, life_proof__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.proved_at, arrayFilter(_r -> _r.proved_at <= {today:Int32}, life_proof__rows))))), NULL) AS life_proved_on,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)), death_event__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.death_date, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind), death_event__rows))))), NULL) AS official_death,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        elder_allowance,
        hukou_area,
        hukou_moved_on,
        official_death,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(official_death), isNull(official_death), isNull(earliest_death)), NULL, toInt32(if(NOT isNull(official_death), ifNull(official_death, 0), ifNull(earliest_death, 0)))) AS died_on,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(if(NOT isNull(life_proved_on), isNull(life_proved_on) OR isNull(elder_allowance_since), isNull(elder_allowance_since)), NULL, toInt32(if(NOT isNull(life_proved_on), greatest(ifNull(life_proved_on, 0), ifNull(elder_allowance_since, 0)), ifNull(elder_allowance_since, 0)))) AS life_proved_from
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__rows,
        death_event__as_of,
        payment__rows,
        payment__as_of,
        person__as_of,
        elder_allowance,
        hukou_area,
        hukou_moved_on,
        area,
        dead,
        died_on,
        household,
        life_proved_from,
        if(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.death_date = ifNull(died_on, 0) OR isNull(died_on)) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind))), death_event__rows), NULL, arrayMap(_r -> toNullable(_r.kind), arraySort(_r -> (_r.kind, _r._v), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND (isNull(official_death) OR has(['cause_of_death', 'hukou_cancel', 'cremation'], _r.kind)), death_event__rows)))[1]) AS death_kind,
        if(isNull(died_on), NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), ifNull(died_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(died_on, 0))) + 1), 1)))) AS first_undue,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
people_facts_4 AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__rows,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        elder_allowance,
        hukou_area,
        hukou_moved_on,
        area,
        dead,
        died_on,
        household,
        life_proved_from,
        death_kind,
        living,
        if(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.death_date = ifNull(died_on, 0) OR isNull(died_on)) AND (_r.kind = ifNull(death_kind, '') OR isNull(death_kind)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.kind = ifNull(death_kind, '') AND NOT isNull(death_kind)), death_event__rows), NULL, arrayMap(_r -> toNullable(_r.source_dept), arraySort(_r -> (_r.source_dept, _r._v), arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.death_date = ifNull(died_on, 0) AND NOT isNull(died_on) AND _r.kind = ifNull(death_kind, '') AND NOT isNull(death_kind), death_event__rows)))[1]) AS death_department,
        multiIf(arrayExists(_r -> _r.benefit = 'elder_respect' AND (_r.pay_month >= ifNull(first_undue, 0) OR isNull(first_undue)) AND NOT (NOT isNull(_r.bank_status) AND ifNull(_r.bank_status, '') != 'ok' AND NOT isNull(_r.bank_status)) AND NOT (_r.benefit = 'elder_respect' AND _r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status)))), payment__rows), NULL, arrayExists(_r -> _r.benefit = 'elder_respect' AND _r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows) OR ({f_payment__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> _r.benefit = 'elder_respect' AND _r.pay_month >= ifNull(first_undue, 0) AND NOT isNull(first_undue) AND NOT (NOT isNull(_r.bank_status) AND (ifNull(_r.bank_status, '') != 'ok' OR isNull(_r.bank_status))), payment__rows)), 'Int64')), NULL) AS elder_overpaid
    FROM people_facts_3
),
people_facts_5 AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        elder_allowance,
        hukou_area,
        hukou_moved_on,
        area,
        dead,
        died_on,
        household,
        life_proved_from,
        living,
        elder_overpaid,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.kind != ifNull(death_kind, '') AND NOT isNull(death_kind) AND _r.source_dept != ifNull(death_department, '') AND NOT isNull(death_department) AND _r.death_date - ifNull(died_on, 0) <= 31 AND NOT isNull(died_on) AND ifNull(died_on, 0) - _r.death_date <= 31 AND NOT isNull(died_on), death_event__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.kind != ifNull(death_kind, '') OR isNull(death_kind)) AND (_r.source_dept != ifNull(death_department, '') OR isNull(death_department)) AND (_r.death_date - ifNull(died_on, 0) <= 31 OR isNull(died_on)) AND (ifNull(died_on, 0) - _r.death_date <= 31 OR isNull(died_on)), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS two_sources
    FROM people_facts_4
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        death_event__as_of,
        payment__as_of,
        person__as_of,
        elder_allowance,
        hukou_area,
        hukou_moved_on,
        area,
        dead,
        died_on,
        household,
        life_proved_from,
        living,
        elder_overpaid,
        two_sources,
        {today:Int32} AS today,
        {p_county__prefix:Nullable(String)} AS `county.prefix`
    FROM people_facts_5
),
inside AS (
    SELECT *,
        toUInt8(ifNull(elder_allowance, 0) OR ifNull(dead, 0) AND ifNull(elder_overpaid, 0) > 0 AND NOT isNull(elder_overpaid)) AS _inside,
        toUInt8(ifNull(elder_allowance, 1) OR ifNull(dead, 1) AND (ifNull(elder_overpaid, 0) > 0 OR isNull(elder_overpaid))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(dead, 0) AND ifNull(elder_overpaid, 0) > 0 AND NOT isNull(elder_overpaid)) AS paid_after_death__true,
        toUInt8(ifNull(dead, 1) AND (ifNull(elder_overpaid, 0) > 0 OR isNull(elder_overpaid))) AS paid_after_death__maybe,
        toUInt8(ifNull(dead, 0) AND NOT ifNull(two_sources, 1)) AS one_source__true,
        toUInt8(ifNull(dead, 1) AND NOT ifNull(two_sources, 0)) AS one_source__maybe,
        toUInt8(ifNull(living, 0) AND NOT (startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`county.prefix`, '')) OR isNull(hukou_area) OR isNull(`county.prefix`)) AND NOT (NOT isNull(hukou_moved_on) AND (ifNull(hukou_moved_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(hukou_moved_on, 0))) + 1 = today - toDayOfMonth(addDays(toDate32(0), today)) + 1 OR isNull(hukou_moved_on)))) AS moved_out__true,
        toUInt8(ifNull(living, 1) AND NOT (startsWith(leftPad(toString(ifNull(hukou_area, 0)), 12, '0'), ifNull(`county.prefix`, '')) AND NOT (isNull(hukou_area) OR isNull(`county.prefix`))) AND NOT (NOT isNull(hukou_moved_on) AND ifNull(hukou_moved_on, 0) - toDayOfMonth(addDays(toDate32(0), ifNull(hukou_moved_on, 0))) + 1 = today - toDayOfMonth(addDays(toDate32(0), today)) + 1 AND NOT isNull(hukou_moved_on))) AS moved_out__maybe,
        toUInt8(ifNull(living, 0) AND toInt32(addMonths(addDays(toDate32(0), ifNull(life_proved_from, 0)), 12)) < today AND NOT isNull(life_proved_from)) AS unproven__true,
        toUInt8(ifNull(living, 1) AND (toInt32(addMonths(addDays(toDate32(0), ifNull(life_proved_from, 0)), 12)) < today OR isNull(life_proved_from))) AS unproven__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * paid_after_death__true, 60 * moved_out__true, 60 * unproven__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * paid_after_death__true, 2 * moved_out__true, 2 * unproven__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * paid_after_death__maybe, 60 * moved_out__maybe, 60 * unproven__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * paid_after_death__maybe, 2 * moved_out__maybe, 2 * unproven__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([paid_after_death__true, one_source__true, moved_out__true, unproven__true], 'Array(UInt8)'),
    CAST([paid_after_death__maybe - paid_after_death__true, one_source__maybe - one_source__true, moved_out__maybe - moved_out__true, unproven__maybe - unproven__true], 'Array(UInt8)'),
    CAST([toString(area), toString(dead), toString(died_on), toString(elder_allowance), toString(elder_overpaid), toString(household), toString(hukou_area), toString(hukou_moved_on), toString(life_proved_from), toString(living), toString(two_sources), toString(`county.prefix`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, benefit_roll__as_of, payment__as_of, NULL, person__as_of, person__as_of, NULL, NULL, death_event__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR paid_after_death__maybe - paid_after_death__true OR one_source__maybe - one_source__true OR moved_out__maybe - moved_out__true OR unproven__maybe - unproven__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
