package scoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Receipt (核验单) is all that a score was made from: the text of the rule, the
// facts that it names, the parameters, and what they came to. Anybody can make the
// score from it again without a record.
type Receipt struct {
	Monitor    string                   `json:"monitor"`
	Policy     string                   `json:"policy"` // hash of the pack
	Subject    SubjectStated            `json:"subject"`
	AsOf       string                   `json:"as_of"` // RFC 3339 with milliseconds
	Batch      uint64                   `json:"batch"`
	Skip       []uint64                 `json:"skip"`
	Fresh      map[string]bool          `json:"fresh"` // of the rule's feeds that were connected
	Rule       RuleStated               `json:"rule"`
	Facts      []FactStated             `json:"facts"`
	Parameters []ParameterStated        `json:"parameters"`      // every row that the rule may have asked for
	Seen       []shouwang.ParameterSeen `json:"parameters_seen"` // those that the score and its facts rested on
	Population Truth                    `json:"population"`
	Factors    []FactorStated           `json:"factors"`
	Unknown    []string                 `json:"unknown"`
	Judged     bool                     `json:"judged"`
	Score      int                      `json:"score"`
	Level      shouwang.Level           `json:"level"`
}

// SubjectStated is whom a score is about, by the number that the store assigned.
type SubjectStated struct {
	Type shouwang.SubjectType `json:"type"`
	ID   uint64               `json:"id"`
	Key  string               `json:"key"`
}

// RuleStated is the text of a monitor as far as it makes the score.
type RuleStated struct {
	Title      shouwang.Text  `json:"title"`
	Kind       shouwang.Kind  `json:"kind"`
	Key        string         `json:"key"`
	Amount     string         `json:"amount"` // the money fact at stake
	Population string         `json:"population"`
	Fresh      []string       `json:"fresh"`
	Levels     map[string]int `json:"levels"`
	Factors    []FactorText   `json:"factors"`
	Basis      []string       `json:"basis"`
}

// FactorText is a factor as the pack writes it.
type FactorText struct {
	ID     string        `json:"id"`
	When   string        `json:"when"`
	Points int           `json:"points"`
	Floor  string        `json:"floor"`
	Cap    string        `json:"cap"`
	Reason shouwang.Text `json:"reason"`
}

// FactStated is a fact as a score saw it.
type FactStated struct {
	Name   string              `json:"name"`
	Title  shouwang.Text       `json:"title"`
	Type   string              `json:"type"`
	Unit   string              `json:"unit"`
	Scale  int                 `json:"scale"` // decimals
	Words  map[string][]string `json:"words"` // of a text: how people say its values
	Value  any                 `json:"value"` // as a pack writes it, a list of a list; null is unknown
	Seen   string              `json:"seen"`  // as people read it
	Source string              `json:"source"`
	AsOf   string              `json:"as_of"`
	Class  string              `json:"class"`            // sensitivity, P1 to P4
	Silent bool                `json:"silent,omitempty"` // missing while a feed was silent that would say so
}

// ParameterStated is a parameter and its rows, as far as they are of the subject's area.
type ParameterStated struct {
	Name string      `json:"name"`
	Type string      `json:"type"`
	Rows []RowStated `json:"rows"`
}

// RowStated is one dated row of a parameter.
type RowStated struct {
	Area       string `json:"area"`
	From       string `json:"from"`
	Until      string `json:"until"` // first day without
	Value      any    `json:"value"`
	Instrument string `json:"instrument"`
	Article    string `json:"article"`
	Confirmed  bool   `json:"confirmed"`
}

// FactorStated is what a factor came to. Given is what it added to the score, with
// what a floor lifted or a cap took away.
type FactorStated struct {
	ID    string `json:"id"`
	Truth Truth  `json:"truth"`
	Given int    `json:"given"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

// Hash is a digest of the receipt: the same inputs give the same, and a changed
// fact, value or rule another.
func (r Receipt) Hash() string {
	text, err := json.Marshal(r)
	if err != nil { // plain strings and numbers cannot fail to be written
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// receiptTime is how a receipt writes an instant.
const receiptTime = "2006-01-02T15:04:05.000-07:00"

// receipt states what an explanation rests on; r is its row of the deep program p.
func (p *Program) receipt(e Explanation, r row, at Moment) Receipt {
	out := Receipt{
		Monitor: p.monitor.ID, Policy: p.pack.Hash, Subject: SubjectStated(e.Score.Subject),
		AsOf: at.AsOf.In(shouwang.Shanghai).Format(receiptTime), Batch: at.Batch, Skip: append([]uint64{}, at.Skip...), Fresh: map[string]bool{},
		Rule: ruleStated(p.monitor, e.Basis), Facts: []FactStated{}, Parameters: p.parametersStated(r, at), Seen: append([]shouwang.ParameterSeen{}, e.Parameters...),
		Population: e.Population, Factors: []FactorStated{}, Unknown: append([]string{}, e.Score.Unknown...), Judged: e.Score.Judged,
		Score: e.Score.Points, Level: e.Score.Level,
	}
	for _, feed := range p.monitor.Fresh {
		if fresh, connected := at.Fresh[feed]; connected {
			out.Fresh[feed] = fresh
		}
	}
	given, silent := p.given(r), p.silent(at)
	for i, s := range p.visible {
		if s.parameter || s.hidden || !slices.Contains(p.depth.direct, s.name) {
			continue
		}
		seen := s.fact(r, i)
		out.Facts = append(out.Facts, FactStated{
			Name: s.name, Title: s.title, Type: string(s.variable.Type), Unit: s.unit, Scale: s.variable.Scale, Words: s.labels, Value: given[s.name],
			Seen: seen.Value, Source: seen.Source, AsOf: seen.AsOf, Class: e.classes[s.name],
			Silent: silent[s.name] && given[s.name] == nil,
		})
	}
	out.Factors = factorsStated(e.Factors, e.Score.Reasons)
	return out
}

// factorsStated are the factors with what each gave, and a line for what the limit
// of 100 took away.
func factorsStated(all []FactorSeen, reasons []shouwang.Reason) []FactorStated {
	list := make([]FactorStated, 0, len(all))
	given := map[string]shouwang.Reason{}
	for _, reason := range reasons {
		given[reason.Factor] = reason
	}
	for _, f := range all {
		list = append(list, FactorStated{f.ID, f.Truth, given[f.ID].Points, f.Reason.Zh, f.Reason.En})
	}
	if limit, cut := given[limitReason(0).Factor]; cut {
		list = append(list, FactorStated{limit.Factor, True, limit.Points, limit.Zh, limit.En})
	}
	return list
}

func ruleStated(m *monitors.Monitor, basis []monitors.Basis) RuleStated {
	out := RuleStated{
		Title: m.Title, Kind: m.Kind, Key: m.Key, Amount: m.Amount, Population: m.Population, Fresh: append([]string{}, m.Fresh...), Levels: m.Levels, Basis: []string{},
	}
	for _, f := range m.Factors {
		out.Factors = append(out.Factors, FactorText{f.ID, f.When, f.Points, f.Floor, f.Cap, f.Reason})
	}
	for _, b := range basis {
		out.Basis = append(out.Basis, strings.TrimSpace(b.Instrument+" "+b.Article))
	}
	return out
}

// parametersStated are the rows of the subject's area of what the rule names.
func (p *Program) parametersStated(r row, at Moment) []ParameterStated {
	list := []ParameterStated{}
	area := p.area(r)
	for _, name := range p.Parameters {
		out := ParameterStated{Name: name, Rows: []RowStated{}}
		if q := p.pack.Parameter(name); q != nil {
			out.Type = q.Type
		}
		for _, v := range p.valuesAt(at)[name] {
			if v.Area != monitors.Everywhere && !strings.HasPrefix(area, v.Area) {
				continue
			}
			out.Rows = append(out.Rows, RowStated{
				Area: v.Area, From: v.From.String(), Until: v.Until.String(), Value: stated(v), Instrument: v.Instrument, Article: v.Article, Confirmed: v.Confirmed,
			})
		}
		list = append(list, out)
	}
	return list
}

// stated is a parameter's value as a pack writes it.
func stated(v monitors.Value) any {
	switch value := v.Value.(type) {
	case []string:
		return value
	case bool:
		return value
	}
	return v.Text
}

// Mismatch is something that a receipt states and its own facts do not give.
type Mismatch struct {
	What   string // "score", "factor near_the_standard"
	Stated string
	Made   string
}

// Verify makes the score again from nothing but the receipt and gives what differs.
// The error is shouwang.ErrInvalid where the receipt makes no sense.
func (r Receipt) Verify(ctx context.Context, db DB, workdays []int32) ([]Mismatch, error) {
	p, given, err := r.program()
	if err != nil {
		return nil, fmt.Errorf("read the receipt: %w: %w", err, shouwang.ErrInvalid)
	}
	rows, err := p.literally(ctx, db, Moment{Workdays: workdays}, []facts.Given{given})
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, fmt.Errorf("make the score again: got %d rows: %w", len(rows), shouwang.ErrInvalid)
	}
	return r.compare(p, rows[0], Moment{AsOf: given.On.End(), Fresh: r.Fresh}), nil
}

// program compiles the rule over the facts as they are stated.
func (r Receipt) program() (*Program, facts.Given, error) {
	at, err := time.Parse(receiptTime, r.AsOf)
	if err != nil {
		return nil, facts.Given{}, err
	}
	pack, scales := r.pack()
	values := pack.Resolve(nil)
	p := &Program{pack: pack, monitor: pack.Monitors[0], values: values, catalog: facts.NewCatalog(pack, values)}
	if err := p.state(scales); err != nil {
		return nil, facts.Given{}, err
	}
	given := facts.Given{Facts: map[string]any{}, Silent: map[string]bool{}, On: shouwang.DayOf(at), At: at, Values: values}
	for _, f := range r.Facts {
		given.Facts[f.Name], given.Silent[f.Name] = f.Value, f.Silent
		if f.Name == "month" && f.Value != nil {
			month, err := shouwang.ParseDay(fmt.Sprint(f.Value))
			if err != nil {
				return nil, given, err
			}
			given.Month = shouwang.Know(month)
		}
		for i := range p.visible {
			if p.visible[i].name == f.Name && !p.visible[i].parameter {
				p.visible[i].labels = f.Words
			}
		}
	}
	return p, given, nil
}

// pack is the little that the receipt holds of a policy.
func (r Receipt) pack() (*monitors.Pack, map[string]int) {
	m := &monitors.Monitor{
		ID: r.Monitor, Title: r.Rule.Title, Kind: r.Rule.Kind, Subject: string(r.Subject.Type), Key: r.Rule.Key, Amount: r.Rule.Amount, Population: r.Rule.Population,
		Fresh: r.Rule.Fresh, Levels: r.Rule.Levels,
	}
	for _, f := range r.Rule.Factors {
		m.Factors = append(m.Factors, monitors.Factor{ID: f.ID, When: f.When, Points: f.Points, Floor: f.Floor, Cap: f.Cap, Reason: f.Reason})
	}
	pack, scales := &monitors.Pack{Hash: r.Policy, Monitors: []*monitors.Monitor{m}}, map[string]int{}
	for _, f := range r.Facts {
		scales[f.Name] = f.Scale
		if m.Subject == facts.Area && (f.Name == "area" || f.Name == "month") {
			continue // every area has these
		}
		pack.Facts = append(pack.Facts, &monitors.Fact{Name: f.Name, Title: f.Title, Subject: m.Subject, Type: f.Type, Unit: f.Unit, Sensitivity: f.Class})
	}
	for _, parameter := range r.Parameters {
		pack.Parameters = append(pack.Parameters, parameter.resolved())
	}
	return pack, scales
}

// resolved is the parameter as a pack has it.
func (p ParameterStated) resolved() *monitors.Parameter {
	q := &monitors.Parameter{Name: p.Name, Type: p.Type, Values: map[string]map[string]*monitors.Dated{}}
	for _, row := range p.Rows {
		if q.Values[row.Area] == nil {
			q.Values[row.Area] = map[string]*monitors.Dated{}
		}
		q.Values[row.Area][row.From] = &monitors.Dated{
			Value: row.Value, Instrument: row.Instrument, Article: row.Article, Confirmed: &row.Confirmed, Until: row.Until,
		}
	}
	return q
}

// state compiles a rule over facts that are written down.
func (p *Program) state(scales map[string]int) error {
	scope, err := p.ask()
	if err != nil {
		return err
	}
	p.relation = p.catalog.Stated(p.wanted, scales)
	for _, name := range p.Facts {
		if _, there := p.relation.Facts[name]; !there {
			return fmt.Errorf("the rule names the fact %s, which is not stated", name)
		}
	}
	stated := make([]rule.Variable, 0, len(p.relation.Facts))
	for _, v := range p.relation.Facts {
		stated = append(stated, v)
	}
	population, err := p.conditions(scope.Rebind(stated...))
	if err != nil {
		return err
	}
	p.show()
	return p.write(population)
}

// compare names what a receipt states otherwise than its facts give.
func (r Receipt) compare(p *Program, row row, at Moment) []Mismatch {
	var list []Mismatch
	note := func(what, stated, made string) {
		if stated != made {
			list = append(list, Mismatch{what, stated, made})
		}
	}
	s := p.score(row, at)
	note("population", string(r.Population), string(truthOf(row.inside, row.insideUnknown)))
	made := factorsStated(p.factorsSeen(row), s.Reasons)
	for _, f := range r.Factors {
		i := slices.IndexFunc(made, func(other FactorStated) bool { return other.ID == f.ID })
		if i < 0 {
			note("factor "+f.ID, f.text(), "")
			continue
		}
		note("factor "+f.ID, f.text(), made[i].text())
	}
	note("factors", strconv.Itoa(len(r.Factors)), strconv.Itoa(len(made)))
	note("score", strconv.Itoa(r.Score), strconv.Itoa(s.Points))
	note("level", string(r.Level), string(s.Level))
	note("judged", strconv.FormatBool(r.Judged), strconv.FormatBool(s.Judged))
	note("unknown", strings.Join(r.Unknown, ", "), strings.Join(s.Unknown, ", "))
	for _, f := range r.Facts {
		note("fact "+f.Name, f.Seen, p.shownAs(row, f.Name))
	}
	return list
}

func (f FactorStated) text() string {
	return fmt.Sprintf("%s %+d %s / %s", f.Truth, f.Given, f.Zh, f.En)
}

// factorsSeen are the factors of a row with their words.
func (p *Program) factorsSeen(r row) []FactorSeen {
	list := make([]FactorSeen, 0, len(p.factors))
	for i, f := range p.factors {
		list = append(list, FactorSeen{
			ID: f.ID, Truth: truthOf(r.sure[i], r.doubtful[i]), Reason: shouwang.Text{Zh: p.fill(f.Reason.Zh, r, zh), En: p.fill(f.Reason.En, r, en)},
		})
	}
	return list
}

// shownAs is a fact of a row as people read it.
func (p *Program) shownAs(r row, name string) string {
	for i, s := range p.visible {
		if s.name == name && !s.parameter && !s.hidden {
			return s.fact(r, i).Value
		}
	}
	return ""
}
