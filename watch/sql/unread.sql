-- Monitors of which a triggering feed has a batch with something new that their last
-- finished run did not read: it came after the run's batches, or after its instant.
SELECT w.monitor AS monitor, min(b.feed) AS feed, max(b.at) AS at, max(b.newest) AS newest
FROM
(
    SELECT pair.1 AS monitor, pair.2 AS feed
    FROM (SELECT arrayJoin(arrayZip({monitors:Array(String)}, {feeds:Array(String)})) AS pair)
) AS w
INNER JOIN
(
    SELECT feed, max(number) AS newest, max(received_at) AS at
    FROM batch_log
    WHERE accepted > 0 AND (number, feed) IN (SELECT number, feed FROM batch_state WHERE state = 'committed')
    GROUP BY feed
) AS b ON b.feed = w.feed
LEFT JOIN
(
    SELECT monitor, argMax(batch, number) AS read, argMax(as_of, number) AS until
    FROM run_log
    WHERE state = 'finished' AND dry = 0
    GROUP BY monitor
) AS r ON r.monitor = w.monitor
WHERE b.newest > ifNull(r.read, 0) OR b.at > r.until
GROUP BY monitor
ORDER BY monitor
