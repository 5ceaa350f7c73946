{{define "merged"}}
{{- if .Silent -}}
{{if .Plain}}assumeNotNull({{end}}multiIf(bitTest(s.said, {{.Bit}}) OR NOT ifNull(v.live, 0), {{.Value}}, {{if .Area -}}
{{.Value}} IS NOT NULL AND NOT ifNull(intDiv({{.Value}}, 1000) = intDiv(v.{{.Store}}, 1000), 0), {{.Value}}, {{end -}}
v.{{.Store}}){{if .Plain}}){{end}}
{{- else -}}
{{.Value}}
{{- end}}{{end}}
