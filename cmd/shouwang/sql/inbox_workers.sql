-- Who has messages in the built-in inbox, and how many warnings of theirs nobody has taken.
SELECT
    worker_id,
    uniqExact(warning) AS told,
    uniqExactIf(warning, NOT has(taken, warning) AND NOT startsWith(warning, 'step:')) AS waiting -- a step of a case's clock is no warning more
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
GROUP BY worker_id
ORDER BY waiting DESC, worker_id
