-- What was said last of how often each feed should come.
SELECT n.ref AS feed, argMax(c.period_days, (c.as_of, c.received_at)) AS period, argMax(tuple(c.expected_from), (c.as_of, c.received_at)).1 AS expected,
    ifNull(argMax(tuple(c.snapshot), (c.as_of, c.received_at)).1, 0) AS snapshot
FROM signal_contract AS c
JOIN (SELECT subject_id, ref FROM identity_subject WHERE type = 'feed') AS n ON n.subject_id = c.feed
GROUP BY n.ref
