-- The canaries that were planted last: what was said of them last, and when a good
-- run of a later instant had ended first.
WITH (SELECT max(planted_at) FROM signal_canary) AS day
SELECT n.ref AS monitor, c.planted, c.said, r.ended
FROM
(
    SELECT monitor AS id, max(planted_at) AS planted, ifNull(argMax(tuple(stage), (as_of, received_at)).1, '') AS said
    FROM signal_canary
    WHERE planted_at = day
    GROUP BY id
) AS c
INNER JOIN (SELECT subject_id, ref FROM identity_subject WHERE type = 'monitor') AS n ON n.subject_id = c.id
LEFT JOIN
(
    SELECT monitor, min(at) AS ended
    FROM run_log
    WHERE state = 'finished' AND dry = 0 AND as_of >= day
    GROUP BY monitor
) AS r ON r.monitor = n.ref
ORDER BY monitor
