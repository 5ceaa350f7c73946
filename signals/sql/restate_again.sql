INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, v.source_dept, a.received_at, a.as_of, v.gone, v.id_form, a.key_hash, v.row_hash, v.defects{{range .Same}},
    v.{{.}}{{end}}
FROM ({{template "next_again" .}}) AS a
ASOF INNER JOIN
(
    SELECT *, {{template "version" "batch"}} AS version
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND key_hash IN (SELECT key_hash FROM ({{template "next_again" .}})) -- few, if any
) AS v ON a.key_hash = v.key_hash AND a.version >= v.version
WHERE v.version < a.said
LIMIT 1 BY a.key_hash, a.as_of, a.received_at
