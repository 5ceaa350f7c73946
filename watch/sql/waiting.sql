-- The stock that waits for some workers at an instant, as narrow as a choice needs it.
SELECT run_id, monitor, subject_id, id, worker, level, score, raised_at, area, household, lane, subject_type, subject_key
FROM
(
    SELECT run_id, monitor, subject_id, id, worker, level, score, raised_at, area, household, lane, subject_type, subject_key, open, stock
    FROM warning_change
    WHERE as_of <= {as_of:DateTime64(3)} AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
    ORDER BY monitor, subject_id, id, number DESC
    LIMIT 1 BY monitor, subject_id, id
)
WHERE open = 1 AND stock = 1 AND id NOT IN (SELECT id FROM warning_release)
ORDER BY id
