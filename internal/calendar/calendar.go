// Package calendar knows which days are worked in China (工作日), make-up
// working days (调休) included, as far as the State Council has published them.
// Past that, its answers are provisional and say so.
package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"

	"shouwang"
)

//go:generate node gen.mjs

//go:embed cn.csv
var cn []byte

// Calendar is the published working days of a span of whole years. It never
// changes after it is read, so any number of goroutines may ask it.
type Calendar struct {
	departs    map[shouwang.Day]bool // day → worked, where that differs from the plain week
	first, end shouwang.Day          // the first and the last published day
}

// Builtin is the calendar that ships with the service.
func Builtin() (*Calendar, error) {
	c, err := Read(bytes.NewReader(cn))
	if err != nil {
		return nil, fmt.Errorf("read the built-in calendar: %w", err)
	}
	return c, nil
}

// Read takes a calendar from CSV with the columns day, state (off or work) and
// festival. A year with any row counts as published whole; years between the
// first and the last must all be there, because a missing one would pass for a
// year without holidays.
func Read(r io.Reader) (*Calendar, error) {
	rows := csv.NewReader(r)
	rows.Comment, rows.FieldsPerRecord = '#', 3
	if _, err := rows.Read(); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	c, years := &Calendar{departs: map[shouwang.Day]bool{}}, map[int]bool{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return c, c.span(years)
		}
		if err != nil {
			return nil, fmt.Errorf("read row: %w", err)
		}
		day, err := c.add(row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		years[day.Time().Year()] = true
	}
}

func (c *Calendar) add(row []string) (shouwang.Day, error) {
	day, err := shouwang.ParseDay(row[0])
	if err != nil {
		return 0, err
	}
	if row[1] != "off" && row[1] != "work" {
		return 0, fmt.Errorf("state %q: want off or work", row[1])
	}
	if _, twice := c.departs[day]; twice {
		return 0, fmt.Errorf("day %s stands twice", day)
	}
	c.departs[day] = row[1] == "work"
	return day, nil
}

func (c *Calendar) span(years map[int]bool) error {
	if len(years) == 0 {
		return fmt.Errorf("no days: %w", shouwang.ErrInvalid)
	}
	low, high := 9999, 0
	for y := range years {
		low, high = min(low, y), max(high, y)
	}
	for y := low; y <= high; y++ {
		if !years[y] {
			return fmt.Errorf("year %d is missing: %w", y, shouwang.ErrInvalid)
		}
	}
	c.first, c.end = shouwang.Date(low, time.January, 1), shouwang.Date(high, time.December, 31)
	return nil
}

// Horizon is the last published day: what lies after it is provisional.
func (c *Calendar) Horizon() shouwang.Day { return c.end }

// Working says whether a day is worked, and whether that is published. An
// unpublished day goes by the plain week and the holidays of fixed date.
func (c *Calendar) Working(day shouwang.Day) (working, published bool) {
	published = c.first <= day && day <= c.end
	if worked, departs := c.departs[day]; departs {
		return worked, published
	}
	weekday := day.Time().Weekday()
	working = weekday != time.Saturday && weekday != time.Sunday
	return working && (published || !fixedHoliday(day)), published
}

// fixedHoliday is a statutory holiday whose date needs no notice and no moon:
// New Year, Labour Day (two days since 2025) and National Day, 全国年节及纪念日
// 放假办法. Spring Festival is left out: the bridge days around it are unknown
// anyway, and an early deadline harms nobody.
func fixedHoliday(day shouwang.Day) bool {
	_, month, n := day.Time().Date()
	switch month { //nolint:exhaustive // the other months have no holiday of fixed date
	case time.January:
		return n == 1
	case time.May:
		return n <= 2
	case time.October:
		return n <= 3
	}
	return false
}

// AddWorkdays is the n-th working day after a day (before it, if n is
// negative). The day itself is day 0, whether worked or not, so a deadline of n
// working days ends at 24:00 of the result. Provisional says that the way leads
// over days that are not published yet.
func (c *Calendar) AddWorkdays(day shouwang.Day, n int) (end shouwang.Day, provisional bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		day = day.AddDays(step)
		working, published := c.Working(day)
		provisional = provisional || !published
		if working {
			n--
		}
	}
	return day, provisional
}

// Workdays are the working days from one day to another, both included.
func (c *Calendar) Workdays(from, to shouwang.Day) []shouwang.Day {
	var days []shouwang.Day
	for d := from; d <= to; d++ {
		if working, _ := c.Working(d); working {
			days = append(days, d)
		}
	}
	return days
}
