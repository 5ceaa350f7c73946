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
decision_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, decided_at), 'Tuple(benefit String, decided_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, decided_at, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
    GROUP BY ALL
),
disability AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(grade, state, valid_from, tuple(as_of, received_at, batch, row)), 'Tuple(grade Int64, state Nullable(String), valid_from Int32, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT grade, state, valid_from, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
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
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, decision_by_id_number.rows AS decision_by_id_number__rows, decision_by_id_number.described AS decision_by_id_number__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN decision_by_id_number ON decision_by_id_number.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__rows,
        decision_by_id_number__as_of,
        disability__rows,
        disability__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_care', benefit_roll__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.start_date, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dis_care', benefit_roll__rows))))), NULL) AS care_subsidy_since,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.valid_from <= {today:Int32} AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from <= {today:Int32}, disability__rows))))), NULL) AS certificate_from,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        disability__as_of,
        care_subsidy_since,
        certificate_from,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(arrayExists(_r -> _r.benefit = 'dis_care' AND _r.decided_at >= ifNull(certificate_from, 0) AND NOT isNull(certificate_from) AND _r.decided_at <= {today:Int32}, decision_by_id_number__rows), 1, arrayExists(_r -> _r.benefit = 'dis_care' AND (_r.decided_at >= ifNull(certificate_from, 0) OR isNull(certificate_from)) AND _r.decided_at <= {today:Int32}, decision_by_id_number__rows), NULL, {f_decision__state:UInt8} = 2, 0, NULL) AS care_decided_since,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND (_r.valid_from = ifNull(certificate_from, 0) OR isNull(certificate_from)) AND NOT (ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from)), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows), toNullable(toInt64(arrayMin(arrayMap(_r -> _r.grade, arrayFilter(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.valid_from = ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows))))), NULL) AS certificate_grade,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(arrayExists(_r -> (_r.valid_from < ifNull(certificate_from, 0) OR isNull(certificate_from)) AND NOT (_r.valid_from < ifNull(certificate_from, 0) AND NOT isNull(certificate_from)), disability__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.grade)), arraySort(_r -> (_r.valid_from, _r._v), arrayFilter(_r -> _r.valid_from < ifNull(certificate_from, 0) AND NOT isNull(certificate_from), disability__rows)))[-1]) AS grade_before,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        disability__as_of,
        care_subsidy_since,
        certificate_from,
        area,
        care_decided_since,
        certificate_grade,
        grade_before,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        decision_by_id_number__as_of,
        disability__as_of,
        care_subsidy_since,
        certificate_from,
        area,
        care_decided_since,
        certificate_grade,
        grade_before,
        household,
        living,
        {today:Int32} AS today,
        toUInt8({f_benefit_roll__state:UInt8} = 1) AS care_subsidy_since__silent
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(NOT isNull(care_subsidy_since) AND ifNull(living, 0)) AS _inside,
        toUInt8((NOT isNull(care_subsidy_since) OR care_subsidy_since__silent) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(certificate_grade, 0) < ifNull(grade_before, 0) AND NOT (isNull(certificate_grade) OR isNull(grade_before)) AND ifNull(certificate_from, 0) > ifNull(care_subsidy_since, 0) AND NOT (isNull(certificate_from) OR isNull(care_subsidy_since)) AND NOT ifNull(care_decided_since, 1)) AS graver__true,
        toUInt8((ifNull(certificate_grade, 0) < ifNull(grade_before, 0) OR isNull(certificate_grade) OR isNull(grade_before)) AND (ifNull(certificate_from, 0) > ifNull(care_subsidy_since, 0) OR isNull(certificate_from) OR isNull(care_subsidy_since)) AND NOT ifNull(care_decided_since, 0)) AS graver__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * graver__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * graver__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * graver__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * graver__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([graver__true], 'Array(UInt8)'),
    CAST([graver__maybe - graver__true], 'Array(UInt8)'),
    CAST([toString(area), toString(care_decided_since), toString(care_subsidy_since), toString(certificate_from), toString(certificate_grade), toString(grade_before), toString(household), toString(living)], 'Array(Nullable(String))'),
    CAST([NULL, decision_by_id_number__as_of, benefit_roll__as_of, disability__as_of, disability__as_of, disability__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR graver__maybe - graver__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
