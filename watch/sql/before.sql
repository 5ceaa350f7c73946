-- The warnings of one subject as a monitor's runs before a number left them.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_change
WHERE monitor = {monitor:String} AND subject_id = {subject:UInt64} AND number < {number:UInt64}
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished WHERE monitor = {monitor:String})
ORDER BY monitor, subject_id, id, number DESC
LIMIT 1 BY monitor, subject_id, id
