{{if .Count}}SELECT count(){{else}}INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {into:UInt64}, 0, source_dept, {later_received:DateTime64(3)}, {later:Int32}, gone, id_form, key_hash, row_hash, defects{{range .Same}},
    {{.}}{{end}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND (as_of, received_at) <= ({later:Int32}, {later_received:DateTime64(3)})
      AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE batch IN {without:Array(UInt64)})
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE batch IN {without:Array(UInt64)}
