-- Which changes are a page of warnings as finished runs left them at an instant:
-- the highest level first, in an order that is total and stable. after_* is the
-- last line of the page before. Only narrow columns are read, in the order of the
-- table, because every warning that ever was is compared and a page is shown.
SELECT run_id, monitor, subject_id, id
FROM
(
    SELECT run_id, monitor, subject_id, id, level_rank, score, open, held, stock, area, lane, worker
    FROM warning_change
    WHERE as_of <= {as_of:DateTime64(3)}
        AND (empty({monitors:Array(String)}) OR monitor IN {monitors:Array(String)})
        AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
    ORDER BY monitor, subject_id, id, number DESC
    LIMIT 1 BY monitor, subject_id, id
)
WHERE ({rank:Int8} < 0 OR level_rank = {rank:Int8})
    AND (empty({lanes:Array(String)}) OR lane IN {lanes:Array(String)})
    AND (area BETWEEN {area_from:UInt64} AND {area_to:UInt64} AND NOT arrayExists(s -> area BETWEEN s[1] AND s[2], {out:Array(Array(UInt64))})
        OR arrayExists(s -> area BETWEEN s[1] AND s[2], {in:Array(Array(UInt64))}))
    AND (empty({within:Array(Array(UInt64))}) OR arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))}))
    AND (empty({worker:String}) OR worker = {worker:String})
    AND ({open:Int8} < 0 OR open = {open:Int8})
    AND ({held:Int8} < 0 OR held = {held:Int8})
    AND ({waiting:Int8} < 0 OR (open = 1 AND stock = 1 AND id NOT IN (SELECT id FROM warning_release WHERE at <= {as_of:DateTime64(3)})) = ({waiting:Int8} = 1))
    AND (empty({after_id:String})
        OR (-level_rank, -score, id) > (-{after_rank:Int16}, -{after_score:Int32}, {after_id:String}))
ORDER BY level_rank DESC, score DESC, id
LIMIT {limit:UInt32}
