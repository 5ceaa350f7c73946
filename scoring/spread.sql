-- How many of those whom a monitor is about stand at each level.
SELECT _level, count()
FROM (
%s
)
WHERE _inside = 1
GROUP BY _level
