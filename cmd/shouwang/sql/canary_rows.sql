-- How many rows of a feed the canaries of a day left there that count.
SELECT count()
FROM signal_%s
WHERE gone = 0 AND batch <= {batch:UInt64} AND batch IN
(
    SELECT number
    FROM batch_log
    WHERE cause = 'canary' AND feed = {feed:String}
    GROUP BY number
    HAVING min(received_at) = {planted:DateTime64(3)} AND argMax(state, (at, indexOf(['open', 'held', 'committed', 'withdrawn'], state))) = 'committed'
)
