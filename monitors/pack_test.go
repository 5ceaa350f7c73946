package monitors_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/calendar"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/signals"
	"shouwang/signals/identity"
)

func builtin(t *testing.T) *monitors.Pack {
	t.Helper()
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatalf("load the built-in pack:\n%v", err)
	}
	return pack
}

// The real series of China: what the thresholds of each time would have done.
// The food index is unknown in it, so that months below the threshold are listed
// and never raised.
func TestPriceLinkageOverTheNationalSeries(t *testing.T) {
	triggered := []string{"2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03"}
	for _, c := range []struct {
		name    string
		overlay string
		want    []string
	}{
		{"thresholds of the pack", "", triggered},
		{"3.5 % throughout", "3.5", triggered},
		{"3.0 % throughout", "3.0", append([]string{"2019-09"}, append(slices.Clone(triggered), "2020-04")...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			pack := builtin(t)
			var overlay *monitors.Overlay
			if c.overlay != "" {
				rows := "parameters: {price_link.cpi: {\"0\": {2016-08-01: {value: %s}, 2022-08-01: {value: %s}, 2023-03-01: {value: %s}}}}"
				var err error
				overlay, err = pack.LoadOverlay("cpi.yaml", fmt.Appendf(nil, rows, c.overlay, c.overlay, c.overlay))
				if err != nil {
					t.Fatal(err)
				}
			}
			raised, unknown := priceMonths(t, pack, overlay)
			if !slices.Equal(raised, c.want) {
				t.Errorf("raised for %v, want %v", raised, c.want)
			}
			for _, month := range []string{"2016-08", "2022-08", "2022-09", "2022-12", "2023-02", "2026-06"} {
				if !slices.Contains(unknown, month) {
					t.Errorf("%s is not listed as waiting for the food index", month)
				}
			}
			if slices.Contains(unknown, "2016-07") {
				t.Error("2016-07 was judged, before the first threshold")
			}
		})
	}
}

// priceMonths takes the series in as files of departments, with a roll of one
// person who is never paid, and scores every month.
func priceMonths(t *testing.T, pack *monitors.Pack, overlay *monitors.Overlay) (raised, unknown []string) {
	t.Helper()
	at := shouwang.Date(2026, time.August, 1).End()
	pin := takeSeries(t, pack, at)
	program, err := scoring.Compile(pack, pack.Monitor("price_linkage")[0], pack.Resolve(overlay))
	if err != nil {
		t.Fatal(err)
	}
	fresh := map[string]bool{}
	for feed, state := range pin.Fresh {
		if state.Connected {
			fresh[feed] = true
		}
	}
	days, err := calendar.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var workdays []int32
	for _, d := range days.Workdays(shouwang.Date(2016, time.January, 1), shouwang.Date(2026, time.December, 31)) {
		workdays = append(workdays, int32(d))
	}
	moment := scoring.Moment{AsOf: at, Batch: pin.Batch, Skip: pin.Skip, Fresh: fresh, Workdays: workdays, Verbose: true}
	err = program.Score(t.Context(), pin.db, moment, scoring.Everyone, func(s shouwang.Score) error {
		month := s.Subject.Key[:len("2016-08")]
		if s.Level != shouwang.None {
			raised = append(raised, month)
		} else if slices.Contains(s.Unknown, "triggered") {
			unknown = append(unknown, month)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(raised)
	return raised, unknown
}

type pinned struct {
	signals.Pin
	db scoring.DB
}

func takeSeries(t *testing.T, pack *monitors.Pack, at time.Time) pinned {
	t.Helper()
	s, dir := storetest.Open(t), t.TempDir()
	keys, err := identity.LoadKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := signals.Open(t.Context(), signals.Config{
		DB: s.Conn(), Append: s, Keys: keys, Feeds: pack.Feeds, Clock: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"price_index@stats.csv":  series(t),
		"benefit_roll@civil.csv": "id_number,benefit,amount,start_date\n11010519491231002X,dibao,800.00,2016-01-01\n",
		"payment@finance.csv":    "pay_month,id_number,benefit,amount,kind\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		batches, err := in.Take(t.Context(), signals.File{Path: path}, at, func(signals.Progress) {})
		if err != nil {
			t.Fatalf("take %s: %v", name, err)
		}
		for _, b := range batches {
			if b.Refused > 0 {
				t.Fatalf("%s: %d rows refused: %v", name, b.Refused, b.Reasons)
			}
		}
	}
	pin, err := in.Pin(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return pinned{pin, s.Conn()}
}

// series is the national series as the statistics office would send it: an index
// month is published on the 9th of the next.
func series(t *testing.T) string {
	t.Helper()
	file, err := os.Open("testdata/cpi_yoy_2002_2026.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("month,area,cpi_yoy,published_at\n")
	for _, row := range rows[1:] {
		month, err := shouwang.ParseDay(row[0] + "-01")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s,0,%s,%s\n", month, row[1], month.AddMonths(1).AddDays(8))
	}
	return b.String()
}
