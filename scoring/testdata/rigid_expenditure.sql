WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(cash_assets, class, class_since, toInt64(div), income_12m, income_pc, rigid_exp_12m, tuple(as_of, received_at, batch, row)), 'Tuple(cash_assets Nullable(Int64), class Nullable(String), class_since Nullable(Int32), `div` Nullable(Int64), income_12m Nullable(Int64), income_pc Nullable(Int64), rigid_exp_12m Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT cash_assets, class, class_since, div, income_12m, income_pc, rigid_exp_12m, household_id, as_of, received_at, batch, row, gone, key_hash
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
        household__as_of,
        arrayMap(_r -> if(isNull(_r.cash_assets), NULL, toInt64(ifNull(_r.cash_assets, 0))), household__rows)[-1] AS assets,
        arrayMap(_r -> if(isNull(_r.class_since), NULL, toInt32(ifNull(_r.class_since, 0))), household__rows)[-1] AS class_since,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        arrayMap(_r -> if(isNull(_r.income_12m), NULL, toInt64(ifNull(_r.income_12m, 0))), household__rows)[-1] AS income_year,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area,
        arrayMap(_r -> if(isNull(_r.rigid_exp_12m), NULL, toInt64(ifNull(_r.rigid_exp_12m, 0))), household__rows)[-1] AS rigid_spending
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        household__as_of,
        assets,
        household_class,
        income_head,
        income_year,
        rigid_spending,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area,
        if(isNull(class_since) OR isNull({p_rigid__months:Nullable(Int64)}) OR ifNull({p_rigid__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_rigid__months:Nullable(Int64)}, 0) < -12000, NULL, toInt32(toInt32(addMonths(addDays(toDate32(0), ifNull(class_since, 0)), if(ifNull({p_rigid__months:Nullable(Int64)}, 0) > 12000 OR ifNull({p_rigid__months:Nullable(Int64)}, 0) < -12000, 0, toInt64(ifNull({p_rigid__months:Nullable(Int64)}, 0))))))) AS rigid_until
    FROM homes_facts
),
known AS (
    SELECT subject,
        household__as_of,
        assets,
        household_class,
        income_head,
        income_year,
        rigid_spending,
        area,
        rigid_until,
        {today:Int32} AS today,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_disposable__income__320682:Nullable(Int64)}, {p_disposable__income:Nullable(Int64)}) AS `disposable.income`,
        {p_edge__asset_limit:Nullable(Int64)} AS `edge.asset_limit`,
        {p_rigid__ratio:Nullable(Int64)} AS `rigid.ratio`
    FROM homes_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(household_class, '') = 'rigid' AND NOT isNull(household_class) OR NOT isNull(rigid_spending) AND NOT (isNull(household_class) OR has(['dibao', 'tekun', 'edge'], ifNull(household_class, '')))) AS _inside,
        toUInt8(ifNull(household_class, '') = 'rigid' OR isNull(household_class) OR NOT isNull(rigid_spending) AND NOT (has(['dibao', 'tekun', 'edge'], ifNull(household_class, '')) AND NOT isNull(household_class))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(household_class, '') != 'rigid' AND NOT isNull(household_class) AND toInt128(ifNull(income_head, 0)) * 12 < ifNull(`disposable.income`, 0) AND NOT (isNull(income_head) OR isNull(`disposable.income`)) AND toInt128(ifNull(rigid_spending, 0)) * 10 > toInt128(ifNull(`rigid.ratio`, 0)) * ifNull(income_year, 0) AND NOT (isNull(rigid_spending) OR isNull(`rigid.ratio`) OR isNull(income_year))) AS candidate__true,
        toUInt8((ifNull(household_class, '') != 'rigid' OR isNull(household_class)) AND (toInt128(ifNull(income_head, 0)) * 12 < ifNull(`disposable.income`, 0) OR isNull(income_head) OR isNull(`disposable.income`)) AND (toInt128(ifNull(rigid_spending, 0)) * 10 > toInt128(ifNull(`rigid.ratio`, 0)) * ifNull(income_year, 0) OR isNull(rigid_spending) OR isNull(`rigid.ratio`) OR isNull(income_year))) AS candidate__maybe,
        toUInt8(ifNull(household_class, '') != 'rigid' AND NOT isNull(household_class) AND ifNull(assets, 0) > ifNull(`edge.asset_limit`, 0) AND NOT (isNull(assets) OR isNull(`edge.asset_limit`))) AS assets_over__true,
        toUInt8((ifNull(household_class, '') != 'rigid' OR isNull(household_class)) AND (ifNull(assets, 0) > ifNull(`edge.asset_limit`, 0) OR isNull(assets) OR isNull(`edge.asset_limit`))) AS assets_over__maybe,
        toUInt8(ifNull(household_class, '') = 'rigid' AND NOT isNull(household_class) AND ifNull(rigid_until, 0) - today <= 60 AND NOT isNull(rigid_until)) AS ends_soon__true,
        toUInt8((ifNull(household_class, '') = 'rigid' OR isNull(household_class)) AND (ifNull(rigid_until, 0) - today <= 60 OR isNull(rigid_until))) AS ends_soon__maybe,
        toUInt8(ifNull(household_class, '') = 'rigid' AND NOT isNull(household_class) AND ifNull(rigid_until, 0) - today <= 30 AND NOT isNull(rigid_until)) AS ends_now__true,
        toUInt8((ifNull(household_class, '') = 'rigid' OR isNull(household_class)) AND (ifNull(rigid_until, 0) - today <= 30 OR isNull(rigid_until))) AS ends_now__maybe,
        toUInt8(ifNull(household_class, '') = 'rigid' AND NOT isNull(household_class) AND ifNull(rigid_until, 0) - today <= 0 AND NOT isNull(rigid_until)) AS ended__true,
        toUInt8((ifNull(household_class, '') = 'rigid' OR isNull(household_class)) AND (ifNull(rigid_until, 0) - today <= 0 OR isNull(rigid_until))) AS ended__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * candidate__true, 60 * ends_soon__true) AS _floor,
        least(100, if(assets_over__true, 59, 100)) AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(least(greatest(multiIf(_score >= 60, 2, 0), 2 * candidate__true, 2 * ends_soon__true), if(assets_over__true, 0, 3))) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * candidate__maybe, 60 * ends_soon__maybe)), _top) AS _possible_score,
        toUInt8(least(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * candidate__maybe, 2 * ends_soon__maybe), if(assets_over__true, 0, 3))) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([candidate__true, assets_over__true, ends_soon__true, ends_now__true, ended__true], 'Array(UInt8)'),
    CAST([candidate__maybe - candidate__true, assets_over__maybe - assets_over__true, ends_soon__maybe - ends_soon__true, ends_now__maybe - ends_now__true, ended__maybe - ended__true], 'Array(UInt8)'),
    CAST([toString(area), toString(assets), toString(household_class), toString(income_head), toString(income_year), toString(rigid_spending), toString(rigid_until), toString(`disposable.income`), toString(`edge.asset_limit`), toString(`rigid.ratio`)], 'Array(Nullable(String))'),
    CAST([NULL, household__as_of, household__as_of, household__as_of, household__as_of, household__as_of, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR candidate__maybe - candidate__true OR assets_over__maybe - assets_over__true OR ends_soon__maybe - ends_soon__true OR ends_now__maybe - ends_now__true OR ended__maybe - ended__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
