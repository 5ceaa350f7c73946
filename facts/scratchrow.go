package facts

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

// Scratch is the rows of examples on their way into scratch tables: every
// example has a batch of its own and ids of its own, so that one set of tables
// serves them all.
type Scratch struct {
	rows       map[string][]string // feed → rows as SQL tuples of slots
	people     []uint64
	households []uint64
	named      []string // SQL tuples of type, number and text
}

// idsOfExample is how many ids an example may use.
const idsOfExample = 1000

// SubjectOf is the id of the subject of the n-th example, counted from 1.
func SubjectOf(n int) uint64 { return uint64(n) * idsOfExample } //nolint:gosec // a place in a list

// labels gives ids to the labels by which an example names people or households.
type labels struct {
	first uint64
	ids   map[string]uint64
}

// subjectLabel is the label of the subject of an example.
const subjectLabel = "subject"

func newLabels(n int) *labels {
	return &labels{first: SubjectOf(n), ids: map[string]uint64{subjectLabel: SubjectOf(n)}}
}

func (l *labels) id(label string) uint64 {
	if _, ok := l.ids[label]; !ok {
		l.ids[label] = l.first + uint64(len(l.ids))
	}
	return l.ids[label]
}

// Add takes the rows of the n-th example, which plays on a day.
func (s *Scratch) Add(n int, on shouwang.Day, feeds map[string]*shouwang.Feed, rows map[string][]map[string]any) error {
	if s.rows == nil {
		s.rows = map[string][]string{}
	}
	people, households := newLabels(n), newLabels(n)
	named := map[shouwang.SubjectType]*labels{}
	for _, kind := range shouwang.Named {
		named[kind] = newLabels(n)
	}
	for _, name := range sortedKeys(rows) {
		feed := feeds[name]
		if feed == nil {
			return fmt.Errorf("%w: no feed %s", shouwang.ErrNotFound, name)
		}
		for i, cells := range rows[name] {
			line := scratchLine{feed: feed, batch: n, row: i + 1, on: on, cells: cells, people: people, households: households, named: named}
			text, err := line.sql()
			if err != nil {
				return fmt.Errorf("row %d of %s: %w", i+1, name, err)
			}
			s.rows[name] = append(s.rows[name], text)
		}
	}
	for _, id := range people.ids {
		s.people = append(s.people, id)
	}
	for _, id := range households.ids {
		s.households = append(s.households, id)
	}
	for _, kind := range shouwang.Named {
		for _, label := range sortedKeys(named[kind].ids) {
			s.named = append(s.named, fmt.Sprintf("(%s, %d, %s)", rule.Quote(string(kind)), named[kind].ids[label], rule.Quote(label)))
		}
	}
	return nil
}

// Statements insert the rows into scratch tables of a database.
func (s *Scratch) Statements(database string) []string {
	var statements []string
	for table, ids := range map[string][]uint64{"identity_person": s.people, "identity_household": s.households} {
		values := make([]string, len(ids))
		for i, id := range ids {
			values[i] = fmt.Sprintf("(%d)", id)
		}
		if len(values) > 0 {
			statements = append(statements, "INSERT INTO "+database+"."+table+" VALUES "+strings.Join(values, ", "))
		}
	}
	if len(s.named) > 0 {
		statements = append(statements, "INSERT INTO "+database+".identity_subject VALUES "+strings.Join(s.named, ", "))
	}
	for _, feed := range sortedKeys(s.rows) {
		statements = append(statements, "INSERT INTO "+database+".signal_"+feed+" SELECT * FROM VALUES("+strings.Join(s.rows[feed], ", ")+")") //nolint:unqueryvet // literals in the table's order
	}
	slices.Sort(statements)
	return statements
}

// scratchLine is one row of an example.
type scratchLine struct {
	feed       *shouwang.Feed
	batch, row int
	on         shouwang.Day
	cells      map[string]any
	people     *labels
	households *labels
	named      map[shouwang.SubjectType]*labels
}

// sql is the row as a tuple of literals in the order of the scratch table.
func (l scratchLine) sql() (string, error) {
	received := l.on.Start().Format("2006-01-02 15:04:05.000")
	if text := plain(l.cells["received_at"]); l.cells["received_at"] != nil {
		day, err := shouwang.ParseDay(text)
		if err != nil {
			return "", fmt.Errorf("received_at: %w", err)
		}
		received = day.Start().Format("2006-01-02 15:04:05.000")
	}
	asOf := l.on
	if l.cells["as_of"] != nil {
		day, err := shouwang.ParseDay(plain(l.cells["as_of"]))
		if err != nil {
			return "", fmt.Errorf("as_of: %w", err)
		}
		asOf = day
	}
	sender := plain(l.cells[department])
	if l.cells[department] == nil {
		sender = ""
		if len(l.feed.Departments) > 0 {
			sender = l.feed.Departments[0]
		}
	}
	values := []string{
		fmt.Sprint(l.batch), fmt.Sprint(l.row), rule.Quote(sender),
		"toDateTime64(" + rule.Quote(received) + ", 3, 'Asia/Shanghai')", fmt.Sprint(int(asOf)), gone(l.cells), l.key(), "''",
	}
	for _, c := range l.feed.Columns {
		if c.Type == shouwang.ColumnName {
			continue
		}
		value, err := l.cell(c)
		if err != nil {
			return "", fmt.Errorf("%s: %w", c.Name, err)
		}
		values = append(values, value)
	}
	return "(" + strings.Join(values, ", ") + ")", nil
}

func gone(cells map[string]any) string {
	if v := cells["gone"]; v != nil && plain(v) != "0" && plain(v) != "false" {
		return "1"
	}
	return "0"
}

// key is a hash of the subject and the natural key, as the intake makes it; rows
// without one stand for themselves.
func (l scratchLine) key() string {
	var text strings.Builder
	columns := l.feed.Key
	if l.feed.KeyID != "" && l.cells[l.feed.KeyID] != nil {
		columns = []string{l.feed.KeyID}
	}
	if len(columns) == 0 {
		fmt.Fprint(&text, l.row)
	}
	for _, c := range append([]string{l.feed.Subject}, columns...) {
		fmt.Fprintf(&text, "%d|%s=%v|", l.batch, c, l.cells[c])
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text.String())) // a hash cannot fail
	return fmt.Sprint(h.Sum64())
}

// cell is one value as the signal table stores it.
func (l scratchLine) cell(c shouwang.Column) (string, error) {
	value := l.cells[c.Name]
	if value == nil && c.Default != "" {
		value = c.Default
	}
	if value == nil {
		return l.missing(c), nil
	}
	text := plain(value)
	if kind, ok := c.Type.Named(); ok {
		return fmt.Sprint(l.named[kind].id(text)), nil
	}
	switch c.Type {
	case shouwang.ColumnPerson:
		return fmt.Sprint(l.people.id(text)), nil
	case shouwang.ColumnHousehold:
		return fmt.Sprint(l.households.id(text)), nil
	case shouwang.ColumnArea:
		return FullArea(text), nil
	case shouwang.ColumnHash:
		h := fnv.New128a()
		_, _ = h.Write([]byte(text)) // a hash cannot fail
		return fmt.Sprintf("unhex('%x')", h.Sum(nil)), nil
	case shouwang.ColumnDecimal:
		return "toDecimal64(" + rule.Quote(text) + ", 6)", nil
	case shouwang.ColumnTime:
		return timeCell(text)
	case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnSealed:
		return rule.Quote(text), nil
	case shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnName:
	}
	for _, v := range rule.Columns(&shouwang.Feed{Columns: []shouwang.Column{c}}) {
		return CellLiteral(v.Type, v.Scale, value)
	}
	return "NULL", nil
}

// missing is an empty cell: NULL, or nothing where a column is always filled.
func (l scratchLine) missing(c shouwang.Column) string {
	if !alwaysFilled(l.feed, c.Name) || c.Open {
		return "NULL"
	}
	if c.Type == shouwang.ColumnText || c.Type == shouwang.ColumnEnum {
		return "''"
	}
	return "0"
}

func timeCell(text string) (string, error) {
	at, err := shouwang.ParseTime(text)
	if err != nil {
		return "", err
	}
	return "toDateTime64(" + rule.Quote(at.Format("2006-01-02 15:04:05")) + ", 3, 'Asia/Shanghai')", nil
}
