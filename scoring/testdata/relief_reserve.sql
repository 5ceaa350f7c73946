WITH areas AS (
    SELECT DISTINCT _f.area AS subject, toInt32(0) AS key, toInt64(_f.area) AS area, CAST(NULL AS Nullable(Int32)) AS month
    FROM (
        SELECT area, fund_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_fund_balance
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY fund_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY fund_id, key_hash
    ) AS _f
    WHERE gone = 0
),
fund_balance_by_area AS (
    SELECT assumeNotNull(area) AS subject,
        groupArray(CAST(tuple(balance, year_budget), 'Tuple(balance Int64, year_budget Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT balance, year_budget, area, fund_id, as_of, received_at, batch, row, gone, key_hash
        FROM signal_fund_balance
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY fund_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY fund_id, key_hash
    )
    WHERE gone = 0 AND isNotNull(area)
    GROUP BY ALL
),
areas_rows AS (
    SELECT areas.subject AS subject, areas.key AS key, areas.area AS area, areas.month AS month, fund_balance_by_area.rows AS fund_balance_by_area__rows, fund_balance_by_area.described AS fund_balance_by_area__as_of
    FROM areas
    LEFT JOIN fund_balance_by_area ON fund_balance_by_area.subject = areas.subject
),
areas_facts AS (
    SELECT subject,
        key,
        area,
        month,
        fund_balance_by_area__as_of,
        multiIf(0, NULL, notEmpty(fund_balance_by_area__rows) OR ({f_fund_balance__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.year_budget), fund_balance_by_area__rows), 'Int64')), NULL) AS fund_budget,
        multiIf(0, NULL, notEmpty(fund_balance_by_area__rows) OR ({f_fund_balance__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.balance), fund_balance_by_area__rows), 'Int64')), NULL) AS fund_left
    FROM areas_rows
),
areas_facts_2 AS (
    SELECT subject,
        key,
        area,
        month,
        fund_balance_by_area__as_of,
        fund_budget,
        fund_left,
        if(isNull(fund_left) OR isNull(fund_budget) OR ifNull(fund_budget, 0) = 0, NULL, accurateCastOrNull(intDiv(toInt128(100) * ifNull(fund_left, 0) * 1000000 * 2 + if((toInt128(100) * ifNull(fund_left, 0) * 1000000 < 0) = (toInt128(if(ifNull(fund_budget, 0) = 0, 1, ifNull(fund_budget, 0))) < 0), toInt128(if(ifNull(fund_budget, 0) = 0, 1, ifNull(fund_budget, 0))), negate(toInt128(if(ifNull(fund_budget, 0) = 0, 1, ifNull(fund_budget, 0))))), toInt128(if(ifNull(fund_budget, 0) = 0, 1, ifNull(fund_budget, 0))) * 2), 'Int64')) AS fund_left_percent
    FROM areas_facts
),
known AS (
    SELECT subject,
        key,
        area,
        month,
        fund_balance_by_area__as_of,
        fund_budget,
        fund_left,
        fund_left_percent,
        {today:Int32} AS today,
        {p_relief__reserve:Nullable(Int64)} AS `relief.reserve`
    FROM areas_facts_2
),
inside AS (
    SELECT *,
        toUInt8(ifNull(fund_budget, 0) > 0 AND NOT isNull(fund_budget)) AS _inside,
        toUInt8(ifNull(fund_budget, 0) > 0 OR isNull(fund_budget)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(toInt128(100) * ifNull(fund_left, 0) < toInt128(ifNull(`relief.reserve`, 0)) * ifNull(fund_budget, 0) AND NOT (isNull(fund_left) OR isNull(`relief.reserve`) OR isNull(fund_budget))) AS low__true,
        toUInt8(toInt128(100) * ifNull(fund_left, 0) < toInt128(ifNull(`relief.reserve`, 0)) * ifNull(fund_budget, 0) OR isNull(fund_left) OR isNull(`relief.reserve`) OR isNull(fund_budget)) AS low__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * low__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * low__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * low__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * low__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([low__true], 'Array(UInt8)'),
    CAST([low__maybe - low__true], 'Array(UInt8)'),
    CAST([toString(area), toString(fund_budget), toString(fund_left), toString(fund_left_percent), toString(`relief.reserve`)], 'Array(Nullable(String))'),
    CAST([NULL, fund_balance_by_area__as_of, fund_balance_by_area__as_of, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR low__maybe - low__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
