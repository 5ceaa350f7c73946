package scoring

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

func person(more cells) cells {
	c := cells{"id_number": "subject", "class": "edge", "area": "320682103001", "household": "home", "months": 5, "income": 1199.99, "debt": 12.3}
	maps.Copy(c, more)
	return c
}

func TestAHit(t *testing.T) {
	w := newWorld(t, edge(), person(nil), cells{"id_number": "other", "class": "none", "months": 5, "income": 1})
	got := w.scores()
	s, ok := got[subject]
	if !ok || len(got) != 1 {
		t.Fatalf("got %v, want the subject alone", got)
	}
	if s.Points != 70 || s.Level != shouwang.Yellow || !s.Judged || s.Possible != shouwang.Yellow {
		t.Errorf("got %d %s judged %v, want 70 yellow judged", s.Points, s.Level, s.Judged)
	}
	if s.Area != 320682103001 || s.Household != shouwang.HouseholdID(facts.SubjectOf(1)+1) || s.Amount != shouwang.Know(shouwang.Fen(1230)) {
		t.Errorf("got area %d household %d amount %v", s.Area, s.Household, s.Amount)
	}
	want := []string{"失业5个月", "out of work for 5 months", "收入1199.99元，低保边缘", "income 1199.99 yuan, edge"}
	if got := []string{s.Reasons[0].Zh, s.Reasons[0].En, s.Reasons[1].Zh, s.Reasons[1].En}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if f := s.Reasons[1].Facts; len(f) != 1 || f[0] != (shouwang.FactSeen{Name: "income", Value: "1199.99", Source: "person", AsOf: "2026-06-20"}) {
		t.Errorf("got facts %v", f)
	}
}

// On the threshold, below it, and with nothing known.
func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		name   string
		row    cells
		points int
		judged bool
	}{
		{"just below 1.5 x 800", person(cells{"income": 1199.99}), 70, true},
		{"exactly 1.5 x 800", person(cells{"income": 1200}), 40, true},
		{"income unknown", person(cells{"income": nil}), 40, false},
		{"another area has no standard", person(cells{"area": "320681"}), 40, false},
		{"months unknown, nothing lost", person(cells{"months": nil, "income": 1300}), 0, true},
	} {
		w := newWorld(t, edge(), c.row)
		w.at.Open = []uint64{subject}
		s := w.scores()[subject]
		if s.Points != c.points || s.Judged != c.judged {
			t.Errorf("%s: got %d judged %v, want %d judged %v", c.name, s.Points, s.Judged, c.points, c.judged)
		}
	}
}

func TestOpenWarnings(t *testing.T) {
	for _, c := range []struct {
		name   string
		row    cells
		judged bool
	}{
		{"left the population", person(cells{"class": "none"}), true},
		{"population unknown", person(cells{"class": nil}), false},
		{"surely no longer", person(cells{"months": 0}), true},
		{"unknown keeps it", person(cells{"months": nil}), false},
	} {
		w := newWorld(t, edge(), c.row)
		if got := w.scores(); len(got) != 0 {
			t.Errorf("%s: got %v, want nothing while no warning is open", c.name, got)
		}
		w.at.Open = []uint64{subject}
		s, ok := w.scores()[subject]
		if !ok || s.Level != shouwang.None || s.Judged != c.judged {
			t.Errorf("%s: got %s judged %v, want none judged %v", c.name, s.Level, s.Judged, c.judged)
		}
	}
}

func TestVerboseListsWhoWaits(t *testing.T) {
	w := newWorld(t, edge(), person(cells{"income": nil}))
	w.at.Verbose = true
	s, ok := w.scores()[subject]
	if !ok || s.Judged || !slices.Equal(s.Unknown, []string{"income"}) {
		t.Errorf("got %v, want the subject unjudged for its income", s)
	}
}

// A value that nobody confirmed never supports a stop; help goes on.
func TestUnconfirmedParameter(t *testing.T) {
	for kind, want := range map[shouwang.Kind]int{shouwang.Help: 70, shouwang.Verify: 40} {
		m := edge()
		m.Kind = kind
		w := newWorld(t, m, person(nil))
		w.at.Open = []uint64{subject}
		s := w.scores()[subject]
		if s.Points != want {
			t.Errorf("%s: got %d, want %d", kind, s.Points, want)
		}
		if kind == shouwang.Verify && !slices.Equal(s.Unknown, []string{"edge.factor"}) {
			t.Errorf("got unknown %v, want edge.factor", s.Unknown)
		}
	}
}

// The stop side is silent while a feed that it rests on is stale.
func TestStaleFeed(t *testing.T) {
	for kind, want := range map[shouwang.Kind]bool{shouwang.Help: true, shouwang.Verify: false} {
		m := edge()
		m.Kind = kind
		m.Factors[1].When = "income < 1200"
		w := newWorld(t, m, person(nil))
		w.at.Fresh = map[string]bool{"person": false}
		s := w.scores()[subject]
		if s.Judged != want || want == (len(s.Missing) > 0) {
			t.Errorf("%s: got judged %v missing %v, want judged %v", kind, s.Judged, s.Missing, want)
		}
	}
}

// What a record would say is unknown while its feed is stale, and none where the feed
// is fresh or never said anything: then an open warning is let go of.
func TestSilence(t *testing.T) {
	m := edge()
	m.Factors[1].When = "recorded(income) && income < 1200"
	for name, c := range map[string]struct {
		fresh  map[string]bool
		judged bool
	}{"fresh": {map[string]bool{"person": true}, true}, "stale": {map[string]bool{"person": false}, false}, "never connected": {map[string]bool{}, true}} {
		w := newWorld(t, m, person(cells{"income": nil, "months": 4}))
		w.at.Fresh, w.at.Open = c.fresh, []uint64{subject}
		s := w.scores()[subject]
		if s.Judged != c.judged || s.Points != 40 || s.Level != shouwang.None || (s.Possible == shouwang.Yellow) == c.judged {
			t.Errorf("%s: got %d points, %s, perhaps %s, judged %v", name, s.Points, s.Level, s.Possible, s.Judged)
		}
	}
}

// A zero denominator is unknown, and what it rests on is to be verified.
func TestZeroDenominator(t *testing.T) {
	m := edge()
	m.Factors[1].When = "debt / income > 0.5"
	w := newWorld(t, m, person(cells{"income": 0}))
	w.at.Open = []uint64{subject}
	if s := w.scores()[subject]; s.Judged || !slices.Equal(s.Unknown, []string{"debt", "income"}) {
		t.Errorf("got judged %v unknown %v, want debt and income to be verified", s.Judged, s.Unknown)
	}
}

// Every ladder of points, floors and caps comes to the same on the engine and
// in the sentence about the nearest change, and its reasons add up.
func TestLadder(t *testing.T) {
	db := storetest.Empty(t).Conn()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same ladders every time
	for range 12 {
		m, pack := randomLadder(random)
		c, err := newCheck(t.Context(), db, pack, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.facts(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, e := range m.Examples {
			on := make(state, len(m.Factors))
			for j := range m.Factors {
				on[j] = e.Facts[factName(j)] == true
			}
			score, level := c.program.level(on)
			got := c.got[i].score
			if got.Points != score || got.Level != level {
				t.Fatalf("%+v with %v: the engine says %d %s, the ladder %d %s", m.Factors, on, got.Points, got.Level, score, level)
			}
			sum := 0
			for _, r := range got.Reasons {
				sum += r.Points
			}
			if sum != got.Points {
				t.Fatalf("%+v with %v: reasons add up to %d, not %d", m.Factors, on, sum, got.Points)
			}
			if got.Possible.Rank() < got.Level.Rank() {
				t.Fatalf("%+v with %v: possible %s is below %s", m.Factors, on, got.Possible, got.Level)
			}
		}
	}
}

func factName(i int) string { return "abcde"[i : i+1] }

func randomLadder(random *rand.Rand) (*monitors.Monitor, *monitors.Pack) {
	m := &monitors.Monitor{ID: "ladder", Kind: shouwang.Help, Subject: facts.Person, Population: "true"}
	pack := &monitors.Pack{Monitors: []*monitors.Monitor{m}}
	if random.IntN(2) == 0 {
		m.Levels = map[string]int{"blue": 30, "yellow": 50}
	}
	levels := []string{"blue", "yellow", "red"}
	for i := range 5 {
		f := monitors.Factor{ID: "f" + factName(i), When: factName(i)}
		switch random.IntN(4) {
		case 0:
			f.Floor = levels[random.IntN(3)]
		case 1:
			f.Cap = levels[random.IntN(3)]
		default:
			f.Points = random.IntN(100) - 20
		}
		m.Factors = append(m.Factors, f)
		pack.Facts = append(pack.Facts, &monitors.Fact{Name: factName(i), Subject: facts.Person, Type: "bool", Cel: "true"})
	}
	for range 40 {
		given := map[string]any{}
		for i := range 5 {
			if n := random.IntN(3); n < 2 {
				given[factName(i)] = n == 1
			}
		}
		m.Examples = append(m.Examples, monitors.Example{Name: "e", On: "2026-06-20", Facts: given})
	}
	return m, pack
}

func TestExplain(t *testing.T) {
	w := newWorld(t, edge(), person(nil))
	p, err := Compile(w.pack, w.pack.Monitors[0], w.pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	who := shouwang.Subject{Type: shouwang.SubjectPerson, ID: subject}
	e, err := p.Explain(t.Context(), w.db, w.at, who)
	if err != nil {
		t.Fatal(err)
	}
	if want := "若income≥1200.00，即不再预警"; e.Nearest.Zh != want {
		t.Errorf("got %q, want %q", e.Nearest.Zh, want)
	}
	if len(e.Basis) != 1 || e.Basis[0].Instrument != "new" {
		t.Errorf("got basis %v, want the instrument in force on the day", e.Basis)
	}
	want := []shouwang.ParameterSeen{
		{Name: "dibao.standard", Value: "800", Instrument: "A", Confirmed: true, From: "2016-01-01"},
		{Name: "edge.factor", Value: "1.5", Instrument: "C", From: "2016-01-01"},
	}
	if !slices.Equal(e.Parameters, want) {
		t.Errorf("got parameters %v, want %v", e.Parameters, want)
	}
	again, err := p.Explain(t.Context(), w.db, w.at, who)
	if err != nil || again.Receipt != e.Receipt || len(e.Receipt) != 64 {
		t.Errorf("got receipts %s and %s, want the same", e.Receipt, again.Receipt)
	}
	w.at.AsOf = shouwang.Date(2026, 7, 2).End()
	later, err := p.Explain(t.Context(), w.db, w.at, who)
	if err != nil || later.Receipt == e.Receipt || later.Parameters[0].Instrument != "B" {
		t.Errorf("after the new standard: got %v %v, want another receipt and the new instrument", later.Receipt == e.Receipt, later.Parameters)
	}
	if _, err := p.Explain(t.Context(), w.db, w.at, shouwang.Subject{Type: shouwang.SubjectPerson, ID: 7}); err == nil {
		t.Error("nobody of that number was explained")
	}
}

func TestCheckSaysWhatDiffers(t *testing.T) {
	m := edge()
	m.Examples = []monitors.Example{
		{
			Name: "right", On: "2026-06-20", Area: "320682", Parameters: map[string]any{"edge.factor": 1.25},
			Facts: map[string]any{"class": "edge", "months": 3, "income": 999.99}, Expect: monitors.Expect{Level: "yellow", Score: 70, Factors: []string{"out_of_work", "near"}},
		},
		{
			Name: "wrong", On: "2026-06-20", Facts: map[string]any{"class": "edge", "months": 2},
			Expect: monitors.Expect{Level: "yellow", Score: 70, Factors: []string{"out_of_work"}},
		},
		{Name: "it's outside", On: "2026-06-20", Facts: map[string]any{"class": "it's \\ \"none\""}, Expect: monitors.Expect{Level: "none", Outside: true}},
		{
			Name: "rows", On: "2026-06-20", Rows: map[string][]map[string]any{"person": {person(cells{"income": 1200})}},
			Expect: monitors.Expect{Level: "none", Score: 40, Factors: []string{"out_of_work"}},
		},
	}
	failures, err := Check(t.Context(), storetest.Empty(t).Conn(), smallPack(m), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 {
		t.Fatalf("got %v, want one failure", failures)
	}
	got := failures[0].String()
	want := `example "wrong": expected level yellow, got none; expected score 70, got 0; factors: expected out_of_work too; ` +
		`unknown: did not expect income; unknown: did not expect dibao.standard`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Surely outside, in doubt and inside are three answers, none of which passes for another.
func TestCheckTellsOutsideFromInDoubt(t *testing.T) {
	m := edge()
	surely, unknown := map[string]any{"class": "none"}, map[string]any{"months": 3}
	out, doubt := monitors.Expect{Level: "none", Outside: true}, monitors.Expect{Level: "none", InDoubt: true}
	m.Examples = []monitors.Example{
		{Name: "out", On: "2026-06-20", Facts: surely, Expect: out},
		{Name: "doubt", On: "2026-06-20", Facts: unknown, Expect: doubt},
		{Name: "out for doubt", On: "2026-06-20", Facts: surely, Expect: doubt},
		{Name: "doubt for out", On: "2026-06-20", Facts: unknown, Expect: out},
	}
	failures, err := Check(t.Context(), storetest.Empty(t).Conn(), smallPack(m), m)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range failures {
		got = append(got, f.String())
	}
	want := []string{
		`example "out for doubt": expected in doubt whether inside of the population, got outside of the population`,
		`example "doubt for out": expected outside of the population, got in doubt whether inside of the population`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCompileFaults(t *testing.T) {
	m := edge()
	m.Factors[0].When, m.Population = "month >= 3", "klass == 'edge'"
	_, err := Compile(smallPack(m), m, smallPack(m).Resolve(nil))
	for _, want := range []string{"did you mean months?", "did you mean class?"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
