package scoring

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// A pass says of every monitor what the monitor says by itself: over random small
// worlds, with feeds that are stale or were never connected, whole and in slices,
// by tables of facts and by statements over the feeds.
func TestPassSaysTheSame(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Empty(t).Conn()
	compared, raised := 0, 0
	for seed := range uint64(2) {
		w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(seed, 2))}, db: db, pack: pack, database: fmt.Sprintf("pass_%d", seed)} //nolint:gosec // no secret
		w.fill()
		programs := compiledIn(t, pack, w.database)
		for _, least := range []uint64{0, 1 << 62} {
			p := NewPass(db, func() ([]*Program, error) { return programs, nil })
			p.wides.least = least
			for _, slice := range []Slice{Everyone, {0, facts.SubjectOf(20)}, {facts.SubjectOf(20) + 1, Everyone.To}} {
				n, up := w.passed(p, programs, slice)
				compared, raised = compared+n, raised+up
			}
		}
	}
	if compared < 200 || raised < 50 {
		t.Errorf("these worlds show little: %d scores, %d with a level", compared, raised)
	}
}

// compiledIn are the pack's monitors over the tables of a database. Nobody is on a
// short list, so that tables are read for all.
func compiledIn(t *testing.T, pack *monitors.Pack, database string) []*Program {
	t.Helper()
	var list []*Program
	for _, m := range pack.Monitors {
		values := pack.Resolve(nil)
		catalog := facts.NewCatalog(pack, values)
		catalog.Tables = database + "."
		p, err := compile(&Program{pack: pack, monitor: m, values: values, catalog: catalog})
		if err != nil {
			t.Fatal(err)
		}
		p.few = nil
		list = append(list, p)
	}
	return list
}

// passed holds a pass over a slice to the monitors one by one.
func (w *narrowWorld) passed(p *Pass, programs []*Program, slice Slice) (compared, raised int) {
	w.t.Helper()
	for _, subject := range []string{facts.Person, facts.Household, facts.Area} {
		want, got := map[string][]shouwang.Score{}, map[string][]shouwang.Score{}
		var due []*Program
		open := map[string][]uint64{}
		for i, m := range programs {
			if m.monitor.Subject != subject {
				continue
			}
			due = append(due, m)
			open[m.monitor.ID] = append([]uint64{facts.SubjectOf(30) + uint64(i)}, w.at.Open...)
			at := w.at
			at.Open = open[m.monitor.ID]
			err := m.Score(w.t.Context(), w.db, at, slice, func(s shouwang.Score) error {
				want[m.monitor.ID] = append(want[m.monitor.ID], s)
				return nil
			})
			if err != nil {
				w.t.Fatal(err)
			}
		}
		failed := p.Score(w.t.Context(), due, w.at, open, slice, func(monitor string, s shouwang.Score) error {
			got[monitor] = append(got[monitor], s)
			if s.Level != shouwang.None {
				raised++
			}
			compared++
			return nil
		})
		if len(failed) > 0 {
			w.t.Fatalf("%s: %v", subject, failed)
		}
		if !reflect.DeepEqual(got, want) {
			w.t.Errorf("%s of %v: the pass says\n%v\nthe monitors by themselves\n%v", subject, slice, got, want)
		}
	}
	return compared, raised
}
