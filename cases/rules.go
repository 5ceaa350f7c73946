package cases

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"shouwang"
)

// Rules are how long a case's steps may take, who hears when they take too long,
// and who signs what. They are text that a bureau may change; a case keeps those
// that it was opened by.
type Rules struct {
	Levels   map[shouwang.Level]Grade `yaml:"levels"`
	Approve  Within                   `yaml:"approve"`
	Notice   Within                   `yaml:"notice"`
	Appeal   Within                   `yaml:"appeal"`
	Review   Within                   `yaml:"review"`
	Session  Within                   `yaml:"session"`
	Claim    Within                   `yaml:"claim"`
	Meeting  Agenda                   `yaml:"meeting"`
	Appeals  int                      `yaml:"appeal_days"`
	Chains   map[string][]Link        `yaml:"chains"`
	Returns  map[string]shouwang.Text `yaml:"returns"`
	Pauses   map[string]shouwang.Text `yaml:"pauses"`
	PauseMax int                      `yaml:"pause_days"`

	Overrides   map[string]shouwang.Text `yaml:"overrides"`
	OverrideMax int                      `yaml:"override_days"`

	Name string `yaml:"-"` // SHA-256 of the text, 16 hex digits
	Text string `yaml:"-"`
}

// Grade is what a level asks for.
type Grade struct {
	Contact Within     `yaml:"contact"` // the first contact
	Check   Within     `yaml:"check"`   // on site
	Decide  Within     `yaml:"decide"`  // the disposition; none where the next review decides
	Repeat  Within     `yaml:"repeat"`  // from visit to visit
	Ladder  []LadderAt `yaml:"ladder"`
}

// LadderAt says who hears when a share of a timer is used up.
type LadderAt struct {
	At int  `yaml:"at"` // percent
	To Rung `yaml:"to"`
}

// Agenda is what brings a case before the joint meeting; any one of them does.
type Agenda struct {
	Overdue     int   `yaml:"overdue"`
	Departments int   `yaml:"departments"`
	Amount      int64 `yaml:"amount_yuan"` // strictly more than
	Warnings    int   `yaml:"warnings"`
	Days        int   `yaml:"within_days"`
}

// Link of a chain of approval. Where workers are named, only they or who stands in
// for them sign it; else anybody of a role whose area covers the case.
type Link struct {
	Link    string          `yaml:"link"`
	Title   shouwang.Text   `yaml:"title"`
	Roles   []shouwang.Role `yaml:"roles"`
	Workers []string        `yaml:"workers"`
}

// The chains that a set of rules must have.
const (
	PlanChain      = "plan"
	DecisionChain  = "decision"
	ReductionChain = "reduction"
)

//go:embed rules.yaml
var builtinRules string

// BuiltinRules are those that ship with the service.
func BuiltinRules() (Rules, error) { return ReadRules(builtinRules) }

// ReadRules reads rules from YAML. Unknown and doubled keys are refused, and so is
// a ladder that ends before its timer does.
func ReadRules(text string) (Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions([]byte(text), &r, yaml.Strict()); err != nil {
		return r, fmt.Errorf("read the rules of cases: %w", err)
	}
	if faults := r.check(); len(faults) > 0 {
		return r, fmt.Errorf("read the rules of cases: %w: %w", shouwang.ErrInvalid, faults)
	}
	sum := sha256.Sum256([]byte(text))
	r.Name, r.Text = hex.EncodeToString(sum[:8]), text
	return r, nil
}

func (r Rules) check() Faults {
	var f Faults
	for _, level := range []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue} {
		g, there := r.Levels[level]
		at := "levels." + string(level)
		f.must(there, at, "缺这一级", "this level is missing")
		f.must(g.Contact.set() && g.Check.set() && g.Repeat.set(), at, "须有 contact、check、repeat", "contact, check and repeat are needed")
		f.must(slices.IsSortedFunc(g.Ladder, func(a, b LadderAt) int { return a.At - b.At }), at+".ladder", "按百分比从小到大", "from the smallest share to the largest")
		f.must(len(g.Ladder) > 0 && g.Ladder[len(g.Ladder)-1].At == 100, at+".ladder", "最后一步须在 100", "the last step is at 100")
		for n, s := range g.Ladder {
			f.must(s.At >= 0 && s.At <= 100 && slices.Contains(Rungs, s.To), fmt.Sprintf("%s.ladder[%d]", at, n), "百分比 0 至 100，阶梯 owner、town、bureau、meeting", "a share of 0 to 100 and one of owner, town, bureau, meeting")
		}
	}
	for name, w := range map[string]Within{"approve": r.Approve, "notice": r.Notice, "appeal": r.Appeal, "review": r.Review, "session": r.Session, "claim": r.Claim} {
		f.must(w.set(), name, "写明期限", "say how long")
	}
	for _, name := range []string{PlanChain, DecisionChain, ReductionChain} {
		f.must(len(r.Chains[name]) > 0, "chains."+name, "缺审核链", "the chain is missing")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Chains)) {
		for n, l := range r.Chains[name] {
			f.must(l.Link != "" && l.Title.Zh != "" && l.Title.En != "" && len(l.Roles)+len(l.Workers) > 0, fmt.Sprintf("chains.%s[%d]", name, n), "写明 link、title 和 roles 或 workers", "link, title and roles or workers are needed")
		}
	}
	f.must(r.PauseMax > 0 && len(r.Pauses) > 0, "pauses", "写明暂停的原因和上限", "say why and for how long a clock may pause")
	f.must(r.OverrideMax > 0 && len(r.Overrides) > 0, "overrides", "写明调整的原因和上限", "say why and for how long a level may be set")
	f.must(len(r.Returns) > 0 && r.Appeals > 0, "returns", "写明退回的原因和申诉期", "say why a case may be returned, and how long one may appeal")
	slices.SortFunc(f, func(a, b Fault) int { return compare(a.Where, b.Where) })
	return f
}

// Grade is what a level asks for; what has no level is watched as blue is.
func (r Rules) Grade(level shouwang.Level) Grade {
	if g, there := r.Levels[level]; there {
		return g
	}
	return r.Levels[shouwang.Blue]
}

// Why is what people read of the reason that an event gives by a code of the rules;
// empty if it gives none.
func (r Rules) Why(e Event) shouwang.Text {
	switch e.Kind { //nolint:exhaustive // the others give no reason of the rules
	case EventReturned:
		return r.Returns[e.Body.Reason]
	case EventPaused:
		return r.Pauses[e.Body.Pause.Reason]
	case EventOverridden:
		return r.Overrides[e.Body.Override.Reason]
	}
	return shouwang.Text{}
}
