package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/warnings"
	"shouwang/watch"
)

// reasons are what keeps a subject from a warning, the one that decides first.
func (q whynot) reasons(ctx context.Context, m *monitors.Monitor, e scoring.Explanation, at time.Time, pin watch.Pin) ([]held, error) {
	state, err := q.keep.State(ctx, m.ID, at, watch.Everyone, []uint64{e.Score.Subject.ID})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(q.round.Monitors, func(w watch.Monitor) bool { return w.ID == m.ID })
	stands := warnings.Stand(state, e.Score.Subject, q.round.Monitors[i].Rule, at)
	why := standingWords(stands)
	switch {
	case e.Population != scoring.True:
		why = append(why, q.populationWords(m, e)...)
	case e.Score.Level == shouwang.None:
		why = append(why, q.factorWords(m, e)...)
	case !stands.Open:
		silent, err := q.silentWords(ctx, m, e, at, pin)
		if err != nil {
			return nil, err
		}
		why = append(why, silent...)
	}
	if len(e.Stale) > 0 {
		why = append(why, q.staleWords(m, e))
	}
	return why, nil
}

// standingWords is what the monitor's earlier warnings of the subject do.
func standingWords(s warnings.Standing) []held {
	switch {
	case s.Held:
		return []held{{
			"already_held", fmt.Sprintf("已有预警 %s（%s），资料不全，暂挂", s.Last.No, levelMarks[s.Last.Level]),
			fmt.Sprintf("warning %s is open already and is held: it cannot be judged now", s.Last.No),
		}}
	case s.Open:
		return []held{{
			"already_open", fmt.Sprintf("已有未了预警 %s（%s，%s起），不重复发出", s.Last.No, levelMarks[s.Last.Level], shouwang.DayOf(s.Last.RaisedAt)),
			fmt.Sprintf("warning %s is open already since %s; it is followed, not raised again", s.Last.No, shouwang.DayOf(s.Last.RaisedAt)),
		}}
	case s.Repeated:
		return []held{{
			"already_warned", fmt.Sprintf("本期已发过预警 %s；再次达到只重开原预警", s.Last.No),
			fmt.Sprintf("warning %s of this period was raised already; another crossing opens it again", s.Last.No),
		}}
	case !s.Cooling.IsZero():
		return []held{{
			"cooldown", fmt.Sprintf("冷却期至%s：再次达到只重开 %s，不超过原等级（%s）不再通知", shouwang.DayOf(s.Cooling).AddDays(-1), s.Last.No, levelMarks[s.Last.Peak]),
			fmt.Sprintf("in cooldown until %s: a crossing opens %s again and nobody is told up to its old level", shouwang.DayOf(s.Cooling).AddDays(-1), s.Last.No),
		}}
	}
	return nil
}

// populationWords say which pieces of the population failed or are unknown, with
// what was found.
func (q whynot) populationWords(m *monitors.Monitor, e scoring.Explanation) []held {
	var why []held
	for _, p := range e.Parts {
		if p.Truth != e.Population {
			continue
		}
		text := q.pieceWords(m.Subject, p)
		if e.Population == scoring.False {
			why = append(why, held{"outside", "不在监测范围：" + text.Zh, "outside of the population: " + text.En})
			continue
		}
		why = append(why, held{"population_unknown", "是否在监测范围尚不清楚：" + text.Zh, "it is unknown whether the subject is in the population: " + text.En})
	}
	return why
}

// factorWords say why the score is too low: what takes it away, what is unknown,
// what failed.
func (q whynot) factorWords(m *monitors.Monitor, e scoring.Explanation) []held {
	var capped, unknown, failed []held
	for _, f := range e.Factors {
		switch {
		case f.Truth == scoring.True && f.Cap == string(shouwang.None):
			capped = append(capped, held{"capped", "规则排除：" + f.Reason.Zh, "the rule excludes it: " + f.Reason.En})
		case f.Cap != "" || f.Points < 0:
		case f.Truth == scoring.Unknown:
			unknown = append(unknown, q.pieceReasons(m, f, scoring.Unknown, "factor_unknown", "待核实", "please verify")...)
		case f.Truth == scoring.False:
			failed = append(failed, q.pieceReasons(m, f, scoring.False, "factor_failed", "不成立", "does not hold")...)
		}
	}
	why := append(capped, unknown...)
	if e.Short > 0 && len(capped) == 0 {
		why = append(why, held{
			"below", fmt.Sprintf("得%d分，距最低等级差%d分", e.Score.Points, e.Short),
			fmt.Sprintf("%d points: %d short of the lowest level", e.Score.Points, e.Short),
		})
	}
	return append(why, failed...)
}

// pieceReasons is a factor with those pieces of its condition that came to a truth.
func (q whynot) pieceReasons(m *monitors.Monitor, f scoring.FactorSeen, truth scoring.Truth, code, zh, en string) []held {
	var texts []shouwang.Text
	for _, p := range f.Parts {
		if p.Truth == truth {
			texts = append(texts, q.pieceWords(m.Subject, p))
		}
	}
	worth := fmt.Sprintf("%+d", f.Points)
	if f.Floor != "" {
		worth = f.Floor
	}
	var chinese, english []string
	for _, t := range texts {
		chinese, english = append(chinese, t.Zh), append(english, t.En)
	}
	return []held{{
		code, fmt.Sprintf("%s（%s，%s）：%s", zh, f.ID, worth, strings.Join(chinese, "；")),
		fmt.Sprintf("%s (%s, %s): %s", en, f.ID, worth, strings.Join(english, "; ")),
	}}
}

// pieceWords is a piece of a condition: what was found, and what is asked for.
func (q whynot) pieceWords(subject string, p scoring.PartSeen) shouwang.Text {
	var zh, en []string
	for _, f := range p.Facts {
		title, value := shouwang.Text{Zh: f.Name, En: f.Name}, f.Value
		if fact := q.pack.Fact(subject, f.Name); fact != nil {
			title = fact.Title
		}
		if value == "" {
			zh, en = append(zh, title.Zh+"未知"), append(en, title.En+" is unknown")
			continue
		}
		zh, en = append(zh, title.Zh+" "+value), append(en, title.En+" = "+cmp.Or(plainWords[value], value))
	}
	wanted := []string{p.Text}
	for _, v := range p.Parameters {
		wanted = append(wanted, v.Name+" = "+v.Value)
	}
	return shouwang.Text{
		Zh: fmt.Sprintf("%s（要求 %s）", strings.Join(zh, "，"), strings.Join(wanted, "；")),
		En: fmt.Sprintf("%s (wanted: %s)", strings.Join(en, ", "), strings.Join(wanted, "; ")),
	}
}

// silentWords say why there is no warning although the score has a level.
func (q whynot) silentWords(ctx context.Context, m *monitors.Monitor, e scoring.Explanation, at time.Time, pin watch.Pin) ([]held, error) {
	workers, err := q.sources.Workers(ctx, at, pin)
	if err != nil {
		return nil, err
	}
	var why []held
	if !e.Score.Judged && len(e.Stale) == 0 {
		why = append(why, held{"unjudged", "资料不足，暂不判断", "too little is known to judge"})
	}
	w := shouwang.Warning{Subject: e.Score.Subject, Household: e.Score.Household, Area: e.Score.Area}
	if _, ok := warnings.NewRoster(workers, shouwang.DayOf(at)).Owner(m.Route.To, w.Area, warnings.Spread(w)); !ok {
		why = append(why, held{"no_owner", "名册上没有在岗人员可接办", "no worker in office could own it"})
	}
	if !e.Score.Judged {
		return why, nil
	}
	runs, err := q.keep.List(ctx, watch.RunFilter{Monitors: []string{m.ID}, State: watch.Finished, AsOf: at, Limit: 50})
	runs = slices.DeleteFunc(runs, func(r watch.Run) bool { return r.Dry })
	if len(runs) == 0 {
		return append(why, held{"never_run", "达到" + levelMarks[e.Score.Level] + "，但此前从未运行", "it reaches " + string(e.Score.Level) + ", but the monitor had never run by then"}), err
	}
	last := runs[0].AsOf.In(shouwang.Shanghai).Format("2006-01-02 15:04")
	return append(why, held{
		"not_run_since", fmt.Sprintf("达到%s，下次运行即发出（上次运行看到%s为止）", levelMarks[e.Score.Level], last),
		fmt.Sprintf("it reaches %s and will be raised by the next run (the last one looked up to %s)", e.Score.Level, last),
	}), err
}

// staleWords say what a stale feed of the rule does.
func (q whynot) staleWords(m *monitors.Monitor, e scoring.Explanation) held {
	var titles []string
	for _, t := range q.feedTitles(e.Stale) {
		titles = append(titles, t.Zh)
	}
	if m.Kind == shouwang.Verify {
		return held{
			"stale", "数据过期，核减方向暂停：" + strings.Join(titles, "、"),
			"held by a stale feed, the stop side is silent: " + strings.Join(e.Stale, ", "),
		}
	}
	return held{"stale", "数据过期：" + strings.Join(titles, "、"), "a feed is stale: " + strings.Join(e.Stale, ", ")}
}

// plainWords are the values that have an English word of their own.
var plainWords = map[string]string{"是": "yes", "否": "no", "无": "none"}

// truthMarks are the three values before a line.
var truthMarks = map[scoring.Truth]string{scoring.True: "✓", scoring.False: "✗", scoring.Unknown: "?"}

func (q whynot) print(m *monitors.Monitor, u unwarned) error {
	if q.cfg.JSON {
		out := json.NewEncoder(q.cmd.OutOrStdout())
		out.SetEscapeHTML(false) // conditions read <, not \u003c
		return out.Encode(u)
	}
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	line("%s  %s %s  %s %d", u.Subject.Ref, m.Code, m.Title.Zh, levelMarks[u.Level], u.Score)
	for _, h := range u.Why {
		line("  %s\n      %s", h.Zh, h.En)
	}
	if !u.outside { // what it would score is beside the point
		q.printFactors(u, line)
	}
	line("  核验  %s", u.Receipt)
	_, err := io.WriteString(q.cmd.OutOrStdout(), text.String())
	return err
}

// printFactors are what is unknown, the factors and the policy behind them.
func (q whynot) printFactors(u unwarned, line func(format string, args ...any)) {
	for _, name := range u.Unknown {
		line("  ?  待核实：%s", q.factTitle(name))
		for _, r := range u.Roots {
			if r.Fact == name {
				line("      %s", q.rootText(r).Zh)
			}
		}
	}
	for _, f := range u.Factors {
		line("  %s  %-22s %+d%s", truthMarks[f.Truth], f.Factor, f.Points, bound(f))
	}
	for _, p := range u.Parameters {
		line("  参数  %s", parameterText(p))
	}
}

func bound(f factorView) string {
	switch {
	case f.Floor != "":
		return " ≥" + f.Floor
	case f.Cap != "":
		return " ≤" + f.Cap
	}
	return ""
}
