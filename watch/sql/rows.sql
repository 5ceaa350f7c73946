-- The changes of a page in full.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_change
WHERE monitor IN {monitors:Array(String)} AND subject_id IN {subjects:Array(UInt64)}
    AND (run_id, id) IN arrayZip({runs:Array(String)}, {ids:Array(String)})
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished WHERE run_id IN {runs:Array(String)})
ORDER BY level_rank DESC, score DESC, id
LIMIT 1 BY id
