{{define "restated_rows"}}
    FROM {{.Signal}}
    WHERE {{template "counted"}} AND batch != {about:UInt64} AND row = 0
{{- if .Snapshot}}
      AND (as_of, received_at) = ({later:Int32}, {later_received:DateTime64(3)}) AND batch IN {own:Array(UInt64)}
{{- else}}
      AND (key_hash, as_of, received_at) IN (SELECT key_hash, as_of, received_at FROM signal_again WHERE feed = {feed:String} AND batch = {about:UInt64})
{{- end}}{{end}}INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, r.source_dept, r.received_at, r.as_of, if(v.key_hash IS NULL, 1, v.gone), r.id_form, r.key_hash, ifNull(v.row_hash, 0), if(v.key_hash IS NULL, r.defects, v.defects){{range .Same}},
    if(v.key_hash IS NULL, r.{{.}}, v.{{.}}){{end}}
FROM
(
    SELECT *, {{template "version" "toUInt64(0)"}} AS point -- before all that was said at that moment
    {{- template "restated_rows" .}}
    LIMIT 1 BY key_hash, as_of, received_at
) AS r
ASOF LEFT JOIN
(
    SELECT *, {{template "version" "batch"}} AS point
    FROM {{.Signal}}
    WHERE {{template "counted"}} AND batch != {about:UInt64}
      AND key_hash IN (SELECT key_hash {{- template "restated_rows" .}})
) AS v ON r.key_hash = v.key_hash AND r.point > v.point
