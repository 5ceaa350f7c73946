-- A batch as the last line of the log has it; received is when its file came last,
-- whichever of its receipts was told last.
SELECT number, feed, s, department, sender, file, digest, received, as_of, read, accepted, repeated, refused, reasons, cause, about, columns
FROM
(
    SELECT *, state AS s, max(received_at) OVER (PARTITION BY number, feed) AS received
    FROM batch_log
    WHERE ({feed:String} = '' OR feed = {feed:String}) AND ({number:UInt64} = 0 OR number = {number:UInt64})
    ORDER BY number DESC, feed, at DESC, indexOf(['open', 'held', 'committed', 'withdrawn'], state) DESC, received_at DESC
    LIMIT 1 BY number, feed
)
WHERE s != 'open' AND cause NOT IN ('held', 'restate') AND ({state:String} = '' OR s = {state:String})
ORDER BY received DESC, number DESC, feed
LIMIT {limit:UInt32} OFFSET {skip:UInt32}
