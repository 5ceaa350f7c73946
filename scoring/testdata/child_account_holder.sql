WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll_by_account_holder_id AS (
    SELECT assumeNotNull(account_holder_person_id) AS subject,
        groupArray(CAST(tuple(toInt64(account_holder_person_id), benefit, toInt64(household_id), toInt64(person_id), start_date, ifNull(stop_date, 120529)), 'Tuple(account_holder_id Nullable(Int64), benefit String, household_id Nullable(Int64), id_number Int64, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT account_holder_person_id, benefit, household_id, person_id, start_date, stop_date, account_holder_person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(account_holder_person_id)
    GROUP BY ALL
),
guardian_by_id_number AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(toInt64(child_person_id)), 'Tuple(child_id Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT child_person_id, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_guardian
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY child_person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY child_person_id, key_hash
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
    SELECT people.subject AS subject, benefit_roll_by_account_holder_id.rows AS benefit_roll_by_account_holder_id__rows, benefit_roll_by_account_holder_id.described AS benefit_roll_by_account_holder_id__as_of, guardian_by_id_number.rows AS guardian_by_id_number__rows, guardian_by_id_number.described AS guardian_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll_by_account_holder_id ON benefit_roll_by_account_holder_id.subject = people.subject
    LEFT JOIN guardian_by_id_number ON guardian_by_id_number.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll_by_account_holder_id__rows,
        benefit_roll_by_account_holder_id__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area,
        CAST(arraySort(arrayMap(_r -> toNullable(toInt64(_r.child_id)), guardian_by_id_number__rows)), 'Array(Nullable(Int64))') AS wards,
        toUInt8(NOT (notEmpty(guardian_by_id_number__rows) OR ({f_guardian__state:UInt8} = 2 AND notEmpty(guardian_by_id_number__rows)))) AS wards__unknown
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_account_holder_id__rows,
        benefit_roll_by_account_holder_id__as_of,
        wards,
        wards__unknown,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
people_facts_3 AS (
    SELECT subject,
        benefit_roll_by_account_holder_id__as_of,
        area,
        household,
        multiIf(arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['orphan', 'unattended', 'child_other'], _r.benefit) AND (ifNull(_r.account_holder_id, 0) != _r.id_number OR isNull(_r.account_holder_id)) AND NOT (NOT isNull(_r.household_id) AND NOT isNull(household) AND ifNull(_r.household_id, 0) = ifNull(household, 0) AND NOT (isNull(_r.household_id) OR isNull(household))) AND NOT (NOT wards__unknown AND has(wards, _r.id_number) AND NOT wards__unknown) AND NOT (_r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['orphan', 'unattended', 'child_other'], _r.benefit) AND ifNull(_r.account_holder_id, 0) != _r.id_number AND NOT isNull(_r.account_holder_id) AND NOT (NOT isNull(_r.household_id) AND NOT isNull(household) AND (ifNull(_r.household_id, 0) = ifNull(household, 0) OR isNull(_r.household_id) OR isNull(household))) AND NOT (NOT wards__unknown AND (wards__unknown OR has(wards, _r.id_number) OR arrayExists(_e -> isNull(_e), wards)))), benefit_roll_by_account_holder_id__rows), NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['orphan', 'unattended', 'child_other'], _r.benefit) AND ifNull(_r.account_holder_id, 0) != _r.id_number AND NOT isNull(_r.account_holder_id) AND NOT (NOT isNull(_r.household_id) AND NOT isNull(household) AND (ifNull(_r.household_id, 0) = ifNull(household, 0) OR isNull(_r.household_id) OR isNull(household))) AND NOT (NOT wards__unknown AND (wards__unknown OR has(wards, _r.id_number) OR arrayExists(_e -> isNull(_e), wards))), benefit_roll_by_account_holder_id__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> _r.id_number, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date AND has(['orphan', 'unattended', 'child_other'], _r.benefit) AND ifNull(_r.account_holder_id, 0) != _r.id_number AND NOT isNull(_r.account_holder_id) AND NOT (NOT isNull(_r.household_id) AND NOT isNull(household) AND (ifNull(_r.household_id, 0) = ifNull(household, 0) OR isNull(_r.household_id) OR isNull(household))) AND NOT (NOT wards__unknown AND (wards__unknown OR has(wards, _r.id_number) OR arrayExists(_e -> isNull(_e), wards))), benefit_roll_by_account_holder_id__rows))))), NULL) AS strange_children
    FROM people_facts_2
),
known AS (
    SELECT subject,
        benefit_roll_by_account_holder_id__as_of,
        area,
        household,
        strange_children,
        {today:Int32} AS today,
        {p_child__held_accounts:Nullable(Int64)} AS `child.held_accounts`
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(ifNull(strange_children, 0) > 0 AND NOT isNull(strange_children)) AS _inside,
        toUInt8(ifNull(strange_children, 0) > 0 OR isNull(strange_children)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(strange_children, 0) >= ifNull(`child.held_accounts`, 0) AND NOT (isNull(strange_children) OR isNull(`child.held_accounts`))) AS holder_of_many__true,
        toUInt8(ifNull(strange_children, 0) >= ifNull(`child.held_accounts`, 0) OR isNull(strange_children) OR isNull(`child.held_accounts`)) AS holder_of_many__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * holder_of_many__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * holder_of_many__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * holder_of_many__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * holder_of_many__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([holder_of_many__true], 'Array(UInt8)'),
    CAST([holder_of_many__maybe - holder_of_many__true], 'Array(UInt8)'),
    CAST([toString(area), toString(household), toString(strange_children), toString(`child.held_accounts`)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, benefit_roll_by_account_holder_id__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR holder_of_many__maybe - holder_of_many__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
