// Package monitors holds policy as text: the strict loader of a pack, its
// parameters, and the built-in pack of the city. It decides nothing about
// people; it says what the rules are.
package monitors

import "shouwang"

// Pack is a loaded policy: everything a bureau may read, dispute or change.
type Pack struct {
	Name       string
	Hash       string // SHA-256 over the sorted files: names what was in force in a run
	Feeds      []*shouwang.Feed
	Facts      []*Fact
	Parameters []*Parameter
	Monitors   []*Monitor

	where map[any]spot // feed, fact, parameter, monitor → where it stands
}

// Value types of facts and parameters.
const (
	Number  = "number" // any count, share or measure; whole and broken numbers mix
	Money   = "money"  // read in yuan by rules, stored in fen
	Boolean = "bool"
	String  = "text"
	Date    = "date"
	Time    = "time"    // an instant, of facts alone
	Numbers = "numbers" // list
	Strings = "texts"   // list
)

// At is where a text stands in the pack, for errors.
type At struct {
	File         string
	Line, Column int
}

// Fact (事实) is what is known of a subject, and how it is taken. Exactly one of
// From, Members, Kin, Household, Person, Cel, Population and Peers says how.
type Fact struct {
	Name        string          `yaml:"fact"`
	Title       shouwang.Text   `yaml:"title"`
	Subject     string          `yaml:"subject"` // person, household, area, or a named type
	Type        string          `yaml:"type"`
	Unit        string          `yaml:"unit"`
	Sensitivity string          `yaml:"sensitivity"` // P1-P4
	Purposes    []shouwang.Kind `yaml:"purposes"`    // kinds of monitor that may use it
	About       []string        `yaml:"about"`       // help_seeking, disability, place: never adds to an integrity score
	From        *From           `yaml:"from"`
	Members     *Members        `yaml:"members"`
	Kin         *Kin            `yaml:"kin"`
	Household   string          `yaml:"household"`  // this fact of the household that the subject's fact household gives
	Person      string          `yaml:"person"`     // of a named subject: this fact of the person that its fact person gives
	Cel         string          `yaml:"cel"`        // an expression over other facts of the same subject
	Population  *From           `yaml:"population"` // one value for everybody, over a whole feed
	Peers       *Members        `yaml:"peers"`      // of a named subject: one value for all of its type, over their facts
	Equivalent  []Equivalent    `yaml:"equivalent"`
	At          At              `yaml:"-"`
}

// From takes a fact from the rows of a feed that belong to the subject: the
// last version of each natural key, without those that vanished.
type From struct {
	Feed  string `yaml:"feed"`
	By    string `yaml:"by"`    // the column that names the subject; the feed's own when empty; "all": every row for every subject
	Where string `yaml:"where"` // CEL over the feed's columns, facts of the subject (of a population: facts of everybody), parameters and today
	Take  string `yaml:"take"`  // what ParseTake reads: "any", "sum EXPR", of a population also "quantile 0.5 EXPR", "mean EXPR", "share CONDITION"
	Order string `yaml:"order"` // the column by which first and last go
	// Weight is how much a row of a population counts: CEL as Where has it; 1 when empty.
	Weight   string    `yaml:"weight"`
	Interval *Interval `yaml:"interval"`
	Window   *Window   `yaml:"window"`
	Lag      string    `yaml:"lag"` // of months_without: months that a row may come late, CEL; none when empty
}

// Kin (亲属) takes a person's fact from a fact of his relatives: the people whom
// the rows of a feed name beside him, each once. Of an area they are the people whom
// rows name beside it.
type Kin struct {
	Feed     string `yaml:"feed"`
	Of       string `yaml:"of"`       // the column of the person, or of the area
	Relative string `yaml:"relative"` // the column of the relative
	Either   bool   `yaml:"either"`   // a row speaks of both: kin may be declared in either direction
	Where    string `yaml:"where"`    // CEL over the feed's columns, parameters and today
	Take     string `yaml:"take"`     // as of Members, over the relatives' facts
	Whose    string `yaml:"whose"`    // CEL over the relative's facts
}

// Members takes a household's fact from a fact of its counted, living members, or
// a fact of all of a type from facts of each (Fact.Peers).
type Members struct {
	Take  string `yaml:"take"`  // any, count, or distinct, sum, min, max with an expression over their facts
	Where string `yaml:"where"` // CEL over their facts
}

// Parameter (参数) is a figure of law or policy with its dates and sources.
type Parameter struct {
	Name   string                       `yaml:"parameter"`
	Title  shouwang.Text                `yaml:"title"`
	Type   string                       `yaml:"type"`
	Unit   string                       `yaml:"unit"`
	Values map[string]map[string]*Dated `yaml:"values"` // area prefix ("0" is everywhere) → start day → value
	At     At                           `yaml:"-"`
}

// Dated is a value from a day on, and what says so.
type Dated struct {
	Value      any    `yaml:"value"`
	Instrument string `yaml:"instrument"`
	Article    string `yaml:"article"`
	Confirmed  *bool  `yaml:"confirmed"` // false: the text was not seen; never supports a stop
	Until      string `yaml:"until"`     // first day without
	Reviewed   string `yaml:"reviewed"`
	Note       string `yaml:"note"`
}

// Monitor (监测规则) is one rule: whom it looks at, what it counts, what follows.
type Monitor struct {
	ID         string            `yaml:"monitor"`
	Code       string            `yaml:"code"` // M01 ...; two monitors of one code split its kinds
	Title      shouwang.Text     `yaml:"title"`
	Clauses    map[string]string `yaml:"clauses"` // clause id → the clause's own words; {} in a pack without areas
	Basis      []Basis           `yaml:"basis"`
	Kind       shouwang.Kind     `yaml:"kind"`
	Lane       shouwang.Lane     `yaml:"lane"` // empty: open
	Subject    string            `yaml:"subject"`
	Key        string            `yaml:"key"`        // of an area monitor: "month", one subject a month of the feed
	Population string            `yaml:"population"` // CEL: who is looked at
	Fresh      []string          `yaml:"fresh"`      // feeds without which absence and current state are not known
	Factors    []Factor          `yaml:"factors"`
	Levels     map[string]int    `yaml:"levels"` // level → least score; empty: blue 40, yellow 60, red 80
	Schedule   []string          `yaml:"schedule"`
	Triggers   []string          `yaml:"triggers"` // feeds whose committed batches run the monitor at once, beside its schedule
	Episode    string            `yaml:"episode"`  // continuous (default), month
	Hysteresis int               `yaml:"hysteresis"`
	Route      Route             `yaml:"route"`
	Amount     string            `yaml:"amount"`   // the money fact at stake
	Evidence   []string          `yaml:"evidence"` // feeds whose rows of the subject are shown beside the roll
	Outcome    *Outcome          `yaml:"outcome"`  // what a back-test holds the scores against
	Awaits     []string          `yaml:"awaits"`   // what the rule would also read, once a feed for it exists, in words
	Spread     shouwang.Text     `yaml:"spread"`   // why more than one in twenty of the population are red, or all stand in one level
	Equivalent []Equivalent      `yaml:"equivalent"`
	Canary     *Canary           `yaml:"canary"` // made-up people of whom the monitor must warn every round
	Examples   []Example         `yaml:"examples"`
	At         At                `yaml:"-"`
}

// Equivalent is a small change of a text that no example can tell from the
// text, and why: check --mutate names the changes, and asks for each an example
// or an entry here.
type Equivalent struct {
	Mutant string        `yaml:"mutant"` // "factor.when: before → after", as check --mutate prints it
	Reason shouwang.Text `yaml:"reason"`
	At     At            `yaml:"-"`
}

// Basis is an instrument of law that carried the rule from a day on.
type Basis struct {
	Instrument string `yaml:"instrument"`
	Article    string `yaml:"article"`
	From       string `yaml:"from"`
	Until      string `yaml:"until"`
}

// Factor is one reason: a condition with points, or a floor, or a cap. Points of
// 0 are written out: such a factor is a remark among the reasons.
type Factor struct {
	ID     string        `yaml:"id"`
	When   string        `yaml:"when"`
	Points int           `yaml:"points"`
	Floor  string        `yaml:"floor"` // lifts the score to the lower bound of this level
	Cap    string        `yaml:"cap"`   // keeps the score below the level above this one
	Reason shouwang.Text `yaml:"reason"`
	At     At            `yaml:"-"`
}

// Route says who hears of a warning and what the ladder expects.
type Route struct {
	To            shouwang.Role `yaml:"to"`
	RespondWithin string        `yaml:"respond_within"` // "7 working days", "24 hours"
	Cooldown      string        `yaml:"cooldown"`       // "30 days"
	OpensCase     bool          `yaml:"opens_case"`
}

// Example is a case of the rule with its expected result: the rule's own test.
// It gives Facts, or Rows of feeds from which the facts are taken.
type Example struct {
	Name       string                      `yaml:"name"`
	On         string                      `yaml:"on"`    // a day, which is its end, or YYYY-MM-DD HH:MM
	Area       string                      `yaml:"area"`  // the subject's area where no fact gives it
	Month      string                      `yaml:"month"` // of an area monitor with a key: the month of the subject
	Parameters map[string]any              `yaml:"parameters"`
	Facts      map[string]any              `yaml:"facts"`
	Rows       map[string][]map[string]any `yaml:"rows"`  // feed → rows; id_number names people by any label, "subject" is the subject
	Stale      []string                    `yaml:"stale"` // feeds that have come before and are overdue
	Expect     Expect                      `yaml:"expect"`
	At         At                          `yaml:"-"`
}

// Expect is what an example must give. Unknown and Factors are compared as sets.
type Expect struct {
	Level    string   `yaml:"level"`
	Score    int      `yaml:"score"`
	Factors  []string `yaml:"factors"`
	Unknown  []string `yaml:"unknown"`
	Possible string   `yaml:"possible"` // the highest level that what is unknown leaves open; "" is not asked
	Outside  bool     `yaml:"outside"`  // the subject is surely not in the population
	InDoubt  bool     `yaml:"in_doubt"` // what is unknown leaves open whether it is in the population
}
