WITH homes AS (
    SELECT DISTINCT household_id AS subject FROM identity_household WHERE 1
),
benefit_roll_by_household_id AS (
    SELECT assumeNotNull(household_id) AS subject,
        groupArray(CAST(tuple(amount, benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(amount Nullable(Int64), benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, benefit, start_date, stop_date, household_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(household_id)
    GROUP BY ALL
),
household AS (
    SELECT assumeNotNull(household_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(class, toInt64(div), income_pc, size, tuple(as_of, received_at, batch, row)), 'Tuple(class Nullable(String), `div` Nullable(Int64), income_pc Nullable(Int64), size Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT class, div, income_pc, size, household_id, as_of, received_at, batch, row, gone, key_hash
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
    SELECT homes.subject AS subject, benefit_roll_by_household_id.rows AS benefit_roll_by_household_id__rows, benefit_roll_by_household_id.described AS benefit_roll_by_household_id__as_of, household.rows AS household__rows, household.described AS household__as_of, members.rows AS members__rows
    FROM homes
    LEFT JOIN benefit_roll_by_household_id ON benefit_roll_by_household_id.subject = homes.subject
    LEFT JOIN household ON household.subject = homes.subject
    LEFT JOIN members ON members.subject = homes.subject
),
homes_facts AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        multiIf(arrayExists(_r -> (_r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dibao') AND isNull(_r.amount), benefit_roll_by_household_id__rows), NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dibao', benefit_roll_by_household_id__rows) OR ({f_benefit_roll__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.amount, 0)), arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND _r.benefit = 'dibao', benefit_roll_by_household_id__rows)), 'Int64')), NULL) AS dibao_paid,
        multiIf(arrayExists(_r -> ifNull(_r.is_head, 1) AND NOT ifNull(_r.is_head, 0), members__rows) OR arrayExists(_r -> ifNull(_r.is_head, 0) AND isNull(_r.hukou_area), members__rows), NULL, arrayExists(_r -> ifNull(_r.is_head, 0), members__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> ifNull(_r.hukou_area, 0), arrayFilter(_r -> ifNull(_r.is_head, 0), members__rows))))), NULL) AS head_area,
        arrayMap(_r -> if(isNull(_r.class), NULL, ifNull(_r.class, '')), household__rows)[-1] AS household_class,
        arrayMap(_r -> if(isNull(_r.income_pc), NULL, toInt64(ifNull(_r.income_pc, 0))), household__rows)[-1] AS income_head,
        arrayMap(_r -> if(isNull(_r.size), NULL, toInt64(ifNull(_r.size, 0))), household__rows)[-1] AS persons,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['dibao', 'tekun_basic'], _r.benefit), benefit_roll_by_household_id__rows), 1, 0, NULL, {f_benefit_roll__state:UInt8} = 2, 0, NULL) AS receives_livelihood,
        arrayMap(_r -> if(isNull(_r.`div`), NULL, toInt64(ifNull(_r.`div`, 0))), household__rows)[-1] AS registered_area
    FROM homes_rows
),
homes_facts_2 AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        dibao_paid,
        household_class,
        income_head,
        persons,
        receives_livelihood,
        if(if(NOT isNull(head_area), isNull(head_area), isNull(registered_area)), NULL, toInt64(if(NOT isNull(head_area), ifNull(head_area, 0), ifNull(registered_area, 0)))) AS area
    FROM homes_facts
),
homes_parameters AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        dibao_paid,
        household_class,
        income_head,
        persons,
        receives_livelihood,
        area,
        multiIf(isNull(area), NULL, intDiv(ifNull(area, 0), 1000000) = 320682, {p_dibao__standard__320682:Nullable(Int64)}, {p_dibao__standard:Nullable(Int64)}) AS `dibao.standard`
    FROM homes_facts_2
),
homes_facts_3 AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        dibao_paid,
        household_class,
        receives_livelihood,
        area,
        if((ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) OR isNull(income_head) OR isNull(`dibao.standard`)) AND NOT (ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`dibao.standard`))) OR if(ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`dibao.standard`)), 0, (ifNull({p_dibao__mode:Nullable(String)}, '') = 'tier' OR isNull({p_dibao__mode:Nullable(String)})) AND NOT (ifNull({p_dibao__mode:Nullable(String)}, '') = 'tier' AND NOT isNull({p_dibao__mode:Nullable(String)})) OR if(ifNull({p_dibao__mode:Nullable(String)}, '') = 'tier' AND NOT isNull({p_dibao__mode:Nullable(String)}), {p_dibao__tiers__unknown:UInt8} OR arrayExists(_x -> (toInt128(_x) * 100 >= toInt128(ifNull(`dibao.standard`, 0)) - ifNull(income_head, 0) OR isNull(`dibao.standard`) OR isNull(income_head)) AND NOT (toInt128(_x) * 100 >= toInt128(ifNull(`dibao.standard`, 0)) - ifNull(income_head, 0) AND NOT (isNull(`dibao.standard`) OR isNull(income_head))), {p_dibao__tiers:Array(Int64)}) OR empty(arrayFilter(_x -> toInt128(_x) * 100 >= toInt128(ifNull(`dibao.standard`, 0)) - ifNull(income_head, 0) AND NOT (isNull(`dibao.standard`) OR isNull(income_head)), {p_dibao__tiers:Array(Int64)})), isNull(`dibao.standard`) OR isNull(income_head)) OR isNull(persons)), NULL, accurateCastOrNull(if(ifNull(income_head, 0) >= ifNull(`dibao.standard`, 0) AND NOT (isNull(income_head) OR isNull(`dibao.standard`)), 0, toInt256(if(ifNull({p_dibao__mode:Nullable(String)}, '') = 'tier' AND NOT isNull({p_dibao__mode:Nullable(String)}), toInt128(arrayMin(arrayFilter(_x -> toInt128(_x) * 100 >= toInt128(ifNull(`dibao.standard`, 0)) - ifNull(income_head, 0) AND NOT (isNull(`dibao.standard`) OR isNull(income_head)), {p_dibao__tiers:Array(Int64)}))) * 100, toInt128(ifNull(`dibao.standard`, 0)) - ifNull(income_head, 0))) * ifNull(persons, 0)), 'Int64')) AS dibao_due
    FROM homes_parameters
),
known AS (
    SELECT subject,
        benefit_roll_by_household_id__as_of,
        household__as_of,
        dibao_paid,
        household_class,
        receives_livelihood,
        area,
        dibao_due,
        {today:Int32} AS today,
        {p_dibao__tolerance:Nullable(Int64)} AS `dibao.tolerance`
    FROM homes_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(household_class, '') = 'dibao' AND NOT isNull(household_class) AND ifNull(receives_livelihood, 0)) AS _inside,
        toUInt8((ifNull(household_class, '') = 'dibao' OR isNull(household_class)) AND ifNull(receives_livelihood, 1)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(toInt128(ifNull(dibao_due, 0)) - ifNull(dibao_paid, 0) > ifNull(`dibao.tolerance`, 0) AND NOT (isNull(dibao_due) OR isNull(dibao_paid) OR isNull(`dibao.tolerance`))) AS underpaid__true,
        toUInt8(toInt128(ifNull(dibao_due, 0)) - ifNull(dibao_paid, 0) > ifNull(`dibao.tolerance`, 0) OR isNull(dibao_due) OR isNull(dibao_paid) OR isNull(`dibao.tolerance`)) AS underpaid__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * underpaid__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * underpaid__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * underpaid__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * underpaid__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([underpaid__true], 'Array(UInt8)'),
    CAST([underpaid__maybe - underpaid__true], 'Array(UInt8)'),
    CAST([toString(area), toString(dibao_due), toString(dibao_paid), toString(household_class), toString(receives_livelihood), toString(`dibao.tolerance`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, benefit_roll_by_household_id__as_of, household__as_of, benefit_roll_by_household_id__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR underpaid__maybe - underpaid__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
