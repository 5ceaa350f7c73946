SELECT i.id AS id, i.channel AS channel, i.worker_id AS worker_id, i.warnings AS warnings, i.levels AS levels, i.body AS body,
       i.created_at AS created_at, i.due AS planned, i.urgent AS urgent, i.chain AS chain, i.amends AS amends,
       greatest(i.due, ifNull(o.next_try, i.due)) AS due, ifNull(o.attempts, 0) AS attempts, ifNull(o.tries, 0) AS tries
FROM delivery_intent AS i
LEFT JOIN
(
    SELECT intent, max(attempt) AS attempts, argMax(tries, attempt) AS tries, argMax(next_try, attempt) AS next_try,
           countIf(state = 'sent') > 0 OR argMax(state, attempt) = 'dead' AS settled
    FROM delivery_outcome
    GROUP BY intent
) AS o ON o.intent = i.id
WHERE NOT ifNull(o.settled, 0) AND (i.urgent OR NOT {urgent:Bool})
ORDER BY urgent DESC, created_at, id
LIMIT 1 BY id
