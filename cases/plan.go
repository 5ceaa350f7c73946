package cases

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
)

// Plan is one version of 一案一策: what a household needs and who does what about
// it by when. It is data alone; a version is never changed, a new one follows it.
// Money is whole fen; dates are days in Asia/Shanghai.
type Plan struct {
	Version int             `json:"version,omitempty"` // 1, 2, …: given by the log
	Class   string          `json:"class"`             // 类别 of the household: dibao, tekun, edge, …, or none
	Signals []Evidence      `json:"signals"`           // what set it off
	Facts   []Found         `json:"facts"`             // verified: income, assets, spending, members, housing, health, schooling, guardianship
	Causes  []Cause         `json:"causes"`            // 致困原因, exactly one of them primary
	Needs   []Need          `json:"needs"`
	Chain   []Measure       `json:"measures"`        // 一户（人）一条救助链: of all departments together
	Wish    string          `json:"wish"`            // 本人意愿, in their own words
	Consent *Consent        `json:"consent"`         // of the person, or of whoever speaks for them
	Minor   *MinorStatement `json:"minor,omitempty"` // required where a child is concerned
	Risk    string          `json:"risk,omitempty"`  // 风险与安全预案; required of a red case and of a protected one
	Visits  int             `json:"visit_every_days"`
	Steps   []Milestone     `json:"milestones,omitempty"`
	Success []Goal          `json:"success"` // how it is known that the case may end
	Review  shouwang.Day    `json:"review_on"`
	Reopen  []string        `json:"reopen_if,omitempty"` // codes of warnings or of findings
	Meeting string          `json:"meeting,omitempty"`   // reference of a resolution it rests on, "" without
	Follow  []int           `json:"follow_up_days,omitempty"`
}

// Evidence is a warning, and what it rested on.
type Evidence struct {
	Warning string `json:"warning"` // W- number
	Because string `json:"because"` // factors, as the receipt names them
}

// Found is one verified fact. Two that differ stand side by side.
type Found struct {
	Name   string       `json:"name"`  // as the pack names it: income_pc, housing, guardian, …
	Value  string       `json:"value"` // as it was found; money in yuan with two digits
	Source string       `json:"source"`
	AsOf   shouwang.Day `json:"as_of"`
}

// Cause of hardship (致困原因).
type Cause struct {
	Code    string `json:"code"` // of CauseCodes
	Primary bool   `json:"primary,omitempty"`
}

// CauseCodes are the causes that are told apart, with what people read.
var CauseCodes = map[string]shouwang.Text{
	"illness": {Zh: "因病", En: "illness"}, "disability": {Zh: "因残", En: "disability"},
	"schooling": {Zh: "因学", En: "schooling"}, "unemployment": {Zh: "失业", En: "unemployment"},
	"disaster": {Zh: "因灾", En: "disaster"}, "accident": {Zh: "意外", En: "accident"},
	"old_age": {Zh: "年老", En: "old age"}, "no_guardian": {Zh: "无人监护", En: "no guardian"},
	"other": {Zh: "其他", En: "other"},
}

// Need of a household.
type Need struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`    // income, medical, schooling, housing, care, job, safety, other
	Urgency string `json:"urgency"` // now, soon, later
}

var (
	needKinds    = []string{"income", "medical", "schooling", "housing", "care", "job", "safety", "other"}
	urgencies    = []string{"now", "soon", "later"}
	fundSources  = []string{"dibao", "temporary_relief", "medical_aid", "education_aid", "housing_aid", "disability_aid", "charity", "none"}
	measureGoing = []string{"planned", "running", "done", "refused", "dropped"}
)

// Measure is what one department does for one need.
type Measure struct {
	ID         string       `json:"id"`
	Need       string       `json:"need"` // id of the need that it meets
	Kind       string       `json:"kind"`
	Basis      string       `json:"basis"` // instrument and article
	Department string       `json:"department"`
	Owner      string       `json:"owner"` // worker_id or office
	Start      shouwang.Day `json:"start"`
	Due        shouwang.Day `json:"due"`
	Amount     shouwang.Fen `json:"amount_fen"`
	Fund       string       `json:"fund"`
	Status     string       `json:"status"`
}

// Consent (本人同意) says who agreed to a plan, or that they did not.
type Consent struct {
	Given bool         `json:"given"`
	By    string       `json:"by"` // self, guardian or agent
	On    shouwang.Day `json:"on"`
}

// MinorStatement is what a child, or who cares for it, says.
type MinorStatement struct {
	Child    string       `json:"child"`    // in the child's own words; why not, if it could not be asked
	Guardian string       `json:"guardian"` // 监护人意见
	On       shouwang.Day `json:"on"`
}

// Milestone of a plan.
type Milestone struct {
	What string       `json:"what"`
	By   shouwang.Day `json:"by"`
}

// Goal is a measure of success, as 人均收入不低于标准满三个月.
type Goal struct {
	What   string `json:"what"`
	Months int    `json:"months"` // for how long it has to hold
}

// followDays are the visits after an end: clause 4's 30, 90 and 180 days.
var followDays = []int{30, 90, 180}

// Departments are those that a plan's measures come from, each once.
func (p Plan) Departments() []string {
	seen := map[string]bool{}
	var out []string
	for _, m := range p.Chain {
		if !seen[m.Department] {
			seen[m.Department] = true
			out = append(out, m.Department)
		}
	}
	return out
}

// Amount is what all measures of a plan come to.
func (p Plan) Amount() shouwang.Fen {
	var sum shouwang.Fen
	for _, m := range p.Chain {
		sum += m.Amount
	}
	return sum
}

// Fault is one thing that is wrong with a record: where, and what to do.
type Fault struct {
	Where string        `json:"where"` // as measures[2].due
	What  shouwang.Text `json:"what"`
}

// Faults are all that is wrong with a record, found in one go.
type Faults []Fault //nolint:errname // a list of what is wrong reads as one

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for n, one := range f {
		lines[n] = fmt.Sprintf("%s: %s (%s)", one.Where, one.What.Zh, one.What.En)
	}
	return strings.Join(lines, "; ")
}

func (f *Faults) add(where, zh, en string) {
	*f = append(*f, Fault{Where: where, What: shouwang.Text{Zh: zh, En: en}})
}

// must adds a fault unless something holds.
func (f *Faults) must(holds bool, where, zh, en string) {
	if !holds {
		f.add(where, zh, en)
	}
}

func (f *Faults) oneOf(where, got string, of []string) {
	if slices.Contains(of, got) {
		return
	}
	f.add(where, "应为其中之一："+strings.Join(of, "、"), "must be one of "+strings.Join(of, ", "))
}

// Check is everything that keeps a plan from being sent for approval, in one go.
// A red or protected case needs a plan for its risks; minor says that a child is
// concerned, whose own words are then part of the plan (未成年人保护法).
func (p Plan) Check(c Case, minor bool) Faults {
	var f Faults
	f.must(p.Class != "", "class", "写明类别，没有写 none", "name the class, or none")
	f.must(len(p.Signals) > 0, "signals", "至少写明一条预警", "name at least one warning")
	p.checkCauses(&f)
	p.checkNeeds(&f)
	p.checkChain(&f)
	p.checkPeople(&f, minor)
	protected := c.Key.Lane == shouwang.LaneProtected || c.Level == shouwang.Red
	f.must(!protected || strings.TrimSpace(p.Risk) != "", "risk", "红色和守护个案须有安全预案", "a red or protected case needs a safety plan")
	f.must(p.Visits > 0 && p.Visits <= 92, "visit_every_days", "走访间隔 1 至 92 天", "visits are 1 to 92 days apart")
	f.must(len(p.Success) > 0, "success", "写明达到什么可以办结", "say what has to be reached")
	f.must(p.Review > 0, "review_on", "写明复核日期", "name the day of the review")
	for n, d := range p.Follow {
		f.must(d == 30 || d == 90 || d == 180, fmt.Sprintf("follow_up_days[%d]", n), "回访为 30、90 或 180 天", "follow-ups are at 30, 90 or 180 days")
	}
	return f
}

func (p Plan) checkCauses(f *Faults) {
	primary := 0
	for n, c := range p.Causes {
		_, known := CauseCodes[c.Code]
		f.must(known, fmt.Sprintf("causes[%d].code", n), "不认识的致困原因", "no such cause")
		if c.Primary {
			primary++
		}
	}
	f.must(primary == 1, "causes", "须有且只有一个主要原因", "exactly one cause is the primary one")
	for n, x := range p.Facts {
		f.must(x.Name != "" && x.Source != "" && x.AsOf > 0, fmt.Sprintf("facts[%d]", n), "事实须写明来源和截至日期", "a fact needs a source and a day")
	}
}

func (p Plan) checkNeeds(f *Faults) {
	f.must(len(p.Needs) > 0, "needs", "至少一项需要", "at least one need")
	met, seen := map[string]bool{}, map[string]bool{}
	for _, m := range p.Chain {
		met[m.Need] = true
	}
	for n, need := range p.Needs {
		at := fmt.Sprintf("needs[%d]", n)
		f.must(need.ID != "" && !seen[need.ID], at+".id", "编号为空或重复", "the id is empty or stands twice")
		seen[need.ID] = true
		f.oneOf(at+".kind", need.Kind, needKinds)
		f.oneOf(at+".urgency", need.Urgency, urgencies)
		f.must(met[need.ID], at, "没有措施对应这项需要", "no measure meets this need")
	}
	for n, m := range p.Chain {
		f.must(seen[m.Need], fmt.Sprintf("measures[%d].need", n), "没有这项需要", "there is no such need")
	}
}

func (p Plan) checkChain(f *Faults) {
	f.must(len(p.Chain) > 0, "measures", "至少一项措施", "at least one measure")
	seen, same := map[string]bool{}, map[string]bool{}
	for n, m := range p.Chain {
		at := fmt.Sprintf("measures[%d]", n)
		f.must(m.ID != "" && !seen[m.ID], at+".id", "编号为空或重复", "the id is empty or stands twice")
		seen[m.ID] = true
		f.must(m.Kind != "", at+".kind", "写明做什么", "say what is done")
		f.must(m.Basis != "", at+".basis", "写明依据的条款", "name the article it rests on")
		f.must(m.Department != "", at+".department", "写明部门", "name the department")
		f.must(m.Owner != "", at+".owner", "写明负责人", "name who does it")
		f.must(m.Start > 0 && m.Due >= m.Start, at+".due", "期限不能早于开始", "it cannot end before it begins")
		f.must(m.Amount >= 0, at+".amount_fen", "金额不能为负", "an amount is not negative")
		f.oneOf(at+".status", m.Status, measureGoing)
		f.oneOf(at+".fund", m.Fund, fundSources)
		f.must(m.Amount == 0 || m.Fund != "none", at+".fund", "有金额须写明资金来源", "an amount needs a source of funds")
		double := m.Need + " " + m.Kind + " " + m.Fund
		f.must(m.Amount == 0 || !same[double], at, "同一需要、同一资金已有一项，避免重复救助", "the same fund pays for this need already")
		same[double] = same[double] || m.Amount > 0
	}
}

func (p Plan) checkPeople(f *Faults, minor bool) {
	f.must(strings.TrimSpace(p.Wish) != "", "wish", "写明本人意愿", "write down what they wish")
	if f.must(p.Consent != nil, "consent", "写明是否同意", "say whether they agreed"); p.Consent != nil {
		f.oneOf("consent.by", p.Consent.By, []string{"self", "guardian", "agent"})
		f.must(p.Consent.On > 0, "consent.on", "写明日期", "name the day")
	}
	if !minor {
		return
	}
	if f.must(p.Minor != nil, "minor", "涉及未成年人，须有本人和监护人意见", "a child is concerned: its words and its guardian's are needed"); p.Minor != nil {
		f.must(strings.TrimSpace(p.Minor.Child) != "", "minor.child", "写明孩子的意见，不能表达写原因", "write down the child's words, or why there are none")
		f.must(p.Minor.On > 0, "minor.on", "写明日期", "name the day")
	}
}

// FundSources are the funds that money may come from; none among them.
func FundSources() []string { return slices.Clone(fundSources) }

// FundText is what people read of a fund.
func FundText(code string) shouwang.Text { return fundTexts[code] }

var fundTexts = map[string]shouwang.Text{
	"dibao": {Zh: "低保", En: "dibao"}, "temporary_relief": {Zh: "临时救助", En: "temporary relief"},
	"medical_aid": {Zh: "医疗救助", En: "medical aid"}, "education_aid": {Zh: "教育救助", En: "education aid"},
	"housing_aid": {Zh: "住房救助", En: "housing aid"}, "disability_aid": {Zh: "残疾人补贴", En: "disability aid"},
	"charity": {Zh: "慈善", En: "charity"}, "none": {Zh: "不需资金", En: "no money"},
}
