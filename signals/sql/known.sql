-- The batches that had come in by an instant, each with the state that it had then.
-- Of a batch that was loaded later with the day on which it had come in, nothing was
-- decided by then: it has the state that it has now.
SELECT number, argMaxIf(state, (at, indexOf(['open', 'held', 'committed', 'withdrawn'], state)), at <= {as_of:DateTime64(3)} OR first > {as_of:DateTime64(3)}) AS state
FROM
(
    SELECT number, state, at, received_at, min(at) OVER (PARTITION BY number) AS first
    FROM batch_log
)
GROUP BY number
HAVING min(received_at) <= {as_of:DateTime64(3)}
ORDER BY number
