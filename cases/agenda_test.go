package cases

import (
	"testing"
	"time"

	"shouwang"
)

// waiting are n cases of which every other one waits for the joint meeting.
func (o *office) waiting(n int) {
	o.t.Helper()
	var changes []shouwang.Change
	for i := range n {
		level := shouwang.Red
		if i%2 == 1 {
			level = shouwang.Blue
		}
		changes = append(changes, raised(i+1, shouwang.HouseholdID(i+1), level))
		changes[i].Warning.Area = 320682103001 + uint64(i%4/2)*1000
	}
	o.open(changes...)
	o.now = o.now.Add(6 * 24 * time.Hour)
	if _, err := o.Tick(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// Pages of what waits for the meeting join without gap or repeat, whatever lies between
// the cases that do, within the reader's areas alone.
func TestPagesOfTheAgendaJoin(t *testing.T) {
	o := newOffice(t)
	o.waiting(2*atOnce + 6)
	all, err := o.Agenda(t.Context(), Filter{Limit: 500}, nil)
	if err != nil || len(all.Cases) != atOnce+3 || all.Next != "" {
		t.Fatalf("%d wait, next %q: %v", len(all.Cases), all.Next, err)
	}
	want := map[string]bool{}
	for _, c := range all.Cases {
		want[c.No] = true
	}
	seen := map[string]int{}
	f := Filter{Limit: 7}
	for pages := 0; ; pages++ {
		page, err := o.Agenda(t.Context(), f, []string{all.Cases[3].No})
		if err != nil || len(page.Cases) > 7 || pages > 20 {
			t.Fatalf("page %d has %d: %v", pages, len(page.Cases), err)
		}
		for _, c := range page.Cases {
			seen[c.No]++
			if !want[c.No] || seen[c.No] > 1 {
				t.Errorf("%s is shown %d times", c.No, seen[c.No])
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if len(seen) != len(want)-1 || seen[all.Cases[3].No] != 0 {
		t.Errorf("%d shown of %d, without the one that is on an agenda", len(seen), len(want))
	}
	own, err := o.Agenda(t.Context(), Filter{Limit: 500, Within: []shouwang.AreaSpan{{From: 320682104000, To: 320682104999}}}, nil)
	if err != nil || len(own.Cases) == 0 || len(own.Cases) >= len(all.Cases) {
		t.Errorf("%d of %d in one town: %v", len(own.Cases), len(all.Cases), err)
	}
	for _, c := range own.Cases {
		if c.Area/1000 != 320682104 {
			t.Errorf("%s lies in %d", c.No, c.Area)
		}
	}
	if _, err := o.Agenda(t.Context(), Filter{Cursor: "x"}, nil); err == nil {
		t.Error("a cursor of somebody else is taken")
	}
	places, err := o.Places(t.Context(), []string{own.Cases[0].No, "C-0000000"})
	if err != nil || len(places) != 1 || places[own.Cases[0].No] != (Place{own.Cases[0].Area, shouwang.LaneOpen}) {
		t.Errorf("%v %v", places, err)
	}
}

// What one page costs beside the whole list that was read for it before, and where the
// cases of a session lie beside reading each: of 20,000 cases.
func BenchmarkAgenda(b *testing.B) {
	o := newOffice(b)
	o.waiting(20_000)
	var nos []string
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			nos = nil
			for f := (Filter{Limit: 500}); ; {
				page, err := o.Agenda(b.Context(), f, nil)
				if err != nil {
					b.Fatal(err)
				}
				for _, c := range page.Cases {
					nos = append(nos, c.No)
				}
				if f.Cursor = page.Next; f.Cursor == "" {
					break
				}
			}
			b.ReportMetric(float64(len(nos)), "cases")
		}
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			if _, err := o.Agenda(b.Context(), Filter{Limit: 50}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("each", func(b *testing.B) {
		for b.Loop() {
			for _, no := range nos[:50] {
				if _, err := o.Case(b.Context(), no); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("places", func(b *testing.B) {
		for b.Loop() {
			if _, err := o.Places(b.Context(), nos[:50]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
