// Package notify tells the responsible worker of a warning (送达): what is to be
// sent is written down first, then sent by one dispatcher until the outcome is
// written down too.
//
// Plan decides purely who hears of what. The Outbox stores intents and
// outcomes; whoever holds an intent without an outcome owes a message, so a
// process killed anywhere loses none. The Dispatcher sends them, at least once
// and with the same key each time. A channel is one file that registers itself.
//
// A message carries a number, a town, a colour, a deadline and a link: nothing
// that says who it is about or why.
package notify

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// DB is what the outbox reads from.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// Appender stores rows for good before it answers.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Message is what a channel carries to one worker: everything that one planning
// found for them. It is stored as it is, so it holds nothing that a message may
// not say.
type Message struct {
	Items []Item `json:"items"`           // most urgent first; none is a test of the channel
	Taken *Taken `json:"taken,omitempty"` // somebody has taken it since: what an amended message says
}

// Taken (已接办) is who took a warning, and when.
type Taken struct {
	By    string    `json:"by"`              // worker_id
	Other bool      `json:"other,omitempty"` // another than the one whom the message went to
	At    time.Time `json:"at"`
}

// Item is one warning, or one overdue step of a call, as a message may tell it.
type Item struct {
	No          string         `json:"no"` // W- number, C- of a case that a call opened
	Level       shouwang.Level `json:"level"`
	Town        string         `json:"town"`
	Due         time.Time      `json:"due"`
	Provisional bool           `json:"provisional,omitempty"` // the deadline lies past the published calendar
	Press       *Press         `json:"press,omitempty"`       // of a call to the hotline; nil is a warning
}

// Press (催办、通报) is that a step of a call to the hotline is overdue. The item's No
// is then that of the call's case (C-), "" without one.
type Press struct {
	How  string `json:"how"`  // PressChase or PressNotice
	Step string `json:"step"` // handover, acknowledge, inform, reply or callback
}

// pressed is how and for what an item presses, "" of a warning.
func (i Item) pressed() string {
	if i.Press == nil {
		return ""
	}
	return i.Press.How + " " + i.Press.Step
}

// page is where an item leads: the page of the calls for a step of one without a case.
func (i Item) page() string {
	if i.Press != nil && i.No == "" {
		return CallsPage
	}
	return i.No
}

// CallsPage stands in the place of a number for the page of what is owed to callers.
const CallsPage = "calls"

// How a worker is pressed for an overdue step.
const (
	PressChase  = "chase"  // 催办
	PressNotice = "notice" // 通报
)

// Intent (送达意向) is a message that somebody owes to a worker.
type Intent struct {
	ID      string // idempotency key: the same news for the same worker has the same
	Channel string
	Worker  string // worker_id; "" is nobody yet, the bureau's shared inbox
	Message Message
	Tells   []Tell // what of each item is news, in the order of the items
	At      time.Time
	Due     time.Time // not to be sent before
	Urgent  bool      // life or safety: it waits for no digest and no morning
	Chain   []string  // channels that take over, in this order, when this one fails
	Amends  string    // the provider's name of the message that this one changes; "" is a message of its own
}

// Tell is a warning at a level: what a worker is told at most once by a channel.
type Tell struct {
	Warning string // id
	Level   shouwang.Level
}
