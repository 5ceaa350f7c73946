package signals

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"shouwang"
	"shouwang/internal/rows"
	"shouwang/signals/identity"
)

// Decision is what a person decided of two identities, and why.
type Decision struct {
	Loser, Winner shouwang.PersonID
	By            string
	Reason        string
}

// sealedReason is the field that reasons of mergers are sealed under: people
// write names into them.
const sealedReason = "reason"

// Merge reads the loser's rows as the winner's from now on: they are said again
// under the winner, in batches that a replay of an earlier day does not see. It
// answers those batches. Told again after a kill it completes what was begun.
func (in *Intake) Merge(ctx context.Context, d Decision) ([]uint64, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	links, err := identity.Links(ctx, in.db)
	if err != nil {
		return nil, err
	}
	if err := in.mayMerge(ctx, links, d); err != nil {
		return nil, err
	}
	if err := in.move(ctx, moving{cause: "merge", from: d.Loser, to: d.Winner, loser: d.Loser}, nil); err != nil {
		return nil, err
	}
	batches, err := in.movedBy(ctx, d.Loser)
	if err != nil {
		return nil, err
	}
	return batches, in.link(ctx, d, "merged", batches)
}

func (in *Intake) mayMerge(ctx context.Context, links []identity.Link, d Decision) error {
	people, err := identity.NewBook(in.db, in.keys).People(ctx, []shouwang.PersonID{d.Loser, d.Winner})
	switch {
	case err != nil:
		return err
	case d.Loser == d.Winner:
		return shouwang.Explain(shouwang.ErrInvalid, "这是同一个人 / this is one person already", "写两个不同的人 / name two people")
	case len(people) != 2:
		return shouwang.Explain(shouwang.ErrNotFound, "没有这个人 / there is no such person", "用 shouwang identity 列出的编号 / use the references that shouwang identity lists")
	}
	for _, l := range links {
		if l.Loser == d.Loser || l.Loser == d.Winner || l.Winner == d.Loser {
			return shouwang.Explain(shouwang.ErrConflict, "其中一人已经合并过 / one of them is merged already", "先拆分 / split first")
		}
	}
	return nil
}

// Split undoes a merger: the loser's rows are its own again, also those that came
// under its number since. Replays of the days between still see one person. It
// answers whose they were meanwhile.
func (in *Intake) Split(ctx context.Context, d Decision) (winner shouwang.PersonID, err error) {
	links, err := identity.Links(ctx, in.db)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(links, func(l identity.Link) bool { return l.Loser == d.Loser })
	if at < 0 {
		return 0, shouwang.Explain(shouwang.ErrNotFound, "这个人没有合并过 / this person is not merged", "shouwang identity 列出合并 / shouwang identity lists the mergers")
	}
	d.Winner = links[at].Winner
	for _, number := range links[at].Batches {
		if err := in.Withdraw(ctx, number); err != nil && !errors.Is(err, shouwang.ErrConflict) { // withdrawn by an attempt that was killed
			return 0, err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	via, err := in.via(ctx, d.Loser)
	if err != nil {
		return 0, err
	}
	if err := in.move(ctx, moving{cause: "split", from: d.Winner, to: d.Loser, loser: d.Loser}, via); err != nil {
		return 0, err
	}
	return d.Winner, in.link(ctx, d, "split", nil)
}

// movedBy are the batches that count of a merger, those of an attempt that was
// killed too.
func (in *Intake) movedBy(ctx context.Context, loser shouwang.PersonID) ([]uint64, error) {
	out, err := rows.All(ctx, in.db, rows.Value[uint64], `SELECT DISTINCT number FROM batch_log
WHERE cause = 'merge' AND about = {loser:UInt64} AND number IN (SELECT number FROM batch_state WHERE state = 'committed')
ORDER BY number`, clickhouse.Named("loser", uint64(loser)))
	if err != nil {
		return nil, fmt.Errorf("read the batches of a merger: %w", err)
	}
	return out, nil
}

func (in *Intake) link(ctx context.Context, d Decision, state string, batches []uint64) error {
	seq, err := in.scalar(ctx, "SELECT ifNull(max(seq), 0) FROM identity_link")
	if err != nil {
		return err
	}
	block := shouwang.Block{
		Table: "identity_link", Columns: []string{"seq", "loser", "winner", "state", "batches", "at", "actor", "reason"},
		Rows: [][]any{{seq + 1, uint64(d.Loser), uint64(d.Winner), state, append([]uint64{}, batches...), in.clock(), d.By, in.keys.Seal(sealedReason, d.Reason)}},
	}
	if err := in.append.Append(ctx, block); err != nil {
		return fmt.Errorf("store that two people are %s: %w", state, err)
	}
	return nil
}

// Told notes that whoever works on two people knows what was decided of them.
func (in *Intake) Told(ctx context.Context, d identity.Decided) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.link(ctx, Decision{Loser: d.Loser, Winner: d.Winner, By: d.By}, "told", nil)
}

// place is where a row stands: its batch and number.
type place struct {
	batch uint64
	row   uint32
}

// via are the rows that came under the number of a person who was merged.
func (in *Intake) via(ctx context.Context, loser shouwang.PersonID) (map[place]bool, error) {
	all, err := rows.All(ctx, in.db, func(found driver.Rows) (p place, err error) {
		return p, found.Scan(&p.batch, &p.row)
	}, "SELECT batch, row FROM identity_via WHERE person = {person:UInt64}", clickhouse.Named("person", uint64(loser)))
	if err != nil {
		return nil, fmt.Errorf("read the rows of a merged number: %w", err)
	}
	out := make(map[place]bool, len(all))
	for _, p := range all {
		out[p] = true
	}
	return out, nil
}

// moved is a row in force that names a person, on its way to another.
type moved struct {
	rec   record
	form  string // of the number
	key   uint64
	place place
}

// move says again under another person the rows in force that name one: all of
// them, or those at some places. There is a batch for each sender, whose rows
// they stay.
func (in *Intake) move(ctx context.Context, m moving, only map[place]bool) error {
	rows := make(map[string][]moved) // by feed
	senders := make(map[string]bool)
	origin, err := in.senderOf(ctx)
	if err != nil {
		return err
	}
	for _, name := range in.names {
		found, err := in.naming(ctx, in.forms[name], m.from)
		if err != nil {
			return fmt.Errorf("read what %s says of a person: %w", name, err)
		}
		for _, r := range found {
			if only == nil || only[r.place] {
				rows[name] = append(rows[name], r)
				senders[origin[r.place.batch]] = true
			}
		}
	}
	for _, sender := range slices.Sorted(maps.Keys(senders)) {
		m.sender = sender
		if err := in.moveOf(ctx, m, rows, func(r moved) bool { return origin[r.place.batch] == sender }); err != nil {
			return fmt.Errorf("say the rows of %s again: %w", sender, err)
		}
	}
	return nil
}

// senderOf is whose rows each batch holds.
func (in *Intake) senderOf(ctx context.Context) (map[uint64]string, error) {
	type sent struct {
		number uint64
		sender string
	}
	all, err := rows.All(ctx, in.db, func(found driver.Rows) (s sent, err error) {
		return s, found.Scan(&s.number, &s.sender)
	}, "SELECT number, any(sender) FROM batch_log GROUP BY number")
	if err != nil {
		return nil, fmt.Errorf("read who sent each batch: %w", err)
	}
	out := make(map[uint64]string, len(all))
	for _, s := range all {
		out[s.number] = s.sender
	}
	return out, nil
}

// moving is one batch of rows that go over to another person.
type moving struct {
	cause, sender string
	from, to      shouwang.PersonID
	loser         shouwang.PersonID // of the merger
}

// moveOf is the batch of one sender: its rows, and tombstones where the key went
// over too.
func (in *Intake) moveOf(ctx context.Context, m moving, rows map[string][]moved, of func(moved) bool) error {
	now := in.clock().Truncate(time.Millisecond)
	t := &taking{
		in: in, form: &form{feed: &shouwang.Feed{Name: "identity"}, number: absent, name: absent}, small: true, inMemory: true, scope: m.sender, cause: m.cause, about: uint64(m.loser),
		received: receivedAt{now, shouwang.DayOf(now)}, answer: &answer{}, digest: noFile,
	}
	chunks := make([]*chunk, 0, len(rows))
	old := make([][]uint64, 0, len(rows))
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		f := in.forms[name]
		c := newChunk(f, len(rows[name]))
		var keys []uint64
		for _, r := range rows[name] {
			if !of(r) {
				continue
			}
			r.rec.line, r.rec.received, r.rec.said = uint32(len(c.lines)+1), now, ^mask(0) //nolint:gosec // a person has few rows
			c.addMoved(r, f, uint64(m.from), uint64(m.to))
			keys = append(keys, r.key)
		}
		if len(keys) == 0 {
			continue
		}
		t.form.outputs = append(t.form.outputs, f.outputs[0])
		chunks, old = append(chunks, c), append(old, keys)
	}
	if err := t.remember(ctx); err != nil {
		return err
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	for at, c := range chunks {
		if err := t.moveFeed(ctx, at, c, old[at]); err != nil {
			return err
		}
	}
	in.crash("identity.moved")
	_, err := t.commit(ctx)
	return err
}

func (t *taking) moveFeed(ctx context.Context, at int, c *chunk, old []uint64) error {
	out := &t.form.outputs[at]
	part := t.part(c, out, t.once[at])
	t.staged[at] = part.good
	t.chunks = 0
	if err := t.insert(ctx, at, part, make([]uint64, c.rows())); err != nil {
		return err
	}
	t.chunks = 1
	if err := t.settle(ctx, at); err != nil {
		return err
	}
	s := t.shape(out.form)
	query, err := s.sql("move_gone")
	if err != nil {
		return err
	}
	return t.in.db.Exec(ctx, query, append(t.args(s), clickhouse.Named("keys", old))...)
}

func (c *chunk) addMoved(r moved, f *form, from, to uint64) {
	for i := range f.columns {
		if cell := &r.rec.cells[i]; f.columns[i].Type == shouwang.ColumnPerson && cell.ok && uint64(cell.n) == from { //nolint:gosec // an assigned number
			cell.n = int64(to) //nolint:gosec // an assigned number
		}
	}
	c.add(f, &r.rec)
	c.idForm[len(c.idForm)-1] = r.form
}

// naming are the rows of a feed in force that name a person, in any column.
func (in *Intake) naming(ctx context.Context, f *form, id shouwang.PersonID) ([]moved, error) {
	s := f.shape()
	for _, c := range f.stored() {
		if c.Type == shouwang.ColumnPerson {
			s.Persons = append(s.Persons, c.store)
		}
		cell := c.store
		if c.Type == shouwang.ColumnDecimal {
			cell = "toString(" + cell + ")"
		}
		s.Shown = append(s.Shown, cell)
	}
	if f.composite() || len(s.Persons) == 0 {
		return nil, nil
	}
	pin := Pin{}
	if err := in.pinBatches(ctx, &pin); err != nil {
		return nil, err
	}
	query, err := s.sql("naming")
	if err != nil {
		return nil, err
	}
	return rows.All(ctx, in.db, f.scanMoved, query, clickhouse.Named("person", uint64(id)), clickhouse.Named("highest", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
}

func (f *form) scanMoved(rows driver.Rows) (moved, error) {
	m := moved{rec: record{cells: make([]cell, len(f.columns))}}
	var asOf int32
	into := []any{&m.place.batch, &m.place.row, &m.rec.source, &asOf, &m.form, &m.key, &m.rec.defects}
	holders := make(map[int]any)
	for i := range f.columns {
		c := &f.columns[i]
		if c.store == "" {
			continue
		}
		holders[i] = c.holder()
		if c.numbered() {
			holders[i] = new(*uint64)
		}
		into = append(into, holders[i])
	}
	if err := rows.Scan(into...); err != nil {
		return m, err
	}
	m.rec.asOf = shouwang.Day(asOf)
	for i, h := range holders {
		v, err := cellOf(h, f.columns[i].Type)
		if err != nil {
			return m, err
		}
		m.rec.cells[i] = v
	}
	return m, nil
}

// cellOf is a stored value as the reader would have read it.
func cellOf(holder any, typ shouwang.ColumnType) (cell, error) {
	switch v := holder.(type) {
	case **int32:
		if *v != nil {
			return cell{n: int64(**v), ok: true}, nil
		}
	case **int64:
		if *v != nil {
			return cell{n: **v, ok: true}, nil
		}
	case **uint8:
		if *v != nil {
			return cell{n: int64(**v), ok: true}, nil
		}
	case **uint64:
		if *v != nil {
			return cell{n: int64(**v), ok: true}, nil //nolint:gosec // an assigned number, or twelve digits
		}
	case **time.Time:
		if *v != nil {
			return cell{n: (**v).UnixMilli(), ok: true}, nil
		}
	case **string:
		if *v == nil {
			return cell{}, nil
		}
		if typ != shouwang.ColumnDecimal {
			return cell{s: **v, ok: true}, nil
		}
		d, err := decimal.NewFromString(**v)
		return cell{n: d.Shift(6).IntPart(), ok: true}, err
	}
	return cell{}, nil
}
