package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/dashboards/sheets"
	"shouwang/internal/api"
	"shouwang/signals"
)

// feedTitle names a feed; one that the pack no longer has is shown as it is.
func (a *app) feedTitle(name string) shouwang.Text {
	if f := a.pack.Feed(name); f != nil {
		return f.Title
	}
	return shouwang.Text{Zh: name, En: name}
}

// offset reads a cursor that is how many lines were shown.
func offset(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 {
		return 0, shouwang.Explain(shouwang.ErrInvalid, "翻页的标记不对 / the cursor is none of ours", "从第一页看起 / start at the first page")
	}
	return n, nil
}

// next is the cursor behind a page that was asked for one line more than it shows.
func next[T any](items []T, from, limit int) api.Page[T] {
	if len(items) <= limit {
		return api.Page[T]{Items: items}
	}
	return api.Page[T]{Items: items[:limit], Next: strconv.Itoa(from + limit)}
}

// Arrivals are all senders of all feeds, what is amiss first.
func (s services) Arrivals(ctx context.Context) ([]api.Arrival, error) {
	list, err := s.intake.Arrivals(ctx, s.clock())
	if err != nil {
		return nil, err
	}
	out := make([]api.Arrival, 0, len(list))
	for _, x := range list {
		f := s.pack.Feed(x.Feed)
		a := api.Arrival{
			Feed: x.Feed, Title: f.Title, Department: x.Department, Sender: x.Sender, Contact: f.Contact, Own: x.Own, Connected: x.Connected,
			Batches: x.Batches, Batch: x.Last.Number, Rows: x.Last.Read, Median: x.Median, BadIDs: x.BadIDs, Missed: x.Missed, Faults: arrivalFaults(x),
		}
		if x.Batches > 0 {
			a.Received, a.AsOf = x.Last.Received.In(shouwang.Shanghai), x.Last.AsOf
		} else {
			a.Department = strings.Join(f.Departments, ",")
		}
		if !x.Due.IsZero() {
			a.Due = x.Due.In(shouwang.Shanghai)
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b api.Arrival) int { return cmp.Compare(min(len(b.Faults), 1), min(len(a.Faults), 1)) })
	return out, nil
}

// Batches is one page of batches.
func (s services) Batches(ctx context.Context, f api.BatchFilter) (api.Page[api.BatchLine], error) {
	from, err := offset(f.Cursor)
	if err != nil {
		return api.Page[api.BatchLine]{}, err
	}
	list, err := s.intake.Batches(ctx, signals.BatchFilter{Feed: f.Feed, State: f.State, Skip: from, Limit: f.Limit + 1})
	if err != nil {
		return api.Page[api.BatchLine]{}, err
	}
	lines := make([]api.BatchLine, 0, len(list))
	for _, b := range list {
		lines = append(lines, s.batchLine(b))
	}
	return next(lines, from, f.Limit), nil
}

func (a *app) batchLine(b signals.Arrived) api.BatchLine {
	line := api.BatchLine{
		Number: b.Number, Feed: b.Feed, Title: a.feedTitle(b.Feed), Department: b.Department, Sender: b.Sender, State: b.State, Cause: b.Cause,
		Received: b.Received.In(shouwang.Shanghai), AsOf: b.AsOf, Digest: b.Digest, Read: b.Read, Accepted: b.Accepted, Repeated: b.Repeated, Refused: b.Refused,
	}
	if b.Cause == "answer" || b.Cause == "record" || b.Cause == "withdraw" { // of a merger About is a person
		line.About = b.About
	}
	return line
}

// Bounds of what the page of a batch shows.
const (
	changesShown  = 50
	refusalsShown = 200
)

// Batch is one batch with what it did.
func (s services) Batch(ctx context.Context, number uint64) (api.BatchDetail, error) {
	lines, err := s.intake.Batches(ctx, signals.BatchFilter{Number: number, Limit: refusalsShown})
	if err != nil {
		return api.BatchDetail{}, err
	}
	if len(lines) == 0 {
		return api.BatchDetail{}, fmt.Errorf("batch %d: %w", number, shouwang.ErrNotFound)
	}
	d := api.BatchDetail{}
	reasons := map[string]int{}
	for _, b := range lines {
		d.Lines = append(d.Lines, s.batchLine(b))
		for code, n := range b.Reasons {
			reasons[code] += n
		}
	}
	for _, code := range slices.Sorted(maps.Keys(reasons)) {
		d.Reasons = append(d.Reasons, reasonCount(signals.Code(code), reasons[code]))
	}
	slices.SortStableFunc(d.Reasons, func(a, b api.ReasonCount) int { return cmp.Compare(b.Rows, a.Rows) })
	if d.Changes, err = s.feedChanges(ctx, number); err != nil {
		return d, err
	}
	refusals, err := s.intake.Refusals(ctx, number, refusalsShown)
	for _, r := range refusals {
		d.Refusals = append(d.Refusals, api.RefusedPlace{Sheet: r.Sheet, Line: r.Line, Header: r.Header, Text: r.Code.Sentence()})
	}
	return d, err
}

func reasonCount(code signals.Code, rows int) api.ReasonCount {
	return api.ReasonCount{Code: string(code), Text: code.Sentence(), Remedy: code.Remedy(), Rows: rows}
}

func (s services) feedChanges(ctx context.Context, number uint64) ([]api.FeedChange, error) {
	diffs, err := s.intake.Diff(ctx, number, changesShown)
	if err != nil {
		return nil, err
	}
	var out []api.FeedChange
	for _, d := range diffs {
		c := api.FeedChange{Feed: d.Feed, Title: s.feedTitle(d.Feed), Added: d.Added, Changed: d.Changed, Vanished: d.Vanished}
		for _, r := range d.Rows {
			row := api.ChangedRow{Kind: r.Kind, Ref: s.subjectOfRow(d.Feed, r), Line: r.Line}
			for _, name := range r.Columns {
				row.Columns = append(row.Columns, s.columnTitle(d.Feed, name))
			}
			c.Rows = append(c.Rows, row)
		}
		out = append(out, c)
	}
	return out, nil
}

// columnTitle names a column as the store calls it: a person's number ends
// otherwise there than in the contract.
func (a *app) columnTitle(feed, store string) shouwang.Text {
	for _, c := range a.pack.Feed(feed).Columns {
		if c.Name == store || strings.TrimSuffix(c.Name, "_id")+"_person_id" == store || c.Name == "id_number" && store == "person_id" {
			return c.Title
		}
	}
	return shouwang.Text{Zh: store, En: store}
}

// DecideBatch accepts or withdraws, once it is written down why.
func (s services) DecideBatch(ctx context.Context, number uint64, d api.BatchDecision) error {
	if err := s.decideBatch(ctx, number, d); err != nil {
		return err
	}
	s.askAgain()
	return nil
}

// Waiting counts the refused rows.
func (s services) Waiting(ctx context.Context) ([]api.Waiting, error) {
	list, err := s.intake.Quarantine(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]api.Waiting, 0, len(list))
	for _, w := range list {
		out = append(out, api.Waiting{Feed: w.Feed, Title: s.feedTitle(w.Feed), Department: w.Department, Reason: reasonCount(w.Reason, w.Rows), Since: w.Since.In(shouwang.Shanghai)})
	}
	return out, nil
}

// Refused is one page of refused rows, masked.
func (s services) Refused(ctx context.Context, f api.RefusedFilter) (api.Page[api.RefusedRow], error) {
	return s.refusedRows(ctx, f, s.intake.Masked)
}

// RevealRefused is one page of refused rows as they came, once it is written down why.
func (s services) RevealRefused(ctx context.Context, f api.RefusedFilter, by, purpose string) (api.Page[api.RefusedRow], error) {
	object := strings.Join([]string{"quarantine", f.Feed, f.Department, f.Reason, f.Cursor}, " ")
	if err := s.logReveal(ctx, strings.TrimSpace(object), by, purpose); err != nil {
		return api.Page[api.RefusedRow]{}, err
	}
	return s.refusedRows(ctx, f, func(_ signals.Held, r signals.HeldRow) []string { return r.Cells })
}

func (s services) refusedRows(ctx context.Context, f api.RefusedFilter, show func(signals.Held, signals.HeldRow) []string) (api.Page[api.RefusedRow], error) {
	from, err := offset(f.Cursor)
	if err != nil {
		return api.Page[api.RefusedRow]{}, err
	}
	held, err := s.intake.Exported(ctx, signals.HeldFilter{
		Feed: f.Feed, Department: f.Department, Reason: signals.Code(f.Reason), Skip: from, Limit: f.Limit + 1,
	})
	if err != nil {
		return api.Page[api.RefusedRow]{}, err
	}
	var rows []api.RefusedRow
	for _, h := range held {
		for _, r := range h.Rows {
			rows = append(rows, s.refusedRow(h, r, show(h, r)))
		}
	}
	return next(rows, from, f.Limit), nil
}

func (a *app) refusedRow(h signals.Held, r signals.HeldRow, cells []string) api.RefusedRow {
	row := api.RefusedRow{Batch: h.Batch, Title: a.feedTitle(h.Feed), Department: h.Department, Sheet: h.Sheet, Line: r.Line, Received: h.Received.In(shouwang.Shanghai)}
	faults := map[string][]api.ReasonCount{}
	for _, f := range r.Faults {
		faults[f.Header] = append(faults[f.Header], reasonCount(f.Code, 1))
	}
	for i, text := range cells {
		cell := api.RefusedCell{Text: text}
		if i < len(h.Headers) {
			cell.Header = h.Headers[i]
		}
		if cell.Header != "" {
			cell.Faults = faults[cell.Header]
			delete(faults, cell.Header)
		}
		row.Cells = append(row.Cells, cell)
	}
	for _, header := range slices.Sorted(maps.Keys(faults)) { // of the row, or of a column that it lacks
		row.Faults = append(row.Faults, faults[header]...)
	}
	return row
}

// Wrong are the records that workers found wrong, masked.
func (s services) Wrong(ctx context.Context) ([]api.WrongRecord, error) {
	records, err := s.wrongRecords(ctx, "")
	if err != nil {
		return nil, err
	}
	names, err := s.namesOf(ctx, records)
	if err != nil {
		return nil, err
	}
	var out []api.WrongRecord
	for _, r := range records {
		w := api.WrongRecord{Feed: r.feed, Title: s.feedTitle(r.feed), Department: r.Department, Batch: r.Batch, Ref: personRef(r.who), Who: names[r.who].Masked().Name}
		for i, title := range s.intake.Headings(r.feed) {
			if r.Cells[i] != "" {
				w.Cells = append(w.Cells, api.RecordCell{Title: title, Text: r.Cells[i]})
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// Correction makes the workbook of a department and opens it; nothing of it stays
// on the disk.
func (s services) Correction(ctx context.Context, which, department string) (io.ReadCloser, string, error) {
	books := map[string]func(context.Context, string) ([]correctionBook, error){api.CorrectRefused: s.refusedBooks, api.CorrectWrong: s.wrongBooks}[which]
	if books == nil || department == "" {
		return nil, "", fmt.Errorf("workbook %q: %w", which, shouwang.ErrNotFound)
	}
	list, err := books(ctx, department)
	if err != nil {
		return nil, "", err
	}
	if len(list) == 0 {
		return nil, "", fmt.Errorf("workbook of %s: %w", department, shouwang.ErrNotFound)
	}
	// The folder of uploads is emptied at each start; and a file that is open can be
	// read after it was removed.
	dir, err := os.MkdirTemp(filepath.Join(s.cfg.Data, uploadsFolder), "correction-")
	if err != nil {
		return nil, "", fmt.Errorf("make a folder for the workbook: %w", err)
	}
	name, err := sheets.WriteCorrections(dir, list[0].name, list[0].Corrections)
	if err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	book, err := os.Open(filepath.Join(dir, name))
	return book, name, errors.Join(err, os.RemoveAll(dir))
}

// Answer takes a corrected workbook in, and has everything judged again.
func (s services) Answer(ctx context.Context, upload api.Upload) ([]shouwang.Batch, error) {
	file := signals.File{Path: upload.Path, Name: upload.Name}
	guess, err := s.intake.Recognise(ctx, file)
	if err != nil {
		return nil, err
	}
	if !guess.Answers() {
		return nil, shouwang.Explain(shouwang.ErrRefused, "这不是退回更正的表 / this answers nothing that was sent out", "交回下载的那份文件，保留“"+signals.HeadToken+"”一栏 / return the file that was downloaded, its tokens untouched")
	}
	batches, err := s.intake.Take(ctx, file, s.clock(), nil)
	if err != nil {
		return nil, err
	}
	s.askAgain()
	return batches, nil
}

// Suspects are the pairs to decide on, and the mergers that hold, masked.
func (s services) Suspects(ctx context.Context) ([]api.Suspect, error) {
	lines, err := s.suspects(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]api.Suspect, 0, len(lines))
	for _, l := range lines {
		out = append(out, api.Suspect{Merged: l.merged, One: briefOf(l.one), Two: briefOf(l.two), Why: l.why})
	}
	return out, nil
}

func briefOf(p identified) api.Person {
	if p.id == 0 {
		return api.Person{}
	}
	masked := p.person.Masked()
	return api.Person{Ref: personRef(p.id), Name: masked.Name, Number: masked.Number, Phone: masked.Phone}
}

// RevealPeople shows who some people are, once it is written down why.
func (s services) RevealPeople(ctx context.Context, refs []string, by, purpose string) ([]api.Identity, error) {
	var people []shouwang.PersonID
	for _, ref := range refs {
		id, err := personOf(ref)
		if err != nil {
			return nil, err
		}
		people = append(people, id)
	}
	if err := s.logReveal(ctx, strings.Join(refs, " "), by, purpose); err != nil {
		return nil, err
	}
	known, err := s.book.People(ctx, people)
	if err != nil {
		return nil, err
	}
	var out []api.Identity
	for _, id := range people {
		p, ok := known[id]
		if !ok {
			return nil, fmt.Errorf("show a person: %w", shouwang.ErrNotFound)
		}
		out = append(out, api.Identity{Role: "subject", Name: p.Name, Number: p.Number, Phone: p.Phone})
	}
	return out, nil
}

// DecidePeople merges, splits or tells apart, once it is written down why.
func (s services) DecidePeople(ctx context.Context, d api.PeopleDecision) error {
	act := signals.Decision{By: d.By, Reason: d.Reason}
	var err error
	if act.Loser, err = personOf(d.Other); err != nil {
		return err
	}
	if d.Keep != "" && d.Act != api.ActSplit {
		if act.Winner, err = personOf(d.Keep); err != nil {
			return err
		}
	}
	if err := s.decideIdentity(ctx, d.Act, act); err != nil {
		return err
	}
	s.askAgain()
	return nil
}

// askAgain has everything judged again, behind the page that asked for it: a round
// may take longer than anybody waits for a page. Asked twice before it begins it is
// done once.
func (a *app) askAgain() {
	select {
	case a.again <- struct{}{}:
	default:
	}
}

// judgeAgain judges everything again whenever it is asked for, until the context ends.
func (a *app) judgeAgain(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.again:
		}
		if _, err := a.round.Again(ctx, a.clock()); err != nil && ctx.Err() == nil {
			a.log.Error("judge again", "error", err)
		}
	}
}
