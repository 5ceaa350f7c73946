WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(cash_assets, class, toInt64(div), income_12m, income_pc, size, tuple(as_of, received_at, batch, row)), 'Tuple(cash_assets Nullable(Int64), class Nullable(String), `div` Nullable(Int64), income_12m Nullable(Int64), income_pc Nullable(Int64), size Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT cash_assets, class, div, income_12m, income_pc, size, household_id, as_of, received_at, batch, row, gone, key_hash
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
        groupArray(CAST(tuple(grade, state, valid_from, ifNull(valid_to, 120529)), 'Tuple(grade Int64, state Nullable(String), valid_from Int32, valid_to Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT grade, state, valid_from, valid_to, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_disability
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
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
        arraySort(_r -> _r._v, groupArray(CAST(tuple(alive, birth_date, toInt64(household_id), toInt64(hukou_div), tuple(as_of, received_at, batch, row)), 'Tuple(alive Nullable(UInt8), birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT alive, birth_date, household_id, hukou_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, death_event.rows AS death_event__rows, death_event.described AS death_event__as_of, disability.rows AS disability__rows, disability.described AS disability__as_of, household_by_head_id.rows AS household_by_head_id__rows, household_by_head_id.described AS household_by_head_id__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, illness.rows AS illness__rows, illness.described AS illness__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN death_event ON death_event.subject = people.subject
    LEFT JOIN disability ON disability.subject = people.subject
    LEFT JOIN household_by_head_id ON household_by_head_id.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN illness ON illness.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        person__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state), death_event__rows), 1, arrayExists(_r -> ifNull(_r.state, '') = 'valid' OR isNull(_r.state), death_event__rows), NULL, {f_death_event__state:UInt8} = 2, 0, NULL) AS death_reported,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        multiIf(notEmpty(household_by_head_id__rows), 1, 0, NULL, {f_household__state:UInt8} = 2, 0, NULL) AS is_head,
        multiIf(arrayExists(_r -> NOT ifNull(_r.alive, 1), person__rows), 1, arrayExists(_r -> NOT ifNull(_r.alive, 0), person__rows), NULL, {f_person__state:UInt8} = 2, 0, NULL) AS marked_dead,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        multiIf(arrayExists(_r -> _r.list = 'major' AND ifNull(_r.diagnosed_on, 0) <= {today:Int32} AND NOT isNull(_r.diagnosed_on) AND {today:Int32} <= _r.valid_to, illness__rows), 1, arrayExists(_r -> _r.list = 'major' AND (ifNull(_r.diagnosed_on, 0) <= {today:Int32} OR isNull(_r.diagnosed_on)) AND {today:Int32} <= _r.valid_to, illness__rows), NULL, {f_illness__state:UInt8} = 2 AND notEmpty(illness__rows), 0, NULL) AS seriously_ill,
        multiIf(arrayExists(_r -> ifNull(_r.state, '') = 'valid' AND NOT isNull(_r.state) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), 1, arrayExists(_r -> (ifNull(_r.state, '') = 'valid' OR isNull(_r.state)) AND _r.grade <= 2 AND _r.valid_from <= {today:Int32} AND {today:Int32} <= _r.valid_to, disability__rows), NULL, {f_disability__state:UInt8} = 2, 0, NULL) AS severely_disabled
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        person__as_of,
        hukou_area,
        is_head,
        seriously_ill,
        severely_disabled,
        multiIf(ifNull(marked_dead, 0) OR ifNull(death_reported, 0), 1, ifNull(marked_dead, 1) OR ifNull(death_reported, 1), NULL, 0) AS dead,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        if(isNull(birthday), NULL, toInt64(intDiv(toYYYYMMDD(addDays(toDate32(0), {today:Int32})) - toYYYYMMDD(addDays(toDate32(0), ifNull(birthday, 0))) + 100000000, 10000) - 10000)) AS years_old
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        disability__as_of,
        household_by_head_id__as_of,
        illness__as_of,
        person__as_of,
        hukou_area,
        is_head,
        seriously_ill,
        severely_disabled,
        household,
        multiIf(NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 1)), 1, NOT (NOT (ifNull(dead, 1) AND NOT ifNull(dead, 0)) AND ifNull(dead, 0)), NULL, 0) AS living,
        multiIf(ifNull(years_old, 0) < 18 AND NOT isNull(years_old), 1, ifNull(years_old, 0) < 18 OR isNull(years_old), NULL, 0) AS minor,
        multiIf(ifNull(years_old, 0) > 70 AND NOT isNull(years_old), 1, ifNull(years_old, 0) > 70 OR isNull(years_old), NULL, 0) AS over_seventy
    FROM people_facts_2
),
members AS (
    SELECT toUInt64(assumeNotNull(household)) AS subject,
        groupArray(CAST(tuple(household, hukou_area, is_head, living, minor, over_seventy, seriously_ill, severely_disabled), 'Tuple(household Nullable(Int64), hukou_area Nullable(Int64), is_head Nullable(UInt8), living Nullable(UInt8), minor Nullable(UInt8), over_seventy Nullable(UInt8), seriously_ill Nullable(UInt8), severely_disabled Nullable(UInt8))')) AS rows
    FROM people_facts_3
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
        household__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.living, 1) AND NOT ifNull(_r.minor, 0) AND NOT (ifNull(_r.living, 0) AND NOT ifNull(_r.minor, 1)), members__rows), NULL, arrayExists(_r -> ifNull(_r.living, 0) AND NOT ifNull(_r.minor, 1), members__rows) OR notEmpty(members__rows), toInt64(length(arrayFilter(_r -> ifNull(_r.living, 0) AND NOT ifNull(_r.minor, 1), members__rows))), NULL) AS adults,
        arrayMap(_r -> if(isNull(_r.cash_assets), NULL, toInt64(ifNull(_r.cash_assets, 0))), household__rows)[-1] AS assets,
        multiIf(arrayExists(_r -> ifNull(_r.severely_disabled, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.severely_disabled, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS disability_in_household,
        multiIf(arrayExists(_r -> ifNull(_r.minor, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.minor, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS has_child,
        multiIf(arrayExists(_r -> ifNull(_r.over_seventy, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.over_seventy, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS has_elder,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        multiIf(arrayExists(_r -> ifNull(_r.seriously_ill, 0), members__rows), 1, arrayExists(_r -> ifNull(_r.seriously_ill, 1), members__rows), NULL, notEmpty(members__rows), 0, NULL) AS illness_in_household,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        arrayMap(_r -> if(isNull(_r.income_12m), NULL, toInt64(ifNull(_r.income_12m, 0))), household__rows)[-1] AS income_year,
        arrayMap(_r -> if(isNull(_r.size), NULL, toInt64(ifNull(_r.size, 0))), household__rows)[-1] AS persons,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        adults,
        assets,
        disability_in_household,
        has_child,
        has_elder,
        household_class,
        illness_in_household,
        income_head,
        income_year,
        persons,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
known AS (
    SELECT subject,
        household__as_of,
        adults,
        assets,
        disability_in_household,
        has_child,
        has_elder,
        household_class,
        illness_in_household,
        income_head,
        income_year,
        persons,
        area,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`,
        {p_edge__asset_limit:Nullable(Int64)} AS `edge.asset_limit`,
        {p_edge__factor:Nullable(Int64)} AS `edge.factor`,
        {p_edge__income_drop:Nullable(Int64)} AS `edge.income_drop`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(NOT (isNull(household_class) OR has(['dibao', 'tekun', 'edge'], ifNull(household_class, ''))) AND ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`dibao.standard`)) AND toInt128(ifNull(income_head, 0)) * 10 < toInt128(ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`edge.factor`) OR isNull(`dibao.standard`))) AS _inside,
        toUInt8(NOT (has(['dibao', 'tekun', 'edge'], ifNull(household_class, '')) AND NOT isNull(household_class)) AND (ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) OR isNull(income_head) OR isNull(`dibao.standard`)) AND (toInt128(ifNull(income_head, 0)) * 10 < toInt128(ifNull(`edge.factor`, 0)) * ifNull(`dibao.standard`, 0) OR isNull(income_head) OR isNull(`edge.factor`) OR isNull(`dibao.standard`))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(1) AS near_the_standard__true,
        toUInt8(1) AS near_the_standard__maybe,
        toUInt8(ifNull(illness_in_household, 0)) AS serious_illness__true,
        toUInt8(ifNull(illness_in_household, 1)) AS serious_illness__maybe,
        toUInt8(ifNull(disability_in_household, 0)) AS severe_disability__true,
        toUInt8(ifNull(disability_in_household, 1)) AS severe_disability__maybe,
        toUInt8(ifNull(has_child, 0)) AS child__true,
        toUInt8(ifNull(has_child, 1)) AS child__maybe,
        toUInt8(ifNull(has_elder, 0)) AS elder__true,
        toUInt8(ifNull(has_elder, 1)) AS elder__maybe,
        toUInt8(ifNull(has_child, 0) AND ifNull(adults, 0) = 1 AND NOT isNull(adults)) AS single_parent__true,
        toUInt8(ifNull(has_child, 1) AND (ifNull(adults, 0) = 1 OR isNull(adults))) AS single_parent__maybe,
        toUInt8(toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0)) * 12 * 10 < (toInt128(10) - ifNull(`edge.income_drop`, 0)) * ifNull(income_year, 0) AND NOT (isNull(income_head) OR isNull(persons) OR isNull(`edge.income_drop`) OR isNull(income_year))) AS income_fell__true,
        toUInt8(toInt256(toInt128(ifNull(income_head, 0)) * ifNull(persons, 0)) * 12 * 10 < (toInt128(10) - ifNull(`edge.income_drop`, 0)) * ifNull(income_year, 0) OR isNull(income_head) OR isNull(persons) OR isNull(`edge.income_drop`) OR isNull(income_year)) AS income_fell__maybe,
        toUInt8(ifNull(assets, 0) > ifNull(`edge.asset_limit`, 0) AND NOT (isNull(assets) OR isNull(`edge.asset_limit`))) AS assets_over__true,
        toUInt8(ifNull(assets, 0) > ifNull(`edge.asset_limit`, 0) OR isNull(assets) OR isNull(`edge.asset_limit`)) AS assets_over__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 30 * serious_illness__true + 30 * severe_disability__true + 10 * child__true + 10 * elder__true + 10 * single_parent__true + 10 * income_fell__true)) AS _points,
        greatest(0, 40 * near_the_standard__true) AS _floor,
        least(100, if(assets_over__true, 39, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 1 * near_the_standard__true), if(assets_over__true, 0, 3))) AS _level,
        least(greatest(least(100, greatest(0, 30 * serious_illness__maybe + 30 * severe_disability__maybe + 10 * child__maybe + 10 * elder__maybe + 10 * single_parent__maybe + 10 * income_fell__maybe)), greatest(0, 40 * near_the_standard__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 1 * near_the_standard__maybe), if(assets_over__true, 0, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([near_the_standard__true, serious_illness__true, severe_disability__true, child__true, elder__true, single_parent__true, income_fell__true, assets_over__true], 'Array(UInt8)'),
    CAST([near_the_standard__maybe - near_the_standard__true, serious_illness__maybe - serious_illness__true, severe_disability__maybe - severe_disability__true, child__maybe - child__true, elder__maybe - elder__true, single_parent__maybe - single_parent__true, income_fell__maybe - income_fell__true, assets_over__maybe - assets_over__true], 'Array(UInt8)'),
    CAST([toString(adults), toString(area), toString(assets), toString(disability_in_household), toString(has_child), toString(has_elder), toString(household_class), toString(illness_in_household), toString(income_head), toString(income_year), toString(persons), toString(`dibao.standard`), toString(`edge.asset_limit`), toString(`edge.factor`), toString(`edge.income_drop`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, household__as_of, NULL, NULL, NULL, household__as_of, NULL, household__as_of, household__as_of, household__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR near_the_standard__maybe - near_the_standard__true OR serious_illness__maybe - serious_illness__true OR severe_disability__maybe - severe_disability__true OR child__maybe - child__true OR elder__maybe - elder__true OR single_parent__maybe - single_parent__true OR income_fell__maybe - income_fell__true OR assets_over__maybe - assets_over__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
