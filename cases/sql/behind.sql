SELECT e.case_no AS case_no
FROM (SELECT case_no, max(seq) AS version FROM case_event GROUP BY case_no) AS e
LEFT JOIN (SELECT case_no, max(version) AS version FROM case_now GROUP BY case_no) AS n ON n.case_no = e.case_no
WHERE ifNull(n.version, 0) < e.version
