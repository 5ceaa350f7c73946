SELECT batch, row, source_dept, as_of, id_form, key_hash, defects{{range .Shown}}, {{.}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE {{range $i, $p := .Persons}}{{if $i}} OR {{end}}{{$p}} = {person:UInt64}{{end}})
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE gone = 0 AND ({{range $i, $p := .Persons}}{{if $i}} OR {{end}}ifNull({{$p}} = {person:UInt64}, 0){{end}})
ORDER BY batch, row, key_hash
