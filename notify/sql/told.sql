SELECT channel, worker_id, warning, max(transform(level, ['blue', 'yellow', 'red'], [1, 2, 3], 0)) AS told
FROM delivery_intent ARRAY JOIN warnings AS warning, levels AS level
WHERE worker_id IN {workers:Array(String)}
GROUP BY channel, worker_id, warning
