-- The cases whose clock moved since an instant.
SELECT DISTINCT case_no
FROM case_event
WHERE kind IN ('reminded', 'escalated', 'ack_expired', 'returned') AND at >= {since:DateTime64(3, 'Asia/Shanghai')}
ORDER BY case_no
