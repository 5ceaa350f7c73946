-- What was stored of cases and warnings behind a place in that order, within a scope, the
-- oldest first. A case's place and lane are those it has now.
WITH
    runs AS (SELECT run_id, fence, finished_at FROM run_finished WHERE finished_at >= {since:DateTime64(3)}),
    given AS (SELECT id, min(warning_release.at) AS given_at FROM warning_release WHERE warning_release.at >= {since:DateTime64(3)} GROUP BY id),
    events AS (SELECT case_no, max(seq) AS version, max(stored) AS stored_at FROM case_event WHERE stored >= {since:DateTime64(3)} GROUP BY case_no)
SELECT what, no, version, area, lane, at
FROM
(
    SELECT 'case' AS what, e.case_no AS no, e.version AS version, c.area AS area, c.lane AS lane, e.stored_at AS at
    FROM events AS e
    INNER JOIN
    (
        SELECT case_no, area, lane
        FROM case_now
        WHERE case_no IN (SELECT case_no FROM events)
        ORDER BY case_no, case_now.version DESC
        LIMIT 1 BY case_no
    ) AS c ON c.case_no = e.case_no
    UNION ALL
    SELECT 'warning' AS what, w.no AS no, w.number AS version, w.area AS area, w.lane AS lane, r.finished_at AS at
    FROM warning_change AS w
    INNER JOIN runs AS r ON r.run_id = w.run_id AND r.fence = w.fence
    WHERE w.run_id IN (SELECT run_id FROM runs)
    UNION ALL
    SELECT 'warning' AS what, w.no AS no, w.number AS version, w.area AS area, w.lane AS lane, g.given_at AS at
    FROM warning_now AS w
    INNER JOIN given AS g ON g.id = w.id
    WHERE w.id IN (SELECT id FROM given)
)
WHERE arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))})
    AND lane IN {lanes:Array(String)}
    AND (at, no) > ({since:DateTime64(3)}, {after:String})
ORDER BY at, no, version
LIMIT {limit:UInt32}
