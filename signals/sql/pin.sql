SELECT
    number,
    argMax(state, (at, indexOf(['open', 'held', 'committed', 'withdrawn'], state))) AS state
FROM batch_log
GROUP BY number
ORDER BY number
