INSERT INTO signal_again (feed, key_hash, as_of, received_at, batch, row)
SELECT {feed:String}, key_hash, as_of, received_at, {batch:UInt64}, row
FROM {{.Stage}}
WHERE refused = 0{{.Doubt}}
  AND row NOT IN (SELECT row FROM {{.Signal}} WHERE batch = {batch:UInt64})
