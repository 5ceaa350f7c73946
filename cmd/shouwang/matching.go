package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/dashboards/sheets"
	"shouwang/monitors"
	"shouwang/signals"
	"shouwang/signals/identity"
	"shouwang/watch"
)

const (
	dutyFile   = "duty.html"
	resultFile = "match.json" // what the desk lists; no person is in it
)

// matching is one match (名册比对): intake, a run, workbooks and the duty record.
type matching struct {
	*app

	month   shouwang.Day
	out     string
	batches []shouwang.Batch
	pin     watch.Pin
	at      time.Time
}

// took notes what an intake made.
func (m *matching) took(batches []shouwang.Batch) { m.batches = append(m.batches, batches...) }

// matched is what a match made.
type matched struct {
	books []townBook
	duty  sheets.Duty
}

type townBook struct {
	book sheets.Book
	code uint64
	file string
}

// finish runs the monitors and writes what towns and auditors get. progress may be nil.
func (m *matching) finish(ctx context.Context, progress func(stage string, done, total int)) (matched, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	progress("run", 0, 1)
	runs, err := m.runAll(ctx)
	if err != nil {
		return matched{}, err
	}
	books, err := m.books(ctx)
	if err != nil {
		return matched{}, err
	}
	if err := makeFolder(m.out); err != nil {
		return matched{}, err
	}
	for i := range books {
		if books[i].file, err = sheets.Write(m.out, books[i].book); err != nil {
			return matched{}, err
		}
		progress("books", i+1, len(books))
	}
	duty, err := m.duty(ctx, runs, books)
	if err != nil {
		return matched{}, err
	}
	return matched{books, duty}, m.writeRecord(duty)
}

// rules are the monitors of a match: those that are named in the settings, else those
// to begin with. Of a roster of some programmes, others would say that what it does not
// list is not there.
func (m *matching) rules() []*monitors.Monitor {
	if len(m.cfg.Monitors) > 0 {
		return m.pack.Monitors
	}
	first, err := switchedOn(m.pack, strings.Split(firstMonitors, ","))
	if err != nil { // another policy
		return m.pack.Monitors
	}
	return first.Monitors
}

// runAll runs every monitor of the match as of now, in one pass.
func (m *matching) runAll(ctx context.Context) ([]watch.Run, error) {
	m.at = m.clock().Truncate(time.Millisecond)
	var names []string
	for _, monitor := range m.rules() {
		names = append(names, monitor.ID)
	}
	if _, err := m.round.Again(ctx, m.at, names...); err != nil {
		return nil, err
	}
	list, err := m.keep.List(ctx, watch.RunFilter{AsOf: m.at.Add(time.Second), State: watch.Finished, Limit: 4 * len(m.pack.Monitors)}) // the newest first
	if err != nil {
		return nil, err
	}
	var runs []watch.Run
	for _, monitor := range m.rules() {
		i := slices.IndexFunc(list, func(r watch.Run) bool { return r.Monitor == monitor.ID && !r.AsOf.Before(m.at) && !r.Dry })
		if i < 0 {
			return nil, fmt.Errorf("run %s for the match: %w: no finished run is in the ledger", monitor.ID, shouwang.ErrNotFound)
		}
		runs = append(runs, list[i])
		m.pin = list[i].Pin
	}
	return runs, nil
}

// inBooks says whether a monitor's warnings go to the towns as lines: not what is
// kept from general readers, nor what the data desk settles, and only what is about
// people or households, whose rows stand beside it.
func inBooks(m *monitors.Monitor) bool {
	people := m.Subject == string(shouwang.SubjectPerson) || m.Subject == string(shouwang.SubjectHousehold)
	return people && m.Kind != shouwang.Data && (m.Lane == "" || m.Lane == shouwang.LaneOpen)
}

// books are the workbooks, by town.
func (m *matching) books(ctx context.Context) ([]townBook, error) {
	towns := map[string]*townBook{}
	for _, monitor := range m.rules() {
		if !inBooks(monitor) {
			continue
		}
		list, err := m.collect(ctx, watch.Filter{Monitors: []string{monitor.ID}, Open: shouwang.Know(true)})
		if err != nil {
			return nil, err
		}
		lines, err := m.lines(ctx, monitor, list)
		if err != nil {
			return nil, fmt.Errorf("lay out %s: %w", monitor.ID, err)
		}
		for _, l := range lines {
			m.place(towns, monitor, l)
		}
	}
	books := make([]townBook, 0, len(towns))
	for _, name := range slices.Sorted(maps.Keys(towns)) {
		books = append(books, *towns[name])
	}
	slices.SortStableFunc(books, func(a, b townBook) int { return cmp.Compare(a.code, b.code) })
	return books, nil
}

// place puts a line into the table of its monitor in the workbook of its town.
func (m *matching) place(towns map[string]*townBook, monitor *monitors.Monitor, l townLine) {
	b := towns[l.Town]
	if b == nil {
		b = &townBook{code: l.code, book: sheets.Book{Town: l.Town, Month: m.monthText(), AsOf: m.at, Files: m.files()}}
		towns[l.Town] = b
	}
	i := slices.IndexFunc(b.book.Tables, func(t sheets.Table) bool { return t.Monitor == monitor.ID })
	if i < 0 {
		b.book.Tables = append(b.book.Tables, m.table(monitor))
		i = len(b.book.Tables) - 1
	}
	b.book.Tables[i].Lines = append(b.book.Tables[i].Lines, l.Line)
}

func (m *matching) monthText() string { return m.month.String()[:7] }

var rollHeadings = []string{"姓名", "身份证号", "户主", "待遇", "月金额（元）", "享受起始"}

func (m *matching) table(monitor *monitors.Monitor) sheets.Table {
	t := sheets.Table{Monitor: monitor.ID, Title: monitor.Title.Zh, Clause: clauseText(monitor), Roll: rollHeadings}
	if feed := recordFeed(monitor); feed != "" {
		t.Record = append(t.Record, "来源部门")
		for _, title := range m.intake.Headings(feed) {
			t.Record = append(t.Record, title.Zh)
		}
	}
	return t
}

func clauseText(m *monitors.Monitor) string {
	ids := slices.Sorted(maps.Keys(m.Clauses))
	if len(ids) == 0 {
		return ""
	}
	return ids[0] + " " + m.Clauses[ids[0]]
}

// rollFeeds are the left side of a pair; the first other feed of a monitor's
// evidence is the right side.
var rollFeeds = []string{"person", "household", "household_member", "benefit_roll", "payment"}

func recordFeed(m *monitors.Monitor) string {
	for _, feed := range m.Evidence {
		if !slices.Contains(rollFeeds, feed) {
			return feed
		}
	}
	return ""
}

// townLine is a line with the town it goes to.
type townLine struct {
	sheets.Line

	code uint64
}

// lines are the pairs of a monitor's warnings: the person or household as the
// roll has it, beside each row of the department.
func (m *matching) lines(ctx context.Context, monitor *monitors.Monitor, list []shouwang.Warning) ([]townLine, error) {
	roll, err := m.rollOf(ctx, list)
	if err != nil {
		return nil, err
	}
	records, err := m.recordsOf(ctx, monitor, roll)
	if err != nil {
		return nil, err
	}
	var out []townLine
	for _, w := range list {
		first := true
		who := roll.of(w.Subject)
		for _, record := range records.of(who) {
			line := m.line(w, roll.entry(who, records.person(record)))
			line.First, first = first, false
			if recordFeed(monitor) != "" {
				line.Record = append([]string{signals.DepartmentName(record.Department)}, record.Cells...)
			}
			if record.Dated {
				line.Days = shouwang.Know(int(shouwang.DayOf(m.at) - record.On))
			}
			out = append(out, line)
		}
	}
	return out, nil
}

func (m *matching) line(w shouwang.Warning, e rollEntry) townLine {
	var reasons []string
	for _, r := range w.Reasons {
		reasons = append(reasons, r.Zh)
	}
	var verify []string
	for _, name := range w.Unknown {
		verify = append(verify, m.factTitle(name))
	}
	town, code := e.town, townOf(m.areas.now(w.Area, m.areas.today()))
	if name := m.areas.name(code, m.areas.today()); name != "" {
		town = name
	}
	if town == "" {
		town = m.areas.town(w.Area)
	}
	return townLine{code: code, Line: sheets.Line{
		Warning: w.No, Monitor: w.Monitor, Level: w.Level, Town: town, Village: e.village,
		Roll: e.cells, Reason: strings.Join(reasons, "；"), Amount: w.Amount, Verify: strings.Join(verify, "、"),
	}}
}

func (a *app) factTitle(name string) string {
	for _, f := range a.pack.Facts {
		if f.Name == name {
			return f.Title.Zh
		}
	}
	return name
}

// roll is the left side of the pairs.
type roll struct {
	people   map[shouwang.PersonID]identity.Person
	heads    map[uint64]shouwang.PersonID
	members  map[uint64][]uint64 // of households
	benefits map[uint64][]signals.Evidence
	places   map[uint64]signals.Evidence // person → newest row of the person list
	words    []shouwang.Text             // headings of the person list
	heading  []shouwang.Text             // of the benefit roll
}

type rollEntry struct {
	cells         []string
	town, village string
}

// party is who a line is about: a person, or a household with its members.
type party struct {
	household uint64
	people    []uint64
}

func (r roll) of(s shouwang.Subject) party {
	if s.Type == shouwang.SubjectHousehold {
		return party{s.ID, r.members[s.ID]}
	}
	return party{0, []uint64{s.ID}}
}

//go:embed sql/members.sql
var membersSQL string

// rollOf reads the roll of some warnings' people.
func (m *matching) rollOf(ctx context.Context, list []shouwang.Warning) (roll, error) {
	var r roll
	var homes, people []uint64
	for _, w := range list {
		if w.Subject.Type == shouwang.SubjectHousehold {
			homes = append(homes, w.Subject.ID)
		} else {
			people = append(people, w.Subject.ID)
		}
		if w.Household != 0 {
			homes = append(homes, uint64(w.Household))
		}
	}
	var err error
	if r.members, err = m.membersOf(ctx, homes); err != nil {
		return r, err
	}
	if r.heads, err = m.heads(ctx, homes); err != nil {
		return r, err
	}
	for _, members := range r.members {
		people = append(people, members...)
	}
	for _, head := range r.heads {
		people = append(people, uint64(head))
	}
	slices.Sort(people)
	return r, m.fillRoll(ctx, &r, slices.Compact(people))
}

func (m *matching) fillRoll(ctx context.Context, r *roll, people []uint64) error {
	ids := make([]shouwang.PersonID, len(people))
	for i, id := range people {
		ids[i] = shouwang.PersonID(id)
	}
	var err error
	if r.people, err = m.book.People(ctx, ids); err != nil {
		return err
	}
	r.words, r.heading = m.intake.Headings("person"), m.intake.Headings("benefit_roll")
	places, err := m.intake.Evidence(ctx, m.question("person", "", people, 1))
	if err != nil {
		return err
	}
	r.places = map[uint64]signals.Evidence{}
	for _, e := range places {
		r.places[e.ID] = e
	}
	benefits, err := m.intake.Evidence(ctx, m.question("benefit_roll", "id_number", people, 0))
	if err != nil {
		return err
	}
	r.benefits = map[uint64][]signals.Evidence{}
	for _, e := range benefits {
		r.benefits[e.ID] = append(r.benefits[e.ID], e)
	}
	return nil
}

func (m *matching) question(feed, by string, ids []uint64, most int) signals.Question {
	return signals.Question{Feed: feed, By: by, IDs: ids, AsOf: m.at, Batch: m.pin.Batch, Skip: m.pin.Skip, Most: most}
}

func (m *matching) membersOf(ctx context.Context, homes []uint64) (map[uint64][]uint64, error) {
	out := map[uint64][]uint64{}
	rows, err := m.store.Conn().Query(ctx, membersSQL, clickhouse.Named("ids", homes),
		clickhouse.Named("batch", m.pin.Batch), clickhouse.Named("skip", append([]uint64{}, m.pin.Skip...)))
	if err != nil {
		return nil, fmt.Errorf("read members of households: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var home, person uint64
		if err := rows.Scan(&home, &person); err != nil {
			return nil, fmt.Errorf("read members of households: %w", err)
		}
		out[home] = append(out[home], person)
	}
	return out, rows.Err()
}

// entry is the left side of a line: the person whom the department's row names,
// else the household's head, else the person warned about.
func (r roll) entry(who party, named uint64) rollEntry {
	person := named
	head := shouwang.PersonID(0)
	if who.household != 0 {
		head = r.heads[who.household]
	}
	if person == 0 && head != 0 {
		person = uint64(head)
	}
	if person == 0 && len(who.people) > 0 {
		person = who.people[0]
	}
	p := r.people[shouwang.PersonID(person)]
	benefits, amount, since := r.benefitCells(person)
	place := r.places[person]
	return rollEntry{
		cells:   []string{p.Name, p.Number, r.people[head].Name, benefits, amount, since},
		town:    pickCell(r.words, place.Cells, "镇街"),
		village: pickCell(r.words, place.Cells, "村居"),
	}
}

// benefitCells are the benefits of a person, in words.
func (r roll) benefitCells(person uint64) (names, amounts, since string) {
	var a, b, c []string
	for _, e := range r.benefits[person] {
		a = append(a, pickCell(r.heading, e.Cells, "待遇类别"))
		b = append(b, pickCell(r.heading, e.Cells, "月补助金额"))
		c = append(c, pickCell(r.heading, e.Cells, "享受起始日期"))
	}
	return strings.Join(a, "；"), strings.Join(b, "；"), strings.Join(c, "；")
}

// pickCell is the cell under a heading.
func pickCell(headings []shouwang.Text, cells []string, zh string) string {
	for i, h := range headings {
		if h.Zh == zh && i < len(cells) {
			return cells[i]
		}
	}
	return ""
}

// records are a department's rows, by the person or the household that they name.
type records struct {
	rows  map[uint64][]signals.Evidence
	homes bool
}

// recordRows is how many rows of a department stand beside one subject.
const recordRows = 3

func (m *matching) recordsOf(ctx context.Context, monitor *monitors.Monitor, r roll) (records, error) {
	out := records{rows: map[uint64][]signals.Evidence{}}
	feed := recordFeed(monitor)
	column, homes := m.namer(feed, monitor.Subject)
	if column == "" {
		return out, nil
	}
	out.homes = homes
	ids := slices.Sorted(maps.Keys(r.members))
	if !homes {
		ids = ids[:0]
		for id := range r.people {
			ids = append(ids, uint64(id))
		}
		slices.Sort(ids)
	}
	rows, err := m.intake.Evidence(ctx, m.question(feed, column, ids, recordRows))
	if err != nil {
		return records{}, err
	}
	for _, e := range rows {
		out.rows[e.ID] = append(out.rows[e.ID], e)
	}
	return out, nil
}

// namer is the column by which a feed's rows stand beside the subject of a
// warning: beside a household that of the household, where the feed has one, else
// the first that names a person; "" where it names neither.
func (m *matching) namer(feed, subject string) (column string, home bool) {
	i := slices.IndexFunc(m.pack.Feeds, func(f *shouwang.Feed) bool { return f.Name == feed })
	if i < 0 {
		return "", false
	}
	of := func(t shouwang.ColumnType) string {
		for _, c := range m.pack.Feeds[i].Columns {
			if c.Type == t {
				return c.Name
			}
		}
		return ""
	}
	if column = of(shouwang.ColumnHousehold); column != "" && subject == string(shouwang.SubjectHousehold) {
		return column, true
	}
	return of(shouwang.ColumnPerson), false
}

// of are the rows beside a party; one empty row where there is none.
func (r records) of(who party) []signals.Evidence {
	ids := who.people
	if r.homes {
		ids = []uint64{who.household}
	}
	var out []signals.Evidence
	for _, id := range ids {
		out = append(out, r.rows[id]...)
	}
	if len(out) == 0 {
		return []signals.Evidence{{}}
	}
	return out
}

// person is whom a row names, 0 where it names a household.
func (r records) person(e signals.Evidence) uint64 {
	if r.homes {
		return 0
	}
	return e.ID
}

// files are the lists that the match read, for cover and record. A roster is
// one file, though several feeds came of it.
func (m *matching) files() []sheets.File {
	var out []sheets.File
	for _, b := range m.batches {
		if n := len(out); n > 0 && out[n-1].Digest == b.Digest {
			continue
		}
		out = append(out, sheets.File{
			Name: b.File, Feed: m.listTitle(b), Department: signals.DepartmentName(b.Department), Digest: b.Digest, Batch: b.Number,
			Read: b.Read, Accepted: b.Accepted, Repeated: b.Repeated, Refused: b.Refused,
		})
	}
	return out
}

// listTitle names the list that a batch came from: of several feeds under one
// number, the roster that became them.
func (m *matching) listTitle(b shouwang.Batch) string {
	several := slices.ContainsFunc(m.batches, func(o shouwang.Batch) bool { return o.Number == b.Number && o.Feed != b.Feed })
	for _, f := range m.pack.Feeds {
		if several && len(f.Yields) > 0 && f.Yields[0].Feed == b.Feed || !several && f.Name == b.Feed {
			return f.Title.Zh
		}
	}
	return b.Feed
}

func (m *matching) duty(ctx context.Context, runs []watch.Run, books []townBook) (sheets.Duty, error) {
	people, err := m.onRoll(ctx)
	if err != nil {
		return sheets.Duty{}, err
	}
	d := sheets.Duty{Month: m.monthText(), At: m.at, Files: m.files(), People: people}
	for _, r := range runs {
		monitor := m.pack.MonitorOf(r.Monitor)
		d.Runs = append(d.Runs, sheets.DutyRun{
			Monitor: r.Monitor, Title: monitor.Title.Zh, Clauses: strings.Join(slices.Sorted(maps.Keys(monitor.Clauses)), "、"),
			Run: r.ID, AsOf: r.AsOf.In(shouwang.Shanghai), Batch: r.Batch, Raised: r.Raised, Pairs: pairsOf(books, r.Monitor), Amount: stakeOf(books, r.Monitor),
		})
	}
	for _, b := range books {
		d.Towns = append(d.Towns, sheets.DutyTown{
			Code: b.code, Town: b.book.Town, File: b.file, Pairs: b.book.Pairs(), Amount: amountOf(b.book.Tables),
		})
	}
	return d, nil
}

func pairsOf(books []townBook, monitor string) int {
	n := 0
	for _, b := range books {
		for _, t := range b.book.Tables {
			if t.Monitor == monitor {
				n += len(t.Lines)
			}
		}
	}
	return n
}

// stakeOf is the money at stake in a monitor's lines.
func stakeOf(books []townBook, monitor string) shouwang.Fen {
	var sum shouwang.Fen
	for _, b := range books {
		for _, t := range b.book.Tables {
			if t.Monitor == monitor {
				sum += amountOf([]sheets.Table{t})
			}
		}
	}
	return sum
}

//go:embed sql/onroll.sql
var onRollSQL string

// onRoll counts the people on the benefit rolls.
func (m *matching) onRoll(ctx context.Context) (int, error) {
	var n uint64
	err := m.store.Conn().QueryRow(ctx, onRollSQL,
		clickhouse.Named("batch", m.pin.Batch), clickhouse.Named("skip", m.pin.Skip), clickhouse.Named("today", int32(shouwang.DayOf(m.at)))).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the people on the roll: %w", err)
	}
	return int(n), nil
}

// writeRecord prints the duty record and keeps what the desk lists.
func (m *matching) writeRecord(d sheets.Duty) error {
	var page bytes.Buffer
	if err := sheets.WriteDuty(&page, d); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(m.out, dutyFile), page.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the duty record: %w", err)
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("write the duty record: %w", err)
	}
	if err := os.WriteFile(filepath.Join(m.out, resultFile), text, 0o600); err != nil {
		return fmt.Errorf("write the duty record: %w", err)
	}
	return nil
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
