INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, s.row, s.source_dept, s.received_at, s.as_of, 0, s.id_form, s.key_hash, s.row_hash,
    arrayConcat(if(s.defects = '', [], splitByChar(',', s.defects)), if(s.later, ['superseded'], [])){{range .Values}},
    {{.}}{{end}}
FROM
(
    SELECT
        t.*,
{{- if .Twice}}
        arrayFirstIndex(x -> x.1 = t.row, d.seen) AS place,
        place > 1 AND d.seen[place - 1].2 = t.row_hash AS again,
        place > 0 AND arrayExists(x -> x.1 > t.row AND x.2 != t.row_hash, d.seen) AS later
{{- else}}
        0 AS place,
        false AS again,
        false AS later
{{- end}}
    FROM {{.Stage}} AS t
{{- if .Twice}}
    LEFT JOIN
    (
        SELECT key_hash, as_of, arraySort(groupArray((row, row_hash))) AS seen
        FROM {{.Stage}}
        WHERE refused = 0{{.Doubt}}{{.Range}}
        GROUP BY key_hash, as_of
        HAVING count() > 1
    ) AS d ON t.key_hash = d.key_hash AND t.as_of = d.as_of
{{- end}}
    WHERE t.refused = 0{{.Doubt}}{{.Range}}
) AS s
{{- if .Before}}
ASOF LEFT JOIN
(
    SELECT key_hash, as_of, argMax(row_hash, version) AS in_force, argMax(gone, version) AS was_gone, argMax(batch, version) AS said_in
    FROM
    (
        SELECT key_hash, as_of, row_hash, gone, batch, -- received_at, batch and row as one number
            bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(received_at)), 80), bitOr(bitShiftLeft(toUInt128(batch), 32), toUInt128(row))) AS version
        FROM {{.Signal}}
        WHERE batch IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND state = 'committed')
          AND {{.Subject}} IN (SELECT {{.Subject}} FROM {{.Stage}} WHERE refused = 0{{.Range}}){{.Range}}
    )
    GROUP BY key_hash, as_of
) AS v ON s.key_hash = v.key_hash AND s.as_of >= v.as_of
WHERE NOT s.again
  AND NOT (s.place < 2 AND ifNull(v.in_force = s.row_hash AND v.was_gone = 0{{if .Snapshot}}
      AND v.said_in IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND sender = {sender:String} AND state = 'committed'){{end}}, false))
{{- else}}
WHERE NOT s.again
{{- end}}
