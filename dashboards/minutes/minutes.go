// Package minutes writes the minutes (会议纪要) of a closed session of the joint
// meeting: one page of HTML that needs nothing from anywhere and prints on A4.
package minutes

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
)

//go:embed minutes.html
var pageText string

var page = template.Must(template.New("minutes").Funcs(template.FuncMap{
	"when": when, "why": func(code string) shouwang.Text { return Why[code] }, "verdict": func(v string) shouwang.Text { return Verdicts[v] },
	"fund": func(code string) shouwang.Text { return cases.FundText(code) }, "list": func(of []string) string { return strings.Join(of, "、") },
	"plus": func(n int) int { return n + 1 }, "units": units,
}).Parse(pageText))

// Why says what brought a case before the meeting.
var Why = map[string]shouwang.Text{
	"overdue": {Zh: "两次超期", En: "overdue twice"}, "departments": {Zh: "涉及三个以上部门", En: "three departments or more"},
	"amount": {Zh: "金额超过镇街权限", En: "more than a town may grant"}, "warnings": {Zh: "90 天内三条以上预警", En: "three warnings in 90 days"},
	"deferred": {Zh: "上次缓议", En: "deferred last time"}, "person": {Zh: "经办人提请，一事一议", En: "brought by a person"},
}

// Verdicts are what a session may say of a case.
var Verdicts = map[string]shouwang.Text{
	meeting.Approve: {Zh: "同意", En: "approved"}, meeting.Defer: {Zh: "缓议", En: "deferred"}, meeting.Reject: {Zh: "不同意", En: "not approved"},
}

func when(t time.Time) string { return t.In(shouwang.Shanghai).Format("2006-01-02 15:04") }

func units(s meeting.Session, workers []string) string {
	var out []string
	for _, w := range workers {
		out = append(out, s.Unit(w))
	}
	return strings.Join(out, "、")
}

// HTML is the page of a session: the same session is the same page, byte for byte.
func HTML(s meeting.Session) (string, error) {
	var out strings.Builder
	if err := page.Execute(&out, s); err != nil {
		return "", fmt.Errorf("write the minutes of %s: %w", s.No, err)
	}
	return out.String(), nil
}
