package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/internal/api"
)

// tab says whether a page of the data desk is the one that is open; a batch is
// under its list.
func (p page) tab(path string) bool {
	at, _, _ := strings.Cut(p.self, "?")
	return at == path || path != "/feeds" && strings.HasPrefix(at, path+"/")
}

// word is a text whose key a template was given.
func (p page) word(key string) string { return p.T(key) }

// cursor is where a list that is read on began.
func (p page) cursor() string {
	address, err := url.Parse(p.self)
	if err != nil {
		return ""
	}
	return address.Query().Get("cursor")
}

func batchLink(number uint64) string { return "/feeds/batches/" + strconv.FormatUint(number, 10) }

// depts names departments, whose codes are given with commas between.
func (p page) depts(codes string) string {
	var names []string
	for _, code := range strings.Split(codes, ",") {
		names = append(names, p.dept(code))
	}
	return strings.Join(names, p.T("comma"))
}

func (p page) deptOr(code string) string {
	if code == "" {
		return p.T("unknown")
	}
	return p.dept(code)
}

// sender names the department, and its sender where that says more.
func (p page) sender(department, sender string) string {
	name := p.deptOr(department)
	if sender == "" || sender == department {
		return name
	}
	return name + " " + sender
}

// cause says why a batch is there that is no file.
func (p page) cause(b api.BatchLine) string {
	if b.Cause == "" {
		return ""
	}
	text := p.T("cause." + b.Cause)
	if b.About != 0 {
		text += " " + p.T("batch.no", strconv.FormatUint(b.About, 10))
	}
	return text
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", share*100) }

func line(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// column is the header of a cell; a cell beyond the headers has none.
func (p page) column(header string) string {
	if header == "" {
		return p.T("data.no.column")
	}
	return header
}

func (p page) texts(list []shouwang.Text) string {
	var out []string
	for _, t := range list {
		out = append(out, p.Text(t))
	}
	return strings.Join(out, p.T("comma"))
}

// option is a choice of a filter.
type option struct{ value, text string }

// optionsOf are what a part of the counts may be, each once.
func optionsOf(waiting []api.Waiting, of func(api.Waiting) option) []option {
	var out []option
	for _, w := range waiting {
		if o := of(w); o.value != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func (p page) feedChoices(list []api.Waiting) []option {
	return optionsOf(list, func(w api.Waiting) option { return option{w.Feed, p.Text(w.Title)} })
}

func (p page) deptChoices(list []api.Waiting) []option {
	return optionsOf(list, func(w api.Waiting) option { return option{w.Department, p.deptOr(w.Department)} })
}

func (p page) faultChoices(list []api.Waiting) []option {
	return optionsOf(list, func(w api.Waiting) option { return option{w.Reason.Code, p.Text(w.Reason.Text)} })
}

// waitingLink is the rows that a count is of.
func waitingLink(w api.Waiting) string {
	return quarantineAddress(quarantineView{feed: w.Feed, department: w.Department, fault: w.Reason.Code}, "")
}

// refusedDepartments have a workbook of refused rows, wrongDepartments one of
// records that a worker found wrong.
func refusedDepartments(list []api.Waiting) []string {
	var out []string
	for _, w := range list {
		out = append(out, w.Department)
	}
	return each(out)
}

func wrongDepartments(list []api.WrongRecord) []string {
	var out []string
	for _, w := range list {
		out = append(out, w.Department)
	}
	return each(out)
}

// each is the departments that are known, once.
func each(codes []string) []string {
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(code string) bool { return code == "" })
}

// otherOf is by whom the form of a pair is known: the one who would go over.
func otherOf(x api.Suspect) string {
	if x.Two.Ref == "" {
		return x.One.Ref
	}
	return x.Two.Ref
}

// mine says whether a refused form was that of a pair.
func (s suspectView) mine(x api.Suspect) bool {
	return s.said.problem != nil && (s.other == x.One.Ref || s.other == x.Two.Ref) && s.other != ""
}

func (s suspectView) typedFor(x api.Suspect) string {
	if s.mine(x) {
		return s.reason
	}
	return ""
}

func (s suspectView) wrongFor(x api.Suspect) bool { return s.mine(x) && api.WrongReason(s.reason) }

// distinct is what it means that a pair are two, or that a number with two names
// is one person's.
func (p page) distinct(x api.Suspect) string {
	if x.Two.Ref == "" {
		return p.T("suspects.checked")
	}
	return p.T("suspects.distinct")
}
