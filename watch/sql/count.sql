-- Open warnings by monitor and level.
SELECT monitor, level, count() AS warnings, countIf(held = 1) AS held
FROM warning_now
WHERE open = 1
GROUP BY monitor, level
ORDER BY monitor, level
