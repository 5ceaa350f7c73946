package monitors

import (
	"regexp"
	"strings"
)

// Interval (在续) keeps the rows that are open today: from <= today < until. An
// empty until is open, an empty from unknown.
type Interval struct {
	From  string `yaml:"from"`  // column of the first day
	Until string `yaml:"until"` // column of the first day without
}

// condition is the CEL of a row that is open today.
func (i *Interval) condition() string {
	return i.From + " <= today && (!known(" + i.Until + ") || today < " + i.Until + ")"
}

// Window (时间窗) keeps the rows whose day lies in it: later than its start, and
// not later than today. The start is so long ago, by civil months with the end of
// the month clamped or by days; or it is a day that a fact gives.
type Window struct {
	Column string `yaml:"column"`
	Last   string `yaml:"last"`  // "12 months", "90 days", or with a parameter: "jobless.months months"
	After  string `yaml:"after"` // instead: CEL of a day, for example a fact
}

var windowLength = regexp.MustCompile(`^(\d{1,4}|[a-z][a-z0-9_.]*) (months?|days?)$`)

// Start is the CEL of the day that is just out of the window; "" where last: is
// no length.
func (w *Window) Start() string {
	if w.After != "" {
		return w.After
	}
	length := windowLength.FindStringSubmatch(w.Last)
	if length == nil {
		return ""
	}
	return "add_" + strings.TrimSuffix(length[2], "s") + "s(today, -" + length[1] + ")"
}

// Kept is the CEL of the rows that a fact is taken from: what where, interval and
// window say, in one. Takes of months go by the months of the window's days.
func (f *From) Kept() string {
	var parts []string
	if f.Interval != nil {
		parts = append(parts, f.Interval.condition())
	}
	if f.Window != nil {
		day := f.Window.Column
		if take, err := ParseTake(f.Take); err == nil && take.Months() {
			day = "month(" + day + ")"
		}
		parts = append(parts, day+" > "+f.Window.Start()+" && "+day+" <= today")
	}
	switch {
	case len(parts) == 0:
		return f.Where
	case f.Where != "":
		parts = append(parts, "("+f.Where+")")
	}
	return strings.Join(parts, " && ")
}
