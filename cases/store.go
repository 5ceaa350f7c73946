package cases

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/log.sql
var logSQL string

//go:embed sql/known.sql
var knownSQL string

//go:embed sql/behind.sql
var behindSQL string

//go:embed sql/rules.sql
var rulesSQL string

//go:embed sql/unsure.sql
var unsureSQL string

//go:embed sql/told.sql
var toldSQL string

//go:embed sql/clocks.sql
var clocksSQL string

//go:embed sql/numbers.sql
var numbersSQL string

//go:embed sql/of_warnings.sql
var ofWarningsSQL string

// some bounds the list of one parameter: it travels in the statement.
const some = 5000

// logs are the events of cases, by number; notes are opened.
func (s *Service) logs(ctx context.Context, nos []string) (map[string][]Event, error) {
	logs := map[string][]Event{}
	for part := range slices.Chunk(nos, some) {
		err := each(ctx, s.DB, logSQL, func(rows driver.Rows) error {
			e, err := s.scanEvent(rows)
			logs[e.Case] = append(logs[e.Case], e)
			return err
		}, clickhouse.Named("cases", part))
		if err != nil {
			return nil, fmt.Errorf("read the log of %d cases: %w", len(part), err)
		}
	}
	return logs, nil
}

func (s *Service) scanEvent(rows driver.Rows) (Event, error) {
	var e Event
	var kind, body, note, record string
	if err := rows.Scan(&e.Case, &e.Seq, &e.ID, &kind, &e.At, &e.By, &body, &note, &record); err != nil {
		return e, err
	}
	e.Kind = Kind(kind)
	if err := json.Unmarshal([]byte(body), &e.Body); err != nil {
		return e, fmt.Errorf("event %d of case %s: %w", e.Seq, e.Case, err)
	}
	var err error
	if e.Note, err = s.opened(note); err != nil {
		return e, fmt.Errorf("open the note of event %d of case %s: %w", e.Seq, e.Case, err)
	}
	plain, err := s.opened(record)
	if err != nil {
		return e, fmt.Errorf("open the record of event %d of case %s: %w", e.Seq, e.Case, err)
	}
	if plain == "" {
		return e, nil
	}
	if err := json.Unmarshal([]byte(plain), &e.Record); err != nil {
		return e, fmt.Errorf("read the record of event %d of case %s: %w", e.Seq, e.Case, err)
	}
	return e, nil
}

func (s *Service) opened(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	plain, err := s.Unseal([]byte(sealed))
	return string(plain), err
}

func (s *Service) known(ctx context.Context, ids []string) (map[string]bool, error) {
	known := map[string]bool{}
	for part := range slices.Chunk(ids, some) {
		err := each(ctx, s.DB, knownSQL, func(rows driver.Rows) error {
			var id string
			err := rows.Scan(&id)
			known[id] = true
			return err
		}, clickhouse.Named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("look for %d case events: %w", len(part), err)
		}
	}
	return known, nil
}

func (s *Service) behind(ctx context.Context) ([]string, error) {
	var nos []string
	err := each(ctx, s.DB, behindSQL, func(rows driver.Rows) error {
		var no string
		err := rows.Scan(&no)
		nos = append(nos, no)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("compare the cases with their logs: %w", err)
	}
	return nos, nil
}

func (s *Service) load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := each(ctx, s.DB, numbersSQL, func(rows driver.Rows) error {
		var no, state, lane, subject string
		var household uint64
		var key Key
		var wakes *time.Time
		if err := rows.Scan(&no, &state, &lane, &household, &subject, &key.Subject.ID, &key.Subject.Key, &wakes); err != nil {
			return err
		}
		if wakes != nil {
			s.wakes[no] = *wakes
		}
		key.Lane, key.Household, key.Subject.Type = shouwang.Lane(lane), shouwang.HouseholdID(household), shouwang.SubjectType(subject)
		s.remember(no, State(state), key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read which cases are open: %w", err)
	}
	return nil
}

// loadRules reads the rules that cases were opened by, and stores those of today.
func (s *Service) loadRules(ctx context.Context) error {
	if s.Rules.Name == "" {
		var err error
		if s.Rules, err = BuiltinRules(); err != nil {
			return err
		}
	}
	err := each(ctx, s.DB, rulesSQL, func(rows driver.Rows) error {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		r, err := ReadRules(text)
		s.rules[name] = r
		return err
	})
	if err != nil {
		return fmt.Errorf("read the rules that cases keep: %w", err)
	}
	if _, stored := s.rules[s.Rules.Name]; stored {
		return nil
	}
	s.rules[s.Rules.Name] = s.Rules
	row := shouwang.Block{Table: "case_rules", Columns: []string{"name", "text", "at"}, Rows: [][]any{{s.Rules.Name, s.Rules.Text, s.Clock()}}}
	if err := s.Append.Append(ctx, row); err != nil {
		return fmt.Errorf("store the rules of cases: %w", err)
	}
	return nil
}

var nowColumns = []string{
	"area", "case_no", "version", "lane", "state", "level", "subject_type", "subject_id", "subject_key", "household", "worker",
	"warnings", "numbers", "opened_at", "due_from", "due", "provisional", "taken_by", "taken_at", "verdict", "closed_at",
	"timer", "rung", "wakes_at", "unsure",
}

// nowBlock is the projection of cases.
func (s *Service) nowBlock(list []Case) shouwang.Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	block := shouwang.Block{Table: "case_now", Columns: nowColumns}
	for _, c := range list {
		ids, numbers := make([]string, len(c.Warnings)), make([]string, len(c.Warnings))
		for n, w := range c.Warnings {
			ids[n], numbers[n] = w.ID, w.No
		}
		wakes, _ := Wakes(c, s.plain(c.File.Rules))
		block.Rows = append(block.Rows, []any{
			c.Area, c.No, c.Version, string(c.Key.Lane), string(c.State), string(c.Level),
			string(c.Key.Subject.Type), c.Key.Subject.ID, c.Key.Subject.Key, uint64(c.Key.Household), c.Worker,
			ids, numbers, c.OpenedAt, c.Due.From, c.Due.At, c.Due.Provisional,
			c.TakenBy, orNull(c.TakenAt), string(c.Verdict), orNull(c.ClosedAt),
			string(c.Timer), string(c.Rung), orNull(wakes), c.File.unsure(),
		})
	}
	return block
}

// unsure says that a deadline rests on holidays that are not published yet.
func (d Dossier) unsure() bool {
	for _, t := range d.Timers {
		if t.Provisional {
			return true
		}
	}
	return false
}

func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// scanNow reads a case from the projection: without its log, and of its
// warnings the ids and numbers alone.
func scanNow(rows driver.Rows) (Case, error) {
	var c Case
	var lane, state, level, subject, verdict, timer, rung string
	var household uint64
	var ids, numbers []string
	var taken, closed *time.Time
	err := rows.Scan(&c.Area, &c.No, &c.Version, &lane, &state, &level, &subject, &c.Key.Subject.ID, &c.Key.Subject.Key, &household,
		&c.Worker, &ids, &numbers, &c.OpenedAt, &c.Due.From, &c.Due.At, &c.Due.Provisional, &c.TakenBy, &taken, &verdict, &closed, &timer, &rung)
	if err != nil {
		return c, err
	}
	c.Key.Lane, c.Key.Household = shouwang.Lane(lane), shouwang.HouseholdID(household)
	c.Key.Subject.Type, c.State = shouwang.SubjectType(subject), State(state)
	c.Level, c.Verdict = shouwang.Level(level), shouwang.Verdict(verdict)
	c.Timer, c.Rung = Timer(timer), Rung(rung)
	c.TakenAt, c.ClosedAt = orZero(taken), orZero(closed)
	for n := range ids {
		c.Warnings = append(c.Warnings, Warning{ID: ids[n], No: numbers[n]})
	}
	return c, nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// OfWarnings are the cases of warnings, named by id or number: the newest where
// a warning has been in several. They come as lists show them.
func (s *Service) OfWarnings(ctx context.Context, warnings []string) (map[string]Case, error) {
	wanted := map[string]bool{}
	for _, w := range warnings {
		wanted[w] = true
	}
	of := map[string]Case{}
	for part := range slices.Chunk(warnings, some) {
		err := each(ctx, s.DB, ofWarningsSQL, func(rows driver.Rows) error {
			c, err := scanNow(rows)
			for _, w := range c.Warnings {
				for _, name := range []string{w.ID, w.No} {
					if wanted[name] && !of[name].OpenedAt.After(c.OpenedAt) {
						of[name] = c
					}
				}
			}
			return err
		}, clickhouse.Named("warnings", part))
		if err != nil {
			return nil, fmt.Errorf("read the cases of %d warnings: %w", len(part), err)
		}
	}
	return of, nil
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
	return rows.Err()
}
