SELECT concat(toString({{.Subject}}){{range .Others}}, '\x1f', toString({{.}}){{end}}) AS name, max({{.Dated}}) AS day
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{.Subject}} IN {ids:Array(UInt64)}
      AND {{template "counted"}}
      AND as_of <= {as_of:Int32}
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE gone = 0 AND {{.Dated}} != {{.Day}}{{if .End}} AND ifNull({{.End}} > {as_of:Int32}, 1){{end}}
GROUP BY name
