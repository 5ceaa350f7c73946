package scoring_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/scoring"
)

// everyKind is a pack whose examples kill every mutant, many by one example only.
func everyKind(t *testing.T) (*monitors.Pack, *monitors.Monitor) {
	t.Helper()
	pack, err := monitors.Load(os.DirFS("testdata/mutate"))
	if err != nil {
		t.Fatal(err)
	}
	return pack, pack.Monitors[0]
}

func mutate(t *testing.T, db scoring.DB, pack *monitors.Pack, m *monitors.Monitor) scoring.Mutation {
	t.Helper()
	r, err := scoring.Mutate(t.Context(), db, pack, m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(list []scoring.Mutant) []string {
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = m.ID
	}
	return slices.Sorted(slices.Values(names))
}

// Each kind of change dies with all examples, and survives where only one
// stands that has nothing to do with it.
func TestEachKindOfMutant(t *testing.T) {
	db := storetest.Empty(t).Conn()
	pack, m := everyKind(t)
	whole := mutate(t, db, pack, m)
	if left := whole.Survivors(); len(left) > 0 || len(whole.Failed) > 0 {
		t.Fatalf("got survivors %v and failures %v, want none", left, whole.Failed)
	}
	one := *m
	one.Examples = slices.DeleteFunc(slices.Clone(m.Examples), func(e monitors.Example) bool { return e.Name != "失业25个月" })
	left := ids(mutate(t, db, pack, &one).Survivors())
	var want []string
	for _, x := range whole.Mutants {
		if !slices.Contains(x.Killed, "失业25个月") {
			want = append(want, x.ID)
		}
	}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("one example leaves\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
	for kind, id := range kinds {
		if !slices.Contains(left, id) {
			t.Errorf("%s: %q does not survive without its example", kind, id)
		}
	}
}

// kinds are the kinds of change, and a mutant of each.
var kinds = map[string]string{
	"an element of a list left out": `population: class in ["edge", "rigid"] → class in ["edge"]`,
	"an operand of && left out":     `population: class in ["edge", "rigid"] && !(known(months) && months > 24) → !(known(months) && months > 24)`,
	"&& for ||":                     `population: known(months) && months > 24 → known(months) || months > 24`,
	"known for granted":             `population: known(months) → true`,
	"a comparison over its bound":   `population: months > 24 → months >= 24`,
	"a comparison turned":           `poor.when: income < line.factor * line.standard → income > line.factor * line.standard`,
	"an equality turned":            `visit.when: months == m → months != m`,
	"a literal moved":               `population: months > 24 → months > 23`,
	"a literal moved by a fen":      `well_off.when: income > 5000 → income > 5000.01`,
	"a parameter moved":             `poor.when: income < line.factor * line.standard → income < (line.factor + 0.1) * line.standard`,
	"a parameter moved by a fen":    `poor.when: income < line.factor * line.standard → income < line.factor * (line.standard - 0.01)`,
	"a list of a parameter moved":   `visit.when: visit.months.exists(m, months == m) → visit.months.map(each, each + 1).exists(m, months == m)`,
	"exists for all":                `visit.when: visit.months.exists(m, months == m) → visit.months.all(m, months == m)`,
	"|| for &&":                     `ill_or_alone.when: ill || alone → ill && alone`,
	"an operand of || left out":     `ill_or_alone.when: ill || alone → ill`,
	"a condition negated":           `ill_or_alone.when: alone → !alone`,
	"arms exchanged":                `long_out.when: ill ? (months + 1) : (months - 1) → ill ? (months - 1) : (months + 1)`,
	"a sum turned":                  `long_out.when: (ill ? (months + 1) : (months - 1)) >= 12 → (ill ? (months - 1) : (months - 1)) >= 12`,
	"a product turned":              `poor.when: income < line.factor * line.standard → income < line.factor / line.standard`,
	"a point more":                  `poor.points: 30 → 31`,
	"a point less":                  `poor.points: 30 → 29`,
	"points removed":                `poor.points: 30 → 0`,
	"a factor removed":              `poor: poor → removed`,
	"a floor removed":               `long_out.floor: yellow → removed`,
	"a floor lowered":               `long_out.floor: yellow → blue`,
	"a cap removed":                 `well_off.cap: none → removed`,
	"a cap raised":                  `well_off.cap: none → blue`,
	"a level raised":                `levels.yellow: 60 → 61`,
	"a level lowered":               `levels.blue: 40 → 39`,
}

// An entry under equivalent hides a survivor, and is a fault where it is wrong.
func TestEquivalent(t *testing.T) {
	db := storetest.Empty(t).Conn()
	pack, m := everyKind(t)
	less := *m
	less.Examples = m.Examples[1:] // the one a fen below the bound is gone
	first := mutate(t, db, pack, &less).Survivors()
	if len(first) == 0 {
		t.Fatal("no survivor without the first example")
	}
	less.Equivalent = []monitors.Equivalent{
		{Mutant: first[0].ID}, {Mutant: "poor: poor → removed"}, {Mutant: "poor.points: 31 → 30"},
	}
	r := mutate(t, db, pack, &less)
	if slices.Contains(ids(r.Survivors()), first[0].ID) {
		t.Errorf("%s is listed and survives", first[0].ID)
	}
	var said []string
	for _, s := range r.Stale {
		said = append(said, s.Message)
	}
	want := []string{
		`not equivalent: poor: poor → removed is told by example "独居，收入低，正好40分": remove the entry`,
		"no such change: poor.points: 31 → 30: remove the entry",
	}
	if !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
}

// A second example of the same that kills nothing alone is named; one that
// kills something is not, and neither is one that another of them needs.
func TestDoubles(t *testing.T) {
	db := storetest.Empty(t).Conn()
	pack, m := everyKind(t)
	more := *m
	again := m.Examples[0]
	again.Name, again.Facts = "again", maps.Clone(again.Facts)
	again.Facts["income"] = 1100.00
	more.Examples = append(slices.Clone(m.Examples), again)
	got := mutate(t, db, pack, &more).Doubles
	if len(got) != 1 || got[0].Example != "again" || got[0].Other != m.Examples[0].Name {
		t.Errorf("got %v, want the example that was added", got)
	}
}

// Where the text itself fails an example, nothing is said of mutants.
func TestMutateWantsExamplesThatHold(t *testing.T) {
	pack, m := everyKind(t)
	wrong := *m
	wrong.Examples = slices.Clone(m.Examples)
	wrong.Examples[0].Expect.Level = string(shouwang.Red)
	r := mutate(t, storetest.Empty(t).Conn(), pack, &wrong)
	if len(r.Mutants) > 0 || len(r.Failed) != 1 || r.Failed[0].Example != wrong.Examples[0].Name {
		t.Errorf("got %d mutants and failures %v, want the wrong example alone", len(r.Mutants), r.Failed)
	}
}

// No mutant of the built-in monitors survives its examples.
func TestBuiltinMutants(t *testing.T) {
	s := storetest.Empty(t)
	pack := scoring.FirstPack(t)
	for _, m := range pack.Monitors {
		t.Run(m.ID, func(t *testing.T) {
			r := mutate(t, s.Conn(), pack, m)
			for _, x := range r.Survivors() {
				t.Errorf("%s:%d:%d: %s", x.At.File, x.At.Line, x.At.Column, x)
			}
			for _, entry := range r.Stale {
				t.Errorf("%s:%d: %s", entry.At.File, entry.At.Line, entry.Message)
			}
			if len(r.Mutants) == 0 || len(r.Failed) > 0 {
				t.Errorf("got %d mutants and failures %v", len(r.Mutants), r.Failed)
			}
		})
	}
}
