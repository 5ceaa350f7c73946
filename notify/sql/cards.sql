SELECT i.id AS id, i.channel AS channel, i.worker_id AS worker_id, i.body AS body, o.ref AS ref
FROM delivery_intent AS i
INNER JOIN delivery_outcome AS o ON o.intent = i.id
WHERE i.warnings = [{warning:String}] AND i.channel != {inbox:String} AND o.state = 'sent' AND o.ref != ''
LIMIT 1 BY id
