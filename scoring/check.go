package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/calendar"
	"shouwang/monitors"
)

// Failure is an example that gives something else than it should.
type Failure struct {
	Example string
	At      monitors.At
	What    []string // what was expected and what came, a line each
}

func (f Failure) String() string {
	return fmt.Sprintf("example %q: %s", f.Example, strings.Join(f.What, "; "))
}

// Check runs a monitor's examples through its own statement and gives those
// that fail. Examples that give facts are rows of one statement; those that
// give rows are stored in scratch tables and read by the facts themselves.
func Check(ctx context.Context, db DB, pack *monitors.Pack, m *monitors.Monitor) ([]Failure, error) {
	c, err := newCheck(ctx, db, pack, m)
	if err != nil {
		return nil, err
	}
	if err := c.facts(ctx); err != nil {
		return nil, err
	}
	if err := c.rows(ctx); err != nil {
		return nil, err
	}
	return c.failures(), nil
}

// check is one monitor's examples at work.
type check struct {
	db       DB
	pack     *monitors.Pack
	monitor  *monitors.Monitor
	program  *Program
	scratch  string            // the database of the scratch tables, which exists while examples run
	values   []monitors.Values // of each example
	at       []time.Time
	months   []shouwang.Known[shouwang.Day]
	workdays []int32
	got      []*outcome
}

// outcome is what an example came to.
type outcome struct {
	row   row
	score shouwang.Score
}

func newCheck(ctx context.Context, db DB, pack *monitors.Pack, m *monitors.Monitor) (*check, error) {
	c := &check{db: db, pack: pack, monitor: m, got: make([]*outcome, len(m.Examples))}
	for _, e := range m.Examples {
		at, err := e.Moment()
		if err != nil {
			return nil, fmt.Errorf("example %q: %w", e.Name, err)
		}
		month := shouwang.Known[shouwang.Day]{}
		if e.Month != "" {
			day, err := shouwang.ParseDay(e.Month)
			if err != nil {
				return nil, fmt.Errorf("example %q: %w", e.Name, err)
			}
			month = shouwang.Know(day)
		}
		c.at, c.months = append(c.at, at), append(c.months, month)
		c.values = append(c.values, pack.Resolve(monitors.Given(e.Parameters)))
	}
	days, err := calendar.Builtin()
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	for _, d := range days.Workdays(shouwang.Date(2016, 1, 1), days.Horizon().AddYears(1)) {
		c.workdays = append(c.workdays, int32(d))
	}
	serial, err := c.serial(ctx)
	if err != nil {
		return nil, err
	}
	c.scratch = fmt.Sprintf("scratch_%d", serial)
	values := pack.Resolve(nil)
	catalog := facts.NewCatalog(pack, values, c.values...)
	catalog.Tables = c.scratch + "."
	c.program, err = compile(&Program{pack: pack, monitor: m, values: values, catalog: catalog})
	return c, err
}

// facts runs the examples that give facts, all in one statement.
func (c *check) facts(ctx context.Context) error {
	given, places := c.given()
	if len(given) == 0 {
		return nil
	}
	rows, err := c.program.literally(ctx, c.db, Moment{Workdays: c.workdays}, given)
	for _, r := range rows {
		c.got[places[r.subject]] = &outcome{r, c.program.score(r, Moment{Fresh: c.fresh()})}
	}
	return err
}

// given are the examples that give facts, and their places.
func (c *check) given() (given []facts.Given, places []int) {
	for i, e := range c.monitor.Examples {
		if e.Rows != nil {
			continue
		}
		places = append(places, i)
		given = append(given, facts.Given{
			Facts: e.Facts, Silent: c.program.silent(stopped(e)), Area: e.Area, Month: c.months[i], On: shouwang.DayOf(c.at[i]), At: c.at[i], Values: c.values[i],
		})
	}
	return given, places
}

// stopped is a moment at which the feeds have stopped of which an example says so.
func stopped(e monitors.Example) Moment {
	at := Moment{Fresh: map[string]bool{}}
	for _, feed := range e.Stale {
		at.Fresh[feed] = false
	}
	return at
}

// fresh are the monitor's feeds, all of them fresh.
func (c *check) fresh() map[string]bool {
	fresh := map[string]bool{}
	for _, feed := range c.monitor.Fresh {
		fresh[feed] = true
	}
	return fresh
}

// rows runs the examples that give rows.
func (c *check) rows(ctx context.Context) (err error) {
	places := c.rowExamples()
	if len(places) == 0 {
		return nil
	}
	defer func() { err = errors.Join(err, c.drop(ctx)) }()
	if err := c.fill(ctx, places); err != nil {
		return fmt.Errorf("store the rows of examples of %s: %w", c.monitor.ID, err)
	}
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for _, together := range c.together(places) {
		g.Go(func() error { return c.run(each, together) })
	}
	return g.Wait()
}

// together are the examples that one statement can run: those of one day, the
// same parameters and the same feeds, fresh or stale. Their people are different people; where a
// fact looks at everybody's rows, or subjects are areas, each runs alone.
func (c *check) together(places []int) [][]int {
	alone := c.program.relation.Mixed || c.monitor.Subject == facts.Area
	var groups [][]int
	where := map[string]int{}
	for _, i := range places {
		e := c.monitor.Examples[i]
		key := fmt.Sprint(c.at[i], e.Parameters, slices.Sorted(maps.Keys(e.Rows)), e.Stale)
		at, ok := where[key]
		if !ok || alone {
			at = len(groups)
			groups, where[key] = append(groups, nil), at
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

func (c *check) rowExamples() []int {
	var places []int
	for i, e := range c.monitor.Examples {
		if e.Rows != nil {
			places = append(places, i)
		}
	}
	return places
}

// serial tells two checks of one monitor apart.
func (c *check) serial(ctx context.Context) (uint64, error) {
	rows, err := c.db.Query(ctx, "SELECT rand64()")
	if err != nil {
		return 0, fmt.Errorf("name a scratch database: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var serial uint64
	for rows.Next() {
		if err := rows.Scan(&serial); err != nil {
			return 0, fmt.Errorf("name a scratch database: %w", err)
		}
	}
	return serial, rows.Err()
}

// fill makes the scratch tables that the statement reads, and stores the rows
// of every example in a batch of its own.
func (c *check) fill(ctx context.Context, places []int) error {
	feeds := map[string]*shouwang.Feed{}
	var read []*shouwang.Feed
	for _, feed := range c.pack.Feeds {
		feeds[feed.Name] = feed
		if slices.Contains(c.program.Feeds, feed.Name) {
			read = append(read, feed)
		}
	}
	var scratch facts.Scratch
	for _, i := range places {
		rows := map[string][]map[string]any{}
		for name, list := range c.monitor.Examples[i].Rows {
			if slices.Contains(c.program.Feeds, name) {
				rows[name] = list
			}
		}
		if err := scratch.Add(i+1, shouwang.DayOf(c.at[i]), feeds, rows); err != nil {
			return fmt.Errorf("example %q: %w", c.monitor.Examples[i].Name, err)
		}
	}
	statements := slices.Concat([]string{"CREATE DATABASE " + c.scratch + " ENGINE = Memory"},
		facts.ScratchTables(c.scratch, read), scratch.Statements(c.scratch))
	for _, sql := range statements {
		if err := c.db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// batchOf is the batch that the rows of an example stand in.
func batchOf(example int) uint64 { return uint64(example) + 1 } //nolint:gosec // a place in a list

// run runs examples that belong together over their own batches.
func (c *check) run(ctx context.Context, examples []int) error {
	at := c.moment(examples)
	subjects := map[uint64]int{}
	for _, i := range examples {
		subject, err := c.subject(i)
		if err != nil {
			return err
		}
		subjects[subject] = i
	}
	slots := c.program.slots(at, Everyone)
	slots["all"] = "1"
	return c.program.rows(ctx, c.db, c.program.SQL, slots, func(r row) error {
		i, ok := subjects[r.subject]
		if ok && (!c.months[i].OK || shouwang.Day(r.key) == c.months[i].Value) {
			c.got[i] = &outcome{r, c.program.score(r, at)}
		}
		return nil
	})
}

// moment is when examples that belong together play, and what is known then.
func (c *check) moment(examples []int) Moment {
	first := examples[0]
	at := Moment{AsOf: c.at[first], Fresh: map[string]bool{}, Workdays: c.workdays, values: c.values[first]}
	for n := range c.monitor.Examples {
		if slices.Contains(examples, n) {
			at.Batch = batchOf(n)
			continue
		}
		at.Skip = append(at.Skip, batchOf(n))
	}
	for feed := range c.monitor.Examples[first].Rows {
		at.Fresh[feed] = true
	}
	maps.Copy(at.Fresh, stopped(c.monitor.Examples[first]).Fresh)
	return at
}

func (c *check) subject(example int) (uint64, error) {
	if c.monitor.Subject != facts.Area {
		return facts.SubjectOf(example + 1), nil
	}
	e := c.monitor.Examples[example]
	area, err := strconv.ParseUint(facts.FullArea(e.Area), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("example %q: read its area: %w", e.Name, err)
	}
	return area, nil
}

func (c *check) failures() []Failure {
	var list []Failure
	for i, e := range c.monitor.Examples {
		if what := c.compare(e.Expect, c.got[i]); len(what) > 0 {
			list = append(list, Failure{Example: e.Name, At: e.At, What: what})
		}
	}
	return list
}

// compare puts every difference in words.
func (c *check) compare(want monitors.Expect, got *outcome) []string {
	if got == nil {
		return []string{"its rows give no subject"}
	}
	expected, stands := standingWanted(want), standing(got.row)
	if expected != inside {
		if stands != expected {
			return []string{"expected " + expected + ", got " + stands}
		}
		return nil
	}
	var what []string
	if stands != inside {
		what = append(what, "expected "+inside+", got "+stands)
	}
	if level := string(got.score.Level); want.Level != level {
		what = append(what, fmt.Sprintf("expected level %s, got %s", want.Level, level))
	}
	if possible := string(got.score.Possible); want.Possible != "" && want.Possible != possible {
		what = append(what, fmt.Sprintf("expected that it may be %s, got %s", want.Possible, possible))
	}
	if want.Score != got.score.Points {
		what = append(what, fmt.Sprintf("expected score %d, got %d", want.Score, got.score.Points))
	}
	var fired []string
	for _, r := range got.score.Reasons {
		if r.Factor != limitReason(0).Factor {
			fired = append(fired, r.Factor)
		}
	}
	what = append(what, differ("factors", want.Factors, fired)...)
	return append(what, differ("unknown", want.Unknown, got.score.Unknown)...)
}

// Where a subject stands to the population.
const (
	inside  = "inside of the population"
	outside = "outside of the population"
	inDoubt = "in doubt whether inside of the population"
)

func standing(r row) string {
	switch {
	case r.inside == 1:
		return inside
	case r.insideUnknown == 1:
		return inDoubt
	}
	return outside
}

func standingWanted(e monitors.Expect) string {
	switch {
	case e.Outside:
		return outside
	case e.InDoubt:
		return inDoubt
	}
	return inside
}

// differ compares two lists as sets.
func differ(what string, want, got []string) []string {
	var lines []string
	for _, name := range want {
		if !slices.Contains(got, name) {
			lines = append(lines, fmt.Sprintf("%s: expected %s too", what, name))
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			lines = append(lines, fmt.Sprintf("%s: did not expect %s", what, name))
		}
	}
	return lines
}
