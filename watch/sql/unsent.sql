-- Stock that was handed out and of which no inbox was told: a kill came between.
SELECT c.run_id, c.monitor, c.subject_id, c.id
FROM warning_now AS c
WHERE c.stock = 1 AND c.open = 1 AND c.id IN (SELECT id FROM warning_release)
    AND c.id NOT IN (SELECT warning FROM delivery_intent ARRAY JOIN warnings AS warning WHERE channel = 'inbox')
ORDER BY c.id
