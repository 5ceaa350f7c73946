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
disability AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(category, grade, mental_part, state, valid_from, ifNull(valid_to, 120529)), 'Tuple(category Int64, grade Int64, mental_part Nullable(UInt8), state Nullable(String), valid_from Int32, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT category, grade, mental_part, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
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
illness AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(diagnosed_on, list, ifNull(valid_to, 120529)), 'Tuple(diagnosed_on Nullable(Int32), list String, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT diagnosed_on, list, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_illness
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
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll__as_of, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, illness.rows AS illness__rows, illness.described AS illness__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN illness ON illness.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        illness__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS draws_livelihood,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to AND NOT (_r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to), illness__rows) OR arrayExists(_r -> (_r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to) AND isNull(_r.diagnosed_on), illness__rows), NULL, arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> ifNull(_r.diagnosed_on, 0), arrayFilter(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows))))), NULL) AS ill_since,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 0)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 1)) AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS mental_three,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') != 'cancelled' OR isNull(_r.state)) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 1)) AND NOT (ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 0))), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 0)), disability__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade = 3 AND (has(CAST([5, 6], 'Array(Int64)'), _r.category) OR _r.category = 7 AND ifNull(_r.mental_part, 0)), disability__rows))))), NULL) AS mental_three_since,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        multiIf(arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), 1, arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to, illness__rows), NULL, {f_illness__state:UInt8} = 2 AND notEmpty(illness__rows), 0, NULL) AS seriously_ill,
        multiIf(arrayExists(_r -> (ifNull(_r.state, '') != 'cancelled' OR isNull(_r.state)) AND _r.grade <= 2 AND NOT (ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2), disability__rows), NULL, arrayExists(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2, disability__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.valid_from, arrayFilter(_r -> ifNull(_r.state, '') != 'cancelled' AND NOT isNull(_r.state) AND _r.grade <= 2, disability__rows))))), NULL) AS severe_since,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS severely_disabled
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        illness__as_of,
        draws_livelihood,
        ill_since,
        mental_three,
        mental_three_since,
        seriously_ill,
        severe_since,
        severely_disabled,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        illness__as_of,
        draws_livelihood,
        ill_since,
        mental_three,
        mental_three_since,
        seriously_ill,
        severe_since,
        severely_disabled,
        area,
        dead,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living
    FROM people_facts_2
),
homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, class_since, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), class_since Nullable(Int32), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, class_since, household_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_household
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY household_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY household_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
homes_rows AS (
    SELECT homes.subject AS subject, household.rows AS household__rows, household.described AS household__as_of
    FROM homes
    LEFT JOIN household ON household.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        household__as_of,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class
    FROM homes_rows
),
people_with_home AS (
    SELECT people_facts_3.subject AS subject, people_facts_3.benefit_roll__as_of AS benefit_roll__as_of, people_facts_3.disability__as_of AS disability__as_of, people_facts_3.illness__as_of AS illness__as_of, people_facts_3.draws_livelihood AS draws_livelihood, people_facts_3.ill_since AS ill_since, people_facts_3.mental_three AS mental_three, people_facts_3.mental_three_since AS mental_three_since, people_facts_3.seriously_ill AS seriously_ill, people_facts_3.severe_since AS severe_since, people_facts_3.severely_disabled AS severely_disabled, people_facts_3.area AS area, people_facts_3.household AS household, people_facts_3.living AS living, homes_facts.household_class AS home_class, homes_facts.class_since AS home_class_since
    FROM people_facts_3
    LEFT JOIN homes_facts ON homes_facts.subject = toUInt64(ifNull(people_facts_3.household, 0))
),
known AS (
    SELECT subject,
        benefit_roll__as_of,
        disability__as_of,
        illness__as_of,
        draws_livelihood,
        ill_since,
        mental_three,
        mental_three_since,
        seriously_ill,
        severe_since,
        severely_disabled,
        area,
        household,
        living,
        home_class,
        home_class_since,
        {today:Int32} AS today,
        {p_single_entry__days:Nullable(Int64)} AS `single_entry.days`
    FROM people_with_home
),
inside AS (
    SELECT *,
        toUInt8(ifNull(living, 0) AND ifNull(home_class, '') = 'edge' AND NOT isNull(home_class) AND NOT ifNull(draws_livelihood, 1)) AS _inside,
        toUInt8(ifNull(living, 1) AND (ifNull(home_class, '') = 'edge' OR isNull(home_class)) AND NOT ifNull(draws_livelihood, 0)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(severely_disabled, 0) AND today - greatest(ifNull(severe_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) AND NOT (isNull(severe_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS severe__true,
        toUInt8(ifNull(severely_disabled, 1) AND (today - greatest(ifNull(severe_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) OR isNull(severe_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS severe__maybe,
        toUInt8(ifNull(mental_three, 0) AND today - greatest(ifNull(mental_three_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) AND NOT (isNull(mental_three_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS mental__true,
        toUInt8(ifNull(mental_three, 1) AND (today - greatest(ifNull(mental_three_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) OR isNull(mental_three_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS mental__maybe,
        toUInt8(ifNull(seriously_ill, 0) AND today - greatest(ifNull(ill_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) AND NOT (isNull(ill_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS ill__true,
        toUInt8(ifNull(seriously_ill, 1) AND (today - greatest(ifNull(ill_since, 0), ifNull(home_class_since, 0)) >= ifNull(`single_entry.days`, 0) OR isNull(ill_since) OR isNull(home_class_since) OR isNull(`single_entry.days`))) AS ill__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * severe__true, 60 * mental__true, 60 * ill__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * severe__true, 2 * mental__true, 2 * ill__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * severe__maybe, 60 * mental__maybe, 60 * ill__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * severe__maybe, 2 * mental__maybe, 2 * ill__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([severe__true, mental__true, ill__true], 'Array(UInt8)'),
    CAST([severe__maybe - severe__true, mental__maybe - mental__true, ill__maybe - ill__true], 'Array(UInt8)'),
    CAST([toString(area), toString(draws_livelihood), toString(home_class), toString(home_class_since), toString(household), toString(ill_since), toString(living), toString(mental_three), toString(mental_three_since), toString(seriously_ill), toString(severe_since), toString(severely_disabled), toString(`single_entry.days`)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll__as_of, NULL, NULL, NULL, illness__as_of, NULL, disability__as_of, disability__as_of, illness__as_of, disability__as_of, disability__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR severe__maybe - severe__true OR mental__maybe - mental__true OR ill__maybe - ill__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
