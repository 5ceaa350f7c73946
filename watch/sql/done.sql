-- By monitor, up to an instant: the last run that ended, and what was ever raised and
-- is no longer open. The newest warning is named where its lane is everybody's.
SELECT r.monitor AS monitor, r.last AS last, w.raised AS raised, w.closed AS closed, w.newest AS newest, w.newest_at AS newest_at
FROM
(
    SELECT monitor, max(as_of) AS last
    FROM run_now
    WHERE state = 'finished' AND dry = 0 AND as_of <= {as_of:DateTime64(3)}
    GROUP BY monitor
) AS r
LEFT JOIN
(
    SELECT monitor, count() AS raised, countIf(open = 0) AS closed,
        argMaxIf(no, (raised_at, no), lane = 'open') AS newest, maxIf(raised_at, lane = 'open') AS newest_at
    FROM warning_now
    WHERE raised_at <= {as_of:DateTime64(3)} AND area < 990000000000 -- canaries are no people
    GROUP BY monitor
) AS w ON w.monitor = r.monitor
ORDER BY monitor
