-- The cases whose clock moved since an instant, or that a call came to.
SELECT DISTINCT case_no
FROM case_event
WHERE kind IN ('reminded', 'escalated', 'ack_expired', 'returned', 'called') AND at >= {since:DateTime64(3, 'Asia/Shanghai')}
ORDER BY case_no
