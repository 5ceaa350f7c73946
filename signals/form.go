package signals

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"shouwang"
)

// form is a feed's contract made ready for reading: what each column holds, how
// it is called in the store, and what must agree with what.
type form struct {
	feed    *shouwang.Feed
	columns []column
	at      map[string]int // column name → index
	subject int
	key     []int // keySource stands for the department
	keyID   int   // -1: none
	number  int   // the column id_number, -1: none
	name    int   // the name of the person of id_number, -1: none
	phone   int   // the column of a telephone, -1: none
	phoned  int   // the column of the person whose it is
	orders  [][2]int
	outputs []output  // what the rows become: the feed itself, or the feeds of a composite file
	always  mask      // columns that are the key: a row always says them
	undated []undated // key dates that a composite file may leave out
	dates   []undated // and those of this feed that composite files may leave out
	town    int       // the column that names a town, -1: none
	asOf    int       // the column that tells which day a row describes, -1: none
}

// mask is a set of columns of a form.
type mask uint64

// maskBits bounds the columns of a contract.
const maskBits = 64

func bit(col int) mask          { return 1 << col }
func (m mask) has(col int) bool { return m&bit(col) != 0 }

// keySource is the department in a natural key.
const keySource = -2

// absent marks a column that a contract does not have.
const absent = -1

// column is one column of a form.
type column struct {
	*shouwang.Column
	store    string // name in the store; "" for a name, which is sealed beside the person
	labels   map[string]string
	future   bool
	plain    bool // not Nullable in the store
	key      bool
	from     int
	fromKey  string // of the JSON object that the sealed column from holds
	fallback string // canonical default
}

// output is one feed that the rows of a file become.
type output struct {
	form *form
	take []source // for each column of the form
	once int
	when int
}

// source is where a column of an output comes from: a column of the file, or a constant.
type source struct {
	column   int
	constant cell
	said     bool // the contract of the composite file states the constant: it is no mere default
}

// compile makes forms of all feeds; composite ones find the feeds they yield.
func compile(feeds []*shouwang.Feed) (map[string]*form, error) {
	forms := make(map[string]*form, len(feeds))
	for _, feed := range feeds {
		f, err := newForm(feed)
		if err != nil {
			return nil, err
		}
		forms[feed.Name] = f
	}
	for _, f := range forms {
		if err := f.connect(forms); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		if err := forms[name].findUndated(); err != nil {
			return nil, err
		}
	}
	return forms, nil
}

func newForm(feed *shouwang.Feed) (*form, error) {
	if len(feed.Columns) > maskBits {
		return nil, fmt.Errorf("feed %s has more than %d columns: %w", feed.Name, maskBits, shouwang.ErrInvalid)
	}
	f := &form{feed: feed, at: make(map[string]int, len(feed.Columns)), keyID: absent}
	for i := range feed.Columns {
		c := &feed.Columns[i]
		f.at[c.Name] = i
		f.columns = append(f.columns, column{Column: c, store: storeName(c), labels: labels(c), from: absent})
	}
	var err error
	if f.subject, err = f.find(feed.Subject); err != nil {
		return nil, err
	}
	f.number, f.name, f.town, f.asOf = f.index("id_number"), f.index("name"), f.index("town"), f.index(feed.AsOf)
	f.phone, f.phoned = f.telephone()
	for _, name := range feed.Key {
		i, err := f.find(name)
		if err != nil {
			return nil, err
		}
		f.key = append(f.key, i)
	}
	if feed.KeyID != "" {
		if f.keyID, err = f.find(feed.KeyID); err != nil {
			return nil, err
		}
	}
	return f, f.settle()
}

// telephone is the column of a telephone and that of the person whose it is:
// phone beside id_number, guardian_phone beside guardian_id.
func (f *form) telephone() (phone, person int) {
	if phone := f.index("phone"); phone != absent {
		return phone, f.number
	}
	for i := range f.columns {
		if who, ok := strings.CutSuffix(f.columns[i].Name, "_phone"); ok && f.index(who+"_id") != absent {
			return i, f.index(who + "_id")
		}
	}
	return absent, absent
}

func (f *form) index(name string) int {
	if i, ok := f.at[name]; ok {
		return i
	}
	return absent
}

func (f *form) find(name string) (int, error) {
	if name == "source_dept" {
		return keySource, nil
	}
	if i := f.index(name); i >= 0 {
		return i, nil
	}
	return absent, fmt.Errorf("feed %s names the column %s, which it does not have: %w", f.feed.Name, name, shouwang.ErrInvalid)
}

// settle works out which columns may be empty, lie in the future, or stand in for others.
func (f *form) settle() error {
	for _, i := range f.key {
		if i >= 0 {
			f.columns[i].key, f.columns[i].plain = true, true
			f.always |= bit(i)
		}
	}
	f.columns[f.subject].key, f.columns[f.subject].plain = true, true
	f.always |= bit(f.subject)
	for _, name := range f.feed.Future {
		i, err := f.find(name)
		if err != nil {
			return err
		}
		f.columns[i].future = true
	}
	for _, pair := range f.feed.Order {
		a, err := f.find(pair[0])
		if err != nil {
			return err
		}
		b, err := f.find(pair[1])
		if err != nil {
			return err
		}
		f.orders = append(f.orders, [2]int{a, b})
	}
	for i := range f.columns {
		c := &f.columns[i]
		c.plain = c.plain || c.Required
		c.fallback = c.Default
		if c.From == "" {
			continue
		}
		name, key, _ := strings.Cut(c.From, ".")
		from, err := f.find(name)
		if err != nil {
			return err
		}
		c.from, c.fromKey = from, key
	}
	return nil
}

// connect works out the outputs: the feed itself, or what a composite file yields.
func (f *form) connect(forms map[string]*form) error {
	if !f.composite() {
		self := output{form: f, once: absent, when: absent}
		for i := range f.columns {
			self.take = append(self.take, source{column: i})
		}
		f.outputs = []output{self}
		return nil
	}
	for _, y := range f.feed.Yields {
		target, ok := forms[y.Feed]
		if !ok {
			return fmt.Errorf("feed %s yields %s, which is not in the pack: %w", f.feed.Name, y.Feed, shouwang.ErrInvalid)
		}
		out, err := f.yield(target, y)
		if err != nil {
			return err
		}
		f.outputs = append(f.outputs, out)
	}
	return nil
}

func (f *form) yield(target *form, y shouwang.Yield) (output, error) {
	out := output{form: target, once: f.index(y.Once), when: f.index(y.When)}
	for i := range target.columns {
		c := &target.columns[i]
		text := y.Take[c.Name]
		stated := text != ""
		if text == "" && c.Default != "" {
			text = "=" + c.Default
		}
		constant, isConstant := strings.CutPrefix(text, "=")
		switch {
		case text == "":
			out.take = append(out.take, source{column: absent})
		case isConstant:
			value, code := c.read(constant, reading{})
			if code != fine {
				return out, fmt.Errorf("feed %s yields %s with a bad constant for %s (%s): %w", f.feed.Name, y.Feed, c.Name, code, shouwang.ErrInvalid)
			}
			out.take = append(out.take, source{column: absent, constant: value, said: stated})
		default:
			from, err := f.find(text)
			if err != nil {
				return out, err
			}
			out.take = append(out.take, source{column: from})
		}
	}
	return out, nil
}

// said are the columns of the output that a row says, given those of the file.
func (out *output) said(file mask) mask {
	m := out.form.always
	for i, s := range out.take {
		if s.column >= 0 && file.has(s.column) || s.said {
			m |= bit(i)
		}
	}
	return m
}

// scope is whose rows a snapshot may make vanish. A composite file has a scope of
// its own: a roster of recipients is no household list, though one department
// sends both, and lists far fewer.
func (f *form) scope(sender string) string {
	if f.composite() {
		return f.feed.Name + ":" + sender
	}
	return sender
}

// composite says whether a file becomes rows of other feeds.
func (f *form) composite() bool { return len(f.feed.Yields) > 0 }

// storeName is what a column is called in the store: people by their assigned
// number, names not at all.
func storeName(c *shouwang.Column) string {
	switch c.Type {
	case shouwang.ColumnName:
		return ""
	case shouwang.ColumnPerson:
		if c.Name == "id_number" {
			return "person_id"
		}
		return strings.TrimSuffix(c.Name, "_id") + "_person_id"
	case shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool,
		shouwang.ColumnInt, shouwang.ColumnMoney, shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth,
		shouwang.ColumnTime, shouwang.ColumnArea, shouwang.ColumnSealed:
		return c.Name
	}
	return c.Name
}

// labels are the words that senders use for the tokens of a column, and the tokens.
func labels(c *shouwang.Column) map[string]string {
	out := make(map[string]string)
	for token, words := range c.Labels {
		out[token] = token
		for _, word := range words {
			out[label(word)] = token
		}
	}
	return out
}

// label is a word as labels are compared.
func label(text string) string { return strings.ToLower(squeeze(Clean(text))) }

// numbered says whether a cell becomes the assigned number of what it names.
func (c *column) numbered() bool {
	_, named := c.Type.Named()
	return named || c.Type == shouwang.ColumnPerson || c.Type == shouwang.ColumnHousehold
}

// storeType is the type of a stored column, without Nullable.
func storeType(t shouwang.ColumnType) string {
	if _, named := t.Named(); named {
		return "UInt64"
	}
	switch t {
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnArea:
		return "UInt64"
	case shouwang.ColumnHash:
		return "FixedString(16)"
	case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnName:
		return "LowCardinality(String)"
	case shouwang.ColumnBool:
		return "UInt8"
	case shouwang.ColumnInt, shouwang.ColumnMoney:
		return "Int64"
	case shouwang.ColumnDecimal:
		return "Decimal(18, 6)"
	case shouwang.ColumnDate, shouwang.ColumnMonth:
		return "Int32"
	case shouwang.ColumnTime:
		return "DateTime64(3, 'Asia/Shanghai')"
	case shouwang.ColumnSealed:
		return "String"
	}
	return "LowCardinality(String)"
}

func (c *column) within(n float64) bool {
	return (c.Min == nil || n >= *c.Min) && (c.Max == nil || n <= *c.Max) && !math.IsNaN(n)
}
