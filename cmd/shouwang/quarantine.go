package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/dashboards/sheets"
	"shouwang/internal/access"
	"shouwang/outcomes"
	"shouwang/signals"
	"shouwang/signals/identity"
	"shouwang/watch"
)

func newQuarantine() *cobra.Command {
	var export, department string
	var wrong, purge bool
	cmd := &cobra.Command{
		Use:   "quarantine",
		Short: "List the refused rows, and write them out for the departments to correct",
		Long: "Lists the refused rows by feed, department and reason. With --export one workbook a department is written,\n" +
			"the cells at fault marked; it comes back through ingest. With --wrong the workbooks hold the records behind\n" +
			"warnings whose verdict is data_wrong, for the department to correct, confirm or withdraw.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if wrong && export == "" {
				return usageError{errors.New("--wrong says what --export writes: name the folder")}
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			q := quarantine{app: a, cmd: cmd, department: department}
			switch {
			case purge:
				err = q.purge(cmd.Context())
			case wrong:
				err = q.write(cmd.Context(), export, q.wrongBooks)
			case export != "":
				err = q.write(cmd.Context(), export, q.refusedBooks)
			default:
				err = q.list(cmd.Context())
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&export, "export", "", "folder for the workbooks, one a department")
	cmd.Flags().StringVar(&department, "department", "", "only of this department (its code)")
	cmd.Flags().BoolVar(&wrong, "wrong", false, "the records that workers found wrong instead of refused rows")
	cmd.Flags().BoolVar(&purge, "purge", false, "delete what has been kept as long as the contract allows")
	return cmd
}

// quarantine is the refused rows and the wrong records, on their way back to the
// departments.
type quarantine struct {
	*app

	cmd        *cobra.Command
	department string
}

// waitingLine is a line of quarantine --json.
type waitingLine struct {
	Feed       string `json:"feed"`
	Department string `json:"department"`
	Reason     string `json:"reason"`
	Rows       int    `json:"rows"`
	Since      string `json:"since"`
}

func (q quarantine) list(ctx context.Context) error {
	waiting, err := q.intake.Quarantine(ctx)
	if err != nil {
		return err
	}
	out := q.cmd.OutOrStdout()
	t := newTable("feed", "department", "reason", "rows", "since", "what to do")
	for _, w := range waiting {
		if q.department != "" && w.Department != q.department {
			continue
		}
		if q.cfg.JSON {
			line := waitingLine{w.Feed, w.Department, string(w.Reason), w.Rows, w.Since.In(shouwang.Shanghai).Format(time.RFC3339)}
			if err := json.NewEncoder(out).Encode(line); err != nil {
				return err
			}
			continue
		}
		t.AppendRow([]any{w.Feed, departmentText(w.Department), w.Reason.Sentence().Zh + " " + string(w.Reason), w.Rows, shouwang.DayOf(w.Since), w.Reason.Remedy().Zh})
	}
	if q.cfg.JSON {
		return nil
	}
	if t.Length() == 0 {
		_, err := fmt.Fprintln(out, "没有待更正的行 / nothing waits for correction")
		return err
	}
	_, err = fmt.Fprintln(out, t.Render())
	return err
}

func departmentText(code string) string {
	if code == "" {
		return "未知部门"
	}
	return signals.DepartmentName(code)
}

func (q quarantine) purge(ctx context.Context) error {
	n, err := q.intake.Purge(ctx, q.clock())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(q.cmd.OutOrStdout(), "%d rows purged\n", n)
	return err
}

// correctionBook is a workbook to write, and its name.
type correctionBook struct {
	name string
	sheets.Corrections
}

func (q quarantine) write(ctx context.Context, dir string, books func(context.Context) ([]correctionBook, error)) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of workbooks: %w", err)
	}
	list, err := books(ctx)
	if err != nil {
		return err
	}
	for _, b := range list {
		file, err := sheets.WriteCorrections(dir, b.name, b.Corrections)
		if err != nil {
			return err
		}
		rows := 0
		for _, p := range b.Pages {
			rows += len(p.Rows)
		}
		if _, err := fmt.Fprintf(q.cmd.OutOrStdout(), "%s: %d rows\n", file, rows); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(q.cmd.OutOrStdout(), "没有要退回部门的行 / nothing to send back")
		return err
	}
	return nil
}

// Headings that an export adds behind a list's own columns.
const (
	headProblem = "问题和更正办法"
	headReply   = "答复说明"
)

// refusedBooks are the refused rows by department. That they leave the house is
// written down first.
func (a *app) refusedBooks(ctx context.Context, department string) ([]correctionBook, error) {
	if err := a.audit(ctx, "export", access.Of(ctx).Actor(), "quarantine "+department, "退回部门更正"); err != nil {
		return nil, err
	}
	held, err := a.intake.Exported(ctx, signals.HeldFilter{Department: department})
	if err != nil {
		return nil, err
	}
	var out []correctionBook
	for _, h := range held {
		if n := len(out); n == 0 || out[n-1].name != refusedName(h.Department) {
			out = append(out, correctionBook{refusedName(h.Department), sheets.Corrections{
				Department: departmentText(h.Department),
				Title:      departmentText(h.Department) + " 未通过检查的数据，请更正后交回",
				Advice: []string{
					"红色格有问题，批注和“" + headProblem + "”一栏写明原因和更正办法。直接在原格改正。",
					"“" + signals.HeadToken + "”一栏请勿改动。不需要更正的行可以删去。改好后把本文件交回即可，通过的行按原批次的数据日期入库。",
				},
			}})
		}
		last := &out[len(out)-1]
		last.Pages = append(last.Pages, a.refusedPage(h))
	}
	return out, nil
}

func refusedName(department string) string { return departmentText(department) + "-待更正" }

func (a *app) refusedPage(h signals.Held) sheets.CorrectionPage {
	page := sheets.CorrectionPage{
		Title:    fmt.Sprintf("%s 第%d批", a.pack.Feed(h.Feed).Title.Zh, h.Batch),
		Headings: h.Headers, Extra: []string{headProblem, signals.HeadToken},
	}
	for _, r := range h.Rows {
		row := sheets.CorrectionRow{Cells: r.Cells, Faults: map[int]string{}}
		var problems []string
		for _, f := range r.Faults {
			text := problem(f)
			problems = append(problems, text)
			if at := slices.Index(h.Headers, f.Header); at >= 0 && f.Header != "" {
				row.Faults[at] = text
			}
		}
		row.Extra = []string{strings.Join(problems, "；"), r.Token}
		page.Rows = append(page.Rows, row)
	}
	return page
}

// problem is a fault in words: which column, why, what to do.
func problem(f signals.Fault) string {
	text := f.Code.Sentence().Zh
	if f.Header != "" {
		text = f.Header + "：" + text
	}
	if do := f.Code.Remedy().Zh; do != "" {
		text += "（" + do + "）"
	}
	return text
}

func (q quarantine) refusedBooks(ctx context.Context) ([]correctionBook, error) {
	return q.app.refusedBooks(ctx, q.department)
}

func (q quarantine) wrongBooks(ctx context.Context) ([]correctionBook, error) {
	return q.app.wrongBooks(ctx, q.department)
}

// wrongRecord is a record that a worker found wrong, of the person it names.
type wrongRecord struct {
	behind

	who shouwang.PersonID
}

// namesOf are the people whom records name.
func (a *app) namesOf(ctx context.Context, records []wrongRecord) (map[shouwang.PersonID]identity.Person, error) {
	people := make([]shouwang.PersonID, 0, len(records))
	for _, r := range records {
		people = append(people, r.who)
	}
	slices.Sort(people)
	return a.book.People(ctx, slices.Compact(people))
}

// wrongBooks are the records behind open warnings whose verdict says that the
// data is wrong, by department, but those already answered. The department learns
// which record, never why anybody asked.
func (a *app) wrongBooks(ctx context.Context, department string) ([]correctionBook, error) {
	if err := a.audit(ctx, "export", access.Of(ctx).Actor(), "wrong records "+department, "退回部门核对"); err != nil {
		return nil, err
	}
	records, err := a.wrongRecords(ctx, department)
	if err != nil {
		return nil, err
	}
	names, err := a.namesOf(ctx, records)
	if err != nil {
		return nil, err
	}
	var out []correctionBook
	for _, r := range records {
		name := departmentText(r.Department) + "-待核对"
		if n := len(out); n == 0 || out[n-1].name != name {
			out = append(out, correctionBook{name, sheets.Corrections{
				Department: departmentText(r.Department), Title: departmentText(r.Department) + " 基层核实认为有误的记录，请核对后交回",
				Advice: []string{
					"在“" + signals.HeadWord + "”一栏选：更正（直接在原格改正）、属实（记录无误）、撤销（没有这回事）。",
					"“" + signals.HeadToken + "”一栏请勿改动。暂时答复不了的行留空。填好后把本文件交回。",
				},
			}})
		}
		last := &out[len(out)-1]
		title := fmt.Sprintf("%s 第%d批", a.pack.Feed(r.feed).Title.Zh, r.Batch)
		if n := len(last.Pages); n == 0 || last.Pages[n-1].Title != title {
			last.Pages = append(last.Pages, a.wrongPage(r.feed, title))
		}
		page := &last.Pages[len(last.Pages)-1]
		page.Rows = append(page.Rows, sheets.CorrectionRow{
			Cells: a.recordCells(r, names[r.who].Number, names[r.who].Name),
			Extra: []string{"基层核实认为该记录有误", a.intake.RecordToken(r.feed, r.Evidence), "", ""},
		})
	}
	return out, nil
}

func (a *app) wrongPage(feed, title string) sheets.CorrectionPage {
	page := sheets.CorrectionPage{Title: title, Extra: []string{headProblem, signals.HeadToken, signals.HeadWord, headReply}}
	page.Choices = map[string][]string{signals.HeadWord: {"更正", "属实", "撤销"}}
	for _, at := range returned(a.pack.Feed(feed)) {
		page.Headings = append(page.Headings, a.pack.Feed(feed).Columns[at].Title.Zh)
	}
	return page
}

// returned are the columns of a feed that a record goes back with: what evidence
// shows, and the number and name of the person it is about.
func returned(feed *shouwang.Feed) []int {
	var out []int
	for i, c := range feed.Columns {
		switch c.Type {
		case shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnSealed:
		case shouwang.ColumnPerson:
			if c.Name == feed.Subject {
				out = append(out, i)
			}
		case shouwang.ColumnName:
			if c.Name == "name" {
				out = append(out, i)
			}
		case shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney,
			shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime, shouwang.ColumnArea:
			out = append(out, i)
		}
	}
	return out
}

func (a *app) recordCells(r wrongRecord, number, name string) []string {
	feed := a.pack.Feed(r.feed)
	var out []string
	shown := 0
	for _, at := range returned(feed) {
		switch feed.Columns[at].Type { //nolint:exhaustive // all others are shown by the evidence
		case shouwang.ColumnPerson:
			out = append(out, number)
		case shouwang.ColumnName:
			out = append(out, name)
		default:
			out = append(out, r.Cells[shown])
			shown++
		}
	}
	return out
}

// wrongRecords are ordered by department, feed, batch and key; a record behind
// two warnings is there once.
func (a *app) wrongRecords(ctx context.Context, department string) ([]wrongRecord, error) {
	list, err := a.collect(ctx, watch.Filter{Open: shouwang.Know(true)})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(list))
	for _, w := range list {
		ids = append(ids, w.ID)
	}
	verdicts, err := a.verdicts.Standing(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []wrongRecord
	for _, w := range list {
		if verdicts[w.ID].Verdict != shouwang.DataWrong {
			continue
		}
		found, err := a.doubted(ctx, w, verdicts[w.ID])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	out = slices.DeleteFunc(out, func(r wrongRecord) bool { return department != "" && r.Department != department })
	slices.SortFunc(out, compareRecords)
	return slices.CompactFunc(out, func(a, b wrongRecord) bool { return compareRecords(a, b) == 0 }), nil
}

func compareRecords(a, b wrongRecord) int {
	return strings.Compare(
		fmt.Sprintf("%s %s %020d %020d", a.Department, a.feed, a.Batch, a.Key),
		fmt.Sprintf("%s %s %020d %020d", b.Department, b.feed, b.Batch, b.Key))
}

// doubted are the records behind a warning that no department has answered since
// the verdict.
func (a *app) doubted(ctx context.Context, w shouwang.Warning, verdict outcomes.Verdict) ([]wrongRecord, error) {
	if a.pack.MonitorOf(w.Monitor) == nil || w.Subject.Type.Named() {
		return nil, nil // the pack no longer says what its evidence was; or it was a record of nobody
	}
	run, _, err := a.scorer.runOf(ctx, w)
	if err != nil {
		return nil, err
	}
	rows, err := a.evidenceBehind(ctx, w, run)
	if err != nil {
		return nil, err
	}
	answers, err := a.answersAbout(ctx, w, run)
	if err != nil {
		return nil, err
	}
	var out []wrongRecord
	for _, r := range rows {
		done := slices.ContainsFunc(answers, func(x signals.RecordAnswer) bool {
			return x.Feed == r.feed && x.Batch == r.Batch && x.Key == r.Key && !x.At.Before(verdict.At)
		})
		if !done {
			out = append(out, wrongRecord{r, shouwang.PersonID(r.ID)})
		}
	}
	return out, nil
}

// answersAbout are what departments answered about records of the people of a
// warning, in the feeds of its evidence.
func (a *app) answersAbout(ctx context.Context, w shouwang.Warning, run watch.Run) ([]signals.RecordAnswer, error) {
	who, err := a.partyOf(ctx, w, run)
	if err != nil {
		return nil, err
	}
	return a.intake.RecordAnswers(ctx, a.pack.MonitorOf(w.Monitor).Evidence, who)
}

// recordAnswer is what a department said of a record behind a warning.
type recordAnswer struct {
	Feed       string `json:"feed"`
	Department string `json:"department"`
	Said       string `json:"said"`
	At         string `json:"at"`
	Batch      uint64 `json:"batch"`
}

// answersBehind are what departments said, since a warning was raised, of records
// of the people it is about: why it fell or cleared.
func (a *app) answersBehind(ctx context.Context, w shouwang.Warning, run watch.Run) ([]recordAnswer, error) {
	answers, err := a.answersAbout(ctx, w, run)
	if err != nil {
		return nil, err
	}
	var out []recordAnswer
	for _, x := range answers {
		if !x.At.Before(w.RaisedAt) {
			out = append(out, recordAnswer{x.Feed, x.Department, x.Said, shouwang.DayOf(x.At).String(), x.Answer})
		}
	}
	return out, nil
}
