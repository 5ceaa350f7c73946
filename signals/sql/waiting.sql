SELECT feed, department, arrayJoin(arrayDistinct(reasons)) AS reason, count() AS n, min(received_at)
FROM quarantine_now
GROUP BY feed, department, reason
ORDER BY feed, department, n DESC, reason
