-- What finished runs as of a span of time did, run by run.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_change
WHERE as_of >= {from:DateTime64(3)} AND as_of <= {to:DateTime64(3)}
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
ORDER BY as_of, monitor, number, seq
LIMIT 1 BY run_id, id
