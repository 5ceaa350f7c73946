WITH areas AS (
    SELECT DISTINCT _f.area AS subject, toInt32(0) AS key, toInt64(_f.area) AS area, CAST(NULL AS Nullable(Int32)) AS month
    FROM (
        SELECT area, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment_total
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY area, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY area, key_hash
    ) AS _f
    WHERE gone = 0
),
payment_total AS (
    SELECT assumeNotNull(area) AS subject,
        groupArray(CAST(tuple(amount, amount_before, benefit, pay_month, standard_changed), 'Tuple(amount Int64, amount_before Nullable(Int64), benefit String, pay_month Int32, standard_changed Nullable(UInt8))')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT amount, amount_before, benefit, pay_month, standard_changed, area, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment_total
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY area, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY area, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
areas_rows AS (
    SELECT areas.subject AS subject, areas.key AS key, areas.area AS area, areas.month AS month, payment_total.rows AS payment_total__rows, payment_total.described AS payment_total_by_area__as_of
    FROM areas
    LEFT JOIN payment_total ON payment_total.subject = areas.subject
),
areas_facts AS (
    SELECT subject,
        key,
        area,
        month,
        payment_total_by_area__as_of,
        CAST(arraySort(arrayMap(_r -> toNullable(_r.benefit), arrayFilter(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT ifNull(_r.standard_changed, 1) AND ifNull(_r.amount_before, 0) > 0 AND NOT isNull(_r.amount_before) AND (toInt128(100) * (toInt128(_r.amount) - ifNull(_r.amount_before, 0)) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before)) OR toInt128(100) * (toInt128(ifNull(_r.amount_before, 0)) - _r.amount) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before))), payment_total__rows))), 'Array(Nullable(String))') AS moved_totals,
        toUInt8(arrayExists(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT ifNull(_r.standard_changed, 0) AND (ifNull(_r.amount_before, 0) > 0 OR isNull(_r.amount_before)) AND (toInt128(100) * (toInt128(_r.amount) - ifNull(_r.amount_before, 0)) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) OR isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before) OR toInt128(100) * (toInt128(ifNull(_r.amount_before, 0)) - _r.amount) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) OR isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before)) AND NOT (_r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT ifNull(_r.standard_changed, 1) AND ifNull(_r.amount_before, 0) > 0 AND NOT isNull(_r.amount_before) AND (toInt128(100) * (toInt128(_r.amount) - ifNull(_r.amount_before, 0)) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before)) OR toInt128(100) * (toInt128(ifNull(_r.amount_before, 0)) - _r.amount) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before)))), payment_total__rows) OR (NOT (arrayExists(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit) AND NOT ifNull(_r.standard_changed, 1) AND ifNull(_r.amount_before, 0) > 0 AND NOT isNull(_r.amount_before) AND (toInt128(100) * (toInt128(_r.amount) - ifNull(_r.amount_before, 0)) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before)) OR toInt128(100) * (toInt128(ifNull(_r.amount_before, 0)) - _r.amount) > toInt128(ifNull({p_pay__total_change:Nullable(Int64)}, 0)) * ifNull(_r.amount_before, 0) AND NOT (isNull(_r.amount_before) OR isNull({p_pay__total_change:Nullable(Int64)}) OR isNull(_r.amount_before))), payment_total__rows) OR ({f_payment_total__state:UInt8} = 2)))) AS moved_totals__unknown,
        multiIf(arrayExists(_r -> (_r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit)) AND isNull(_r.amount_before), payment_total__rows), NULL, arrayExists(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows) OR ({f_payment_total__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(ifNull(_r.amount_before, 0)), arrayFilter(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows)), 'Int64')), NULL) AS stated_before,
        multiIf(0, NULL, arrayExists(_r -> _r.pay_month = toInt32(addMonths(addDays(toDate32(0), {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1), -1)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows) OR ({f_payment_total__state:UInt8} = 2), toNullable(accurateCastOrNull(arraySum(_r -> toInt128(_r.amount), arrayFilter(_r -> _r.pay_month = toInt32(addMonths(addDays(toDate32(0), {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1), -1)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows)), 'Int64')), NULL) AS total_before,
        multiIf(0, NULL, arrayExists(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows) OR ({f_payment_total__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.pay_month = {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1 AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows))), NULL) AS `totals`,
        multiIf(0, NULL, arrayExists(_r -> _r.pay_month = toInt32(addMonths(addDays(toDate32(0), {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1), -1)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows) OR ({f_payment_total__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> _r.pay_month = toInt32(addMonths(addDays(toDate32(0), {today:Int32} + (-9) - toDayOfMonth(addDays(toDate32(0), {today:Int32} + (-9))) + 1), -1)) AND NOT has(['price_subsidy', 'temp_relief'], _r.benefit), payment_total__rows))), NULL) AS totals_before
    FROM areas_rows
),
known AS (
    SELECT subject,
        key,
        area,
        month,
        payment_total_by_area__as_of,
        moved_totals,
        moved_totals__unknown,
        stated_before,
        total_before,
        `totals`,
        totals_before,
        {today:Int32} AS today,
        {p_pay__total_change:Nullable(Int64)} AS `pay.total_change`
    FROM areas_facts
),
inside AS (
    SELECT *,
        toUInt8(ifNull(`totals`, 0) > 0 AND NOT isNull(`totals`)) AS _inside,
        toUInt8(ifNull(`totals`, 0) > 0 OR isNull(`totals`)) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(toInt64(length(moved_totals)) > 0 AND NOT moved_totals__unknown) AS moved__true,
        toUInt8(toInt64(length(moved_totals)) > 0 OR moved_totals__unknown) AS moved__maybe,
        toUInt8(ifNull(totals_before, 0) > 0 AND NOT isNull(totals_before) AND ifNull(stated_before, 0) != ifNull(total_before, 0) AND NOT (isNull(stated_before) OR isNull(total_before))) AS differs__true,
        toUInt8((ifNull(totals_before, 0) > 0 OR isNull(totals_before)) AND (ifNull(stated_before, 0) != ifNull(total_before, 0) OR isNull(stated_before) OR isNull(total_before))) AS differs__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * moved__true, 60 * differs__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 60, 2, 0), 2 * moved__true, 2 * differs__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * moved__maybe, 60 * differs__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 60, 2, 0), 2 * moved__maybe, 2 * differs__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([moved__true, differs__true], 'Array(UInt8)'),
    CAST([moved__maybe - moved__true, differs__maybe - differs__true], 'Array(UInt8)'),
    CAST([toString(area), if(moved_totals__unknown, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), moved_totals), '\x1f')), toString(stated_before), toString(total_before), toString(`totals`), toString(totals_before), toString(`pay.total_change`)], 'Array(Nullable(String))'),
    CAST([NULL, payment_total_by_area__as_of, payment_total_by_area__as_of, payment_total_by_area__as_of, payment_total_by_area__as_of, payment_total_by_area__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR moved__maybe - moved__true OR differs__maybe - differs__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
