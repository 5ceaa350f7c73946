-- The cases whose clock moved since an instant, that a call came to, or that went to somebody.
SELECT DISTINCT case_no
FROM case_event
WHERE kind IN ('reminded', 'escalated', 'ack_expired', 'returned', 'called', 'assigned', 'handed_over', 'reopened') AND at >= {since:DateTime64(3, 'Asia/Shanghai')}
ORDER BY case_no
