package notify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"shouwang"
)

// parcel is what goes out in one call: one message, or all that an address is told
// in one digest. A nil channel finds nobody.
type parcel struct {
	channel Channel
	to      string
	list    []owed
}

// together is what messages have in common that go out as one. After a failure
// they stay together, so that what is sent again is the same and has the same key.
type together struct {
	channel, to string
	planned     time.Time
	tries       uint64
}

// parcels puts what can wait together by address: one digest a worker, and one a
// group. What is urgent goes alone, first, and without waiting for others.
func parcels(list []owed, reach func(owed) (Channel, string)) []parcel {
	var out []parcel
	at := map[together]int{}
	for _, x := range list {
		channel, to := reach(x)
		alone := x.Urgent || x.Amends != "" || channel == nil
		key := together{x.Channel, to, x.Planned, x.Tries}
		if n, known := at[key]; known && !alone {
			out[n].list = append(out[n].list, x)
			continue
		}
		out = append(out, parcel{channel, to, []owed{x}})
		if !alone {
			at[key] = len(out) - 1
		}
	}
	return out
}

// key is the same each time the same messages go out together.
func (p parcel) key() string {
	if len(p.list) == 1 {
		return p.list[0].ID
	}
	ids := make([]string, len(p.list))
	for n, x := range p.list {
		ids[n] = x.ID
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, " ")))
	return hex.EncodeToString(sum[:16])
}

// message is all of them in one, the most urgent first; of a warning that rose
// meanwhile the higher level alone.
func (p parcel) message() Message {
	if len(p.list) == 1 {
		return p.list[0].Message
	}
	best := map[string]Item{}
	for _, x := range p.list {
		for n, i := range x.Message.Items {
			of := i.No
			if i.Press != nil { // many have no number, and each step is a thing of its own
				of = x.Tells[n].Warning
			}
			if had, known := best[of]; !known || i.Level.Rank() > had.Level.Rank() {
				best[of] = i
			}
		}
	}
	var m Message
	for _, i := range best {
		m.Items = append(m.Items, i)
	}
	slices.SortFunc(m.Items, func(x, y Item) int {
		return cmp.Or(y.Level.Rank()-x.Level.Rank(), x.Due.Compare(y.Due), cmp.Compare(x.No, y.No), cmp.Compare(x.pressed(), y.pressed()))
	})
	return m
}

// soon is after how many tries another channel is taken for what is urgent; this
// one is tried on beside it.
const soon = 3

// passesOn says whether somebody else must hear of a message that failed.
func (d *Dispatcher) passesOn(x owed, o outcome) bool {
	channel := d.Channels[x.Channel]
	if x.Amends != "" || channel != nil && !channel.Traits().Personal() {
		return false
	}
	if x.Urgent && o.Tries >= soon {
		return o.Tries == soon
	}
	return o.State == stateDead
}

// instead is who hears of a message that failed: the worker by the next channel,
// else the one above, and in the end the bureau.
func (d *Dispatcher) instead(x owed) []Intent {
	now := d.Clock()
	next := Intent{Worker: x.Worker, Message: x.Message, Tells: x.Tells, Urgent: x.Urgent, At: now, Due: now}
	if len(x.Chain) > 0 {
		next.Channel, next.Chain = x.Chain[0], x.Chain[1:]
		next.ID = idOf(next)
		return []Intent{next}
	}
	var chain []string
	if next.Worker = ""; d.Above != nil {
		next.Worker, chain = d.Above(x.Worker)
	}
	next.Channel = Inbox
	next.ID = idOf(next)
	list := []Intent{next}
	if len(chain) > 0 {
		next.Channel, next.Chain = chain[0], chain[1:]
		next.ID = idOf(next)
		list = append(list, next)
	}
	return list
}

// Above is who stands above a worker, and the channels that find that one; "" is
// the bureau.
func Above(worker func(id string) (shouwang.Worker, bool), channels Channels) func(id string) (string, []string) {
	return func(id string) (string, []string) {
		w, known := worker(id)
		if !known || w.Manager == id {
			return "", nil
		}
		above, known := worker(w.Manager)
		if !known {
			return "", nil
		}
		return above.ID, channels.Way(Rules{}, above, shouwang.Warning{Lane: shouwang.LaneProtected}).Chain
	}
}
