package apitest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/outcomes"
	"shouwang/warnings"
)

func choice(id, zh, en string) api.Choice {
	return api.Choice{ID: id, Title: shouwang.Text{Zh: zh, En: en}}
}

var (
	feedChoices = []api.Choice{choice("roster", "名册", "Roster"), choice("death_event", "死亡登记", "Deaths"), choice("employment", "社会保险", "Social insurance")}
	deptChoices = []api.Choice{choice("civil", "民政", "Civil affairs"), choice("health", "卫健", "Health"), choice("police", "公安", "Police"), choice("hrss", "人社", "Human resources")}
	fields      = map[string][]api.Choice{
		"roster": {
			choice("id_number", "身份证号", "ID number"), choice("name", "姓名", "Name"), choice("household_no", "户编号", "Household"),
			choice("benefit", "待遇类别", "Benefit"), choice("start_date", "起始日期", "From"), choice("town", "镇街", "Town"),
		},
		"death_event": {choice("id_number", "身份证号", "ID number"), choice("name", "姓名", "Name"), choice("event_date", "死亡日期", "Date of death"), choice("kind", "登记类型", "Kind")},
		"employment":  {choice("id_number", "身份证号", "ID number"), choice("month", "费款所属期", "Month"), choice("kind", "险种", "Kind")},
	}
	headersOf = map[string][]api.ColumnGuess{
		"roster": {
			{Header: "公民身份号码", Column: "id_number"},
			{Header: "姓名", Column: "name"},
			{Header: "户主编号", Column: "household_no"},
			{Header: "救助类型", Column: "benefit"},
			{Header: "享受起始年月", Column: "start_date"},
			{Header: "所属镇街", Column: "town"},
			{Header: "备注", Column: ""},
		},
		"death_event": {{Header: "证件号码", Column: "id_number"}, {Header: "姓名", Column: "name"}, {Header: "死亡时间", Column: "event_date"}, {Header: "死因编码", Column: ""}},
		"employment":  {{Header: "社会保障号", Column: "id_number"}, {Header: "费款所属期", Column: "month"}, {Header: "险种类型", Column: "kind"}},
	}
)

// Recognise goes by the file's name; what was chosen wins. A file called
// broken cannot be read.
func (w *World) Recognise(_ context.Context, file api.Upload, chosen api.Chosen) (api.Guess, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Guess{}, err
	}
	if strings.Contains(file.Name, "broken") {
		return api.Guess{}, shouwang.Explain(shouwang.ErrRefused, "没有找到表头行", "请另存为 xlsx 后再传")
	}
	feed := chosen.Feed
	if feed == "" {
		feed = feedOf(file.Name)
	}
	guess := api.Guess{
		Feed: feed, Title: titleOf(feed), Department: deptOf(feed), Rows: int(file.Size), Columns: slices.Clone(headersOf[feed]),
		Confirmed: feed == "employment", Feeds: feedChoices, Departments: deptChoices, Fields: fields[feed],
	}
	if chosen.Department != "" {
		guess.Department = chosen.Department
	}
	choose(&guess, chosen.Columns)
	return guess, nil
}

func choose(guess *api.Guess, columns map[string]string) {
	carried := map[string]bool{}
	for i, col := range guess.Columns {
		if to, ok := columns[col.Header]; ok {
			guess.Columns[i].Column = to
		}
		carried[guess.Columns[i].Column] = true
	}
	if !carried["id_number"] {
		guess.Missing = append(guess.Missing, guess.Fields[0])
	}
}

func feedOf(name string) string {
	for feed, words := range map[string][]string{"roster": {"roster", "名册"}, "employment": {"employment", "社保"}} {
		for _, word := range words {
			if strings.Contains(name, word) {
				return feed
			}
		}
	}
	return "death_event"
}

func titleOf(feed string) shouwang.Text {
	for _, c := range feedChoices {
		if c.ID == feed {
			return c.Title
		}
	}
	return shouwang.Text{}
}

func deptOf(feed string) string {
	return map[string]string{"roster": "civil", "death_event": "health", "employment": "hrss"}[feed]
}

// Run makes up a result of three towns.
func (w *World) Run(ctx context.Context, month shouwang.Day, files []api.Confirmed, progress func(api.Progress)) (api.MatchResult, error) {
	steps := []api.Progress{{Stage: api.StageIntake, File: files[0].Name, Done: 12000, Total: 48000}, {Stage: api.StageRun, Done: 60000, Total: 100000}, {Stage: api.StageBooks, Done: 2, Total: 3}}
	for _, step := range steps {
		progress(step)
		if w.Pace != nil {
			w.Pace()
		}
	}
	if err := ctx.Err(); err != nil {
		return api.MatchResult{}, fmt.Errorf("match: %w", err)
	}
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.MatchResult{}, err
	}
	done := result(month, files)
	w.matches = append([]api.MatchResult{done}, slices.DeleteFunc(w.matches, func(m api.MatchResult) bool { return m.Month == month })...)
	w.writes++
	return done, nil
}

func result(month shouwang.Day, files []api.Confirmed) api.MatchResult {
	done := api.MatchResult{
		Month: month, At: Now, By: api.Local, Pairs: 23, Amount: shouwang.Know(shouwang.Fen(1860000)), Policy: "9f3ac27be1d04c55", Batch: 7, Checked: 48210,
		Feeds:  map[string]shouwang.Text{"roster": titleOf("roster"), "death_event": titleOf("death_event"), "employment": titleOf("employment")},
		Roster: "5d41402abc4b2a76b9719d911017c592ae2b1c7f0c1d3b2a76b9719d911017c5",
		Towns: []api.TownResult{
			{Code: towns[0].Code, Name: towns[0].Name, File: "样例镇.xlsx", Pairs: 12, Amount: shouwang.Know(shouwang.Fen(980000))},
			{Code: towns[1].Code, Name: towns[1].Name, File: "示范街道.xlsx", Pairs: 8, Amount: shouwang.Know(shouwang.Fen(880000))},
			{Code: towns[2].Code, Name: towns[2].Name, File: "虚构园区.xlsx", Pairs: 3},
		},
		Monitors: []api.MonitorResult{
			{MonitorInfo: infos[0], Pairs: 9, Amount: shouwang.Know(shouwang.Fen(1260000))},
			{MonitorInfo: infos[1], Pairs: 2, Amount: shouwang.Know(shouwang.Fen(600000))},
			{MonitorInfo: infos[3], Pairs: 7},
			{MonitorInfo: infos[5], Pairs: 5},
		},
	}
	for i, f := range files {
		done.Files = append(done.Files, shouwang.Batch{
			Number: uint64(8 + i), Feed: f.Chosen.Feed, Department: f.Chosen.Department, File: f.Name, Digest: f.Digest, Read: 240, Accepted: 236, Repeated: 1, Refused: 3,
			Reasons: map[string]int{"bad_checksum": 2, "bad_date": 1},
		})
	}
	if files == nil {
		done.Files = []shouwang.Batch{{Number: 6, Feed: "roster", Department: "civil", File: "十月名册.xlsx", Digest: done.Roster, Read: 48214, Accepted: 48210, Refused: 4, Reasons: map[string]int{"bad_checksum": 4}}}
	}
	return done
}

// Matches are newest first.
func (w *World) Matches(context.Context) ([]api.MatchResult, error) {
	leave, err := w.enter()
	defer leave()
	return slices.Clone(w.matches), err
}

// Match is that of a month.
func (w *World) Match(_ context.Context, month shouwang.Day) (api.MatchResult, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.MatchResult{}, err
	}
	for _, m := range w.matches {
		if m.Month == month {
			return m, nil
		}
	}
	return api.MatchResult{}, fmt.Errorf("read match: %w", shouwang.ErrNotFound)
}

// Workbook is not a real one: its bytes say which town it is.
func (w *World) Workbook(ctx context.Context, month shouwang.Day, town uint64) (io.ReadCloser, string, error) {
	m, err := w.Match(ctx, month)
	if err != nil {
		return nil, "", err
	}
	for _, t := range m.Towns {
		if t.Code == town {
			return io.NopCloser(strings.NewReader("workbook of " + t.Name)), t.File, nil
		}
	}
	return nil, "", fmt.Errorf("open workbook: %w", shouwang.ErrNotFound)
}

// Backlog is that of one town with two workers, one of whom ends nothing.
func (w *World) Backlog(ctx context.Context) (api.Backlog, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil || len(w.matches) == 0 {
		return api.Backlog{}, err
	}
	today := shouwang.DayOf(Now)
	full := warnings.Post{InHand: 15, Capacity: 15, Limited: true}
	some, none := warnings.Work{Waiting: 12, InHand: 15, Done: 9, Fresh: 3}, warnings.Work{Waiting: 4, InHand: 15}
	line := func(code, name string, works ...warnings.Work) api.BacklogLine {
		l := api.BacklogLine{Code: code, Name: name}
		for _, one := range works {
			l.Backlog = l.Add(one, full, today)
		}
		return l
	}
	b, city := api.Backlog{}, []warnings.Work{}
	for i, work := range []warnings.Work{some, none} {
		if !access.Of(ctx).Scope.Sees(towns[i].Code, shouwang.LaneOpen) {
			continue
		}
		city = append(city, work)
		b.Towns = append(b.Towns, line(strconv.FormatUint(towns[i].Code, 10), towns[i].Name, work))
		b.Workers = append(b.Workers, line("V00"+strconv.Itoa(i+1), towns[i].Name+" 协理员", work))
	}
	b.City = line("320699000000", "虚构市", city...)
	for i := range b.Workers {
		b.Workers[i].Capacity = full.Capacity
	}
	return b, nil
}

// Ledger is three clauses: one carried, one late and one empty.
func (w *World) Ledger(context.Context) ([]monitors.Standing, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil || len(w.matches) == 0 {
		return nil, err
	}
	seen := Now.AddDate(0, 0, -1)
	by := func(name string, feed bool, state monitors.Carriage) monitors.Carrier {
		c := monitors.Carrier{Name: name, Feed: feed, State: state, Done: monitors.Done{Last: seen}}
		if state == monitors.Empty {
			c.Last = time.Time{}
		}
		return c
	}
	return []monitors.Standing{
		{
			Clause: monitors.Clause{ID: "1.9", Text: "死亡核对：低保、特困每月比对一次"}, State: monitors.Carried, LastRun: seen, Raised: 31, Closed: 12,
			Newest: monitors.Evidence{No: w.warnings[0].No, At: seen}, Carriers: []monitors.Carrier{by("death_after_benefit", false, monitors.Carried), by("death_event", true, monitors.Carried)},
		},
		{
			Clause: monitors.Clause{ID: "1.10", Text: "人员服刑要及时核对"}, State: monitors.Late, LastRun: seen, Raised: 4,
			Carriers: []monitors.Carrier{by("custody_match", false, monitors.Carried), by("custody_event", true, monitors.Late)},
		},
		{Clause: monitors.Clause{ID: "6.6", Text: "专项资金绩效评价"}, State: monitors.Empty, Carriers: []monitors.Carrier{by("payment", true, monitors.Carried), by("verdict", true, monitors.Empty)}},
	}, nil
}

// Performance is a report of three months: a town, towns together, too few, and verdicts.
func (w *World) Performance(context.Context, string, string) (api.Performance, error) {
	leave, err := w.enter()
	defer leave()
	p := api.Performance{From: shouwang.DayOf(Now).Month().AddMonths(-3), To: shouwang.DayOf(Now).Month().AddMonths(-1)}
	if err != nil || len(w.matches) == 0 {
		return p, err
	}
	line := func(f outcomes.Funds, town string) {
		p.Lines = append(p.Lines, api.FundsLine{Funds: f, Title: outcomes.BenefitTitle(f.Benefit), TownName: town})
	}
	line(outcomes.Funds{Benefit: "dibao", Town: 320699101000, Towns: 1, Paid: 7_200_00, People: 12, Households: 9, Owed: 9, Due: 36, OnTime: 34}, "样例镇")
	line(outcomes.Funds{Benefit: "dibao", Towns: 2, Paid: 4_100_00, People: 7, Households: 6, Owed: 6, Due: 18, OnTime: 18}, "2个镇合并 / 2 towns together")
	line(outcomes.Funds{Benefit: "orphan", Towns: 1, Withheld: true}, "样例镇")
	line(outcomes.Funds{Town: 320699101000, Towns: 1, Judged: 20, Confirmed: 11}, "样例镇")
	return p, nil
}

// Groups are the six, with one coming and one going.
func (w *World) Groups(ctx context.Context, _ string) (api.Groups, error) {
	leave, err := w.enter()
	defer leave()
	g := api.Groups{Since: shouwang.DayOf(Now).Month()}
	if err != nil {
		return g, err
	}
	for _, one := range monitors.Groups() {
		g.Groups = append(g.Groups, api.Group{Group: one})
	}
	if len(w.warnings) == 0 {
		return g, nil
	}
	first := w.warnings[0]
	if !access.Of(ctx).Scope.Sees(first.Area, first.Lane) {
		return g, nil
	}
	move := api.GroupMove{Entered: true, At: Now, No: first.No, Monitor: first.Monitor, Level: first.Level, Ref: first.Ref, Town: first.Town, Why: []shouwang.Reason{{Factor: "out", Zh: "停保两个月", En: "two months without insurance"}}}
	gone := move
	gone.Entered = false
	g.Groups[0].Now, g.Groups[0].Entered, g.Groups[0].Left, g.Groups[0].Moves = 12, 1, 1, []api.GroupMove{move, gone}
	return g, nil
}

// Overview sums up the city.
func (w *World) Overview(ctx context.Context) (api.Overview, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Overview{}, err
	}
	sum := api.Overview{Open: map[shouwang.Level]int{}}
	scope := access.Of(ctx).Scope
	for _, one := range w.warnings {
		if !scope.Sees(one.Area, one.Lane) {
			continue
		}
		if one.Waiting() {
			sum.Stock++
		}
		if one.Open {
			sum.Open[one.Level]++
		}
		if one.Open && one.TakenBy == "" {
			sum.Untaken++
		}
	}
	sum.Due = w.sorted(api.CaseFilter{State: api.CaseActive, Scope: scope})
	sum.Active = len(sum.Due)
	for _, c := range sum.Due {
		switch {
		case c.Due.At.Before(Now):
			sum.Late++
		case shouwang.DayOf(c.Due.At) == shouwang.DayOf(Now):
			sum.DueToday++
		}
	}
	sum.Due = sum.Due[:min(8, len(sum.Due))]
	if len(w.matches) > 0 && scope.City {
		sum.Last = &w.matches[0]
		sum.Runs, sum.Feeds, sum.Clauses = runs(), feeds(), api.Clauses{All: 45, Carried: 9, Late: 1, Empty: 35}
	}
	return sum, nil
}

func runs() []api.Run {
	changes := map[shouwang.ChangeKind]int{shouwang.Raised: 14, shouwang.Rose: 2, shouwang.Cleared: 5, shouwang.Held: 3}
	return []api.Run{
		{ID: "r-1042", AsOf: Now.Add(-210 * time.Minute), Started: Now.Add(-210 * time.Minute), Finished: Now.Add(-209 * time.Minute), Monitors: 7, Subjects: 100012, Changes: changes},
		{ID: "r-1041", AsOf: Now.Add(-27 * time.Hour), Started: Now.Add(-26 * time.Hour), Finished: Now.Add(-26*time.Hour + 48*time.Second), Monitors: 7, Subjects: 100012, Changes: changes, Late: true},
		{ID: "r-1040", AsOf: Now.Add(-51 * time.Hour), Started: Now.Add(-51 * time.Hour), Monitors: 2, Subjects: 100008, Failed: true},
	}
}

func feeds() []api.Feed {
	return []api.Feed{
		{ID: "person", Title: sourceTitles["person"], Connected: true, Received: Now.Add(-5 * time.Hour), AsOf: shouwang.Date(2026, time.November, 1)},
		{ID: "death_event", Title: sourceTitles["death_event"], Connected: true, Received: Now.Add(-50 * time.Hour), AsOf: shouwang.Date(2026, time.October, 31)},
		{ID: "employment", Title: sourceTitles["employment"], Connected: true, Stale: true, Received: Now.Add(-2000 * time.Hour), AsOf: shouwang.Date(2026, time.July, 31)},
		{ID: "unemployment", Title: sourceTitles["unemployment"]},
	}
}
