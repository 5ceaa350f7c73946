SELECT number, feed, s, department, sender, file, digest, received_at, as_of, read, accepted, repeated, refused, reasons, cause, about, columns
FROM
(
    SELECT *, state AS s
    FROM batch_log
    WHERE ({feed:String} = '' OR feed = {feed:String}) AND ({number:UInt64} = 0 OR number = {number:UInt64})
    ORDER BY number DESC, feed, at DESC, indexOf(['open', 'held', 'committed', 'withdrawn'], state) DESC, received_at DESC
    LIMIT 1 BY number, feed
)
WHERE s != 'open' AND cause NOT IN ('held', 'restate') AND ({state:String} = '' OR s = {state:String})
ORDER BY received_at DESC, number DESC, feed
LIMIT {limit:UInt32} OFFSET {skip:UInt32}
