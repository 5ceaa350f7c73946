INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, {department:String}, {received:DateTime64(3)}, {as_of:Int32}, 1, '', key_hash, 0, []{{range .Same}},
    {{.}}{{end}}
FROM {{template "live.sql" .}}
  AND key_hash NOT IN (SELECT key_hash FROM {{.Stage}})
