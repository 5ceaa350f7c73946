package monitors

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

var columnTypes = append([]shouwang.ColumnType{
	shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnName, shouwang.ColumnHash,
	shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney,
	shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime, shouwang.ColumnArea,
	shouwang.ColumnSealed,
}, namedColumns()...)

// namedColumns are the types of columns that name a subject by its text.
func namedColumns() []shouwang.ColumnType {
	list := make([]shouwang.ColumnType, len(shouwang.Named))
	for i, kind := range shouwang.Named {
		list[i] = shouwang.ColumnType(kind)
	}
	return list
}

// ownColumns are what every signal table, and the stage before it, holds of its own.
var ownColumns = []string{
	"batch", "row", "source_dept", "received_at", "as_of", "gone", "id_form", "key_hash", "row_hash", "defects", "said", "filled", "name_hash", "refused",
}

func (l *loader) checkFeed(feed *shouwang.Feed) {
	at := l.where[feed]
	if at.broken {
		return
	}
	s := at.source
	if !complete(s, "", feed) {
		return
	}
	s.bothLanguages("title", feed.Title)
	s.fileName(feed.Name, "feeds")
	s.plainName("feed", "feed's name", feed.Name)
	if feed.PeriodDays <= 0 {
		s.faultAt("period_days", "a period of no days", "say how many days lie between two deliveries")
	}
	if feed.Absence != shouwang.AbsenceNone && feed.Absence != shouwang.AbsenceUnknown {
		s.faultAt("absence", "absence "+string(feed.Absence), "write none or unknown")
	}
	s.checkArrival(feed)
	for i, about := range feed.About {
		s.known(element("about", i), "nature", about, natures)
	}
	l.checkColumns(s, feed)
	l.checkYields(s, feed)
}

// checkArrival holds what a contract says of deliveries to days and shares that exist.
func (s *source) checkArrival(feed *shouwang.Feed) {
	if feed.Expected != "" {
		s.cronLine("expected", feed.Expected)
	}
	if feed.ExpectedFrom != "" {
		s.day("expected_from", feed.ExpectedFrom)
	}
	if feed.RowBand < 0 || feed.RowBand > 100 {
		s.faultAt("row_band", fmt.Sprintf("a band of %d percent", feed.RowBand), "write by how many percent of 100 a snapshot may shrink")
	}
}

func (l *loader) checkColumns(s *source, feed *shouwang.Feed) {
	names := columnNames(feed)
	for i, c := range feed.Columns {
		path := element("columns", i)
		if !complete(s, path, &feed.Columns[i]) {
			continue
		}
		if slices.Contains(names[:i], c.Name) {
			s.faultAt(join(path, "column"), "column "+c.Name+" stands twice", "keep one")
		}
		if c.From != "" {
			s.checkFrom(path, feed, c)
		}
		s.checkColumn(path, c)
	}
	s.known("subject", "column", feed.Subject, names)
	if feed.AsOf != "" && s.known("as_of", "column", feed.AsOf, names) {
		t := feed.Columns[slices.Index(names, feed.AsOf)].Type
		if t != shouwang.ColumnDate && t != shouwang.ColumnMonth {
			s.faultAt("as_of", "column "+feed.AsOf+" is "+string(t)+", no date", "name the date or month column that a row describes; unit: year reads years")
		}
	}
	s.optional("key_id", "column", feed.KeyID, names)
	own := append([]string{"source_dept"}, names...)
	for i, key := range feed.Key {
		s.known(element("key", i), "column", key, own)
	}
	for i, c := range feed.Future {
		s.known(element("future", i), "column", c, names)
	}
	for i, pair := range feed.Order {
		for j, c := range pair {
			s.known(element(element("order", i), j), "column", c, names)
		}
	}
	for dept, implied := range feed.ByDept {
		column, _, ok := strings.Cut(implied, "=")
		if !ok {
			s.faultAt(join("by_department", dept), "no column=token", "write, say, kind=cremation")
			continue
		}
		s.known(join("by_department", dept), "column", column, names)
	}
}

// checkColumn checks what one column says of itself.
func (s *source) checkColumn(path string, c shouwang.Column) {
	s.bothLanguages(join(path, "title"), c.Title)
	s.plainName(join(path, "column"), "column's name", c.Name)
	if slices.Contains(ownColumns, c.Name) {
		s.faultAt(join(path, "column"), "column "+c.Name+" is a name that the store keeps for itself", "find another name, and write this one among its headers")
	}
	if !slices.Contains(columnTypes, c.Type) {
		s.faultAt(join(path, "type"), "unknown type "+string(c.Type), meant(string(c.Type), texts(columnTypes)))
	}
	s.checkTokens(path, c)
	if c.Min != nil && c.Max != nil && *c.Min > *c.Max {
		s.faultAt(join(path, "max"), "a range without a value", "max is at least min")
	}
	if _, given := s.nodes[join(path, "times")]; given && (c.Type != shouwang.ColumnDecimal || c.Times < 2) {
		s.faultAt(join(path, "times"), "times is of a decimal, and more than 1", "remove it, or write, say, type: decimal and times: 1000")
	}
	if _, given := s.nodes[join(path, "digits")]; given && (c.Type != shouwang.ColumnArea || !slices.Contains([]int{4, 6, 9}, c.Digits)) {
		s.faultAt(join(path, "digits"), "digits is of an area, and 4, 6 or 9", "remove it, or write, say, type: area and digits: 9 for a town")
	}
	if c.Opaque && c.Type != shouwang.ColumnPerson {
		s.faultAt(join(path, "opaque"), "opaque is of a person, the column is "+string(c.Type), "remove it, or write type: person")
	}
}

// checkFrom holds a stand-in to a column of the file, or to a key of answers.
func (s *source) checkFrom(path string, feed *shouwang.Feed, c shouwang.Column) {
	name, key, dotted := strings.Cut(c.From, ".")
	if !s.known(join(path, "from"), "column", name, columnNames(feed)) || !dotted {
		return
	}
	at := slices.Index(columnNames(feed), name)
	if feed.Columns[at].Type != shouwang.ColumnSealed || !rule.ValidName(key) {
		s.faultAt(join(path, "from"), "no key of answers: "+c.From, "only a sealed column holds answers: name it, a dot and one key")
	}
	if c.Type == shouwang.ColumnText {
		s.faultAt(join(path, "type"), "free text of answers would lie open", "seal it, or say which words there are: an enum with labels")
	}
}

// checkTokens holds what the store keeps of a word to plain names and digits.
func (s *source) checkTokens(path string, c shouwang.Column) {
	if c.Type == shouwang.ColumnEnum && len(c.Labels) == 0 {
		s.faultAt(path, "an enum without labels", "write labels: {token: [the words that senders use]}")
	}
	for token := range c.Labels {
		if !plainToken.MatchString(token) {
			s.fault(s.atKey(join(join(path, "labels"), token)), "a token is lower case words joined by underscores, or digits", "the words that senders use go into its list")
		}
	}
}

var plainToken = regexp.MustCompile(`^([a-z][a-z0-9]*(_[a-z0-9]+)*|[0-9]+[A-Z]?)$`)

func (l *loader) checkYields(s *source, feed *shouwang.Feed) {
	own := columnNames(feed)
	for i, y := range feed.Yields {
		path := element("yields", i)
		target, ok := l.feeds[y.Feed]
		if !ok {
			s.faultAt(join(path, "feed"), "unknown feed "+y.Feed, meant(y.Feed, l.feedNames()))
			continue
		}
		for _, name := range []string{y.Once, y.When} {
			if name != "" {
				s.known(path, "column", name, own)
			}
		}
		for column, from := range y.Take {
			s.known(join(join(path, "take"), column), "column of "+y.Feed, column, columnNames(target))
			if !strings.HasPrefix(from, "=") {
				s.known(join(join(path, "take"), column), "column", from, own)
			}
		}
	}
}

func columnNames(feed *shouwang.Feed) []string {
	names := make([]string, len(feed.Columns))
	for i, c := range feed.Columns {
		names[i] = c.Name
	}
	return names
}

func (l *loader) feedNames() []string {
	names := make([]string, 0, len(l.feeds))
	for _, feed := range l.pack.Feeds {
		names = append(names, feed.Name)
	}
	return names
}

// complete says whether the keys that a value must have stand under a path.
func complete[T any](s *source, path string, _ *T) bool {
	return s.has(path, required[reflect.TypeFor[T]()]...)
}

// has says whether all keys stand under a path; each missing one is a fault.
func (s *source) has(path string, keys ...string) bool {
	all := true
	for _, key := range keys {
		if _, ok := s.nodes[join(path, key)]; !ok {
			s.fault(s.at(path), "missing key "+key, "every "+kindOf(path, s.name)+" has one")
			all = false
		}
	}
	return all
}

// kindOf is what stands at a path, in the words of the grammar.
func kindOf(path, file string) string {
	if strings.HasPrefix(path, "values.") {
		return "value"
	}
	name := path[strings.LastIndex(path, ".")+1:]
	name, _, _ = strings.Cut(name, "[")
	if name == "" {
		name, _, _ = strings.Cut(file, "/")
	}
	return strings.TrimSuffix(name, "s")
}

// known refuses a name that is not among those declared.
func (s *source) known(path, what, name string, names []string) bool {
	if slices.Contains(names, name) {
		return true
	}
	s.faultAt(path, fmt.Sprintf("unknown %s %s", what, name), meant(name, names))
	return false
}

func (s *source) bothLanguages(path string, text shouwang.Text) {
	if strings.TrimSpace(text.Zh) == "" {
		s.faultAt(path, "no Chinese text", "write zh: people read it")
	}
	if strings.TrimSpace(text.En) == "" {
		s.faultAt(path, "no English text", "write en beside it")
	}
}

// fileName holds a file to the name of what it declares, so that it is found.
func (s *source) fileName(name, folder string) {
	if want := folder + "/" + name + ".yaml"; s.name != want && name != "" {
		s.fault(s.at(strings.TrimSuffix(folder, "s")), "the file is not called "+name+".yaml", "rename one of them")
	}
}

// plainName holds a name that reaches SQL, a file name or an address to ASCII words.
func (s *source) plainName(path, what, name string) {
	if rule.ValidName(name) && !strings.Contains(name, ".") {
		return
	}
	do, found := rule.Lookalike(name)
	if !found {
		do = "write, say, birth_date"
	}
	s.faultAt(path, "a "+what+" is lower case words joined by underscores", do)
}

func (s *source) day(path, text string) (shouwang.Day, bool) {
	day, err := shouwang.ParseDay(text)
	if err != nil {
		s.faultAt(path, "no day: "+text, "write YYYY-MM-DD, a day that exists")
	}
	return day, err == nil
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
