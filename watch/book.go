package watch

import (
	"slices"
	"time"

	"shouwang/warnings"
)

// book is what a session knows of one monitor: its runs and its warnings. While
// the monitor's lock is held nobody else changes either, so they are read once.
type book struct {
	monitor Monitor
	head    Run // the last finished run; its ID is "" if there is none
	number  uint64
	fence   uint64
	runs    map[string]Run
	done    map[int64]bool // instants, in milliseconds, whose run finished
	state   []warnings.Episode
	known   bool // the state was read
	before  *Pin // what the run before read; nil if there was none
	broken  bool // a run failed: later ones wait for it
}

func newBook(m Monitor, lease Lease, runs []Run) *book {
	b := &book{monitor: m, runs: make(map[string]Run), done: make(map[int64]bool)}
	for _, run := range runs {
		b.fence = max(b.fence, run.Highest)
		b.note(run)
	}
	b.fence = max(lease.Token(), b.fence+1)
	b.number = b.head.Number
	if b.head.ID != "" {
		b.before = &b.head.Pin
	}
	return b
}

// note takes a run into the book.
func (b *book) note(run Run) {
	b.runs[run.ID] = run
	if run.State != Finished || run.Dry {
		return
	}
	b.done[run.ScheduledAt.UnixMilli()] = true
	if run.Number > b.head.Number {
		b.head = run
	}
}

// past says whether an instant lies before the monitor's last run, so that a
// run as of it would rewrite history.
func (b *book) past(at time.Time) bool { return b.head.ID != "" && at.Before(b.head.AsOf) }

// since is where the monitor's missed runs begin: after its last run, or, as it
// never ran, at the instant given.
func (b *book) since(never time.Time) time.Time {
	if b.head.ID == "" {
		return never
	}
	return b.head.AsOf
}

// killed are runs that were started under the policy in force and did not end,
// the earliest first; orphans are those of another policy, which nobody can end.
func (b *book) killed(policy, parameters string) (killed, orphans []Run) {
	for _, run := range b.runs {
		switch {
		case run.State != Started || run.Dry:
		case run.Policy != policy || run.Parameters != parameters:
			orphans = append(orphans, run)
		case !b.past(run.AsOf):
			killed = append(killed, run)
		}
	}
	byTime := func(x, y Run) int { return x.AsOf.Compare(y.AsOf) }
	slices.SortFunc(killed, byTime)
	slices.SortFunc(orphans, byTime)
	return killed, orphans
}

// first says whether what a run raises is stock: conditions that are older than
// the monitor's first run, or than the first run that sees one of its feeds.
func (b *book) first(run Run, reads []string) bool {
	if b.before == nil || b.past(run.AsOf) {
		return b.before == nil
	}
	return slices.ContainsFunc(reads, func(feed string) bool {
		_, before := b.before.Fresh[feed]
		_, now := run.Fresh[feed]
		return now && !before
	})
}
