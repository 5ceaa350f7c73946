package main

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/rows"
)

// The own feeds in which the product tells of cases, for rules to read them as they read
// anything else.
const (
	caseFeed    = "case_state"
	measureFeed = "case_measure"
	itemFeed    = "meeting_item"
)

//go:embed sql/untold_cases.sql
var untoldCasesSQL string

//go:embed sql/untold_sessions.sql
var untoldSessionsSQL string

func scanNumber(found driver.Rows) (no string, err error) {
	return no, found.Scan(&no)
}

// tellOfCases says what state cases are in of which something happened since, and what
// sessions of the joint meeting came to. What a kill leaves out is said the next time.
func (a *app) tellOfCases(ctx context.Context) error {
	if a.ownFeed(caseFeed) && a.ownFeed(measureFeed) {
		if err := a.tellStates(ctx); err != nil {
			return fmt.Errorf("tell of cases: %w", err)
		}
	}
	if !a.ownFeed(itemFeed) {
		return nil
	}
	if err := a.tellSessions(ctx); err != nil {
		return fmt.Errorf("tell of sessions: %w", err)
	}
	return nil
}

// ownFeed says whether the policy has a feed of the product's own.
func (a *app) ownFeed(name string) bool {
	f := a.pack.Feed(name)
	return f != nil && f.Own
}

func (a *app) tellStates(ctx context.Context) error {
	at := a.clock() // a run that is as of an earlier instant has not read it, nor does its replay
	news, err := rows.All(ctx, a.store.Conn(), scanNumber, untoldCasesSQL)
	if err != nil || len(news) == 0 {
		return err
	}
	var states, measures []map[string]string
	for _, no := range news {
		c, err := a.cases.Case(ctx, no)
		if err != nil {
			return err
		}
		states, measures = append(states, stateOf(c, at)), append(measures, measuresOf(c)...)
	}
	if err := a.intake.Say(ctx, measureFeed, at, measures); err != nil { // the states last: they are what is told of
		return err
	}
	return a.intake.Say(ctx, caseFeed, at, states)
}

// withinDays are those in which warnings of a case are counted.
const withinDays = 90

// stateOf is a case as the feed has it, at an instant.
func stateOf(c cases.Case, at time.Time) map[string]string {
	row := map[string]string{
		"case_id": c.No, "opened_at": stamp(c.OpenedAt), "level": string(c.Level), "timers_overdue": strconv.Itoa(c.File.Overdue), "sessions": strconv.Itoa(len(c.File.Resolutions)),
	}
	if c.Key.Household != 0 {
		row["household_id"] = strconv.FormatUint(uint64(c.Key.Household), 10)
	}
	plan, _ := c.File.Plan()
	row["departments_needed"], row["requested_amount"] = strconv.Itoa(len(plan.Departments())), plan.Amount().String()
	warned, special := map[string]bool{}, false
	for _, d := range c.File.Decisions {
		special = special || d.Way == cases.Special
	}
	for _, e := range c.Events {
		if e.Body.Warning != nil && e.At.After(at.AddDate(0, 0, -withinDays)) {
			warned[e.Body.Warning.ID] = true
		}
		if moment := momentOf(e); moment != "" && (row[moment] == "" || moment == "resolved_at") {
			row[moment] = stamp(e.At)
		}
	}
	if c.State.Open() && !settled(c) {
		delete(row, "resolved_at")
	}
	row["alerts_90d"], row["marked_complex"] = strconv.Itoa(len(warned)), yesNo(special)
	return row
}

// momentOf is the column of the instant of an event, "" of others.
func momentOf(e cases.Event) string {
	switch e.Kind { //nolint:exhaustive // the others are no moments of the feed
	case cases.EventAcknowledged:
		return "ack_at"
	case cases.EventContacted:
		if e.Record.Contact.Outcome == "reached" {
			return "first_contact_at"
		}
	case cases.EventVisited:
		if e.Record.Visit.Seen {
			return "first_contact_at"
		}
	case cases.EventTabled:
		return "meeting_needed_at"
	case cases.EventEscalated:
		if e.Body.Step.To == cases.ToMeeting {
			return "meeting_needed_at"
		}
	case cases.EventResolved, cases.EventClosed:
		return "resolved_at"
	}
	return ""
}

// settled says whether the joint meeting resolved what a case was before it for.
func settled(c cases.Case) bool {
	n := len(c.File.Resolutions)
	return n > 0 && c.File.Agenda == "" && c.State != cases.Meeting
}

// measuresOf are the measures of the plan that a case carries out, of a household.
func measuresOf(c cases.Case) []map[string]string {
	if c.Key.Household == 0 {
		return nil
	}
	var list []map[string]string
	for _, m := range c.File.Chain() {
		if m.Start == 0 {
			continue // what the meeting resolved begins once a plan has it
		}
		list = append(list, map[string]string{
			"household_id": strconv.FormatUint(uint64(c.Key.Household), 10), "case_id": c.No, "measure_id": m.ID, "department": m.Department,
			"started_on": m.Start.String(), "ends_on": m.Due.String(), "amount": m.Amount.String(), "state": goingOf(m.Status, c.File.Measures[m.ID]),
		})
	}
	return list
}

// goingOf is how a measure stands: as the plan has it, until somebody said what came of it.
func goingOf(planned, now string) string {
	switch now {
	case "":
		return planned
	case "refused", "dropped":
		return now
	}
	return "done"
}

func (a *app) tellSessions(ctx context.Context) error {
	at := a.clock()
	news, err := rows.All(ctx, a.store.Conn(), scanNumber, untoldSessionsSQL)
	if err != nil {
		return err
	}
	for _, no := range news {
		one, err := a.meetings.Session(ctx, no)
		if err != nil {
			return err
		}
		var items []map[string]string
		for _, i := range one.Items {
			row := map[string]string{"session_id": one.No, "case_id": i.Case, "closed_at": stamp(one.ClosedAt), "emergency": yesNo(one.Emergency), "minutes_sha256": one.Minutes}
			if i.Decision != nil {
				row["verdict"] = i.Decision.Verdict
			}
			items = append(items, row)
		}
		if err := a.intake.Say(ctx, itemFeed, at, items); err != nil {
			return err
		}
	}
	return nil
}

// ownCase says whether a case is one that the product opened, and not a department's.
func ownCase(subject shouwang.Subject, ref string) bool {
	return subject.Type == shouwang.SubjectType("case") && strings.HasPrefix(ref, "C-")
}
