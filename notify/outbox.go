package notify

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/told.sql
var toldSQL string

//go:embed sql/unsettled.sql
var unsettledSQL string

//go:embed sql/dead.sql
var deadSQL string

//go:embed sql/inbox.sql
var inboxSQL string

//go:embed sql/cards.sql
var cardsSQL string

//go:embed sql/tally.sql
var tallySQL string

// Outbox is what is owed to workers and what became of it. It is safe for
// concurrent use; of several processes only one at a time may plan.
type Outbox struct {
	DB     DB
	Append Appender
	Crash  func(point string) // nil: nothing. Tests and cmd kill the process here

	planning sync.Mutex // asking what was told and writing the rest is one step
}

var (
	intentColumns  = []string{"id", "channel", "worker_id", "warnings", "levels", "body", "created_at", "due", "urgent", "chain", "amends"}
	outcomeColumns = []string{"intent", "attempt", "tries", "state", "at", "next_try", "class", "code", "ref"}
)

// Intend writes down what is to be sent and answers how many messages are new.
// What a worker was told before by the channel, at the same level or a higher,
// is left out, so the same intents again add nothing.
func (o *Outbox) Intend(ctx context.Context, intents []Intent) (int, error) {
	if len(intents) == 0 {
		return 0, nil
	}
	o.planning.Lock()
	defer o.planning.Unlock()
	told, err := o.told(ctx, intents)
	if err != nil {
		return 0, err
	}
	fresh := untold(intents, told)
	blocks, err := blocksOf(fresh)
	if err != nil {
		return 0, err
	}
	o.crash("deliver.before_intent")
	if err := o.Append.Append(ctx, blocks...); err != nil {
		return 0, fmt.Errorf("store %d intents: %w", len(fresh), err)
	}
	o.crash("deliver.intent_written")
	return len(fresh), nil
}

// blocksOf are the rows of intents, and of the outcomes of those for the
// built-in inbox: stored is sent.
func blocksOf(intents []Intent) ([]shouwang.Block, error) {
	owed := shouwang.Block{Table: "delivery_intent", Columns: intentColumns}
	done := shouwang.Block{Table: "delivery_outcome", Columns: outcomeColumns}
	for _, i := range intents {
		body, err := json.Marshal(i.Message)
		if err != nil {
			return nil, fmt.Errorf("write message %s: %w", i.ID, err)
		}
		warnings, levels := make([]string, len(i.Tells)), make([]string, len(i.Tells))
		for n, t := range i.Tells {
			warnings[n], levels[n] = t.Warning, string(t.Level)
		}
		owed.Rows = append(owed.Rows, []any{i.ID, i.Channel, i.Worker, warnings, levels, string(body), i.At, i.Due, i.Urgent, append([]string{}, i.Chain...), i.Amends})
		if i.Channel == Inbox {
			done.Rows = append(done.Rows, outcome{Intent: i.ID, Attempt: 1, Tries: 1, State: stateSent, At: i.At, Next: i.At}.row())
		}
	}
	return []shouwang.Block{owed, done}, nil
}

// Taken writes down that every card of a warning is to say who took it; worker is
// who did, and at is when. It answers how many cards there are.
func (o *Outbox) Taken(ctx context.Context, warning, worker string, at time.Time) (int, error) {
	var list []Intent
	err := each(ctx, o.DB, cardsSQL, func(rows driver.Rows) error {
		var i Intent
		var id, body string
		if err := rows.Scan(&id, &i.Channel, &i.Worker, &body, &i.Amends); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &i.Message); err != nil {
			return err
		}
		i.Message.Taken = &Taken{By: worker, Other: worker != i.Worker, At: at}
		i.ID, i.At, i.Due = "taken-"+id, at, at
		list = append(list, i)
		return nil
	}, clickhouse.Named("warning", warning), clickhouse.Named("inbox", Inbox))
	if err != nil {
		return 0, fmt.Errorf("look for the cards of a warning: %w", err)
	}
	blocks, err := blocksOf(list)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	if err := o.Append.Append(ctx, blocks...); err != nil {
		return 0, fmt.Errorf("store what %d cards are to say: %w", len(list), err)
	}
	return len(list), nil
}

func (o *Outbox) told(ctx context.Context, intents []Intent) (map[telling]int, error) {
	var workers []string
	for _, i := range intents {
		workers = append(workers, i.Worker)
	}
	slices.Sort(workers)
	told := map[telling]int{}
	err := each(ctx, o.DB, toldSQL, func(rows driver.Rows) error {
		var t telling
		var rank uint8
		err := rows.Scan(&t.channel, &t.worker, &t.warning, &rank)
		told[t] = int(rank)
		return err
	}, clickhouse.Named("workers", slices.Compact(workers)))
	if err != nil {
		return nil, fmt.Errorf("read what %d workers were told: %w", len(workers), err)
	}
	return told, nil
}

// states of an outcome.
const (
	stateSent   = "sent"
	stateFailed = "failed"
	stateDead   = "dead"
	stateAgain  = "again"
)

// outcome is what became of one attempt.
type outcome struct {
	Intent         string
	Attempt, Tries uint64
	State          string
	At, Next       time.Time
	Class          Class
	Code, Ref      string
}

func (o outcome) row() []any {
	return []any{o.Intent, o.Attempt, o.Tries, o.State, o.At, o.Next, string(o.Class), o.Code, o.Ref}
}

func (o *Outbox) record(ctx context.Context, outcomes []outcome) error {
	block := shouwang.Block{Table: "delivery_outcome", Columns: outcomeColumns}
	for _, x := range outcomes {
		block.Rows = append(block.Rows, x.row())
	}
	if err := o.Append.Append(ctx, block); err != nil {
		return fmt.Errorf("store %d outcomes: %w", len(outcomes), err)
	}
	return nil
}

// owed is an intent without a final outcome.
type owed struct {
	Intent

	Planned         time.Time // when it was to go out first
	Attempts, Tries uint64
}

// unsettled are the intents without a final outcome, the urgent first; or those alone.
func (o *Outbox) unsettled(ctx context.Context, urgent bool) ([]owed, error) {
	var list []owed
	err := each(ctx, o.DB, unsettledSQL, func(rows driver.Rows) error {
		var x owed
		var body string
		var warnings, levels []string
		if err := rows.Scan(&x.ID, &x.Channel, &x.Worker, &warnings, &levels, &body, &x.At, &x.Planned, &x.Urgent, &x.Chain, &x.Amends, &x.Due, &x.Attempts, &x.Tries); err != nil {
			return err
		}
		for n, id := range warnings {
			x.Tells = append(x.Tells, Tell{Warning: id, Level: shouwang.Level(levels[n])})
		}
		list = append(list, x)
		return json.Unmarshal([]byte(body), &list[len(list)-1].Message)
	}, clickhouse.Named("urgent", urgent))
	if err != nil {
		return nil, fmt.Errorf("read what is owed: %w", err)
	}
	return list, nil
}

// Dead is a message that was given up (死信).
type Dead struct {
	ID, Channel, Worker string
	At, Since           time.Time // when given up, when intended
	Class               Class
	Code                string // the provider's own word
	Attempts            uint64
}

// Dead lists messages that were given up, the newest first.
func (o *Outbox) Dead(ctx context.Context, limit int) ([]Dead, error) {
	var list []Dead
	err := each(ctx, o.DB, deadSQL, func(rows driver.Rows) error {
		var d Dead
		var class string
		err := rows.Scan(&d.ID, &d.Channel, &d.Worker, &d.Since, &d.At, &class, &d.Code, &d.Attempts)
		d.Class = Class(class)
		list = append(list, d)
		return err
	}, clickhouse.Named("limit", uint64(max(limit, 0))))
	if err != nil {
		return nil, fmt.Errorf("read the dead letters: %w", err)
	}
	return list, nil
}

// Resend asks the dispatcher to try a dead message again, from the beginning
// and with the same key.
func (o *Outbox) Resend(ctx context.Context, id string, at time.Time) error {
	dead, err := o.Dead(ctx, 1<<20)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(dead, func(d Dead) bool { return d.ID == id })
	if n < 0 {
		return fmt.Errorf("send message %s again: it is no dead letter: %w", id, shouwang.ErrNotFound)
	}
	return o.record(ctx, []outcome{{Intent: id, Attempt: dead[n].Attempts + 1, State: stateAgain, At: at, Next: at}})
}

// Letter is a message in a worker's inbox.
type Letter struct {
	ID      string
	At      time.Time
	Message Message
}

// Cursor is the last letter of a page; the zero Cursor is the beginning.
type Cursor struct {
	At time.Time
	ID string
}

// Letters is one page of a worker's inbox, the newest first; worker "" is the
// bureau's shared inbox of warnings that nobody owns yet.
func (o *Outbox) Letters(ctx context.Context, worker string, after Cursor, limit int) ([]Letter, error) {
	if after == (Cursor{}) {
		after = Cursor{At: shouwang.OpenEnd.Start().AddDate(-50, 0, 0)}
	}
	var list []Letter
	err := each(ctx, o.DB, inboxSQL, func(rows driver.Rows) error {
		var l Letter
		var body string
		if err := rows.Scan(&l.ID, &body, &l.At); err != nil {
			return err
		}
		list = append(list, l)
		return json.Unmarshal([]byte(body), &list[len(list)-1].Message)
	}, clickhouse.Named("worker", worker), clickhouse.Named("channel", Inbox),
		clickhouse.DateNamed("before", after.At, clickhouse.MilliSeconds), clickhouse.Named("before_id", after.ID),
		clickhouse.Named("limit", uint64(max(limit, 0))))
	if err != nil {
		return nil, fmt.Errorf("read the inbox of worker %s: %w", worker, err)
	}
	return list, nil
}

// Tally counts messages by channel and state: sent, failed, dead, again, or
// waiting for their first attempt.
func (o *Outbox) Tally(ctx context.Context) (map[string]map[string]int, error) {
	tally := map[string]map[string]int{}
	err := each(ctx, o.DB, tallySQL, func(rows driver.Rows) error {
		var channel, state string
		var n uint64
		if err := rows.Scan(&channel, &state, &n); err != nil {
			return err
		}
		if tally[channel] == nil {
			tally[channel] = map[string]int{}
		}
		tally[channel][state] = int(n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count the messages: %w", err)
	}
	return tally, nil
}

func (o *Outbox) crash(point string) {
	if o.Crash != nil {
		o.Crash(point)
	}
}

// each reads the rows of a query one by one.
func each(ctx context.Context, db DB, query string, row func(driver.Rows) error, args ...any) error {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err())
}
