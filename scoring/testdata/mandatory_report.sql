WITH reports AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'report' AND 1
),
report AS (
    SELECT assumeNotNull(report_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(child_person_id), toInt32(toDate32(closed_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(first_response_at), toUnixTimestamp64Milli(household_notified_at), kind, toUnixTimestamp64Milli(police_advice_at), toUnixTimestamp64Milli(police_copied_at), toUnixTimestamp64Milli(reported_at), toInt32(toDate32(safety_plan_at, 'Asia/Shanghai')), tuple(as_of, received_at, batch, row)), 'Tuple(child_id Nullable(Int64), closed_at Nullable(Int32), `first_response_at.time` Nullable(Int64), `household_notified_at.time` Nullable(Int64), kind String, `police_advice_at.time` Nullable(Int64), `police_copied_at.time` Nullable(Int64), `reported_at.time` Int64, safety_plan_at Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT child_person_id, closed_at, first_response_at, household_notified_at, kind, police_advice_at, police_copied_at, reported_at, safety_plan_at, report_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_report
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY report_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY report_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
reports_rows AS (
    SELECT reports.subject AS subject, reports.ref AS ref, report.rows AS report__rows, report.described AS report__as_of
    FROM reports
    LEFT JOIN report ON report.subject = reports.subject
),
reports_facts AS (
    SELECT subject,
        ref,
        report__as_of,
        arrayMap(_r -> if(isNull(_r.`police_advice_at.time`), NULL, ifNull(_r.`police_advice_at.time`, 0)), report__rows)[-1] AS advised_at,
        arrayMap(_r -> if(isNull(_r.closed_at), NULL, toInt32(ifNull(_r.closed_at, 0))), report__rows)[-1] AS closed_on,
        arrayMap(_r -> toNullable(_r.kind), report__rows)[-1] AS harm,
        arrayMap(_r -> if(isNull(_r.child_id), NULL, toInt64(ifNull(_r.child_id, 0))), report__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.safety_plan_at), NULL, toInt32(ifNull(_r.safety_plan_at, 0))), report__rows)[-1] AS planned_on,
        arrayMap(_r -> if(isNull(_r.`police_copied_at.time`), NULL, ifNull(_r.`police_copied_at.time`, 0)), report__rows)[-1] AS police_at,
        arrayMap(_r -> toNullable(_r.`reported_at.time`), report__rows)[-1] AS reported_at,
        arrayMap(_r -> if(isNull(_r.`first_response_at.time`), NULL, ifNull(_r.`first_response_at.time`, 0)), report__rows)[-1] AS responded_at,
        arrayMap(_r -> if(isNull(_r.`household_notified_at.time`), NULL, ifNull(_r.`household_notified_at.time`, 0)), report__rows)[-1] AS told_at
    FROM reports_rows
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT birth_date, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
reports_with_person AS (
    SELECT reports_facts.subject AS subject, reports_facts.ref AS ref, reports_facts.report__as_of AS report__as_of, reports_facts.advised_at AS advised_at, reports_facts.closed_on AS closed_on, reports_facts.harm AS harm, reports_facts.planned_on AS planned_on, reports_facts.police_at AS police_at, reports_facts.reported_at AS reported_at, reports_facts.responded_at AS responded_at, reports_facts.told_at AS told_at, people_facts_2.area AS area, people_facts_2.years_old AS child_years, people_facts_2.household AS household
    FROM reports_facts
    LEFT JOIN people_facts_2 ON people_facts_2.subject = toUInt64(ifNull(reports_facts.person, 0))
),
known AS (
    SELECT subject,
        ref,
        report__as_of,
        advised_at,
        closed_on,
        harm,
        planned_on,
        police_at,
        reported_at,
        responded_at,
        told_at,
        area,
        child_years,
        household,
        {today:Int32} AS today,
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'Asia/Shanghai')}) AS now,
        {p_report__police_hours:Nullable(Int64)} AS `report.police_hours`,
        {p_report__response_hours:Nullable(Int64)} AS `report.response_hours`
    FROM reports_with_person
),
inside AS (
    SELECT *,
        toUInt8((isNull(child_years) OR ifNull(child_years, 0) < 18 AND NOT isNull(child_years)) AND NOT (NOT isNull(closed_on) AND NOT isNull(police_at) AND NOT isNull(planned_on))) AS _inside,
        toUInt8((isNull(child_years) OR ifNull(child_years, 0) < 18 OR isNull(child_years)) AND NOT (NOT isNull(closed_on) AND NOT isNull(police_at) AND NOT isNull(planned_on))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(isNull(closed_on) AND ifNull(harm, '') != 'other' AND NOT isNull(harm)) AS reported__true,
        toUInt8(isNull(closed_on) AND (ifNull(harm, '') != 'other' OR isNull(harm))) AS reported__maybe,
        toUInt8(isNull(closed_on) AND ifNull(harm, '') = 'other' AND NOT isNull(harm)) AS reported_other__true,
        toUInt8(isNull(closed_on) AND (ifNull(harm, '') = 'other' OR isNull(harm))) AS reported_other__maybe,
        toUInt8(NOT isNull(closed_on)) AS closed_unsafe__true,
        toUInt8(NOT isNull(closed_on)) AS closed_unsafe__maybe,
        toUInt8(intDiv(toInt128(if(NOT isNull(responded_at), ifNull(responded_at, 0), now) - ifNull(reported_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(responded_at), ifNull(responded_at, 0), now) - ifNull(reported_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`report.response_hours`, 0)) * 1000000 AND NOT (isNull(reported_at) OR if(NOT isNull(responded_at), isNull(responded_at), 0) OR isNull(`report.response_hours`))) AS not_answered__true,
        toUInt8(intDiv(toInt128(if(NOT isNull(responded_at), ifNull(responded_at, 0), now) - ifNull(reported_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(responded_at), ifNull(responded_at, 0), now) - ifNull(reported_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`report.response_hours`, 0)) * 1000000 OR isNull(reported_at) OR if(NOT isNull(responded_at), isNull(responded_at), 0) OR isNull(`report.response_hours`)) AS not_answered__maybe,
        toUInt8(intDiv(toInt128(if(NOT isNull(police_at), ifNull(police_at, 0), now) - ifNull(reported_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(police_at), ifNull(police_at, 0), now) - ifNull(reported_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`report.police_hours`, 0)) * 1000000 AND NOT (isNull(reported_at) OR if(NOT isNull(police_at), isNull(police_at), 0) OR isNull(`report.police_hours`))) AS police_not_copied__true,
        toUInt8(intDiv(toInt128(if(NOT isNull(police_at), ifNull(police_at, 0), now) - ifNull(reported_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(police_at), ifNull(police_at, 0), now) - ifNull(reported_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`report.police_hours`, 0)) * 1000000 OR isNull(reported_at) OR if(NOT isNull(police_at), isNull(police_at), 0) OR isNull(`report.police_hours`)) AS police_not_copied__maybe,
        toUInt8(NOT isNull(told_at) AND (isNull(advised_at) OR intDiv(toInt128(ifNull(advised_at, 0) - ifNull(told_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(advised_at, 0) - ifNull(told_at, 0)) * 1000000 < 0, -1000, 1000), 2000) > 0 AND NOT (isNull(told_at) OR isNull(advised_at)))) AS told_too_early__true,
        toUInt8(NOT isNull(told_at) AND (isNull(advised_at) OR intDiv(toInt128(ifNull(advised_at, 0) - ifNull(told_at, 0)) * 1000000 * 2 + if(toInt128(ifNull(advised_at, 0) - ifNull(told_at, 0)) * 1000000 < 0, -1000, 1000), 2000) > 0 OR isNull(told_at) OR isNull(advised_at))) AS told_too_early__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * reported__true, 60 * reported_other__true, 60 * closed_unsafe__true, 80 * not_answered__true, 80 * police_not_copied__true, 80 * told_too_early__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * reported__true, 2 * reported_other__true, 2 * closed_unsafe__true, 3 * not_answered__true, 3 * police_not_copied__true, 3 * told_too_early__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * reported__maybe, 60 * reported_other__maybe, 60 * closed_unsafe__maybe, 80 * not_answered__maybe, 80 * police_not_copied__maybe, 80 * told_too_early__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * reported__maybe, 2 * reported_other__maybe, 2 * closed_unsafe__maybe, 3 * not_answered__maybe, 3 * police_not_copied__maybe, 3 * told_too_early__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([reported__true, reported_other__true, closed_unsafe__true, not_answered__true, police_not_copied__true, told_too_early__true], 'Array(UInt8)'),
    CAST([reported__maybe - reported__true, reported_other__maybe - reported_other__true, closed_unsafe__maybe - closed_unsafe__true, not_answered__maybe - not_answered__true, police_not_copied__maybe - police_not_copied__true, told_too_early__maybe - told_too_early__true], 'Array(UInt8)'),
    CAST([toString(advised_at), toString(area), toString(child_years), toString(closed_on), toString(harm), toString(household), toString(planned_on), toString(police_at), toString(ref), toString(reported_at), toString(responded_at), toString(told_at), toString(`report.police_hours`), toString(`report.response_hours`)], 'Array(Nullable(String))'),
    CAST([report__as_of, NULL, NULL, report__as_of, report__as_of, NULL, report__as_of, report__as_of, NULL, report__as_of, report__as_of, report__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR reported__maybe - reported__true OR reported_other__maybe - reported_other__true OR closed_unsafe__maybe - closed_unsafe__true OR not_answered__maybe - not_answered__true OR police_not_copied__maybe - police_not_copied__true OR told_too_early__maybe - told_too_early__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
