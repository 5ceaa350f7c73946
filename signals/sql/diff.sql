SELECT kind, subject, row, columns
FROM
(
    SELECT
        multiIf(n.gone = 1, 'vanished', isNull(o.gone) OR o.gone = 1, 'added', 'changed') AS kind,
        {{if .Numeric}}toUInt64(n.{{.Subject}}){{else}}toUInt64(0){{end}} AS subject,
        n.row AS row,
        if(kind = 'changed', arrayFilter(x -> x != '', [{{range $i, $c := .Same}}{{if $i}}, {{end}}if(n.{{$c}} IS NOT DISTINCT FROM o.{{$c}}, '', '{{$c}}'){{end}}]), []) AS columns
    FROM (SELECT * FROM {{.Signal}} WHERE batch = {batch:UInt64}) AS n
    LEFT JOIN
    (
        SELECT *
        FROM {{.Signal}}
        WHERE batch < {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
          AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE batch = {batch:UInt64})
        ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY key_hash
    ) AS o ON o.key_hash = n.key_hash
)
ORDER BY kind, row, subject
