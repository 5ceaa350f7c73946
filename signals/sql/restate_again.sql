{{if .Count}}SELECT count(){{else}}INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {into:UInt64}, 0, v.source_dept, a.received_at, a.as_of, v.gone, v.id_form, a.key_hash, v.row_hash, v.defects{{range .Same}},
    v.{{.}}{{end}}{{end}}
FROM (SELECT * FROM ({{template "next_again" .}}) WHERE about = {said_by:UInt64} LIMIT 1 BY key_hash, as_of, received_at) AS a
ASOF INNER JOIN
(
    SELECT *, {{template "version" "batch"}} AS version
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND key_hash IN (SELECT key_hash FROM ({{template "next_again" .}})) -- few, if any
) AS v ON a.key_hash = v.key_hash AND a.version >= v.version
WHERE v.version < a.said
