{{if .Count}}SELECT count(){{else}}INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {into:UInt64}, 0, source_dept, {later_received:DateTime64(3)}, {later:Int32}, if(batch IN {own:Array(UInt64)}, gone, 1), id_form, key_hash, if(batch IN {own:Array(UInt64)}, row_hash, 0), defects{{range .Same}},
    {{.}}{{end}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND (as_of, received_at) <= ({later:Int32}, {later_received:DateTime64(3)})
      AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE batch = {batch:UInt64} AND NOT has({spared:Array(UInt32)}, row)){{.Range}}
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
) AS last
WHERE (as_of, received_at) <= ({as_of:Int32}, {received:DateTime64(3)}){{if .Composite}}
  AND batch IN {own:Array(UInt64)}{{end}}
