package shouwang_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"shouwang"
)

const someAreas = `code,name,from,until,into
320600000000,南通市
320613000000,崇川区
320614000000,海门区
# the districts that went over
320602000000,崇川区（旧）,,2020-07-01,320613000000
320682000000,如皋市
320682103000,东陈镇
320682103001,甲村
320682103002,乙村,,2026-12-01,320682103001
320682103003,丙村,,2026-12-01,320682104001
320682104000,丁堰镇
320682104001,丁村
320682105000,白蒲镇
`

func readAreas(t *testing.T, text string) *shouwang.Areas {
	t.Helper()
	a, err := shouwang.ReadAreas(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func day(t *testing.T, text string) shouwang.Day {
	t.Helper()
	d, err := shouwang.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestACodeIsFollowedFromItsDay(t *testing.T) {
	a := readAreas(t, someAreas)
	before, after := day(t, "2026-11-30"), day(t, "2026-12-01")
	for _, c := range []struct {
		code, want uint64
		on         shouwang.Day
	}{
		{320682103002, 320682103002, before},
		{320682103002, 320682103001, after},
		{320682103003, 320682104001, after},
		{320682103001, 320682103001, after},
		{320602001002, 320613000000, before}, // the district is known, the town in it is not
		{110101001000, 110101001000, after},
	} {
		if got, moved := a.Now(c.code, c.on); got != c.want || moved != (c.code != c.want) {
			t.Errorf("%d on %s: %d %v, want %d", c.code, c.on, got, moved, c.want)
		}
	}
}

func TestWhatIsNotListedIsNotGuessed(t *testing.T) {
	a := readAreas(t, someAreas)
	on := day(t, "2026-12-01")
	for code, want := range map[uint64]uint64{
		320682103001: 320682103001,
		320682103999: 320682103000, // the town's villages are listed, this is none
		320682105007: 320682105007, // of this town none is listed
		320682999001: 320682000000,
		320699001001: 320600000000,
		110101001001: 110101001001, // another city's affair
	} {
		if got := a.Known(code, on); got != want {
			t.Errorf("%d: %d, want %d", code, got, want)
		}
	}
	var none *shouwang.Areas
	if got := none.Known(320699001001, on); got != 320699001001 {
		t.Errorf("without a table every code is known: %d", got)
	}
}

// A report by town before a merger and after it adds up to the same, and no
// record is counted twice or nowhere.
func TestReportsAddUpOverAMerger(t *testing.T) {
	a := readAreas(t, someAreas)
	towns := []uint64{320682103000, 320682104000, 320682105000}
	codes := []uint64{320682103000, 320682103001, 320682103002, 320682103003, 320682104000, 320682104001, 320682105000, 320682105007}
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]uint64, 5000)
	for i := range records {
		records[i] = codes[random.IntN(len(codes))]
	}
	for _, on := range []string{"2026-11-30", "2026-12-01", "2030-01-01"} {
		total := 0
		for _, town := range towns {
			in, out := a.Spans(town, day(t, on))
			n := count(records, func(code uint64) bool {
				return shouwang.Within(code, town) && !within(code, out) || within(code, in)
			})
			want := count(records, func(code uint64) bool {
				now, _ := a.Now(code, day(t, on))
				return shouwang.Within(now, town)
			})
			if n != want {
				t.Errorf("%s, town %d: the list has %d, the codes say %d", on, town, n, want)
			}
			total += n
		}
		if total != len(records) {
			t.Errorf("%s: %d of %d records", on, total, len(records))
		}
	}
}

func count(records []uint64, counts func(uint64) bool) (n int) {
	for _, code := range records {
		if counts(code) {
			n++
		}
	}
	return n
}

func within(code uint64, spans []shouwang.AreaSpan) bool {
	return slices.ContainsFunc(spans, func(s shouwang.AreaSpan) bool { return s.From <= code && code <= s.To })
}

func TestATableThatLeadsNowhereIsRefused(t *testing.T) {
	for name, line := range map[string]string{
		"into nothing":     "320682103009,x,,2026-12-01,320682999000",
		"without a day":    "320682103009,x,,,320682103001",
		"into one ended":   "320682103009,x,,2026-12-01,320682103002",
		"into a narrower":  "320682106000,x,,2026-12-01,320682103001",
		"there twice":      "320682103001,x",
		"no day at all":    "320682103009,x,,soon,320682103001",
		"no code to go to": "320682103009,x,,2026-12-01,there",
	} {
		if _, err := shouwang.ReadAreas(strings.NewReader(someAreas + line + "\n")); err == nil {
			t.Error(name + " is accepted")
		}
	}
}
