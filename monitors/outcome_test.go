package monitors_test

import (
	"testing"

	"shouwang"
	"shouwang/monitors"
)

// The last day of a month goes to the last of another, any other day to its like.
func TestLater(t *testing.T) {
	for _, c := range []struct{ from, span, want string }{
		{"2026-03-15", "3 months", "2026-06-15"},
		{"2026-01-31", "1 months", "2026-02-28"},
		{"2026-01-30", "1 months", "2026-02-28"},
		{"2026-02-28", "1 months", "2026-03-31"},
		{"2024-02-29", "12 months", "2025-02-28"},
		{"2023-02-28", "12 months", "2024-02-29"},
		{"2026-12-31", "12 months", "2027-12-31"},
		{"2026-12-31", "90 days", "2027-03-31"},
	} {
		day, err := shouwang.ParseDay(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := monitors.Later(day, c.span).String(); got != c.want || !monitors.IsSpan(c.span) {
			t.Errorf("%s and %s: got %s, want %s", c.from, c.span, got, c.want)
		}
	}
	for _, text := range []string{"", "12", "a year", "0 days", "-1 months", "12 months ago"} {
		if monitors.IsSpan(text) {
			t.Errorf("%q is no span", text)
		}
	}
}
