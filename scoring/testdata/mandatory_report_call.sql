WITH calls AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'call' AND 1
),
hotline_call AS (
    SELECT assumeNotNull(call_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt32(toDate32(closed_at, 'Asia/Shanghai')), toInt64(subject_person_id), topic, tuple(as_of, received_at, batch, row)), 'Tuple(closed_at Nullable(Int32), subject_id Nullable(Int64), topic Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT closed_at, subject_person_id, topic, call_id, as_of, received_at, batch, row, gone, key_hash
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
        arrayMap(_r -> if(isNull(_r.closed_at), NULL, toInt32(ifNull(_r.closed_at, 0))), hotline_call__rows)[-1] AS closed_on,
        arrayMap(_r -> if(isNull(_r.subject_id), NULL, toInt64(ifNull(_r.subject_id, 0))), hotline_call__rows)[-1] AS person,
        arrayMap(_r -> if(isNull(_r.topic), NULL, ifNull(_r.topic, '')), hotline_call__rows)[-1] AS topic
    FROM calls_rows
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
calls_with_person AS (
    SELECT calls_facts.subject AS subject, calls_facts.ref AS ref, calls_facts.hotline_call__as_of AS hotline_call__as_of, calls_facts.closed_on AS closed_on, calls_facts.topic AS topic, people_facts_2.area AS area, people_facts_2.household AS household, people_facts_2.years_old AS subject_years
    FROM calls_facts
    LEFT JOIN people_facts_2 ON people_facts_2.subject = toUInt64(ifNull(calls_facts.person, 0))
),
known AS (
    SELECT subject,
        ref,
        hotline_call__as_of,
        closed_on,
        topic,
        area,
        household,
        subject_years,
        {today:Int32} AS today,
        {p_report__topics:Array(String)} AS `report.topics`,
        toUInt8({p_report__topics__unknown:UInt8}) AS `report.topics__unknown`
    FROM calls_with_person
),
inside AS (
    SELECT *,
        toUInt8((isNull(subject_years) OR ifNull(subject_years, 0) < 18 AND NOT isNull(subject_years)) AND isNull(closed_on)) AS _inside,
        toUInt8((isNull(subject_years) OR ifNull(subject_years, 0) < 18 OR isNull(subject_years)) AND isNull(closed_on)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(has(`report.topics`, ifNull(topic, '')) AND NOT (isNull(topic) OR `report.topics__unknown`)) AS reported__true,
        toUInt8(isNull(topic) OR `report.topics__unknown` OR has(`report.topics`, ifNull(topic, ''))) AS reported__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * reported__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, 0), 3 * reported__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * reported__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, 0), 3 * reported__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([reported__true], 'Array(UInt8)'),
    CAST([reported__maybe - reported__true], 'Array(UInt8)'),
    CAST([toString(area), toString(closed_on), toString(household), toString(ref), toString(subject_years), toString(topic), if(`report.topics__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `report.topics`), '\x1f'))], 'Array(Nullable(String))'),
    CAST([NULL, hotline_call__as_of, NULL, NULL, NULL, hotline_call__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR reported__maybe - reported__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
