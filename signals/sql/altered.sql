-- Rows that are not what was stored.
SELECT batch, row, key_hash, CAST(source_dept, 'String'), received_at, toInt64(0)
FROM {{.Signal}}
WHERE {{range $i, $d := .Digests}}{{if $i}} OR {{end}}{{.Kept}} != {{.Now}}{{end}}
ORDER BY batch, row
LIMIT {most:UInt32}
