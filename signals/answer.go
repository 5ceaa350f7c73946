package signals

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// The headings by which a file is known to answer an export: the token of each
// row, and, of records that a worker found wrong, what the department says.
const (
	HeadToken = "核对码" //nolint:gosec // a heading, no secret
	HeadWord  = "部门答复"
)

// What a department says of a record that a worker found wrong.
const (
	SaidCorrected = "corrected" // the row as it now stands is right
	SaidConfirmed = "confirmed" // the record was right
	SaidWithdrawn = "withdrawn" // there is no such record
)

var saidWords = map[string]string{
	"更正": SaidCorrected, "已更正": SaidCorrected, "属实": SaidConfirmed, "无误": SaidConfirmed, "撤销": SaidWithdrawn, "删除": SaidWithdrawn,
	SaidCorrected: SaidCorrected, SaidConfirmed: SaidConfirmed, SaidWithdrawn: SaidWithdrawn,
}

// SaidWord is the Chinese word for what a department says of a record.
func SaidWord(said string) string {
	for _, word := range []string{"更正", "属实", "撤销"} {
		if saidWords[word] == said {
			return word
		}
	}
	return said
}

// answer is one sheet of a file that answers an export: the rows of one batch,
// read as that batch was.
type answer struct {
	batch      uint64
	records    bool // records that a worker found wrong; else refused rows
	feed       string
	department string
	sender     string
	day        shouwang.Day            // what the rows describe
	days       map[uint64]shouwang.Day // of records, by token
	sources    map[uint64]string       // whose records they are, by token
	layout     layout
	sheet      int    // of the answering file
	plan       mapped // its columns
	places     []int  // column of the layout → column of the file
	token      int    // column of the token in the file
	tokens     func(text string) (uint64, bool)
}

// said is what a department answered on a record.
type said struct {
	token uint64
	word  string
}

// layout is how a sheet of a batch was read.
type layout struct {
	sheet   uint32
	headers []string
	columns []string
	scales  []int64
}

// rowToken names a quarantined row on paper; the mark keeps a mistyped one from
// naming another row.
func (in *Intake) rowToken(batch, row uint64) string {
	return fmt.Sprintf("Q%d-%d-%s", batch, row, in.tokenMark("row", batch, row))
}

// recordToken names a stored record by its batch and key.
func (in *Intake) recordToken(feed string, batch, key uint64) string {
	return fmt.Sprintf("R%d-%s-%s", batch, strconv.FormatUint(key, 36), in.tokenMark(feed, batch, key))
}

func (in *Intake) tokenMark(what string, batch, row uint64) string {
	sum := in.keys.Column(fmt.Sprintf("%s %d %d", what, batch, row))
	return hex.EncodeToString(sum[:3])
}

// readToken splits a token; it does not say whether the mark is right.
func readToken(text string) (kind byte, batch, row uint64, mark string, ok bool) {
	parts := strings.Split(squeeze(Clean(text)), "-")
	if len(parts) != 3 || len(parts[0]) < 2 {
		return 0, 0, 0, "", false
	}
	kind, base := parts[0][0], 10
	if kind == 'R' {
		base = 36
	}
	batch, err := strconv.ParseUint(parts[0][1:], 10, 64)
	row, rowErr := strconv.ParseUint(parts[1], base, 64)
	return kind, batch, row, parts[2], err == nil && rowErr == nil && (kind == 'Q' || kind == 'R')
}

// answers finds the sheets of a file that answer an export; none if the file is
// an ordinary one.
func (in *Intake) answers(ctx context.Context, book workbook, top map[int][][]string) ([]answer, error) {
	var out []answer
	for i := range book.sheets() {
		at, column := tokenHeader(top[i])
		if column < 0 {
			continue
		}
		tokens, err := tokensIn(book, i, at+1, column)
		if err != nil {
			return nil, err
		}
		a, ok, err := in.answer(ctx, tokens, top[i][at])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue // a sheet whose rows were all taken out
		}
		a.sheet, a.token, a.plan.row = i, column, at+1
		out = append(out, a)
	}
	return out, nil
}

// tokenHeader is the row and column of the heading of tokens.
func tokenHeader(rows [][]string) (row, column int) {
	for i, cells := range rows {
		if at := slices.IndexFunc(cells, func(c string) bool { return squeeze(Clean(c)) == HeadToken }); at >= 0 {
			return i, at
		}
	}
	return 0, -1
}

func tokensIn(book workbook, sheet, after, column int) ([]string, error) {
	rows, err := book.open(sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	var out []string
	for {
		l, err := rows.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if l.number > after && column < len(l.cells) && strings.TrimSpace(l.cells[column]) != "" {
			out = append(out, strings.Clone(l.cells[column]))
		}
	}
}

// answer is what the tokens of a sheet answer: the batch of the first that is right.
func (in *Intake) answer(ctx context.Context, tokens []string, heads []string) (answer, bool, error) {
	for _, text := range tokens {
		kind, batch, row, mark, ok := readToken(text)
		if !ok {
			continue
		}
		before, err := in.logged(ctx, batch)
		if err != nil {
			return answer{}, false, err
		}
		for _, b := range before {
			switch {
			case kind == 'Q' && mark == in.tokenMark("row", batch, row):
				return in.rowAnswer(ctx, b, row, heads)
			case kind == 'R' && mark == in.tokenMark(b.Feed, batch, row):
				return in.recordAnswer(ctx, b, tokens, heads)
			}
		}
	}
	if len(tokens) == 0 {
		return answer{}, false, nil
	}
	return answer{}, false, refuse("核对码不是本系统发出的", "no token of the file is one of ours", "请用原来发下去的文件更正后交回 / correct the file that was sent out and return it")
}

// rowAnswer answers refused rows: they are read as their batch was, and describe
// the day that it did.
func (in *Intake) rowAnswer(ctx context.Context, b logged, row uint64, heads []string) (answer, bool, error) {
	a := answer{batch: b.Number, department: b.Department, sender: b.Sender, day: shouwang.DayOf(b.received)}
	a.tokens = func(text string) (uint64, bool) {
		kind, batch, row, mark, ok := readToken(text)
		return row, ok && kind == 'Q' && batch == a.batch && mark == in.tokenMark("row", batch, row)
	}
	if err := in.readLayout(ctx, &a, row); err != nil {
		return a, false, err
	}
	f, ok := in.forms[a.feed]
	if !ok {
		return a, false, nil
	}
	a.plan, a.places = a.layout.plan(f, heads)
	return a, true, nil
}

func (in *Intake) readLayout(ctx context.Context, a *answer, row uint64) error {
	query, err := shape{}.sql("layout")
	if err != nil {
		return err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("batch", a.batch), clickhouse.Named("row", row))
	if err != nil {
		return fmt.Errorf("read how batch %d was read: %w", a.batch, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var department string
		if err := rows.Scan(&a.feed, &department, &a.layout.sheet, &a.layout.headers, &a.layout.columns, &a.layout.scales); err != nil {
			return fmt.Errorf("read how batch %d was read: %w", a.batch, err)
		}
		if a.department == "" {
			a.department = department
		}
	}
	return rows.Err()
}

// plan reads the headings of an answering sheet as the layout has them; what the
// export added is not read.
func (l layout) plan(f *form, heads []string) (mapped, []int) {
	m := mapped{columns: make([]int, len(heads)), scales: make([]int64, len(heads)), texts: make([]string, len(heads))}
	places, taken := make([]int, len(l.headers)), make([]bool, len(l.headers))
	for i := range places {
		places[i] = absent
	}
	for i, text := range heads {
		m.texts[i], m.columns[i], m.scales[i] = shortHeader(text), absent, 1
		switch squeeze(Clean(text)) {
		case HeadToken:
			m.columns[i] = tokenColumn
			continue
		case HeadWord:
			m.columns[i] = wordColumn
			continue
		}
		for j, header := range l.headers {
			if header != m.texts[i] || taken[j] {
				continue
			}
			taken[j], places[j] = true, i
			m.columns[i], m.scales[i] = f.columnOf(l.columns[j]), l.scales[j]
			break
		}
		if m.columns[i] >= 0 {
			m.said |= bit(m.columns[i])
		}
	}
	return m, places
}

// columnOf is the column of a name as layouts write it. When a row came in is
// not read again: what it now says came in with the answer.
func (f *form) columnOf(name string) int {
	if i := f.index(name); i >= 0 || name == "" {
		return i
	}
	if i, ok := reserved[name]; ok && i != receivedColumn {
		return i
	}
	return absent
}

// inLayout puts the cells of an answering row in the order of the row it answers.
func (a *answer) inLayout(cells []string) []string {
	out := make([]string, len(a.places))
	for i, at := range a.places {
		if at >= 0 && at < len(cells) {
			out[i] = cells[at]
		}
	}
	return out
}

// answered is the guess of an answer: nothing of it is left to a person.
func (in *Intake) answered(file File, answers []answer) Guess {
	if len(answers) == 0 {
		return Guess{}
	}
	a := answers[0]
	f := in.forms[a.feed]
	g := Guess{File: file.Name, Feed: a.feed, Title: f.feed.Title, Department: a.department, Sender: a.sender, Confirmed: true, HeaderRow: a.plan.row}
	g.Columns, g.Departments, g.answers = in.columns(f, a.plan), f.feed.Departments, answers
	return g
}

// runAnswers takes each sheet in as a batch of its own, of the sender whose rows
// it answers.
func (t *taking) runAnswers(ctx context.Context, book workbook) ([]shouwang.Batch, error) {
	var out []shouwang.Batch
	for i := range t.guess.answers {
		a := &t.guess.answers[i]
		one := &taking{in: t.in, form: t.in.forms[a.feed], received: t.received, progress: t.progress, small: t.small, inMemory: t.inMemory, answer: a, cause: "answer", about: a.batch, scope: a.sender}
		if a.records {
			one.cause = "record"
		}
		one.guess = t.in.answered(File{Name: t.guess.File}, t.guess.answers[i:i+1])
		one.guess.plans, one.guess.sheets, one.guess.Encoding = map[int]mapped{a.sheet: a.plan}, book.sheets(), book.about().Encoding
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", t.digest, a.feed, a.batch))
		one.digest = hex.EncodeToString(sum[:])
		batches, err := one.run(ctx, book)
		if err != nil {
			return out, fmt.Errorf("take in the answer %s: %w", t.guess.File, err)
		}
		out = append(out, batches...)
	}
	return out, nil
}

// Answers says whether the file answers an export.
func (g Guess) Answers() bool { return len(g.answers) > 0 }

// described is the day that a row describes where it does not say.
func (r *reader) described() shouwang.Day {
	if r.answer != nil {
		return r.answer.day
	}
	return r.received.at.day
}

// token reads what a row of an answer answers.
func (r *reader) token(text, header string) {
	if r.answer == nil {
		return
	}
	row, ok := r.answer.tokens(text)
	if !ok {
		r.fault(tokenColumn, badToken, header)
		return
	}
	r.rec.token = row
	if day, ok := r.answer.days[row]; ok {
		r.rec.asOf, r.rec.source = day, r.answer.sources[row]
	}
}

func (r *reader) word(text, header string) {
	word, ok := saidWords[strings.ToLower(squeeze(text))]
	if !ok {
		r.fault(wordColumn, badWord, header)
		return
	}
	r.rec.word = word
}

// spoken says whether the row just read is one to take in: a record that the
// department leaves as it is, or withdraws, is no row.
func (r *reader) spoken(c *chunk) bool {
	if r.answer == nil {
		return true
	}
	if r.rec.token == 0 {
		r.rec.refuse(badToken, HeadToken)
		return true
	}
	if !r.answer.records {
		return true
	}
	switch {
	case r.rec.word == "" && !slices.ContainsFunc(r.rec.faults, func(f Fault) bool { return f.Code == badWord }):
		return false
	case r.rec.word == SaidConfirmed, r.rec.word == SaidWithdrawn:
		c.words = append(c.words, said{r.rec.token, r.rec.word})
		return false
	case r.rec.code == fine:
		c.words = append(c.words, said{r.rec.token, r.rec.word})
	}
	return true
}

// tokenOf is what a row of the answering file answers, 0 in an ordinary one.
func (t *taking) tokenOf(cells []string) uint64 {
	if t.answer == nil || t.answer.token >= len(cells) {
		return 0
	}
	row, _ := t.answer.tokens(cells[t.answer.token])
	return row
}

// settleAnswers says what became of the rows that this file answers, or says again.
func (t *taking) settleAnswers(ctx context.Context) error {
	if t.answer != nil && t.answer.records {
		return t.settleRecords(ctx)
	}
	answered := make(map[claim]bool)
	for _, token := range t.passed {
		answered[claim{batch: t.answer.batch, row: uint32(token)}] = true //nolint:gosec // a row's number
	}
	for _, list := range t.again {
		for _, c := range list {
			if c.asOf <= t.asOf {
				answered[claim{batch: c.batch, row: c.row}] = true
			}
		}
	}
	if len(answered) == 0 {
		return nil
	}
	list := slices.SortedFunc(maps.Keys(answered), func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.row, b.row))
	})
	batch, row := make([]uint64, len(list)), make([]uint32, len(list))
	for i, c := range list {
		batch[i], row[i] = c.batch, c.row
	}
	err := t.in.insertBatch(ctx, "INSERT INTO quarantine_answer (batch, row, answer, at)",
		[]any{batch, row, repeat(t.number, len(list)), repeat(t.received.time, len(list))})
	if err != nil {
		return fmt.Errorf("store which rows were answered: %w", err)
	}
	return nil
}

func repeat[T any](v T, n int) []T { return slices.Repeat([]T{v}, n) }
