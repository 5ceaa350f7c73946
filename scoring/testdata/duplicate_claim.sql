WITH people AS (
    SELECT DISTINCT person_id AS subject FROM identity_person WHERE 1
),
benefit_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(hex(account), benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(account Nullable(String), benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT account, benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
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
other_roll AS (
    SELECT assumeNotNull(person_id) AS subject,
        groupArray(CAST(tuple(benefit, start_date, ifNull(stop_date, 120529)), 'Tuple(benefit String, start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT benefit, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_other_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(birth_date, toInt64(household_id), toInt64(hukou_div), hex(name_key), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), name_key Nullable(String), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT birth_date, household_id, hukou_div, name_key, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_person
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
people_rows AS (
    SELECT people.subject AS subject, benefit_roll.rows AS benefit_roll__rows, benefit_roll.described AS benefit_roll_by_id_number__as_of, household_member.rows AS household_member__rows, household_member.described AS household_member_by_id_number__as_of, other_roll.rows AS other_roll__rows, other_roll.described AS other_roll__as_of, person.rows AS person__rows, person.described AS person__as_of
    FROM people
    LEFT JOIN benefit_roll ON benefit_roll.subject = people.subject
    LEFT JOIN household_member ON household_member.subject = people.subject
    LEFT JOIN other_roll ON other_roll.subject = people.subject
    LEFT JOIN person ON person.subject = people.subject
),
people_facts AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        other_roll__rows,
        other_roll__as_of,
        if(arrayExists(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND ifNull(_r.since, 0) > {today:Int32} AND NOT isNull(_r.since)) AND {today:Int32} < _r.until AND NOT (_r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until), household_member__rows), NULL, arrayMap(_r -> toNullable(toInt64(_r.household_id)), arrayFilter(_r -> _r.kind = 'assist' AND NOT (NOT isNull(_r.since) AND (ifNull(_r.since, 0) > {today:Int32} OR isNull(_r.since))) AND {today:Int32} < _r.until, household_member__rows))[-1]) AS assist_household,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll__rows))), 'Array(Nullable(String))') AS benefits_due,
        toUInt8(NOT (arrayExists(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2))) AS benefits_due__unknown,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birthday,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.account), NULL, ifNull(_r.account, '')), arrayFilter(_r -> NOT isNull(_r.account) AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), benefit_roll__rows))), 'Array(Nullable(String))') AS due_accounts,
        toUInt8(NOT (arrayExists(_r -> NOT isNull(_r.account) AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2))) AS due_accounts__unknown,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.name_key), NULL, ifNull(_r.name_key, '')), person__rows)[-1] AS name_on_record,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> _r.benefit, arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows))))), NULL) AS open_kinds,
        multiIf(0, NULL, arrayExists(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.start_date <= {today:Int32} AND {today:Int32} < _r.stop_date, benefit_roll__rows))), NULL) AS open_spells,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        other_roll__rows,
        other_roll__as_of,
        assist_household,
        benefits_due,
        benefits_due__unknown,
        birthday,
        due_accounts,
        due_accounts__unknown,
        hukou_area,
        name_on_record,
        open_kinds,
        open_spells,
        registered_household,
        reside_area,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household,
        multiIf(arrayExists(_r -> has(benefits_due, _r.benefit) AND NOT benefits_due__unknown AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), other_roll__rows), 1, arrayExists(_r -> (benefits_due__unknown OR has(benefits_due, _r.benefit) OR arrayExists(_e -> isNull(_e), benefits_due)) AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), other_roll__rows), NULL, {f_other_roll__state:UInt8} = 2 AND notEmpty(other_roll__rows), 0, NULL) AS paid_elsewhere
    FROM people_facts
),
other_roll_all AS (
    SELECT CAST(hex(account), 'Nullable(String)') AS account, CAST(benefit, 'String') AS benefit, CAST(birth_date, 'Nullable(Int32)') AS birth_date, CAST(hex(name_key), 'Nullable(String)') AS name_key, CAST(start_date, 'Int32') AS start_date, CAST(ifNull(stop_date, 120529), 'Int32') AS stop_date
    FROM (
        SELECT account, benefit, birth_date, name_key, start_date, stop_date, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_other_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_twin_elsewhere AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(has(_s.due_accounts, ifNull(_f.account, '')) AND NOT (isNull(_f.account) OR due_accounts__unknown) AND ifNull(_f.birth_date, 0) = ifNull(_s.birthday, 0) AND NOT (isNull(_f.birth_date) OR isNull(_s.birthday)) AND NOT (NOT isNull(_f.name_key) AND NOT isNull(_s.name_on_record) AND (ifNull(_f.name_key, '') != ifNull(_s.name_on_record, '') OR isNull(_f.name_key) OR isNull(_s.name_on_record))) AND has(_s.benefits_due, _f.benefit) AND NOT benefits_due__unknown AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, 1, ifNull(countIf((isNull(_f.account) OR due_accounts__unknown OR has(_s.due_accounts, ifNull(_f.account, '')) OR arrayExists(_e -> isNull(_e), _s.due_accounts)) AND (ifNull(_f.birth_date, 0) = ifNull(_s.birthday, 0) OR isNull(_f.birth_date) OR isNull(_s.birthday)) AND NOT (NOT isNull(_f.name_key) AND NOT isNull(_s.name_on_record) AND ifNull(_f.name_key, '') != ifNull(_s.name_on_record, '') AND NOT (isNull(_f.name_key) OR isNull(_s.name_on_record))) AND (benefits_due__unknown OR has(_s.benefits_due, _f.benefit) OR arrayExists(_e -> isNull(_e), _s.benefits_due)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, NULL, {f_other_roll__state:UInt8} = 2 AND count() > 0, 0, NULL) AS twin_elsewhere
    FROM people_facts_2 AS _s
    CROSS JOIN other_roll_all AS _f
    GROUP BY subject
),
people_facts_3 AS (
    SELECT _a.subject AS subject, _a.benefit_roll_by_id_number__as_of AS benefit_roll_by_id_number__as_of, _a.other_roll__rows AS other_roll__rows, _a.other_roll__as_of AS other_roll__as_of, _a.assist_household AS assist_household, _a.benefits_due AS benefits_due, _a.benefits_due__unknown AS benefits_due__unknown, _a.birthday AS birthday, _a.due_accounts AS due_accounts, _a.due_accounts__unknown AS due_accounts__unknown, _a.hukou_area AS hukou_area, _a.name_on_record AS name_on_record, _a.open_kinds AS open_kinds, _a.open_spells AS open_spells, _a.registered_household AS registered_household, _a.reside_area AS reside_area, _a.area AS area, _a.household AS household, _a.paid_elsewhere AS paid_elsewhere, if(isNull(_b1.subject), NULL, _b1.twin_elsewhere) AS twin_elsewhere
    FROM people_facts_2 AS _a
    LEFT JOIN all_twin_elsewhere AS _b1 ON _a.subject = _b1.subject
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        other_roll__as_of,
        benefits_due,
        benefits_due__unknown,
        open_kinds,
        open_spells,
        area,
        household,
        paid_elsewhere,
        twin_elsewhere,
        {today:Int32} AS today,
        toUInt8({f_benefit_roll__state:UInt8} = 1 OR {f_other_roll__state:UInt8} = 1) AS paid_elsewhere__silent,
        toUInt8({f_benefit_roll__state:UInt8} = 1 OR {f_other_roll__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS twin_elsewhere__silent
    FROM people_facts_3
),
inside AS (
    SELECT *,
        toUInt8(toInt64(length(benefits_due)) > 0 AND NOT benefits_due__unknown) AS _inside,
        toUInt8(toInt64(length(benefits_due)) > 0 OR benefits_due__unknown) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(open_spells, 0) > ifNull(open_kinds, 0) AND NOT (isNull(open_spells) OR isNull(open_kinds))) AS twice_here__true,
        toUInt8(ifNull(open_spells, 0) > ifNull(open_kinds, 0) OR isNull(open_spells) OR isNull(open_kinds)) AS twice_here__maybe,
        toUInt8(NOT (ifNull(paid_elsewhere, 1) AND NOT ifNull(paid_elsewhere, 0)) AND ifNull(paid_elsewhere, 0)) AS twice_elsewhere__true,
        toUInt8((NOT (ifNull(paid_elsewhere, 1) AND NOT ifNull(paid_elsewhere, 0)) OR paid_elsewhere__silent) AND ifNull(paid_elsewhere, 1)) AS twice_elsewhere__maybe,
        toUInt8(NOT (ifNull(twin_elsewhere, 1) AND NOT ifNull(twin_elsewhere, 0)) AND ifNull(twin_elsewhere, 0)) AS twin__true,
        toUInt8((NOT (ifNull(twin_elsewhere, 1) AND NOT ifNull(twin_elsewhere, 0)) OR twin_elsewhere__silent) AND ifNull(twin_elsewhere, 1)) AS twin__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 100 * twice_here__true + 100 * twice_elsewhere__true + 80 * twin__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 80, 2, 0)) AS _level,
        least(greatest(least(100, greatest(0, 100 * twice_here__maybe + 100 * twice_elsewhere__maybe + 80 * twin__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 80, 2, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([twice_here__true, twice_elsewhere__true, twin__true], 'Array(UInt8)'),
    CAST([twice_here__maybe - twice_here__true, twice_elsewhere__maybe - twice_elsewhere__true, twin__maybe - twin__true], 'Array(UInt8)'),
    CAST([toString(area), if(benefits_due__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), benefits_due), '\x1f')), toString(household), toString(open_kinds), toString(open_spells), toString(paid_elsewhere), toString(twin_elsewhere)], 'Array(Nullable(String))'),
    CAST([NULL, benefit_roll_by_id_number__as_of, NULL, benefit_roll_by_id_number__as_of, benefit_roll_by_id_number__as_of, other_roll__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR twice_here__maybe - twice_here__true OR twice_elsewhere__maybe - twice_elsewhere__true OR twin__maybe - twin__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
