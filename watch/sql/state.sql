-- The newest state of the warnings of a monitor about the subjects of a slice, or about some of them, as of
-- an instant. A closed one is needed for its number and its cooldown only, so its reasons stay behind.
SELECT
    run_id, as_of, seq, change, higher, missing, id, no, monitor, version, kind, lane, subject_type, subject_id, subject_key,
    episode, level, peak, score, if(open = 1, reasons, '[]'), if(open = 1, unknown, '[]'), area, household, amount_fen,
    worker, raised_at, open, held, times, stock
FROM warning_change
WHERE monitor = {monitor:String} AND as_of <= {as_of:DateTime64(3)}
    AND subject_id BETWEEN {first:UInt64} AND {last:UInt64}
    AND (empty({subjects:Array(UInt64)}) OR subject_id IN {subjects:Array(UInt64)})
    AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished WHERE monitor = {monitor:String})
ORDER BY monitor, subject_id, id, number DESC
LIMIT 1 BY monitor, subject_id, id
