package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"shouwang"
)

// Inbox is the built-in channel: the stored intent is the message.
const Inbox = "inbox"

// Channel carries messages to workers. It is safe for concurrent use.
type Channel interface {
	// Address is where the channel finds a worker, "" if it cannot.
	Address(worker shouwang.Worker) string
	// Send delivers a message and gives the provider's name for it. An error is
	// a *Failure, or it counts as one of the network. The key is the same each
	// time the same message is sent.
	Send(ctx context.Context, to, key string, message Message) (ref string, err error)
	// Traits never change.
	Traits() Traits
}

// Amender is a channel that can change what it sent: to is where, ref is the name
// that Send gave it, and the message says what became of it.
type Amender interface {
	Amend(ctx context.Context, to, ref string, message Message) error
}

// Traits are what a planning and a dispatcher must know of a channel.
type Traits struct {
	Pace      int           // messages that one address takes in a span; 0 is any number
	Per       time.Duration // that span
	PerMinute int           // messages that the whole channel takes; 0 is any number
	Group     bool          // many people read it, so that only what many may read goes there
	Copy      bool          // a system or a sheet of paper: it takes nobody's place
	Abroad    bool          // its servers stand outside the country
}

// Personal says whether the channel reaches a person, and that one alone.
func (t Traits) Personal() bool { return !t.Group && !t.Copy }

// Setup is what a channel is made from.
type Setup struct {
	Decode func(into any) error   // reads the channel's own settings strictly, by their yaml names
	Link   func(no string) string // address of a warning or case on the desk; of the calls for CallsPage, of the list for ""
	Clock  func() time.Time
	// Contact is where the book of contacts says that a channel finds a worker, "" if
	// it does not; nil: there is no book.
	Contact func(worker, channel string) string
}

func (s Setup) contact(w shouwang.Worker, channel string) string {
	if s.Contact == nil || w.ID == "" {
		return ""
	}
	return s.Contact(w.ID, channel)
}

// factory makes a channel from its settings.
type factory func(Setup) (Channel, error)

// table is every channel there is; each file adds its own.
var table = map[string]factory{}

// register adds a channel to the table: `var _ = register("slack", newSlack)`.
func register(name string, build factory) struct{} { //nolint:unparam // a value is what makes it run at start
	table[name] = build
	return struct{}{}
}

// Names are the channels that exist, sorted.
func Names() []string {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Channels are the channels in use.
type Channels map[string]Channel

// Open makes the channels that have settings; the inbox needs none and is always there.
func Open(settings map[string]Setup) (Channels, error) {
	open := Channels{}
	var faults []error
	for name, setup := range settings {
		build, known := table[name]
		if !known {
			faults = append(faults, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("no channel is called %q", name), fmt.Sprintf("choose of %v", Names())))
			continue
		}
		channel, err := build(setup)
		if err != nil {
			faults = append(faults, fmt.Errorf("open the channel %s: %w", name, err))
		}
		open[name] = channel
	}
	if open[Inbox] == nil {
		open[Inbox] = inbox{}
	}
	return open, errors.Join(faults...)
}
