package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/city"
	"shouwang/monitors"
	"shouwang/signals/identity"
	"shouwang/warnings"
	"shouwang/watch"
)

// summary is what a demo found, beside what there was to find.
type summary struct {
	People    int              `json:"people"`
	Warnings  int              `json:"warnings"`
	Cases     int              `json:"cases"`
	Delivered int              `json:"delivered"`
	Monitors  []monitorSummary `json:"monitors"`

	notes []string // what was missed or invented, without saying who
}

type monitorSummary struct {
	ID       string `json:"id"`
	Raised   int    `json:"raised"`
	Planted  int    `json:"planted"`
	Found    int    `json:"found"`
	Missed   int    `json:"missed"`
	Invented int    `json:"invented"`
}

// wrong says whether somebody was missed or invented.
func (s summary) wrong() bool {
	for _, m := range s.Monitors {
		if m.Missed > 0 || m.Invented > 0 {
			return true
		}
	}
	return false
}

// raising is how a warning rose: the day and level of its first raise, and the
// days on which it reached higher levels.
type raising struct {
	day   shouwang.Day
	level shouwang.Level
	rises []city.Rise // From is the day
}

// compare holds every warning that was raised against the truth.
func (d *demo) compare(ctx context.Context) (summary, error) {
	truth, err := readTruth(d.dir)
	if err != nil {
		return summary{}, err
	}
	s := summary{People: d.plan.Figures().People}
	raised, err := d.raisings(ctx)
	if err != nil {
		return s, err
	}
	own, absent := share(hiddenAccounts(truth, raised, d.keys), d.pack.Monitors, raised)
	if len(absent) > 0 {
		d.say("  this policy has no such monitor, so what the city tells of it is left out: %s", strings.Join(absent, ", "))
	}
	for _, m := range d.pack.Monitors {
		line, notes := judge(m.ID, own[m.ID], raised[m.ID], d.plan.Last())
		s.Monitors, s.notes = append(s.Monitors, line), append(s.notes, notes...)
		s.Warnings += line.Raised
	}
	for _, note := range s.notes {
		d.say("  %s", note)
	}
	return s, nil
}

// hiddenAccounts names the accounts of the truth as the store does, which knows them
// by their keyed hash alone.
func hiddenAccounts(truth []city.Truth, raised map[string]map[string]raising, keys *identity.Keys) []city.Truth {
	hidden := map[string]bool{}
	for _, subjects := range raised {
		for subject := range subjects {
			hidden[subject] = true
		}
	}
	for i, t := range truth {
		sum := keys.Column(t.Subject)
		if name := hex.EncodeToString(sum[:]); hidden[name] {
			truth[i].Subject = name
		}
	}
	return truth
}

// share gives each monitor its truth. The city speaks of monitors as the papers
// name them; where a policy splits one by kind or subject, the lines go to the one
// of its code and kind that raised them, else to the one of the name. absent are
// the monitors that the policy does not have.
func share(truth []city.Truth, all []*monitors.Monitor, raised map[string]map[string]raising) (own map[string][]city.Truth, absent []string) {
	own = map[string][]city.Truth{}
	for _, t := range truth {
		named := slices.IndexFunc(all, func(m *monitors.Monitor) bool { return m.ID == t.Monitor })
		if named < 0 {
			if !slices.Contains(absent, t.Monitor) {
				absent = append(absent, t.Monitor)
			}
			continue
		}
		home := ownerOf(t, all[named], all, raised)
		own[home] = append(own[home], t)
	}
	slices.Sort(absent)
	return own, absent
}

func ownerOf(t city.Truth, named *monitors.Monitor, all []*monitors.Monitor, raised map[string]map[string]raising) string {
	home := named.ID
	for _, m := range all {
		if m.Code != named.Code || m.Kind != t.Kind {
			continue
		}
		if _, ok := raised[m.ID][t.Subject]; ok {
			return m.ID
		}
		if named.Kind != t.Kind && home == named.ID {
			home = m.ID
		}
	}
	return home
}

// judge compares one monitor's warnings with its truth.
func judge(monitor string, truth []city.Truth, raised map[string]raising, last shouwang.Day) (monitorSummary, []string) {
	line := monitorSummary{ID: monitor, Raised: len(raised)}
	var notes []string
	expected := map[string]bool{}
	for _, t := range truth {
		expected[t.Subject] = true
		r, found := raised[t.Subject]
		if t.To > last && !found {
			continue // its time had not come
		}
		line.Planted++
		if fault := faultOf(t, r, found, last); fault != "" {
			line.Missed++
			notes = append(notes, fmt.Sprintf("%s missed: %s (%s)", monitor, t.Why, fault))
			continue
		}
		line.Found++
	}
	for subject, r := range raised {
		if !expected[subject] {
			line.Invented++
			notes = append(notes, fmt.Sprintf("%s invented: raised %s on %s", monitor, r.level, r.day))
		}
	}
	slices.Sort(notes)
	return line, notes
}

// faultOf says what is wrong with how a planted warning was raised; "" is nothing.
func faultOf(t city.Truth, r raising, found bool, last shouwang.Day) string {
	if !found {
		return fmt.Sprintf("not raised by %s", t.To)
	}
	if r.day < t.From || r.day > t.To {
		return fmt.Sprintf("raised on %s, not between %s and %s", r.day, t.From, t.To)
	}
	if r.level != t.Level {
		return fmt.Sprintf("raised %s, not %s", r.level, t.Level)
	}
	for _, want := range t.Rises {
		i := slices.IndexFunc(r.rises, func(got city.Rise) bool { return got.Level == want.Level })
		if i < 0 && want.To > last {
			continue
		}
		if i < 0 || r.rises[i].From < want.From || r.rises[i].From > want.To {
			return fmt.Sprintf("did not rise to %s between %s and %s", want.Level, want.From, want.To)
		}
	}
	return ""
}

// raisings are the warnings of every monitor as the truth names their subjects.
func (d *demo) raisings(ctx context.Context) (map[string]map[string]raising, error) {
	recorded, err := d.keep.ChangesSince(ctx, d.plan.First().AddDays(-1).Start())
	if err != nil {
		return nil, err
	}
	subjects := make([]shouwang.Warning, 0, len(recorded))
	for _, r := range recorded {
		subjects = append(subjects, r.Change.Warning)
	}
	who, err := d.subjectIdentities(ctx, subjects)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]raising{}
	for _, r := range recorded {
		w := r.Change.Warning
		if shouwang.IsCanary(w.Area) {
			continue
		}
		if out[w.Monitor] == nil {
			out[w.Monitor] = map[string]raising{}
		}
		name := truthName(w.Subject, who[w.Subject])
		if ownCase(w.Subject, name) {
			continue // the files cannot know what comes of what people do
		}
		out[w.Monitor][name] = out[w.Monitor][name].then(r)
	}
	return out, nil
}

func truthName(s shouwang.Subject, who warnings.Identity) string {
	if s.Type.Named() {
		return s.Key
	}
	if s.Type == shouwang.SubjectArea && s.Key == "" {
		return fmt.Sprintf("%012d", s.ID)
	}
	if s.Type == shouwang.SubjectArea {
		return fmt.Sprintf("%012d/%s", s.ID, s.Key[:min(7, len(s.Key))])
	}
	return strings.TrimSpace(who.IDNumber + who.HouseholdID)
}

// then is the raising after one more change. The level of a day is that at its end.
func (r raising) then(h watch.Recorded) raising {
	day, level := shouwang.DayOf(h.AsOf), h.Change.Warning.Level
	switch {
	case r.day == 0:
		r.day, r.level = day, level
	case day == r.day:
		r.level = level
	case level.Rank() > r.level.Rank():
		r.rises = append(r.rises, city.Rise{Level: level, From: day})
	}
	return r
}

// countFollowed counts cases and delivered messages.
func (d *demo) countFollowed(ctx context.Context, s *summary) error {
	filter := cases.Filter{Lanes: everyLane, Limit: 500}
	for {
		page, err := d.cases.List(ctx, filter)
		if err != nil {
			return err
		}
		s.Cases += len(page.Cases)
		if filter.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	tally, err := d.outbox.Tally(ctx)
	if err != nil {
		return err
	}
	for _, states := range tally {
		s.Delivered += states["sent"]
	}
	return nil
}
