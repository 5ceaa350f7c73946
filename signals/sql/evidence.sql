SELECT assumeNotNull({{.Named}}) AS named, source_dept, batch, row, key_hash, as_of{{range .Shown}}, {{.}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE has({ids:Array(UInt64)}, assumeNotNull({{.Named}})) AND batch <= {batch:UInt64}
      AND NOT has({skip:Array(UInt64)}, batch) AND received_at <= {as_of:DateTime64(3)}
    ORDER BY as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE gone = 0
ORDER BY named, as_of DESC{{if .Dated}}, {{.Dated}} DESC{{end}}, batch DESC, row DESC
{{- if .Most}}
LIMIT {{.Most}} BY named{{end}}
