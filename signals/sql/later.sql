SELECT number, as_of, received_at
FROM
(
    SELECT number, max(as_of) AS as_of, min(received_at) AS received_at
    FROM batch_log
    WHERE feed = {feed:String} AND sender = {sender:String} AND state = 'committed' AND cause = ''
      AND number IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND state = 'committed')
      AND number != {about:UInt64}
    GROUP BY number
)
WHERE (as_of, received_at) > ({later:Int32}, {later_received:DateTime64(3)})
ORDER BY as_of, received_at
