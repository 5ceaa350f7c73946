package scoring

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/warnings"
)

// lateFeedsPage says of every monitor what it does when a feed is late, has stopped or was
// never connected.
const lateFeedsPage = "../docs/late-feeds.md"

// lateCodes are the monitors that the test takes where not all are asked for: of each of the
// others some seconds more.
var lateCodes = []string{"M01", "M02", "M39"}

// What a monitor does when the rows of a feed are not in yet, when the feed has stopped and
// when it was never connected stands on a page, feed by feed, and what must never be is
// tested beside it. The example that fires by the most feeds is the base.
func TestLateFeeds(t *testing.T) {
	pack := latePack(t)
	db := storetest.Empty(t).Conn()
	page, err := os.ReadFile(lateFeedsPage)
	if err != nil && !*update {
		t.Fatal(err)
	}
	head, sections := sectionsOf(string(page))
	for _, m := range pack.Monitors {
		t.Run(m.ID, func(t *testing.T) {
			l := newLateWorld(t, db, pack, m)
			if got := l.section(); got != sections[m.ID] {
				sections[m.ID] = got
				if !*update {
					t.Fatalf("it does otherwise than %s says; it does:\n%s", lateFeedsPage, got)
				}
				writeSections(t, head, sections)
			}
		})
	}
}

func writeSections(t *testing.T, page string, sections map[string]string) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(sections)) {
		page += sections[id]
	}
	if err := os.WriteFile(lateFeedsPage, []byte(page), 0o600); err != nil { //nolint:gosec // the page beside the package
		t.Fatal(err)
	}
}

// Whoever is not found while all is known is not found because a feed is silent: the stop
// side never moves towards a stop on what is stale or unknown.
func TestTheStopSideStaysQuiet(t *testing.T) {
	pack := latePack(t)
	db := storetest.Empty(t).Conn()
	for _, m := range pack.Monitors {
		if m.Kind == shouwang.Verify {
			t.Run(m.ID, func(t *testing.T) { newLateWorld(t, db, pack, m).stillQuiet() })
		}
	}
}

// latePack is the pack with the monitors that these tests take.
func latePack(t *testing.T) *monitors.Pack {
	t.Helper()
	pack := FirstPack(t)
	if !*allMonitors {
		pack.Monitors = slices.DeleteFunc(pack.Monitors, func(m *monitors.Monitor) bool { return !slices.Contains(lateCodes, m.Code) })
	}
	return pack
}

var lateHeading = regexp.MustCompile("(?m)^## M\\d\\d `(\\w+)`")

// sectionsOf splits the page into what stands before the first monitor, and the monitors.
func sectionsOf(page string) (head string, sections map[string]string) {
	sections = map[string]string{}
	places := lateHeading.FindAllStringSubmatchIndex(page, -1)
	if len(places) == 0 {
		return page, sections
	}
	for i, p := range places {
		end := len(page)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		sections[page[p[2]:p[3]]] = page[p[0]:end]
	}
	return page[:places[0][0]], sections
}

// lateWorld is a monitor over its own examples, each once as it is and once without the
// rows of each feed.
type lateWorld struct {
	*check

	t      *testing.T
	base   *monitors.Example
	feeds  []string        // that are varied
	whole  int             // the example as it is
	lacks  map[string]int  // feed → the example without its rows; the whole one where it has none
	quiet  []int           // examples in which nothing is found
	normal map[string]bool // the feeds as they are when all is well
}

func newLateWorld(t *testing.T, db DB, pack *monitors.Pack, m *monitors.Monitor) *lateWorld {
	t.Helper()
	l := &lateWorld{t: t, base: firing(m), lacks: map[string]int{}}
	copied := *m
	copied.Examples = nil
	if l.base != nil {
		copied.Examples = []monitors.Example{*l.base}
		for _, feed := range slices.Sorted(maps.Keys(l.base.Rows)) {
			l.lacks[feed] = len(copied.Examples)
			copied.Examples = append(copied.Examples, without(*l.base, feed))
		}
	}
	for _, e := range m.Examples {
		if e.Rows != nil && e.Expect.Level == string(shouwang.None) && !e.Expect.Outside && !e.Expect.InDoubt {
			l.quiet = append(l.quiet, len(copied.Examples))
			copied.Examples = append(copied.Examples, e)
		}
	}
	c, err := newCheck(t.Context(), db, pack, &copied)
	if err != nil {
		t.Fatal(err)
	}
	l.check = c
	places := c.rowExamples()
	if len(places) == 0 {
		return l
	}
	if err := c.fill(t.Context(), places); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.drop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if l.base != nil {
		l.settle()
	}
	return l
}

// firing is the example with rows of the highest level, and of these the one that names the
// most feeds.
func firing(m *monitors.Monitor) (best *monitors.Example) {
	rank := func(e *monitors.Example) int {
		return shouwang.Level(e.Expect.Level).Rank()*100 + len(e.Rows)
	}
	for i := range m.Examples {
		if e := &m.Examples[i]; e.Rows != nil && shouwang.Level(e.Expect.Level).Rank() > 0 && (best == nil || rank(e) > rank(best)) {
			best = e
		}
	}
	return best
}

// without is an example less the rows of a feed.
func without(e monitors.Example, feed string) monitors.Example {
	e.Rows = maps.Clone(e.Rows)
	e.Rows[feed] = nil
	return e
}

// settle finds how the feeds are when all is well: every one that the monitor reads is fresh;
// where the example then says something else, only those are connected that it names.
func (l *lateWorld) settle() {
	l.feeds = slices.Sorted(slices.Values(l.program.Feeds))
	l.normal = map[string]bool{}
	for _, feed := range l.feeds {
		l.normal[feed] = true
	}
	if got := l.ask(l.normal, l.whole)[l.whole]; got != nil && string(got.Level) == l.base.Expect.Level {
		return
	}
	l.feeds = slices.DeleteFunc(l.feeds, func(feed string) bool { return l.base.Rows[feed] == nil })
	l.normal = map[string]bool{}
	for _, feed := range l.feeds {
		l.normal[feed] = true
	}
}

// ask gives the scores of examples with the feeds in a state.
func (l *lateWorld) ask(fresh map[string]bool, examples ...int) map[int]*shouwang.Score {
	l.t.Helper()
	got := map[int]*shouwang.Score{}
	groups := [][]int{examples}
	if l.program.relation.Mixed || l.monitor.Subject == facts.Area || l.apart(examples) {
		groups = nil
		for _, i := range examples {
			groups = append(groups, []int{i})
		}
	}
	for _, group := range groups {
		at := l.moment(group)
		at.Fresh = fresh
		subjects := map[uint64]int{}
		for _, i := range group {
			subject, err := l.subject(i)
			if err != nil {
				l.t.Fatal(err)
			}
			subjects[subject] = i
		}
		slots := l.program.slots(at, Everyone)
		slots["all"] = "1"
		err := l.program.rows(l.t.Context(), l.db, l.program.SQL, slots, func(r row) error {
			if i, ok := subjects[r.subject]; ok && (!l.months[i].OK || shouwang.Day(r.key) == l.months[i].Value) {
				s := l.program.score(r, at)
				got[i] = &s
			}
			return nil
		})
		if err != nil {
			l.t.Fatal(err)
		}
	}
	return got
}

// apart says whether examples play at different instants or by different parameters.
func (l *lateWorld) apart(examples []int) bool {
	first := l.monitor.Examples[examples[0]]
	return slices.ContainsFunc(examples, func(i int) bool {
		e := l.monitor.Examples[i]
		return l.at[i] != l.at[examples[0]] || fmt.Sprint(e.Parameters) != fmt.Sprint(first.Parameters)
	})
}

// stopped are the feeds with one of them stale, the others as they are when all is well.
func (l *lateWorld) stopped(feed string) map[string]bool {
	state := maps.Clone(l.normal)
	state[feed] = false
	return state
}

// never are the feeds with one of them never connected.
func (l *lateWorld) never(feed string) map[string]bool {
	state := maps.Clone(l.normal)
	delete(state, feed)
	return state
}

// section is what the page says of the monitor.
func (l *lateWorld) section() string {
	m := l.monitor
	text := fmt.Sprintf("## %s `%s` %s %s\n\n", m.Code, m.ID, m.Title.Zh, m.Title.En)
	if l.base == nil {
		return text + "没有带记录的告警例子。No example with rows fires.\n\n"
	}
	level := shouwang.Level(l.base.Expect.Level)
	text += fmt.Sprintf("%s, %s, “%s”\n\n", kindWords[m.Kind], level, l.base.Name)
	text += "| 数据 feed | 未到 not in yet | 停报 stopped | 停报且未到 stopped before it came | 未接入 never connected |\n| --- | --- | --- | --- | --- |\n"
	late := []int{}
	for _, feed := range l.feeds {
		late = append(late, l.lacks[feed])
	}
	absent := l.ask(l.normal, late...)
	for _, feed := range l.feeds {
		lacks := l.lacks[feed]
		stale := l.ask(l.stopped(feed), l.whole, lacks)
		never := l.ask(l.never(feed), lacks)
		cells := []string{feedName(m, feed), l.does(absent[lacks]), l.does(stale[l.whole]), l.does(stale[lacks]), l.does(never[lacks])}
		text += "| " + strings.Join(cells, " | ") + " |\n"
		l.hold(feed, stale[l.whole], stale[lacks], never[lacks])
	}
	return text + "\n"
}

var kindWords = map[shouwang.Kind]string{
	shouwang.Help: "帮扶 help", shouwang.Verify: "核实 verify", shouwang.Duty: "履责 duty",
	shouwang.Care: "守护 care", shouwang.Integrity: "疑点 integrity", shouwang.Data: "数据 data",
}

func feedName(m *monitors.Monitor, feed string) string {
	if slices.Contains(m.Fresh, feed) {
		return "**" + feed + "**"
	}
	return feed
}

// does is what a run does to somebody new, and to somebody with an open warning of the
// example's level.
func (l *lateWorld) does(s *shouwang.Score) string {
	return l.change(s, false) + "; " + l.change(s, true)
}

func (l *lateWorld) change(s *shouwang.Score, open bool) string {
	m := l.monitor
	rule := warnings.Rule{Monitor: m.ID, Kind: m.Kind, Bounds: warnings.DefaultBounds}
	subject := shouwang.Subject{Type: shouwang.SubjectType(m.Subject), ID: 1}
	var state []warnings.Episode
	if open {
		state = []warnings.Episode{{Warning: shouwang.Warning{
			ID: "w", Monitor: m.ID, Kind: m.Kind, Subject: subject, Episode: "1", Open: true, Level: shouwang.Level(l.base.Expect.Level), Peak: shouwang.Level(l.base.Expect.Level),
		}}}
	}
	var scores []shouwang.Score
	if s != nil {
		copied := *s
		copied.Subject = subject
		scores = []shouwang.Score{copied}
	}
	changes := warnings.Changes(state, scores, rule, l.at[l.whole])
	switch {
	case len(changes) == 0 && open:
		return "stays"
	case len(changes) == 0:
		return "nothing"
	}
	c := changes[0]
	if c.Kind == shouwang.Held || c.Kind == shouwang.Cleared {
		return string(c.Kind)
	}
	return string(c.Kind) + " " + string(c.Warning.Level)
}

// hold is what must be of every monitor, whatever the page says.
func (l *lateWorld) hold(feed string, stale, staleLacks, never *shouwang.Score) {
	m := l.monitor
	for name, s := range map[string]*shouwang.Score{"stopped": stale, "stopped before it came": staleLacks, "never connected": never} {
		open := l.change(s, true)
		if strings.HasPrefix(open, string(shouwang.Rose)) && m.Kind == shouwang.Verify {
			l.t.Errorf("%s: %s %s, and it rose", m.ID, feed, name)
		}
		// A feed by which somebody was warned was connected: it no longer is only
		// where a person withdrew all of it, and then nothing is left to hold on to.
		excused := name == "never connected"
		if (open == string(shouwang.Cleared) || strings.HasPrefix(open, string(shouwang.Fell))) && !excused {
			l.t.Errorf("%s: %s %s, and an open warning %s: what nobody said is no reason to let go", m.ID, feed, name, open)
		}
	}
	if m.Kind == shouwang.Verify && slices.Contains(m.Fresh, feed) {
		if got := l.does(stale); got != "nothing; held" {
			l.t.Errorf("%s: %s, which must be fresh, has stopped: %s", m.ID, feed, got)
		}
	}
	if stale != nil && l.change(stale, false) == "nothing" && len(stale.Unknown) == 0 && len(stale.Missing) == 0 {
		l.t.Errorf("%s: %s has stopped, and it is silent without saying what it does not know", m.ID, feed)
	}
}

// stillQuiet holds that no example in which nothing is found raises anything while a feed
// has stopped or was never connected. Feeds that no example names are silent already.
func (l *lateWorld) stillQuiet() {
	all := map[string]bool{}
	for _, feed := range l.program.Feeds {
		all[feed] = true
	}
	for _, group := range l.alike(l.quiet) {
		l.normal = all
		for _, feed := range slices.Sorted(slices.Values(l.program.Feeds)) {
			for name, state := range map[string]map[string]bool{"has stopped": l.stopped(feed), "was never connected": l.never(feed)} {
				for i, s := range l.ask(state, group...) {
					if s.Judged && s.Level != shouwang.None {
						l.t.Errorf("%s: “%s” and %s %s: %s", l.monitor.ID, l.monitor.Examples[i].Name, feed, name, s.Level)
					}
				}
			}
		}
	}
}

// alike puts examples of one instant and the same parameters together.
func (l *lateWorld) alike(examples []int) (groups [][]int) {
	for _, i := range examples {
		at := slices.IndexFunc(groups, func(g []int) bool { return !l.apart([]int{g[0], i}) })
		if at < 0 {
			at, groups = len(groups), append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}
