-- What one finished run did, in its own order.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, reasons, unknown, area, household, amount_fen, worker, raised_at, open, held, times, stock
FROM warning_told
WHERE run_id = {run:String}
ORDER BY seq
LIMIT 1 BY id
