-- Who has messages in the built-in inbox, and how many warnings of theirs nobody has taken.
SELECT
    worker_id,
    uniqExact(warning) AS told,
    uniqExactIf(warning, NOT has(taken, warning)) AS waiting
FROM
(
    SELECT
        worker_id,
        arrayJoin(warnings) AS warning,
        (
            SELECT groupUniqArrayArray(warnings)
            FROM case_now FINAL
            WHERE taken_by != '' OR state IN ('closed', 'follow_up', 'archived')
        ) AS taken
    FROM delivery_intent
    WHERE channel = 'inbox' AND worker_id != 'canary'
)
WHERE NOT startsWith(warning, 'step:') -- a reminder of a case is no warning more
GROUP BY worker_id
ORDER BY waiting DESC, worker_id
