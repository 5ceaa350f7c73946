package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
	"shouwang/warnings"
)

var everyLane = []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}

func newCases() *cobra.Command {
	return &cobra.Command{
		Use:   "cases",
		Short: "List the cases that are not closed, the nearest deadline first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(listCases(cmd, a), a.Close())
		},
	}
}

func listCases(cmd *cobra.Command, a *app) error {
	t := newTable("number", "level", "town", "state", "warnings", "due", "worker")
	err := a.eachOpenCase(cmd.Context(), func(c cases.Case) error {
		if a.cfg.JSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(caseView(c))
		}
		t.AppendRow(table.Row{c.No, levelMarks[c.Level], a.areas.town(c.Area), c.State, len(c.Warnings), dueText(c.Due), c.Worker})
		return nil
	})
	if err != nil || a.cfg.JSON {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

// eachOpenCase goes through the cases that are not closed, the nearest deadline first.
func (a *app) eachOpenCase(ctx context.Context, see func(cases.Case) error) error {
	filter := cases.Filter{Lanes: everyLane, States: cases.OpenStates, Limit: 500}
	for {
		page, err := a.cases.List(ctx, filter)
		if err != nil {
			return err
		}
		for _, c := range page.Cases {
			if err := see(c); err != nil {
				return err
			}
		}
		if filter.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

func dueText(d cases.Deadline) string {
	text := d.At.In(shouwang.Shanghai).Format("2006-01-02 15:04")
	if d.Provisional {
		text += " 暂定"
	}
	return text
}

// caseLine is a case as programs read it.
type caseLine struct {
	No       string           `json:"no"`
	Version  uint64           `json:"version"`
	State    cases.State      `json:"state"`
	Lane     shouwang.Lane    `json:"lane"`
	Level    shouwang.Level   `json:"level"`
	Worker   string           `json:"worker"`
	Warnings []string         `json:"warnings"`
	Due      string           `json:"due"`
	Verdict  shouwang.Verdict `json:"verdict,omitempty"`
}

func caseView(c cases.Case) caseLine {
	line := caseLine{
		No: c.No, Version: c.Version, State: c.State, Lane: c.Key.Lane, Level: c.Level,
		Worker: c.Worker, Due: c.Due.At.In(shouwang.Shanghai).Format("2006-01-02T15:04:05-07:00"), Verdict: c.Verdict,
	}
	for _, w := range c.Warnings {
		line.Warnings = append(line.Warnings, w.No)
	}
	return line
}

// caseVerbs are the acts on a case, as the command line names them.
var caseVerbs = map[string]cases.Kind{
	"assign": cases.EventAssigned, "claim": cases.EventClaimed, "release": cases.EventReleased, "acknowledge": cases.EventAcknowledged,
	"return": cases.EventReturned, "hand-over": cases.EventHandedOver, "contact": cases.EventContacted, "visit": cases.EventVisited,
	"verify": cases.EventVerified, "plan": cases.EventPlanned, "submit": cases.EventSubmitted, "approve": cases.EventApproved,
	"send-back": cases.EventSentBack, "measure": cases.EventMeasureDone, "table": cases.EventTabled, "resolve": cases.EventResolved,
	"defer": cases.EventDeferred, "review": cases.EventReviewed, "continue": cases.EventContinued, "hear": cases.EventHeard,
	"decide": cases.EventDecided, "notice": cases.EventNoticed, "appeal": cases.EventAppealed, "rule": cases.EventAppealDecided,
	"pause": cases.EventPaused, "resume": cases.EventResumed, "override": cases.EventOverridden, "close": cases.EventClosed,
	"follow-up": cases.EventFollowedUp, "archive": cases.EventArchived, "reopen": cases.EventReopened,
}

// caseFlags are the flags of an act on a case.
type caseFlags struct {
	act                  cases.Act
	said                 cases.Say
	verdict, level, file string
	until                string
}

func newCase() *cobra.Command {
	var f caseFlags
	cmd := &cobra.Command{
		Use:   "case NO [VERB]",
		Short: "Show a case, or act on it",
		Long:  "Show a case, or act on it. The acts: " + strings.Join(slices.Sorted(maps.Keys(caseVerbs)), ", ") + ".",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			f.act.No = given[0]
			kind, err := f.read(append(given, "")[1])
			if err != nil {
				return err
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(oneCase(cmd, a, kind, f), a.Close())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.verdict, "verdict", "", "of close: confirmed, not_confirmed, data_wrong or no_access")
	flags.StringVar(&f.act.Note, "note", "", "what was found; kept sealed")
	flags.StringVar(&f.act.By, "by", api.Local, "worker who acts")
	flags.Uint64Var(&f.act.Version, "version", 0, "only if the case still has this version")
	flags.StringVar(&f.act.Key, "key", "", "idempotency key: the same act again gets the first answer")
	flags.StringVar(&f.said.To, "to", "", "of assign and hand-over: the worker who has it from then on")
	flags.StringVar(&f.said.Reason, "reason", "", "a code: of return, pause, override and measure")
	flags.StringVar(&f.said.Of, "of", "", "of submit, approve, send-back: plan/1 or decision/1; of measure: its id")
	flags.StringVar(&f.level, "level", "", "of override: red, yellow or blue")
	flags.StringVar(&f.until, "until", "", "of pause and override: its end")
	flags.StringVar(&f.file, "file", "", "what was written down, as YAML or JSON: the plan of plan, the visit of visit; - is the standard input")
	return cmd
}

// read makes an act of a verb and the flags; without a verb the case is shown.
func (f *caseFlags) read(verb string) (cases.Kind, error) {
	if verb == "" {
		return "", nil
	}
	kind, known := caseVerbs[verb]
	if !known {
		return "", usageError{fmt.Errorf("there is no act %q on a case: %s", verb, strings.Join(slices.Sorted(maps.Keys(caseVerbs)), ", "))}
	}
	f.said.Verdict, f.said.Level = shouwang.Verdict(f.verdict), shouwang.Level(f.level)
	var err error
	if f.until != "" {
		if f.said.Until, err = shouwang.ParseTime(f.until); err != nil {
			return "", usageError{err}
		}
	}
	if f.file != "" {
		f.said.Record, err = readRecord(kind, f.file)
	}
	return kind, err
}

func readRecord(kind cases.Kind, path string) (cases.Record, error) {
	if path == "-" {
		path = os.Stdin.Name()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return cases.Record{}, usageError{fmt.Errorf("read the record of the act: %w", err)}
	}
	plain, err := yaml.YAMLToJSON(text)
	if err != nil {
		return cases.Record{}, usageError{fmt.Errorf("read %s: it is neither YAML nor JSON", path)}
	}
	return cases.ReadRecord(kind, plain)
}

func oneCase(cmd *cobra.Command, a *app, kind cases.Kind, f caseFlags) error {
	c, err := a.actOnCase(cmd.Context(), kind, f)
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(caseView(c))
	}
	var text strings.Builder
	_, _ = fmt.Fprintf(&text, "%s %s %s %s, version %d, %s\n", c.No, levelMarks[c.Level], a.areas.town(c.Area), c.State, c.Version, clockText(c))
	for _, e := range c.Events {
		what := strings.Join(a.eventWords(c, e), " ")
		_, _ = fmt.Fprintf(&text, "  %2d  %s  %-24s %s\n", e.Seq, e.At.In(shouwang.Shanghai).Format("2006-01-02 15:04"), what, e.By)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), text.String())
	return err
}

// clockText is what a case waits for.
func clockText(c cases.Case) string {
	switch {
	case c.File.Pause != nil:
		return "paused until " + c.File.Pause.Until.In(shouwang.Shanghai).Format("2006-01-02 15:04")
	case c.Timer == "":
		return "nothing due"
	}
	return string(c.Timer) + " due " + dueText(c.Due)
}

// eventWords are the words of a line of the log: codes and numbers, no free text.
func (a *app) eventWords(c cases.Case, e cases.Event) []string {
	words := []string{string(e.Kind)}
	if e.Body.Warning != nil {
		words = append(words, e.Body.Warning.No)
	}
	if e.Body.Call != nil {
		words = append(words, e.Body.Call.Ref, e.Body.Call.Kind)
	}
	if s := e.Body.Step; s != nil && s.Timer != "" {
		words = append(words, string(s.Timer), strconv.Itoa(s.Percent)+"%")
	}
	if e.Body.Step != nil {
		words = append(words, "to "+string(e.Body.Step.To))
	}
	for _, word := range []string{string(e.Body.Verdict), e.Body.Of, e.Body.Reason, a.eventAbout(c, e)} {
		if word != "" {
			words = append(words, word)
		}
	}
	if e.Body.Key == nil && e.Body.Worker != "" {
		words = append(words, "→ "+e.Body.Worker)
	}
	return words
}

// eventAbout names the other person of an event, or the areas that it is between:
// the old one as it was called when the case was opened.
func (a *app) eventAbout(c cases.Case, e cases.Event) string {
	switch {
	case e.Body.Subject != nil:
		return warnings.Ref(*e.Body.Subject)
	case e.Kind == cases.EventAreaChanged:
		return a.areas.label(e.Body.From, shouwang.DayOf(c.OpenedAt)) + " → " + a.areas.label(e.Body.Area, shouwang.DayOf(e.At))
	}
	return ""
}

func (a *app) actOnCase(ctx context.Context, kind cases.Kind, f caseFlags) (cases.Case, error) {
	if kind == "" {
		return a.cases.Case(ctx, f.act.No)
	}
	return a.say(ctx, f.act, kind, f.said)
}
