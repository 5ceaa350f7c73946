package scoring

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// Over a random small world, of which each feed has rows that come in with a batch
// of its own: whoever is judged otherwise after it than before is among those whom
// the rows concern, and they are judged alone as they are among all.
func TestABatchConcernsWhoeverItMoves(t *testing.T) {
	pack := FirstPack(t)
	w := &narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(7, 1))}, db: storetest.Empty(t).Conn(), pack: pack, database: "concern"} //nolint:gosec // no secret
	batch := func(feed string) uint64 {
		return 1000 + uint64(slices.IndexFunc(pack.Feeds, func(f *shouwang.Feed) bool { return f.Name == feed })) //nolint:gosec // a place in a list
	}
	w.mark = func(_ *shouwang.Feed, cells map[string]any) {
		if throw(w.dice, true, false) {
			cells["received_at"] = day.AddDays(-1)
		}
	}
	w.fill()
	for _, feed := range pack.Feeds {
		sql := fmt.Sprintf("ALTER TABLE %s.signal_%s UPDATE batch = %d WHERE received_at < '%s' SETTINGS mutations_sync = 1", w.database, feed.Name, batch(feed.Name), day)
		if err := w.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	moved, concerned, judged := 0, 0, 0
	for _, m := range pack.Monitors {
		feed := throw(w.dice, feedsOf(t, pack, m)...)
		p := triggered(t, pack, m, feed, w.database)
		before, now := w.at, w.at
		before.Batch, now.Batch = batch(feed)-1, batch(feed)
		ids, all, err := p.Concern(t.Context(), w.db, before, now)
		if err != nil {
			t.Fatalf("%s by %s: %v", m.ID, feed, err)
		}
		moves := w.moved(p, before, now)
		moved += len(moves)
		if all {
			continue
		}
		for _, id := range moves {
			if !slices.Contains(ids, id) {
				t.Errorf("%s: subject %d is judged otherwise after rows of %s, and not concerned", m.ID, id, feed)
			}
		}
		concerned += len(ids)
		judged += w.alone(p, now, ids)
	}
	if moved < 50 || concerned < 50 || judged < 3 {
		t.Errorf("this world shows little: %d moved, %d concerned, %d of them with a score", moved, concerned, judged)
	}
	t.Logf("%d moved, %d concerned, %d of them with a score", moved, concerned, judged)
}

// alone holds what is said of some to what is said of them among all.
func (w *narrowWorld) alone(p *Program, now Moment, ids []uint64) (judged int) {
	w.t.Helper()
	of := func(score func(yield func(shouwang.Score) error) error) map[uint64]shouwang.Score {
		got := map[uint64]shouwang.Score{}
		err := score(func(s shouwang.Score) error {
			if slices.Contains(ids, s.Subject.ID) {
				got[s.Subject.ID] = s
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
		return got
	}
	want := of(func(yield func(shouwang.Score) error) error {
		return p.Score(w.t.Context(), w.db, now, Everyone, yield)
	})
	got := of(func(yield func(shouwang.Score) error) error {
		return p.ScoreSome(w.t.Context(), w.db, now, ids, yield)
	})
	if !reflect.DeepEqual(got, want) {
		w.t.Errorf("%s: alone %v\namong all %v", p.monitor.ID, got, want)
	}
	return len(got)
}

// moved are the subjects whose row of a statement over everybody is another.
func (w *narrowWorld) moved(p *Program, before, now Moment) (ids []uint64) {
	w.t.Helper()
	was := w.everybody(p, before)
	for id, row := range w.everybody(p, now) {
		if !reflect.DeepEqual(was[id], row) {
			ids = append(ids, id)
		}
	}
	return ids
}

// everybody are all subjects as a statement over everybody gives them.
func (w *narrowWorld) everybody(p *Program, at Moment) map[uint64]row {
	w.t.Helper()
	slots := p.slots(at, Everyone)
	slots["all"] = "1"
	got := map[uint64]row{}
	if err := p.rows(w.t.Context(), w.db, p.SQL, slots, func(r row) error { got[r.subject] = r; return nil }); err != nil {
		w.t.Fatal(err)
	}
	return got
}

func feedsOf(t *testing.T, pack *monitors.Pack, m *monitors.Monitor) []string {
	t.Helper()
	p, err := Compile(pack, m, pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	return p.Feeds
}

// triggered is a monitor that a feed triggers, over the tables of a database.
func triggered(t *testing.T, pack *monitors.Pack, m *monitors.Monitor, feed, database string) *Program {
	t.Helper()
	copied := *m
	copied.Triggers = []string{feed}
	values := pack.Resolve(nil)
	catalog := facts.NewCatalog(pack, values)
	catalog.Tables = database + "."
	p, err := compile(&Program{pack: pack, monitor: &copied, values: values, catalog: catalog})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What concerns everybody is not listed.
func TestWhatConcernsEverybody(t *testing.T) {
	w := newWorld(t, edge(), cells{"id_number": "subject", "class": "edge"})
	m := edge()
	m.Triggers = []string{"person"}
	p, err := Compile(w.pack, m, w.pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	before := w.at
	before.Batch = 0
	if ids, all, err := p.Concern(t.Context(), w.db, before, w.at); err != nil || all || !slices.Equal(ids, []uint64{subject}) {
		t.Errorf("a row of one person: %v %v %v", ids, all, err)
	}
	if ids, all, err := p.Concern(t.Context(), w.db, w.at, w.at); err != nil || all || len(ids) != 0 {
		t.Errorf("nothing new: %v %v %v", ids, all, err)
	}
	withdrawn := w.at
	withdrawn.Skip = []uint64{1}
	if ids, all, err := p.Concern(t.Context(), w.db, w.at, withdrawn); err != nil || all || !slices.Equal(ids, []uint64{subject}) {
		t.Errorf("a batch that was withdrawn: %v %v %v", ids, all, err)
	}
	for name, fresh := range map[string]map[string]bool{"stale": {"person": false}, "never connected": {}} {
		before.Fresh = fresh
		if _, all, err := p.Concern(t.Context(), w.db, before, w.at); err != nil || !all {
			t.Errorf("a feed that was %s and is heard: everybody %v, %v", name, all, err)
		}
	}
}
