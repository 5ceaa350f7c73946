WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
decisions AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'decision' AND 1
),
decision_by_decision_id AS (
    SELECT assumeNotNull(decision_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(decided_at, heard_at, toInt64(household_id), kind, notice_served_at, tuple(as_of, received_at, batch, row)), 'Tuple(decided_at Int32, heard_at Nullable(Int32), household_id Int64, kind String, notice_served_at Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT decided_at, heard_at, household_id, kind, notice_served_at, decision_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_decision
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
decisions_rows AS (
    SELECT decisions.subject AS subject, decisions.ref AS ref, decision_by_decision_id.rows AS decision_by_decision_id__rows, decision_by_decision_id.described AS decision_by_decision_id__as_of
    FROM decisions
    LEFT JOIN decision_by_decision_id ON decision_by_decision_id.subject = decisions.subject
),
decisions_facts AS (
    SELECT subject,
        ref,
        decision_by_decision_id__as_of,
        arrayMap(_r -> toNullable(toInt32(_r.decided_at)), decision_by_decision_id__rows)[-1] AS decided_on,
        arrayMap(_r -> toNullable(_r.kind), decision_by_decision_id__rows)[-1] AS decision_kind,
        arrayMap(_r -> if(isNull(_r.heard_at), NULL, toInt32(ifNull(_r.heard_at, 0))), decision_by_decision_id__rows)[-1] AS heard_on,
        arrayMap(_r -> toNullable(toInt64(_r.household_id)), decision_by_decision_id__rows)[-1] AS household,
        arrayMap(_r -> if(isNull(_r.notice_served_at), NULL, toInt32(ifNull(_r.notice_served_at, 0))), decision_by_decision_id__rows)[-1] AS served_on
    FROM decisions_rows
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
decisions_with_home AS (
    SELECT decisions_facts.subject AS subject, decisions_facts.ref AS ref, decisions_facts.decision_by_decision_id__as_of AS decision_by_decision_id__as_of, decisions_facts.decided_on AS decided_on, decisions_facts.decision_kind AS decision_kind, decisions_facts.heard_on AS heard_on, decisions_facts.household AS household, decisions_facts.served_on AS served_on, homes_facts_2.area AS area
    FROM decisions_facts
    LEFT JOIN homes_facts_2 ON homes_facts_2.subject = toUInt64(ifNull(decisions_facts.household, 0))
),
known AS (
    SELECT subject,
        ref,
        decision_by_decision_id__as_of,
        decided_on,
        decision_kind,
        heard_on,
        household,
        served_on,
        area,
        {today:Int32} AS today,
        {p_procedure__refusal_days:Nullable(Int64)} AS `procedure.refusal_days`
    FROM decisions_with_home
),
inside AS (
    SELECT *,
        toUInt8(has(['reduce', 'stop'], ifNull(decision_kind, '')) AND NOT isNull(decision_kind)) AS _inside,
        toUInt8(isNull(decision_kind) OR has(['reduce', 'stop'], ifNull(decision_kind, ''))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(decided_on, 0) >= 20635 AND NOT isNull(decided_on) AND (isNull(heard_on) OR ifNull(heard_on, 0) > ifNull(decided_on, 0) AND NOT (isNull(heard_on) OR isNull(decided_on)))) AS not_heard__true,
        toUInt8((ifNull(decided_on, 0) >= 20635 OR isNull(decided_on)) AND (isNull(heard_on) OR ifNull(heard_on, 0) > ifNull(decided_on, 0) OR isNull(heard_on) OR isNull(decided_on))) AS not_heard__maybe,
        toUInt8(isNull(served_on) AND toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.refusal_days`, 0) AND NOT (isNull(decided_on) OR _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.refusal_days`))) AS not_served__true,
        toUInt8(isNull(served_on) AND (toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`procedure.refusal_days`, 0) OR isNull(decided_on) OR _workday_ranks[greatest(ifNull(decided_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`procedure.refusal_days`))) AS not_served__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * not_heard__true, 60 * not_served__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * not_heard__true, 2 * not_served__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * not_heard__maybe, 60 * not_served__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * not_heard__maybe, 2 * not_served__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([not_heard__true, not_served__true], 'Array(UInt8)'),
    CAST([not_heard__maybe - not_heard__true, not_served__maybe - not_served__true], 'Array(UInt8)'),
    CAST([toString(area), toString(decided_on), toString(decision_kind), toString(heard_on), toString(household), toString(ref), toString(served_on), toString(`procedure.refusal_days`)], 'Array(Nullable(String))'),
    CAST([NULL, decision_by_decision_id__as_of, decision_by_decision_id__as_of, decision_by_decision_id__as_of, decision_by_decision_id__as_of, NULL, decision_by_decision_id__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR not_heard__maybe - not_heard__true OR not_served__maybe - not_served__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
