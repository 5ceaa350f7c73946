-- Open warnings by monitor and level.
SELECT monitor, level, count() AS warnings, countIf(held = 1) AS held,
    countIf(stock = 1 AND id NOT IN (SELECT id FROM warning_release)) AS waiting
FROM warning_now
WHERE open = 1 AND area < 990000000000 -- canaries are no people
GROUP BY monitor, level
ORDER BY monitor, level
