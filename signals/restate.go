package signals

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// A file stores what it changes. What it leaves as it was rests on the words before it:
// once older words come late, or some of those are withdrawn, the file is made to say it
// itself, in a batch of its own that is about it and is withdrawn with it. Where several
// files rest on the same words, those say it that no earlier receipt speaks for.

// causeRestate marks such batches.
const causeRestate = "restate"

// roll is a roll that is known: its number, the day it describes and when it came in.
type roll struct {
	number   uint64
	day      int32
	received time.Time
}

// named are the parameters of statements about a later roll.
func (r roll) named() []any {
	return []any{clickhouse.Named("later", r.day), clickhouse.DateNamed("later_received", r.received.In(shouwang.Shanghai), clickhouse.MilliSeconds)}
}

// restate makes later files say what rests on older words than this one's: later rolls
// of this sender, and rows of increments. Of a file that is held that is for later.
func (t *taking) restate(ctx context.Context) error {
	if t.held {
		return nil
	}
	for _, part := range t.late {
		var err error
		if part.Snapshot {
			err = t.sayFor(ctx, part, roll{t.number, int32(t.asOf), t.received.time}, "restate", "restate_gone")
		} else {
			err = t.sayRows(ctx, part, []uint64{t.number}, "restate_again")
		}
		if err != nil {
			return fmt.Errorf("restate later files: %w", err)
		}
	}
	return nil
}

// sayFor writes what statements say for the rolls that follow a point.
func (t *taking) sayFor(ctx context.Context, s shape, point roll, statements ...string) error {
	rolls, err := t.following(ctx, s, point)
	if err != nil {
		return err
	}
	for _, r := range rolls {
		for _, name := range statements {
			if err := t.say(ctx, s, r, name, r.named()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sayRows writes what a statement says for rows of increments that say again what rows
// of some batches say.
func (t *taking) sayRows(ctx context.Context, s shape, of []uint64, statement string) error {
	query, err := s.sql("who_again")
	if err != nil {
		return err
	}
	batches := clickhouse.Named("of", of)
	who, err := rows.All(ctx, t.in.db, rows.Value[uint64], query, append(t.args(s), batches)...)
	if err != nil {
		return fmt.Errorf("look for what was said again: %w", err)
	}
	for _, number := range who {
		by := roll{number, int32(t.asOf), t.received.time}
		if err := t.say(ctx, s, by, statement, []any{batches, clickhouse.Named("said_by", number)}); err != nil {
			return err
		}
	}
	return nil
}

// say writes what a statement says for a file, if it says anything.
func (t *taking) say(ctx context.Context, s shape, r roll, name string, named []any) error {
	s.Count = true
	query, err := s.sql(name)
	if err != nil {
		return err
	}
	args := append(t.args(s), named...)
	n, err := t.in.scalar(ctx, query, args...)
	if err != nil || n == 0 {
		return err
	}
	number, err := t.restating(ctx, s, r)
	if err != nil {
		return err
	}
	s.Count = false
	if query, err = s.sql(name); err != nil {
		return err
	}
	return t.in.db.Exec(ctx, query, append(args, clickhouse.Named("into", number))...)
}

// restating is the number of the batch that says for a file what this taking has it
// say. The number is logged before anything refers to it.
func (t *taking) restating(ctx context.Context, s shape, r roll) (uint64, error) {
	feed := s.feed()
	for _, b := range t.restated {
		if b.Feed == feed && b.about == r.number {
			return b.Number, nil
		}
	}
	b := logged{
		Batch:    shouwang.Batch{Number: max(t.number, t.past.highest) + 1 + uint64(len(t.restated)), Feed: feed, Sender: t.scope, Digest: noFile},
		received: r.received, asOf: shouwang.Day(r.day), cause: causeRestate, about: r.number,
	}
	t.restated = append(t.restated, b)
	if err := t.in.record(ctx, [][]any{t.in.logRow(b, "open")}); err != nil {
		return 0, fmt.Errorf("log that a file is restated: %w", err)
	}
	return b.Number, nil
}

// restatedLines are the lines of the log by which what was restated begins to count.
func (t *taking) restatedLines() (lines [][]any) {
	for _, b := range t.restated {
		lines = append(lines, t.in.logRow(b, "committed"))
	}
	return lines
}

// following are the rolls of this sender after a point, in order, that rest on what
// was said before it: the next one, and each that came in before all of those.
func (t *taking) following(ctx context.Context, s shape, point roll) ([]roll, error) {
	query, err := s.sql("later")
	if err != nil {
		return nil, err
	}
	all, err := rows.All(ctx, t.in.db, func(found driver.Rows) (r roll, err error) {
		return r, found.Scan(&r.number, &r.day, &r.received)
	}, query, append(t.args(s), point.named()...)...)
	if err != nil {
		return nil, fmt.Errorf("look for later rolls: %w", err)
	}
	var out []roll
	for _, r := range all {
		if len(out) == 0 || r.received.Before(out[len(out)-1].received) {
			out = append(out, r)
		}
	}
	return out, nil
}

// restatements are the batches that are about a batch of a feed and count.
func (in *Intake) restatements(ctx context.Context, feed string, number uint64) ([]uint64, error) {
	list, err := rows.All(ctx, in.db, rows.Value[uint64], `SELECT DISTINCT number FROM batch_log
WHERE cause = {cause:String} AND about = {about:UInt64} AND feed = {feed:String} AND number IN (SELECT number FROM batch_state WHERE state = 'committed')
ORDER BY number`, clickhouse.Named("cause", causeRestate), clickhouse.Named("about", number), clickhouse.Named("feed", feed))
	if err != nil {
		return nil, fmt.Errorf("look for what batch %d says anew: %w", number, err)
	}
	return list, nil
}
