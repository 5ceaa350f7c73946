package apitest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/internal/api"
)

// HiddenCell is what a quarantined cell holds, and only a reveal shows.
const HiddenCell = "示例完整姓名的备注"

var lists = map[string]shouwang.Text{
	"benefit_roll": {Zh: "待遇名册", En: "Benefit roll"}, "death_event": {Zh: "死亡信息", En: "Deaths"}, "payment": {Zh: "资金发放", En: "Payments"},
	"employment": {Zh: "就业参保", En: "Employment"}, "property": {Zh: "不动产", En: "Property"},
}

// addData fills the data desk: arrivals of every kind, batches of every state,
// refused rows, wrong records and suspected pairs.
func (w *World) addData() {
	day := shouwang.DayOf(Now)
	w.arrivals = []api.Arrival{
		{Feed: "death_event", Title: lists["death_event"], Department: "health", Sender: "health", Contact: "卫健委（死因登记）", Connected: true, Batches: 9, Batch: 61, Received: Now.AddDate(0, 0, -19), AsOf: day - 20, Rows: 12, Median: 44, BadIDs: 0.083, Due: Now.AddDate(0, 0, -9), Missed: 2, Faults: []string{"late", "thin", "spoiled"}},
		{Feed: "payment", Title: lists["payment"], Department: "finance", Sender: "finance", Contact: "财政局", Connected: true, Batches: 11, Batch: 64, Received: Now.AddDate(0, 0, -2), AsOf: day - 60, Rows: 1900, Median: 1210, Due: Now.AddDate(0, 0, 23), Faults: []string{"fat", "old", "changed"}},
		{Feed: "benefit_roll", Title: lists["benefit_roll"], Department: "civil", Sender: "civil", Contact: "民政局", Connected: true, Batches: 12, Batch: 66, Received: Now.AddDate(0, 0, -1), AsOf: day - 1, Rows: 700, Median: 1204, Due: Now.AddDate(0, 0, 10), Faults: []string{"held"}},
		{Feed: "employment", Title: lists["employment"], Department: "hrss", Sender: "hrss", Contact: "人社局", Connected: true, Batches: 7, Batch: 60, Received: Now.AddDate(0, 0, -5), AsOf: day - 26, Rows: 8300, Median: 8120, Due: Now.AddDate(0, 0, 25), Faults: []string{}},
		{Feed: "property", Title: lists["property"], Department: "estate,civil", Contact: "不动产登记中心", Faults: []string{}},
	}
	for n := uint64(66); n > 4; n-- {
		w.batches = append(w.batches, batchOf(n))
	}
	for i := range 57 {
		w.refused = append(w.refused, refusedOf(i))
	}
	w.wrong = []api.WrongRecord{{Feed: "death_event", Title: lists["death_event"], Department: "health", Batch: 61, Ref: "p-3k9", Who: "示*", Cells: []api.RecordCell{{Title: shouwang.Text{Zh: "死亡日期", En: "Date of death"}, Text: "2026-09-10"}}}}
	w.pairs = []api.Suspect{
		{One: api.Person{Ref: "p-3k9", Name: "示*甲", Number: "3206**********0019", Phone: "1380***0001"}, Two: api.Person{Ref: "p-7m2", Name: "示*甲", Number: "3206**********0027", Phone: "1380***0001"}, Why: []string{"birthday", "phone"}},
		{One: api.Person{Ref: "p-8x1", Name: "样*乙", Number: "3206**********0035"}, Why: []string{"two_names"}},
		{Merged: true, One: api.Person{Ref: "p-4a4", Name: "某*丙", Number: "3206**********0043"}, Two: api.Person{Ref: "p-5b5", Name: "某*丙", Number: "3206**********0051"}, Why: []string{"merged"}},
	}
}

func batchOf(n uint64) api.BatchLine {
	b := api.BatchLine{
		Number: n, Feed: "benefit_roll", Department: "civil", Sender: "civil", State: api.BatchCommitted, Received: Now.AddDate(0, 0, int(n)-67), AsOf: shouwang.DayOf(Now) + shouwang.Day(n) - 67, //nolint:gosec // small
		Digest: strings.Repeat("9f3a", 16), Read: 1200, Accepted: 30, Repeated: 1168, Refused: 2,
	}
	switch {
	case n == 66:
		b.State, b.Read, b.Repeated, b.Refused = api.BatchHeld, 700, 670, 0
	case n%9 == 0:
		b.State = api.BatchWithdrawn
	case n%5 == 0:
		b.Feed, b.Department, b.Sender = "death_event", "health", "health"
	case n%7 == 0:
		b.Cause, b.About, b.Digest, b.Feed, b.Department, b.Sender = "answer", n-2, "", "death_event", "health", "health"
	}
	b.Title = lists[b.Feed]
	return b
}

var badChecksum = api.ReasonCount{Code: "bad_checksum", Text: shouwang.Text{Zh: "身份证号校验位不对", En: "the check digit of the ID number is wrong"}, Remedy: shouwang.Text{Zh: "对照证件核对每一位", En: "compare each digit with the card"}, Rows: 1}

var badDate = api.ReasonCount{Code: "bad_date", Text: shouwang.Text{Zh: "日期读不懂", En: "the date cannot be read"}, Remedy: shouwang.Text{Zh: "核对原始凭证，写成 2026-03-04", En: "check the paper and write 2026-03-04"}, Rows: 1}

func refusedOf(i int) api.RefusedRow {
	r := api.RefusedRow{Batch: 61, Title: lists["death_event"], Department: "health", Sheet: "十月", Line: i + 2, Received: Now.AddDate(0, 0, -19), Cells: []api.RefusedCell{
		{Header: "身份证号", Text: "3206**********0018", Faults: []api.ReasonCount{badChecksum}}, {Header: "姓名", Text: "示*甲"}, {Header: "死亡日期", Text: "2026-10-02"}, {Header: "备注", Text: "*********"},
	}}
	if i%3 == 0 {
		r.Cells[0].Faults, r.Cells[2].Text, r.Cells[2].Faults = nil, "2026-02-30", []api.ReasonCount{badDate}
	}
	return r
}

// Arrivals are five, of which three are amiss and one never came.
func (w *World) Arrivals(context.Context) ([]api.Arrival, error) {
	leave, err := w.enter()
	defer leave()
	return w.arrivals, err
}

// Batches are of every state.
func (w *World) Batches(_ context.Context, f api.BatchFilter) (api.Page[api.BatchLine], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.BatchLine]{}, err
	}
	var found []api.BatchLine
	for _, b := range w.batches {
		if (f.Feed == "" || f.Feed == b.Feed) && (f.State == "" || f.State == b.State) {
			found = append(found, b)
		}
	}
	return pageOf(found, f.Cursor, f.Limit)
}

// Batch changed three rows and refused one.
func (w *World) Batch(_ context.Context, number uint64) (api.BatchDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.BatchDetail{}, err
	}
	at := slices.IndexFunc(w.batches, func(b api.BatchLine) bool { return b.Number == number })
	if at < 0 {
		return api.BatchDetail{}, fmt.Errorf("read batch: %w", shouwang.ErrNotFound)
	}
	b := w.batches[at]
	amount := shouwang.Text{Zh: "月补助金额", En: "Monthly amount"}
	return api.BatchDetail{
		Lines: []api.BatchLine{b}, Reasons: []api.ReasonCount{badChecksum, badDate},
		Changes: []api.FeedChange{{Feed: b.Feed, Title: b.Title, Added: 1, Changed: 1, Vanished: 1, Rows: []api.ChangedRow{
			{Kind: "added", Ref: "p-3k9", Line: 2}, {Kind: "changed", Ref: "p-7m2", Line: 3, Columns: []shouwang.Text{amount}}, {Kind: "vanished", Ref: "p-8x1"},
		}}},
		Refusals: []api.RefusedPlace{{Sheet: "十月", Line: 4, Header: "身份证号", Text: badChecksum.Text}},
	}, nil
}

// DecideBatch keeps the order of a batch's life.
func (w *World) DecideBatch(_ context.Context, number uint64, d api.BatchDecision) error {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return err
	}
	for i := range w.batches {
		b := &w.batches[i]
		if b.Number != number {
			continue
		}
		if b.State == api.BatchWithdrawn || d.Act == api.ActAccept && b.State != api.BatchHeld {
			return fmt.Errorf("decide on batch: %w", shouwang.ErrConflict)
		}
		w.writes++
		w.revealed = append(w.revealed, d.Act+" "+strconv.FormatUint(number, 10)+" "+d.Reason)
		b.State = map[string]string{api.ActAccept: api.BatchCommitted, api.ActWithdraw: api.BatchWithdrawn}[d.Act]
		return nil
	}
	return fmt.Errorf("decide on batch: %w", shouwang.ErrNotFound)
}

// Waiting are two reasons of one department.
func (w *World) Waiting(context.Context) ([]api.Waiting, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil || len(w.refused) == 0 {
		return nil, err
	}
	one, two := badChecksum, badDate
	one.Rows, two.Rows = 38, 19
	at := Now.AddDate(0, 0, -19)
	return []api.Waiting{
		{Feed: "death_event", Title: lists["death_event"], Department: "health", Reason: one, Since: at},
		{Feed: "death_event", Title: lists["death_event"], Department: "health", Reason: two, Since: at},
	}, nil
}

// Refused are masked.
func (w *World) Refused(_ context.Context, f api.RefusedFilter) (api.Page[api.RefusedRow], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.RefusedRow]{}, err
	}
	return w.someRefused(f)
}

func (w *World) someRefused(f api.RefusedFilter) (api.Page[api.RefusedRow], error) {
	var found []api.RefusedRow
	for _, r := range w.refused {
		fault := func(c api.RefusedCell) bool {
			return slices.ContainsFunc(c.Faults, func(x api.ReasonCount) bool { return f.Reason == "" || x.Code == f.Reason })
		}
		if (f.Feed == "" || f.Feed == "death_event") && (f.Department == "" || f.Department == r.Department) && slices.ContainsFunc(r.Cells, fault) {
			found = append(found, r)
		}
	}
	return pageOf(found, f.Cursor, f.Limit)
}

// RevealRefused logs the purpose and shows the cells.
func (w *World) RevealRefused(_ context.Context, f api.RefusedFilter, _, purpose string) (api.Page[api.RefusedRow], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.RefusedRow]{}, err
	}
	w.revealed = append(w.revealed, "quarantine "+purpose)
	page, err := w.someRefused(f)
	for i := range page.Items {
		page.Items[i].Cells = slices.Clone(page.Items[i].Cells)
		page.Items[i].Cells[3].Text = HiddenCell
	}
	return page, err
}

// Wrong is one record.
func (w *World) Wrong(context.Context) ([]api.WrongRecord, error) {
	leave, err := w.enter()
	defer leave()
	return w.wrong, err
}

// Correction is no workbook of a spreadsheet program, but bytes and a name.
func (w *World) Correction(_ context.Context, which, department string) (io.ReadCloser, string, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, "", err
	}
	if department != "health" || which != api.CorrectRefused && which != api.CorrectWrong {
		return nil, "", fmt.Errorf("open workbook: %w", shouwang.ErrNotFound)
	}
	w.revealed = append(w.revealed, "export "+which+" "+department)
	return io.NopCloser(strings.NewReader(which)), "卫健-待更正.xlsx", nil
}

// Answer takes a workbook that is named as one sent out.
func (w *World) Answer(_ context.Context, file api.Upload) ([]shouwang.Batch, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, err
	}
	if !strings.Contains(file.Name, "待更正") {
		return nil, shouwang.Explain(shouwang.ErrRefused, "这不是退回更正的表 / this answers nothing that was sent out", "")
	}
	w.writes++
	n := min(20, len(w.refused))
	w.refused = w.refused[n:]
	return []shouwang.Batch{{Number: 67, Feed: "death_event", Department: "health", Read: n + 3, Accepted: n, Refused: 3}}, nil
}

// Suspects are a pair, a number with two names, and a merger.
func (w *World) Suspects(context.Context) ([]api.Suspect, error) {
	leave, err := w.enter()
	defer leave()
	return slices.Clone(w.pairs), err
}

// RevealPeople logs the purpose and shows the invented identity.
func (w *World) RevealPeople(_ context.Context, refs []string, _, purpose string) ([]api.Identity, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, err
	}
	w.revealed = append(w.revealed, strings.Join(refs, " ")+" "+purpose)
	var out []api.Identity
	for range refs {
		out = append(out, api.Identity{Role: "subject", Name: HiddenName, Number: HiddenNumber, Phone: "13800000000"})
	}
	return out, nil
}

// DecidePeople takes a decided pair off the list; a merger joins those that hold.
func (w *World) DecidePeople(_ context.Context, d api.PeopleDecision) error {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(w.pairs, func(p api.Suspect) bool {
		return p.Merged == (d.Act == api.ActSplit) && (p.Two.Ref == d.Other || p.One.Ref == d.Other)
	})
	if at < 0 {
		return fmt.Errorf("decide on people: %w", shouwang.ErrConflict)
	}
	w.writes++
	w.revealed = append(w.revealed, d.Act+" "+d.Reason)
	pair := w.pairs[at]
	w.pairs = slices.Delete(w.pairs, at, at+1)
	if d.Act == api.ActMerge {
		pair.Merged, pair.Why = true, []string{"merged"}
		w.pairs = append(w.pairs, pair)
	}
	return nil
}
