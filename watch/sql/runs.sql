-- The newest runs first; of the runs of one instant, in the order of monitors.
SELECT
    run_id, monitor, number, cause, scheduled_at, as_of, batch, skip, fresh, stale, policy_hash, parameters_hash, state,
    started_at, at, rows, raised, rose, fell, held, cleared, unjudged, stock, late, dry, fence, note, fence
FROM run_now
WHERE (empty({monitors:Array(String)}) OR monitor IN {monitors:Array(String)})
    AND as_of <= {as_of:DateTime64(3)}
    AND (empty({state:String}) OR state = {state:String})
ORDER BY as_of DESC, monitor, number DESC, run_id
LIMIT {limit:UInt32}
