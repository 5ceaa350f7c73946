-- Closed sessions of the joint meeting that the product's own feed does not tell yet.
SELECT DISTINCT session
FROM meeting_event
WHERE kind = 'closed' AND session IN (SELECT session FROM meeting_event WHERE kind = 'tabled')
    AND session NOT IN (SELECT session_id FROM signal_meeting_item WHERE batch = 0)
ORDER BY session
