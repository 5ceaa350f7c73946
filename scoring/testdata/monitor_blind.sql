WITH monitors AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'monitor' AND 1
),
canary AS (
    SELECT assumeNotNull(monitor) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(stage, tuple(as_of, received_at, batch, row)), 'Tuple(stage Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT stage, monitor, as_of, received_at, batch, row, gone, key_hash
        FROM signal_canary
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY monitor, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY monitor, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
run AS (
    SELECT assumeNotNull(monitor) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toUnixTimestamp64Milli(blind_after), ok, toInt32(toDate32(started_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(started_at), tuple(as_of, received_at, batch, row)), 'Tuple(`blind_after.time` Nullable(Int64), ok Nullable(UInt8), started_at Int32, `started_at.time` Int64, _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT blind_after, ok, started_at, started_at, monitor, as_of, received_at, batch, row, gone, key_hash
        FROM signal_run
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY monitor, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY monitor, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
monitors_rows AS (
    SELECT monitors.subject AS subject, monitors.ref AS ref, canary.rows AS canary__rows, canary.described AS canary__as_of, run.rows AS run__rows, run.described AS run__as_of
    FROM monitors
    LEFT JOIN canary ON canary.subject = monitors.subject
    LEFT JOIN run ON run.subject = monitors.subject
),
monitors_facts AS (
    SELECT subject,
        ref,
        canary__as_of,
        run__as_of,
        multiIf(arrayExists(_r -> ifNull(_r.ok, 1) AND NOT ifNull(_r.ok, 0), run__rows) OR arrayExists(_r -> ifNull(_r.ok, 0) AND isNull(_r.`blind_after.time`), run__rows), NULL, arrayExists(_r -> ifNull(_r.ok, 0), run__rows), toNullable(arrayMax(arrayMap(_r -> ifNull(_r.`blind_after.time`, 0), arrayFilter(_r -> ifNull(_r.ok, 0), run__rows)))), NULL) AS blind_after,
        arrayMap(_r -> if(isNull(_r.stage), NULL, ifNull(_r.stage, '')), canary__rows)[-1] AS canary_stage,
        multiIf(0, NULL, notEmpty(run__rows), toNullable(toInt32(arrayMin(arrayMap(_r -> _r.started_at, run__rows)))), NULL) AS first_on,
        multiIf(arrayExists(_r -> ifNull(_r.ok, 1) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -1)) AND NOT (ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -1))), run__rows), NULL, arrayExists(_r -> ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -1)), run__rows) OR ({f_run__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = toInt32(addMonths(addDays(toDate32(0), {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), -1)), run__rows))), NULL) AS good_last_month,
        multiIf(arrayExists(_r -> ifNull(_r.ok, 1) AND NOT ifNull(_r.ok, 0), run__rows), NULL, arrayExists(_r -> ifNull(_r.ok, 0), run__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.started_at, arrayFilter(_r -> ifNull(_r.ok, 0), run__rows))))), NULL) AS good_on,
        multiIf(arrayExists(_r -> ifNull(_r.ok, 1) AND NOT ifNull(_r.ok, 0), run__rows), NULL, arrayExists(_r -> ifNull(_r.ok, 0), run__rows) OR ({f_run__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> ifNull(_r.ok, 0), run__rows))), NULL) AS good_runs,
        multiIf(arrayExists(_r -> ifNull(_r.ok, 1) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1 AND NOT (ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1), run__rows), NULL, arrayExists(_r -> ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, run__rows) OR ({f_run__state:UInt8} = 2), toInt64(length(arrayFilter(_r -> ifNull(_r.ok, 0) AND _r.started_at - toDayOfMonth(addDays(toDate32(0), _r.started_at)) + 1 = {today:Int32} - toDayOfMonth(addDays(toDate32(0), {today:Int32})) + 1, run__rows))), NULL) AS good_this_month,
        arrayMap(_r -> multiIf(ifNull(_r.ok, 0), 1, ifNull(_r.ok, 1), NULL, 0), arraySort(_r -> (_r.`started_at.time`, _r._v), run__rows))[-1] AS last_ok,
        multiIf(0, NULL, notEmpty(run__rows) OR ({f_run__state:UInt8} = 2), toInt64(length(run__rows)), NULL) AS runs
    FROM monitors_rows
),
known AS (
    SELECT subject,
        ref,
        canary__as_of,
        run__as_of,
        blind_after,
        canary_stage,
        first_on,
        good_last_month,
        good_on,
        good_runs,
        good_this_month,
        last_ok,
        runs,
        {today:Int32} AS today,
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'Asia/Shanghai')}) AS now,
        {p_run__monthly:Array(String)} AS `run.monthly`,
        toUInt8({p_run__monthly__unknown:UInt8}) AS `run.monthly__unknown`
    FROM monitors_facts
),
inside AS (
    SELECT *,
        toUInt8((ifNull(runs, 0) > 0 AND NOT isNull(runs) OR NOT isNull(canary_stage)) AND ref != 'monitor_blind') AS _inside,
        toUInt8((ifNull(runs, 0) > 0 OR isNull(runs) OR NOT isNull(canary_stage)) AND ref != 'monitor_blind') AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(now > ifNull(blind_after, 0) AND NOT isNull(blind_after)) AS blind__true,
        toUInt8(now > ifNull(blind_after, 0) OR isNull(blind_after)) AS blind__maybe,
        toUInt8(ifNull(good_runs, 0) = 0 AND NOT isNull(good_runs)) AS never_ran__true,
        toUInt8(ifNull(good_runs, 0) = 0 OR isNull(good_runs)) AS never_ran__maybe,
        toUInt8(NOT ifNull(last_ok, 1)) AS failing__true,
        toUInt8(NOT ifNull(last_ok, 0)) AS failing__maybe,
        toUInt8(has(`run.monthly`, ref) AND NOT `run.monthly__unknown` AND ifNull(good_this_month, 0) = 0 AND NOT isNull(good_this_month) AND today + 1 - toDayOfMonth(addDays(toDate32(0), today + 1)) + 1 != today - toDayOfMonth(addDays(toDate32(0), today)) + 1) AS month_without_match__true,
        toUInt8((`run.monthly__unknown` OR has(`run.monthly`, ref)) AND (ifNull(good_this_month, 0) = 0 OR isNull(good_this_month)) AND today + 1 - toDayOfMonth(addDays(toDate32(0), today + 1)) + 1 != today - toDayOfMonth(addDays(toDate32(0), today)) + 1) AS month_without_match__maybe,
        toUInt8(has(`run.monthly`, ref) AND NOT `run.monthly__unknown` AND ifNull(good_last_month, 0) = 0 AND NOT isNull(good_last_month) AND ifNull(first_on, 0) < today - toDayOfMonth(addDays(toDate32(0), today)) + 1 AND NOT isNull(first_on)) AS month_missed__true,
        toUInt8((`run.monthly__unknown` OR has(`run.monthly`, ref)) AND (ifNull(good_last_month, 0) = 0 OR isNull(good_last_month)) AND (ifNull(first_on, 0) < today - toDayOfMonth(addDays(toDate32(0), today)) + 1 OR isNull(first_on))) AS month_missed__maybe,
        toUInt8(NOT isNull(canary_stage)) AS canary_lost__true,
        toUInt8(NOT isNull(canary_stage)) AS canary_lost__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 80 * blind__true, 80 * never_ran__true, 60 * failing__true, 80 * month_without_match__true, 80 * month_missed__true, 80 * canary_lost__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 3 * blind__true, 3 * never_ran__true, 2 * failing__true, 3 * month_without_match__true, 3 * month_missed__true, 3 * canary_lost__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 80 * blind__maybe, 80 * never_ran__maybe, 60 * failing__maybe, 80 * month_without_match__maybe, 80 * month_missed__maybe, 80 * canary_lost__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 3 * blind__maybe, 3 * never_ran__maybe, 2 * failing__maybe, 3 * month_without_match__maybe, 3 * month_missed__maybe, 3 * canary_lost__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([blind__true, never_ran__true, failing__true, month_without_match__true, month_missed__true, canary_lost__true], 'Array(UInt8)'),
    CAST([blind__maybe - blind__true, never_ran__maybe - never_ran__true, failing__maybe - failing__true, month_without_match__maybe - month_without_match__true, month_missed__maybe - month_missed__true, canary_lost__maybe - canary_lost__true], 'Array(UInt8)'),
    CAST([toString(blind_after), toString(canary_stage), toString(first_on), toString(good_last_month), toString(good_on), toString(good_runs), toString(good_this_month), toString(last_ok), toString(ref), toString(runs), if(`run.monthly__unknown`, NULL, arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), `run.monthly`), '\x1f'))], 'Array(Nullable(String))'),
    CAST([run__as_of, canary__as_of, run__as_of, run__as_of, run__as_of, run__as_of, run__as_of, run__as_of, NULL, run__as_of, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR blind__maybe - blind__true OR never_ran__maybe - never_ran__true OR failing__maybe - failing__true OR month_without_match__maybe - month_without_match__true OR month_missed__maybe - month_missed__true OR canary_lost__maybe - canary_lost__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
