INSERT INTO {{.Signal}} ({{.Into}})
SELECT
    {batch:UInt64}, 0, {department:String}, {received:DateTime64(3)}, {as_of:Int32}, 1, '', key_hash, 0, []{{range .Same}},
    {{.}}{{end}}
FROM
(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND (as_of, received_at) <= ({as_of:Int32}, {received:DateTime64(3)})
      AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE {{.Dated}} = {{.Day}})
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
) AS last
WHERE gone = 0
  AND ({{.Subject}}{{range .Others}}, {{.}}{{end}}) IN
  (
      SELECT {{.Subject}}{{range .Others}}, {{.}}{{end}}
      FROM {{.Stage}}
      WHERE refused = 0 AND {{.Dated}} != {{.Day}}{{if .End}} AND ifNull({{.EndStaged}} > {as_of:Int32}, 1){{end}}
  )
  AND key_hash NOT IN (SELECT key_hash FROM {{.Stage}})
