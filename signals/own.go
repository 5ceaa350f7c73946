package signals

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"shouwang"
)

// ownFeed (数据批次到达) is the feed in which the intake itself writes down what
// came in, so that a rule reads of arrivals as it reads of anything else (M49).
const ownFeed = "feed_batch"

// causeHeld marks the batch that says of another that it is held.
const causeHeld = "held"

// recorded is the form of the own feed; nil if the pack has none.
func (in *Intake) recorded() *form {
	if f := in.forms[ownFeed]; f != nil && f.feed.Own {
		return f
	}
	return nil
}

// note writes a row of the own feed for each feed of the file, under the number of
// the batch: it counts as long as the batch does, and a replay sees it from the
// batch on. A held batch does not count and is to be heard of all the same: that
// it is held stands under a number of its own, which is withdrawn once a person
// has decided.
func (t *taking) note(ctx context.Context) error {
	f := t.noting()
	if f == nil {
		return nil
	}
	if err := t.noteUnder(ctx, f, t.number, false); err != nil || !t.held {
		return err
	}
	if err := t.in.record(ctx, t.heldLine("open")); err != nil { // before anything refers to the number
		return fmt.Errorf("log that batch %d is held: %w", t.number, err)
	}
	return t.noteUnder(ctx, f, t.number+1, true)
}

// noting is the form of the own feed, nil if this batch is not to be noted: only a
// file arrives, and one of the own feed itself is history.
func (t *taking) noting() *form {
	f := t.in.recorded()
	if t.cause != "" || t.form == f {
		return nil
	}
	return f
}

// heldLine is the line of the log on the batch that says that this one is held;
// none if nothing is recorded.
func (t *taking) heldLine(state string) [][]any {
	if !t.held || t.noting() == nil {
		return nil
	}
	b := shouwang.Batch{Number: t.number + 1, Feed: ownFeed, Department: ownDepartment, Sender: ownDepartment, Digest: noFile}
	return [][]any{t.in.logRow(logged{Batch: b, received: t.received.time, asOf: t.received.day, cause: causeHeld, about: t.number}, state)}
}

// ownDepartment is who keeps the product's own record.
const ownDepartment = "civil"

func (t *taking) noteUnder(ctx context.Context, f *form, number uint64, held bool) error {
	c := newChunk(f, len(t.batches))
	for i, b := range t.batches {
		r := record{cells: make([]cell, len(f.columns)), line: uint32(i + 1), asOf: t.received.day, source: ownDepartment, received: t.received.time}
		for name, v := range t.noted(b, held) {
			if at := f.index(name); at != absent {
				v.ok = true
				r.cells[at] = v
			}
		}
		c.add(f, &r)
	}
	if err := t.in.own(ctx, f, c, number); err != nil {
		return fmt.Errorf("record the arrival of batch %d: %w", t.number, err)
	}
	return nil
}

// own stores rows of an own feed that the product itself speaks of, under the
// number of a batch.
func (in *Intake) own(ctx context.Context, f *form, c *chunk, number uint64) error {
	if err := in.registered(ctx); err != nil {
		return err
	}
	t := &taking{in: in, form: f}
	if err := t.resolveNamed(ctx, f, c); err != nil {
		return err
	}
	p := t.part(c, &f.outputs[0], map[int64]bool{})
	base, n := p.base(make([]uint64, len(p.rows))), len(p.rows)
	numbers, defects := make([]uint64, n), make([][]string, n)
	for i := range numbers {
		numbers[i], defects[i] = number, []string{}
	}
	cols := []any{numbers, base[0], base[1], base[2], base[3], make([]uint8, n), base[4], base[stageKey], make([]uint64, n), defects}
	for i := range f.columns {
		if f.columns[i].store != "" {
			cols = append(cols, p.stated(i))
		}
	}
	s := f.shape()
	return in.insertBatch(ctx, "INSERT INTO "+s.Signal+" ("+s.Into+")", cols)
}

// stated is a column as it goes straight into the store, where what is empty is
// NULL: the day that nobody named is not the first of 1970.
func (p *part) stated(col int) any {
	staged := p.column(col)
	if p.out.form.columns[col].plain {
		return staged
	}
	values := reflect.ValueOf(staged)
	out := reflect.MakeSlice(reflect.SliceOf(reflect.PointerTo(values.Type().Elem())), values.Len(), values.Len())
	for i, row := range p.rows {
		if p.at(col, row).ok {
			out.Index(i).Set(values.Index(i).Addr())
		}
	}
	return out.Interface()
}

// noted is a batch as the own feed has it, by column.
func (t *taking) noted(b shouwang.Batch, held bool) map[string]cell {
	whole := func(n int) cell { return cell{n: int64(n)} }
	flag := func(is bool) cell {
		if is {
			return cell{n: 1}
		}
		return cell{}
	}
	bad := 0
	for _, code := range badIDs {
		bad += b.Reasons[string(code)]
	}
	before := t.past.feeds[b.Feed].columns
	return map[string]cell{
		"batch_id": {s: fmt.Sprintf("%s/%d", b.Feed, b.Number)}, "feed": {s: b.Feed}, "sender": {s: b.Sender},
		"arrived_at": {n: t.received.time.UnixMilli()}, "describes": {n: int64(t.asOf)},
		"rows": whole(b.Read), "accepted": whole(b.Accepted), "refused_rows": whole(b.Refused), "bad_id": whole(bad),
		"schema_ok": flag(before == "" || before == t.guess.Fingerprint), "held": flag(held),
	}
}

// hearSelf says how the own feed is heard: it is written with each batch, so that
// it is never stale, and connected once anything came in.
func (in *Intake) hearSelf(pin *Pin, asOf time.Time) {
	if in.recorded() == nil {
		return
	}
	own := FeedState{}
	for _, state := range pin.Fresh {
		if state.Connected && state.LastReceived.After(own.LastReceived) {
			own = FeedState{Connected: true, LastReceived: state.LastReceived, AsOf: shouwang.DayOf(asOf)}
		}
	}
	pin.Fresh[ownFeed] = own
}
