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
person AS (
    SELECT assumeNotNull(person_id) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(birth_date, toInt64(household_id), toInt64(hukou_div), toInt64(person_id), hex(name_key), toInt64(reside_div), tuple(as_of, received_at, batch, row)), 'Tuple(birth_date Nullable(Int32), household_id Nullable(Int64), hukou_div Nullable(Int64), id_number Int64, name_key Nullable(String), reside_div Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT birth_date, household_id, hukou_div, person_id, name_key, reside_div, person_id, as_of, received_at, batch, row, gone, key_hash
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
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll__rows))), 'Array(Nullable(String))') AS benefits_due,
        toUInt8(NOT (arrayExists(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2))) AS benefits_due__unknown,
        arrayMap(_r -> if(isNull(_r.birth_date), NULL, toInt32(ifNull(_r.birth_date, 0))), person__rows)[-1] AS birth_on_record,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.account), NULL, ifNull(_r.account, '')), arrayFilter(_r -> NOT isNull(_r.account) AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), benefit_roll__rows))), 'Array(Nullable(String))') AS due_accounts,
        toUInt8(NOT (arrayExists(_r -> NOT isNull(_r.account) AND (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), benefit_roll__rows) OR ({f_benefit_roll__state:UInt8} = 2))) AS due_accounts__unknown,
        arrayMap(_r -> if(isNull(_r.hukou_div), NULL, toInt64(ifNull(_r.hukou_div, 0))), person__rows)[-1] AS hukou_area,
        arrayMap(_r -> if(isNull(_r.name_key), NULL, ifNull(_r.name_key, '')), person__rows)[-1] AS name_on_record,
        arrayMap(_r -> toNullable(toInt64(_r.id_number)), person__rows)[-1] AS number_on_record,
        arrayMap(_r -> if(isNull(_r.household_id), NULL, toInt64(ifNull(_r.household_id, 0))), person__rows)[-1] AS registered_household,
        arrayMap(_r -> if(isNull(_r.reside_div), NULL, toInt64(ifNull(_r.reside_div, 0))), person__rows)[-1] AS reside_area
    FROM people_rows
),
people_facts_2 AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        assist_household,
        benefits_due,
        benefits_due__unknown,
        birth_on_record,
        due_accounts,
        due_accounts__unknown,
        hukou_area,
        name_on_record,
        number_on_record,
        registered_household,
        reside_area,
        if(if(NOT isNull(hukou_area), isNull(hukou_area), isNull(reside_area)), NULL, toInt64(if(NOT isNull(hukou_area), ifNull(hukou_area, 0), ifNull(reside_area, 0)))) AS area,
        if(if(NOT isNull(assist_household), isNull(assist_household), isNull(registered_household)), NULL, toInt64(if(NOT isNull(assist_household), ifNull(assist_household, 0), ifNull(registered_household, 0)))) AS household
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
other_roll_all_2 AS (
    SELECT CAST(hex(account), 'Nullable(String)') AS account, CAST(benefit, 'String') AS benefit, CAST(birth_date, 'Nullable(Int32)') AS birth_date, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(hex(name_key), 'Nullable(String)') AS name_key, CAST(start_date, 'Int32') AS start_date, CAST(ifNull(stop_date, 120529), 'Int32') AS stop_date
    FROM (
        SELECT account, benefit, birth_date, person_id, name_key, start_date, stop_date, as_of, received_at, batch, row, gone, key_hash
        FROM signal_other_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_account_elsewhere AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(has(_s.due_accounts, ifNull(_f.account, '')) AND NOT (isNull(_f.account) OR due_accounts__unknown) AND (ifNull(_f.birth_date, 0) != ifNull(_s.birth_on_record, 0) AND NOT (isNull(_f.birth_date) OR isNull(_s.birth_on_record)) OR NOT isNull(_f.name_key) AND NOT isNull(_s.name_on_record) AND ifNull(_f.name_key, '') != ifNull(_s.name_on_record, '') AND NOT (isNull(_f.name_key) OR isNull(_s.name_on_record))) AND has(_s.benefits_due, _f.benefit) AND NOT benefits_due__unknown AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, 1, ifNull(countIf((isNull(_f.account) OR due_accounts__unknown OR has(_s.due_accounts, ifNull(_f.account, '')) OR arrayExists(_e -> isNull(_e), _s.due_accounts)) AND (ifNull(_f.birth_date, 0) != ifNull(_s.birth_on_record, 0) OR isNull(_f.birth_date) OR isNull(_s.birth_on_record) OR NOT isNull(_f.name_key) AND NOT isNull(_s.name_on_record) AND (ifNull(_f.name_key, '') != ifNull(_s.name_on_record, '') OR isNull(_f.name_key) OR isNull(_s.name_on_record))) AND (benefits_due__unknown OR has(_s.benefits_due, _f.benefit) OR arrayExists(_e -> isNull(_e), _s.benefits_due)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, NULL, {f_other_roll__state:UInt8} = 2 AND count() > 0, 0, NULL) AS account_elsewhere
    FROM people_facts_2 AS _s
    CROSS JOIN other_roll_all AS _f
    GROUP BY subject
),
all_namesake_elsewhere AS (
    SELECT _s.subject AS subject, multiIf(ifNull(countIf(ifNull(_f.name_key, '') = ifNull(_s.name_on_record, '') AND NOT (isNull(_f.name_key) OR isNull(_s.name_on_record)) AND ifNull(_f.birth_date, 0) = ifNull(_s.birth_on_record, 0) AND NOT (isNull(_f.birth_date) OR isNull(_s.birth_on_record)) AND _f.id_number != ifNull(_s.number_on_record, 0) AND NOT isNull(_s.number_on_record) AND has(_s.benefits_due, _f.benefit) AND NOT benefits_due__unknown AND NOT (NOT isNull(_f.account) AND (isNull(_f.account) OR due_accounts__unknown OR has(_s.due_accounts, ifNull(_f.account, '')) OR arrayExists(_e -> isNull(_e), _s.due_accounts))) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, 1, ifNull(countIf((ifNull(_f.name_key, '') = ifNull(_s.name_on_record, '') OR isNull(_f.name_key) OR isNull(_s.name_on_record)) AND (ifNull(_f.birth_date, 0) = ifNull(_s.birth_on_record, 0) OR isNull(_f.birth_date) OR isNull(_s.birth_on_record)) AND (_f.id_number != ifNull(_s.number_on_record, 0) OR isNull(_s.number_on_record)) AND (benefits_due__unknown OR has(_s.benefits_due, _f.benefit) OR arrayExists(_e -> isNull(_e), _s.benefits_due)) AND NOT (NOT isNull(_f.account) AND has(_s.due_accounts, ifNull(_f.account, '')) AND NOT (isNull(_f.account) OR due_accounts__unknown)) AND (_f.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1)), 0) > 0, NULL, {f_other_roll__state:UInt8} = 2 AND count() > 0, 0, NULL) AS namesake_elsewhere
    FROM people_facts_2 AS _s
    CROSS JOIN other_roll_all_2 AS _f
    GROUP BY subject
),
people_facts_3 AS (
    SELECT _a.subject AS subject, _a.benefit_roll_by_id_number__as_of AS benefit_roll_by_id_number__as_of, _a.assist_household AS assist_household, _a.benefits_due AS benefits_due, _a.benefits_due__unknown AS benefits_due__unknown, _a.birth_on_record AS birth_on_record, _a.due_accounts AS due_accounts, _a.due_accounts__unknown AS due_accounts__unknown, _a.hukou_area AS hukou_area, _a.name_on_record AS name_on_record, _a.number_on_record AS number_on_record, _a.registered_household AS registered_household, _a.reside_area AS reside_area, _a.area AS area, _a.household AS household, if(isNull(_b1.subject), NULL, _b1.account_elsewhere) AS account_elsewhere, if(isNull(_b2.subject), NULL, _b2.namesake_elsewhere) AS namesake_elsewhere
    FROM people_facts_2 AS _a
    LEFT JOIN all_account_elsewhere AS _b1 ON _a.subject = _b1.subject
    LEFT JOIN all_namesake_elsewhere AS _b2 ON _a.subject = _b2.subject
),
known AS (
    SELECT subject,
        benefit_roll_by_id_number__as_of,
        benefits_due,
        benefits_due__unknown,
        area,
        household,
        account_elsewhere,
        namesake_elsewhere,
        {today:Int32} AS today,
        toUInt8({f_benefit_roll__state:UInt8} = 1 OR {f_other_roll__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS account_elsewhere__silent,
        toUInt8({f_benefit_roll__state:UInt8} = 1 OR {f_other_roll__state:UInt8} = 1 OR {f_person__state:UInt8} = 1) AS namesake_elsewhere__silent
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
        toUInt8(NOT (ifNull(account_elsewhere, 1) AND NOT ifNull(account_elsewhere, 0)) AND ifNull(account_elsewhere, 0)) AS same_account__true,
        toUInt8((NOT (ifNull(account_elsewhere, 1) AND NOT ifNull(account_elsewhere, 0)) OR account_elsewhere__silent) AND ifNull(account_elsewhere, 1)) AS same_account__maybe,
        toUInt8(NOT (ifNull(namesake_elsewhere, 1) AND NOT ifNull(namesake_elsewhere, 0)) AND ifNull(namesake_elsewhere, 0)) AS same_name__true,
        toUInt8((NOT (ifNull(namesake_elsewhere, 1) AND NOT ifNull(namesake_elsewhere, 0)) OR namesake_elsewhere__silent) AND ifNull(namesake_elsewhere, 1)) AS same_name__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 70 * same_account__true + 60 * same_name__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 60, 2, 0)) AS _level,
        least(greatest(least(100, greatest(0, 70 * same_account__maybe + 60 * same_name__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 60, 2, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([same_account__true, same_name__true], 'Array(UInt8)'),
    CAST([same_account__maybe - same_account__true, same_name__maybe - same_name__true], 'Array(UInt8)'),
    CAST([toString(account_elsewhere), toString(area), if(benefits_due__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), benefits_due), '\x1f')), toString(household), toString(namesake_elsewhere)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, benefit_roll_by_id_number__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR same_account__maybe - same_account__true OR same_name__maybe - same_name__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
