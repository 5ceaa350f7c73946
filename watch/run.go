package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"time"

	"shouwang"
)

// State of a run in the ledger.
type State string

// A run is started, and then finished or failed. One that is only started was
// killed or is at work; its lease tells which.
const (
	Started  State = "started"
	Finished State = "finished"
	Failed   State = "failed"
)

// Causes of a run. A run caused by a batch names the feed.
const (
	Scheduled = "schedule"
	Asked     = "asked"
)

// Due is a run that should be done: a monitor, the instant at which it was due,
// and the instant whose knowledge it judges by.
type Due struct {
	Monitor     string
	ScheduledAt time.Time
	AsOf        time.Time
	Cause       string // Scheduled, Asked (also when empty), or a feed's name
}

// Pin is what a run reads: batches up to a number, but those to skip, and which
// feeds are fresh. It is written down before the run begins, so that the same
// run done again reads the same.
type Pin struct {
	Batch uint64
	Skip  []uint64
	Fresh map[string]bool // feed → fresh; a feed that is not there was never connected
}

// reads says whether two pins read the same.
func (p Pin) reads(other Pin) bool {
	return p.Batch == other.Batch && slices.Equal(p.Skip, other.Skip) && maps.Equal(p.Fresh, other.Fresh)
}

// Counts are what a run did.
type Counts struct {
	Rows     int // scores that the run compared: subjects with points, and those with an open warning
	Raised   int
	Rose     int
	Fell     int
	Held     int
	Cleared  int
	Unjudged int // subjects that could not be judged, with an open warning or without
	Stock    int // of the raised, old conditions that a first run found
}

// Run (运行) is one run as the ledger knows it.
type Run struct {
	Counts
	Pin

	ID          string
	Monitor     string
	Number      uint64 // of the monitor's runs: what it did counts in this order
	Cause       string
	ScheduledAt time.Time
	AsOf        time.Time
	Policy      string
	Parameters  string // hash of the overlay, "" without
	State       State
	StartedAt   time.Time
	At          time.Time // when this line was written
	Late        bool
	Dry         bool
	Fence       uint64
	Note        string // why it failed
	Highest     uint64 // fencing token under which the monitor ever ran; read, not written
}

// Result is a run and what it did, ranked.
type Result struct {
	Run     Run
	Changes []shouwang.Change
}

// Options of a run.
type Options struct {
	Dry bool // work the changes out and write nothing but the ledger
}

// runID names a run by what it is asked: the same question has the same answer.
func runID(due Due, policy, parameters string, dry bool) string {
	h := sha256.New()
	for _, part := range []string{
		due.Monitor, strconv.FormatInt(due.ScheduledAt.UnixMilli(), 10), strconv.FormatInt(due.AsOf.UnixMilli(), 10),
		policy, parameters, strconv.FormatBool(dry),
	} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (c *Counts) count(changes []shouwang.Change) {
	for _, change := range changes {
		if shouwang.IsCanary(change.Warning.Area) {
			continue
		}
		switch change.Kind {
		case shouwang.Raised:
			c.Raised++
			if change.Warning.Stock {
				c.Stock++
			}
		case shouwang.Rose:
			c.Rose++
		case shouwang.Fell:
			c.Fell++
		case shouwang.Held:
			c.Held++
		case shouwang.Cleared:
			c.Cleared++
		}
	}
}

func (c *Counts) add(other Counts) {
	c.Rows += other.Rows
	c.Raised += other.Raised
	c.Rose += other.Rose
	c.Fell += other.Fell
	c.Held += other.Held
	c.Cleared += other.Cleared
	c.Unjudged += other.Unjudged
	c.Stock += other.Stock
}
