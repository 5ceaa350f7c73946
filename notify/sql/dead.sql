SELECT i.id AS id, i.channel AS channel, i.worker_id AS worker_id, i.created_at AS created_at, o.at AS at, o.class AS class, o.code AS code, o.attempts AS attempts
FROM delivery_intent AS i
INNER JOIN
(
    SELECT intent, max(attempt) AS attempts, argMax(at, attempt) AS at, argMax(class, attempt) AS class, argMax(code, attempt) AS code
    FROM delivery_outcome
    GROUP BY intent
    HAVING countIf(state = 'sent') = 0 AND argMax(state, attempt) = 'dead'
) AS o ON o.intent = i.id
WHERE i.amends = ''
ORDER BY at DESC, id
LIMIT 1 BY id
LIMIT {limit:UInt64}
