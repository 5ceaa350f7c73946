-- When the first batch that counts came in.
SELECT min(received_at) AS first
FROM batch_log
WHERE number IN (SELECT number FROM batch_state WHERE state = 'committed')
HAVING count() > 0
