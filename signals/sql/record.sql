SELECT key_hash, {{if .Snapshot}}greatest(max(as_of), (
    SELECT toInt32(ifNull(max(as_of), -2147483648)) FROM batch_log
    WHERE feed = {feed:String} AND sender = {sender:String} AND state = 'committed' AND cause = ''
      AND number IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND state = 'committed')
)){{else}}max(as_of){{end}} AS day, any(source_dept)
FROM {{.Signal}}
WHERE batch = {batch:UInt64} AND key_hash IN {keys:Array(UInt64)}
GROUP BY key_hash
ORDER BY key_hash
