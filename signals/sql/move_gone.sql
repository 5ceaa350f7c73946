INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, source_dept, {received:DateTime64(3)}, as_of, 1, id_form, key_hash, 0, []{{range .Same}},
    {{.}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND key_hash IN {keys:Array(UInt64)}
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE gone = 0
  AND key_hash NOT IN (SELECT key_hash FROM {{.Stage}})
