WITH people AS (
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
finding_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(found_at, kind), 'Tuple(found_at Int32, kind String)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT found_at, kind, person_id, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_finding
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(person_id)
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
visit AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(carer_present, toInt32(toDate32(done_at, 'Asia/Shanghai')), in_person, result), 'Tuple(carer_present Nullable(UInt8), done_at Nullable(Int32), in_person Nullable(UInt8), result Nullable(String))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT carer_present, done_at, in_person, result, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_visit
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, finding_by_id_number.rows AS finding_by_id_number__rows, finding_by_id_number.described AS finding_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of, visit.rows AS visit__rows, visit.described AS visit__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN finding_by_id_number ON finding_by_id_number.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
    LEFT JOIN visit ON visit.subject = people.subject
),
people_facts AS (
    SELECT subject,
        finding_by_id_number__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.in_person, 1) AND (ifNull(_r.result, '') = 'seen' OR isNull(_r.result)) AND NOT isNull(_r.done_at) AND ifNull(_r.carer_present, 1) AND NOT (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.carer_present, 0)), visit__rows) OR arrayExists(_r -> (ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.carer_present, 0)) AND isNull(_r.done_at), visit__rows), NULL, arrayExists(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.carer_present, 0), visit__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.done_at, 0), arrayFilter(_r -> ifNull(_r.in_person, 0) AND ifNull(_r.result, '') = 'seen' AND NOT isNull(_r.result) AND NOT isNull(_r.done_at) AND ifNull(_r.carer_present, 0), visit__rows))))), NULL) AS carer_seen_on,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) OR isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_carer' AND NOT (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_carer'), finding_by_id_number__rows), NULL, arrayExists(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_carer', finding_by_id_number__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.found_at, arrayFilter(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'no_carer', finding_by_id_number__rows))))), NULL) AS no_carer_on,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'self_harm', finding_by_id_number__rows), 1, arrayExists(_r -> (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) OR isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'self_harm', finding_by_id_number__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS self_harm_found,
        multiIf(arrayExists(_r -> _r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) AND NOT (isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'violence', finding_by_id_number__rows), 1, arrayExists(_r -> (_r.found_at > toInt32(addMonths(addDays(toDate32(0), {today:Int32}), if(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000, 0, toInt64(negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)))))) OR isNull({p_child__finding_months:Nullable(Int64)}) OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) > 12000 OR negate(ifNull({p_child__finding_months:Nullable(Int64)}, 0)) < -12000) AND _r.found_at <= {today:Int32} AND _r.kind = 'violence', finding_by_id_number__rows), NULL, {f_finding__state:UInt8} = 2, 0, NULL) AS violence_found
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        finding_by_id_number__as_of,
        self_harm_found,
        violence_found,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(NOT isNull(no_carer_on) AND NOT (NOT isNull(carer_seen_on) AND (ifNull(carer_seen_on, 0) > ifNull(no_carer_on, 0) OR isNull(carer_seen_on) OR isNull(no_carer_on))), 1, NOT isNull(no_carer_on) AND NOT (NOT isNull(carer_seen_on) AND ifNull(carer_seen_on, 0) > ifNull(no_carer_on, 0) AND NOT (isNull(carer_seen_on) OR isNull(no_carer_on))), NULL, 0) AS uncared,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        finding_by_id_number__as_of,
        self_harm_found,
        violence_found,
        area,
        household,
        uncared,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_2
),
known AS (
    SELECT subject,
        finding_by_id_number__as_of,
        self_harm_found,
        violence_found,
        area,
        household,
        uncared,
        living,
        minor,
        {today:Int32} AS today
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(minor, 0) AND ifNull(living, 0)) AS _inside,
        toUInt8(ifNull(minor, 1) AND ifNull(living, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(uncared, 0)) AS uncared__true,
        toUInt8(ifNull(uncared, 1)) AS uncared__maybe,
        toUInt8(ifNull(violence_found, 0)) AS violence__true,
        toUInt8(ifNull(violence_found, 1)) AS violence__maybe,
        toUInt8(ifNull(self_harm_found, 0)) AS self_harm__true,
        toUInt8(ifNull(self_harm_found, 1)) AS self_harm__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * uncared__true, 80 * violence__true, 80 * self_harm__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, 0), 3 * uncared__true, 3 * violence__true, 3 * self_harm__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * uncared__maybe, 80 * violence__maybe, 80 * self_harm__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, 0), 3 * uncared__maybe, 3 * violence__maybe, 3 * self_harm__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([uncared__true, violence__true, self_harm__true], 'Array(UInt8)'),
    CAST([uncared__maybe - uncared__true, violence__maybe - violence__true, self_harm__maybe - self_harm__true], 'Array(UInt8)'),
    CAST([toString(area), toString(household), toString(living), toString(minor), toString(self_harm_found), toString(uncared), toString(violence_found)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, finding_by_id_number__as_of, NULL, finding_by_id_number__as_of], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR uncared__maybe - uncared__true OR violence__maybe - violence__true OR self_harm__maybe - self_harm__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
