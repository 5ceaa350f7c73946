WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
decision AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(decided_at, kind), 'Tuple(decided_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, kind, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
    SELECT homes.subject AS subject, decision.rows AS decision__rows, decision.described AS decision__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN decision ON decision.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        decision__rows,
        decision__as_of,
        multiIf(0, NULL, arrayExists(_r -> _r.kind = 'gradual_exit_start' AND _r.decided_at <= {today:Int32}, decision__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.decided_at, arrayFilter(_r -> _r.kind = 'gradual_exit_start' AND _r.decided_at <= {today:Int32}, decision__rows))))), NULL) AS gradual_started,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        decision__as_of,
        gradual_started,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        multiIf(arrayExists(_r -> has(['grant', 'raise', 'reduce', 'stop', 'recalc'], _r.kind) AND _r.decided_at > ifNull(gradual_started, 0) AND NOT isNull(gradual_started) AND _r.decided_at <= {today:Int32}, decision__rows), 1, arrayExists(_r -> has(['grant', 'raise', 'reduce', 'stop', 'recalc'], _r.kind) AND (_r.decided_at > ifNull(gradual_started, 0) OR isNull(gradual_started)) AND _r.decided_at <= {today:Int32}, decision__rows), NULL, {f_decision__state:UInt8} = 2, 0, NULL) AS decided_since,
        if(isNull(gradual_started) OR isNull({p_gradual_exit__months:Nullable(Int64)}) OR ifNull({p_gradual_exit__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_gradual_exit__months:Nullable(Int64)}, 0) < -12000, NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), ifNull(gradual_started, 0)), if(ifNull({p_gradual_exit__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_gradual_exit__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_gradual_exit__months:Nullable(Int64)}, 0))))))) AS gradual_due
    FROM homes_facts
),
known AS (
    SELECT subject,
        decision__as_of,
        gradual_started,
        area,
        decided_since,
        gradual_due,
        {today:Int32} AS today,
        toUInt8({f_decision__state:UInt8} = 1) AS gradual_started__silent,
        {p_gradual_exit__notice_days:Nullable(Int64)} AS `gradual_exit.notice_days`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(NOT isNull(gradual_started) AND NOT ifNull(decided_since, 1) AND ifNull(gradual_due, 0) - today <= ifNull(`gradual_exit.notice_days`, 0) AND NOT (isNull(gradual_due) OR isNull(`gradual_exit.notice_days`))) AS _inside,
        toUInt8((NOT isNull(gradual_started) OR gradual_started__silent) AND NOT ifNull(decided_since, 0) AND (ifNull(gradual_due, 0) - today <= ifNull(`gradual_exit.notice_days`, 0) OR isNull(gradual_due) OR isNull(`gradual_exit.notice_days`))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(gradual_due, 0) > today AND NOT isNull(gradual_due)) AS coming__true,
        toUInt8(ifNull(gradual_due, 0) > today OR isNull(gradual_due)) AS coming__maybe,
        toUInt8(ifNull(gradual_due, 0) <= today AND NOT isNull(gradual_due)) AS over__true,
        toUInt8(ifNull(gradual_due, 0) <= today OR isNull(gradual_due)) AS over__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * coming__true, 60 * over__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 1 * coming__true, 2 * over__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * coming__maybe, 60 * over__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * coming__maybe, 2 * over__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([coming__true, over__true], 'Array(UInt8)'),
    CAST([coming__maybe - coming__true, over__maybe - over__true], 'Array(UInt8)'),
    CAST([toString(area), toString(decided_since), toString(gradual_due), toString(gradual_started), toString(`gradual_exit.notice_days`)], 'Array(Nullable(String))'),
    CAST([NULL, decision__as_of, NULL, decision__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR coming__maybe - coming__true OR over__maybe - over__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
