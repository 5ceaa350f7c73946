package desk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/internal/api"
)

// count is a whole number with thousands apart.
func count[T int | int64](n T) string {
	text := strconv.FormatInt(int64(n), 10)
	from := 0
	if n < 0 {
		from = 1
	}
	for at := len(text) - 3; at > from; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// money is an amount in yuan; what is not known is said to be unknown.
func (p page) money(amount shouwang.Known[shouwang.Fen]) string {
	if !amount.OK {
		return p.T("unknown")
	}
	fen := amount.Value
	whole, rest := count(int64(fen/100)), fen%100
	if rest < 0 {
		rest = -rest
	}
	return p.T("yuan", fmt.Sprintf("%s.%02d", whole, rest))
}

// day is a civil day as people read it, with its year if it is another one.
func (p page) day(d shouwang.Day) string {
	t := d.Time()
	if t.Year() != p.now.In(shouwang.Shanghai).Year() {
		return t.Format(p.T("format.full"))
	}
	return t.Format(p.T("format.day"))
}

// when is an instant as people read it.
func (p page) when(t time.Time) string {
	if t.IsZero() {
		return p.T("none")
	}
	local := t.In(shouwang.Shanghai)
	if shouwang.DayOf(t) == shouwang.DayOf(p.now) {
		return p.T("today") + " " + local.Format("15:04")
	}
	return p.day(shouwang.DayOf(t)) + " " + local.Format("15:04")
}

// stampText is an instant in full, for what is printed and read on another day.
func (p page) stampText(t time.Time) string {
	return t.In(shouwang.Shanghai).Format(p.T("format.stamp"))
}

// todayText is this day and hour.
func (p page) todayText() string {
	local := p.now.In(shouwang.Shanghai)
	return p.T("format.due", p.day(shouwang.DayOf(p.now)), p.T("weekday."+strconv.Itoa(int(local.Weekday()))), local.Format("15:04"))
}

// stamp is an instant for machines: the datetime of a <time>.
func stamp(t time.Time) string { return t.In(shouwang.Shanghai).Format(time.RFC3339) }

// month is a month as people read it, and as addresses carry it.
func (p page) month(d shouwang.Day) string { return d.Time().Format(p.T("format.month")) }

func monthCode(d shouwang.Day) string { return d.Time().Format("2006-01") }

// parseMonth reads 2026-11; anything else is not found.
func parseMonth(text string) (shouwang.Day, error) {
	t, err := time.Parse("2006-01", text)
	if err != nil {
		return 0, fmt.Errorf("read month: %w", shouwang.ErrNotFound)
	}
	return shouwang.Date(t.Year(), t.Month(), 1), nil
}

// chip is a deadline in words: how far, how much is left, and the day.
type chip struct {
	class string // ok, half, near, late, none
	left  string
	date  string
	rough bool // 暂定: past the published calendar
}

func (p page) chip(due api.Deadline) chip {
	if due.At.IsZero() {
		return chip{class: "none", left: p.T("due.none")}
	}
	c := chip{class: urgency(due, p.now), date: p.dueDate(due.At), rough: due.Provisional}
	rest := due.At.Sub(p.now)
	switch {
	case rest < 0 && due.Days == 0:
		c.left = p.T("due.late.today")
	case rest < 0:
		c.left = p.days("due.late", -due.Days)
	case rest < 24*time.Hour:
		c.left = p.T("due.hours", fmt.Sprintf("%d:%02d", int(rest.Hours()), int(rest.Minutes())%60))
	default:
		c.left = p.days("due.days", due.Days)
	}
	return c
}

// days counts at least one: what is left or late by less shows hours or today.
func (p page) days(key string, n int) string {
	if n <= 1 {
		return p.T(key + ".one")
	}
	return p.T(key, n)
}

// urgency follows the share of the time that is gone: half, and the last fifth.
func urgency(due api.Deadline, now time.Time) string {
	gone, all := now.Sub(due.Start), due.At.Sub(due.Start)
	switch {
	case now.After(due.At):
		return "late"
	case all > 0 && gone*5 >= all*4:
		return "near"
	case all > 0 && gone*2 >= all:
		return "half"
	}
	return "ok"
}

func (p page) dueDate(at time.Time) string {
	local := at.In(shouwang.Shanghai)
	text := p.day(shouwang.DayOf(at))
	if shouwang.DayOf(at) == shouwang.DayOf(p.now) {
		text = p.T("today")
	}
	return p.T("format.due", text, p.T("weekday."+strconv.Itoa(int(local.Weekday()))), local.Format("15:04"))
}

// place is where a subject lives, as far as it is known.
func place(town, village string) string {
	if village == "" {
		return town
	}
	return town + " · " + village
}

// or is the text, or the word for unknown.
func (p page) or(text string) string {
	if text == "" {
		return p.T("unknown")
	}
	return text
}

// byName is who did something, as lists show it.
func (p page) byName(e api.Event) string {
	switch {
	case e.ByName != "":
		return e.ByName
	case e.By == api.Local:
		return p.T("local")
	case e.By == "system" || e.By == "":
		return p.T("system")
	}
	return e.By
}

// actor is a worker's name, or the local operator.
func (p page) actor(by string) string { return p.byName(api.Event{By: by}) }

// dept is a department by its code, as people call it.
func (p page) dept(code string) string {
	if _, known := words["dept."+code]; !known {
		return code
	}
	return p.T("dept." + code)
}

func (p page) feedTitle(m api.MatchResult, b shouwang.Batch) string {
	if title, known := m.Feeds[b.Feed]; known {
		return p.Text(title)
	}
	return b.Feed
}

// reasons counts the refused rows by reason, in a stable order.
func (p page) reasons(counts map[string]int) string {
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		name := code
		if _, known := words["refused."+code]; known {
			name = p.T("refused." + code)
		}
		parts = append(parts, name+" "+count(counts[code]))
	}
	return strings.Join(parts, p.T("comma"))
}

func reasonText(r shouwang.Reason) shouwang.Text { return shouwang.Text{Zh: r.Zh, En: r.En} }

// facts are those that the reasons rest on, each once.
func facts(reasons []shouwang.Reason) []shouwang.FactSeen {
	var all []shouwang.FactSeen
	seen := map[string]bool{}
	for _, r := range reasons {
		for _, f := range r.Facts {
			if !seen[f.Name] {
				seen[f.Name] = true
				all = append(all, f)
			}
		}
	}
	return all
}

func (p page) factTitle(w warningView, name string) string {
	if title, known := w.Facts[name]; known {
		return p.Text(title)
	}
	return name
}

func (p page) sourceTitle(w warningView, source string) string {
	if title, known := w.Sources[source]; known {
		return p.Text(title)
	}
	if source == "derived" {
		return p.T("derived")
	}
	return source
}

func (p page) workerName(workers []api.InboxWorker, id string) string {
	for _, w := range workers {
		if w.ID == id {
			return w.Name
		}
	}
	return p.actor(id)
}

// verdictText is the word of a verdict, "" for none or one that is not known.
func (p page) verdictText(v shouwang.Verdict) string {
	if _, known := words["verdict."+string(v)]; !known {
		return ""
	}
	return p.T("verdict." + string(v))
}

// eventName is what an event is called; the log may hold kinds that this page
// does not write.
func (p page) eventName(kind string) string {
	if _, known := words["event."+kind]; !known {
		return kind
	}
	return p.T("event." + kind)
}

func eventKind(sent string) string {
	return oneOf(sent, api.EventAcknowledged, []string{api.EventAcknowledged, api.EventClosed, api.EventReopened})
}

// wrongID is the id that describes a field which is not complete.
func wrongID(c caseView, name string) string {
	if c.wrong == name {
		return "why-" + name
	}
	return ""
}
