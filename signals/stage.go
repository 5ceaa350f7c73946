package signals

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/shopspring/decimal"

	"shouwang"
	"shouwang/signals/identity"
)

// resolve turns the people and households of a chunk into assigned numbers. The
// cells of those columns then hold the numbers.
func (t *taking) resolve(ctx context.Context, c *chunk) error {
	claims, columns := c.claims(t.form)
	people, err := t.in.register.People(ctx, claims)
	if err != nil {
		return err
	}
	i := 0
	for row := range c.rows() {
		for _, col := range columns {
			v := c.at(col, row)
			meant := t.meant(c.lines[row], people[i])
			v.n, v.ok = int64(meant), meant != 0 //nolint:gosec // assigned from 1 upwards
			i++
		}
	}
	if err := t.cameVia(ctx); err != nil {
		return err
	}
	refs, quiet, columns := c.references(t.form)
	homes, err := t.in.register.Homes(ctx, refs, quiet)
	if err != nil {
		return err
	}
	i = 0
	for row := range c.rows() {
		for _, col := range columns {
			v := c.at(col, row)
			v.n, v.ok = int64(homes[i]), homes[i] != 0 //nolint:gosec // assigned from 1 upwards
			i++
		}
	}
	return t.resolveNamed(ctx, t.form, c)
}

// resolveNamed does the same for the named subjects of a chunk, column by column.
func (t *taking) resolveNamed(ctx context.Context, f *form, c *chunk) error {
	for col := range f.columns {
		kind, ok := f.columns[col].Type.Named()
		if !ok {
			continue
		}
		refs := make([]string, c.rows())
		for row := range refs {
			refs[row] = c.at(col, row).s
		}
		ids, err := t.in.register.Named(ctx, kind, refs, c.refused)
		if err != nil {
			return err
		}
		for row, id := range ids {
			v := c.at(col, row)
			v.n, v.ok = int64(id), id != 0 //nolint:gosec // assigned from 1 upwards
		}
	}
	return nil
}

// meant is who is meant by a person's number, once it was merged.
func (t *taking) meant(line uint32, id shouwang.PersonID) shouwang.PersonID {
	if len(t.links) == 0 {
		return id
	}
	winner := identity.Meant(t.links, id)
	if winner != id {
		t.came = append(t.came, via{id, line})
		t.merged[line] = true
	}
	return winner
}

// via is a row that came under the number of a person who was merged.
type via struct {
	person shouwang.PersonID
	line   uint32
}

// cameVia writes down which rows came under merged numbers, so that a split can
// give them back.
func (t *taking) cameVia(ctx context.Context) error {
	if len(t.came) == 0 {
		return nil
	}
	var person, batch []uint64
	var row []uint32
	for _, v := range t.came {
		person, batch, row = append(person, uint64(v.person)), append(batch, t.number), append(row, v.line)
	}
	t.came = t.came[:0]
	if err := t.in.insertBatch(ctx, "INSERT INTO identity_via (person, batch, row)", []any{person, batch, row}); err != nil {
		return fmt.Errorf("store which rows came under merged numbers: %w", err)
	}
	return nil
}

// stage stores what the rows of a chunk become, where the engine compares it
// with what is known.
func (t *taking) stage(ctx context.Context, c *chunk) error {
	names := t.nameHashes(c)
	if t.inMemory && t.form.number >= 0 && named(&t.names, c, t.form.number, names) {
		t.twoNames = true
	}
	for i := range t.form.outputs {
		out := &t.form.outputs[i]
		part := t.part(c, out, t.once[i])
		if len(part.rows) == 0 {
			continue
		}
		t.staged[i] += part.good
		t.silent[i], t.spoken[i] = t.silent[i]|part.silent, t.spoken[i]|part.spoken
		if err := t.insert(ctx, i, part, names); err != nil {
			return err
		}
	}
	return nil
}

// nameHashes tell whether a number comes with two names in one file.
func (t *taking) nameHashes(c *chunk) []uint64 {
	out := make([]uint64, c.rows())
	if t.form.number < 0 || t.form.name < 0 {
		return out
	}
	for row := range out {
		if v := c.at(t.form.name, row); v.ok && !t.merged[c.lines[row]] && !identity.Damaged(v.s) {
			out[row] = xxhash.Sum64String(identity.PlainName(v.s))
		}
	}
	return out
}

// part is what one output takes of a chunk.
type part struct {
	chunk  *chunk
	out    *output
	rows   []int
	good   int
	said   []mask // the columns that each row says
	silent mask   // the columns that some row does not
	spoken mask   // those that some row does
}

// part chooses the rows of an output: those whose condition is filled, and of a
// household the first, and the head's if that comes later.
func (t *taking) part(c *chunk, out *output, seen map[int64]bool) part {
	p := part{chunk: c, out: out, rows: make([]int, 0, c.rows())}
	needed := out.needed()
	for row := range c.rows() {
		if out.when >= 0 && !c.at(out.when, row).ok || !keyed(c, row, needed) {
			continue
		}
		if out.once >= 0 && !c.refused[row] {
			key := c.at(out.once, row).n
			head := t.isHead(c, row)
			if had, ok := seen[key]; ok && (had || !head) {
				continue
			}
			seen[key] = head
		}
		p.rows = append(p.rows, row)
		if !c.refused[row] {
			p.good++
		}
	}
	p.listen()
	return p
}

// listen works out what each row says; most rows of a file say the same columns.
func (p *part) listen() {
	var last, said mask
	p.said = make([]mask, len(p.rows))
	for i, row := range p.rows {
		if file := p.chunk.said[row]; i == 0 || file != last {
			last, said = file, p.out.said(file)
			p.silent, p.spoken = p.silent|^said, p.spoken|said
		}
		p.said[i] = said
	}
}

func (t *taking) isHead(c *chunk, row int) bool {
	head := t.form.head
	return head >= 0 && t.form.number >= 0 && c.at(head, row).ok && c.at(head, row).n == c.at(t.form.number, row).n
}

// keyed says whether the key of an output can be told for a row: a refused row
// of somebody unknown has none, and needs none.
func keyed(c *chunk, row int, needed []int) bool {
	for _, col := range needed {
		if col < 0 || !c.at(col, row).ok {
			return false
		}
	}
	return true
}

// needed are the columns of the file that tell the key of an output: those of it
// that are numbers of subjects.
func (out *output) needed() (list []int) {
	for i := range out.form.columns {
		if col := &out.form.columns[i]; col.key && col.numbered() {
			list = append(list, out.take[i].column)
		}
	}
	return list
}

// at is the cell of a column of the output in a row.
func (p *part) at(col, row int) *cell {
	return p.out.at(p.chunk, col, row)
}

func (out *output) at(c *chunk, col, row int) *cell {
	s := &out.take[col]
	if s.column < 0 {
		return &s.constant
	}
	return c.at(s.column, row)
}

func (t *taking) insert(ctx context.Context, at int, p part, names []uint64) error {
	f := p.out.form
	cols := p.base(names)
	for i := range f.columns {
		if f.columns[i].store != "" {
			cols = append(cols, p.column(i))
		}
	}
	if t.inMemory {
		t.counts[at].count(cols[stageKey].([]uint64)) //nolint:forcetypeassert // base made it
	}
	store := func() error {
		if err := t.in.insertBatch(ctx, f.stageInsert(t.stageName(f)), cols); err != nil {
			return fmt.Errorf("stage rows of %s: %w", f.feed.Name, err)
		}
		return nil
	}
	if t.small {
		return store()
	}
	t.inserts.Go(store) // waits for the one before
	return nil
}

// stageKey is where base puts the key.
const stageKey = 5

// base are the columns before the feed's own, in the order of stageColumns.
func (p *part) base(names []uint64) []any {
	n := len(p.rows)
	line, asOf := make([]uint32, n), make([]int32, n)
	source, form, defects := make([]string, n), make([]string, n), make([]string, n)
	received := make([]time.Time, n)
	key, said, filled, name := make([]uint64, n), make([]uint64, n), make([]uint64, n), make([]uint64, n)
	refused := make([]uint8, n)
	var buffer []byte
	for i, row := range p.rows {
		c := p.chunk
		line[i], asOf[i], source[i], form[i], defects[i], received[i] = c.lines[row], c.asOf[row], c.source[row], c.idForm[row], c.defects[row], c.received[row]
		key[i], buffer = p.keyHash(row, buffer)
		said[i], filled[i], name[i] = uint64(p.said[i]), uint64(p.filled(row)), names[row]
		if c.refused[row] {
			refused[i] = 1
		}
	}
	return []any{line, source, received, asOf, form, key, said, filled, name, refused, defects}
}

// keyHash hashes the subject and the natural key. The column that alone is the
// key stands for the others in the rows that fill it.
func (p *part) keyHash(row int, b []byte) (uint64, []byte) {
	f := p.out.form
	b = p.write(b[:0], f.subject, row)
	if f.keyID >= 0 {
		if v := p.at(f.keyID, row); v.ok {
			b = p.write(b, f.keyID, row)
			return xxhash.Sum64(b), b
		}
	}
	for _, col := range f.key {
		if col == keySource {
			b = append(append(b, 's'), p.chunk.source[row]...)
			continue
		}
		b = p.write(b, col, row)
	}
	return xxhash.Sum64(b), b
}

func (p *part) write(b []byte, col, row int) []byte {
	v := p.at(col, row)
	b = append(b, byte(col)) //nolint:gosec // a contract has fewer than 256 columns
	switch {
	case !v.ok:
		return append(b, 0)
	case textual(p.out.form.columns[col].Type):
		b = append(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(v.s))) //nolint:gosec // bounded by textLimit
		return append(b, v.s...)
	}
	return binary.LittleEndian.AppendUint64(append(b, 2), uint64(v.n)) //nolint:gosec // bits
}

func textual(t shouwang.ColumnType) bool {
	return t == shouwang.ColumnText || t == shouwang.ColumnEnum || t == shouwang.ColumnHash || t == shouwang.ColumnName || t == shouwang.ColumnSealed
}

// filled are the columns of the output that are not empty in a row.
func (p *part) filled(row int) (m mask) {
	for i := range p.out.take {
		if p.at(i, row).ok {
			m |= bit(i)
		}
	}
	return m
}

// column is a staged column in the types that the driver takes fastest: what is
// empty is told beside it.
func (p *part) column(col int) any {
	c := &p.out.form.columns[col]
	if c.numbered() {
		return gather(p, col, func(v *cell) uint64 { return uint64(v.n) }) //nolint:gosec // never negative
	}
	switch c.Type {
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnArea:
		return gather(p, col, func(v *cell) uint64 { return uint64(v.n) }) //nolint:gosec // never negative
	case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnName, shouwang.ColumnHash, shouwang.ColumnSealed:
		return gather(p, col, func(v *cell) string { return v.s })
	case shouwang.ColumnBool:
		return gather(p, col, func(v *cell) uint8 { return uint8(v.n) }) //nolint:gosec // 0 or 1
	case shouwang.ColumnInt, shouwang.ColumnMoney:
		return gather(p, col, func(v *cell) int64 { return v.n })
	case shouwang.ColumnDecimal:
		return gather(p, col, func(v *cell) decimal.Decimal { return decimal.New(v.n, -6) })
	case shouwang.ColumnDate, shouwang.ColumnMonth:
		return gather(p, col, func(v *cell) int32 { return int32(v.n) }) //nolint:gosec // a day
	case shouwang.ColumnTime:
		return gather(p, col, func(v *cell) time.Time { return time.UnixMilli(v.n) })
	}
	return nil
}

func gather[T any](p *part, col int, read func(*cell) T) []T {
	out := make([]T, len(p.rows))
	for i, row := range p.rows {
		if v := p.at(col, row); v.ok {
			out[i] = read(v)
		}
	}
	return out
}
