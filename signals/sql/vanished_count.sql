SELECT countIf(gone = 0), countIf(key_hash NOT IN (SELECT key_hash FROM {{.Stage}}))
FROM {{template "live.sql" .}}
