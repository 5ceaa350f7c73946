package watch

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/list.sql
var listSQL string

//go:embed sql/rows.sql
var rowsSQL string

//go:embed sql/one.sql
var oneSQL string

//go:embed sql/told.sql
var toldSQL string

//go:embed sql/runs.sql
var runsSQL string

//go:embed sql/count.sql
var countSQL string

// forever lies after every run.
var forever = shouwang.OpenEnd.Start()

// mostLines bounds a page.
const mostLines = 10000

// Filter chooses warnings; a zero field chooses all.
type Filter struct {
	Monitors []string
	Lanes    []shouwang.Lane // those that the reader may know of
	Level    shouwang.Level
	Area     uint64              // this area and what lies in it
	In, Out  []shouwang.AreaSpan // older codes that count as the area, and codes in it that do not
	Within   []shouwang.AreaSpan // where the reader may look; none is everywhere
	Worker   string
	Open     shouwang.Known[bool]
	Held     shouwang.Known[bool]
	Waiting  shouwang.Known[bool] // stock that nobody was given yet
	AsOf     time.Time            // as the runs up to this instant left them; zero is now
	Cursor   string               // of the page before
	Limit    int                  // 0 is all, up to 10,000
}

// cursor is the last line of a page.
type cursor struct {
	Rank  int    `json:"r"`
	Score int    `json:"s"`
	ID    string `json:"i"`
}

// Warnings lists warnings, the highest level and score first, and gives the
// cursor of the next page, empty on the last. shouwang.ErrInvalid: the cursor
// is none of ours.
func (s *Store) Warnings(ctx context.Context, f Filter) ([]shouwang.Warning, string, error) {
	after, err := readCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := f.Limit
	if limit <= 0 || limit > mostLines {
		limit = mostLines
	}
	keys, err := s.page(ctx, f, after, limit+1)
	if err != nil || len(keys) == 0 {
		return nil, "", err
	}
	list, err := s.full(ctx, keys[:min(len(keys), limit)], f.AsOf)
	if err != nil || len(keys) <= limit {
		return list, "", err
	}
	last := list[len(list)-1]
	return list, cursor{last.Level.Rank(), last.Score, last.ID}.text(), nil
}

// key is where the newest change of a warning lies.
type key struct {
	run, monitor, id string
	subject          uint64
}

func scanKey(rows driver.Rows) (k key, err error) {
	err = rows.Scan(&k.run, &k.monitor, &k.subject, &k.id)
	return k, err
}

// page finds the lines of a page.
func (s *Store) page(ctx context.Context, f Filter, after cursor, limit int) ([]key, error) {
	from, to := bounds(f.Area)
	rank := -1
	if f.Level != "" {
		rank = f.Level.Rank()
	}
	keys, err := query(ctx, s.db, scanKey, listSQL,
		named("as_of", instant(f.AsOf)), named("monitors", append([]string{}, f.Monitors...)), named("lanes", texts(f.Lanes)),
		named("rank", rank), named("area_from", from), named("area_to", to), named("in", shouwang.Ends(f.In)), named("out", shouwang.Ends(f.Out)), named("within", shouwang.Ends(f.Within)), named("worker", f.Worker),
		named("open", tri(f.Open)), named("held", tri(f.Held)), named("waiting", tri(f.Waiting)),
		named("after_id", after.ID), named("after_rank", after.Rank), named("after_score", after.Score), named("limit", limit))
	if err != nil {
		return nil, fmt.Errorf("list warnings: %w", err)
	}
	return keys, nil
}

// full reads the lines of a page, in its order.
func (s *Store) full(ctx context.Context, keys []key, asOf time.Time) ([]shouwang.Warning, error) {
	var monitors, runs, ids []string
	var subjects []uint64
	for _, k := range keys {
		monitors, runs, ids, subjects = append(monitors, k.monitor), append(runs, k.run), append(ids, k.id), append(subjects, k.subject)
	}
	slices.Sort(monitors)
	rows, err := query(ctx, s.db, scanChange, rowsSQL, named("monitors", slices.Compact(monitors)),
		named("subjects", subjects), named("runs", runs), named("ids", ids))
	if err != nil {
		return nil, fmt.Errorf("list warnings: %w", err)
	}
	list := make([]shouwang.Warning, len(rows))
	for i, row := range rows {
		list[i] = row.Change.Warning
	}
	return list, s.released(ctx, list, asOf)
}

// Warning is one warning by its id or number, and all that runs did to it, the
// oldest first. shouwang.ErrNotFound: there is none.
func (s *Store) Warning(ctx context.Context, ref string) (shouwang.Warning, []Recorded, error) {
	history, err := query(ctx, s.db, scanChange, oneSQL, named("ref", ref))
	if err != nil {
		return shouwang.Warning{}, nil, fmt.Errorf("read warning: %w", err)
	}
	if len(history) == 0 {
		return shouwang.Warning{}, nil, fmt.Errorf("read warning: %w", shouwang.ErrNotFound)
	}
	now := []shouwang.Warning{history[len(history)-1].Change.Warning}
	err = s.released(ctx, now, time.Time{})
	return now[0], history, err
}

// ChangesSince are the warnings that were raised or rose, run by run, by runs
// that finished at an instant or later; people are told of those that are Higher.
// Whoever asks again should look back a little further than the last answer, because a
// run's line may be stored a moment after the time that it says, and must not
// mind hearing of a change twice.
func (s *Store) ChangesSince(ctx context.Context, since time.Time) ([]Recorded, error) {
	told, err := query(ctx, s.db, scanChange, toldSQL, named("since", milli(since)))
	if err != nil {
		return nil, fmt.Errorf("read what was raised: %w", err)
	}
	return told, nil
}

// RunFilter chooses runs; a zero field chooses all.
type RunFilter struct {
	Monitors []string
	State    State
	AsOf     time.Time // up to this instant
	Limit    int       // 0 is 100
}

// List is the ledger, the newest run first, dry ones too.
func (s *Store) List(ctx context.Context, f RunFilter) ([]Run, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	runs, err := query(ctx, s.db, scanRun, runsSQL, named("monitors", append([]string{}, f.Monitors...)),
		named("as_of", instant(f.AsOf)), named("state", string(f.State)), named("limit", f.Limit))
	if err != nil {
		return nil, fmt.Errorf("read the run ledger: %w", err)
	}
	return runs, nil
}

// Tally is how many open warnings a monitor has at a level.
type Tally struct {
	Monitor string
	Level   shouwang.Level
	Open    int
	Held    int // of them
	Waiting int // of them, stock that nobody was given yet
}

// Tallies counts the open warnings of some areas and lanes; none of either are all.
func (s *Store) Tallies(ctx context.Context, within []shouwang.AreaSpan, lanes []shouwang.Lane) ([]Tally, error) {
	tallies, err := query(ctx, s.db, scanTally, countSQL, named("within", shouwang.Ends(within)), named("lanes", texts(lanes)))
	if err != nil {
		return nil, fmt.Errorf("count warnings: %w", err)
	}
	return tallies, nil
}

func scanTally(rows driver.Rows) (t Tally, err error) {
	var open, held, waiting uint64
	err = rows.Scan(&t.Monitor, (*string)(&t.Level), &open, &held, &waiting)
	t.Open, t.Held, t.Waiting = int(open), int(held), int(waiting)
	return t, err
}

func (c cursor) text() string {
	raw, _ := json.Marshal(c) // two numbers and a text
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(text string) (cursor, error) {
	var c cursor
	if text == "" {
		return c, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.ID == "" {
		return c, fmt.Errorf("read cursor: %w", shouwang.ErrInvalid)
	}
	return c, nil
}

// bounds are the codes within an area; area 0 is everywhere, the unknown too,
// but not where canaries are.
func bounds(area uint64) (from, to uint64) {
	if area == 0 {
		return 0, shouwang.CanaryArea - 1
	}
	for _, below := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if area%below == 0 {
			return area, area + below - 1
		}
	}
	return area, area
}

// instant is an as-of, or the end of time.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return forever
	}
	return milli(t)
}

// tri is -1 for either, else 0 or 1.
func tri(b shouwang.Known[bool]) int {
	if !b.OK {
		return -1
	}
	return int(bit(b.Value))
}

func texts(lanes []shouwang.Lane) []string {
	all := make([]string, len(lanes))
	for i, lane := range lanes {
		all[i] = string(lane)
	}
	return all
}
