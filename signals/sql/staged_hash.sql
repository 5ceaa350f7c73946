{{define "staged_hash"}}cityHash64(tuple({{range $i, $c := .Cells}}{{if $i}}, {{end}}{{.Staged}}{{end}})){{end}}
