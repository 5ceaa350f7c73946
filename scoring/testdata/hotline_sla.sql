WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
calls AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'call' AND 1
),
hotline_call AS (
    SELECT assumeNotNull(call_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(agent_worker_id, toUnixTimestamp64Milli(answered_at), call_kind, callback, toInt32(toDate32(called_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(called_at), toInt32(toDate32(called_back_at, 'Asia/Shanghai')), toInt32(toDate32(closed_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(handed_over_at), toInt32(toDate32(replied_at, 'Asia/Shanghai')), second_look_worker_id, toInt64(subject_person_id), urgency, toUnixTimestamp64Milli(worker_ack_at), tuple(as_of, received_at, batch, row)), 'Tuple(agent_worker_id Nullable(String), `answered_at.time` Nullable(Int64), call_kind String, callback Nullable(String), called_at Int32, `called_at.time` Int64, called_back_at Nullable(Int32), closed_at Nullable(Int32), `handed_over_at.time` Nullable(Int64), replied_at Nullable(Int32), second_look_worker_id Nullable(String), subject_id Nullable(Int64), urgency Nullable(Int64), `worker_ack_at.time` Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT agent_worker_id, answered_at, call_kind, callback, called_at, called_at, called_back_at, closed_at, handed_over_at, replied_at, second_look_worker_id, subject_person_id, urgency, worker_ack_at, call_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_hotline_call
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY call_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY call_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
calls_rows AS (
    SELECT calls.subject AS subject, calls.ref AS ref, hotline_call.rows AS hotline_call__rows, hotline_call.described AS hotline_call__as_of
    FROM calls
    LEFT JOIN hotline_call ON hotline_call.subject = calls.subject
),
calls_facts AS (
    SELECT subject,
        ref,
        hotline_call__as_of,
        arrayMap(_r -> if(isNull(_r.`worker_ack_at.time`), NULL, ifNull(_r.`worker_ack_at.time`, 0)), hotline_call__rows)[-1] AS acknowledged_at,
        arrayMap(_r -> if(isNull(_r.`answered_at.time`), NULL, ifNull(_r.`answered_at.time`, 0)), hotline_call__rows)[-1] AS answered_at,
        arrayMap(_r -> toNullable(_r.call_kind), hotline_call__rows)[-1] AS call_kind,
        arrayMap(_r -> if(isNull(_r.callback), NULL, ifNull(_r.callback, '')), hotline_call__rows)[-1] AS callback,
        arrayMap(_r -> toNullable(_r.`called_at.time`), hotline_call__rows)[-1] AS called_at,
        arrayMap(_r -> if(isNull(_r.called_back_at), NULL, toInt32(ifNull(_r.called_back_at, 0))), hotline_call__rows)[-1] AS called_back_on,
        arrayMap(_r -> toNullable(toInt32(_r.called_at)), hotline_call__rows)[-1] AS called_on,
        arrayMap(_r -> if(isNull(_r.closed_at), NULL, toInt32(ifNull(_r.closed_at, 0))), hotline_call__rows)[-1] AS closed_on,
        arrayMap(_r -> if(isNull(_r.`handed_over_at.time`), NULL, ifNull(_r.`handed_over_at.time`, 0)), hotline_call__rows)[-1] AS handed_at,
        arrayMap(_r -> if(isNull(_r.subject_id), NULL, toInt64(ifNull(_r.subject_id, 0))), hotline_call__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.replied_at), NULL, toInt32(ifNull(_r.replied_at, 0))), hotline_call__rows)[-1] AS replied_on,
        multiIf(arrayExists(_r -> NOT isNull(_r.second_look_worker_id) AND (isNull(_r.agent_worker_id) OR ifNull(_r.second_look_worker_id, '') != ifNull(_r.agent_worker_id, '') AND NOT (isNull(_r.second_look_worker_id) OR isNull(_r.agent_worker_id))), hotline_call__rows), 1, arrayExists(_r -> NOT isNull(_r.second_look_worker_id) AND (isNull(_r.agent_worker_id) OR ifNull(_r.second_look_worker_id, '') != ifNull(_r.agent_worker_id, '') OR isNull(_r.second_look_worker_id) OR isNull(_r.agent_worker_id)), hotline_call__rows), NULL, {f_hotline_call__state:UInt8} = 2, 0, NULL) AS second_look,
        arrayMap(_r -> if(isNull(_r.urgency), NULL, toInt64(ifNull(_r.urgency, 0))), hotline_call__rows)[-1] AS urgency
    FROM calls_rows
),
calls_facts_2 AS (
    SELECT subject,
        ref,
        hotline_call__as_of,
        acknowledged_at,
        answered_at,
        call_kind,
        callback,
        called_at,
        called_back_on,
        called_on,
        closed_on,
        handed_at,
        person,
        replied_on,
        second_look,
        urgency,
        multiIf(NOT isNull(callback) AND (ifNull(callback, '') != 'dissatisfied' AND NOT isNull(callback) OR ifNull(second_look, 0)), 1, NOT isNull(callback) AND (ifNull(callback, '') != 'dissatisfied' OR isNull(callback) OR ifNull(second_look, 1)), NULL, 0) AS settled,
        multiIf(ifNull(call_kind, '') = 'emergency' AND NOT isNull(call_kind) OR ifNull(urgency, 0) = 4 AND NOT isNull(urgency), 1, ifNull(call_kind, '') = 'emergency' OR isNull(call_kind) OR ifNull(urgency, 0) = 4 OR isNull(urgency), NULL, 0) AS urgent
    FROM calls_facts
),
people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
hotline_call_by_subject_id AS (
    SELECT assumeNotNull(subject_person_id) AS subject,
        groupArray(CAST(tuple(toInt32(toDate32(called_at, 'Asia/Shanghai'))), 'Tuple(called_at Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT called_at, subject_person_id, call_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_hotline_call
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY call_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY call_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(subject_person_id)
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
    SELECT people.subject AS subject, hotline_call_by_subject_id.rows AS hotline_call_by_subject_id__rows, hotline_call_by_subject_id.described AS hotline_call_by_subject_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN hotline_call_by_subject_id ON hotline_call_by_subject_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        hotline_call_by_subject_id__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(0, NULL, arrayExists(_r -> _r.called_at > {today:Int32} + (-30) AND _r.called_at <= {today:Int32}, hotline_call_by_subject_id__rows) OR ({f_hotline_call__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.called_at > {today:Int32} + (-30) AND _r.called_at <= {today:Int32}, hotline_call_by_subject_id__rows))), NULL) AS calls_30d,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        hotline_call_by_subject_id__as_of,
        calls_30d,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
calls_with_person AS (
    SELECT calls_facts_2.subject AS subject, calls_facts_2.ref AS ref, calls_facts_2.hotline_call__as_of AS hotline_call__as_of, calls_facts_2.acknowledged_at AS acknowledged_at, calls_facts_2.answered_at AS answered_at, calls_facts_2.call_kind AS call_kind, calls_facts_2.callback AS callback, calls_facts_2.called_at AS called_at, calls_facts_2.called_back_on AS called_back_on, calls_facts_2.called_on AS called_on, calls_facts_2.closed_on AS closed_on, calls_facts_2.handed_at AS handed_at, calls_facts_2.replied_on AS replied_on, calls_facts_2.settled AS settled, calls_facts_2.urgent AS urgent, people_facts_2.area AS area, people_facts_2.calls_30d AS calls_30d, people_facts_2.household AS household
    FROM calls_facts_2
    LEFT JOIN people_facts_2 ON people_facts_2.subject = toUInt64(ifNull(calls_facts_2.person, 0))
),
known AS (
    SELECT subject,
        ref,
        hotline_call__as_of,
        acknowledged_at,
        answered_at,
        call_kind,
        callback,
        called_at,
        called_back_on,
        called_on,
        closed_on,
        handed_at,
        replied_on,
        settled,
        urgent,
        area,
        calls_30d,
        household,
        {today:Int32} AS today,
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'Asia/Shanghai')}) AS now,
        {p_call__ack_hours:Nullable(Int64)} AS `call.ack_hours`,
        {p_call__callback_days:Nullable(Int64)} AS `call.callback_days`,
        {p_call__complaint_days:Nullable(Int64)} AS `call.complaint_days`,
        {p_call__handover_minutes:Nullable(Int64)} AS `call.handover_minutes`,
        {p_call__look_back:Nullable(Int64)} AS `call.look_back`,
        {p_call__pickup_seconds:Nullable(Int64)} AS `call.pickup_seconds`,
        {p_call__plea_days:Nullable(Int64)} AS `call.plea_days`,
        {p_call__repeat:Nullable(Int64)} AS `call.repeat`
    FROM calls_with_person
),
inside AS (
    SELECT *,
        toUInt8(NOT ifNull(settled, 1) OR today - ifNull(called_on, 0) <= ifNull(`call.look_back`, 0) AND NOT (isNull(called_on) OR isNull(`call.look_back`))) AS _inside,
        toUInt8(NOT ifNull(settled, 0) OR today - ifNull(called_on, 0) <= ifNull(`call.look_back`, 0) OR isNull(called_on) OR isNull(`call.look_back`)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(isNull(answered_at) AND isNull(closed_on) AND intDiv(toInt128(now - ifNull(called_at, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(called_at, 0)) * 1000000 < 0, -1000, 1000), 2000) > toInt128(ifNull(`call.pickup_seconds`, 0)) * 1000000 AND NOT (isNull(called_at) OR isNull(`call.pickup_seconds`))) AS unanswered__true,
        toUInt8(isNull(answered_at) AND isNull(closed_on) AND (intDiv(toInt128(now - ifNull(called_at, 0)) * 1000000 * 2 + if(toInt128(now - ifNull(called_at, 0)) * 1000000 < 0, -1000, 1000), 2000) > toInt128(ifNull(`call.pickup_seconds`, 0)) * 1000000 OR isNull(called_at) OR isNull(`call.pickup_seconds`))) AS unanswered__maybe,
        toUInt8(ifNull(urgent, 0) AND (NOT isNull(handed_at) OR NOT ifNull(settled, 1) AND isNull(closed_on)) AND intDiv(toInt128(if(NOT isNull(handed_at), ifNull(handed_at, 0), now) - ifNull(called_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(handed_at), ifNull(handed_at, 0), now) - ifNull(called_at, 0)) * 1000000 < 0, -60000, 60000), 120000) > toInt128(ifNull(`call.handover_minutes`, 0)) * 1000000 AND NOT (isNull(called_at) OR if(NOT isNull(handed_at), isNull(handed_at), 0) OR isNull(`call.handover_minutes`))) AS handed_over_late__true,
        toUInt8(ifNull(urgent, 1) AND (NOT isNull(handed_at) OR NOT ifNull(settled, 0) AND isNull(closed_on)) AND (intDiv(toInt128(if(NOT isNull(handed_at), ifNull(handed_at, 0), now) - ifNull(called_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(handed_at), ifNull(handed_at, 0), now) - ifNull(called_at, 0)) * 1000000 < 0, -60000, 60000), 120000) > toInt128(ifNull(`call.handover_minutes`, 0)) * 1000000 OR isNull(called_at) OR if(NOT isNull(handed_at), isNull(handed_at), 0) OR isNull(`call.handover_minutes`))) AS handed_over_late__maybe,
        toUInt8(NOT isNull(handed_at) AND (NOT isNull(acknowledged_at) OR NOT ifNull(settled, 1) AND isNull(closed_on)) AND intDiv(toInt128(if(NOT isNull(acknowledged_at), ifNull(acknowledged_at, 0), now) - ifNull(handed_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(acknowledged_at), ifNull(acknowledged_at, 0), now) - ifNull(handed_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`call.ack_hours`, 0)) * 1000000 AND NOT (isNull(handed_at) OR if(NOT isNull(acknowledged_at), isNull(acknowledged_at), 0) OR isNull(`call.ack_hours`))) AS not_acknowledged__true,
        toUInt8(NOT isNull(handed_at) AND (NOT isNull(acknowledged_at) OR NOT ifNull(settled, 0) AND isNull(closed_on)) AND (intDiv(toInt128(if(NOT isNull(acknowledged_at), ifNull(acknowledged_at, 0), now) - ifNull(handed_at, 0)) * 1000000 * 2 + if(toInt128(if(NOT isNull(acknowledged_at), ifNull(acknowledged_at, 0), now) - ifNull(handed_at, 0)) * 1000000 < 0, -3600000, 3600000), 7200000) > toInt128(ifNull(`call.ack_hours`, 0)) * 1000000 OR isNull(handed_at) OR if(NOT isNull(acknowledged_at), isNull(acknowledged_at), 0) OR isNull(`call.ack_hours`))) AS not_acknowledged__maybe,
        toUInt8(ifNull(call_kind, '') = 'plea' AND NOT isNull(call_kind) AND toInt64(_workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.plea_days`, 0) AND NOT (isNull(called_on) OR if(NOT isNull(replied_on), isNull(replied_on), 0) OR _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.plea_days`))) AS plea_late__true,
        toUInt8((ifNull(call_kind, '') = 'plea' OR isNull(call_kind)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.plea_days`, 0) OR isNull(called_on) OR if(NOT isNull(replied_on), isNull(replied_on), 0) OR _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.plea_days`))) AS plea_late__maybe,
        toUInt8(ifNull(call_kind, '') = 'complaint' AND NOT isNull(call_kind) AND toInt64(_workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.complaint_days`, 0) AND NOT (isNull(called_on) OR if(NOT isNull(replied_on), isNull(replied_on), 0) OR _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.complaint_days`))) AS complaint_late__true,
        toUInt8((ifNull(call_kind, '') = 'complaint' OR isNull(call_kind)) AND (toInt64(_workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.complaint_days`, 0) OR isNull(called_on) OR if(NOT isNull(replied_on), isNull(replied_on), 0) OR _workday_ranks[greatest(ifNull(called_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(if(NOT isNull(replied_on), ifNull(replied_on, 0), today) - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.complaint_days`))) AS complaint_late__maybe,
        toUInt8(NOT ifNull(settled, 1) AND ifNull(calls_30d, 0) >= ifNull(`call.repeat`, 0) AND NOT (isNull(calls_30d) OR isNull(`call.repeat`))) AS repeated__true,
        toUInt8(NOT ifNull(settled, 0) AND (ifNull(calls_30d, 0) >= ifNull(`call.repeat`, 0) OR isNull(calls_30d) OR isNull(`call.repeat`))) AS repeated__maybe,
        toUInt8(NOT isNull(callback) AND NOT ifNull(settled, 1)) AS dissatisfied__true,
        toUInt8(NOT isNull(callback) AND NOT ifNull(settled, 0)) AS dissatisfied__maybe,
        toUInt8(NOT isNull(closed_on) AND isNull(callback) AND isNull(called_back_on) AND toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(closed_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.callback_days`, 0) AND NOT (isNull(closed_on) OR _workday_ranks[greatest(ifNull(closed_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.callback_days`))) AS not_called_back__true,
        toUInt8(NOT isNull(closed_on) AND isNull(callback) AND isNull(called_back_on) AND (toInt64(_workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] - _workday_ranks[greatest(ifNull(closed_on, 0) - {workday_eve:Int32} + 1, 1)]) > ifNull(`call.callback_days`, 0) OR isNull(closed_on) OR _workday_ranks[greatest(ifNull(closed_on, 0) - {workday_eve:Int32} + 1, 1)] = 0 OR _workday_ranks[greatest(today - {workday_eve:Int32} + 1, 1)] = 0 OR isNull(`call.callback_days`))) AS not_called_back__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 40 * unanswered__true, 80 * handed_over_late__true, 60 * not_acknowledged__true, 60 * plea_late__true, 60 * complaint_late__true, 60 * repeated__true, 60 * dissatisfied__true, 60 * not_called_back__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, _score >= 40, 1, 0), 1 * unanswered__true, 3 * handed_over_late__true, 2 * not_acknowledged__true, 2 * plea_late__true, 2 * complaint_late__true, 2 * repeated__true, 2 * dissatisfied__true, 2 * not_called_back__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 40 * unanswered__maybe, 80 * handed_over_late__maybe, 60 * not_acknowledged__maybe, 60 * plea_late__maybe, 60 * complaint_late__maybe, 60 * repeated__maybe, 60 * dissatisfied__maybe, 60 * not_called_back__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * unanswered__maybe, 3 * handed_over_late__maybe, 2 * not_acknowledged__maybe, 2 * plea_late__maybe, 2 * complaint_late__maybe, 2 * repeated__maybe, 2 * dissatisfied__maybe, 2 * not_called_back__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unanswered__true, handed_over_late__true, not_acknowledged__true, plea_late__true, complaint_late__true, repeated__true, dissatisfied__true, not_called_back__true], 'Array(UInt8)'),
    CAST([unanswered__maybe - unanswered__true, handed_over_late__maybe - handed_over_late__true, not_acknowledged__maybe - not_acknowledged__true, plea_late__maybe - plea_late__true, complaint_late__maybe - complaint_late__true, repeated__maybe - repeated__true, dissatisfied__maybe - dissatisfied__true, not_called_back__maybe - not_called_back__true], 'Array(UInt8)'),
    CAST([toString(acknowledged_at), toString(answered_at), toString(area), toString(call_kind), toString(callback), toString(called_at), toString(called_back_on), toString(called_on), toString(calls_30d), toString(closed_on), toString(handed_at), toString(household), toString(ref), toString(replied_on), toString(settled), toString(urgent), toString(`call.ack_hours`), toString(`call.callback_days`), toString(`call.complaint_days`), toString(`call.handover_minutes`), toString(`call.look_back`), toString(`call.pickup_seconds`), toString(`call.plea_days`), toString(`call.repeat`)], 'Array(Nullable(String))'),
    CAST([hotline_call__as_of, hotline_call__as_of, NULL, hotline_call__as_of, hotline_call__as_of, hotline_call__as_of, hotline_call__as_of, hotline_call__as_of, NULL, hotline_call__as_of, hotline_call__as_of, NULL, NULL, hotline_call__as_of, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unanswered__maybe - unanswered__true OR handed_over_late__maybe - handed_over_late__true OR not_acknowledged__maybe - not_acknowledged__true OR plea_late__maybe - plea_late__true OR complaint_late__maybe - complaint_late__true OR repeated__maybe - repeated__true OR dissatisfied__maybe - dissatisfied__true OR not_called_back__maybe - not_called_back__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
