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
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        area,
        dead,
        household,
        years_old,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
people_2 AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
custody_event AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(ifNull(end_date, 120529), kind, ifNull(released_at, 120529), start_date), 'Tuple(end_date Int32, kind String, released_at Int32, start_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT end_date, kind, released_at, start_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_custody_event
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
death_event_2 AS (
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
household_member_2 AS (
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
person_2 AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows_2 AS (
    SELECT people_2.subject AS subject, custody_event.rows AS custody_event__rows, custody_event.described AS custody_event__as_of, death_event_2.rows AS death_event_2__rows, death_event_2.described AS death_event__as_of, household_member_2.rows AS household_member_2__rows, household_member_2.described AS household_member_by_id_number__as_of, person_2.rows AS person_2__rows, person_2.described AS person__as_of
    FROM people_2
    LEFT JOIN custody_event ON custody_event.subject = people_2.subject
    LEFT JOIN death_event_2 ON death_event_2.subject = people_2.subject
    LEFT JOIN household_member_2 ON household_member_2.subject = people_2.subject
    LEFT JOIN person_2 ON person_2.subject = people_2.subject
),
people_facts_4 AS (
    SELECT subject,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member_2__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member_2__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person_2__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event_2__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event_2__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.kind = 'detention' AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date), custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS detained,
        multiIf(arrayExists(_r -> has(['prison', 'detox'], _r.kind) AND _r.start_date <= {today:Int32} AND {today:Int32} < if(_r.released_at < 120529, _r.released_at, _r.end_date), custody_event__rows), 1, 0, NULL, {f_custody_event__state:UInt8} = 2, 0, NULL) AS in_custody,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person_2__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person_2__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person_2__rows)[-1] AS registered_household
    FROM people_rows_2
),
people_facts_5 AS (
    SELECT subject,
        detained,
        in_custody,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts_4
),
people_facts_6 AS (
    SELECT subject,
        detained,
        in_custody,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor
    FROM people_facts_5
),
people_facts_7 AS (
    SELECT subject,
        household,
        multiIf(ifNull(living, 0) AND NOT ifNull(minor, 1) AND (ifNull(in_custody, 0) OR ifNull(detained, 0)), 1, ifNull(living, 1) AND NOT ifNull(minor, 0) AND (ifNull(in_custody, 1) OR ifNull(detained, 1)), NULL, 0) AS adult_away,
        multiIf(ifNull(living, 0) AND NOT ifNull(minor, 1) AND NOT ifNull(in_custody, 1) AND NOT ifNull(detained, 1), 1, ifNull(living, 1) AND NOT ifNull(minor, 0) AND NOT ifNull(in_custody, 0) AND NOT ifNull(detained, 0), NULL, 0) AS adult_here
    FROM people_facts_6
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(adult_away, adult_here, household), 'Tuple(adult_away Nullable(UInt8), adult_here Nullable(UInt8), household Nullable(Int64))')) AS rows
    FROM people_facts_7
    WHERE isNotNull(household)
    GROUP BY subject
),
homes_rows AS (
    SELECT homes.subject AS subject, members.rows AS members__rows
    FROM homes
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        multiIf(arrayExists(_r -> ifNull(_r.adult_away, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.adult_away, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS adult_gone,
        multiIf(arrayExists(_r -> ifNull(_r.adult_here, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.adult_here, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS adult_left
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.living AS living, people_facts_3.minor AS minor, homes_facts.adult_left AS home_adult, homes_facts.adult_gone AS home_adult_away
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        area,
        household,
        living,
        minor,
        home_adult,
        home_adult_away,
        {today:Int32} AS today
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(minor, 0) AND ifNull(living, 0) AND ifNull(home_adult_away, 0)) AS _inside,
        toUInt8(ifNull(minor, 1) AND ifNull(living, 1) AND ifNull(home_adult_away, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(NOT ifNull(home_adult, 1)) AS left_alone__true,
        toUInt8(NOT ifNull(home_adult, 0)) AS left_alone__maybe,
        toUInt8(ifNull(home_adult, 1) AND NOT ifNull(home_adult, 0)) AS carer_unclear__true,
        toUInt8(ifNull(home_adult, 1) AND NOT ifNull(home_adult, 0)) AS carer_unclear__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * left_alone__true, 60 * carer_unclear__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * left_alone__true, 2 * carer_unclear__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * left_alone__maybe, 60 * carer_unclear__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * left_alone__maybe, 2 * carer_unclear__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([left_alone__true, carer_unclear__true], 'Array(UInt8)'),
    CAST([left_alone__maybe - left_alone__true, carer_unclear__maybe - carer_unclear__true], 'Array(UInt8)'),
    CAST([toString(area), toString(home_adult), toString(home_adult_away), toString(household), toString(living), toString(minor)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR left_alone__maybe - left_alone__true OR carer_unclear__maybe - carer_unclear__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
