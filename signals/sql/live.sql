(
    SELECT *
    FROM {{.Signal}}
    WHERE batch IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND state = 'committed')
      AND as_of <= {as_of:Int32}{{.Range}}
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
) AS last
WHERE gone = 0
  AND batch IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND sender = {sender:String} AND state = 'committed')
