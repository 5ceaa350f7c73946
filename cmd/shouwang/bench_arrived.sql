-- When each warning of a death on the roll came to the inbox, in order.
SELECT min(o.at) AS at
FROM (SELECT id, arrayJoin(warnings) AS warning FROM delivery_intent WHERE channel = 'inbox') AS i
INNER JOIN delivery_outcome AS o ON o.intent = i.id
INNER JOIN (SELECT DISTINCT id FROM warning_change WHERE monitor = 'death_after_benefit' AND run_id IN (SELECT run_id FROM run_log WHERE cause = 'death_event')) AS w ON w.id = i.warning
WHERE o.state = 'sent'
GROUP BY i.warning
ORDER BY at
