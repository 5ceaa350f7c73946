package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Moment is what was known at one instant: rows of batches up to Batch but not
// of Skip, received by AsOf.
type Moment struct {
	AsOf     time.Time
	Batch    uint64
	Skip     []uint64
	Fresh    map[string]bool // feed → fresh; false is stale, a missing one was never connected
	Open     []uint64        // subjects with an open warning: yielded even at level none
	Workdays []int32         // working days, sorted, for rules that count them
	Verbose  bool            // also yield subjects at level none whose factors are not all known

	values monitors.Values // of an example: instead of the program's own
}

// Slice is a range of subject ids, both ends within.
type Slice struct{ From, To uint64 }

// Everyone is the slice of all subjects.
var Everyone = Slice{0, ^uint64(0)}

// Score yields what the monitor says of the subjects of a slice: those with a
// level, those with an open warning, and, if the moment is verbose, those that
// wait for facts.
//
// Level and Points count what is surely true. Judged is false where the
// population is unknown, where a stop side lacks a fresh feed, or where the
// level is none only as long as unknown facts stay unknown; an open warning is
// then held, and none is raised.
func (p *Program) Score(ctx context.Context, db DB, at Moment, slice Slice, yield func(shouwang.Score) error) error {
	slots := p.slots(at, slice)
	sql, err := p.narrow(ctx, db, at, slice, slots)
	if err != nil || sql == "" {
		return err
	}
	return p.rows(ctx, db, sql, slots, func(r row) error { return yield(p.score(r, at)) })
}

// slots are the values that the statement is bound to.
func (p *Program) slots(at Moment, slice Slice) map[string]string {
	// Clause of the design: an unconfirmed value never supports a stop.
	slots := p.relation.Bind(facts.Setting{On: shouwang.DayOf(at.AsOf), Confirmed: p.strict(), Values: at.values})
	maps.Copy(slots, facts.FeedStates(p.Feeds, at.Fresh))
	maps.Copy(slots, at.pins())
	slice.bind(slots)
	if p.workdays {
		maps.Copy(slots, rule.WorkdaySlots(at.Workdays))
	}
	slots["open"] = list(within(at.Open, slice))
	slots["everyone"], slots["all"] = bit(at.Verbose), "0"
	return slots
}

// pins are the slots that keep a statement to what was known at the moment.
func (at Moment) pins() map[string]string {
	return map[string]string{
		"batch": fmt.Sprint(at.Batch), "skip": list(at.Skip), "as_of": at.AsOf.In(shouwang.Shanghai).Format("2006-01-02 15:04:05.000"),
	}
}

func (s Slice) bind(slots map[string]string) {
	slots["slice_from"], slots["slice_to"] = fmt.Sprint(s.From), fmt.Sprint(s.To)
}

func within(ids []uint64, slice Slice) []uint64 {
	if slice == Everyone {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id uint64) bool { return id < slice.From || id > slice.To })
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func list(numbers []uint64) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = fmt.Sprint(n)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// row is one subject as the statement gives it.
type row struct {
	subject                   uint64
	key                       int32
	inside, insideUnknown     uint8
	points, floor, top, score int64
	level, possible           uint8
	sure, doubtful            []uint8
	seen                      []*string
	described                 []*int32
}

func (p *Program) rows(ctx context.Context, db DB, sql string, slots map[string]string, each func(row) error) error {
	rows, err := db.Query(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), sql)
	if err != nil {
		return fmt.Errorf("score the monitor %s: %w", p.monitor.ID, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return fmt.Errorf("read a score of %s: %w", p.monitor.ID, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("score the monitor %s: %w", p.monitor.ID, err)
	}
	return nil
}

func scan(rows driver.Rows) (row, error) {
	var r row
	err := rows.Scan(&r.subject, &r.key, &r.inside, &r.insideUnknown, &r.points, &r.floor, &r.top, &r.score,
		&r.level, &r.possible, &r.sure, &r.doubtful, &r.seen, &r.described)
	return r, err
}

// score puts a row in words.
func (p *Program) score(r row, at Moment) shouwang.Score {
	s := shouwang.Score{
		Subject: p.subject(r), Points: int(r.score), Level: shouwang.LevelOf(int(r.level)),
		Possible: shouwang.LevelOf(int(r.possible)), Judged: true,
		Reasons: p.reasons(r), Unknown: p.unknown(r),
		Area: p.number(r, "area"), Household: shouwang.HouseholdID(p.number(r, "household")),
	}
	if p.household() {
		s.Household = shouwang.HouseholdID(r.subject)
	}
	if p.monitor.Amount != "" {
		if fen, err := strconv.ParseInt(p.raw(r, p.monitor.Amount), 10, 64); err == nil {
			s.Amount = shouwang.Know(shouwang.Fen(fen))
		}
	}
	if r.inside == 0 {
		s.Points, s.Level, s.Possible, s.Reasons = 0, shouwang.None, shouwang.None, nil
		s.Judged = r.insideUnknown == 0
	}
	return p.judged(s, at)
}

// judged says whether an open warning may be moved by the score.
func (p *Program) judged(s shouwang.Score, at Moment) shouwang.Score {
	stale := p.stale(at)
	if s.Level == shouwang.None && s.Possible != shouwang.None {
		s.Judged = false
	}
	// The stop side is silent while a feed it rests on is stale; help goes on.
	if p.monitor.Kind == shouwang.Verify && len(stale) > 0 {
		s.Judged = false
	}
	if !s.Judged {
		s.Missing = stale
	}
	return s
}

// stale are the feeds that the rule wants fresh and that are not. A feed that
// was never connected is no stale word of anybody: what would rest on it is
// unknown, and the rest of the rule speaks.
func (p *Program) stale(at Moment) []string {
	var stale []string
	for _, feed := range p.monitor.Fresh {
		if fresh, connected := at.Fresh[feed]; connected && !fresh {
			stale = append(stale, feed)
		}
	}
	return stale
}

func (p *Program) subject(r row) shouwang.Subject {
	s := shouwang.Subject{Type: shouwang.SubjectType(p.monitor.Subject), ID: r.subject}
	switch {
	case p.monitor.Key != "":
		s.Key = shouwang.Day(r.key).String()[:len("2006-01")]
	case s.Type.Named():
		s.Key = p.raw(r, "ref")
	}
	return s
}

func (p *Program) raw(r row, name string) string {
	for i, s := range p.visible {
		if s.name == name && r.seen[i] != nil {
			return *r.seen[i]
		}
	}
	return ""
}

func (p *Program) number(r row, name string) uint64 {
	n, err := strconv.ParseUint(p.raw(r, name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// reasons are the factors that surely hold; they add up to the score. The
// highest floor carries what floors lift, the lowest cap what caps take away.
func (p *Program) reasons(r row) []shouwang.Reason {
	var reasons []shouwang.Reason
	total, lifting, capping := 0, -1, -1
	for i, f := range p.factors {
		if r.sure[i] == 0 {
			continue
		}
		total += f.Points
		at := len(reasons)
		if f.Floor != "" && (lifting < 0 || p.floorOf(reasons[lifting].Factor) < p.floorOf(f.ID)) {
			lifting = at
		}
		if f.Cap != "" && (capping < 0 || p.capOf(reasons[capping].Factor) > p.capOf(f.ID)) {
			capping = at
		}
		reasons = append(reasons, shouwang.Reason{
			Factor: f.ID, Points: f.Points, Zh: p.fill(f.Reason.Zh, r, zh), En: p.fill(f.Reason.En, r, en), Facts: p.factsSeen(f, r),
		})
	}
	lifted := max(r.points, r.floor)
	if lifting >= 0 {
		reasons[lifting].Points += int(lifted - r.points)
	}
	if capping >= 0 {
		reasons[capping].Points += int(r.score - lifted)
	}
	if over := int(r.points) - total; over != 0 {
		reasons = append(reasons, limitReason(over))
	}
	return reasons
}

func (p *Program) find(id string) factor {
	return p.factors[slices.IndexFunc(p.factors, func(f factor) bool { return f.ID == id })]
}

func (p *Program) floorOf(id string) int {
	return p.ladder.floorScore(shouwang.Level(p.find(id).Floor))
}
func (p *Program) capOf(id string) int { return p.ladder.capScore(shouwang.Level(p.find(id).Cap)) }

func (p *Program) factsSeen(f factor, r row) []shouwang.FactSeen {
	var list []shouwang.FactSeen
	for _, at := range f.names {
		if s := p.visible[at]; !s.parameter {
			list = append(list, s.fact(r, at))
		}
	}
	return list
}

// fact is a fact as the score saw it.
func (s seen) fact(r row, at int) shouwang.FactSeen {
	f := shouwang.FactSeen{Name: s.name, Source: s.feed}
	if r.seen[at] != nil {
		f.Value = s.read(r.seen[at], zh)
	}
	if f.Source == "" {
		f.Source = "derived"
	}
	if day := r.described[at]; day != nil {
		f.AsOf = shouwang.Day(*day).String()
	}
	return f
}

// unknown lists what the factors in doubt name and nobody knows. A factor may
// be in doubt though all it names is known (a zero denominator, an unknown
// element of a list): then all that it names is to be verified.
func (p *Program) unknown(r row) []string {
	var names []string
	for i, f := range p.factors {
		if r.doubtful[i] == 0 {
			continue
		}
		var missing, all []string
		for _, at := range f.names {
			name := p.visible[at].name
			all = append(all, name)
			if r.seen[at] == nil {
				missing = append(missing, name)
			}
		}
		if len(missing) == 0 {
			missing = append(all, f.condition.Dated...)
		}
		for _, name := range missing {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
