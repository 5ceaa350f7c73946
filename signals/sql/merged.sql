{{define "merged"}}
{{- if .Silent -}}
{{if .Plain}}assumeNotNull({{end}}multiIf({{if not .Mute}}bitTest(s.said, {{.Bit}}) OR {{end}}unheard, {{.Value}}, {{if .Area -}}
{{.Value}} IS NOT NULL AND NOT ifNull(intDiv({{.Value}}, 1000) = intDiv(v.{{.Store}}, 1000), 0), {{.Value}}, {{end -}}
v.{{.Store}}){{if .Plain}}){{end}}
{{- else -}}
{{.Value}}
{{- end}}{{end}}
{{define "carried"}}{{if .Silent}}carried_{{.Store}}{{else}}{{.Value}}{{end}}{{end}}
