SELECT countIf(gone = 0 AND row > 0), countIf(gone = 1)
FROM {{.Signal}}
WHERE batch = {batch:UInt64}
