package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/signals"
	"shouwang/warnings"
	"shouwang/watch"
)

func newBacktest() *cobra.Command {
	var only string
	var span backSpan
	cmd := &cobra.Command{
		Use:   "backtest [FILE...]",
		Short: "Run monitors over the past as it was known then, and hold them against what came",
		Long: "Run monitors over the past as it was known then, and hold them against what came.\n" +
			"Files that are named are taken into a store that is thrown away afterwards; without\n" +
			"any, the data folder is looked at, and nothing is written there.",
		RunE: func(cmd *cobra.Command, files []string) error {
			a, err := openOver(cmd, files)
			if err != nil {
				return err
			}
			return errors.Join(backtesting{app: a, cmd: cmd, span: span}.all(cmd.Context(), only), a.Close())
		},
	}
	cmd.Flags().StringVar(&only, "monitor", "", "ids or codes, comma between (default: all)")
	cmd.Flags().StringVar(&span.from, "from", "", "first day (default: the first that the data describes; without an outcome at most 12 months back)")
	cmd.Flags().StringVar(&span.to, "to", "", "last day (default: the last whose outcome can be known)")
	cmd.Flags().StringVar(&span.every, "every", "", `time between two days, such as "12 months" or "7 days" (default: the monitor's schedule)`)
	return cmd
}

// openOver joins the service over the data folder or, if files are named, over a
// folder of its own that holds these files and is thrown away. Its key is in no
// file: what a kill leaves behind tells nobody's name.
func openOver(cmd *cobra.Command, files []string) (*app, error) {
	if len(files) == 0 {
		return open(cmd, "")
	}
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "shouwang-files-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the files: %w", err)
	}
	discard := func() error { return os.RemoveAll(dir) }
	cfg.Data, cfg.Key, cfg.ClickHouse, cfg.Redis = filepath.Join(dir, "data"), "", "", ""
	a, err := join(cmd.Context(), cfg, figures{}, clock, cmd.ErrOrStderr())
	if err != nil {
		return nil, errors.Join(err, discard())
	}
	a.closers = append([]func() error{discard}, a.closers...) // goes last
	if err := a.takeIn(cmd, files); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// takeIn takes files in as they are read; what was refused is told beside.
func (a *app) takeIn(cmd *cobra.Command, paths []string) error {
	job := ingestion{app: a, cmd: cmd, yes: true}
	for _, path := range paths {
		files, err := listFiles(path)
		if err != nil {
			return err
		}
		for _, file := range files {
			batches, err := job.take(cmd.Context(), file, signals.File{Path: file})
			if err != nil {
				return fmt.Errorf("take in %s: %w", filepath.Base(file), err)
			}
			for _, b := range batches {
				if _, err := fmt.Fprintf(cmd.ErrOrStderr(), "%s: read %d, accepted %d, refused %d\n", filepath.Base(file), b.Read, b.Accepted, b.Refused); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// backSpan is which days to look at, as the flags say; an empty text is a default.
type backSpan struct{ from, to, every string }

// days are the days of a monitor's back-test, given those that the data describes.
func (s backSpan) days(m watch.Monitor, first, last shouwang.Day) ([]shouwang.Day, error) {
	if m.Outcome == nil {
		first = max(first, last.AddMonths(-12))
	}
	from, err := dayOr(s.from, first)
	if err != nil {
		return nil, err
	}
	to, err := dayOr(s.to, last)
	if err != nil {
		return nil, err
	}
	days, err := s.between(m, from, to)
	if m.Outcome != nil {
		days = slices.DeleteFunc(days, func(d shouwang.Day) bool { return m.Outcome.On(d) > last })
	}
	return days, err
}

// dayOr is the day of a flag, or the other where the flag was not given.
func dayOr(text string, other shouwang.Day) (shouwang.Day, error) {
	if text == "" {
		return other, nil
	}
	day, err := shouwang.ParseDay(text)
	if err != nil {
		return 0, usageError{err}
	}
	return day, nil
}

// between are the days from one to another, a step apart or on the schedule.
func (s backSpan) between(m watch.Monitor, from, to shouwang.Day) ([]shouwang.Day, error) {
	var days []shouwang.Day
	if s.every == "" {
		for _, at := range m.Schedule.Between(from.AddDays(-1).End(), to.End()) {
			days = append(days, shouwang.DayOf(at))
		}
		return slices.Compact(days), nil
	}
	if !monitors.IsSpan(s.every) {
		return nil, usageError{fmt.Errorf(`--every %s is no time between two days: write "12 months" or "7 days"`, s.every)}
	}
	for d := from; d <= to; d = monitors.Later(d, s.every) {
		days = append(days, d)
	}
	return days, nil
}

// backtesting is one call of backtest.
type backtesting struct {
	*app

	cmd  *cobra.Command
	span backSpan
}

func (b backtesting) all(ctx context.Context, only string) error {
	chosen, err := b.choose(only)
	if err != nil {
		return err
	}
	watched, err := watch.Watch(b.pack)
	if err != nil {
		return err
	}
	var results []looked
	for _, m := range chosen {
		i := slices.IndexFunc(watched, func(w watch.Monitor) bool { return w.ID == m.ID })
		result, err := b.monitor(ctx, watched[i])
		if err != nil {
			return fmt.Errorf("look back at %s: %w", m.ID, err)
		}
		results = append(results, result)
	}
	return b.print(results)
}

// looked is what came of looking back at one monitor.
type looked struct {
	monitor  watch.Monitor
	days     []dayLooked
	judged   []scoring.Past
	unknown  int // outcomes that nobody knows
	warnings int
	stock    int // of them, found on the first day
	workers  int // who would have heard of them; 0: nobody says
}

// dayLooked is one day of it.
type dayLooked struct {
	day     shouwang.Day
	raised  int
	unknown int
	ranking scoring.Ranking
}

func (b backtesting) monitor(ctx context.Context, m watch.Monitor) (looked, error) {
	out := looked{monitor: m}
	program, err := scoring.CompileBacktest(b.pack, m.Monitor, b.values)
	if err != nil {
		return out, err
	}
	days, err := b.days(ctx, m, program.Feeds)
	if err != nil {
		return out, err
	}
	bar := newBar(b.cmd.ErrOrStderr(), m.ID)
	defer func() { _ = bar.Finish() }()
	var state []warnings.Episode
	for i, day := range days {
		past, err := b.look(ctx, program, m, day, state)
		if err != nil {
			return out, err
		}
		changes := warnings.Changes(state, scoresOf(past), m.Rule, day.End())
		state = warnings.Apply(state, changes, day.End())
		out.add(day, past, raised(changes), i == 0)
		_ = bar.Add(1)
	}
	out.workers, err = b.workersOf(ctx, m, days[len(days)-1])
	return out, err
}

// days are the days to look at: there is at least one.
func (b backtesting) days(ctx context.Context, m watch.Monitor, feeds []string) ([]shouwang.Day, error) {
	pin, err := b.intake.Pin(ctx, b.clock())
	if err != nil {
		return nil, err
	}
	first, last, some := shouwang.Day(math.MaxInt32), shouwang.Day(math.MinInt32), false
	for _, feed := range feeds {
		from, to, ok, err := b.intake.Described(ctx, feed, pin)
		if err != nil {
			return nil, err
		}
		if ok {
			first, last, some = min(first, from), max(last, to), true
		}
	}
	if !some {
		return nil, shouwang.Explain(shouwang.ErrNotFound, "there is no data to look back at", "name files, or a data folder with --data")
	}
	days, err := b.span.days(m, first, last)
	if err == nil && len(days) == 0 {
		return nil, shouwang.Explain(shouwang.ErrNotFound, fmt.Sprintf("the data describes %s to %s: no day of the monitor lies there whose outcome can be known", first, last),
			"take in later files, or say --from, --to or --every")
	}
	return days, err
}

// look scores a day and reads what came of it. Both are what was known by the end
// of their day.
func (b backtesting) look(ctx context.Context, p *scoring.Backtest, m watch.Monitor, day shouwang.Day, state []warnings.Episode) ([]scoring.Past, error) {
	at, err := b.momentOf(ctx, day)
	if err != nil {
		return nil, err
	}
	for _, e := range state {
		if e.Open {
			at.Open = append(at.Open, e.Subject.ID)
		}
	}
	later := at
	if m.Outcome != nil {
		if later, err = b.momentOf(ctx, m.Outcome.On(day)); err != nil {
			return nil, err
		}
	}
	return p.Look(ctx, b.store.Conn(), at, later)
}

func (b backtesting) momentOf(ctx context.Context, day shouwang.Day) (scoring.Moment, error) {
	pin, err := pinner{b.intake}.Pin(ctx, day.End())
	return b.scorer.moment(day.End(), pin, nil), err
}

// workersOf counts those in office on a day who would hear of the warnings.
func (b backtesting) workersOf(ctx context.Context, m watch.Monitor, day shouwang.Day) (int, error) {
	all, err := b.workers(ctx, day.End())
	n := 0
	for _, w := range all {
		if w.Role == m.Route.To && w.Since <= day && (!w.Until.OK || day <= w.Until.Value) {
			n++
		}
	}
	return n, err
}

func scoresOf(past []scoring.Past) []shouwang.Score {
	scores := make([]shouwang.Score, len(past))
	for i, p := range past {
		scores[i] = p.Score
	}
	return scores
}

func raised(changes []shouwang.Change) int {
	n := 0
	for _, c := range changes {
		if c.Kind == shouwang.Raised {
			n++
		}
	}
	return n
}

// add counts one day. Only members of the population are ranked, and only those
// whose outcome is known.
func (l *looked) add(day shouwang.Day, past []scoring.Past, raised int, first bool) {
	d := dayLooked{day: day, raised: raised}
	var judged []scoring.Past
	for _, p := range past {
		switch {
		case !p.Inside || l.monitor.Outcome == nil:
		case !p.Came.OK:
			d.unknown++
		default:
			judged = append(judged, p)
		}
	}
	d.ranking = scoring.Rank(verdictsOf(judged))
	l.days, l.judged = append(l.days, d), append(l.judged, judged...)
	l.unknown, l.warnings = l.unknown+d.unknown, l.warnings+raised
	if first {
		l.stock = raised
	}
}

func verdictsOf(past []scoring.Past) []scoring.Verdict {
	list := make([]scoring.Verdict, len(past))
	for i, p := range past {
		list[i] = scoring.Verdict{Points: p.Score.Points, Came: p.Came.Value}
	}
	return list
}

// perWorkerWeek is the load of the flow: what was found on the first day had
// gathered before it. Unknown where nobody is on the roster, or for one day.
func (l *looked) perWorkerWeek() shouwang.Known[float64] {
	days := l.days[len(l.days)-1].day - l.days[0].day
	if l.workers == 0 || days == 0 {
		return shouwang.Known[float64]{}
	}
	return shouwang.Know(float64(l.warnings-l.stock) / float64(l.workers) / (float64(days) / 7))
}

// backtestLine is a line of backtest --json; what is unknown is null.
type backtestLine struct {
	Monitor       string      `json:"monitor"`
	From          string      `json:"from"`
	To            string      `json:"to"`
	Warnings      int         `json:"warnings"`
	Stock         int         `json:"stock"`
	Workers       int         `json:"workers"`
	PerWorkerWeek *float64    `json:"per_worker_week"`
	Unknown       int         `json:"unknown"`
	Groups        []groupLine `json:"groups"`
	Days          []dayLine   `json:"days"`
	rankLine
}

// rankLine is how well the scores of some days ranked.
type rankLine struct {
	Judged           int      `json:"judged"`
	Positives        int      `json:"positives"`
	BaseRate         *float64 `json:"base_rate"`
	AUC              *float64 `json:"auc"`
	AveragePrecision *float64 `json:"average_precision"`
	TopTenth         struct {
		Precision *float64 `json:"precision"`
		Recall    *float64 `json:"recall"`
	} `json:"top_tenth"`
}

type dayLine struct {
	AsOf     string `json:"as_of"`
	Warnings int    `json:"warnings"`
	Unknown  int    `json:"unknown"`
	rankLine
}

type groupLine struct {
	By        string   `json:"by"`
	Value     string   `json:"value"`
	N         int      `json:"n"`
	BaseRate  *float64 `json:"base_rate"`
	Precision *float64 `json:"precision"`
}

func (l *looked) line() backtestLine {
	line := backtestLine{
		Monitor: l.monitor.ID, From: l.days[0].day.String(), To: l.days[len(l.days)-1].day.String(),
		Warnings: l.warnings, Stock: l.stock, Workers: l.workers, PerWorkerWeek: figure(l.perWorkerWeek()), Unknown: l.unknown,
		Groups: []groupLine{}, rankLine: rankLineOf(scoring.Rank(verdictsOf(l.judged))),
	}
	for _, d := range l.days {
		line.Days = append(line.Days, dayLine{AsOf: d.day.String(), Warnings: d.raised, Unknown: d.unknown, rankLine: rankLineOf(d.ranking)})
	}
	if l.monitor.Outcome != nil {
		for _, g := range scoring.Groups(l.judged, l.monitor.Outcome.Groups) {
			line.Groups = append(line.Groups, groupLine{By: g.By, Value: g.Value, N: g.N, BaseRate: figure(g.BaseRate), Precision: figure(g.Precision)})
		}
	}
	return line
}

func rankLineOf(r scoring.Ranking) rankLine {
	line := rankLine{Judged: r.Judged, Positives: r.Positives, AUC: figure(r.AUC), AveragePrecision: figure(r.AveragePrecision)}
	if r.Judged > 0 {
		line.BaseRate = figure(shouwang.Know(float64(r.Positives) / float64(r.Judged)))
	}
	if r.TopTenth.OK {
		line.TopTenth.Precision = figure(shouwang.Know(r.TopTenth.Value.Precision))
		line.TopTenth.Recall = figure(shouwang.Know(r.TopTenth.Value.Recall))
	}
	return line
}

// figure is a figure at six decimals, nil if unknown.
func figure(k shouwang.Known[float64]) *float64 {
	if !k.OK {
		return nil
	}
	rounded := math.Round(k.Value*1e6) / 1e6
	return &rounded
}

func (b backtesting) print(results []looked) error {
	out := b.cmd.OutOrStdout()
	if b.cfg.JSON {
		for _, r := range results {
			if err := json.NewEncoder(out).Encode(r.line()); err != nil {
				return err
			}
		}
		return nil
	}
	for i, r := range results {
		if i > 0 {
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		if err := b.table(out, r.monitor, r.line()); err != nil {
			return err
		}
	}
	return nil
}

func (b backtesting) table(out io.Writer, m watch.Monitor, line backtestLine) error {
	heads := []any{"as of", "warnings"}
	if m.Outcome != nil {
		heads = append(heads, "judged", "unknown", "came", "rate", "auc", "avg precision", "top tenth: precision", "recall")
	}
	t := newTable(heads...)
	for _, d := range append(line.Days, dayLine{"all", line.Warnings, line.Unknown, line.rankLine}) {
		r := d.rankLine
		row := table.Row{d.AsOf, d.Warnings, r.Judged, d.Unknown, r.Positives, percent(r.BaseRate), three(r.AUC), three(r.AveragePrecision), percent(r.TopTenth.Precision), percent(r.TopTenth.Recall)}
		t.AppendRow(row[:len(heads)])
	}
	_, err := fmt.Fprintf(out, "%s  %s / %s\n%s\n", m.ID, m.Title.Zh, m.Title.En, t.Render())
	if err != nil {
		return err
	}
	if line.PerWorkerWeek != nil {
		if _, err := fmt.Fprintf(out, "%.2f warnings a worker and week after the first day, for %d workers\n", *line.PerWorkerWeek, line.Workers); err != nil {
			return err
		}
	}
	if len(line.Groups) == 0 {
		return nil
	}
	return b.groups(out, m, line.Groups)
}

func (b backtesting) groups(out io.Writer, m watch.Monitor, groups []groupLine) error {
	t := newTable("by", "value", "judged", "rate", "top tenth: precision")
	for _, g := range groups {
		t.AppendRow(table.Row{b.pack.Fact(m.Subject, g.By).Title.Zh, g.Value, g.N, percent(g.BaseRate), percent(g.Precision)})
	}
	_, err := fmt.Fprintln(out, t.Render())
	return err
}

// noFigure stands where a figure is unknown or would tell of a few people.
const noFigure = "—"

func percent(n *float64) string {
	if n == nil {
		return noFigure
	}
	return fmt.Sprintf("%.1f %%", 100**n)
}

func three(n *float64) string {
	if n == nil {
		return noFigure
	}
	return fmt.Sprintf("%.3f", *n)
}
