package shouwang

import (
	"fmt"
	"time"
)

// Shanghai is the civil time of every rule: a day begins at 00:00 +08:00.
// A fixed zone, because the summer time of 1986-1991 moved no birthday.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Day is a civil day (日) in Asia/Shanghai, counted from 1970-01-01, so that
// people born before 1970 keep their birthday. The zero Day is 1970-01-01;
// absence is said with Known[Day].
type Day int32

// OpenEnd stands in rules for an end that is not set (长期): no day lies after it.
var OpenEnd = Date(2299, time.December, 31)

// Date is the day of a year, month and day of the month, normalised like
// time.Date. It does not refuse 30 February: ParseDay does.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400) //nolint:gosec // five million years fit
}

// DayOf is the civil day in Asia/Shanghai on which an instant falls.
func DayOf(t time.Time) Day {
	y, m, d := t.In(Shanghai).Date()
	return Date(y, m, d)
}

// ParseDay reads YYYY-MM-DD and refuses a day that does not exist.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("read day %q: want YYYY-MM-DD", text)
	}
	return Date(t.Date()), nil
}

// ParseTime reads an instant: RFC 3339, or YYYY-MM-DD HH:MM with or without
// seconds in Asia/Shanghai, or a day, which is its start.
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, Shanghai); err == nil {
			return t.In(Shanghai), nil
		}
	}
	return time.Time{}, fmt.Errorf("read time %q: want YYYY-MM-DD HH:MM", text)
}

// Time is midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Start is the instant at which the day begins in Asia/Shanghai.
func (d Day) Start() time.Time {
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Shanghai)
}

// End is the last millisecond of the day in Asia/Shanghai: what `--as-of DAY` means.
func (d Day) End() time.Time { return d.AddDays(1).Start().Add(-time.Millisecond) }

// String is YYYY-MM-DD.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// AddDays is the day n days later (earlier, if n is negative).
func (d Day) AddDays(n int) Day { return d + Day(n) } //nolint:gosec // as Date

// AddMonths is the same day of the month n months later, clamped to the end of
// the month: 2026-08-31 + 6 months is 2027-02-28.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.Year(), first.Month(), min(day, last))
}

// AddYears is the anniversary n years later; 29 February becomes 1 March in a
// common year, as an age is reached only once the day is over.
func (d Day) AddYears(n int) Day {
	y, m, day := d.Time().Date()
	return Date(y+n, m, day)
}

// Month is the first day of the day's month.
func (d Day) Month() Day {
	y, m, _ := d.Time().Date()
	return Date(y, m, 1)
}

// MarshalText is YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Day) UnmarshalText(text []byte) error {
	day, err := ParseDay(string(text))
	*d = day
	return err
}
