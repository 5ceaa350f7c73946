-- Warnings raised or risen by runs whose last line was written at an instant or later.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_change
WHERE change IN ('raised', 'rose')
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished WHERE finished_at >= {since:DateTime64(3)})
ORDER BY as_of, monitor, seq
LIMIT 1 BY run_id, id
