package apitest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"shouwang"
	"shouwang/internal/api"
)

var people = []string{"示*甲", "示*乙", "样*丙", "样*丁", "某*戊", "某*己", "示*庚"}

func (w *World) addWarnings(n int) {
	for i := range n {
		w.warnings = append(w.warnings, warning(i))
	}
	slices.SortStableFunc(w.warnings, func(a, b api.Warning) int { return b.Level.Rank()*1000 + b.Score - a.Level.Rank()*1000 - a.Score })
}

func warning(i int) api.Warning {
	id := uint64(max(i, 0))
	m, town := infos[i%len(infos)], towns[i%len(towns)]
	reasons := reasonsOf(m.ID, i)
	score := 0
	for _, r := range reasons {
		score += r.Points
	}
	raised := Now.Add(-time.Duration(i%9*26+3) * time.Hour)
	return api.Warning{
		Warning: shouwang.Warning{
			ID: fmt.Sprintf("%016x", 0xa11ce0000+i*7919), No: number("W-", 184200+i*37), Monitor: m.ID, Version: "9f3ac2", Kind: m.Kind, Lane: shouwang.LaneOpen,
			Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: id + 1}, Level: levelOf(score), Score: score, Reasons: reasons,
			Unknown: unknownOf(m.ID), Area: town.Code, Household: shouwang.HouseholdID(id/2 + 1), Amount: amountOf(m.Kind, i), Worker: workers[i%3].ID,
			RaisedAt: raised, Open: i%13 != 12, Held: i%17 == 5, Times: 1,
		},
		Ref: fmt.Sprintf("p%07x", i*104729+77), Who: people[i%len(people)], Town: town.Name, Village: villages[i%len(villages)],
		Title: m.Title, Code: m.Code, Owner: workers[i%3].Name, Due: due(raised, levelOf(score), i), Hidden: m.ID == "custody_still_paid",
	}
}

func levelOf(score int) shouwang.Level {
	switch {
	case score >= 80:
		return shouwang.Red
	case score >= 60:
		return shouwang.Yellow
	}
	return shouwang.Blue
}

func due(from time.Time, level shouwang.Level, i int) api.Deadline {
	days := map[shouwang.Level]int{shouwang.Red: 1, shouwang.Yellow: 7, shouwang.Blue: 10}[level]
	at := shouwang.DayOf(from).AddDays(days + days/5*2).End().Truncate(time.Minute).Add(-6*time.Hour - 29*time.Minute)
	left := int(shouwang.DayOf(at)-shouwang.DayOf(Now)) * 5 / 7
	if at.Before(Now) {
		left = min(left, -1)
	}
	return api.Deadline{Start: from, At: at, Days: left, Provisional: i%11 == 4}
}

func amountOf(kind shouwang.Kind, i int) shouwang.Known[shouwang.Fen] {
	if kind == shouwang.Help {
		return shouwang.Known[shouwang.Fen]{}
	}
	return shouwang.Know(shouwang.Fen(80000 + i%7*12500))
}

func unknownOf(monitor string) []string {
	if monitor == "job_loss" || monitor == "relapse_after_exit" {
		return []string{"deposit_total", "medical_spending"}
	}
	return []string{}
}

func reason(factor string, points int, zh, en string, facts ...shouwang.FactSeen) shouwang.Reason {
	return shouwang.Reason{Factor: factor, Points: points, Zh: zh, En: en, Facts: facts}
}

func reasonsOf(monitor string, i int) []shouwang.Reason {
	day := shouwang.Date(2026, time.October, 3).AddDays(i % 20).String()
	switch monitor {
	case "deceased_still_paid":
		return []shouwang.Reason{
			reason("reported_dead", 60, "卫健死亡登记日期 "+day, "the health department reports a death on "+day, shouwang.FactSeen{Name: "death_date", Value: day, Source: "death_event", AsOf: "2026-10-31"}),
			reason("still_on_roll", 20+i%3*5, "名册仍为在册", "still open on the roll", shouwang.FactSeen{Name: "on_roll", Value: "是", Source: "benefit_roll", AsOf: "2026-11-01"}),
		}
	case "custody_still_paid":
		return []shouwang.Reason{reason("in_custody", 70, "司法登记服刑自 "+day, "in custody since "+day, shouwang.FactSeen{Name: "custody_from", Value: day, Source: "custody_event", AsOf: "2026-10-31"})}
	case "elder_unclaimed":
		return []shouwang.Reason{reason("age_step", 45, "将满 80 周岁，60 天内应享尊老金", "turns 80 within 60 days", shouwang.FactSeen{Name: "birth_date", Value: "1947-01-12", Source: "person", AsOf: "2026-11-01"})}
	}
	return []shouwang.Reason{
		reason("months_out_of_work", 40, "已停保 2 个月", "no insured month for 2 months", shouwang.FactSeen{Name: "months_unemployed", Value: "2", Source: "employment", AsOf: "2026-10-31"}),
		reason("near_the_standard", 10+i%4*15, "人均月收入 1020.00 元", "income per head 1020.00 yuan a month",
			shouwang.FactSeen{Name: "income_pc", Value: "1020.00", Source: "person", AsOf: "2026-11-01"}, shouwang.FactSeen{Name: "unemployment_benefit", Value: "", Source: "unemployment"}),
	}
}

// Warnings pages by position; the cursor is the position.
func (w *World) Warnings(_ context.Context, f api.WarningFilter) (api.Page[api.Warning], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.Warning]{}, err
	}
	var fit []api.Warning
	for _, one := range w.warnings {
		if fits(one, f) {
			fit = append(fit, one)
		}
	}
	return pageOf(fit, f.Cursor, f.Limit)
}

func fits(one api.Warning, f api.WarningFilter) bool {
	switch {
	case !f.Scope.Sees(one.Area, one.Lane),
		f.Level != "" && one.Level != f.Level,
		f.Monitor != "" && one.Monitor != f.Monitor && one.Code != f.Monitor,
		f.Town != 0 && !shouwang.Within(one.Area, f.Town):
		return false
	}
	switch f.State {
	case api.StateOpen:
		return one.Open
	case api.StateWaiting:
		return one.Waiting()
	case api.StateHeld, api.StateDone:
		return one.State() == f.State
	}
	return true
}

func pageOf[T any](all []T, cursor string, limit int) (api.Page[T], error) {
	from := 0
	if cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 0 || n > len(all) {
			return api.Page[T]{}, fmt.Errorf("read cursor: %w", shouwang.ErrInvalid)
		}
		from = n
	}
	to := min(from+limit, len(all))
	page := api.Page[T]{Items: all[from:to]}
	if to < len(all) {
		page.Next = strconv.Itoa(to)
	}
	return page, nil
}

func (w *World) find(ref string) *api.Warning {
	for i := range w.warnings {
		if w.warnings[i].ID == ref || w.warnings[i].No == ref {
			return &w.warnings[i]
		}
	}
	return nil
}

// Warning explains one.
func (w *World) Warning(_ context.Context, ask api.WarningAsk) (api.WarningDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.WarningDetail{}, err
	}
	one, err := w.warningFor(ask)
	if err != nil {
		return api.WarningDetail{}, err
	}
	return api.WarningDetail{
		Warning: *one, Facts: factTitles, Sources: sourceTitles,
		Parameters: []shouwang.ParameterSeen{{Name: "dibao.standard", Value: "800.00", Instrument: "示例文件", Article: "-", Confirmed: false}},
		Clauses:    []api.Clause{{ID: "4.4", Text: "重点关注失业人员……低保边缘人口……"}}, Basis: []string{"国办发〔2023〕39号"},
		Nearest: []shouwang.Text{{Zh: "再参保一个月即解除", En: "clears with one more insured month"}},
		Missing: missing(*one), Roots: roots(*one),
	}, nil
}

// Receipt is a page that names the warning.
func (w *World) Receipt(_ context.Context, ask api.WarningAsk) ([]byte, string, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, "", err
	}
	one, err := w.warningFor(ask)
	if err != nil {
		return nil, "", err
	}
	if one.Hidden {
		return nil, "", fmt.Errorf("write receipt: %w", shouwang.ErrForbidden)
	}
	return []byte("<!DOCTYPE html><title>receipt of " + one.No + "</title>"), "核验单-" + one.No + ".html", nil
}

func roots(one api.Warning) []api.Root {
	var list []api.Root
	for _, name := range one.Unknown {
		list = append(list, api.Root{Fact: name, Text: shouwang.Text{Zh: "可由 家庭（货币财产）查明：有记录，此项为空", En: "household (cash_assets) would settle it: a record without the value"}})
	}
	return list
}

func missing(one api.Warning) []shouwang.Text {
	if !one.Held {
		return nil
	}
	return []shouwang.Text{{Zh: "社会保险", En: "Social insurance"}}
}

var factTitles = map[string]shouwang.Text{
	"death_date": {Zh: "死亡日期", En: "Date of death"}, "on_roll": {Zh: "在册", En: "On the roll"}, "custody_from": {Zh: "服刑起始", En: "In custody since"},
	"birth_date": {Zh: "出生日期", En: "Date of birth"}, "months_unemployed": {Zh: "停保月数", En: "Months without insurance"}, "income_pc": {Zh: "人均月收入", En: "Income per head"},
	"unemployment_benefit": {Zh: "失业金", En: "Unemployment benefit"}, "deposit_total": {Zh: "存款", En: "Deposits"}, "medical_spending": {Zh: "自付医疗费", En: "Medical spending"},
}

var sourceTitles = map[string]shouwang.Text{
	"death_event": {Zh: "死亡登记", En: "Deaths"}, "benefit_roll": {Zh: "待遇名册", En: "Benefit roll"}, "custody_event": {Zh: "服刑信息", En: "Custody"},
	"person": {Zh: "人员名册", En: "People"}, "employment": {Zh: "社会保险", En: "Social insurance"}, "unemployment": {Zh: "失业登记", En: "Unemployment"},
}
