-- The runs that finished and count, up to an instant, each monitor's in their order.
SELECT
    run_id, monitor, number, cause, scheduled_at, as_of, batch, skip, fresh, stale, policy_hash, parameters_hash, state,
    started_at, at, rows, raised, rose, fell, held, cleared, unjudged, stock, late, dry, fence, note, fence
FROM run_now
WHERE state = 'finished' AND dry = 0 AND as_of <= {until:DateTime64(3)}
ORDER BY monitor, number
