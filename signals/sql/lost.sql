-- Batches of which fewer rows are there than were accepted.
SELECT l.number, toUInt32(0), toUInt64(0), l.department, l.received, l.accepted - ifNull(s.stored, 0) AS lost
FROM
(
    SELECT number, toInt64(max(accepted)) AS accepted, CAST(any(department), 'String') AS department, min(received_at) AS received
    FROM batch_log
    WHERE feed = {feed:String} AND number IN (SELECT number FROM batch_state WHERE state IN ('committed', 'held', 'withdrawn'))
    GROUP BY number
) AS l
LEFT JOIN
(
    SELECT batch, toInt64(countIf(gone = 0 AND row > 0)) AS stored
    FROM {{.Signal}}
    GROUP BY batch
) AS s ON l.number = s.batch
WHERE lost > 0
ORDER BY l.number
LIMIT {most:UInt32}
