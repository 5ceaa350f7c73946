SELECT number, feed, s, department, sender, file, received_at, as_of, read, accepted, repeated, refused, reasons, cause, about, columns
FROM
(
    SELECT *, state AS s
    FROM batch_log
    WHERE {feed:String} = '' OR feed = {feed:String}
    ORDER BY number DESC, feed, at DESC, indexOf(['open', 'held', 'committed', 'withdrawn'], state) DESC, received_at DESC
    LIMIT 1 BY number, feed
)
WHERE s != 'open'
ORDER BY received_at DESC, number DESC, feed
LIMIT {limit:UInt32}
