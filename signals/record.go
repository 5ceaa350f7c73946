package signals

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// RecordToken is what a department's answer names a record by (核对码).
func (in *Intake) RecordToken(feed string, e Evidence) string {
	return in.recordToken(feed, e.Batch, e.Key)
}

// recordAnswer answers records that a worker found wrong: rows of the feed's own
// columns, read by their titles.
func (in *Intake) recordAnswer(ctx context.Context, b logged, tokens, heads []string) (answer, bool, error) {
	a := answer{batch: b.Number, feed: b.Feed, records: true, sender: b.Sender, days: make(map[uint64]shouwang.Day), sources: make(map[uint64]string)}
	f, ok := in.forms[b.Feed]
	if !ok {
		return a, false, nil
	}
	a.tokens = func(text string) (uint64, bool) {
		kind, batch, key, mark, ok := readToken(text)
		return key, ok && kind == 'R' && batch == a.batch && mark == in.tokenMark(a.feed, batch, key)
	}
	var keys []uint64
	for _, text := range tokens {
		if key, ok := a.tokens(text); ok {
			keys = append(keys, key)
		}
	}
	if err := in.readRecords(ctx, f, &a, keys); err != nil {
		return a, false, err
	}
	for i := range f.columns {
		a.layout.headers, a.layout.columns = append(a.layout.headers, shortHeader(f.columns[i].Title.Zh)), append(a.layout.columns, f.columns[i].Name)
	}
	a.layout.scales = repeat(int64(1), len(f.columns))
	a.plan, a.places = a.layout.plan(f, heads)
	return a, true, nil
}

// readRecords finds of which day and department the records were. A correction
// of a roll's row describes the newest roll of its sender, which said it again.
func (in *Intake) readRecords(ctx context.Context, f *form, a *answer, keys []uint64) error {
	query, err := f.shape().sql("record")
	if err != nil {
		return err
	}
	type known struct {
		key    uint64
		day    int32
		source string
	}
	all, err := rows.All(ctx, in.db, func(found driver.Rows) (k known, err error) {
		return k, found.Scan(&k.key, &k.day, &k.source)
	}, query, clickhouse.Named("batch", a.batch), clickhouse.Named("keys", keys), clickhouse.Named("feed", a.feed), clickhouse.Named("sender", a.sender))
	if err != nil {
		return fmt.Errorf("read the records of batch %d: %w", a.batch, err)
	}
	for _, k := range all {
		a.days[k.key], a.sources[k.key], a.department = shouwang.Day(k.day), k.source, k.source
		a.day = max(a.day, shouwang.Day(k.day))
	}
	return nil
}

// settleRecords withdraws the records that the department withdrew, and those
// whose key the correction changed, and writes down what was said of each.
func (t *taking) settleRecords(ctx context.Context) error {
	if len(t.said) == 0 {
		return nil
	}
	kept := t.stillSaid()
	for _, s := range kept {
		if s.word != SaidCorrected {
			t.read++ // it is no row of the feed, and was read all the same
		}
	}
	var gone []uint64
	for _, s := range kept {
		if s.word != SaidConfirmed {
			gone = append(gone, s.token)
		}
	}
	s := t.shape(t.form)
	if len(gone) > 0 {
		query, err := s.sql("retract")
		if err != nil {
			return err
		}
		if err := t.in.db.Exec(ctx, query, append(t.args(s), clickhouse.Named("keys", gone))...); err != nil {
			return fmt.Errorf("withdraw records: %w", err)
		}
	}
	return t.recordSaid(ctx, s, kept)
}

// stillSaid leaves out corrections whose row was refused when the whole file was known.
func (t *taking) stillSaid() []said {
	read := make(map[uint64]bool, len(t.passed))
	for _, token := range t.passed {
		read[token] = true
	}
	return slices.DeleteFunc(slices.Clone(t.said), func(s said) bool { return s.word == SaidCorrected && !read[s.token] })
}

func (t *taking) recordSaid(ctx context.Context, s shape, list []said) error {
	query, err := s.sql("record_said")
	if err != nil {
		return err
	}
	for _, word := range []string{SaidCorrected, SaidConfirmed, SaidWithdrawn} {
		var keys []uint64
		for _, s := range list {
			if s.word == word {
				keys = append(keys, s.token)
			}
		}
		if len(keys) == 0 {
			continue
		}
		args := append(t.args(s), clickhouse.Named("keys", keys), clickhouse.Named("said", word))
		if err := t.in.db.Exec(ctx, query, args...); err != nil {
			return fmt.Errorf("store what was said of records: %w", err)
		}
	}
	return nil
}

// RecordAnswer (部门答复) is what a department said of a record that was found wrong.
type RecordAnswer struct {
	Feed       string
	Department string
	Subject    uint64
	Said       string
	Batch      uint64 // that the record came in
	Key        uint64 // of the record
	Answer     uint64 // that the answer came in
	At         time.Time
}

// RecordAnswers are what departments said of the records of some subjects, the
// newest first.
func (in *Intake) RecordAnswers(ctx context.Context, feeds []string, subjects []uint64) ([]RecordAnswer, error) {
	query, err := shape{}.sql("record_answers")
	if err != nil {
		return nil, err
	}
	out, err := rows.All(ctx, in.db, func(found driver.Rows) (a RecordAnswer, err error) {
		return a, found.Scan(&a.Feed, &a.Department, &a.Subject, &a.Said, &a.Batch, &a.Key, &a.Answer, &a.At)
	}, query, clickhouse.Named("feeds", append([]string{}, feeds...)), clickhouse.Named("subjects", append([]uint64{}, subjects...)))
	if err != nil {
		return nil, fmt.Errorf("read what departments said of records: %w", err)
	}
	return out, nil
}
