WITH {workday_ranks:Array(Int32)} AS _workday_ranks,
{workdays:Array(Int32)} AS _workdays,
areas AS (
    SELECT DISTINCT _f.area AS subject, _f.month AS key, toInt64(_f.area) AS area, _f.month AS month
    FROM (
        SELECT area, month, as_of, received_at, batch, row, gone, key_hash
        FROM signal_price_index
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY area, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY area, key_hash
    ) AS _f
    WHERE gone = 0
),
price_index AS (
    SELECT assumeNotNull(area) AS subject, month AS key,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(reinterpret(cpi_yoy, 'Int64'), reinterpret(food_yoy, 'Int64'), published_at, reinterpret(scpi_yoy, 'Int64'), tuple(as_of, received_at, batch, row)), 'Tuple(cpi_yoy Nullable(Int64), food_yoy Nullable(Int64), published_at Nullable(Int32), scpi_yoy Nullable(Int64), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT cpi_yoy, food_yoy, published_at, scpi_yoy, area, month, as_of, received_at, batch, row, gone, key_hash
        FROM signal_price_index
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY area, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY area, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
price_index_by_month AS (
    SELECT assumeNotNull(month) AS key,
        groupArray(CAST(tuple(toInt64(area)), 'Tuple(area Int64)')) AS rows,
        max(as_of) AS described
    FROM (
        SELECT area, month, as_of, received_at, batch, row, gone, key_hash
        FROM signal_price_index
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY area, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY area, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
areas_rows AS (
    SELECT areas.subject AS subject, areas.key AS key, areas.area AS area, areas.month AS month, price_index.rows AS price_index__rows, price_index.described AS price_index__as_of, price_index_by_month.rows AS price_index_by_month__rows, price_index_by_month.described AS price_index_by_month__as_of
    FROM areas
    LEFT JOIN price_index ON (price_index.subject, price_index.key) = (areas.subject, areas.key)
    LEFT JOIN price_index_by_month ON price_index_by_month.key = areas.key
),
areas_facts AS (
    SELECT subject,
        key,
        area,
        month,
        price_index__rows,
        price_index_by_month__rows,
        price_index_by_month__as_of,
        arrayMap(_r -> if(isNull(_r.cpi_yoy), NULL, toInt64(ifNull(_r.cpi_yoy, 0))), price_index__rows)[-1] AS cpi,
        multiIf(0, NULL, notEmpty(price_index_by_month__rows), toNullable(toInt64(arrayMax(arrayMap(_r -> multiIf(modulo(_r.area, toInt64(10000000000)) = 0, 2, modulo(_r.area, 100000000) = 0, 4, modulo(_r.area, 1000000) = 0, 6, modulo(_r.area, 1000) = 0, 9, 12), price_index_by_month__rows)))), NULL) AS finest_level,
        arrayMap(_r -> if(isNull(_r.food_yoy), NULL, toInt64(ifNull(_r.food_yoy, 0))), price_index__rows)[-1] AS food,
        arrayMap(_r -> if(isNull(_r.published_at), NULL, toInt32(ifNull(_r.published_at, 0))), price_index__rows)[-1] AS published_on,
        arrayMap(_r -> if(isNull(_r.scpi_yoy), NULL, toInt64(ifNull(_r.scpi_yoy, 0))), price_index__rows)[-1] AS scpi
    FROM areas_rows
),
benefit_roll_all AS (
    SELECT CAST(benefit, 'String') AS benefit, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(start_date, 'Int32') AS start_date, CAST(ifNull(stop_date, 120529), 'Int32') AS stop_date
    FROM (
        SELECT benefit, person_id, start_date, stop_date, as_of, received_at, batch, row, gone, key_hash
        FROM signal_benefit_roll
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
payment_all AS (
    SELECT CAST(bank_status, 'Nullable(String)') AS bank_status, CAST(benefit, 'String') AS benefit, CAST(toInt64(person_id), 'Int64') AS id_number, CAST(pay_month, 'Int32') AS pay_month
    FROM (
        SELECT bank_status, benefit, person_id, pay_month, as_of, received_at, batch, row, gone, key_hash
        FROM signal_payment
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY person_id, key_hash
    )
    WHERE gone = 0
),
all_due_people AS (
    SELECT _s.subject AS subject, _s.key AS key, multiIf(ifNull(countIf(({p_price_link__groups__unknown:UInt8} OR has({p_price_link__groups:Array(String)}, _f.benefit)) AND (_f.start_date <= _s.month AND _s.month < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = _s.month) AND NOT (has({p_price_link__groups:Array(String)}, _f.benefit) AND NOT {p_price_link__groups__unknown:UInt8} AND (_f.start_date <= _s.month AND _s.month < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = _s.month))), 0) > 0, NULL, (ifNull(countIf(has({p_price_link__groups:Array(String)}, _f.benefit) AND NOT {p_price_link__groups__unknown:UInt8} AND (_f.start_date <= _s.month AND _s.month < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = _s.month)), 0) > 0) OR ({f_benefit_roll__state:UInt8} = 2), toInt64(ifNull(uniqExactIf(_f.id_number, has({p_price_link__groups:Array(String)}, _f.benefit) AND NOT {p_price_link__groups__unknown:UInt8} AND (_f.start_date <= _s.month AND _s.month < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = _s.month)), 0)), NULL) AS due_people
    FROM areas_facts AS _s
    CROSS JOIN benefit_roll_all AS _f
    WHERE ({p_price_link__groups__unknown:UInt8} OR has({p_price_link__groups:Array(String)}, _f.benefit)) AND (_f.start_date <= _s.month AND _s.month < _f.stop_date OR _f.start_date - toDayOfMonth(addDays(toDate32(0), _f.start_date)) + 1 = _s.month)
    GROUP BY subject, key
),
all_paid_people AS (
    SELECT _s.subject AS subject, _s.key AS key, multiIf(ifNull(countIf(_f.benefit = 'price_subsidy' AND _f.pay_month = _s.month AND NOT (NOT isNull(_f.bank_status) AND ifNull(_f.bank_status, '') != 'ok' AND NOT isNull(_f.bank_status)) AND NOT (_f.benefit = 'price_subsidy' AND _f.pay_month = _s.month AND NOT (NOT isNull(_f.bank_status) AND (ifNull(_f.bank_status, '') != 'ok' OR isNull(_f.bank_status))))), 0) > 0, NULL, (ifNull(countIf(_f.benefit = 'price_subsidy' AND _f.pay_month = _s.month AND NOT (NOT isNull(_f.bank_status) AND (ifNull(_f.bank_status, '') != 'ok' OR isNull(_f.bank_status)))), 0) > 0) OR ({f_payment__state:UInt8} = 2), toInt64(ifNull(uniqExactIf(_f.id_number, _f.benefit = 'price_subsidy' AND _f.pay_month = _s.month AND NOT (NOT isNull(_f.bank_status) AND (ifNull(_f.bank_status, '') != 'ok' OR isNull(_f.bank_status)))), 0)), NULL) AS paid_people
    FROM (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(month), ['any'], [concat('=', toString(month)), 'none']))) AS _by FROM areas_facts) AS _s
    INNER JOIN (SELECT *, arrayJoin(arrayMap(_x -> cityHash64(_x), if(isNull(pay_month), ['none', 'any'], [concat('=', toString(pay_month)), 'any']))) AS _by FROM payment_all) AS _f ON _s._by = _f._by
    WHERE _f.benefit = 'price_subsidy' AND _f.pay_month = _s.month AND NOT (NOT isNull(_f.bank_status) AND ifNull(_f.bank_status, '') != 'ok' AND NOT isNull(_f.bank_status))
    GROUP BY subject, key
),
areas_facts_2 AS (
    SELECT _a.subject AS subject, _a.key AS key, _a.area AS area, _a.month AS month, _a.price_index__rows AS price_index__rows, _a.price_index_by_month__rows AS price_index_by_month__rows, _a.price_index_by_month__as_of AS price_index_by_month__as_of, _a.cpi AS cpi, _a.finest_level AS finest_level, _a.food AS food, _a.published_on AS published_on, _a.scpi AS scpi, if(isNull(_b1.subject), if({f_benefit_roll__state:UInt8} = 2, 0, NULL), _b1.due_people) AS due_people, if(isNull(_b2.subject), if({f_payment__state:UInt8} = 2, 0, NULL), _b2.paid_people) AS paid_people
    FROM areas_facts AS _a
    LEFT JOIN all_due_people AS _b1 ON _a.subject = _b1.subject AND _a.key = _b1.key
    LEFT JOIN all_paid_people AS _b2 ON _a.subject = _b2.subject AND _a.key = _b2.key
),
areas_facts_3 AS (
    SELECT subject,
        key,
        area,
        month,
        price_index_by_month__as_of,
        finest_level,
        food,
        due_people,
        paid_people,
        if(ifNull({p_price_link__use_scpi:Nullable(UInt8)}, 1) AND NOT ifNull({p_price_link__use_scpi:Nullable(UInt8)}, 0) OR if(ifNull({p_price_link__use_scpi:Nullable(UInt8)}, 0), isNull(scpi), isNull(cpi)), NULL, accurateCastOrNull(toInt128(if(ifNull({p_price_link__use_scpi:Nullable(UInt8)}, 0), intDiv(toInt128(ifNull(scpi, 0)) * 2 + if(toInt128(ifNull(scpi, 0)) < 0, -100000, 100000), 200000), intDiv(toInt128(ifNull(cpi, 0)) * 2 + if(toInt128(ifNull(cpi, 0)) < 0, -100000, 100000), 200000))) * 100000, 'Int64')) AS index_used,
        if(isNull(published_on) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR NOT ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) = 0 AND _workdays[greatest(if(_workday_ranks[greatest(ifNull(published_on, 0) - ({workday_eve:Int32} + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0)) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(published_on, 0) - ({workday_eve:Int32} + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0)) + 1, 1)] + (ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0))) + 1, 1)] = 0, NULL, toInt32(if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) = 0, ifNull(published_on, 0), _workdays[greatest(if(_workday_ranks[greatest(ifNull(published_on, 0) - ({workday_eve:Int32} + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0)) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(published_on, 0) - ({workday_eve:Int32} + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0)) + 1, 1)] + (ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) + if(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__deadline__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0) < 0, 1, 0))) + 1, 1)]))) AS pay_by
    FROM areas_facts_2
),
areas_facts_4 AS (
    SELECT subject,
        key,
        area,
        month,
        price_index_by_month__as_of,
        finest_level,
        due_people,
        paid_people,
        index_used,
        pay_by,
        if(isNull(pay_by) OR _workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by, 0) - ({workday_eve:Int32} + 1) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by, 0) - ({workday_eve:Int32} + 1) + 1, 1)] + (-3 + 1)) + 1, 1)] = 0, NULL, toInt32(_workdays[greatest(if(_workday_ranks[greatest(ifNull(pay_by, 0) - ({workday_eve:Int32} + 1) + 1, 1)] = 0, 0, _workday_ranks[greatest(ifNull(pay_by, 0) - ({workday_eve:Int32} + 1) + 1, 1)] + (-3 + 1)) + 1, 1)])) AS pay_soon,
        multiIf(ifNull(index_used, 0) >= toInt128(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__cpi__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0)) * 100000 AND NOT (isNull(index_used) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__cpi__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3))) OR intDiv(toInt128(ifNull(food, 0)) * 2 + if(toInt128(ifNull(food, 0)) < 0, -100000, 100000), 200000) >= toInt128(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__food__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0)) * 10 AND NOT (isNull(food) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__food__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3))), 1, ifNull(index_used, 0) >= toInt128(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__cpi__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0)) * 100000 OR isNull(index_used) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__cpi__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)) OR intDiv(toInt128(ifNull(food, 0)) * 2 + if(toInt128(ifNull(food, 0)) < 0, -100000, 100000), 200000) >= toInt128(ifNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__food__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3), 0)) * 10 OR isNull(food) OR isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, {p_price_link__food__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))}), 3)), NULL, 0) AS triggered
    FROM areas_facts_3
),
known AS (
    SELECT subject,
        key,
        area,
        month,
        price_index_by_month__as_of,
        finest_level,
        due_people,
        paid_people,
        index_used,
        pay_by,
        pay_soon,
        triggered,
        {today:Int32} AS today,
        {p_price_link__cpi__dates:Array(Tuple(Int32, Int32, Nullable(Int64)))} AS `price_link.cpi@`
    FROM areas_facts_4
),
inside AS (
    SELECT *,
        toUInt8(NOT isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, `price_link.cpi@`), 3)) AND multiIf(modulo(area, toInt64(10000000000)) = 0, 2, modulo(area, 100000000) = 0, 4, modulo(area, 1000000) = 0, 6, modulo(area, 1000) = 0, 9, 12) = ifNull(finest_level, 0) AND NOT isNull(finest_level)) AS _inside,
        toUInt8(NOT isNull(tupleElement(arrayFirst(_v -> _v.1 <= month AND month < _v.2, `price_link.cpi@`), 3)) AND (multiIf(modulo(area, toInt64(10000000000)) = 0, 2, modulo(area, 100000000) = 0, 4, modulo(area, 1000000) = 0, 6, modulo(area, 1000) = 0, 9, 12) = ifNull(finest_level, 0) OR isNull(finest_level))) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(ifNull(triggered, 0) AND ifNull(paid_people, 0) < ifNull(due_people, 0) AND NOT (isNull(paid_people) OR isNull(due_people))) AS unpaid__true,
        toUInt8(ifNull(triggered, 1) AND (ifNull(paid_people, 0) < ifNull(due_people, 0) OR isNull(paid_people) OR isNull(due_people))) AS unpaid__maybe,
        toUInt8(ifNull(triggered, 0) AND (ifNull(paid_people, 0) < ifNull(due_people, 0) OR isNull(paid_people) OR isNull(due_people)) AND NOT (ifNull(paid_people, 0) < ifNull(due_people, 0) AND NOT (isNull(paid_people) OR isNull(due_people)))) AS payment_unseen__true,
        toUInt8(ifNull(triggered, 1) AND (ifNull(paid_people, 0) < ifNull(due_people, 0) OR isNull(paid_people) OR isNull(due_people)) AND NOT (ifNull(paid_people, 0) < ifNull(due_people, 0) AND NOT (isNull(paid_people) OR isNull(due_people)))) AS payment_unseen__maybe,
        toUInt8(ifNull(triggered, 0) AND ifNull(paid_people, 0) < ifNull(due_people, 0) AND NOT (isNull(paid_people) OR isNull(due_people)) AND today >= ifNull(pay_soon, 0) AND NOT isNull(pay_soon)) AS deadline_near__true,
        toUInt8(ifNull(triggered, 1) AND (ifNull(paid_people, 0) < ifNull(due_people, 0) OR isNull(paid_people) OR isNull(due_people)) AND (today >= ifNull(pay_soon, 0) OR isNull(pay_soon))) AS deadline_near__maybe,
        toUInt8(NOT ifNull(triggered, 1) AND ifNull(paid_people, 0) > 0 AND NOT isNull(paid_people)) AS paid_untriggered__true,
        toUInt8(NOT ifNull(triggered, 0) AND (ifNull(paid_people, 0) > 0 OR isNull(paid_people))) AS paid_untriggered__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * unpaid__true, 60 * payment_unseen__true, 80 * deadline_near__true, 60 * paid_untriggered__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * unpaid__true, 2 * payment_unseen__true, 3 * deadline_near__true, 2 * paid_untriggered__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * unpaid__maybe, 60 * payment_unseen__maybe, 80 * deadline_near__maybe, 60 * paid_untriggered__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * unpaid__maybe, 2 * payment_unseen__maybe, 3 * deadline_near__maybe, 2 * paid_untriggered__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([unpaid__true, payment_unseen__true, deadline_near__true, paid_untriggered__true], 'Array(UInt8)'),
    CAST([unpaid__maybe - unpaid__true, payment_unseen__maybe - payment_unseen__true, deadline_near__maybe - deadline_near__true, paid_untriggered__maybe - paid_untriggered__true], 'Array(UInt8)'),
    CAST([toString(area), toString(due_people), toString(finest_level), toString(index_used), toString(month), toString(paid_people), toString(pay_by), toString(pay_soon), toString(triggered)], 'Array(Nullable(String))'),
    CAST([NULL, NULL, price_index_by_month__as_of, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR unpaid__maybe - unpaid__true OR payment_unseen__maybe - payment_unseen__true OR deadline_near__maybe - deadline_near__true OR paid_untriggered__maybe - paid_untriggered__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
