package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/notify"
	"shouwang/watch"
)

//go:embed sql/inbox_workers.sql
var inboxWorkersSQL string

// Workers are those who have messages, the one with most to take first.
func (s services) Workers(ctx context.Context) ([]api.InboxWorker, error) {
	byID, err := s.workers(ctx, s.clock())
	if err != nil {
		return nil, err
	}
	rows, err := s.store.Conn().Query(ctx, inboxWorkersSQL)
	if err != nil {
		return nil, fmt.Errorf("list inboxes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []api.InboxWorker
	for rows.Next() {
		var id string
		var told, waiting uint64
		if err := rows.Scan(&id, &told, &waiting); err != nil {
			return nil, fmt.Errorf("list inboxes: %w", err)
		}
		w := byID[id]
		name := s.ownerName(byID, id)
		if id == "" {
			name = "无人负责，由市民政局分派"
		}
		out = append(out, api.InboxWorker{ID: id, Name: name, Role: w.Role, Area: w.Area, Town: s.areas.town(w.Area), Waiting: int(waiting)})
	}
	return out, rows.Err()
}

// Messages are one page of a worker's inbox, a message a warning.
func (s services) Messages(ctx context.Context, worker, cursor string, limit int) (api.Page[api.Message], error) {
	after, err := readCursor(cursor)
	if err != nil {
		return api.Page[api.Message]{}, err
	}
	letters, err := s.outbox.Letters(ctx, worker, after, limit)
	if err != nil {
		return api.Page[api.Message]{}, err
	}
	page := api.Page[api.Message]{}
	for _, l := range letters {
		for n, item := range l.Message.Items {
			press, id := notify.Press{}, l.ID+"-"+item.No
			if item.Press != nil {
				press, id = *item.Press, fmt.Sprintf("%s-%d", l.ID, n)
			}
			page.Items = append(page.Items, api.Message{
				ID: id, Press: press.How, Step: press.Step, At: l.At, Level: item.Level, Warning: item.No, Town: item.Town,
				Due: s.deadline(cases.Deadline{From: l.At, At: item.Due, Provisional: item.Provisional}),
			})
		}
	}
	if len(letters) == limit {
		last := letters[len(letters)-1]
		page.Next = last.At.UTC().Format(time.RFC3339Nano) + "|" + last.ID
	}
	return page, s.taken(ctx, page.Items)
}

func readCursor(text string) (notify.Cursor, error) {
	if text == "" {
		return notify.Cursor{}, nil
	}
	at, id, _ := strings.Cut(text, "|")
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return notify.Cursor{}, shouwang.Explain(shouwang.ErrInvalid, "翻页的标记不对 / the cursor is none of ours", "从第一页看起 / start at the first page")
	}
	return notify.Cursor{At: t, ID: id}, nil
}

// taken fills in which messages somebody has acted on.
func (s services) taken(ctx context.Context, messages []api.Message) error {
	numbers := make([]string, 0, len(messages))
	for _, m := range messages {
		numbers = append(numbers, m.Warning)
	}
	of, err := s.cases.OfWarnings(ctx, numbers)
	if err != nil {
		return err
	}
	byID, err := s.workers(ctx, s.clock())
	if err != nil {
		return err
	}
	for i := range messages {
		c, ok := of[messages[i].Warning]
		if !ok || messages[i].Press != "" { // that the case was taken answers no caller
			continue
		}
		messages[i].Case, messages[i].TakenBy, messages[i].TakenAt = c.No, s.ownerName(byID, c.TakenBy), c.TakenAt
		messages[i].Due = s.deadline(c.Due)
	}
	return nil
}

//go:embed sql/overview_cases.sql
var overviewCasesSQL string

// Overview sums up for the landing page.
func (s services) Overview(ctx context.Context) (api.Overview, error) {
	o := api.Overview{Open: map[shouwang.Level]int{}}
	scope := access.Of(ctx).Scope
	if blind(scope) {
		return o, nil
	}
	for _, l := range s.heardOf() {
		stage := stageWords[l.stage]
		o.Silent = append(o.Silent, shouwang.Text{Zh: l.monitor.Title.Zh + "：" + stage.Zh, En: l.monitor.Title.En + ": " + stage.En})
	}
	tallies, err := s.keep.Tallies(ctx, scope.Spans, scope.Lanes)
	if err != nil {
		return o, err
	}
	for _, t := range tallies {
		o.Open[t.Level] += t.Open
		o.Stock += t.Waiting
	}
	fills := []func(context.Context, *api.Overview) error{s.countCases, s.nearest, s.feedStates, s.countClauses}
	if scope.City { // a run or match speaks of the whole city
		fills = append(fills, s.newestRuns, s.lastMatch)
	}
	for _, fill := range fills {
		if err := fill(ctx, &o); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (s services) countClauses(ctx context.Context, o *api.Overview) error {
	ledger, err := s.Ledger(ctx)
	o.Clauses = api.CountStandings(ledger)
	return err
}

func (s services) countCases(ctx context.Context, o *api.Overview) error {
	now := s.clock()
	tomorrow := shouwang.DayOf(now).AddDays(1).Start()
	var active, today, late, untaken uint64
	scope := access.Of(ctx).Scope
	err := s.store.Conn().QueryRow(ctx, overviewCasesSQL, clickhouse.Named("within", shouwang.Ends(scope.Spans)), clickhouse.Named("lanes", scope.Lanes),
		clickhouse.DateNamed("now", now, clickhouse.MilliSeconds), clickhouse.DateNamed("tomorrow", tomorrow, clickhouse.MilliSeconds)).
		Scan(&active, &today, &late, &untaken)
	if err != nil {
		return fmt.Errorf("count cases: %w", err)
	}
	o.Active, o.DueToday, o.Late, o.Untaken = int(active), int(today), int(late), int(untaken)
	return nil
}

func (s services) nearest(ctx context.Context, o *api.Overview) error {
	page, err := s.Cases(ctx, api.CaseFilter{State: api.CaseOpen, Limit: 10, Scope: access.Of(ctx).Scope})
	o.Due = page.Items
	return err
}

func (s services) newestRuns(ctx context.Context, o *api.Overview) error {
	runs, err := s.keep.List(ctx, watch.RunFilter{Limit: 10})
	if err != nil {
		return err
	}
	for _, r := range runs {
		line := api.Run{
			ID: r.ID, AsOf: r.AsOf, Started: r.StartedAt, Monitors: 1, Subjects: int64(r.Rows), Late: r.Late, Failed: r.State == watch.Failed,
			Changes: map[shouwang.ChangeKind]int{
				shouwang.Raised: r.Raised, shouwang.Rose: r.Rose, shouwang.Fell: r.Fell, shouwang.Held: r.Held, shouwang.Cleared: r.Cleared,
			},
		}
		if r.State == watch.Finished {
			line.Finished = r.At
		}
		o.Runs = append(o.Runs, line)
	}
	return nil
}

func (s services) feedStates(ctx context.Context, o *api.Overview) error {
	pin, err := s.intake.Pin(ctx, s.clock())
	if err != nil {
		return err
	}
	for _, f := range s.pack.Feeds {
		if len(f.Yields) > 0 {
			continue // a roster is known by the feeds it becomes
		}
		state := pin.Fresh[f.Name]
		if !state.Connected && !s.pack.Reads(f.Name) {
			continue
		}
		o.Feeds = append(o.Feeds, api.Feed{
			ID: f.Name, Title: f.Title, Connected: state.Connected, Stale: state.Stale, Received: state.LastReceived, AsOf: state.AsOf,
		})
	}
	return nil
}

func (s services) lastMatch(ctx context.Context, o *api.Overview) error {
	matches, err := (&matchService{app: s.app}).Matches(ctx)
	if err != nil || len(matches) == 0 {
		return err
	}
	o.Last = &matches[0]
	return nil
}

// Health is nil if the record answers.
func (s services) Health(ctx context.Context) error {
	if err := s.store.Conn().Exec(ctx, "SELECT 1"); err != nil {
		return fmt.Errorf("ask the record: %w: %w", err, shouwang.ErrDown)
	}
	return nil
}
