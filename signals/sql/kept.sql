INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, source_dept, received_at, as_of, gone, id_form, key_hash, row_hash, defects{{range .Same}},
    {{.}}{{end}}
FROM {{.Signal}}
WHERE batch = {about:UInt64} AND row = 0{{if .Snapshot}} AND (as_of, received_at) != ({later:Int32}, {later_received:DateTime64(3)}){{end}}
