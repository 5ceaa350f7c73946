package calendar

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouwang"
)

func builtin(t *testing.T) *Calendar {
	t.Helper()
	c, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(t *testing.T, text string) shouwang.Day {
	t.Helper()
	d, err := shouwang.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The notice of 2025-11-04 for the year 2026, written down by hand.
func TestTheYear2026IsTheNotice(t *testing.T) {
	c := builtin(t)
	off := map[shouwang.Day]bool{}
	for _, span := range [][2]string{
		{"2026-01-01", "2026-01-03"},
		{"2026-02-15", "2026-02-23"},
		{"2026-04-04", "2026-04-06"},
		{"2026-05-01", "2026-05-05"},
		{"2026-06-19", "2026-06-21"},
		{"2026-09-25", "2026-09-27"},
		{"2026-10-01", "2026-10-07"},
	} {
		for d := day(t, span[0]); d <= day(t, span[1]); d++ {
			off[d] = true
		}
	}
	work := map[shouwang.Day]bool{}
	for _, d := range []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		work[day(t, d)] = true
	}
	for d := day(t, "2026-01-01"); d <= day(t, "2026-12-31"); d++ {
		weekday := d.Time().Weekday()
		want := work[d] || !off[d] && weekday != time.Saturday && weekday != time.Sunday
		if got, published := c.Working(d); got != want || !published {
			t.Errorf("%s: working %v published %v, want %v true", d, got, published, want)
		}
	}
}

func TestHorizon(t *testing.T) {
	c := builtin(t)
	if got, want := c.Horizon(), day(t, "2026-12-31"); got != want {
		t.Errorf("horizon %s, want %s", got, want)
	}
	for _, d := range []string{"2003-12-31", "2027-01-01"} {
		if _, published := c.Working(day(t, d)); published {
			t.Errorf("%s is said to be published", d)
		}
	}
}

// Years whose make-up days are known from the notices of those years.
func TestWorking(t *testing.T) {
	c := builtin(t)
	for _, tt := range []struct {
		day     string
		working bool
		why     string
	}{
		{"2019-05-01", false, "Labour Day"},
		{"2019-05-05", true, "make-up Sunday"},
		{"2020-01-31", false, "Spring Festival made longer by the epidemic"},
		{"2020-02-02", false, "the same, a Sunday"},
		{"2020-02-03", true, "first day back"},
		{"2023-01-28", true, "make-up Saturday"},
		{"2024-02-09", true, "除夕 was no holiday in 2024"},
		{"2025-01-28", false, "除夕 is one since 2025"},
		{"2025-05-02", false, "second day of Labour Day since 2025"},
		{"2026-07-01", true, "plain Wednesday"},
		{"2026-07-04", false, "plain Saturday"},
		{"2027-01-01", false, "fixed holiday past the horizon"},
		{"2027-01-04", true, "plain Monday past the horizon"},
		{"2027-02-06", false, "a Saturday, and Spring Festival"},
		{"2027-05-03", true, "third day of May, nothing published"},
		{"2027-10-01", false, "fixed holiday past the horizon"},
	} {
		if got, _ := c.Working(day(t, tt.day)); got != tt.working {
			t.Errorf("%s (%s): working %v, want %v", tt.day, tt.why, got, tt.working)
		}
	}
}

func TestAddWorkdays(t *testing.T) {
	c := builtin(t)
	for _, tt := range []struct {
		from        string
		n           int
		want        string
		provisional bool
	}{
		{"2026-07-06", 0, "2026-07-06", false}, // day 0
		{"2026-07-04", 0, "2026-07-04", false}, // day 0 may be a Saturday
		{"2026-07-06", 1, "2026-07-07", false}, // Monday → Tuesday
		{"2026-07-03", 1, "2026-07-06", false}, // Friday → Monday
		{"2026-07-04", 1, "2026-07-06", false}, // Saturday counts like Friday's eve
		{"2026-07-05", 1, "2026-07-06", false}, // Sunday
		{"2026-07-03", 3, "2026-07-08", false}, // the desk's three working days
		{"2026-08-03", 3, "2026-08-06", false},
		{"2026-02-13", 1, "2026-02-14", false},  // make-up Saturday counts
		{"2026-02-13", 2, "2026-02-24", false},  // then nine days of Spring Festival
		{"2026-02-14", 1, "2026-02-24", false},  // the last day before it
		{"2026-02-18", 1, "2026-02-24", false},  // in the middle of it
		{"2026-02-23", 1, "2026-02-24", false},  // its last day
		{"2026-02-24", 4, "2026-02-28", false},  // ends on a make-up Saturday
		{"2026-02-24", 5, "2026-03-02", false},  // over the lone Sunday
		{"2026-02-12", 10, "2026-03-04", false}, // over both make-up days
		{"2025-12-31", 1, "2026-01-04", false},  // year end: the make-up Sunday
		{"2025-12-31", 2, "2026-01-05", false},
		{"2026-04-03", 1, "2026-04-07", false}, // Qingming
		{"2026-04-30", 1, "2026-05-06", false}, // Labour Day
		{"2026-05-06", 3, "2026-05-09", false}, // make-up Saturday
		{"2026-05-08", 1, "2026-05-09", false},
		{"2026-05-09", 1, "2026-05-11", false},
		{"2026-06-18", 1, "2026-06-22", false}, // Dragon Boat
		{"2026-09-18", 1, "2026-09-20", false}, // make-up Sunday
		{"2026-09-24", 1, "2026-09-28", false}, // Mid-autumn
		{"2026-09-30", 1, "2026-10-08", false}, // National Day
		{"2026-10-09", 1, "2026-10-10", false}, // make-up Saturday
		{"2026-09-30", 3, "2026-10-10", false},
		{"2026-09-24", 6, "2026-10-10", false},
		{"2026-11-23", 20, "2026-12-21", false},
		{"2026-11-23", 28, "2026-12-31", false}, // the last published day
		{"2026-11-23", 29, "2027-01-04", true},  // one further is a guess
		{"2026-12-31", 1, "2027-01-04", true},   // over the fixed New Year
		{"2026-12-30", 1, "2026-12-31", false},
		{"2027-04-30", 1, "2027-05-03", true},
		{"2027-09-30", 1, "2027-10-04", true},
		{"2019-12-31", 1, "2020-01-02", false},
		{"2020-01-23", 1, "2020-02-03", false}, // the long Spring Festival of 2020
		{"2024-02-29", 1, "2024-03-01", false}, // leap day
		{"2023-01-20", 1, "2023-01-28", false}, // ends on the make-up Saturday
		{"2023-01-20", 2, "2023-01-29", false}, // and Sunday
		{"2026-02-24", -1, "2026-02-14", false},
		{"2026-10-08", -3, "2026-09-28", false},
		{"2027-01-04", -1, "2026-12-31", true},
	} {
		got, provisional := c.AddWorkdays(day(t, tt.from), tt.n)
		if got.String() != tt.want || provisional != tt.provisional {
			t.Errorf("%s + %d: %s provisional %v, want %s %v", tt.from, tt.n, got, provisional, tt.want, tt.provisional)
		}
	}
}

// Counting days one by one and stepping by working days must agree on every
// day of the published years.
func TestStepsAgreeWithTheList(t *testing.T) {
	c := builtin(t)
	list := c.Workdays(day(t, "2004-01-01"), c.Horizon())
	at := list[0].AddDays(-1)
	for i, want := range list {
		next, _ := c.AddWorkdays(at, 1)
		if next != want {
			t.Fatalf("working day %d: %s, want %s", i, next, want)
		}
		at = next
	}
	if got := len(c.Workdays(day(t, "2026-01-01"), day(t, "2026-12-31"))); got != 248 {
		t.Errorf("2026 has %d working days, want 248", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a day twice":       "2026-01-01,off,x\n2026-01-01,work,x\n",
		"an unknown state":  "2026-01-01,maybe,x\n",
		"30 February":       "2026-02-30,off,x\n",
		"a missing year":    "2024-01-01,off,x\n2026-01-01,off,x\n",
		"nothing":           "",
		"a row of two cell": "2026-01-01,off\n",
	} {
		if _, err := Read(strings.NewReader("day,state,festival\n" + text)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestSpans holds the count of working days to spans that another program worked
// out from the notices of 2025 and 2026: every holiday's edges, make-up days, and
// what lies past the last published year.
func TestSpans(t *testing.T) {
	c := builtin(t)
	f, err := os.Open("testdata/spans.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) < 101 {
		t.Fatalf("%d spans: %v", len(lines), err)
	}
	for _, line := range lines[1:] {
		n, err := strconv.Atoi(line[1])
		if err != nil {
			t.Fatal(err)
		}
		end, provisional := c.AddWorkdays(day(t, line[0]), n)
		if end.String() != line[2] || strconv.FormatBool(provisional) != line[3] {
			t.Errorf("%s working days after %s: %s provisional %v, want %s %s", line[1], line[0], end, provisional, line[2], line[3])
		}
	}
}
