-- Batches of feeds that came in after an instant and stand committed.
SELECT feed, any(received_at) AS at
FROM batch_log
WHERE feed IN {feeds:Array(String)} AND received_at > {from:DateTime64(3)} AND received_at <= {to:DateTime64(3)}
GROUP BY number, feed
HAVING argMax(state, (batch_log.at, indexOf(['open', 'held', 'committed', 'withdrawn'], state))) = 'committed'
ORDER BY at, feed
