package city

import "shouwang"

// Sexes by GB/T 2261.1.
const (
	man   = 1
	woman = 2
)

// never is a day that does not come: an open end, or a file never sent.
const never = shouwang.Day(1 << 20)

// person is somebody's life as far as departments see it. Every dated thing also
// has the day on which a file first says it.
type person struct {
	number, name  string
	sex           int
	birth         shouwang.Day
	hukou         uint64
	reside        uint64
	relation      string
	counted       bool
	seen          shouwang.Day // first register that holds the person
	cancelled     shouwang.Day // first register that marks the death
	gone          shouwang.Day // first household file without the person
	moved         shouwang.Day // first register that has another address
	movedTo       uint64
	movedOut      bool         // of the county: the registration goes along
	movedBefore   shouwang.Day // days more between the move and its register
	elder         claim
	benefits      []benefit
	shares        *person // whose account the money goes to
	insurance     []span
	job           job
	idle          []registration
	custody       []stay
	deaths        []death
	pupil         func(day shouwang.Day, row []string) []string // what a story makes of the school's row; nil leaves it
	unreviewed    shouwang.Day                                  // first day of a quarter without a review of the disability subsidy
	misregistered bool                                          // a sample finds the register of children wrong
}

// household is a family, with what civil affairs know of it in order of time.
type household struct {
	id      string
	place   place
	members []*person
	states  []state
	known   bool      // civil affairs keep its list of members
	away    []*person // whom departments know of and who live elsewhere
	lines   []line    // what the other departments say
	story   bool      // tells a story
	unasked bool      // nobody reviews the household
}

// state is what the household file says from a day on.
type state struct {
	seen    shouwang.Day
	class   string
	since   shouwang.Day
	income  fen // per head and month; unknown is -1
	cash    fen // unknown is -1
	rigid   fen // rigid expenses of twelve months; unknown is -1
	recheck shouwang.Day
}

type fen = shouwang.Fen

// unknownMoney is a cell left empty: nobody asked.
const unknownMoney fen = -1

// benefit is one spell on a roll.
type benefit struct {
	roll, kind string
	start      shouwang.Day
	seen       shouwang.Day
	stop       shouwang.Day // first day without
	stopSeen   shouwang.Day
	stopReason string
	gradual    shouwang.Day
	steps      []step       // amounts in order of the rolls that first hold them
	paidUntil  shouwang.Day // first month not sent to the bank, if not by the roll
	returned   shouwang.Day // first month that the bank sends back
	oldForm    bool         // the roll still has the 15-digit number
	account    string       // other than the person's own
	holder     string       // whose account it is, where that is said
	approver   string       // who approved it, where that is said
	mode       string       // full or topup, where that is said
	wrongMonth shouwang.Day // month paid by another amount
	wrongBy    fen
	missed     shouwang.Day // month not sent to the bank
}

// step is an amount, and for the elder allowance its age.
type step struct {
	seen   shouwang.Day
	amount fen
	age    string
}

// claim says how a person deals with the steps of the elder allowance.
type claim struct {
	late   int // months after the birthday's roll
	before int // claims only steps of a lower age; 0 claims all
}

// span is a run of months in the insurance register, insured or said not to be.
type span struct {
	from, until shouwang.Day // months; until is excluded
	insured     bool
}

type job struct {
	base     fen
	employer string
	kind     string
}

// registration is a row of the unemployment register.
type registration struct {
	on, uiFrom, uiTo shouwang.Day // never where there is no insurance benefit
	seen             shouwang.Day
}

type stay struct {
	kind       string
	start, end shouwang.Day // end is the first free day; never is open
	seen       shouwang.Day
}

type death struct {
	kind, dept string
	on         shouwang.Day
	registered shouwang.Day
	seen       shouwang.Day
}

// at is what the household file says on a day.
func (h *household) at(day shouwang.Day) state {
	s := h.states[0]
	for _, later := range h.states[1:] {
		if later.seen <= day {
			s = later
		}
	}
	return s
}

func (h *household) head() *person { return h.members[0] }

// size is how many members the register holds on a day.
func (h *household) size(day shouwang.Day) (size, able int) {
	for _, p := range h.members {
		if p.seen > day || day >= p.gone || !p.counted {
			continue
		}
		size++
		if age := p.age(day); age >= 18 && age < 60 {
			able++
		}
	}
	return size, able
}

// onRolls says whether anybody of the household ever had a benefit.
func (h *household) onRolls() bool {
	for _, p := range h.members {
		if len(p.benefits) > 0 {
			return true
		}
	}
	return false
}

func (p *person) age(on shouwang.Day) int {
	years := on.Time().Year() - p.birth.Time().Year()
	if p.birth.AddYears(years) > on {
		years--
	}
	return years
}

// due says whether the bank is sent a row for a month: the roll that is known on
// pay day decides, unless the story does. What the eve's roll says was known before.
func (b *benefit) due(month, eve shouwang.Day) bool {
	if month == b.missed {
		return false
	}
	if b.paidUntil != never {
		return b.start <= month && month < b.paidUntil
	}
	known := max(payDay(month), eve)
	stopped := b.stopSeen <= known && b.stop <= month
	return b.seen <= known && b.start <= month && !stopped
}

// paid is what the bank is told to send for a month.
func (b *benefit) paid(month shouwang.Day) fen {
	amount := b.at(payDay(month)).amount
	if month == b.wrongMonth {
		amount += b.wrongBy
	}
	return amount
}

// at is the amount on the roll of a day.
func (b *benefit) at(day shouwang.Day) step {
	s := b.steps[0]
	for _, later := range b.steps[1:] {
		if later.seen <= day {
			s = later
		}
	}
	return s
}

// in is whether the insurance register has a row for a month, and what it says.
func (p *person) in(month shouwang.Day) (insured, row bool) {
	for _, s := range p.insurance {
		if within(month, s.from, s.until) {
			return s.insured, true
		}
	}
	return false, false
}
