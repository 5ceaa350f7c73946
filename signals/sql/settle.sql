INSERT INTO {{.Signal}} ({{.Into}})
{{if .Carries}}WITH
    NOT ifNull(v.live, 0) AS unheard{{range .Cells}}{{if .Silent}},
    {{template "merged" .}} AS carried_{{.Store}}{{end}}{{end}}
{{end}}SELECT
    {batch:UInt64}, s.row, s.source_dept, s.received_at, s.as_of, 0, s.id_form, s.key_hash,
    {{if .Carries}}cityHash64(tuple({{range $i, $c := .Cells}}{{if $i}}, {{end}}{{template "carried" .}}{{end}})){{else}}s.staged_hash{{end}} AS said_hash,
    arrayConcat(if(s.defects = '', [], splitByChar(',', s.defects)), if({{if .Twice}}s.later{{else}}false{{end}}, ['superseded'], [])){{range .Cells}},
    {{template "carried" .}}{{end}}
FROM
(
    SELECT t.*{{if or .Twice (not .Carries)}}, {{template "staged_hash" .}} AS staged_hash{{end}}{{if .Before}},
        {{template "version" "{batch:UInt64}"}} AS version{{end}}{{if .Twice}},
        arrayFirstIndex(x -> x.1 = t.row, d.seen) AS place,
        place > 1 AND d.seen[place - 1].2 = staged_hash AS again,
        place > 0 AND arrayExists(x -> x.1 > t.row AND x.2 != staged_hash, d.seen) AS later{{end}}
    FROM {{.Stage}} AS t
{{- if .Twice}}
    LEFT JOIN
    (
        SELECT t.key_hash AS key_hash, t.as_of AS as_of, arraySort(groupArray((t.row, {{template "staged_hash" .}}))) AS seen
        FROM {{.Stage}} AS t
        WHERE t.refused = 0{{.Doubt}}{{.Range}}
        GROUP BY key_hash, as_of
        HAVING count() > 1
    ) AS d ON t.key_hash = d.key_hash AND t.as_of = d.as_of
{{- end}}
    WHERE t.refused = 0{{.Doubt}}{{.Range}}
) AS s
{{- if .Before}}
ASOF LEFT JOIN
(
    SELECT key_hash, row_hash AS in_force, received_at AS heard, gone = 0 AS live, batch AS said_in{{range .Cells}}{{if .Silent}}, {{.Store}}{{end}}{{end}},
        {{template "version" "batch"}} AS version
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND ({{.Subject}}, key_hash) IN (SELECT {{.Subject}}, key_hash FROM {{.Stage}} WHERE refused = 0{{.Range}}){{.Range}} -- most rows of most files are of keys that nobody has said anything of
) AS v ON s.key_hash = v.key_hash AND s.version >= v.version
{{- end}}
WHERE {{if .Twice}}NOT s.again{{else}}1{{end}}
{{- if .Before}}
  AND NOT ({{if .Twice}}s.place < 2 AND {{end}}ifNull(v.in_force = said_hash AND v.live AND v.heard <= s.received_at{{if and .Snapshot (not .Composite)}}
      AND v.said_in IN {own:Array(UInt64)}{{end}}, false))
{{- end}}
