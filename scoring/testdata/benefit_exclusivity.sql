WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, mode, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, mode Nullable(String), start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, mode, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
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
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        CAST(arraySort(arrayMap(_r -> if(if(_r.benefit = 'unattended', if(NOT isNull(_r.mode), isNull(_r.mode), 0), 0), NULL, if(_r.benefit = 'unattended', if(NOT isNull(_r.mode), concat('unattended_', ifNull(_r.mode, '')), 'unattended_unknown'), _r.benefit)), arrayFilter(_r -> _r.start_date < toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), 1)) AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date, benefit_roll__rows))), 'Array(Nullable(String))') AS due_benefits,
        toUInt8(NOT (arrayExists(_r -> _r.start_date < toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), 1)) AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2))) AS due_benefits__unknown,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        due_benefits,
        due_benefits__unknown,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
    FROM people_facts
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        due_benefits,
        due_benefits__unknown,
        area,
        household,
        {today:Int32} AS today,
        {p_asked_pairs__names:Array(String)} AS `asked_pairs.names`,
        toUInt8({p_asked_pairs__names__unknown:UInt8}) AS `asked_pairs.names__unknown`,
        {p_chosen_pairs__names:Array(String)} AS `chosen_pairs.names`,
        toUInt8({p_chosen_pairs__names__unknown:UInt8}) AS `chosen_pairs.names__unknown`,
        {p_excluded_pairs__names:Array(String)} AS `excluded_pairs.names`,
        toUInt8({p_excluded_pairs__names__unknown:UInt8}) AS `excluded_pairs.names__unknown`,
        {p_recalled_pairs__names:Array(String)} AS `recalled_pairs.names`,
        toUInt8({p_recalled_pairs__names__unknown:UInt8}) AS `recalled_pairs.names__unknown`
    FROM people_facts_2
),
inside AS (
    SELECT *,
        toUInt8(toInt64(length(due_benefits)) >= 2 AND NOT due_benefits__unknown) AS _inside,
        toUInt8(toInt64(length(due_benefits)) >= 2 OR due_benefits__unknown) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(arrayExists(_a -> arrayExists(_b -> has(`excluded_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))) AND NOT (isNull(_a) OR isNull(_b) OR `excluded_pairs.names__unknown`), due_benefits) AND NOT due_benefits__unknown, due_benefits) AND NOT due_benefits__unknown) AS forbidden__true,
        toUInt8(due_benefits__unknown OR arrayExists(_a -> due_benefits__unknown OR arrayExists(_b -> isNull(_a) OR isNull(_b) OR `excluded_pairs.names__unknown` OR has(`excluded_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))), due_benefits), due_benefits)) AS forbidden__maybe,
        toUInt8(arrayExists(_a -> arrayExists(_b -> has(`chosen_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))) AND NOT (isNull(_a) OR isNull(_b) OR `chosen_pairs.names__unknown`), due_benefits) AND NOT due_benefits__unknown, due_benefits) AND NOT due_benefits__unknown) AS choose__true,
        toUInt8(due_benefits__unknown OR arrayExists(_a -> due_benefits__unknown OR arrayExists(_b -> isNull(_a) OR isNull(_b) OR `chosen_pairs.names__unknown` OR has(`chosen_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))), due_benefits), due_benefits)) AS choose__maybe,
        toUInt8(arrayExists(_a -> arrayExists(_b -> has(`asked_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))) AND NOT (isNull(_a) OR isNull(_b) OR `asked_pairs.names__unknown`), due_benefits) AND NOT due_benefits__unknown, due_benefits) AND NOT due_benefits__unknown) AS ask__true,
        toUInt8(due_benefits__unknown OR arrayExists(_a -> due_benefits__unknown OR arrayExists(_b -> isNull(_a) OR isNull(_b) OR `asked_pairs.names__unknown` OR has(`asked_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))), due_benefits), due_benefits)) AS ask__maybe,
        toUInt8(NOT `recalled_pairs.names__unknown` AND arrayExists(_a -> arrayExists(_b -> has(`recalled_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))) AND NOT (isNull(_a) OR isNull(_b) OR `recalled_pairs.names__unknown`), due_benefits) AND NOT due_benefits__unknown, due_benefits) AND NOT due_benefits__unknown) AS recalled__true,
        toUInt8(NOT `recalled_pairs.names__unknown` AND (due_benefits__unknown OR arrayExists(_a -> due_benefits__unknown OR arrayExists(_b -> isNull(_a) OR isNull(_b) OR `recalled_pairs.names__unknown` OR has(`recalled_pairs.names`, concat(concat(ifNull(_a, ''), '+'), ifNull(_b, ''))), due_benefits), due_benefits))) AS recalled__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * forbidden__true, 60 * choose__true, 40 * ask__true, 60 * recalled__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, _score >= 40, 1, 0), 2 * forbidden__true, 2 * choose__true, 1 * ask__true, 2 * recalled__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * forbidden__maybe, 60 * choose__maybe, 40 * ask__maybe, 60 * recalled__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, _possible_score >= 40, 1, 0), 2 * forbidden__maybe, 2 * choose__maybe, 1 * ask__maybe, 2 * recalled__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([forbidden__true, choose__true, ask__true, recalled__true], 'Array(UInt8)'),
    CAST([forbidden__maybe - forbidden__true, choose__maybe - choose__true, ask__maybe - ask__true, recalled__maybe - recalled__true], 'Array(UInt8)'),
    CAST([toString(area), if(due_benefits__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), due_benefits), '\x1f')), toString(household), if(`asked_pairs.names__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `asked_pairs.names`), '\x1f')), if(`chosen_pairs.names__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `chosen_pairs.names`), '\x1f')), if(`excluded_pairs.names__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `excluded_pairs.names`), '\x1f')), if(`recalled_pairs.names__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `recalled_pairs.names`), '\x1f'))], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll_by_id_number__as_of, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR forbidden__maybe - forbidden__true OR choose__maybe - choose__true OR ask__maybe - ask__true OR recalled__maybe - recalled__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
