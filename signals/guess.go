package signals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"shouwang"
	"shouwang/signals/identity"
)

// Guess is how a file was recognised: shown to a person, confirmed once a
// sender, and remembered. It may be changed before it is confirmed.
type Guess struct {
	File        string         `yaml:"-"`
	Feed        string         `yaml:"feed"`
	Department  string         `yaml:"department"`
	Sender      string         `yaml:"sender"`
	Fingerprint string         `yaml:"fingerprint"`
	Columns     []ColumnGuess  `yaml:"columns"`
	Sheets      []string       `yaml:"-"` // the sheets that hold the list
	Skipped     []string       `yaml:"-"` // sheets without a header that any feed knows
	HeaderRow   int            `yaml:"-"`
	Encoding    string         `yaml:"-"`
	Title       shouwang.Text  `yaml:"-"` // of the feed
	Confirmed   bool           `yaml:"-"` // by a person before, or in the canonical English headers
	Departments []string       `yaml:"-"` // who may send this feed, if Department is not known
	plans       map[int]mapped // sheet → header
	sheets      []string
	answers     []answer // the sheets of a file that answers an export
}

// ColumnGuess is what a column of the file is read as; "" is not read.
type ColumnGuess struct {
	Header string `yaml:"header"`
	Column string `yaml:"column"`
}

// Unread are the headers that no column of the feed takes: they are not stored.
func (g Guess) Unread() []string {
	var out []string
	for _, c := range g.Columns {
		if c.Column == "" && c.Header != "" {
			out = append(out, c.Header)
		}
	}
	return out
}

// headerRows is how deep the header may lie under titles.
const headerRows = 20

// Recognise says which list a file is, by its name or else by its columns. It
// stores nothing.
func (in *Intake) Recognise(ctx context.Context, file File) (Guess, error) {
	book, err := openFile(file.Path, in.scratch)
	if err != nil {
		return Guess{}, err
	}
	defer book.Close() //nolint:errcheck // only read
	return in.recognise(ctx, book, file.called())
}

// recognise finds the feed and the header of each sheet.
func (in *Intake) recognise(ctx context.Context, book workbook, file File) (Guess, error) {
	var best Guess
	var skipped []string
	top := make(map[int][][]string)
	for i := range book.sheets() {
		if err := ctx.Err(); err != nil {
			return Guess{}, err
		}
		rows, err := head(book, i)
		if err != nil {
			return Guess{}, err
		}
		top[i] = rows
	}
	if answers, err := in.answers(ctx, book, top); err != nil || len(answers) > 0 {
		return in.answered(file, answers), err
	}
	feed, department, sender := stem(file.Name)
	if file.Feed != "" {
		feed = file.Feed
	}
	for i, name := range book.sheets() {
		found, ok, err := in.recogniseSheet(top[i], feed)
		if err != nil {
			return Guess{}, err
		}
		switch {
		case !ok && headless(top[i]):
			return Guess{}, refuse("工作表「"+shortHeader(name)+"」没有表头，却列有人员", "a sheet lists people under no header: "+shortHeader(name), "请在该表首行补上表头 / add the header row to that sheet")
		case !ok:
			skipped = append(skipped, name)
			continue
		case best.Feed == "":
			best = found.guess
			best.plans = make(map[int]mapped)
		case best.Feed != found.guess.Feed:
			return Guess{}, refuse("一个文件内有两种名单", "the sheets hold two kinds of list ("+best.Feed+", "+found.guess.Feed+")", "请每种名单存为一个文件 / save each list as a file of its own")
		}
		best.plans[i] = found.header
		best.Sheets = append(best.Sheets, name)
	}
	if best.Feed == "" {
		return Guess{}, refuse("没有认出任何一列", "no column is recognised", "请检查表头，或按数据约定改列名 / check the header row, or name the columns as the contract does")
	}
	best.sheets = book.sheets()
	best.File, best.Skipped, best.Encoding = file.Name, skipped, book.about().Encoding
	return in.complete(best, file, titles(top), department, sender)
}

// headless says whether a sheet without a header lists people all the same: the
// rest of a list that was too long for the sheet before.
func headless(rows [][]string) bool {
	for _, cells := range rows {
		for _, text := range cells {
			if _, _, fault := identity.Parse(squeeze(Clean(text))); fault == identity.Sound {
				return true
			}
		}
	}
	return false
}

// head reads the rows in which a header may stand.
func head(book workbook, sheet int) ([][]string, error) {
	rows, err := book.open(sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	var out [][]string
	for len(out) < headerRows {
		l, err := rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		cells := make([]string, len(l.cells))
		for i := range l.cells {
			cells[i] = strings.Clone(l.cells[i])
		}
		for len(out) < l.number-1 && len(out) < headerRows {
			out = append(out, nil)
		}
		out = append(out, cells)
	}
	return out, nil
}

func titles(top map[int][][]string) string {
	var out strings.Builder
	for i := range len(top) {
		for _, row := range top[i][:min(3, len(top[i]))] {
			out.WriteString(strings.Join(row, " "))
		}
	}
	return out.String()
}

// candidate is a feed that a sheet may be.
type candidate struct {
	guess    Guess
	header   mapped
	score    float64
	coverage float64
}

// recogniseSheet scores every feed over the first rows. The name of the file
// wins where it names a feed.
func (in *Intake) recogniseSheet(rows [][]string, named string) (candidate, bool, error) {
	if f, ok := in.forms[named]; ok {
		c, found := in.best(f, rows)
		if !found {
			return c, false, nil
		}
		if missing := f.missing(c.header); len(missing) > 0 {
			return c, false, refuse("缺少必需的列："+strings.Join(missing, "、"), "a required column is missing", "请补上这些列后重新发送 / add these columns and send it again")
		}
		return c, true, nil
	}
	var fits []candidate
	var short candidate
	var lacks []string
	for _, name := range in.names {
		c, found := in.best(in.forms[name], rows)
		if !found || in.forms[name].tells(c.header) == 0 {
			continue
		}
		if missing := in.forms[name].missing(c.header); len(missing) > 0 {
			if c.score > short.score {
				short, lacks = c, missing
			}
			continue
		}
		fits = append(fits, c)
	}
	if len(fits) == 0 && short.score > 0.5 {
		return candidate{}, false, refuse("像是"+short.guess.Title.Zh+"，但缺少必需的列："+strings.Join(lacks, "、"),
			"this looks like "+short.guess.Feed+", but a required column is missing", "请补上这些列后重新发送 / add these columns and send it again")
	}
	return decide(fits)
}

// decide takes the best fit, unless two fit alike.
func decide(fits []candidate) (candidate, bool, error) {
	if len(fits) == 0 {
		return candidate{}, false, nil
	}
	sort.SliceStable(fits, func(i, j int) bool {
		if fits[i].score != fits[j].score {
			return fits[i].score > fits[j].score
		}
		return fits[i].coverage > fits[j].coverage
	})
	if len(fits) > 1 && fits[0].score-fits[1].score < 1e-9 && fits[0].coverage < fits[1].coverage*1.25 {
		return candidate{}, false, refuse("无法区分是"+fits[0].guess.Title.Zh+"还是"+fits[1].guess.Title.Zh,
			"the columns fit "+fits[0].guess.Feed+" and "+fits[1].guess.Feed+" alike",
			"请把文件名改为 "+fits[0].guess.Feed+".xlsx 或 "+fits[1].guess.Feed+".xlsx / name the file after the feed")
	}
	return fits[0], true, nil
}

// best is the row that a form recognises most of. A merged header leaves blanks
// below it: they are filled from the row above.
func (in *Intake) best(f *form, rows [][]string) (candidate, bool) {
	var best candidate
	for i, cells := range rows {
		variants := [][]string{cells}
		if i > 0 {
			variants = append(variants, filled(cells, rows[i-1]))
		}
		for _, v := range variants {
			remembered, known := in.remembered(f, v)
			m := f.mapRow(in.headers[f.feed.Name], v, remembered)
			score, read := in.score(m)
			if read < 2 && f.number >= 0 || read < 1 || score <= best.score {
				continue
			}
			m.row = i + 1
			best = candidate{header: m, score: score, coverage: float64(read) / float64(len(f.columns))}
			best.guess = Guess{Feed: f.feed.Name, Title: f.feed.Title, HeaderRow: i + 1, Fingerprint: fingerprint(v), Confirmed: known}
			best.guess.Columns = in.columns(f, m)
		}
	}
	return best, best.guess.Feed != ""
}

func filled(cells, above []string) []string {
	out := make([]string, max(len(cells), len(above)))
	copy(out, cells)
	for i := range out {
		if strings.TrimSpace(out[i]) == "" && i < len(above) {
			out[i] = above[i]
		}
	}
	return out
}

// score counts the recognised columns; one that few feeds know says more.
func (in *Intake) score(m mapped) (score float64, known int) {
	for i, c := range m.columns {
		if c >= 0 {
			score += 1 / float64(max(in.spread[header(m.texts[i])], 1))
			known++
		}
	}
	return score, known
}

func (in *Intake) columns(f *form, m mapped) []ColumnGuess {
	names := map[int]string{asOfColumn: "as_of", sourceColumn: "source_dept", receivedColumn: "received_at", absent: ""}
	out := make([]ColumnGuess, len(m.columns))
	for i, c := range m.columns {
		name := names[c]
		if c >= 0 {
			name = f.columns[c].Name
		}
		out[i] = ColumnGuess{Header: m.texts[i], Column: name}
	}
	return out
}

// complete finds the sender, and whether the mapping needs a person's word.
func (in *Intake) complete(g Guess, file File, title, department, sender string) (Guess, error) {
	f := in.forms[g.Feed]
	kept, remembered := in.recall(g.Fingerprint)
	switch {
	case file.Department != "":
		department, sender = file.Department, file.Sender
	case department == "" && remembered && kept.Feed == g.Feed:
		department, sender = kept.Department, kept.Sender
	case department == "" && len(f.feed.Departments) == 1:
		department = f.feed.Departments[0]
	case department == "":
		department = senderIn(file.Name, f.feed.Departments)
		if department == "" {
			department = senderIn(title, f.feed.Departments)
		}
		if department == "" && !f.senderMatters() {
			department = f.feed.Departments[0] // the usual one; a person confirms it
		}
	}
	if department != "" {
		code, ok := departmentOf(department)
		if !ok || !slices.Contains(f.feed.Departments, code) {
			return g, refuse("来源部门不在约定内", "the department may not send "+g.Feed, "约定的部门 / agreed: "+strings.Join(f.feed.Departments, ", "))
		}
		if sender == "" || sender == department {
			sender = code
		}
		department = code
	}
	g.Department, g.Sender, g.Departments = department, sender, f.feed.Departments
	g.Confirmed = remembered && kept.Feed == g.Feed || canonical(g)
	return g, nil
}

// senderMatters says whether what a row means depends on who sent it.
func (f *form) senderMatters() bool {
	return len(f.feed.ByDept) > 0 || slices.Contains(f.feed.Key, "source_dept") || len(f.feed.Departments) == 0
}

// canonical says whether all headers read are the columns' own names, in capitals
// or not.
func canonical(g Guess) bool {
	for _, c := range g.Columns {
		if c.Column != "" && c.Column != header(c.Header) {
			return false
		}
	}
	return true
}

// fingerprint names a header row: the same sender sends the same one.
func fingerprint(cells []string) string {
	keys := make([]string, 0, len(cells))
	for _, c := range cells {
		if key := header(c); key != "" {
			keys = append(keys, key)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(keys, "\x1f")))
	return hex.EncodeToString(sum[:8])
}

// Confirm remembers a mapping, so that the sender's next file needs no word.
func (in *Intake) Confirm(g Guess) error {
	if in.senders == "" || g.Fingerprint == "" {
		return nil
	}
	f, ok := in.forms[g.Feed]
	if !ok {
		return fmt.Errorf("confirm a sender of %s: %w", g.Feed, shouwang.ErrNotFound)
	}
	for _, c := range g.Columns {
		if _, isReserved := reserved[c.Column]; c.Column != "" && f.index(c.Column) < 0 && !isReserved {
			return fmt.Errorf("confirm a sender: feed %s has no column %s: %w", g.Feed, c.Column, shouwang.ErrInvalid)
		}
	}
	text, err := yaml.Marshal(g)
	if err != nil {
		return fmt.Errorf("write a sender: %w", err)
	}
	if err := os.MkdirAll(in.senders, 0o750); err != nil {
		return fmt.Errorf("make the folder of senders: %w", err)
	}
	path := in.senderPath(g.Fingerprint)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("write a sender: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write a sender: %w", err)
	}
	return nil
}

func (in *Intake) senderPath(fingerprint string) string {
	return filepath.Join(in.senders, fingerprint+".yaml")
}

func (in *Intake) recall(fingerprint string) (Guess, bool) {
	if in.senders == "" {
		return Guess{}, false
	}
	text, err := os.ReadFile(in.senderPath(fingerprint))
	if err != nil {
		return Guess{}, false
	}
	var g Guess
	if yaml.UnmarshalWithOptions(text, &g, yaml.Strict()) != nil || in.forms[g.Feed] == nil {
		return Guess{}, false
	}
	return g, true
}

// remembered is the mapping that a person confirmed for a header row.
func (in *Intake) remembered(f *form, cells []string) (map[string]string, bool) {
	g, ok := in.recall(fingerprint(cells))
	if !ok || g.Feed != f.feed.Name {
		return nil, false
	}
	out := make(map[string]string)
	for _, c := range g.Columns {
		out[header(c.Header)] = c.Column
	}
	return out, true
}
