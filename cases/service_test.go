package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/calendar"
	"shouwang/internal/number"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/outcomes"
)

// office is a service on a real engine.
type office struct {
	*Service

	t        testing.TB
	store    *store.Store
	verdicts *outcomes.Verdicts
	now      time.Time
	rules    Rules
}

// flip stands for a cipher: it hides the text and gives it back.
func flip(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		out[i] = c ^ 0x5a
	}
	return out
}

func seed(text string) uint64 {
	var n uint64 = 14695981039346656037
	for _, c := range []byte(text) {
		n = (n ^ uint64(c)) * 1099511628211
	}
	return n
}

func newOffice(tb testing.TB) *office {
	tb.Helper()
	o := &office{t: tb, store: storetest.Open(tb), now: monday}
	o.verdicts = &outcomes.Verdicts{DB: o.store.Conn(), Append: o.store, Seal: flip}
	o.restart(o.store)
	return o
}

// restart is the service of a new process on the same store.
func (o *office) restart(appender Appender) {
	o.t.Helper()
	cal, err := calendar.Builtin()
	if err != nil {
		o.t.Fatal(err)
	}
	o.Service, err = Open(o.t.Context(), Config{
		DB: o.store.Conn(), Append: appender, Calendar: cal, Clock: func() time.Time { return o.now },
		Opens: func(monitor string) bool { return monitor != "edge_of_subsistence" }, Seed: seed,
		Verdicts: o.rows, Seal: flip, Unseal: func(b []byte) ([]byte, error) { return flip(b), nil }, Rules: o.rules, Staff: everybody,
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

var posts = map[byte]shouwang.Worker{
	'G': {Role: shouwang.GridWorker, Area: 320682103001}, 'V': {Role: shouwang.VillageWorker, Area: 320682103001},
	'T': {Role: shouwang.TownOffice, Area: 320682103000}, 'B': {Role: shouwang.Bureau, Area: 320682000000},
	'H': {Role: shouwang.Hotline, Area: 320682000000}, 'J': {Role: shouwang.JointMeeting, Area: 320682000000},
	'A': {Role: shouwang.Auditor, Area: 320682000000}, 'C': {Role: shouwang.ChildDirector, Area: 320682103001},
	'D': {Role: shouwang.ChildSupervisor, Area: 320682103000},
}

// everybody is a roster in which a number's letter says what its owner does.
func everybody(context.Context) (Staff, error) {
	return Staff{
		Worker: func(id string) (shouwang.Worker, bool) {
			if id == "" || id == System {
				return shouwang.Worker{}, false
			}
			w, known := posts[id[0]]
			w.ID = id
			return w, known
		},
		Owner: func(role shouwang.Role, _, _ uint64) (shouwang.Worker, bool) {
			for letter, w := range posts {
				if w.Role == role {
					w.ID = string(letter) + "01"
					return w, true
				}
			}
			return shouwang.Worker{}, false
		},
	}, nil
}

// rows join the two packages as cmd does.
func (o *office) rows(found []Finding) []shouwang.Block {
	var list []outcomes.Verdict
	for _, f := range found {
		list = append(list, outcomes.Verdict(f))
	}
	return []shouwang.Block{o.verdicts.Block(list)}
}

func raised(n int, household shouwang.HouseholdID, level shouwang.Level) shouwang.Change {
	return shouwang.Change{Kind: shouwang.Raised, Warning: shouwang.Warning{
		ID: fmt.Sprintf("%016x", n), No: number.New("W-", uint64(n), func(string) bool { return false }), //nolint:gosec // small
		Monitor: "death", Version: "p1", Kind: shouwang.Verify, Lane: shouwang.LaneOpen, Level: level, Times: 1,
		Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(n)}, Household: household, //nolint:gosec // small
		Area: 320682103001, Worker: "V01", RaisedAt: monday, Open: true,
	}}
}

func (o *office) open(changes ...shouwang.Change) map[string]string {
	o.t.Helper()
	of, err := o.OpenFor(o.t.Context(), changes, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	return of
}

func (o *office) must(c Case, err error) Case {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

func (o *office) one(c shouwang.Change) Case {
	o.t.Helper()
	return o.must(o.Case(o.t.Context(), o.open(c)[c.Warning.ID]))
}

func (o *office) list(f Filter) []Case {
	o.t.Helper()
	page, err := o.List(o.t.Context(), f)
	if err != nil {
		o.t.Fatal(err)
	}
	return page.Cases
}

func TestOneOpenCaseAHouseholdAndLane(t *testing.T) {
	o := newOffice(t)
	hidden := raised(4, 100, shouwang.Red)
	hidden.Warning.Lane = shouwang.LaneProtected
	alone := raised(6, 0, shouwang.Blue)
	of := o.open(raised(1, 100, shouwang.Yellow), raised(2, 100, shouwang.Red), raised(3, 200, shouwang.Blue), hidden, alone,
		shouwang.Change{Kind: shouwang.Cleared, Warning: raised(7, 300, shouwang.Red).Warning})
	numbers := map[string]bool{}
	for _, no := range of {
		if !number.Valid(no) || !strings.HasPrefix(no, "C-") {
			t.Errorf("case number %s", no)
		}
		numbers[no] = true
	}
	if len(of) != 5 || len(numbers) != 4 || of[raised(1, 0, "").Warning.ID] != of[raised(2, 0, "").Warning.ID] {
		t.Errorf("cases %v", of)
	}
	c := o.must(o.Case(t.Context(), of[raised(1, 0, "").Warning.ID]))
	if c.Level != shouwang.Red || c.State != Assigned || c.Version != 2 || c.Worker != "V01" || !c.Due.At.Equal(monday.Add(24*time.Hour)) {
		t.Errorf("%+v", c)
	}
}

func TestTheSameChangesAgainAddNothing(t *testing.T) {
	o := newOffice(t)
	changes := []shouwang.Change{raised(1, 100, shouwang.Yellow), raised(2, 100, shouwang.Blue), raised(3, 200, shouwang.Blue)}
	of := o.open(changes...)
	if again := o.open(changes...); len(again) != 0 {
		t.Errorf("again: %v", again)
	}
	o.restart(o.store)
	if again := o.open(changes...); len(again) != 0 {
		t.Errorf("after a restart: %v", again)
	}
	no := of[changes[0].Warning.ID]
	c := o.must(o.Case(t.Context(), no))
	o.must(o.Acknowledge(t.Context(), Act{No: no, By: "V01"}))
	o.must(o.Close(t.Context(), Act{No: no, By: "V01"}, shouwang.Confirmed))
	if again := o.open(changes...); len(again) != 0 || c.Version != 2 {
		t.Errorf("after it was closed: %v", again)
	}
}

func TestAWarningAddsToWhatIsOpenAndOpensAnewAfterwards(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Blue))
	o.restart(o.store) // what is open is known after a restart too
	up := raised(1, 100, shouwang.Red)
	up.Kind = shouwang.Rose
	if of := o.open(up); of[up.Warning.ID] != c.No {
		t.Errorf("the risen warning went to %v, not %s", of, c.No)
	}
	if got := o.list(Filter{})[0]; got.Level != shouwang.Red || got.Version != 2 || len(got.Warnings) != 1 {
		t.Errorf("%+v", got)
	}
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"}))
	o.must(o.Close(t.Context(), Act{No: c.No, By: "V01"}, shouwang.NotConfirmed))
	second := o.one(raised(9, 100, shouwang.Blue))
	if second.No == c.No || second.State != Assigned {
		t.Errorf("after the close: case %s %s", second.No, second.State)
	}
	_, err := o.Reopen(t.Context(), Act{No: c.No, By: "V01"})
	if !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("two open cases of one household: %v", err)
	}
}

func TestSomeMonitorsOpenNoCase(t *testing.T) {
	o := newOffice(t)
	watch := raised(1, 100, shouwang.Yellow)
	watch.Warning.Monitor = "edge_of_subsistence"
	if of := o.open(watch); len(of) != 0 {
		t.Errorf("%v", of)
	}
}

func TestACaseFromWarningToVerdict(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	o.open(raised(2, 100, shouwang.Blue))
	o.now = o.now.Add(time.Hour)
	c = o.must(o.Acknowledge(t.Context(), Act{No: c.No, Version: 2, By: "V02"}))
	if c.State != Verifying || c.TakenBy != "V02" || c.Version != 3 {
		t.Errorf("acknowledged: %+v", c)
	}
	o.now = o.now.Add(time.Hour)
	c = o.must(o.Close(t.Context(), Act{No: c.No, Version: 3, By: "V02", Note: "老人 7 月已故，家属尚未报"}, shouwang.Confirmed))
	if c.State != Closed || c.Verdict != shouwang.Confirmed || !c.ClosedAt.Equal(o.now) {
		t.Errorf("closed: %+v", c)
	}
	standing, err := o.verdicts.Standing(t.Context(), []string{raised(1, 0, "").Warning.ID, raised(2, 0, "").Warning.ID})
	if err != nil {
		t.Fatal(err)
	}
	if len(standing) != 2 || standing[raised(2, 0, "").Warning.ID].Ref != c.No+"/4" {
		t.Errorf("verdicts: %+v", standing)
	}
	read := o.must(o.Case(t.Context(), c.No))
	if got := read.Events[3].Note; got != "老人 7 月已故，家属尚未报" {
		t.Errorf("the note reads %q", got)
	}
	o.must(o.Reopen(t.Context(), Act{No: c.No, Version: 4, By: "T01"}))
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V02"}))
	c = o.must(o.Close(t.Context(), Act{No: c.No, By: "V02"}, shouwang.DataWrong))
	standing, err = o.verdicts.Standing(t.Context(), []string{raised(1, 0, "").Warning.ID})
	if err != nil {
		t.Fatal(err)
	}
	if c.Version != 7 || standing[raised(1, 0, "").Warning.ID].Verdict != shouwang.DataWrong {
		t.Errorf("version %d, standing %+v", c.Version, standing)
	}
}

func TestNotesLieSealed(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V02", Note: "张秀英在家"}))
	var n uint64
	if err := o.store.Conn().QueryRow(t.Context(), "SELECT count() FROM case_event WHERE position(concat(body, note), '张秀英') > 0").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n != 0 {
		t.Error("free text lies open in the log")
	}
}

// wantRefusal checks the kind of a refusal, and that it shows the state.
func wantRefusal(t *testing.T, err, kind error, state State, taken string) {
	t.Helper()
	var refusal *Refusal
	var explained *shouwang.Explained
	if !errors.Is(err, kind) || !errors.As(err, &refusal) || !errors.As(err, &explained) {
		t.Errorf("%v, want %v explained", err, kind)
		return
	}
	if by, _ := refusal.TakenBy(); refusal.Case.State != state || by != taken {
		t.Errorf("the refusal shows %s taken by %q, want %s by %q", refusal.Case.State, by, state, taken)
	}
}

func TestRefusals(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	_, err := o.Close(t.Context(), Act{No: c.No, Version: 1, By: "V01"}, shouwang.Confirmed)
	wantRefusal(t, err, shouwang.ErrConflict, Assigned, "")
	_, err = o.Reopen(t.Context(), Act{No: c.No, By: "V01"})
	wantRefusal(t, err, shouwang.ErrConflict, Assigned, "")
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, Version: 1, By: "V01"}))
	_, err = o.Acknowledge(t.Context(), Act{No: c.No, Version: 1, By: "V02"})
	wantRefusal(t, err, shouwang.ErrStale, Verifying, "V01")
	_, err = o.Acknowledge(t.Context(), Act{No: c.No, Version: 2, By: "V02"})
	wantRefusal(t, err, shouwang.ErrConflict, Verifying, "V01")
	_, err = o.AcknowledgeWarning(t.Context(), raised(1, 0, "").Warning.No, "V02")
	wantRefusal(t, err, shouwang.ErrStale, Verifying, "V01")
	if again := o.must(o.AcknowledgeWarning(t.Context(), raised(1, 0, "").Warning.ID, "V01")); again.Version != 2 {
		t.Errorf("the same worker again makes version %d", again.Version)
	}
	_, err = o.Close(t.Context(), Act{No: c.No, Version: 2, By: "V01"}, "perhaps")
	if !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("an unknown verdict: %v", err)
	}
	o.must(o.Close(t.Context(), Act{No: c.No, Version: 2, By: "V01"}, shouwang.NoAccess))
	_, err = o.Acknowledge(t.Context(), Act{No: c.No, Version: 3, By: "V02"})
	wantRefusal(t, err, shouwang.ErrConflict, Closed, "V01")
	if _, err = o.Case(t.Context(), "C-0000000"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Errorf("a case that is none: %v", err)
	}
	if _, err = o.AcknowledgeWarning(t.Context(), "W-0000000", "V01"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Errorf("a warning without a case: %v", err)
	}
}

func TestTheSameKeyGetsTheFirstAnswer(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	act := Act{No: c.No, Version: 1, By: "V01", Key: "01J"}
	first := o.must(o.Acknowledge(t.Context(), act))
	if again := o.must(o.Acknowledge(t.Context(), act)); again.Version != first.Version {
		t.Errorf("version %d, then %d", first.Version, again.Version)
	}
}

// A hundred people take one case in the same moment, by version, by button, and
// while a warning is added to it.
func TestAHundredAcknowledgementsHaveOneWinner(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	for _, name := range []string{"by version", "by button"} {
		version := o.must(o.Case(t.Context(), c.No)).Version
		if name == "by button" {
			version = 0
		}
		t.Run(name, func(t *testing.T) {
			var wins, losses atomic.Int32
			var start, end sync.WaitGroup
			start.Add(1)
			for n := range 100 {
				end.Go(func() {
					start.Wait()
					_, err := o.Acknowledge(t.Context(), Act{No: c.No, Version: version, By: fmt.Sprint("V", n)})
					var refusal *Refusal
					switch {
					case err == nil:
						wins.Add(1)
					case errors.As(err, &refusal) && refusal.Case.TakenBy != "" && strings.Contains(err.Error(), refusal.Case.TakenBy):
						losses.Add(1)
					default:
						t.Errorf("%v: a loser is not told who has it", err)
					}
				})
			}
			start.Done()
			end.Wait()
			if wins.Load() != 1 || losses.Load() != 99 {
				t.Errorf("%d winners, %d losers", wins.Load(), losses.Load())
			}
		})
		read := o.must(o.Case(t.Context(), c.No))
		if uint64(len(read.Events)) != read.Version || len(read.Rejected) != 0 {
			t.Errorf("%d events and %d rejected at version %d", len(read.Events), len(read.Rejected), read.Version)
		}
		o.must(o.Close(t.Context(), Act{No: c.No, By: read.TakenBy}, shouwang.NoAccess))
		o.must(o.Reopen(t.Context(), Act{No: c.No, By: "T01"}))
	}
}

func TestManyAtOnceKeepOneCaseAHousehold(t *testing.T) {
	o := newOffice(t)
	var group sync.WaitGroup
	for n := range 20 {
		group.Go(func() {
			if _, err := o.OpenFor(t.Context(), []shouwang.Change{raised(n, 100, shouwang.Blue)}, monday); err != nil {
				t.Errorf("open: %v", err)
			}
		})
		group.Go(func() {
			for _, c := range o.list(Filter{}) { // whoever comes in between takes and closes
				_, _ = o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"})
				_, _ = o.Close(t.Context(), Act{No: c.No, By: "V01"}, shouwang.NoAccess)
			}
		})
	}
	group.Wait()
	open, warnings := 0, map[string]bool{}
	for _, head := range o.list(Filter{Limit: 500}) {
		c := o.must(o.Case(t.Context(), head.No))
		if c.State.Open() {
			open++
		}
		for _, w := range c.Warnings {
			warnings[w.ID] = true
		}
		if len(c.Rejected) > 0 || c.Version != head.Version || c.State != head.State {
			t.Errorf("case %s: %d rejected, log at %d %s, list at %d %s", c.No, len(c.Rejected), c.Version, c.State, head.Version, head.State)
		}
	}
	if open > 1 || len(warnings) != 20 {
		t.Errorf("%d open cases, %d of 20 warnings", open, len(warnings))
	}
}

func TestListIsOrderedFilteredAndPaged(t *testing.T) {
	o := newOffice(t)
	var changes []shouwang.Change
	for n := range 25 {
		c := raised(n, shouwang.HouseholdID(100+n), []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue}[n%3])
		if n%5 == 0 {
			c.Warning.Area, c.Warning.Worker = 320682104002, "V09"
		}
		if n == 7 {
			c.Warning.Lane = shouwang.LaneIntegrity
		}
		changes = append(changes, c)
	}
	o.open(changes...)
	var due []time.Time
	seen := map[string]bool{}
	for cursor, page := "", (Page{Next: "x"}); page.Next != ""; cursor = page.Next {
		var err error
		if page, err = o.List(t.Context(), Filter{Cursor: cursor, Limit: 7}); err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Cases {
			due, seen[c.No] = append(due, c.Due.At), true
		}
	}
	if len(seen) != 24 || len(due) != 24 {
		t.Errorf("%d cases on the pages, %d different, want 24: the integrity lane is nobody's business", len(due), len(seen))
	}
	for n := 1; n < len(due); n++ {
		if due[n].Before(due[n-1]) {
			t.Errorf("case %d is due before case %d", n, n-1)
		}
	}
	for name, tt := range map[string]struct {
		filter Filter
		want   int
	}{
		"a town":           {Filter{Area: 320682104000}, 5},
		"a county":         {Filter{Area: 320682000000}, 24},
		"a village":        {Filter{Area: 320682103001}, 19},
		"elsewhere":        {Filter{Area: 320683000000}, 0},
		"a worker":         {Filter{Worker: "V09"}, 5},
		"a level":          {Filter{Level: shouwang.Red}, 9},
		"a state":          {Filter{States: []State{Closed}}, 0},
		"two states":       {Filter{States: []State{Assigned, Closed}}, 24},
		"a scope":          {Filter{Within: []shouwang.AreaSpan{{From: 320682104000, To: 320682104999}}}, 5},
		"out of a scope":   {Filter{Area: 320682104000, Within: []shouwang.AreaSpan{{From: 320682103000, To: 320682103999}}}, 0},
		"another lane":     {Filter{Lanes: []shouwang.Lane{shouwang.LaneIntegrity}}, 1},
		"a reader of both": {Filter{Lanes: []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneIntegrity}}, 25},
	} {
		tt.filter.Limit = 100
		if got := len(o.list(tt.filter)); got != tt.want {
			t.Errorf("%s: %d cases, want %d", name, got, tt.want)
		}
	}
	if _, err := o.List(t.Context(), Filter{Cursor: "x' OR 1=1"}); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("a made-up cursor: %v", err)
	}
}

func TestTheListShowsWhatTheLogSays(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V02"}))
	full := o.must(o.Case(t.Context(), c.No))
	head := o.list(Filter{})[0]
	for n := range full.Warnings { // the list knows ids and numbers alone
		full.Warnings[n] = Warning{ID: full.Warnings[n].ID, No: full.Warnings[n].No}
	}
	full.Events, full.File, full.Due.Span, head.File = nil, Dossier{}, Within{}, Dossier{}
	if diff := cmp.Diff(full, head); diff != "" {
		t.Errorf("the list differs from the log (-log +list):\n%s", diff)
	}
	of, err := o.OfWarnings(t.Context(), []string{raised(1, 0, "").Warning.No, "W-0000000"})
	if err != nil {
		t.Fatal(err)
	}
	if len(of) != 1 || of[raised(1, 0, "").Warning.No].No != c.No || of[raised(1, 0, "").Warning.No].Version != 2 {
		t.Errorf("cases of warnings: %+v", of)
	}
}

// torn is a process that is killed after it stored some of its blocks.
type torn struct {
	Appender

	blocks int
}

var errKilled = errors.New("killed")

func (k *torn) Append(ctx context.Context, blocks ...shouwang.Block) error {
	for _, b := range blocks {
		if k.blocks == 0 {
			return errKilled
		}
		k.blocks--
		if err := k.Appender.Append(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// Killed after each block of the opening, the acknowledgement and the close,
// and begun again: the end is always the same, nothing lost and nothing twice.
func TestKilledAnywhereItEndsTheSame(t *testing.T) {
	changes := []shouwang.Change{raised(1, 100, shouwang.Yellow), raised(2, 100, shouwang.Red), raised(3, 200, shouwang.Blue)}
	whole := story(t, changes, 1<<30)
	for blocks := range 8 {
		t.Run(fmt.Sprint("after block ", blocks), func(t *testing.T) {
			if diff := cmp.Diff(whole, story(t, changes, blocks)); diff != "" {
				t.Errorf("the end (-whole +killed):\n%s", diff)
			}
		})
	}
}

// story opens, takes and closes, restarting wherever it is killed, and tells
// what the store holds at the end.
func story(t *testing.T, changes []shouwang.Change, blocks int) []string {
	t.Helper()
	o := newOffice(t)
	o.restart(&torn{Appender: o.store, blocks: blocks})
	no := ""
	for _, step := range []func() error{
		func() error { _, err := o.OpenFor(t.Context(), changes, o.now); return err },
		func() error {
			of, err := o.OfWarnings(t.Context(), []string{changes[0].Warning.ID})
			no = of[changes[0].Warning.ID].No
			return err
		},
		func() error { _, err := o.Acknowledge(t.Context(), Act{No: no, By: "V01", Key: "k1"}); return err },
		func() error {
			_, err := o.Close(t.Context(), Act{No: no, By: "V01", Key: "k2"}, shouwang.Confirmed)
			return err
		},
	} {
		err := step()
		if errors.Is(err, errKilled) {
			o.restart(o.store)
			err = step()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var end []string
	err := each(t.Context(), o.store.Conn(), `
SELECT concat('event ', case_no, toString(seq), kind, actor) FROM case_event
UNION ALL SELECT concat('now ', case_no, toString(version), state, toString(warnings)) FROM case_now FINAL
UNION ALL SELECT concat('verdict ', warning_id, verdict, ref) FROM verdict FINAL`, func(rows driver.Rows) error {
		var line string
		err := rows.Scan(&line)
		end = append(end, line)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(end)
	return end
}

func TestAStoreThatIsAwayOpensNothing(t *testing.T) {
	o := newOffice(t)
	o.restart(&torn{Appender: o.store})
	if _, err := o.OpenFor(t.Context(), []shouwang.Change{raised(1, 100, shouwang.Red)}, monday); !errors.Is(err, errKilled) {
		t.Errorf("%v", err)
	}
	if got := o.list(Filter{}); len(got) != 0 {
		t.Errorf("%d cases", len(got))
	}
}

// What befalls a case from elsewhere stands in its log, once, while it is open, and
// changes neither its state nor where lists find it.
func TestOpenCasesAreToldWhatBefellThem(t *testing.T) {
	o := newOffice(t)
	open, closed := o.one(raised(1, 100, shouwang.Red)), o.one(raised(2, 200, shouwang.Red))
	o.must(o.Acknowledge(t.Context(), Act{No: closed.No, By: "V01"}))
	o.must(o.Close(t.Context(), Act{No: closed.No, By: "V01"}, shouwang.Confirmed))
	list := []Happening{
		{Case: open.No, Kind: EventMerged, By: "B1", Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 9}, Of: "1"},
		{Case: open.No, Kind: EventAreaChanged, By: System, From: 320682103001, Area: 320682104001},
		{Case: closed.No, Kind: EventMerged, By: "B1", Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 9}, Of: "1"},
		{Case: "C-0000000", Kind: EventMerged, By: "B1", Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 9}, Of: "1"},
	}
	for _, want := range []int{2, 0} {
		if n, err := o.Tell(t.Context(), append(list, list[0]), o.now); n != want || err != nil {
			t.Fatalf("told %d, want %d: %v", n, want, err)
		}
	}
	list[0].Of = "2" // split and merged again
	if n, err := o.Tell(t.Context(), list, o.now); n != 1 || err != nil {
		t.Fatalf("told %d: %v", n, err)
	}
	got := o.must(o.Case(t.Context(), open.No))
	if got.State != Assigned || got.Version != 4 || got.Area != open.Area || len(got.Rejected) > 0 {
		t.Errorf("the case became %+v", got)
	}
	if e := got.Events[2]; e.Kind != EventAreaChanged || e.Body.From != 320682103001 || e.Body.Area != 320682104001 {
		t.Errorf("the area changed as %+v", e)
	}
	if now := o.list(Filter{Lanes: []shouwang.Lane{shouwang.LaneOpen}, Limit: 10}); len(now) != 2 {
		t.Errorf("%d cases are listed", len(now))
	}
	o.must(o.Acknowledge(t.Context(), Act{No: open.No, By: "V01"}))
}
