-- Feeds whose newest batch with something new came after what the last run of a
-- monitor that they trigger has read.
SELECT DISTINCT b.feed
FROM
(
    SELECT arrayJoin(arrayZip({monitors:Array(String)}, {feeds:Array(String)})) AS pair, pair.1 AS by, pair.2 AS source
) AS w
INNER JOIN
(
    SELECT feed, max(number) AS newest
    FROM batch_log
    WHERE accepted > 0 AND (number, feed) IN (SELECT number, feed FROM batch_state WHERE state = 'committed')
    GROUP BY feed
) AS b ON b.feed = w.source
LEFT JOIN
(
    SELECT monitor, argMax(batch, number) AS seen
    FROM run_log
    WHERE state = 'finished' AND dry = 0
    GROUP BY monitor
) AS r ON r.monitor = w.by
WHERE b.newest > ifNull(r.seen, 0)
ORDER BY b.feed
