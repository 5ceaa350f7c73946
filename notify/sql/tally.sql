SELECT channel, ifNull(o.state, 'waiting') AS state, count() AS n
FROM (SELECT DISTINCT id, channel FROM delivery_intent WHERE worker_id != 'canary' AND amends = '') AS i
LEFT JOIN
(
    SELECT intent, if(countIf(state = 'sent') > 0, 'sent', argMax(state, attempt)) AS state
    FROM delivery_outcome
    GROUP BY intent
) AS o ON o.intent = i.id
GROUP BY channel, state
