package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/api"
)

// meetingVerbs are the acts on a session, as the command line names them.
var meetingVerbs = map[string]meeting.Kind{
	"convene": meeting.EventConvened, "table": meeting.EventTabled, "drop": meeting.EventDropped, "open": meeting.EventOpened,
	"recuse": meeting.EventRecused, "decide": meeting.EventDecided, "close": meeting.EventClosed,
}

// meetingFlags are the flags of an act on a session.
type meetingFlags struct {
	act                        meeting.Act
	said                       meeting.Say
	decision                   meeting.Outcome
	on, due, amount            string
	members, present, supports []string
	minutes                    bool
}

func newMeeting() *cobra.Command {
	var f meetingFlags
	cmd := &cobra.Command{
		Use:   "meeting [NO [VERB [CASE]] | convene]",
		Short: "List the sessions of the joint meeting and what waits for it, show one, or act on it",
		Long:  "List the sessions of the joint meeting and what waits for it, show one, or act on it. The acts: " + strings.Join(slices.Sorted(maps.Keys(meetingVerbs)), ", ") + ".",
		Args:  args(cobra.RangeArgs(0, 3)),
		RunE: func(cmd *cobra.Command, given []string) error {
			kind, err := f.read(given)
			if err != nil {
				return err
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(meet(cmd, a, kind, f), a.Close())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.act.By, "by", api.Local, "worker who acts")
	flags.Uint64Var(&f.act.Version, "version", 0, "only if the session still has this version")
	flags.StringVar(&f.on, "on", "", "of convene: the day")
	flags.BoolVar(&f.said.Emergency, "emergency", false, "of convene: it may open before its day")
	flags.StringSliceVar(&f.members, "member", nil, "of convene: WORKER=UNIT, one for each seat")
	flags.IntVar(&f.said.Quorum, "quorum", 0, "of convene: how many must be there (default: more than half)")
	flags.StringSliceVar(&f.present, "present", nil, "of open: the workers who came")
	flags.StringVar(&f.decision.Verdict, "verdict", "", "of decide: approve, defer or reject")
	flags.StringVar(&f.amount, "amount", "", "of decide: yuan")
	flags.StringVar(&f.decision.Fund, "fund", "", "of decide: where the money comes from")
	flags.StringVar(&f.decision.Lead, "lead", "", "of decide: the department that leads")
	flags.StringSliceVar(&f.supports, "support", nil, "of decide: the departments that help")
	flags.StringVar(&f.due, "until", "", "of decide: the day by which it is done, or looked at again")
	flags.StringVar(&f.decision.Reason, "note", "", "of decide: the reason; kept sealed")
	flags.BoolVar(&f.minutes, "minutes", false, "print the minutes of a closed session")
	return cmd
}

// read makes an act of the arguments and flags; without a verb a session is shown.
func (f *meetingFlags) read(given []string) (meeting.Kind, error) {
	words := append(given, "", "", "")
	if words[0] == "convene" {
		words = []string{"", "convene", ""}
	}
	f.act.No, f.said.Case = words[0], words[2]
	if words[1] == "" {
		return "", nil
	}
	kind, known := meetingVerbs[words[1]]
	if !known || kind == meeting.EventConvened && words[0] != "" {
		return "", usageError{fmt.Errorf("there is no act %q on a session: %s", words[1], strings.Join(slices.Sorted(maps.Keys(meetingVerbs)), ", "))}
	}
	if err := f.values(); err != nil {
		return "", usageError{err}
	}
	f.said.Decision, f.said.Present = &f.decision, f.present
	return kind, nil
}

func (f *meetingFlags) values() error {
	var errs [3]error
	if f.on != "" {
		f.said.On, errs[0] = shouwang.ParseDay(f.on)
	}
	if f.due != "" {
		f.decision.Due, errs[1] = shouwang.ParseDay(f.due)
	}
	if f.amount != "" {
		f.decision.Amount, errs[2] = shouwang.ParseYuan(f.amount)
	}
	f.decision.Support = f.supports
	for _, text := range f.members {
		worker, unit, _ := strings.Cut(text, "=")
		f.said.Members = append(f.said.Members, meeting.Member{Worker: worker, Unit: unit})
	}
	if f.said.Quorum == 0 {
		f.said.Quorum = len(f.members)/2 + 1
	}
	return errors.Join(errs[:]...)
}

func meet(cmd *cobra.Command, a *app, kind meeting.Kind, f meetingFlags) error {
	if f.act.No == "" && kind == "" {
		return a.listMeetings(cmd)
	}
	one, err := a.actOnMeeting(cmd.Context(), kind, f)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch {
	case f.minutes && one.State != meeting.Closed:
		return shouwang.Explain(shouwang.ErrConflict, "会议还没有闭会 (the session is not closed)", "闭会后再打印纪要 (print its minutes once it is)")
	case f.minutes:
		_, err = fmt.Fprint(out, one.Sheet)
	case a.cfg.JSON:
		err = json.NewEncoder(out).Encode(api.ViewMeeting(one))
	default:
		_, err = fmt.Fprint(out, meetingText(one))
	}
	return err
}

func (a *app) actOnMeeting(ctx context.Context, kind meeting.Kind, f meetingFlags) (meeting.Session, error) {
	if kind == "" {
		return a.meetings.Session(ctx, f.act.No)
	}
	return a.meetings.Say(ctx, f.act, kind, f.said)
}

func (a *app) listMeetings(cmd *cobra.Command) error {
	sessions, err := a.meetings.Sessions(cmd.Context())
	if err != nil {
		return err
	}
	var waiting []cases.Case
	for f := (cases.Filter{Lanes: everyLane, Limit: 500}); ; {
		page, err := a.meetings.Waiting(cmd.Context(), f)
		if err != nil {
			return err
		}
		waiting = append(waiting, page.Cases...)
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	out := cmd.OutOrStdout()
	if a.cfg.JSON {
		return printMeetings(out, sessions)
	}
	t := newTable("session", "day", "state", "items", "decided", "members", "quorum")
	for _, s := range sessions {
		t.AppendRow(table.Row{s.No, s.On, s.State, len(s.Items), s.Decided(), len(s.Members), s.Quorum})
	}
	w := newTable("waits", "level", "town", "state", "why", "due")
	for _, c := range waiting {
		why := c.File.Agenda
		if !c.MayTable() {
			why += ", not taken yet"
		}
		w.AppendRow(table.Row{c.No, levelMarks[c.Level], a.areas.town(c.Area), c.State, why, dueText(c.Due)})
	}
	_, err = fmt.Fprintf(out, "%s\n%s\n", t.Render(), w.Render())
	return err
}

func printMeetings(out io.Writer, sessions []meeting.Session) error {
	for _, s := range sessions {
		if err := json.NewEncoder(out).Encode(api.ViewMeeting(s)); err != nil {
			return err
		}
	}
	return nil
}

func meetingText(s meeting.Session) string {
	var text strings.Builder
	_, _ = fmt.Fprintf(&text, "%s %s %s, version %d, %d of %d there, quorum %d\n", s.No, s.On, s.State, s.Version, len(s.Present), len(s.Members), s.Quorum)
	for n, i := range s.Items {
		words := []string{i.Case, i.Why}
		if len(i.Recused) > 0 {
			words = append(words, "without "+strings.Join(i.Recused, ", "))
		}
		if d := i.Decision; d != nil {
			words = append(words, d.Verdict)
			if d.Amount > 0 {
				words = append(words, d.Amount.String(), d.Fund)
			}
			if d.Lead != "" {
				words = append(words, d.Lead, d.Due.String())
			}
		}
		_, _ = fmt.Fprintf(&text, "  %2d  %s\n", n+1, strings.Join(words, " "))
	}
	if s.Minutes != "" {
		_, _ = fmt.Fprintf(&text, "minutes %s\n", s.Minutes)
	}
	return text.String()
}
