-- The roster of workers as it was known at a moment.
SELECT worker_id, CAST(role, 'String'), toUInt64(div), ifNull(CAST(manager_id, 'Nullable(String)'), ''),
    toInt32(since), CAST(until, 'Nullable(Int32)'), ifNull(CAST(slack_id, 'Nullable(String)'), '')
FROM
(
    SELECT CAST(worker_id, 'String') AS worker_id, role, div, manager_id, since, until, slack_id, gone
    FROM signal_worker
    WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3)}
    ORDER BY as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY worker_id
)
WHERE gone = 0 AND div IS NOT NULL AND since IS NOT NULL
ORDER BY worker_id
