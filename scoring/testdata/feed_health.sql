WITH feeds AS (
    SELECT DISTINCT subject_id AS subject, ref FROM identity_subject WHERE type = 'feed' AND 1
),
contract AS (
    SELECT assumeNotNull(feed) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(expected_from, period_days, snapshot, tuple(as_of, received_at, batch, row)), 'Tuple(expected_from Nullable(Int32), period_days Int64, snapshot Nullable(UInt8), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT expected_from, period_days, snapshot, feed, as_of, received_at, batch, row, gone, key_hash
        FROM signal_contract
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY feed, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY feed, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
feed_batch AS (
    SELECT assumeNotNull(feed) AS subject,
        arraySort(_r -> _r._v, groupArray(CAST(tuple(toInt32(toDate32(arrived_at, 'Asia/Shanghai')), toUnixTimestamp64Milli(arrived_at), bad_id, describes, held, rows, schema_ok, sender, tuple(as_of, received_at, batch, row)), 'Tuple(arrived_at Int32, `arrived_at.time` Int64, bad_id Nullable(Int64), describes Nullable(Int32), held Nullable(UInt8), `rows` Nullable(Int64), schema_ok Nullable(UInt8), sender Nullable(String), _v Tuple(Int32, DateTime64(3), UInt64, UInt32))'))) AS rows,
        max(as_of) AS described
    FROM (
        SELECT arrived_at, arrived_at, bad_id, describes, held, rows, schema_ok, sender, feed, as_of, received_at, batch, row, gone, key_hash
        FROM signal_feed_batch
        WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}
        ORDER BY feed, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY feed, key_hash
    )
    WHERE gone = 0
    GROUP BY ALL
),
feeds_rows AS (
    SELECT feeds.subject AS subject, feeds.ref AS ref, contract.rows AS contract__rows, contract.described AS contract__as_of, feed_batch.rows AS feed_batch__rows, feed_batch.described AS feed_batch__as_of
    FROM feeds
    LEFT JOIN contract ON contract.subject = feeds.subject
    LEFT JOIN feed_batch ON feed_batch.subject = feeds.subject
),
feeds_facts AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__rows,
        feed_batch__as_of,
        multiIf(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayExists(_r -> NOT ifNull(_r.held, 1), feed_batch__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> _r.arrived_at, arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows))))), NULL) AS arrived_on,
        multiIf(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows) OR arrayExists(_r -> (NOT ifNull(_r.held, 1)) AND isNull(_r.describes), feed_batch__rows), NULL, arrayExists(_r -> NOT ifNull(_r.held, 1), feed_batch__rows), toNullable(toInt32(arrayMax(arrayMap(_r -> ifNull(_r.describes, 0), arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows))))), NULL) AS described_on,
        arrayMap(_r -> if(isNull(_r.expected_from), NULL, toInt32(ifNull(_r.expected_from, 0))), contract__rows)[-1] AS expected_from,
        multiIf(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayExists(_r -> NOT ifNull(_r.held, 1), feed_batch__rows), toNullable(arrayMax(arrayMap(_r -> _r.`arrived_at.time`, arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows)))), NULL) AS last_arrived_at,
        if(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayMap(_r -> multiIf(ifNull(_r.schema_ok, 0), 1, ifNull(_r.schema_ok, 1), NULL, 0), arraySort(_r -> (_r.`arrived_at.time`, _r._v), arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows)))[-1]) AS last_as_agreed,
        if(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayMap(_r -> if(isNull(_r.bad_id), NULL, toInt64(ifNull(_r.bad_id, 0))), arraySort(_r -> (_r.`arrived_at.time`, _r._v), arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows)))[-1]) AS last_bad_numbers,
        arrayMap(_r -> multiIf(ifNull(_r.held, 0), 1, ifNull(_r.held, 1), NULL, 0), arraySort(_r -> (_r.`arrived_at.time`, _r._v), feed_batch__rows))[-1] AS last_held,
        if(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayMap(_r -> if(isNull(_r.`rows`), NULL, toInt64(ifNull(_r.`rows`, 0))), arraySort(_r -> (_r.`arrived_at.time`, _r._v), arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows)))[-1]) AS last_rows,
        if(arrayExists(_r -> NOT ifNull(_r.held, 0) AND ifNull(_r.held, 1), feed_batch__rows), NULL, arrayMap(_r -> if(isNull(_r.sender), NULL, ifNull(_r.sender, '')), arraySort(_r -> (_r.`arrived_at.time`, _r._v), arrayFilter(_r -> NOT ifNull(_r.held, 1), feed_batch__rows)))[-1]) AS last_sender,
        arrayMap(_r -> multiIf(ifNull(_r.snapshot, 0), 1, ifNull(_r.snapshot, 1), NULL, 0), contract__rows)[-1] AS lists_all,
        arrayMap(_r -> toNullable(toInt64(_r.period_days)), contract__rows)[-1] AS period_days
    FROM feeds_rows
),
feeds_facts_2 AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__as_of,
        last_as_agreed,
        last_bad_numbers,
        last_held,
        last_rows,
        lists_all,
        period_days,
        if(isNull(described_on), NULL, toInt64({today:Int32} - ifNull(described_on, 0))) AS described_days,
        CAST(arraySort(arrayMap(_r -> if(isNull(_r.`rows`), NULL, toInt64(ifNull(_r.`rows`, 0))), arrayFilter(_r -> NOT ifNull(_r.held, 1) AND NOT isNull(_r.`rows`) AND NOT isNull(_r.sender) AND ifNull(_r.sender, '') = ifNull(last_sender, '') AND NOT (isNull(_r.sender) OR isNull(last_sender)) AND _r.`arrived_at.time` < ifNull(last_arrived_at, 0) AND NOT isNull(last_arrived_at) AND _r.arrived_at > ifNull(arrived_on, 0) + if(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000, 0, toInt64(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)))) AND NOT (isNull(arrived_on) OR isNull(period_days) OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000), feed_batch__rows))), 'Array(Nullable(Int64))') AS rows_before,
        toUInt8(arrayExists(_r -> NOT ifNull(_r.held, 0) AND NOT isNull(_r.`rows`) AND NOT isNull(_r.sender) AND (ifNull(_r.sender, '') = ifNull(last_sender, '') OR isNull(_r.sender) OR isNull(last_sender)) AND (_r.`arrived_at.time` < ifNull(last_arrived_at, 0) OR isNull(last_arrived_at)) AND (_r.arrived_at > ifNull(arrived_on, 0) + if(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000, 0, toInt64(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)))) OR isNull(arrived_on) OR isNull(period_days) OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000) AND NOT (NOT ifNull(_r.held, 1) AND NOT isNull(_r.`rows`) AND NOT isNull(_r.sender) AND ifNull(_r.sender, '') = ifNull(last_sender, '') AND NOT (isNull(_r.sender) OR isNull(last_sender)) AND _r.`arrived_at.time` < ifNull(last_arrived_at, 0) AND NOT isNull(last_arrived_at) AND _r.arrived_at > ifNull(arrived_on, 0) + if(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000, 0, toInt64(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)))) AND NOT (isNull(arrived_on) OR isNull(period_days) OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000)), feed_batch__rows) OR (NOT (arrayExists(_r -> NOT ifNull(_r.held, 1) AND NOT isNull(_r.`rows`) AND NOT isNull(_r.sender) AND ifNull(_r.sender, '') = ifNull(last_sender, '') AND NOT (isNull(_r.sender) OR isNull(last_sender)) AND _r.`arrived_at.time` < ifNull(last_arrived_at, 0) AND NOT isNull(last_arrived_at) AND _r.arrived_at > ifNull(arrived_on, 0) + if(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000, 0, toInt64(negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)))) AND NOT (isNull(arrived_on) OR isNull(period_days) OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) > 4000000 OR negate(intDiv(if(toInt128(65) * ifNull(period_days, 0) < 0, toInt128(65) * ifNull(period_days, 0) - 9, toInt128(65) * ifNull(period_days, 0)), 10)) < -4000000), feed_batch__rows) OR ({f_feed_batch__state:UInt8} = 2)))) AS rows_before__unknown,
        if(if(NOT isNull(arrived_on), isNull(arrived_on), isNull(expected_from)), NULL, toInt32(if(NOT isNull(arrived_on), ifNull(arrived_on, 0), ifNull(expected_from, 0)))) AS waited_since
    FROM feeds_facts
),
feeds_facts_3 AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__as_of,
        last_as_agreed,
        last_bad_numbers,
        last_held,
        last_rows,
        lists_all,
        period_days,
        described_days,
        rows_before,
        rows_before__unknown,
        if(rows_before__unknown, NULL, toInt64(toInt64(length(rows_before)))) AS batches_before,
        if(isNull(waited_since), NULL, toInt64({today:Int32} - ifNull(waited_since, 0))) AS silent_days
    FROM feeds_facts_2
),
feeds_facts_4 AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__as_of,
        last_as_agreed,
        last_bad_numbers,
        last_held,
        last_rows,
        lists_all,
        period_days,
        described_days,
        silent_days,
        if(rows_before__unknown OR arrayExists(_x -> (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) OR rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)) AND NOT (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before))) OR 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)) AND isNull(_x), rows_before) OR empty(arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before)) OR arrayExists(_e -> isNull(_e), arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before)), NULL, toInt64(arrayMax(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) >= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) >= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before))))) AS rows_high,
        if(rows_before__unknown OR arrayExists(_x -> (ifNull(batches_before, 0) >= 3 OR isNull(batches_before)) AND (2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) OR rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)) AND NOT (ifNull(batches_before, 0) >= 3 AND NOT isNull(batches_before) AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before))) OR ifNull(batches_before, 0) >= 3 AND NOT isNull(batches_before) AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)) AND isNull(_x), rows_before) OR empty(arrayFilter(_x -> ifNull(batches_before, 0) >= 3 AND NOT isNull(batches_before) AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before)) OR arrayExists(_e -> isNull(_e), arrayFilter(_x -> ifNull(batches_before, 0) >= 3 AND NOT isNull(batches_before) AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before)), NULL, toInt64(arrayMin(arrayMap(_e -> ifNull(_e, 0), arrayFilter(_x -> ifNull(batches_before, 0) >= 3 AND NOT isNull(batches_before) AND 2 * toInt64(length(arrayFilter(_y -> ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)), rows_before))) >= ifNull(batches_before, 0) AND NOT (rows_before__unknown OR arrayExists(_y -> (ifNull(_y, 0) <= ifNull(_x, 0) OR isNull(_y) OR isNull(_x)) AND NOT (ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x))) OR ifNull(_y, 0) <= ifNull(_x, 0) AND NOT (isNull(_y) OR isNull(_x)) AND isNull(_y), rows_before) OR isNull(batches_before)), rows_before))))) AS rows_low
    FROM feeds_facts_3
),
feeds_facts_5 AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__as_of,
        last_as_agreed,
        last_bad_numbers,
        last_held,
        last_rows,
        lists_all,
        period_days,
        described_days,
        silent_days,
        if(isNull(rows_low) OR isNull(rows_high), NULL, accurateCastOrNull(intDiv((toInt128(ifNull(rows_low, 0)) + ifNull(rows_high, 0)) * 1000000 * 2 + if((toInt128(ifNull(rows_low, 0)) + ifNull(rows_high, 0)) * 1000000 < 0, -2, 2), 4), 'Int64')) AS usual_rows
    FROM feeds_facts_4
),
known AS (
    SELECT subject,
        ref,
        contract__as_of,
        feed_batch__as_of,
        last_as_agreed,
        last_bad_numbers,
        last_held,
        last_rows,
        lists_all,
        period_days,
        described_days,
        silent_days,
        usual_rows,
        {today:Int32} AS today,
        toUInt8({f_contract__state:UInt8} = 1) AS period_days__silent,
        {p_feed__bad_percent:Nullable(Int64)} AS `feed.bad_percent`,
        {p_feed__late_factor:Nullable(Int64)} AS `feed.late_factor`,
        {p_feed__lost_factor:Nullable(Int64)} AS `feed.lost_factor`,
        {p_feed__old_days:Nullable(Int64)} AS `feed.old_days`,
        {p_feed__rows_grown:Nullable(Int64)} AS `feed.rows_grown`,
        {p_feed__rows_least:Nullable(Int64)} AS `feed.rows_least`
    FROM feeds_facts_5
),
inside AS (
    SELECT *,
        toUInt8(NOT isNull(period_days)) AS _inside,
        toUInt8(NOT isNull(period_days) OR period_days__silent) AS _inside_maybe
    FROM known
),
judged AS (
    SELECT *,
        toUInt8(toInt128(ifNull(silent_days, 0)) * 10 > toInt128(ifNull(`feed.late_factor`, 0)) * ifNull(period_days, 0) AND NOT (isNull(silent_days) OR isNull(`feed.late_factor`) OR isNull(period_days)) AND ifNull(silent_days, 0) <= toInt128(ifNull(`feed.lost_factor`, 0)) * ifNull(period_days, 0) AND NOT (isNull(silent_days) OR isNull(`feed.lost_factor`) OR isNull(period_days))) AS late__true,
        toUInt8((toInt128(ifNull(silent_days, 0)) * 10 > toInt128(ifNull(`feed.late_factor`, 0)) * ifNull(period_days, 0) OR isNull(silent_days) OR isNull(`feed.late_factor`) OR isNull(period_days)) AND (ifNull(silent_days, 0) <= toInt128(ifNull(`feed.lost_factor`, 0)) * ifNull(period_days, 0) OR isNull(silent_days) OR isNull(`feed.lost_factor`) OR isNull(period_days))) AS late__maybe,
        toUInt8(ifNull(silent_days, 0) > toInt128(ifNull(`feed.lost_factor`, 0)) * ifNull(period_days, 0) AND NOT (isNull(silent_days) OR isNull(`feed.lost_factor`) OR isNull(period_days))) AS lost__true,
        toUInt8(ifNull(silent_days, 0) > toInt128(ifNull(`feed.lost_factor`, 0)) * ifNull(period_days, 0) OR isNull(silent_days) OR isNull(`feed.lost_factor`) OR isNull(period_days)) AS lost__maybe,
        toUInt8(toInt128(ifNull(last_bad_numbers, 0)) * 100 > toInt128(ifNull(`feed.bad_percent`, 0)) * ifNull(last_rows, 0) AND NOT (isNull(last_bad_numbers) OR isNull(`feed.bad_percent`) OR isNull(last_rows))) AS bad_numbers__true,
        toUInt8(toInt128(ifNull(last_bad_numbers, 0)) * 100 > toInt128(ifNull(`feed.bad_percent`, 0)) * ifNull(last_rows, 0) OR isNull(last_bad_numbers) OR isNull(`feed.bad_percent`) OR isNull(last_rows)) AS bad_numbers__maybe,
        toUInt8(ifNull(period_days, 0) <= 31 AND NOT isNull(period_days) AND ifNull(described_days, 0) > ifNull(`feed.old_days`, 0) AND NOT (isNull(described_days) OR isNull(`feed.old_days`))) AS old__true,
        toUInt8((ifNull(period_days, 0) <= 31 OR isNull(period_days)) AND (ifNull(described_days, 0) > ifNull(`feed.old_days`, 0) OR isNull(described_days) OR isNull(`feed.old_days`))) AS old__maybe,
        toUInt8(NOT ifNull(last_as_agreed, 1)) AS changed__true,
        toUInt8(NOT ifNull(last_as_agreed, 0)) AS changed__maybe,
        toUInt8(ifNull(last_held, 0)) AS held__true,
        toUInt8(ifNull(last_held, 1)) AS held__maybe,
        toUInt8(NOT isNull(usual_rows) AND ifNull(lists_all, 0) AND ifNull(usual_rows, 0) >= toInt128(ifNull(`feed.rows_least`, 0)) * 1000000 AND NOT (isNull(usual_rows) OR isNull(`feed.rows_least`)) AND toInt128(ifNull(last_rows, 0)) * 10000000 > toInt128(ifNull(`feed.rows_grown`, 0)) * ifNull(usual_rows, 0) AND NOT (isNull(last_rows) OR isNull(`feed.rows_grown`) OR isNull(usual_rows))) AS swollen__true,
        toUInt8(NOT isNull(usual_rows) AND ifNull(lists_all, 1) AND (ifNull(usual_rows, 0) >= toInt128(ifNull(`feed.rows_least`, 0)) * 1000000 OR isNull(usual_rows) OR isNull(`feed.rows_least`)) AND (toInt128(ifNull(last_rows, 0)) * 10000000 > toInt128(ifNull(`feed.rows_grown`, 0)) * ifNull(usual_rows, 0) OR isNull(last_rows) OR isNull(`feed.rows_grown`) OR isNull(usual_rows))) AS swollen__maybe
    FROM inside
    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}
),
scored AS (
    SELECT *,
        least(100, greatest(0, 0)) AS _points,
        greatest(0, 60 * late__true, 80 * lost__true, 60 * bad_numbers__true, 60 * old__true, 60 * changed__true, 60 * held__true, 60 * swollen__true) AS _floor,
        100 AS _top,
        least(greatest(_points, _floor), _top) AS _score,
        toUInt8(greatest(multiIf(_score >= 80, 3, _score >= 60, 2, 0), 2 * late__true, 3 * lost__true, 2 * bad_numbers__true, 2 * old__true, 2 * changed__true, 2 * held__true, 2 * swollen__true)) AS _level,
        least(greatest(least(100, greatest(0, 0)), greatest(0, 60 * late__maybe, 80 * lost__maybe, 60 * bad_numbers__maybe, 60 * old__maybe, 60 * changed__maybe, 60 * held__maybe, 60 * swollen__maybe)), _top) AS _possible_score,
        toUInt8(greatest(multiIf(_possible_score >= 80, 3, _possible_score >= 60, 2, 0), 2 * late__maybe, 3 * lost__maybe, 2 * bad_numbers__maybe, 2 * old__maybe, 2 * changed__maybe, 2 * held__maybe, 2 * swollen__maybe)) AS _possible
    FROM judged
)
SELECT
    subject, toInt32(0) AS key,
    _inside, toUInt8(_inside_maybe - _inside),
    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,
    CAST([late__true, lost__true, bad_numbers__true, old__true, changed__true, held__true, swollen__true], 'Array(UInt8)'),
    CAST([late__maybe - late__true, lost__maybe - lost__true, bad_numbers__maybe - bad_numbers__true, old__maybe - old__true, changed__maybe - changed__true, held__maybe - held__true, swollen__maybe - swollen__true], 'Array(UInt8)'),
    CAST([toString(described_days), toString(last_as_agreed), toString(last_bad_numbers), toString(last_held), toString(last_rows), toString(lists_all), toString(period_days), toString(ref), toString(silent_days), toString(usual_rows), toString(`feed.bad_percent`), toString(`feed.late_factor`), toString(`feed.lost_factor`), toString(`feed.old_days`), toString(`feed.rows_grown`), toString(`feed.rows_least`)], 'Array(Nullable(String))'),
    CAST([NULL, feed_batch__as_of, feed_batch__as_of, feed_batch__as_of, feed_batch__as_of, contract__as_of, contract__as_of, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL], 'Array(Nullable(Int32))')
FROM scored
WHERE (_inside AND _level > 0)
    OR subject IN {open:Array(UInt64)}
    OR ({everyone:UInt8} AND (_level > 0 OR late__maybe - late__true OR lost__maybe - lost__true OR bad_numbers__maybe - bad_numbers__true OR old__maybe - old__true OR changed__maybe - changed__true OR held__maybe - held__true OR swollen__maybe - swollen__true OR 0) AND _inside)
    OR {all:UInt8}
ORDER BY subject, key
SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0
