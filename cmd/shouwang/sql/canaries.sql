-- The last canaries of each monitor: when they were written into the feeds.
SELECT substring(sender, 8) AS monitor, max(received_at) AS planted
FROM batch_log
WHERE cause = 'canary' AND startsWith(sender, 'canary_') AND state IN ('open', 'committed', 'withdrawn')
GROUP BY monitor
ORDER BY monitor
