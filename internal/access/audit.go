package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

//go:embed sql/audit.sql
var auditSQL string

//go:embed sql/audit_ends.sql
var auditEndsSQL string

//go:embed sql/audit_begins.sql
var auditBeginsSQL string

//go:embed sql/audit_heads.sql
var auditHeadsSQL string

// Nobody is who did something without having signed in.
const Nobody = "nobody"

// Results of what was asked for.
const (
	Done    = "done"
	Refused = "refused"
)

// Event is what the log says of one act: who, from where, did what to what, and why.
// Nothing in it is a person's name or number: the object is the number of a warning,
// case or batch, or the template of an address.
type Event struct {
	By      string
	From    string // address without port; "" is this machine by a command
	Action  string
	Object  string
	Purpose string
	Result  string
}

// Log takes events. What an event is about is done only once it is stored.
type Log interface {
	Write(ctx context.Context, e Event) error
}

// Line is an event as a chain holds it.
type Line struct {
	Event

	Chain string
	Seq   uint64
	At    time.Time
	Prev  string
	Hash  string
}

// digest is over all that a line says but itself. JSON of a list keeps the fields
// apart, whatever is in them.
func (l Line) digest() string {
	text, _ := json.Marshal([]any{l.Chain, l.Seq, l.At.UnixMilli(), l.By, l.From, l.Action, l.Object, l.Purpose, l.Result, l.Prev})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// next is the line of an event behind another.
func (l Line) next(e Event, at time.Time) Line {
	n := Line{Event: e, Chain: l.Chain, Seq: l.Seq + 1, At: at.Truncate(time.Millisecond), Prev: l.Hash}
	n.Hash = n.digest()
	return n
}

// Chain is the log of one process: lines of its own, each with the digest of the one
// before. Its first line names the ends of the chains that no other line names yet, so
// that none of those can go without a trace. It is safe for concurrent use.
type Chain struct {
	DB     DB
	Append Appender
	Clock  func() time.Time

	mu      sync.Mutex
	waiting []*draft

	turn    sync.Mutex // of whoever stores
	first   Line       // behind which the chain begins
	opening Event      // its first line
	last    Line
	sure    bool // last is what is stored
}

type draft struct {
	event Event
	done  bool
	err   error
}

// Write stores an event, with all that wait beside it, before it returns.
func (c *Chain) Write(ctx context.Context, e Event) error {
	d := &draft{event: e}
	c.mu.Lock()
	c.waiting = append(c.waiting, d)
	c.mu.Unlock()
	c.turn.Lock()
	defer c.turn.Unlock()
	if d.done {
		return d.err
	}
	c.mu.Lock()
	batch := c.waiting
	c.waiting = nil
	c.mu.Unlock()
	err := c.store(context.WithoutCancel(ctx), batch)
	for _, one := range batch {
		one.done, one.err = true, err
	}
	return err
}

func (c *Chain) store(ctx context.Context, batch []*draft) error {
	if err := c.find(ctx); err != nil {
		return err
	}
	last := c.last
	block := shouwang.Block{Table: "audit_event", Columns: []string{"chain", "seq", "at", "by", "source", "action", "object", "purpose", "result", "prev", "hash"}}
	events := make([]Event, 0, len(batch)+1)
	if last.Seq == 0 {
		events = append(events, c.opening)
	}
	for _, d := range batch {
		events = append(events, d.event)
	}
	for _, e := range events {
		last = last.next(e, c.Clock())
		block.Rows = append(block.Rows, []any{last.Chain, last.Seq, last.At, last.By, last.From, last.Action, last.Object, last.Purpose, last.Result, last.Prev, last.Hash})
	}
	if err := c.Append.Append(ctx, block); err != nil {
		c.sure = false // it may be stored all the same: the next asks first
		return fmt.Errorf("write to the log: %w", err)
	}
	c.last, c.sure = last, true
	return nil
}

// find is where the chain stands: at its own last line, or at its beginning.
func (c *Chain) find(ctx context.Context) error {
	if c.sure {
		return nil
	}
	ends, err := readEnds(ctx, c.DB, shouwang.OpenEnd.Start())
	if err != nil {
		return err
	}
	if c.last.Chain == "" {
		return c.begin(ctx, ends)
	}
	c.last = c.first
	for _, end := range ends {
		if end.Chain == c.last.Chain {
			c.last = end
		}
	}
	c.sure = true
	return nil
}

// begin prepares the first line, which is stored with the first event.
func (c *Chain) begin(ctx context.Context, ends []Line) error {
	named := map[string]bool{}
	begins, err := rows.All(ctx, c.DB, rows.Value[string], auditBeginsSQL)
	if err != nil {
		return fmt.Errorf("read how the log began: %w", err)
	}
	for _, text := range begins {
		for _, tip := range tipsIn(text) {
			named[tip.text()] = true
		}
	}
	tips := []tip{}
	for _, end := range ends {
		if t := (tip{end.Chain, end.Seq, end.Hash}); !named[t.text()] {
			tips = append(tips, t)
		}
	}
	text, _ := json.Marshal(tips)
	c.first = Line{Chain: c.Clock().UTC().Format("20060102T150405") + "-" + rand.Text()[:8]}
	c.opening, c.last, c.sure = Event{By: "system", Action: beginning, Purpose: string(text), Result: Done}, c.first, true
	return nil
}

// beginning is the action of the first line of a chain.
const beginning = "chain"

// tip is the end of a chain as another found it.
type tip struct {
	Chain string `json:"chain"`
	Seq   uint64 `json:"seq"`
	Hash  string `json:"hash"`
}

func (t tip) text() string { return fmt.Sprintf("%s %d %s", t.Chain, t.Seq, t.Hash) }

func tipsIn(text string) (tips []tip) {
	_ = json.Unmarshal([]byte(text), &tips) // a text that is none names none, and its digest tells
	return tips
}

func readEnds(ctx context.Context, db DB, until time.Time) ([]Line, error) {
	ends, err := rows.All(ctx, db, func(found driver.Rows) (l Line, err error) {
		err = found.Scan(&l.Chain, &l.Seq, &l.Hash)
		return l, err
	}, auditEndsSQL, clickhouse.DateNamed("until", until, clickhouse.MilliSeconds))
	if err != nil {
		return nil, fmt.Errorf("read the ends of the log: %w", err)
	}
	return ends, nil
}

// headOf is one digest over the ends of all chains, in their order; "" of none.
func headOf(ends []Line) string {
	if len(ends) == 0 {
		return ""
	}
	var list []any
	for _, l := range ends {
		list = append(list, l.Chain, l.Seq, l.Hash)
	}
	text, _ := json.Marshal(list)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// lastOf is the last instant of a day that the log tells apart.
func lastOf(day shouwang.Day) time.Time { return day.End().Add(-time.Millisecond) }

// HeadOn is the head over all chains at the end of a day; "" is that nothing was logged.
func HeadOn(ctx context.Context, db DB, day shouwang.Day) (string, error) {
	ends, err := readEnds(ctx, db, lastOf(day))
	return headOf(ends), err
}

// TellHead keeps the head of a day, to be held against the log later.
func (c *Chain) TellHead(ctx context.Context, day shouwang.Day) (string, error) {
	head, err := HeadOn(ctx, c.DB, day)
	if err != nil || head == "" {
		return head, err
	}
	err = c.Append.Append(ctx, shouwang.Block{Table: "audit_head", Columns: []string{"day", "head", "at"}, Rows: [][]any{{int32(day), head, c.Clock()}}})
	if err != nil {
		return "", fmt.Errorf("keep the head of the log: %w", err)
	}
	return head, nil
}

// Break is the first place where the log is not as it was written.
type Break struct {
	Chain string
	Seq   uint64
	At    time.Time
	Day   shouwang.Day // of a head
	What  shouwang.Text
}

// Lines reads the log, chain by chain.
func Lines(ctx context.Context, db DB) ([]Line, error) {
	lines, err := rows.All(ctx, db, func(found driver.Rows) (l Line, err error) {
		err = found.Scan(&l.Chain, &l.Seq, &l.At, &l.By, &l.From, &l.Action, &l.Object, &l.Purpose, &l.Result, &l.Prev, &l.Hash)
		return l, err
	}, auditSQL)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return lines, nil
}

// Verify walks the log and says where it first breaks; nil is nowhere. n is how
// many lines it saw.
func Verify(ctx context.Context, db DB) (n int, first *Break, err error) {
	lines, err := Lines(ctx, db)
	if err != nil {
		return 0, nil, err
	}
	if first := Broken(lines); first != nil {
		return len(lines), first, nil
	}
	heads, err := rows.All(ctx, db, func(found driver.Rows) (h told, err error) {
		err = found.Scan(&h.day, &h.head)
		return h, err
	}, auditHeadsSQL)
	if err != nil {
		return 0, nil, fmt.Errorf("read the heads of the log: %w", err)
	}
	return len(lines), brokenHead(lines, heads), nil
}

// Broken is the first line of a log, chain by chain, that is not as it was written.
func Broken(lines []Line) *Break {
	began, stored := firstChained(lines), map[string]bool{}
	for _, l := range lines {
		stored[tip{l.Chain, l.Seq, l.Hash}.text()] = true
	}
	var before Line
	for _, l := range lines {
		fault := func(zh, en string) *Break {
			return &Break{Chain: l.Chain, Seq: l.Seq, At: l.At, What: shouwang.Text{Zh: zh, En: en}}
		}
		if l.Chain != before.Chain {
			before = Line{Chain: l.Chain}
		}
		switch {
		case l.Chain == "":
			if !began.IsZero() && l.At.After(began) {
				return fault("有一行不在链上", "a line that is in no chain")
			}
			continue
		case l.Hash != l.digest():
			return fault("这一行被改过", "this line was changed")
		case l.Seq > before.Seq+1:
			return fault("它前面少了行", "lines before this one are missing")
		case l.Seq <= before.Seq:
			return fault("这里多了一行", "a line was added here")
		case l.Prev != before.Hash:
			return fault("它接的不是前一行", "this line does not follow the one before")
		}
		for _, t := range tipsOf(l) {
			if !stored[t.text()] {
				return &Break{Chain: t.Chain, Seq: t.Seq, What: shouwang.Text{Zh: "这一行没有了：后来的链见过它", En: "this line is gone: a later chain has seen it"}}
			}
		}
		before = l
	}
	return nil
}

func tipsOf(l Line) []tip {
	if l.Seq != 1 || l.Action != beginning {
		return nil
	}
	return tipsIn(l.Purpose)
}

// firstChained is when the first chain began.
func firstChained(lines []Line) (at time.Time) {
	for _, l := range lines {
		if l.Chain != "" && (at.IsZero() || l.At.Before(at)) {
			at = l.At
		}
	}
	return at
}

// told is a head that was printed.
type told struct {
	day  int32
	head string
}

// brokenHead is the first head that the log no longer comes to.
func brokenHead(lines []Line, heads []told) *Break {
	for _, h := range heads {
		if headOf(endsOf(lines, lastOf(shouwang.Day(h.day)))) != h.head {
			return &Break{Day: shouwang.Day(h.day), What: shouwang.Text{Zh: "这一天的总摘要对不上：整条链或链尾少了", En: "the head of this day is another: a chain, or the end of one, is missing"}}
		}
	}
	return nil
}

// endsOf are the last lines of every chain up to an instant, as readEnds finds them, of
// lines that are whole and in order.
func endsOf(lines []Line, until time.Time) (ends []Line) {
	for _, l := range lines {
		switch n := len(ends); {
		case l.Chain == "" || l.At.After(until):
		case n > 0 && ends[n-1].Chain == l.Chain:
			ends[n-1] = l
		default:
			ends = append(ends, l)
		}
	}
	return ends
}
