package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/notify"
)

//go:embed sql/calls.sql
var callsSQL string

//go:embed sql/calls_came.sql
var callsCameSQL string

// heardFor is how far back calls are looked at: what is older has its warnings.
const heardFor = 60 * 24 * time.Hour

func newHotline() *cobra.Command {
	return &cobra.Command{
		Use:   "hotline",
		Short: "Make cases of new calls to the hotline, list what is owed to callers, and press for what is overdue",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return a.end(cmd.Context(), hotline(cmd, a))
		},
	}
}

func hotline(cmd *cobra.Command, a *app) error {
	list, err := a.phoned(cmd.Context())
	if err != nil {
		return err
	}
	heard, err := a.hear(cmd.Context(), list)
	if err != nil {
		return err
	}
	if err := a.tellUntold(cmd.Context()); err != nil {
		return err
	}
	owed, err := a.owedOf(cmd.Context(), list)
	if err != nil {
		return err
	}
	if err := a.press(cmd.Context(), owed); err != nil {
		return err
	}
	if a.cfg.JSON {
		for _, o := range owed {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(api.ViewOwed(o)); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable("call", "kind", "owed", "due", "behind", "case")
	for _, o := range owed {
		t.AppendRow(table.Row{o.Call.Ref, o.Call.Kind, o.Step, dueText(o.Due), o.Press, o.Call.Case})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d calls became cases\n%s\n", heard, t.Render())
	return err
}

// phoned is a call as the feed has it, and whom it is about.
type phoned struct {
	cases.HotlineCall

	topic     string
	person    uint64
	household uint64
}

func (a *app) phoned(ctx context.Context) ([]phoned, error) {
	if a.pack.Feed(callFeed) == nil {
		return nil, nil
	}
	pin, err := pinner{a.intake}.Pin(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	rows, err := a.store.Conn().Query(ctx, callsSQL, clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)),
		clickhouse.DateNamed("since", a.clock().Add(-heardFor), clickhouse.MilliSeconds))
	if err != nil {
		return nil, fmt.Errorf("read calls to the hotline: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []phoned
	for rows.Next() {
		var p phoned
		var called, answered, handed, acked, replied, closed, back *time.Time
		if err := rows.Scan(&p.Ref, &p.Kind, &p.Urgency, &p.topic, &called, &answered, &handed, &acked, &replied, &closed, &back, &p.person, &p.household, &p.Area); err != nil {
			return nil, fmt.Errorf("read calls to the hotline: %w", err)
		}
		for to, from := range map[*time.Time]*time.Time{&p.Called: called, &p.Answered: answered, &p.Handed: handed, &p.Acked: acked, &p.Replied: replied, &p.Closed: closed, &p.CalledBk: back} {
			if from != nil {
				*to = *from
			}
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// hearNew makes cases of calls if a batch of them came since what was heard last, and
// answers how far that is. A look that failed is made again.
func (a *app) hearNew(ctx context.Context, heard uint64) (uint64, error) {
	var came uint64
	if err := a.store.Conn().QueryRow(ctx, callsCameSQL).Scan(&came); err != nil {
		return heard, fmt.Errorf("look for new calls to the hotline: %w", err)
	}
	if came == heard {
		return heard, nil
	}
	list, err := a.phoned(ctx)
	if err != nil {
		return heard, err
	}
	if _, err := a.hear(ctx, list); err != nil {
		return heard, err
	}
	return came, nil
}

// topicsParameter names the topics of a call that is a report of harm (强制报告).
const topicsParameter = "report.topics"

// reported says whether a call is a report of harm: it has its own warning in the
// protected lane, and leaves no trace in the open one. Where the policy does not say
// which topics are, every call with a topic may be one.
func reported(values monitors.Values, p phoned, on shouwang.Day) bool {
	area := monitors.Everywhere
	if p.Area != 0 {
		area = fmt.Sprintf("%012d", p.Area)
	}
	row, ok := values.On(topicsParameter, area, on)
	topics, known := row.Value.([]string)
	if !ok || !known {
		return p.topic != ""
	}
	return slices.Contains(topics, p.topic)
}

// opens says whether a call asks for something to be done for somebody.
func (p phoned) opens() bool {
	return p.person != 0 && !shouwang.IsCanary(p.Area) && p.Closed.IsZero() && (p.Kind == "plea" || p.Kind == "emergency")
}

// hear makes cases of the calls that ask for something, each once, and tells who has
// them. It answers how many were new.
func (a *app) hear(ctx context.Context, list []phoned) (int, error) {
	staff, err := a.staff(ctx)
	if err != nil {
		return 0, err
	}
	today := shouwang.DayOf(a.clock())
	var calls []cases.Calling
	for _, p := range list {
		if p.opens() && !reported(a.values, p, today) {
			owner, _ := staff.Owner(shouwang.VillageWorker, p.Area, p.household+p.person)
			calls = append(calls, p.calling(a.hotline, owner.ID))
		}
	}
	told, err := a.cases.Hear(ctx, calls, a.clock())
	return len(told), errors.Join(err, a.tellSteps(ctx, told))
}

func (p phoned) calling(rules cases.HotlineRules, owner string) cases.Calling {
	level := shouwang.Yellow
	if p.Kind == "emergency" || p.Urgency >= rules.Urgent {
		level = shouwang.Red
	}
	return cases.Calling{
		Call: cases.Call{Ref: p.Ref, Kind: p.Kind, Level: level}, Area: p.Area, Worker: owner,
		Key: cases.Key{Household: shouwang.HouseholdID(p.household), Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: p.person}},
	}
}

// owedOf are the steps of calls that nobody took, the nearest deadline first.
func (a *app) owedOf(ctx context.Context, list []phoned) ([]cases.Owed, error) {
	var refs []string
	for _, p := range list {
		refs = append(refs, p.Ref)
	}
	of, err := a.cases.OfCalls(ctx, refs)
	if err != nil {
		return nil, err
	}
	var owed []cases.Owed
	now := a.clock()
	for _, p := range list {
		h := p.HotlineCall
		if reported(a.values, p, shouwang.DayOf(now)) {
			continue
		}
		if c, has := of[p.Ref]; has {
			h = h.In(c)
		}
		owed = append(owed, a.hotline.Owes(h, a.cal, now)...)
	}
	slices.SortStableFunc(owed, func(x, y cases.Owed) int { return x.Due.At.Compare(y.Due.At) })
	return owed, nil
}

// press tells who is to hear of steps that nobody took (催办、通报): each once, however
// often it is asked and wherever it was killed. It is worked out of the calls alone, and
// the outbox knows what it told.
func (a *app) press(ctx context.Context, owed []cases.Owed) error {
	staff, err := a.staff(ctx)
	if err != nil {
		return err
	}
	list := cases.Presses(owed, staff)
	if len(list) == 0 {
		return nil
	}
	now := a.clock()
	dir, err := a.directory(ctx, now)
	if err != nil {
		return err
	}
	of := map[string]cases.Owed{}
	var changes []shouwang.Change
	for _, p := range list {
		w := pressed(p)
		w.Worker = present(staff, p.To, w.Area)
		of[w.ID] = p.Owed
		changes = append(changes, shouwang.Change{Kind: shouwang.Raised, Warning: w})
	}
	dir.Deadline = func(w shouwang.Warning) (time.Time, bool) { return of[w.ID].Due.At, of[w.ID].Due.Provisional }
	dir.Press = func(w shouwang.Warning) notify.Press {
		return notify.Press{How: of[w.ID].Press, Step: string(of[w.ID].Step)}
	}
	if _, err := a.outbox.Intend(ctx, notify.Plan(changes, dir, now)); err != nil {
		return fmt.Errorf("intend deliveries of what is owed to callers: %w", err)
	}
	a.ring(ctx, deliverBell)
	return nil
}

// pressed is a press as a delivery knows it: a duty, in the open lane, named after the
// case of the call if it has one. The order number that the hotline gave the call goes
// into no message: nobody here knows what they put into it.
func pressed(p cases.Press) shouwang.Warning {
	level := shouwang.Yellow
	if p.Owed.Press == cases.PressNotice {
		level = shouwang.Red
	}
	return shouwang.Warning{
		ID: "step:" + p.ID, No: p.Owed.Call.Case, Kind: shouwang.Duty, Lane: shouwang.LaneOpen,
		Level: level, Area: p.Owed.Call.Area, Worker: p.To,
	}
}

// Calls are the steps of calls that nobody took yet, the nearest deadline first.
func (s services) Calls(ctx context.Context) ([]api.OwedCall, error) {
	list, err := s.phoned(ctx)
	if err != nil {
		return nil, err
	}
	owed, err := s.owedOf(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]api.OwedCall, len(owed))
	for n, o := range owed {
		out[n] = api.OwedCall{Owed: o, Due: s.deadline(o.Due)}
	}
	return out, nil
}
