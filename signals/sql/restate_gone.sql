{{if .Count}}SELECT count(){{else}}INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {into:UInt64}, 0, source_dept, {later_received:DateTime64(3)}, {later:Int32}, 1, id_form, key_hash, 0, []{{range .Same}},
    {{.}}{{end}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE batch = {batch:UInt64} AND row > 0 AND NOT has({spared:Array(UInt32)}, row){{.Range}}
      AND key_hash NOT IN
      (
          SELECT key_hash FROM {{.Signal}}
          WHERE {{template "counted"}} AND (as_of, received_at) <= ({later:Int32}, {later_received:DateTime64(3)}){{.Range}}
      )
    LIMIT 1 BY key_hash
)
