WITH accounts AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'account' AND 1
),
benefit_roll_by_account_ref AS (
    SELECT assumeNotNull(account_ref) AS subject,
        groupArray(CAST(tuple(toInt64(household_id), start_date, ifNull(stop_date, 120529)), 'Tuple(household_id Nullable(Int64), start_date Int32, stop_date Int32)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT household_id, start_date, stop_date, account_ref, person_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(account_ref)
    GROUP BY ALL
),
institution_by_account_ref AS (
    SELECT assumeNotNull(account_ref) AS subject,
        groupArray(CAST(tuple(tuple(as_of, received_at, batch, row)), 'Tuple(_v Tuple(Int32, DateTime64(3), UInt64, UInt32))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT account_ref, institution_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_institution
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY institution_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY institution_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(account_ref)
    GROUP BY ALL
),
accounts_rows AS (
    SELECT accounts.subject AS subject, accounts.ref AS ref, benefit_roll_by_account_ref.rows AS benefit_roll_by_account_ref__rows, benefit_roll_by_account_ref.described AS benefit_roll_by_account_ref__as_of, institution_by_account_ref.rows AS institution_by_account_ref__rows, institution_by_account_ref.described AS institution_by_account_ref__as_of
    FROM accounts
    LEFT JOIN benefit_roll_by_account_ref ON benefit_roll_by_account_ref.subject = accounts.subject
    LEFT JOIN institution_by_account_ref ON institution_by_account_ref.subject = accounts.subject
),
accounts_facts AS (
    SELECT subject,
        ref,
        benefit_roll_by_account_ref__as_of,
        institution_by_account_ref__as_of,
        multiIf(arrayExists(_r -> (_r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1) AND isNull(_r.household_id), benefit_roll_by_account_ref__rows), NULL, arrayExists(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll_by_account_ref__rows) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(length(arrayDistinct(arrayMap(_r -> ifNull(_r.household_id, 0), arrayFilter(_r -> _r.start_date <= {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 < _r.stop_date OR _r.start_date - toDayOfMonth(addDays(toDate32(0), _r.start_date)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, benefit_roll_by_account_ref__rows))))), NULL) AS homes_paid,
        multiIf(notEmpty(institution_by_account_ref__rows), 1, 0, NULL, {f_institution__state:UInt8} = 2, 0, NULL) AS institutional
    FROM accounts_rows
),
known AS (
    SELECT subject,
        ref,
        benefit_roll_by_account_ref__as_of,
        institution_by_account_ref__as_of,
        homes_paid,
        institutional,
        {today:Int32} AS today,
        {p_favour__shared_account:Nullable(Int64)} AS `favour.shared_account`
    FROM accounts_facts
),
inside AS (
    SELECT *,
        toUInt8(NOT ifNull(institutional, 1)) AS _inside,
        toUInt8(NOT ifNull(institutional, 0)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(homes_paid, 0) >= ifNull(`favour.shared_account`, 0) AND NOT (isNull(homes_paid) OR isNull(`favour.shared_account`))) AS many_households__true,
        toUInt8(ifNull(homes_paid, 0) >= ifNull(`favour.shared_account`, 0) OR isNull(homes_paid) OR isNull(`favour.shared_account`)) AS many_households__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 50 * many_households__true)) AS _points,
        0 AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(multiIf(_score >= 40, 1, 0)) AS _level,
        least(greatest(least(100, greatest(0, 50 * many_households__maybe)), 0), _top) AS _possible_score,
        toUInt8(multiIf(_possible_score >= 40, 1, 0)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([many_households__true], 'Array(UInt8)'),
    CAST([many_households__maybe - many_households__true], 'Array(UInt8)'),
    CAST([toString(homes_paid), toString(institutional), toString(ref), toString(`favour.shared_account`)], 'Array(Nullable(String))'),
    CAST([benefit_roll_by_account_ref__as_of, institution_by_account_ref__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR many_households__maybe - many_households__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
