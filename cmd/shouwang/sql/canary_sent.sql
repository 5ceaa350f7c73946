-- Whether the inbox of the canaries was told of a warning.
SELECT count()
FROM delivery_intent
WHERE worker_id = 'canary' AND channel = 'inbox' AND has(warnings, {warning:String})
    AND id IN (SELECT intent FROM delivery_outcome WHERE state = 'sent')
