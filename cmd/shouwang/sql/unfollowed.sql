-- News raised or risen by finished runs of which no inbox was told at that
-- level, and when the first of those runs finished.
SELECT count() AS owed, ifNull(min(finished_at), toDateTime64(0, 3)) AS since
FROM warning_change AS c
INNER JOIN run_finished AS r ON c.run_id = r.run_id AND c.fence = r.fence
WHERE c.change IN ('raised', 'rose') AND c.stock = 0
    AND (c.id, c.level) NOT IN
    (
        SELECT warning, upto
        FROM delivery_intent
        ARRAY JOIN warnings AS warning, levels AS level
        ARRAY JOIN arraySlice(['blue', 'yellow', 'red'], 1, indexOf(['blue', 'yellow', 'red'], level)) AS upto
        WHERE channel = 'inbox'
    )
