package monitors

import (
	_ "embed"
	"slices"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"shouwang"
)

//go:embed clauses.yaml
var clausesYAML []byte

// Clause (条款) of the notice, and what carries it.
type Clause struct {
	ID       string        `yaml:"id"`       // 1.1 to 6.6
	Text     string        `yaml:"text"`     // its own words
	Monitors []string      `yaml:"monitors"` // codes: every monitor of each
	Feeds    []string      `yaml:"feeds"`    // without which nobody could
	Awaits   shouwang.Text `yaml:"awaits"`   // what is not there yet: the clause is empty until it is
}

// Clauses are the 45 of the notice, in its order.
var Clauses = sync.OnceValue(func() []Clause {
	var file struct {
		Clauses []Clause `yaml:"clauses"`
	}
	if err := yaml.Unmarshal(clausesYAML, &file); err != nil {
		panic(err) // the text is part of the program; its test reads it
	}
	return file.Clauses
})

func isClause(id string) bool {
	return slices.ContainsFunc(Clauses(), func(c Clause) bool { return c.ID == id })
}

// Carriage is how a clause, or something that carries it, stands.
type Carriage string

// States of carriage, from the best to the worst.
const (
	Carried Carriage = "carried" // done within its period
	Late    Carriage = "late"    // done before, but not within its period
	Empty   Carriage = "empty"   // never done, or there is nothing that could
)

// Done is what was done by a monitor or came of a feed.
type Done struct {
	Last   time.Time // the last run that ended, or the last file; zero is never
	Late   bool      // the next is overdue
	Raised int       // warnings of a monitor, ever
	Closed int       // of them, no longer open
	Newest Evidence
}

// Evidence is the warning that was raised last.
type Evidence struct {
	No string // empty: none ever was
	At time.Time
}

// Carrier is one thing that carries a clause.
type Carrier struct {
	Name  string // of a monitor its id, or its code where the policy has none; of a feed its name
	Feed  bool
	State Carriage
	Done
}

// Standing is how a clause stands: as the worst of what carries it.
type Standing struct {
	Clause

	State    Carriage
	Carriers []Carrier
	LastRun  time.Time // of its monitors; zero where none ran
	Raised   int
	Closed   int
	Newest   Evidence // of its monitors
}

// Ledger says how every clause stands: monitors by id and feeds by name, of which
// a missing one never did anything.
func (p *Pack) Ledger(monitors, feeds map[string]Done) []Standing {
	list := make([]Standing, 0, len(Clauses()))
	for _, c := range Clauses() {
		list = append(list, p.stand(c, monitors, feeds))
	}
	return list
}

func (p *Pack) stand(c Clause, monitors, feeds map[string]Done) Standing {
	s := Standing{Clause: c}
	for _, code := range c.Monitors {
		some := p.Monitor(code)
		if len(some) == 0 {
			s.Carriers = append(s.Carriers, Carrier{Name: code, State: Empty})
		}
		for _, m := range some {
			done := monitors[m.ID]
			s.Carriers = append(s.Carriers, carrier(m.ID, false, done))
			s.Raised, s.Closed = s.Raised+done.Raised, s.Closed+done.Closed
			if done.Last.After(s.LastRun) {
				s.LastRun = done.Last
			}
			if done.Newest.At.After(s.Newest.At) {
				s.Newest = done.Newest
			}
		}
	}
	for _, name := range c.Feeds {
		s.Carriers = append(s.Carriers, carrier(name, true, feeds[name]))
	}
	if s.State = worst(s.Carriers); c.Awaits.Zh != "" {
		s.State = Empty
	}
	return s
}

func carrier(name string, feed bool, done Done) Carrier {
	c := Carrier{Name: name, Feed: feed, State: Carried, Done: done}
	switch {
	case done.Last.IsZero():
		c.State = Empty
	case done.Late:
		c.State = Late
	}
	return c
}

func worst(carriers []Carrier) Carriage {
	if len(carriers) == 0 {
		return Empty
	}
	state := Carried
	for _, c := range carriers {
		if c.State == Empty {
			return Empty
		}
		if c.State == Late {
			state = Late
		}
	}
	return state
}
