-- Everything that finished runs did to one warning, by id or number.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_change
WHERE (id = {ref:String} OR no = {ref:String})
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
ORDER BY number
LIMIT 1 BY run_id, id
