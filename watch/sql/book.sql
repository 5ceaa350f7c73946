-- What a round must know of monitors: their last finished run, the runs that
-- did not finish, and all as of an instant or later; and the highest token that
-- anybody ran them under.
SELECT
    run_id, monitor, number, cause, scheduled_at, as_of, batch, skip, fresh, stale, policy_hash, parameters_hash, state,
    started_at, at, rows, raised, rose, fell, held, cleared, unjudged, stock, late, dry, fence, note, highest
FROM
(
    SELECT *
    FROM run_log
    WHERE monitor IN {monitors:Array(String)} AND dry = 0
    ORDER BY monitor, as_of, run_id, state = 'finished' DESC, fence DESC, state = 'started', at DESC
    LIMIT 1 BY monitor, as_of, run_id
) AS run
INNER JOIN
(
    SELECT monitor, max(fence) AS highest
    FROM run_log
    WHERE monitor IN {monitors:Array(String)}
    GROUP BY monitor
) AS tokens USING (monitor)
QUALIFY as_of >= {from:DateTime64(3)} OR state != 'finished'
    OR row_number() OVER (PARTITION BY monitor, state = 'finished' ORDER BY number DESC) = 1
