-- Open warnings by monitor and level.
SELECT monitor, level, count() AS warnings, countIf(held = 1) AS held,
    countIf(stock = 1 AND id NOT IN (SELECT id FROM warning_release)) AS waiting
FROM warning_now
WHERE open = 1 AND area < 990000000000 -- canaries are no people
    AND (empty({within:Array(Array(UInt64))}) OR arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))}))
    AND (empty({lanes:Array(String)}) OR lane IN {lanes:Array(String)})
GROUP BY monitor, level
ORDER BY monitor, level
