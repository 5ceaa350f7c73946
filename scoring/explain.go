package scoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
)

// Explanation is all that a score rested on.
type Explanation struct {
	Score      shouwang.Score
	Population Truth
	Factors    []FactorSeen // all of them, those that do not hold too
	Facts      []shouwang.FactSeen
	Parameters []shouwang.ParameterSeen
	Basis      []monitors.Basis // in force on the day
	Nearest    shouwang.Text    // the fewest factors whose falling away lowers the level
	Receipt    string           // SHA-256 over what the score was made from
}

// Truth is what a condition came to: a rule has three values.
type Truth string

// The three values.
const (
	True    Truth = "true"
	False   Truth = "false"
	Unknown Truth = "unknown"
)

func truthOf(sure, doubtful uint8) Truth {
	switch {
	case sure != 0:
		return True
	case doubtful != 0:
		return Unknown
	}
	return False
}

// FactorSeen is a factor as a score saw it.
type FactorSeen struct {
	ID     string
	Truth  Truth
	Points int
	Floor  string
	Cap    string
	Reason shouwang.Text // filled in
	Facts  []shouwang.FactSeen
}

// Explain scores one subject and says why. The error is shouwang.ErrNotFound if
// nobody knew of the subject then.
func (p *Program) Explain(ctx context.Context, db DB, at Moment, subject shouwang.Subject) (Explanation, error) {
	slots := p.slots(at, Slice{subject.ID, subject.ID})
	slots["all"] = "1"
	var found *Explanation
	err := p.rows(ctx, db, p.Sliced, slots, func(r row) error {
		if p.subject(r) == subject {
			e := p.explain(r, at)
			found = &e
		}
		return nil
	})
	if err != nil {
		return Explanation{}, err
	}
	if found == nil {
		return Explanation{}, fmt.Errorf("explain the score of %s: the subject: %w", p.monitor.ID, shouwang.ErrNotFound)
	}
	return *found, nil
}

func (p *Program) explain(r row, at Moment) Explanation {
	e := Explanation{
		Score: p.score(r, at), Population: truthOf(r.inside, r.insideUnknown),
		Parameters: p.parametersSeen(r, at), Basis: p.basis(shouwang.DayOf(at.AsOf)),
	}
	for i, s := range p.visible {
		if !s.parameter {
			e.Facts = append(e.Facts, s.fact(r, i))
		}
	}
	on := make(state, len(p.factors))
	for i, f := range p.factors {
		on[i] = r.sure[i] != 0
		e.Factors = append(e.Factors, FactorSeen{
			ID: f.ID, Truth: truthOf(r.sure[i], r.doubtful[i]), Points: f.Points, Floor: f.Floor, Cap: f.Cap, Facts: p.factsSeen(f, r),
			Reason: shouwang.Text{Zh: p.fill(f.Reason.Zh, r, zh), En: p.fill(f.Reason.En, r, en)},
		})
	}
	if r.inside != 0 {
		e.Nearest = p.nearest(on, e.Factors)
	}
	e.Receipt = p.receipt(e, at)
	return e
}

// parametersSeen are the rows in force in the subject's area on the day.
func (p *Program) parametersSeen(r row, at Moment) []shouwang.ParameterSeen {
	values := at.values
	if values == nil {
		values = p.values
	}
	area := ""
	if n := p.number(r, "area"); n > 0 {
		area = fmt.Sprintf("%012d", n)
	}
	var list []shouwang.ParameterSeen
	for _, name := range p.Parameters {
		row, ok := values.On(name, area, shouwang.DayOf(at.AsOf))
		if !ok {
			continue
		}
		list = append(list, shouwang.ParameterSeen{
			Name: name, Value: row.Text, Instrument: row.Instrument, Article: row.Article, Confirmed: row.Confirmed,
		})
	}
	return list
}

// basis are the instruments in force on a day.
func (p *Program) basis(on shouwang.Day) []monitors.Basis {
	day := on.String()
	return slices.DeleteFunc(slices.Clone(p.monitor.Basis), func(b monitors.Basis) bool {
		return b.From > day || b.Until != "" && b.Until <= day
	})
}

// mostFactors bounds the search for the nearest change: of more factors only
// single ones and pairs are tried.
const mostFactors = 12

// nearest looks for the fewest factors whose falling away lowers the level.
func (p *Program) nearest(on state, seen []FactorSeen) shouwang.Text {
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

// receipt is a digest of what the score was made from: the same inputs give the
// same receipt, and a changed fact, value or rule another.
func (p *Program) receipt(e Explanation, at Moment) string {
	made := struct {
		Monitor, Policy string
		Subject         shouwang.Subject
		Batch           uint64
		Skip            []uint64
		AsOf            string
		Parameters      []shouwang.ParameterSeen
		Facts           []shouwang.FactSeen
		Level           shouwang.Level
		Points          int
	}{
		p.monitor.ID, p.pack.Hash, e.Score.Subject, at.Batch, at.Skip, at.AsOf.In(shouwang.Shanghai).Format("2006-01-02T15:04:05.000-07:00"),
		e.Parameters, e.Facts, e.Score.Level, e.Score.Points,
	}
	text, err := json.Marshal(made)
	if err != nil { // plain strings and numbers cannot fail to be written
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Whynot is the first thing that keeps a subject from a warning, in words.
func (e Explanation) Whynot() shouwang.Text {
	var doubtful []string
	for _, f := range e.Factors {
		if f.Truth == Unknown {
			doubtful = append(doubtful, f.ID)
		}
	}
	switch {
	case e.Population == False:
		return shouwang.Text{Zh: "不在监测范围内", En: "outside of the population"}
	case e.Population == Unknown:
		return shouwang.Text{Zh: "是否在监测范围内尚不清楚", En: "it is unknown whether the subject is in the population"}
	case e.Score.Level != shouwang.None:
		return shouwang.Text{Zh: "已预警", En: "there is a warning"}
	case len(doubtful) > 0:
		return shouwang.Text{
			Zh: "分数不足，待核：" + strings.Join(e.Score.Unknown, "、"),
			En: "the score is too low; please verify: " + strings.Join(e.Score.Unknown, ", "),
		}
	}
	return shouwang.Text{Zh: "分数不足", En: "the score is too low"}
}

// household says whether the monitor looks at households.
func (p *Program) household() bool { return p.monitor.Subject == facts.Household }
