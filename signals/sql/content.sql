SELECT count(), ifNull(sum({{range $i, $d := .Digests}}{{if $i}} + {{end}}{{.Now}}{{end}}), 0)
FROM {{.Signal}}
WHERE {{template "counted"}} AND received_at <= {as_of:DateTime64(3)}
