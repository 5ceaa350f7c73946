package shouwang

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// Area (行政区划) is one line of the table of areas: a 12-digit code, zero-filled
// to the right of its own level, and the days on which it is in force. What lies
// in what is told by the digits. An area that ended went over into another.
type Area struct {
	Code  uint64
	Name  string
	From  Day // first day; the zero of Areas is since ever
	Until Day // first day without
	Into  uint64
}

// Areas is the dated table of a pack: the only place that knows which areas there
// are on a day, and what an older code is called now. The zero Areas knows none.
type Areas struct {
	lines map[uint64]Area
	under map[uint64]int // how many areas lie directly in one
}

// everSince is the first day of an area whose beginning is not written down.
const everSince Day = -1 << 30

// ReadAreas reads lines of code,name,from,until,into; the last three may be empty
// or left out. A line that begins with # is a remark.
func ReadAreas(r io.Reader) (*Areas, error) {
	in := csv.NewReader(r)
	in.Comment, in.FieldsPerRecord = '#', -1
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("read areas: no lines of code,name: %w", ErrInvalid)
	}
	a := &Areas{lines: make(map[uint64]Area), under: make(map[uint64]int)}
	for i, row := range rows[1:] {
		line, err := readArea(append(row, "", "", "", "", "")[:5])
		if err != nil {
			return nil, fmt.Errorf("read areas: line %d: %w", i+2, err)
		}
		if _, twice := a.lines[line.Code]; twice {
			return nil, fmt.Errorf("read areas: line %d: %d is there twice", i+2, line.Code)
		}
		a.lines[line.Code] = line
		a.under[Parent(line.Code)]++
	}
	return a, a.check()
}

func readArea(row []string) (Area, error) {
	out := Area{Name: row[1], From: everSince, Until: OpenEnd}
	var err error
	if out.Code, err = strconv.ParseUint(row[0], 10, 64); err != nil {
		return out, fmt.Errorf("%q is no code", row[0])
	}
	for i, to := range []*Day{&out.From, &out.Until} {
		if row[2+i] == "" {
			continue
		}
		if *to, err = ParseDay(row[2+i]); err != nil {
			return out, err
		}
	}
	if row[4] != "" {
		if out.Into, err = strconv.ParseUint(row[4], 10, 64); err != nil {
			return out, fmt.Errorf("%q is no code", row[4])
		}
	}
	return out, nil
}

// check holds that whoever follows an area that ended arrives at one that is there.
func (a *Areas) check() error {
	for _, code := range slices.Sorted(maps.Keys(a.lines)) {
		line := a.lines[code]
		if line.Into == 0 {
			continue
		}
		to, ok := a.lines[line.Into]
		if !ok || line.Until == OpenEnd || to.Until <= line.Until || levelOf(line.Into) > levelOf(code) {
			return fmt.Errorf("area %d ends into %d, which is not there on that day: %w", code, line.Into, ErrInvalid)
		}
	}
	return nil
}

// areaLevels are the zeros below each level: province, city, county, town, village.
var areaLevels = [...]uint64{1e10, 1e8, 1e6, 1e3, 1}

// levelOf is 0 for a province, 4 for a village.
func levelOf(code uint64) int {
	return slices.IndexFunc(areaLevels[:], func(below uint64) bool { return code%below == 0 })
}

// Parent is the area in which one lies; of a province 0, the whole country.
func Parent(code uint64) uint64 {
	if level := levelOf(code); level > 0 {
		return code / areaLevels[level-1] * areaLevels[level-1]
	}
	return 0
}

// Name is what an area is called on a day, "" if the table does not have it.
func (a *Areas) Name(code uint64, on Day) string {
	code, _ = a.Now(code, on)
	return a.lines[code].Name
}

// Now is what a code is on a day: itself, or what it went over into, or, where
// only a larger area of it went over, that one, as nobody guesses the rest. Moved
// says that it is another than it was.
func (a *Areas) Now(code uint64, on Day) (now uint64, moved bool) {
	now = code
	for range areaLevels {
		next := a.step(now, on)
		if next == now {
			break
		}
		now = next
	}
	return now, now != code
}

// step follows the narrowest area around a code that has ended.
func (a *Areas) step(code uint64, on Day) uint64 {
	if a == nil {
		return code
	}
	for at := code; at != 0; at = Parent(at) {
		if line, ok := a.lines[at]; ok && line.Into != 0 && line.Until <= on {
			return line.Into
		}
	}
	return code
}

// Known is the part of a code that the table has on a day: the code itself, or,
// where the areas at its level are listed and it is not among them, the larger
// area that is. Codes outside the table's cities are whole. Zero is nothing known.
func (a *Areas) Known(code uint64, on Day) uint64 {
	if a == nil || len(a.lines) == 0 || !a.covers(code) {
		return code
	}
	for at := code; at != 0; at = Parent(at) {
		if line, ok := a.lines[at]; ok && line.From <= on && on < line.Until {
			return a.below(code, at)
		}
	}
	return 0
}

// below is the code, or the area that was found around it if what lies directly
// in that is listed.
func (a *Areas) below(code, found uint64) uint64 {
	if code == found || a.under[found] > 0 {
		return found
	}
	return code
}

// covers says whether the table lists the city of a code.
func (a *Areas) covers(code uint64) bool {
	_, ok := a.lines[code/1e8*1e8]
	return ok && code%1e8 != 0
}

// In are the areas that lie directly in one on a day, in the order of their codes.
func (a *Areas) In(parent uint64, on Day) []Area {
	var out []Area
	if a == nil {
		return out
	}
	for code, line := range a.lines {
		if code != 0 && Parent(code) == parent && line.From <= on && on < line.Until {
			out = append(out, line)
		}
	}
	slices.SortFunc(out, func(x, y Area) int { return cmp.Compare(x.Code, y.Code) })
	return out
}

// AreaSpan is a range of codes, both ends within.
type AreaSpan struct{ From, To uint64 }

// Ends are spans as a statement takes them: pairs of codes.
func Ends(spans []AreaSpan) [][]uint64 {
	out := make([][]uint64, 0, len(spans))
	for _, s := range spans {
		out = append(out, []uint64{s.From, s.To})
	}
	return out
}

// Spans are the codes that count as an area on a day beside those that its digits
// say: what went over into it from elsewhere, and what went over from it to
// elsewhere. So records under an older code are found where they now belong.
func (a *Areas) Spans(area uint64, on Day) (in, out []AreaSpan) {
	if a == nil || area == 0 {
		return nil, nil
	}
	for code, line := range a.lines {
		if line.Into == 0 || line.Until > on {
			continue
		}
		now, _ := a.Now(code, on)
		span := AreaSpan{code, code + areaLevels[levelOf(code)] - 1}
		was, is := Within(code, area), Within(now, area)
		switch {
		case is && !was:
			in = append(in, span)
		case was && !is:
			out = append(out, span)
		}
	}
	byFrom := func(x, y AreaSpan) int { return cmp.Compare(x.From, y.From) }
	slices.SortFunc(in, byFrom)
	slices.SortFunc(out, byFrom)
	return in, out
}
