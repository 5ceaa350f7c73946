-- Cases of which something happened that the product's own feed does not tell yet.
SELECT e.case_no, e.last
FROM (SELECT case_no, max(at) AS last FROM case_event GROUP BY case_no) AS e
LEFT JOIN (
    SELECT n.ref AS case_no, max(s.received_at) AS told
    FROM signal_case_state AS s
    JOIN (SELECT subject_id, ref FROM identity_subject WHERE type = 'case') AS n ON n.subject_id = s.case_id
    WHERE s.batch = 0
    GROUP BY n.ref
) AS t ON t.case_no = e.case_no
WHERE isNull(t.told) OR e.last > t.told
ORDER BY e.last, e.case_no
