package signals

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/robfig/cron/v3"

	"shouwang"
	"shouwang/signals/identity"
)

// Arrived (批次) is a batch of a feed as the log has it, with what its arrival says.
type Arrived struct {
	shouwang.Batch

	State    string // committed, held or withdrawn
	Cause    string // "" is a file
	About    uint64
	Received time.Time
	AsOf     shouwang.Day
	Columns  string // names the header row
}

// Arrival (数据到达) is how one sender of a feed is heard, by M49 feed_health: the
// newest batch against the six before it. Of a feed from which nothing came there
// is one without a sender.
type Arrival struct {
	Feed       string
	Department string
	Sender     string
	Last       Arrived
	Batches    int       // that count or are held
	Connected  bool      // something came, or the contract says that it should by now
	Own        bool      // the product's own events: nobody waits for a file
	Due        time.Time // when the next delivery is waited for; zero where nobody waits
	Missed     int       // deliveries that should have come since the last
	Median     int       // rows of the six batches before the last
	BadIDs     float64   // share of rows whose ID number cannot be
	Late       bool      // nothing for more than 1.5 periods
	Thin, Fat  bool      // 30 % fewer or more rows than the median
	Old        bool      // describes a day more than 45 days back
	Changed    bool      // other columns than before
	Spoiled    bool      // more than 2 % bad ID numbers
}

// Well says whether nothing is amiss.
func (a Arrival) Well() bool {
	return !a.Late && !a.Thin && !a.Fat && !a.Old && !a.Changed && !a.Spoiled && a.Last.State != "held"
}

// Bounds of a well arrival (M49).
const (
	arrivalBand  = 0.3
	arrivalOld   = 45
	arrivalSpoil = 0.02
	arrivalOf    = 6 // batches that the median is of
)

// badIDs are the reasons that say that an ID number cannot be.
var badIDs = []identity.Fault{identity.BadLength, identity.Scientific, identity.BadChecksum, identity.BadBirth, identity.BadRegion}

// BatchFilter chooses batches; a zero field chooses all.
type BatchFilter struct {
	Feed   string
	State  string // committed, held or withdrawn
	Number uint64
	Skip   int // how many of the newest to leave out
	Limit  int
}

// Batches are batches that came in, the newest first; one of a roster has a line
// for each feed.
func (in *Intake) Batches(ctx context.Context, f BatchFilter) ([]Arrived, error) {
	query, err := shape{}.sql("batches")
	if err != nil {
		return nil, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("feed", f.Feed), clickhouse.Named("state", f.State), clickhouse.Named("number", f.Number),
		clickhouse.Named("skip", uint32(max(f.Skip, 0))), clickhouse.Named("limit", uint32(max(f.Limit, 0)))) //nolint:gosec // a limit
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Arrived
	for rows.Next() {
		var a Arrived
		var asOf int32
		var read, accepted, repeated, refused uint32
		var reasons map[string]uint32
		if err := rows.Scan(&a.Number, &a.Feed, &a.State, &a.Department, &a.Sender, &a.File, &a.Digest, &a.Received, &asOf, &read, &accepted, &repeated, &refused, &reasons, &a.Cause, &a.About, &a.Columns); err != nil {
			return nil, fmt.Errorf("list batches: %w", err)
		}
		if a.File, err = in.keys.Open(sealedFile, a.File); err != nil {
			return nil, fmt.Errorf("open the file name of batch %d: %w", a.Number, err)
		}
		if a.Digest == noFile {
			a.Digest = ""
		}
		a.AsOf, a.Read, a.Accepted, a.Repeated, a.Refused = shouwang.Day(asOf), int(read), int(accepted), int(repeated), int(refused)
		a.Reasons = make(map[string]int, len(reasons))
		for code, n := range reasons {
			a.Reasons[code] = int(n)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Arrivals says of every feed and each of its senders how it is heard at a moment.
func (in *Intake) Arrivals(ctx context.Context, now time.Time) ([]Arrival, error) {
	batches, err := in.Batches(ctx, BatchFilter{Limit: 1_000_000})
	if err != nil {
		return nil, err
	}
	feeds := make([]*shouwang.Feed, 0, len(in.names))
	for _, name := range in.names {
		if !in.forms[name].composite() {
			feeds = append(feeds, in.forms[name].feed)
		}
	}
	return arrivals(batches, feeds, now), nil
}

// arrivals works the table out of batches, the newest first.
func arrivals(batches []Arrived, feeds []*shouwang.Feed, now time.Time) []Arrival {
	type source struct{ feed, sender string }
	of := make(map[source][]Arrived)
	senders := make(map[string][]string)
	for _, b := range batches {
		if b.Cause != "" || b.State != "committed" && b.State != "held" || b.Received.After(now) {
			continue
		}
		s := source{b.Feed, b.Sender}
		if of[s] == nil {
			senders[b.Feed] = append(senders[b.Feed], b.Sender)
		}
		of[s] = append(of[s], b)
	}
	var out []Arrival
	for _, feed := range feeds {
		slices.Sort(senders[feed.Name])
		for _, sender := range senders[feed.Name] {
			out = append(out, arrival(feed, of[source{feed.Name, sender}], now))
		}
		if len(senders[feed.Name]) == 0 {
			out = append(out, unheard(feed, now))
		}
	}
	return out
}

// unheard is a feed from which nothing came: waited for from the day that its
// contract names on, and before that not late.
func unheard(feed *shouwang.Feed, now time.Time) Arrival {
	a := Arrival{Feed: feed.Name, Own: feed.Own}
	from, err := shouwang.ParseDay(feed.ExpectedFrom)
	if err != nil || from.Start().After(now) { // checked when the pack was loaded: no day is written
		return a
	}
	a.Connected = true
	a.wait(feed, from.Start().Add(-halfPeriod(feed)-time.Second), now)
	a.Late = !feed.Own && now.Sub(from.Start()) > lateBy(feed)
	return a
}

func lateBy(feed *shouwang.Feed) time.Duration {
	return time.Duration(lateAfter * float64(feed.PeriodDays) * 24 * float64(time.Hour))
}

func halfPeriod(feed *shouwang.Feed) time.Duration {
	return time.Duration(feed.PeriodDays) * 12 * time.Hour
}

// wait works out when the next delivery is due. One that comes within half a
// period of its hour, before or after, is the one of that hour.
func (a *Arrival) wait(feed *shouwang.Feed, last, now time.Time) {
	if feed.Own {
		return
	}
	a.Due = last.AddDate(0, 0, feed.PeriodDays)
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, feed.PeriodDays) }
	if plan, err := cron.ParseStandard(feed.Expected); err == nil { // checked when the pack was loaded: none is written
		next = plan.Next
		a.Due = plan.Next(last.In(shouwang.Shanghai).Add(halfPeriod(feed)))
	}
	for at := a.Due; !at.After(now) && a.Missed < missedMost; at = next(at) {
		a.Missed++
	}
}

// missedMost bounds the count of deliveries that did not come.
const missedMost = 99

func arrival(feed *shouwang.Feed, list []Arrived, now time.Time) Arrival {
	last := list[0]
	a := Arrival{Feed: last.Feed, Department: last.Department, Sender: last.Sender, Last: last, Batches: len(list), Connected: true, Own: feed.Own}
	a.wait(feed, last.Received, now)
	a.Late = !feed.Own && now.Sub(last.Received) > lateBy(feed)
	a.Old = !feed.Own && shouwang.DayOf(now)-last.AsOf > arrivalOld
	if last.Read > 0 {
		bad := 0
		for _, code := range badIDs {
			bad += last.Reasons[string(code)]
		}
		a.BadIDs = float64(bad) / float64(last.Read)
		a.Spoiled = a.BadIDs > arrivalSpoil
	}
	before := list[1:min(len(list), arrivalOf+1)]
	if len(before) == 0 {
		return a
	}
	a.Changed = before[0].Columns != last.Columns && before[0].Columns != "" && last.Columns != ""
	a.Median = median(before)
	if a.Median >= bandFrom && !feed.Own {
		a.Thin = float64(last.Read) < (1-arrivalBand)*float64(a.Median)
		a.Fat = float64(last.Read) > (1+arrivalBand)*float64(a.Median)
	}
	return a
}

func median(list []Arrived) int {
	rows := make([]int, len(list))
	for i, b := range list {
		rows[i] = b.Read
	}
	slices.Sort(rows)
	return rows[len(rows)/2]
}

// Difference (差异) is what a batch changed of a feed against what was in force.
type Difference struct {
	Feed     string
	Added    int // keys that were not in force
	Changed  int
	Vanished int
	Rows     []DifferentRow // some of them, the subject by its number
}

// DifferentRow is one row of a difference; a column that says the same is left out.
type DifferentRow struct {
	Kind    string // added, changed, vanished
	Subject uint64
	Line    int
	Columns []string // names of those that changed
}

// Diff says row by row what a batch changed, up to so many rows a feed.
func (in *Intake) Diff(ctx context.Context, number uint64, limit int) ([]Difference, error) {
	lines, err := in.logged(ctx, number)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("batch %d: %w", number, shouwang.ErrNotFound)
	}
	pin := Pin{}
	if err := in.pinBatches(ctx, &pin); err != nil {
		return nil, err
	}
	var out []Difference
	for _, b := range lines {
		f, ok := in.forms[b.Feed]
		if !ok {
			continue
		}
		d, err := in.diffFeed(ctx, f, number, pin.Skip, limit)
		if err != nil {
			return nil, fmt.Errorf("compare batch %d of %s: %w", number, b.Feed, err)
		}
		out = append(out, d)
	}
	return out, nil
}

func (in *Intake) diffFeed(ctx context.Context, f *form, number uint64, skip []uint64, limit int) (Difference, error) {
	d := Difference{Feed: f.feed.Name}
	query, err := f.shape().sql("diff")
	if err != nil {
		return d, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("batch", number), clickhouse.Named("skip", append([]uint64{}, skip...)))
	if err != nil {
		return d, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var r DifferentRow
		var line uint32
		if err := rows.Scan(&r.Kind, &r.Subject, &line, &r.Columns); err != nil {
			return d, err
		}
		switch r.Kind {
		case "added":
			d.Added++
		case "changed":
			d.Changed++
		case "vanished":
			d.Vanished++
		}
		if r.Line = int(line); len(d.Rows) < limit {
			d.Rows = append(d.Rows, r)
		}
	}
	return d, rows.Err()
}
