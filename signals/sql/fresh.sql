SELECT feed, maxIf(received_at, received_at <= {as_of:DateTime64(3)}), maxIf(as_of, received_at <= {as_of:DateTime64(3)}), countIf(received_at <= {as_of:DateTime64(3)})
FROM batch_log
WHERE state = 'committed' AND cause = ''
  AND number IN (SELECT number FROM batch_state WHERE state = 'committed')
GROUP BY feed
