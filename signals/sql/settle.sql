INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, s.row, s.source_dept, s.received_at, s.as_of, 0, s.id_form, s.key_hash,
    {{if .Carries}}cityHash64(tuple({{range $i, $c := .Cells}}{{if $i}}, {{end}}{{template "merged" .}}{{end}})){{else}}s.staged_hash{{end}} AS said_hash,
    arrayConcat(if(s.defects = '', [], splitByChar(',', s.defects)), if({{if .Twice}}s.later{{else}}false{{end}}, ['superseded'], [])){{range .Cells}},
    {{template "merged" .}}{{end}}
FROM
(
    SELECT t.*, {{template "staged_hash" .}} AS staged_hash{{if .Twice}},
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
    SELECT key_hash, as_of, argMax(row_hash, version) AS in_force, argMax(gone, version) = 0 AS live, argMax(batch, version) AS said_in{{range .Cells}}{{if .Silent}},
        argMax(tuple({{.Store}}), version).1 AS {{.Store}}{{end}}{{end}}
    FROM
    (
        SELECT key_hash, as_of, row_hash, gone, batch{{range .Cells}}{{if .Silent}}, {{.Store}}{{end}}{{end}}, -- received_at, batch and row as one number
            bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(received_at)), 80), bitOr(bitShiftLeft(toUInt128(batch), 32), toUInt128(row))) AS version
        FROM {{.Signal}}
        WHERE {{template "counted"}}
          AND {{.Subject}} IN (SELECT {{.Subject}} FROM {{.Stage}} WHERE refused = 0{{.Range}}){{.Range}}
    )
    GROUP BY key_hash, as_of
) AS v ON s.key_hash = v.key_hash AND s.as_of >= v.as_of
{{- end}}
WHERE {{if .Twice}}NOT s.again{{else}}1{{end}}
{{- if .Before}}
  AND NOT ({{if .Twice}}s.place < 2 AND {{end}}ifNull(v.in_force = said_hash AND v.live{{if and .Snapshot (not .Composite)}}
      AND v.said_in IN {own:Array(UInt64)}{{end}}, false))
{{- end}}
