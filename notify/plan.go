package notify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouwang"
)

// Directory is what Plan asks beside the changes themselves.
type Directory struct {
	Worker   func(id string) (shouwang.Worker, bool)
	Way      func(shouwang.Worker, shouwang.Warning) Way
	Town     func(area uint64) string                           // name of the town, of the city above it
	Deadline func(shouwang.Warning) (due time.Time, guess bool) // of the first contact
	StandIn  func(id string) (deputy string, away bool)         // who hears in the place of a worker who is away; nil: nobody is
	Press    func(shouwang.Warning) Press                       // of an overdue step of a call; nil: it is a warning
	Timing   Timing
}

// Plan is who hears of the changes of a run: one message a worker and channel,
// and always one in the built-in inbox, so that no warning ends nowhere.
//
// Only what crosses upwards is news: a warning raised, or risen. A held, fallen
// or cleared one interrupts nobody. The outbox leaves out what the worker was
// told before, so a warning that comes back within its cooldown is silent
// unless it is worse.
//
// Only care interrupts; all else waits for the digest. Who is away, or is found by
// no channel when care cannot wait, has somebody else told beside.
func Plan(changes []shouwang.Change, dir Directory, at time.Time) []Intent {
	bundles := map[bundleKey]*bundle{}
	for _, c := range changes {
		if c.Kind != shouwang.Raised && c.Kind != shouwang.Rose {
			continue
		}
		item, tell := itemOf(c.Warning, dir), Tell{Warning: c.Warning.ID, Level: c.Warning.Level}
		for _, i := range dir.tells(c.Warning, at) {
			key := bundleKey{i.Channel, i.Worker, strings.Join(i.Chain, " "), i.Urgent}
			if bundles[key] == nil {
				bundles[key] = newBundle(i)
			}
			bundles[key].add(item, tell)
		}
	}
	intents := make([]Intent, 0, len(bundles))
	for _, b := range bundles {
		intents = append(intents, b.sealed())
	}
	slices.SortFunc(intents, func(a, b Intent) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Worker, b.Worker), cmp.Compare(a.ID, b.ID))
	})
	return intents
}

// bundleKey is what messages have in common that become one.
type bundleKey struct {
	channel, worker, chain string
	urgent                 bool
}

func itemOf(w shouwang.Warning, dir Directory) Item {
	due, guess := dir.Deadline(w)
	i := Item{No: w.No, Level: w.Level, Town: dir.Town(w.Area), Due: due, Provisional: guess}
	if dir.Press != nil {
		p := dir.Press(w)
		i.Press = &p
	}
	return i
}

// tells are the messages of one warning, without what they say.
func (d Directory) tells(w shouwang.Warning, at time.Time) []Intent {
	list := []Intent{{Channel: Inbox, Worker: w.Worker, At: at, Due: at}}
	owner, known := d.Worker(w.Worker)
	if !known { // nobody reads the inbox of who is not in the roster
		if w.Worker != "" && w.Worker != shouwang.CanaryInbox {
			list = append(list, Intent{Channel: Inbox, At: at, Due: at})
		}
		return list
	}
	found, away := false, false
	deputy := ""
	if d.StandIn != nil {
		deputy, away = d.StandIn(owner.ID)
	}
	if !away {
		list, found = d.reach(list, owner, w, at)
	}
	if !away && (found || w.Kind != shouwang.Care) {
		return list
	}
	other, known := d.Worker(cmp.Or(deputy, owner.Manager))
	if !known || other.ID == owner.ID {
		return append(list, Intent{Channel: Inbox, At: at, Due: at}) // the bureau's shared inbox
	}
	list = append(list, Intent{Channel: Inbox, Worker: other.ID, At: at, Due: at})
	list, _ = d.reach(list, other, w, at)
	return list
}

// reach adds the messages to one worker, and says whether a channel of a person's
// own finds him, or there is none at all.
func (d Directory) reach(list []Intent, worker shouwang.Worker, w shouwang.Warning, at time.Time) ([]Intent, bool) {
	way, urgent := d.Way(worker, w), w.Kind == shouwang.Care
	one := Intent{Worker: worker.ID, At: at, Due: d.Timing.Due(at, urgent), Urgent: urgent}
	for _, name := range way.Copies {
		one.Channel = name
		list = append(list, one)
	}
	if len(way.Chain) > 0 {
		one.Channel, one.Chain = way.Chain[0], way.Chain[1:]
		list = append(list, one)
	}
	return list, !way.Lost
}

// bundle is an intent that is still being filled.
type bundle struct {
	Intent

	line map[string]int // warning id → its item
}

func newBundle(i Intent) *bundle { return &bundle{Intent: i, line: map[string]int{}} }

func (b *bundle) add(item Item, tell Tell) {
	n, known := b.line[tell.Warning]
	if !known {
		b.line[tell.Warning] = len(b.Tells)
		b.Message.Items, b.Tells = append(b.Message.Items, item), append(b.Tells, tell)
		return
	}
	if tell.Level.Rank() > b.Tells[n].Level.Rank() { // raised and risen in one run is one line
		b.Tells[n], b.Message.Items[n] = tell, item
	}
}

// sealed puts the items in their order and names the intent after what it tells.
func (b *bundle) sealed() Intent {
	order := make([]int, len(b.Tells))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(n, m int) int {
		x, y := b.Message.Items[n], b.Message.Items[m]
		return cmp.Or(y.Level.Rank()-x.Level.Rank(), x.Due.Compare(y.Due), cmp.Compare(x.No, y.No),
			cmp.Compare(b.Tells[n].Warning, b.Tells[m].Warning))
	})
	out := b.Intent
	out.Tells, out.Message.Items = nil, nil
	for _, n := range order {
		out.Tells, out.Message.Items = append(out.Tells, b.Tells[n]), append(out.Message.Items, b.Message.Items[n])
	}
	out.ID = idOf(out)
	return out
}

// idOf depends on what is told to whom by what, never on when: planned again
// after a crash, the same news has the same key.
func idOf(i Intent) string {
	told := slices.Clone(i.Tells)
	slices.SortFunc(told, func(a, b Tell) int { return cmp.Compare(a.Warning, b.Warning) })
	text := fmt.Appendf(nil, "%q %q", i.Channel, i.Worker)
	for _, t := range told {
		text = fmt.Appendf(text, " %q %s", t.Warning, t.Level)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// untold is what remains of intents once everything that was told before is
// left out: told gives the highest level that a worker heard of by a channel.
func untold(intents []Intent, told map[telling]int) []Intent {
	var fresh []Intent
	for _, i := range intents {
		blank := i
		blank.Tells, blank.Message = nil, Message{}
		rest := newBundle(blank)
		for n, t := range i.Tells {
			if t.Level.Rank() > told[telling{i.Channel, i.Worker, t.Warning}] {
				rest.add(i.Message.Items[n], t)
			}
		}
		if len(rest.Tells) > 0 {
			fresh = append(fresh, rest.sealed())
		}
	}
	return fresh
}

// telling is a warning that a worker heard of by a channel.
type telling struct{ channel, worker, warning string }
