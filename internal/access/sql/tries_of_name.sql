-- How many attempts at a name failed, or are not decided, since the last that
-- succeeded, beside the one that asks; and when the newest of them was.
WITH
    attempts AS
    (
        SELECT id, min(at) AS began, groupArray(outcome) AS outcomes
        FROM sign_in
        WHERE name = {name:String} AND at > {since:DateTime64(3)}
        GROUP BY id
    ),
    (SELECT ifNull(max(began), toDateTime64(0, 3)) FROM attempts WHERE has(outcomes, 'ok')) AS succeeded
SELECT count(), ifNull(max(began), toDateTime64(0, 3, 'Asia/Shanghai'))
FROM attempts
WHERE NOT has(outcomes, 'ok') AND NOT has(outcomes, 'void') AND id != {mine:String} AND began >= succeeded
