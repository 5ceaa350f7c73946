{{define "said_then"}}batch = {about:UInt64} OR (row = 0 AND batch IN {own:Array(UInt64)} AND (as_of, received_at) = ({of_day:Int32}, {of_received:DateTime64(3)})){{end -}}
INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, source_dept, {later_received:DateTime64(3)}, {later:Int32}, gone, id_form, key_hash, row_hash, defects{{range .Same}},
    {{.}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND (as_of, received_at) <= ({later:Int32}, {later_received:DateTime64(3)})
      AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE {{template "counted"}} AND ({{template "said_then"}}))
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE {{template "said_then"}}
