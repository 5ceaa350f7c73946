SELECT count() - uniqExact(key_hash, as_of)
FROM {{.Stage}}
WHERE refused = 0{{.Range}}
