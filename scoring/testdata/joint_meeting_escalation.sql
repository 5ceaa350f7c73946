WITH cases AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'case' AND 1
),
case_state AS (
    SELECT assumeNotNull(case_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alerts_90d, departments_needed, toInt64(household_id), level, marked_complex, toUnixTimestamp64Milli(meeting_needed_at), toUnixTimestamp64Milli(opened_at), requested_amount, toInt32(toDate32(resolved_at, 'Asia/Shanghai')), sessions, timers_overdue, tuple(as_of, received_at, batch, row)), 'Tuple(alerts_90d Nullable(Int64), departments_needed Nullable(Int64), household_id Nullable(Int64), level String, marked_complex Nullable(UInt8), `meeting_needed_at.time` Nullable(Int64), `opened_at.time` Int64, requested_amount Nullable(Int64), resolved_at Nullable(Int32), sessions Nullable(Int64), timers_overdue Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alerts_90d, departments_needed, household_id, level, marked_complex, meeting_needed_at, opened_at, requested_amount, resolved_at, sessions, timers_overdue, case_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_case_state
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY case_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY case_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
cases_rows AS (
    SELECT cases.subject AS subject, cases.ref AS ref, case_state.rows AS case_state__rows, case_state.described AS case_state__as_of
    FROM cases
    LEFT JOIN case_state ON case_state.subject = cases.subject
),
cases_facts AS (
    SELECT subject,
        ref,
        case_state__as_of,
        arrayMap(_r -> if(isNull(_r.alerts_90d), NULL, toInt64(ifNull(_r.alerts_90d, 0))), case_state__rows)[-1] AS alerts,
        arrayMap(_r -> if(isNull(_r.requested_amount), NULL, toInt64(ifNull(_r.requested_amount, 0))), case_state__rows)[-1] AS asked_amount,
        arrayMap(_r -> toNullable(_r.level), case_state__rows)[-1] AS case_level,
        arrayMap(_r -> multiIf(ifNull(_r.marked_complex, 0), 1, ifNull(_r.marked_complex, 1), NULL, 0), case_state__rows)[-1] AS complex,
        arrayMap(_r -> if(isNull(_r.departments_needed), NULL, toInt64(ifNull(_r.departments_needed, 0))), case_state__rows)[-1] AS departments,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), case_state__rows)[-1] AS household,
        arrayMap(_r -> if(isNull(_r.`meeting_needed_at.time`), NULL, ifNull(_r.`meeting_needed_at.time`, 0)), case_state__rows)[-1] AS needed_at,
        arrayMap(_r -> toNullable(_r.`opened_at.time`), case_state__rows)[-1] AS opened_at,
        arrayMap(_r -> if(isNull(_r.timers_overdue), NULL, toInt64(ifNull(_r.timers_overdue, 0))), case_state__rows)[-1] AS overdue_timers,
        arrayMap(_r -> if(isNull(_r.resolved_at), NULL, toInt32(ifNull(_r.resolved_at, 0))), case_state__rows)[-1] AS resolved_on,
        arrayMap(_r -> if(isNull(_r.sessions), NULL, toInt64(ifNull(_r.sessions, 0))), case_state__rows)[-1] AS sat_in
    FROM cases_rows
),
cases_facts_2 AS (
    SELECT subject,
        ref,
        case_state__as_of,
        alerts,
        asked_amount,
        case_level,
        complex,
        departments,
        household,
        needed_at,
        opened_at,
        overdue_timers,
        resolved_on,
        sat_in,
        if(if(NOT isNull(needed_at), isNull(needed_at), isNull(opened_at)), NULL, if(NOT isNull(needed_at), ifNull(needed_at, 0), ifNull(opened_at, 0))) AS waits_from
    FROM cases_facts
),
meeting_item_all AS (
    SELECT CAST(toUnixTimestamp64Milli(_stored.closed_at), 'Int64') AS `closed_at.time`, CAST(session_id, 'String') AS session_id
    FROM (
        SELECT closed_at, session_id, case_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_meeting_item
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY case_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY case_id, key_hash
    ) AS _stored
    WHERE gone = 0
),
all_sat_since AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf((_f.`closed_at.time` > ifNull(_s.needed_at, 0) OR isNull(_s.needed_at)) AND NOT (_f.`closed_at.time` > ifNull(_s.needed_at, 0) AND NOT isNull(_s.needed_at))), 0) > 0, NULL, (ifNull(countIf(_f.`closed_at.time` > ifNull(_s.needed_at, 0) AND NOT isNull(_s.needed_at)), 0) > 0) OR ({f_meeting_item__state:UInt8} = 2), toInt64(ifNull(uniqExactIf(_f.session_id, _f.`closed_at.time` > ifNull(_s.needed_at, 0) AND NOT isNull(_s.needed_at)), 0)), NULL) AS sat_since
    FROM cases_facts_2 AS _s
    CROSS JOIN meeting_item_all AS _f
    WHERE _f.`closed_at.time` > ifNull(_s.needed_at, 0) OR isNull(_s.needed_at)
    GROUP BY subject
),
cases_facts_3 AS (
    SELECT _a.subject AS subject, _a.ref AS ref, _a.case_state__as_of AS case_state__as_of, _a.alerts AS alerts, _a.asked_amount AS asked_amount, _a.case_level AS case_level, _a.complex AS complex, _a.departments AS departments, _a.household AS household, _a.needed_at AS needed_at, _a.opened_at AS opened_at, _a.overdue_timers AS overdue_timers, _a.resolved_on AS resolved_on, _a.sat_in AS sat_in, _a.waits_from AS waits_from, if(isNull(_b1.subject), if({f_meeting_item__state:UInt8} = 2, 0, NULL), _b1.sat_since) AS sat_since
    FROM cases_facts_2 AS _a
    LEFT JOIN all_sat_since AS _b1 ON _a.subject = _b1.subject
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(div), tuple(as_of, received_at, batch, row)), 'Tuple(`div` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT div, household_id, as_of, received_at, batch, row, gone, key_hash
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
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        household_by_head_id__as_of,
        person__as_of,
        hukou_area,
        is_head,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(household, hukou_area, is_head), 'Tuple(household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8))')) AS rows
    FROM people_facts_2
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
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
cases_with_home AS (
    SELECT cases_facts_3.subject AS subject, cases_facts_3.ref AS ref, cases_facts_3.case_state__as_of AS case_state__as_of, cases_facts_3.alerts AS alerts, cases_facts_3.asked_amount AS asked_amount, cases_facts_3.case_level AS case_level, cases_facts_3.complex AS complex, cases_facts_3.departments AS departments, cases_facts_3.household AS household, cases_facts_3.overdue_timers AS overdue_timers, cases_facts_3.resolved_on AS resolved_on, cases_facts_3.sat_in AS sat_in, cases_facts_3.waits_from AS waits_from, cases_facts_3.sat_since AS sat_since, homes_facts_2.area AS area
    FROM cases_facts_3
    LEFT JOIN homes_facts_2 ON homes_facts_2.subject = toUInt64(ifNull(cases_facts_3.household, 0))
),
cases_facts_4 AS (
    SELECT subject,
        ref,
        case_state__as_of,
        alerts,
        asked_amount,
        case_level,
        complex,
        departments,
        household,
        overdue_timers,
        resolved_on,
        waits_from,
        area,
        if(if(NOT isNull(sat_since), if(NOT isNull(sat_in), isNull(sat_in) OR isNull(sat_since), isNull(sat_since)), isNull(sat_in)), NULL, toInt64(if(NOT isNull(sat_since), if(NOT isNull(sat_in), greatest(ifNull(sat_in, 0), ifNull(sat_since, 0)), ifNull(sat_since, 0)), ifNull(sat_in, 0)))) AS sessions
    FROM cases_with_home
),
known AS (
    SELECT subject,
        ref,
        case_state__as_of,
        alerts,
        asked_amount,
        case_level,
        complex,
        departments,
        household,
        overdue_timers,
        resolved_on,
        waits_from,
        area,
        sessions,
        {today:Int32} AS today,
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'Asia/Shanghai')}) AS now,
        {p_meeting__alerts:Nullable(Int64)} AS `meeting.alerts`,
        {p_meeting__departments:Nullable(Int64)} AS `meeting.departments`,
        {p_meeting__emergency_hours:Nullable(Int64)} AS `meeting.emergency_hours`,
        {p_meeting__overdue_timers:Nullable(Int64)} AS `meeting.overdue_timers`,
        {p_meeting__sessions:Nullable(Int64)} AS `meeting.sessions`,
        {p_relief__town_limit:Nullable(Int64)} AS `relief.town_limit`
    FROM cases_facts_4
),
inside AS (
    SELECT *,
        toUInt8(isNull(resolved_on) AND (ifNull(overdue_timers, 0) >= ifNull(`meeting.overdue_timers`, 0) AND NOT (isNull(overdue_timers) OR isNull(`meeting.overdue_timers`)) OR ifNull(departments, 0) >= ifNull(`meeting.departments`, 0) AND NOT (isNull(departments) OR isNull(`meeting.departments`)) OR ifNull(asked_amount, 0) > ifNull(`relief.town_limit`, 0) AND NOT (isNull(asked_amount) OR isNull(`relief.town_limit`)) OR ifNull(alerts, 0) >= ifNull(`meeting.alerts`, 0) AND NOT (isNull(alerts) OR isNull(`meeting.alerts`)) OR ifNull(complex, 0))) AS _inside,
        toUInt8(isNull(resolved_on) AND (ifNull(overdue_timers, 0) >= ifNull(`meeting.overdue_timers`, 0) OR isNull(overdue_timers) OR isNull(`meeting.overdue_timers`) OR ifNull(departments, 0) >= ifNull(`meeting.departments`, 0) OR isNull(departments) OR isNull(`meeting.departments`) OR ifNull(asked_amount, 0) > ifNull(`relief.town_limit`, 0) OR isNull(asked_amount) OR isNull(`relief.town_limit`) OR ifNull(alerts, 0) >= ifNull(`meeting.alerts`, 0) OR isNull(alerts) OR isNull(`meeting.alerts`) OR ifNull(complex, 1))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(overdue_timers, 0) >= ifNull(`meeting.overdue_timers`, 0) AND NOT (isNull(overdue_timers) OR isNull(`meeting.overdue_timers`))) AS overdue__true,
        toUInt8(ifNull(overdue_timers, 0) >= ifNull(`meeting.overdue_timers`, 0) OR isNull(overdue_timers) OR isNull(`meeting.overdue_timers`)) AS overdue__maybe,
        toUInt8(ifNull(departments, 0) >= ifNull(`meeting.departments`, 0) AND NOT (isNull(departments) OR isNull(`meeting.departments`))) AS many_departments__true,
        toUInt8(ifNull(departments, 0) >= ifNull(`meeting.departments`, 0) OR isNull(departments) OR isNull(`meeting.departments`)) AS many_departments__maybe,
        toUInt8(ifNull(asked_amount, 0) > ifNull(`relief.town_limit`, 0) AND NOT (isNull(asked_amount) OR isNull(`relief.town_limit`))) AS above_the_town__true,
        toUInt8(ifNull(asked_amount, 0) > ifNull(`relief.town_limit`, 0) OR isNull(asked_amount) OR isNull(`relief.town_limit`)) AS above_the_town__maybe,
        toUInt8(ifNull(alerts, 0) >= ifNull(`meeting.alerts`, 0) AND NOT (isNull(alerts) OR isNull(`meeting.alerts`))) AS many_alerts__true,
        toUInt8(ifNull(alerts, 0) >= ifNull(`meeting.alerts`, 0) OR isNull(alerts) OR isNull(`meeting.alerts`)) AS many_alerts__maybe,
        toUInt8(ifNull(complex, 0)) AS complex__true,
        toUInt8(ifNull(complex, 1)) AS complex__maybe,
        toUInt8(ifNull(case_level, '') = 'red' AND NOT isNull(case_level) AND ifNull(sessions, 0) = 0 AND NOT isNull(sessions) AND intDiv(toInt128(now - ifNull(waits_from, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(waits_from, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`meeting.emergency_hours`, 0)) * 1000000 AND NOT (isNull(waits_from) OR isNull(`meeting.emergency_hours`))) AS emergency_late__true,
        toUInt8((ifNull(case_level, '') = 'red' OR isNull(case_level)) AND (ifNull(sessions, 0) = 0 OR isNull(sessions)) AND (intDiv(toInt128(now - ifNull(waits_from, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(waits_from, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`meeting.emergency_hours`, 0)) * 1000000 OR isNull(waits_from) OR isNull(`meeting.emergency_hours`))) AS emergency_late__maybe,
        toUInt8(ifNull(sessions, 0) >= ifNull(`meeting.sessions`, 0) AND NOT (isNull(sessions) OR isNull(`meeting.sessions`))) AS not_resolved__true,
        toUInt8(ifNull(sessions, 0) >= ifNull(`meeting.sessions`, 0) OR isNull(sessions) OR isNull(`meeting.sessions`)) AS not_resolved__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * overdue__true, 60 * many_departments__true, 60 * above_the_town__true, 60 * many_alerts__true, 60 * complex__true, 80 * emergency_late__true, 80 * not_resolved__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * overdue__true, 2 * many_departments__true, 2 * above_the_town__true, 2 * many_alerts__true, 2 * complex__true, 3 * emergency_late__true, 3 * not_resolved__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * overdue__maybe, 60 * many_departments__maybe, 60 * above_the_town__maybe, 60 * many_alerts__maybe, 60 * complex__maybe, 80 * emergency_late__maybe, 80 * not_resolved__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * overdue__maybe, 2 * many_departments__maybe, 2 * above_the_town__maybe, 2 * many_alerts__maybe, 2 * complex__maybe, 3 * emergency_late__maybe, 3 * not_resolved__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([overdue__true, many_departments__true, above_the_town__true, many_alerts__true, complex__true, emergency_late__true, not_resolved__true], 'Array(UInt8)'),
    CAST([overdue__maybe - overdue__true, many_departments__maybe - many_departments__true, above_the_town__maybe - above_the_town__true, many_alerts__maybe - many_alerts__true, complex__maybe - complex__true, emergency_late__maybe - emergency_late__true, not_resolved__maybe - not_resolved__true], 'Array(UInt8)'),
    CAST([toString(alerts), toString(area), toString(asked_amount), toString(case_level), toString(complex), toString(departments), toString(household), toString(overdue_timers), toString(ref), toString(resolved_on), toString(sessions), toString(waits_from), toString(`meeting.alerts`), toString(`meeting.departments`), toString(`meeting.emergency_hours`), toString(`meeting.overdue_timers`), toString(`meeting.sessions`), toString(`relief.town_limit`)], 'Array(Nullable(String))'),
    CAST([case_state__as_of, NULL, case_state__as_of, case_state__as_of, case_state__as_of, case_state__as_of, case_state__as_of, case_state__as_of, NULL, case_state__as_of, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR overdue__maybe - overdue__true OR many_departments__maybe - many_departments__true OR above_the_town__maybe - above_the_town__true OR many_alerts__maybe - many_alerts__true OR complex__maybe - complex__true OR emergency_late__maybe - emergency_late__true OR not_resolved__maybe - not_resolved__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
