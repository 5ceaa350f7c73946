package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/dashboards/receipt"
	"shouwang/internal/access"
	"shouwang/scoring"
	"shouwang/signals"
	"shouwang/warnings"
	"shouwang/watch"
)

func newExplain() *cobra.Command {
	var parameters, paper string
	var reveal revealing
	cmd := &cobra.Command{
		Use:   "explain ID",
		Short: "Say why a warning stands: factor by factor, with sources, and what would switch it off",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := reveal.check(); err != nil {
				return err
			}
			a, err := open(cmd, parameters)
			if err != nil {
				return err
			}
			return errors.Join(explainWarning(cmd, a, given[0], explaining{reveal, paper}), a.Close())
		},
	}
	cmd.Flags().StringVar(&parameters, "parameters", "", "YAML file of values that the run was asked with")
	cmd.Flags().StringVar(&paper, "receipt", "", "also write the receipt (核验单) to this HTML file, which shouwang verify checks without any record")
	reveal.flags(cmd, "show what rests on sensitive facts")
	return cmd
}

// explaining is how somebody asks why.
type explaining struct {
	reveal  revealing
	receipt string // file; "" writes none
}

// revealing is whether somebody asks for what is masked, and why.
type revealing struct {
	on     bool
	reason string
}

func (r *revealing) flags(cmd *cobra.Command, what string) {
	cmd.Flags().BoolVar(&r.on, "reveal", false, what+"; needs --reason and is logged")
	cmd.Flags().StringVar(&r.reason, "reason", "", "why it is shown")
	signsIn(cmd)
}

// check refuses a reveal without a reason.
func (r *revealing) check() error {
	if r.on && strings.TrimSpace(r.reason) == "" {
		return usageError{errors.New("--reveal shows what is masked: say why with --reason")}
	}
	return nil
}

// seenBy is an explanation as the reader may see it: a reveal is written down
// before anything is shown.
func (r *revealing) seenBy(ctx context.Context, a *app, object string, e scoring.Explanation) (scoring.Explanation, error) {
	if !r.on {
		return e.For(readerClass), nil
	}
	return e, a.logReveal(ctx, object, access.Of(ctx).Actor(), r.reason)
}

// explained is what explain --json prints.
type explained struct {
	ID         string                   `json:"id"`
	No         string                   `json:"no"`
	Monitor    string                   `json:"monitor"`
	Level      shouwang.Level           `json:"level"`
	Score      int                      `json:"score"`
	Reasons    []shouwang.Reason        `json:"reasons"`
	Unknown    []string                 `json:"unknown"`
	Roots      []scoring.RootSeen       `json:"roots"` // who could say what is unknown
	Class      string                   `json:"class"` // the highest sensitivity of what it rests on
	Parameters []shouwang.ParameterSeen `json:"parameters"`
	Basis      []string                 `json:"basis"`
	Nearest    shouwang.Text            `json:"nearest"`
	Receipt    string                   `json:"receipt"`
	Records    []record                 `json:"records"`
	Answers    []recordAnswer           `json:"answers,omitempty"`

	masked bool
}

// record is which department said something, and of which day. It says nothing
// of whom.
type record struct {
	Feed       string `json:"feed"`
	Department string `json:"department"`
	On         string `json:"on,omitempty"`
	AsOf       string `json:"as_of"`
}

func explainWarning(cmd *cobra.Command, a *app, ref string, ask explaining) error {
	w, _, err := a.keep.Warning(cmd.Context(), ref)
	if errors.Is(err, shouwang.ErrNotFound) {
		return shouwang.Explain(shouwang.ErrNotFound, "there is no warning "+ref, "shouwang warnings lists them")
	}
	if err != nil {
		return err
	}
	if ask.reveal.on {
		if err := mayReveal(cmd.Context(), w.Area, w.Lane); err != nil {
			return err
		}
	}
	e, err := a.scorer.explain(cmd.Context(), w)
	if err != nil {
		return err
	}
	if e.Run.Parameters != a.overlayName() {
		return shouwang.Explain(shouwang.ErrConflict, fmt.Sprintf("warning %s was judged with other values: %s", w.No, orPack(e.Run.Parameters)),
			"name them with --parameters, or leave it out for those of the pack")
	}
	if e.Explanation, err = ask.reveal.seenBy(cmd.Context(), a, "explain "+w.No, e.Explanation); err != nil {
		return err
	}
	out := explained{
		Roots: append([]scoring.RootSeen{}, e.Roots...), Class: e.Class, Records: []record{}, masked: e.Class > readerClass && !ask.reveal.on,
		ID: w.ID, No: w.No, Monitor: w.Monitor, Level: e.Score.Level, Score: e.Score.Points, Reasons: e.Score.Reasons,
		Unknown: e.Score.Unknown, Parameters: []shouwang.ParameterSeen{}, Basis: []string{}, Nearest: e.Nearest, Receipt: e.Receipt,
	}
	if out.Unknown == nil {
		out.Unknown = []string{}
	}
	if !out.masked {
		if err := a.source(cmd.Context(), &out, w, e); err != nil {
			return err
		}
	}
	if err := a.writeReceipt(ask.receipt, w, e.Explanation); err != nil {
		return err
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(out)
	}
	return a.printExplained(cmd.OutOrStdout(), out)
}

// writeReceipt writes the receipt of a warning to a file that only its owner reads;
// without a file, nowhere.
func (a *app) writeReceipt(path string, w shouwang.Warning, e scoring.Explanation) error {
	if path == "" {
		return nil
	}
	page, err := a.receiptOf(w, e)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, page, 0o600); err != nil {
		return fmt.Errorf("write the receipt: %w", err)
	}
	return nil
}

// receiptOf is the receipt of a warning as a page. shouwang.ErrForbidden: it states
// what the reader may not see.
func (a *app) receiptOf(w shouwang.Warning, e scoring.Explanation) ([]byte, error) {
	titles := make(map[string]shouwang.Text, len(a.pack.Feeds))
	for _, f := range a.pack.Feeds {
		titles[f.Name] = f.Title
	}
	sheet, err := receipt.Of(w, warnings.Ref(w.Subject), e, titles)
	if errors.Is(err, receipt.ErrNoReceipt) {
		return nil, shouwang.Explain(shouwang.ErrForbidden, "the receipt of "+w.No+" states sensitive facts", "say why with --reveal and --reason")
	}
	if err != nil {
		return nil, err
	}
	return receipt.HTML(sheet)
}

// source adds what an explanation rests on outside of the scores: values,
// instruments, the rows of departments and what they answered. Each would say by
// itself what kind of fact it is, so that none is there where words are masked.
func (a *app) source(ctx context.Context, out *explained, w shouwang.Warning, e explanation) (err error) {
	out.Parameters = append(out.Parameters, e.Parameters...)
	for _, b := range e.Basis {
		out.Basis = append(out.Basis, basisText(b))
	}
	if out.Records, err = a.recordsBehind(ctx, w, e.Run); err != nil {
		return err
	}
	out.Answers, err = a.answersBehind(ctx, w, e.Run)
	return err
}

// shown are the facts that print beside a reason: where words are masked, the
// names of the facts would say them.
func (e explained) shown(list []shouwang.FactSeen) []shouwang.FactSeen {
	if e.masked {
		return nil
	}
	return list
}

func orPack(overlay string) string {
	if overlay == "" {
		return "those of the pack"
	}
	return overlay
}

// recordsBehind are the rows of departments that a monitor names as its evidence.
func (a *app) recordsBehind(ctx context.Context, w shouwang.Warning, run watch.Run) ([]record, error) {
	out := []record{}
	found, err := a.evidenceBehind(ctx, w, run)
	for _, e := range found {
		r := record{Feed: e.feed, Department: e.Department, AsOf: e.AsOf.String()}
		if e.Dated {
			r.On = e.On.String()
		}
		out = append(out, r)
	}
	return out, err
}

// behind is a row that a warning rests on, and the feed that it came by.
type behind struct {
	signals.Evidence

	feed string
}

func (a *app) evidenceBehind(ctx context.Context, w shouwang.Warning, run watch.Run) ([]behind, error) {
	who, err := a.partyOf(ctx, w, run)
	if err != nil {
		return nil, err
	}
	var out []behind
	if w.Subject.Type.Named() {
		who = []uint64{w.Subject.ID}
	}
	for _, name := range a.pack.MonitorOf(w.Monitor).Evidence {
		by := naming(a.pack.Feed(name), w.Subject.Type)
		if by == "" {
			continue
		}
		rows, err := a.intake.Evidence(ctx, signals.Question{
			Feed: name, By: by, IDs: who, AsOf: run.AsOf, Batch: run.Batch, Skip: append([]uint64{}, run.Skip...), Most: recordRows,
		})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out = append(out, behind{row, name})
		}
	}
	return out, nil
}

// naming is the column by which a feed's rows belong to a warning of a subject
// type: of people, and of the people of households, the feed's own subject.
func naming(feed *shouwang.Feed, kind shouwang.SubjectType) string {
	for _, c := range feed.Columns {
		if kind.Named() && string(c.Type) == string(kind) || !kind.Named() && c.Name == feed.Subject && c.Type == shouwang.ColumnPerson {
			return c.Name
		}
	}
	return ""
}

// partyOf are the people whom a warning is about.
func (a *app) partyOf(ctx context.Context, w shouwang.Warning, run watch.Run) ([]uint64, error) {
	switch w.Subject.Type { //nolint:exhaustive // no other subject has people
	case shouwang.SubjectPerson:
		return []uint64{w.Subject.ID}, nil
	case shouwang.SubjectHousehold:
		m := matching{app: a, pin: run.Pin, at: run.AsOf}
		members, err := m.membersOf(ctx, []uint64{w.Subject.ID})
		return members[w.Subject.ID], err
	}
	return nil, nil
}

func (a *app) printExplained(w io.Writer, e explained) error {
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	title := a.pack.MonitorOf(e.Monitor).Title.Zh
	if e.masked {
		title = "涉敏感信息 / sensitive: --reveal --reason"
	}
	line("%s %s %d  %s", e.No, levelMarks[e.Level], e.Score, title)
	for _, r := range e.Reasons {
		line("  %+4d  %s", r.Points, r.Zh)
		for _, f := range e.shown(r.Facts) {
			line("        %s = %s  (%s)", a.factTitle(f.Name), orUnknown(f.Value), a.sourceText(f))
		}
	}
	for _, r := range e.Records {
		line("  记录  %s %s %s", signals.DepartmentName(r.Department), a.pack.Feed(r.Feed).Title.Zh, cmp.Or(r.On, r.AsOf))
	}
	for _, r := range e.Answers {
		line("  答复  %s %s：%s（%s，第%d批）", signals.DepartmentName(r.Department), a.pack.Feed(r.Feed).Title.Zh, signals.SaidWord(r.Said), r.At, r.Batch)
	}
	for _, name := range e.Unknown {
		line("     ?  待核实：%s", a.factTitle(name))
		for _, r := range e.Roots {
			if r.Fact == name {
				line("        %s", a.rootText(r).Zh)
			}
		}
	}
	for _, p := range e.Parameters {
		line("  参数  %s", parameterText(p))
	}
	for _, b := range e.Basis {
		line("  依据  %s", b)
	}
	if e.Nearest.Zh != "" {
		line("  解除  %s", e.Nearest.Zh)
	}
	line("  核验  %s", e.Receipt)
	_, err := io.WriteString(w, text.String())
	return err
}

// parameterText is a row of policy with what says so, and its day where it is
// not today's.
func parameterText(p shouwang.ParameterSeen) string {
	text := fmt.Sprintf("%s = %s  %s %s", p.Name, p.Value, p.Instrument, p.Article)
	switch p.On {
	case "":
	case scoring.Varies:
		text += "（按各条记录的日期）"
	default:
		text += "（" + p.On + "的标准）"
	}
	if !p.Confirmed {
		text += "（未核对原文）"
	}
	return text
}

// rootText is a feed that could settle an unknown fact, and why it does not.
func (a *app) rootText(r scoring.RootSeen) shouwang.Text {
	feed := a.pack.Feed(r.Feed)
	var zh, en []string
	for _, c := range feed.Columns {
		if slices.Contains(r.Columns, c.Name) {
			zh, en = append(zh, c.Title.Zh), append(en, c.Name)
		}
	}
	state := rootWords[r.State]
	return shouwang.Text{
		Zh: fmt.Sprintf("可由 %s（%s）查明：%s", feed.Title.Zh, strings.Join(zh, "、"), state.Zh),
		En: fmt.Sprintf("%s (%s) would settle it: %s", feed.Name, strings.Join(en, ", "), state.En),
	}
}

var rootWords = map[string]shouwang.Text{
	scoring.RootAbsent: {Zh: "从未接入", En: "never connected"},
	scoring.RootStale:  {Zh: "数据已过期", En: "its last batch is too old"},
	scoring.RootNoRow:  {Zh: "没有此人此户的记录", En: "no record of the subject"},
	scoring.RootEmpty:  {Zh: "有记录，此项为空", En: "a record without the value"},
	scoring.RootOthers: {Zh: "成员的记录不全", En: "a member's record lacks it"},
}

func orUnknown(value string) string {
	if value == "" {
		return "未知"
	}
	return value
}

func (a *app) sourceText(f shouwang.FactSeen) string {
	title := f.Source
	if feed := a.pack.Feed(f.Source); feed != nil {
		title = feed.Title.Zh
	}
	if title == "derived" {
		title = "推算"
	}
	if f.AsOf != "" {
		title += " 截至 " + f.AsOf
	}
	return title
}
