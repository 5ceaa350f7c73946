-- What workers have in hand at an instant, what waits for them, and how both
-- moved since a day before. A place is taken by an open red or yellow warning and
-- by any stock that was handed out, until it is cleared or its case is closed.
SELECT
    if(to != '', to, worker) AS owner,
    countIf(open = 1 AND stock = 1 AND given = 0) AS waiting,
    countIf(place AND open = 1 AND ended = 0) AS in_hand,
    countIf(place AND (open = 0 AND as_of > {since:DateTime64(3)} OR ended = 1 AND closed_at > {since:DateTime64(3)})) AS done,
    countIf(stock = 0 AND peak IN ('yellow', 'red') AND raised_at > {since:DateTime64(3)}) AS fresh
FROM
(
    SELECT
        id, worker, open, stock, peak, as_of, raised_at, closed_at, to,
        released.id != '' AS given,
        closed.id != '' AS ended,
        given = 1 OR stock = 0 AND (if(open = 1, level, peak) IN ('yellow', 'red')) AS place
    FROM
    (
        SELECT id, worker, open, stock, level, peak, as_of, raised_at
        FROM
        (
            SELECT id, worker, open, stock, level, peak, as_of, raised_at, monitor, subject_id, number, lane
            FROM warning_change
            WHERE as_of <= {as_of:DateTime64(3)} AND area < 990000000000 AND monitor != {without:String}
                AND (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
            ORDER BY monitor, subject_id, id, number DESC
            LIMIT 1 BY monitor, subject_id, id
        )
        WHERE lane IN {lanes:Array(String)}
    ) AS newest
    LEFT JOIN
    (
        SELECT id, argMin(worker, at) AS to
        FROM warning_release
        WHERE at <= {as_of:DateTime64(3)}
        GROUP BY id
    ) AS released USING (id)
    LEFT JOIN
    (
        SELECT arrayJoin(warnings) AS id, max(case_now.closed_at) AS closed_at
        FROM case_now FINAL
        GROUP BY id
        HAVING countIf(state NOT IN ('closed', 'follow_up', 'archived') OR case_now.closed_at > {as_of:DateTime64(3)}) = 0
    ) AS closed USING (id)
)
GROUP BY owner
HAVING waiting + in_hand + done + fresh > 0
ORDER BY owner
SETTINGS join_use_nulls = 0
