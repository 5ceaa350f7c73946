SELECT count(), countIf(refused = 0), {{if .Numeric}}ifNull(min({{.Subject}}), 0), ifNull(max({{.Subject}}), 0){{else}}toUInt64(0), toUInt64(0){{end}}
FROM {{.Stage}}
