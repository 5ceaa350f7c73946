package signals

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// Question asks for the rows of a feed that name some people or households.
type Question struct {
	Feed  string
	By    string // column of the contract that names them; "" is the feed's subject
	IDs   []uint64
	AsOf  time.Time
	Batch uint64
	Skip  []uint64
	Most  int // newest rows of each; 0 is all
}

// Evidence (原始记录) is a row as the department said it, in the contract's own
// columns. Names are not among them: they lie sealed beside the person.
type Evidence struct {
	ID         uint64 // whom it names
	Department string
	Batch      uint64
	Line       uint32
	Key        uint64 // of the natural key, hashed
	AsOf       shouwang.Day
	Cells      []string     // under Headings; "" is unknown or open
	On         shouwang.Day // the first date of the row: what it happened on
	Dated      bool
}

// Headings are the titles of the columns that Evidence shows of a feed.
func (in *Intake) Headings(feed string) []shouwang.Text {
	f, ok := in.forms[feed]
	if !ok {
		return nil
	}
	var out []shouwang.Text
	for _, i := range f.shown() {
		out = append(out, f.columns[i].Title)
	}
	return out
}

// shown are the columns that mean something to a reader: no numbers of people,
// no hashes, nothing sealed.
func (f *form) shown() []int {
	var out []int
	for i := range f.columns {
		switch f.columns[i].Type {
		case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnName, shouwang.ColumnSealed:
		case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney,
			shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime, shouwang.ColumnArea:
			out = append(out, i)
		}
	}
	return out
}

// Evidence reads what a feed says of people or households as of a moment: the
// newest version of each row, without those that vanished, newest first.
func (in *Intake) Evidence(ctx context.Context, q Question) ([]Evidence, error) {
	f, ok := in.forms[q.Feed]
	if !ok {
		return nil, fmt.Errorf("read evidence of feed %s: %w", q.Feed, shouwang.ErrNotFound)
	}
	by := f.subject
	if q.By != "" {
		var err error
		if by, err = f.find(q.By); err != nil {
			return nil, err
		}
	}
	var out []Evidence
	for len(q.IDs) > 0 {
		n := min(len(q.IDs), 5000)
		part, err := in.evidence(ctx, f, by, q.some(n))
		if err != nil {
			return nil, fmt.Errorf("read evidence of feed %s: %w", q.Feed, err)
		}
		out, q.IDs = append(out, part...), q.IDs[n:]
	}
	return out, nil
}

func (q Question) some(n int) Question {
	q.IDs = q.IDs[:n]
	return q
}

func (in *Intake) evidence(ctx context.Context, f *form, by int, q Question) ([]Evidence, error) {
	query, err := f.evidenceSQL(by, q.Most)
	if err != nil {
		return nil, err
	}
	return rows.All(ctx, in.db, f.scanEvidence, query,
		clickhouse.Named("ids", q.IDs), clickhouse.Named("batch", q.Batch), clickhouse.Named("skip", q.Skip),
		clickhouse.DateNamed("as_of", q.AsOf, clickhouse.MilliSeconds))
}

// evidenceSQL takes the newest version of each key and drops what vanished; rows
// of one day are ordered by what they happened on.
func (f *form) evidenceSQL(by, most int) (string, error) {
	s := f.shape()
	s.Named, s.Most = f.columns[by].store, most
	for _, i := range f.shown() {
		cell := f.columns[i].store
		if f.columns[i].Type == shouwang.ColumnDecimal {
			cell = "toString(" + cell + ")"
		}
		s.Shown = append(s.Shown, cell)
	}
	if i := f.dated(); i >= 0 {
		s.Dated = f.columns[i].store
	}
	return s.sql("evidence")
}

// dated is the first column that says when, absent if none does.
func (f *form) dated() int {
	for i := range f.columns {
		if t := f.columns[i].Type; t == shouwang.ColumnDate || t == shouwang.ColumnMonth {
			return i
		}
	}
	return absent
}

func (f *form) scanEvidence(rows driver.Rows) (Evidence, error) {
	var e Evidence
	var asOf int32
	into := []any{&e.ID, &e.Department, &e.Batch, &e.Line, &e.Key, &asOf}
	shown := f.shown()
	values := make([]any, len(shown))
	for n, i := range shown {
		values[n] = f.columns[i].holder()
		into = append(into, values[n])
	}
	if err := rows.Scan(into...); err != nil {
		return e, err
	}
	e.AsOf = shouwang.Day(asOf)
	for n, i := range shown {
		text, on, dated := f.columns[i].show(values[n])
		if dated && i == f.dated() {
			e.On, e.Dated = on, true
		}
		e.Cells = append(e.Cells, text)
	}
	return e, nil
}

// holder is where the driver puts a value of the column.
func (c *column) holder() any {
	switch c.Type {
	case shouwang.ColumnDate, shouwang.ColumnMonth:
		return new(*int32)
	case shouwang.ColumnMoney, shouwang.ColumnInt:
		return new(*int64)
	case shouwang.ColumnBool:
		return new(*uint8)
	case shouwang.ColumnArea:
		return new(*uint64)
	case shouwang.ColumnTime:
		return new(*time.Time)
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnName,
		shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnDecimal, shouwang.ColumnSealed:
	}
	return new(*string)
}

// show is a value as people read it; of a date also the day.
func (c *column) show(value any) (text string, on shouwang.Day, dated bool) {
	switch v := value.(type) {
	case **int32:
		if *v != nil {
			return c.day(shouwang.Day(**v)), shouwang.Day(**v), true
		}
	case **int64:
		if *v != nil && c.Type == shouwang.ColumnMoney {
			return shouwang.Fen(**v).String(), 0, false
		}
		if *v != nil {
			return strconv.FormatInt(**v, 10), 0, false
		}
	case **uint8:
		if *v != nil {
			return [...]string{"否", "是"}[min(**v, 1)], 0, false
		}
	case **uint64:
		if *v != nil {
			return strconv.FormatUint(**v, 10), 0, false
		}
	case **time.Time:
		if *v != nil {
			return (**v).In(shouwang.Shanghai).Format("2006-01-02 15:04"), 0, false
		}
	case **string:
		if *v != nil {
			return c.word(**v), 0, false
		}
	}
	return "", 0, false
}

func (c *column) day(d shouwang.Day) string {
	if c.Type == shouwang.ColumnMonth {
		return d.String()[:7]
	}
	return d.String()
}

// word is the first label of an enum's token.
func (c *column) word(token string) string {
	if words := c.Labels[token]; c.Type == shouwang.ColumnEnum && len(words) > 0 {
		return words[0]
	}
	return token
}

// DepartmentName is the short Chinese name of a department's code; an unknown
// code is shown as it is.
func DepartmentName(code string) string {
	for _, d := range departments {
		if d.code == code {
			return d.words[0]
		}
	}
	return code
}
