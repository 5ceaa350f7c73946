package scoring

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors/rule"
)

// turn is one fact put to another value: the one at which a comparison of the
// rule turns over.
type turn struct {
	fact     seen
	operator string // how people say it: ≥, ≤, = or "" for a yes or no
	value    string // as a pack writes it
	// What makes one change smaller than another: figures before yes and no, those
	// of factors before those of the population, records before what is derived
	// from them, and of figures the one that moves least.
	vague float64
	level shouwang.Level // what the engine says of it
}

// nearest looks for the smallest change of one fact that lowers the level, as
// the engine judges it; where no single fact does, for the fewest factors.
func (p *Program) nearest(ctx context.Context, db DB, at Moment, d *Program, r row, e Explanation) (shouwang.Text, error) {
	if r.inside == 0 || e.Score.Level == shouwang.None {
		return shouwang.Text{}, nil
	}
	turns, err := d.turns(r)
	if err != nil {
		return shouwang.Text{}, err
	}
	judged, err := p.rejudge(ctx, db, at, d, r, turns)
	if err != nil {
		return shouwang.Text{}, err
	}
	best := slices.DeleteFunc(judged, func(t turn) bool { return t.level.Rank() >= e.Score.Level.Rank() })
	slices.SortStableFunc(best, func(a, b turn) int {
		return cmp.Or(leaves(a)-leaves(b), cmp.Compare(a.level.Rank(), b.level.Rank()), cmp.Compare(a.vague, b.vague))
	})
	if len(best) > 0 && leaves(best[0]) == 0 {
		return best[0].sentence(), nil
	}
	on := make(state, len(p.factors))
	for i := range p.factors {
		on[i] = r.sure[i] != 0
	}
	if text := p.fewest(on, e.Factors); text.Zh != "" || len(best) == 0 {
		return text, nil
	}
	return best[0].sentence(), nil
}

// leaves says whether a change makes the subject somebody whom the rule is not
// about; that is the last thing to tell a worker.
func leaves(t turn) int {
	if t.vague >= leaving {
		return 1
	}
	return 0
}

// turns are the changes worth trying: each comparison of the rule turned over.
// A fact that other facts of the rule rest on is left alone, since they would
// move with it.
func (p *Program) turns(r row) ([]turn, error) {
	p.depth.mutex.Lock()
	defer p.depth.mutex.Unlock()
	var turns []turn
	for i, each := range p.depth.factors {
		list := p.leaves(each, r)
		for at := range list {
			if f := p.factors[i]; f.Cap != "" || f.Points < 0 {
				list[at].vague += weakening
			}
		}
		turns = append(turns, list...)
	}
	for _, t := range p.leaves(p.depth.population, r) {
		if t.operator == "" || t.operator == "=" || t.fact.unit == "" { // a yes or no, or a count of records
			t.vague += leaving
		}
		turns = append(turns, t)
	}
	beneath := map[string]bool{}
	for _, name := range p.depth.direct {
		l, err := p.catalog.Lineage(p.monitor.Subject, name)
		if err != nil {
			return nil, err
		}
		for _, below := range l.Own {
			beneath[below] = beneath[below] || below != name
		}
	}
	return slices.DeleteFunc(turns, func(t turn) bool { return beneath[t.fact.name] }), nil
}

// How much vaguer than a figure a change is.
const (
	unknownFact = 1e3 // of which nobody knows how far it is
	yesOrNo     = 1e4
	derived     = 1e4 // not in any record, so that nobody can correct it as it is
	weakening   = 1e5 // something new that speaks against the warning
	leaving     = 1e6 // the subject is somebody else, then
)

// leaves are the comparisons of a condition turned over.
func (p *Program) leaves(each part, r row) []turn {
	var turns []turn
	for _, piece := range each.pieces {
		turns = append(turns, p.leaves(piece, r)...)
	}
	place := slices.IndexFunc(p.visible, func(s seen) bool { return s.name == each.Compare.Name && !s.parameter && !s.hidden })
	if each.bound < 0 || place < 0 || r.seen[each.bound] == nil || !slices.Contains(p.depth.direct, each.Compare.Name) {
		return turns
	}
	wanted := each.Compare.Operator
	if Truth(*r.seen[each.truth]) == True {
		wanted = opposite[wanted]
	}
	t, ok := p.visible[place].turned(wanted, *r.seen[each.bound], p.visible[each.bound].variable, r.seen[place])
	if ok {
		turns = append(turns, t)
	}
	return turns
}

var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// turned puts a fact where it compares as wanted with a bound.
func (s seen) turned(wanted, raw string, bound rule.Variable, now *string) (turn, bool) {
	t := turn{fact: s}
	if s.feed == "" {
		t.vague = derived
	}
	if now == nil {
		t.vague += unknownFact
	}
	switch s.variable.Type {
	case rule.Bool:
		t.vague += yesOrNo
		t.value = strconv.FormatBool((raw == "1") == (wanted == "=="))
		return t, wanted == "==" || wanted == "!="
	case rule.Text:
		t.vague += yesOrNo
		t.operator, t.value = "=", raw
		return t, wanted == "=="
	case rule.Number, rule.Money, rule.Date:
		return t.figure(wanted, raw, bound, now)
	case rule.Time, rule.Numbers, rule.Texts, rule.Dates, rule.Bools, rule.ID:
	}
	return t, false
}

// figure puts a number or a day at the very value where the comparison turns.
func (t turn) figure(wanted, raw string, bound rule.Variable, now *string) (turn, bool) {
	n, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return t, false
	}
	low, high := rescaled(n, bound.Scale, t.fact.variable.Scale)
	switch wanted {
	case "<":
		t.operator, n = "≤", high-1
	case "<=":
		t.operator, n = "≤", low
	case ">":
		t.operator, n = "≥", low+1
	case ">=":
		t.operator, n = "≥", high
	case "==":
		t.operator, n = "=", low
	default:
		return t, false
	}
	if wanted == "==" && low != high {
		return t, false
	}
	t.value = t.fact.written(strconv.FormatInt(n, 10))
	if now != nil {
		was, err := strconv.ParseInt(*now, 10, 64)
		if err != nil {
			return t, false
		}
		t.vague += moved(was, n)
	}
	return t, true
}

// rescaled is a number in another count of decimals, rounded down and up.
func rescaled(n int64, from, to int) (low, high int64) {
	for ; from < to; from++ {
		n *= 10
	}
	unit := int64(1)
	for ; from > to; from-- {
		unit *= 10
	}
	low = n / unit
	if n%unit < 0 {
		low--
	}
	high = low
	if n%unit != 0 {
		high++
	}
	return low, high
}

// moved is how far a figure went, by its own size.
func moved(from, to int64) float64 {
	return float64(max(from-to, to-from)) / float64(max(from, -from, 1))
}

// written is a raw value as a pack writes it.
func (s seen) written(raw string) string {
	switch s.variable.Type {
	case rule.Bool:
		return strconv.FormatBool(raw == "1")
	case rule.Date, rule.Dates:
		if n, err := strconv.ParseInt(raw, 10, 32); err == nil {
			return shouwang.Day(n).String()
		}
	case rule.Time:
		if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
			return time.UnixMilli(n).In(shouwang.Shanghai).Format(time.RFC3339Nano)
		}
	case rule.Money:
		return decimal(raw, 2)
	case rule.Number, rule.Numbers:
		return decimal(raw, s.variable.Scale)
	case rule.Text, rule.Texts, rule.Bools, rule.ID:
	}
	return raw
}

// rejudge runs the rule over the subject as it is and with each change, all in
// one statement, and gives the changes with what the engine says of them. It
// gives none where the facts as written do not score as the records did.
func (p *Program) rejudge(ctx context.Context, db DB, at Moment, d *Program, r row, turns []turn) ([]turn, error) {
	if len(turns) == 0 {
		return nil, nil
	}
	base := facts.Given{Facts: d.given(r), Silent: d.silent(at), On: shouwang.DayOf(at.AsOf), At: at.AsOf, Values: p.valuesAt(at)}
	if p.monitor.Key != "" {
		base.Month = shouwang.Know(shouwang.Day(r.key))
	}
	given := []facts.Given{base}
	for _, t := range turns {
		changed := base
		changed.Facts = maps.Clone(base.Facts)
		changed.Facts[t.fact.name] = t.value
		given = append(given, changed)
	}
	rows, err := p.literally(ctx, db, at, given)
	if err != nil || len(rows) != len(given) || rows[0].level != r.level || rows[0].score != r.score {
		return nil, err
	}
	for i := range turns {
		turns[i].level = p.score(rows[i+1], at).Level
	}
	return turns, nil
}

// given are the facts that the rule names as an example would give them.
func (p *Program) given(r row) map[string]any {
	given := map[string]any{}
	for i, s := range p.visible {
		if s.parameter || s.hidden || r.seen[i] == nil || !slices.Contains(p.depth.direct, s.name) {
			continue
		}
		if !strings.HasPrefix(rule.StoreType(s.variable.Type), "Array(") {
			given[s.name] = s.written(*r.seen[i])
			continue
		}
		items := []any{}
		for item := range strings.SplitSeq(*r.seen[i], listBreak) {
			if item == "" {
				items = append(items, nil)
				continue
			}
			items = append(items, s.written(item))
		}
		if *r.seen[i] == "" {
			items = items[:0]
		}
		given[s.name] = items
	}
	return given
}

// silent are the facts that recorded() asks of and of which a feed is silent at a
// moment by which they would be known.
func (p *Program) silent(at Moment) map[string]bool {
	silent := map[string]bool{}
	for name, feeds := range p.silencing {
		silent[name] = slices.ContainsFunc(feeds, func(feed string) bool { fresh, connected := at.Fresh[feed]; return connected && !fresh })
	}
	return silent
}

// literally runs the rule over facts that are written down.
func (p *Program) literally(ctx context.Context, db DB, at Moment, given []facts.Given) ([]row, error) {
	sql, slots, err := p.relation.Literals(p.wanted, given, p.monitor.Kind == shouwang.Verify)
	if err != nil {
		return nil, fmt.Errorf("write out the facts of %s: %w", p.monitor.ID, err)
	}
	slots["open"], slots["everyone"], slots["all"] = "[]", "1", "1"
	if p.workdays {
		maps.Copy(slots, rule.WorkdaySlots(at.Workdays))
	}
	rows := make([]row, 0, len(given))
	statement := "WITH known AS (\n" + sql + "\n),\n" + strings.ReplaceAll(p.verdict, relationName, "known") + "\n" + rule.Settings
	err = p.rows(ctx, db, statement, slots, func(r row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// sentence says what would have to be so, and what follows.
func (t turn) sentence() shouwang.Text {
	value := t.fact.variable
	said := func(in language) string {
		raw := t.value
		if value.Type == rule.Bool {
			return [...]string{"为", " is "}[in] + t.fact.read(new(map[string]string{"true": "1", "false": "0"}[raw]), in)
		}
		if words := t.fact.labels[raw]; value.Type == rule.Text && in == zh && len(words) > 0 {
			raw = words[0]
		}
		if value.Type == rule.Number {
			raw = shorter(raw)
		}
		return [...]string{"", " "}[in] + t.operator + [...]string{"", " "}[in] + raw + unitOf(t.fact.unit, in)
	}
	falls := shouwang.Text{Zh: "，即不再预警", En: " there is no warning"}
	if t.level != shouwang.None {
		falls = shouwang.Text{Zh: "，降为" + levelWords[t.level].Zh, En: " the level falls to " + levelWords[t.level].En}
	}
	return shouwang.Text{
		Zh: "若" + t.fact.title.Zh + said(zh) + falls.Zh,
		En: "if " + t.fact.title.En + said(en) + falls.En,
	}
}

// unitOf is a unit behind a figure: in Chinese the ones that people say.
func unitOf(unit string, in language) string {
	first, _, _ := strings.Cut(unit, " ")
	if in == en && first != "" {
		return " " + first
	}
	return unitWords[first]
}

var unitWords = map[string]string{"yuan": "元", "days": "天", "months": "个月", "years": "岁", "percent": "%", "people": "人"}

// mostFactors bounds the search for the nearest change: of more factors only
// single ones and pairs are tried.
const mostFactors = 12

// fewest looks for the fewest factors whose falling away lowers the level.
func (p *Program) fewest(on state, seen []FactorSeen) shouwang.Text {
	_, now := p.level(on)
	var holding []int
	for i, f := range p.factors {
		if on[i] && f.Cap == "" {
			holding = append(holding, i)
		}
	}
	most := len(holding)
	if most > mostFactors {
		most = 2
	}
	for size := 1; size <= most && now != shouwang.None; size++ {
		var best []int
		lowest := now
		subsets(holding, size, func(some []int) {
			without := slices.Clone(on)
			for _, i := range some {
				without[i] = false
			}
			if _, level := p.level(without); level.Rank() < lowest.Rank() {
				best, lowest = slices.Clone(some), level
			}
		})
		if best != nil {
			return sentence(best, seen, lowest)
		}
	}
	return shouwang.Text{}
}

// subsets gives every choice of so many elements, in order.
func subsets(from []int, size int, each func([]int)) {
	var choose func(start int, chosen []int)
	choose = func(start int, chosen []int) {
		if len(chosen) == size {
			each(chosen)
			return
		}
		for i := start; i < len(from); i++ {
			choose(i+1, append(chosen, from[i]))
		}
	}
	choose(0, nil)
}

func sentence(factors []int, seen []FactorSeen, level shouwang.Level) shouwang.Text {
	var chinese, english []string
	for _, i := range factors {
		chinese, english = append(chinese, seen[i].Reason.Zh), append(english, seen[i].Reason.En)
	}
	if level == shouwang.None {
		return shouwang.Text{
			Zh: "若" + quoteNames(chinese, zh) + "不再成立，即不再预警",
			En: "without " + quoteNames(english, en) + " there is no warning",
		}
	}
	return shouwang.Text{
		Zh: "若" + quoteNames(chinese, zh) + "不再成立，降为" + levelWords[level].Zh,
		En: "without " + quoteNames(english, en) + " the level falls to " + levelWords[level].En,
	}
}
