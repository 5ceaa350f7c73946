package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/signals"
	"shouwang/signals/identity"
	"shouwang/warnings"
)

func newIdentity() *cobra.Command {
	var reason, by string
	cmd := &cobra.Command{
		Use:   "identity",
		Short: "List people who may have two numbers; merge or split them",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(listSuspects(cmd, a), a.Close())
		},
	}
	flags := cmd.PersistentFlags()
	flags.StringVar(&reason, "reason", "", "why, in one sentence; it is kept sealed")
	flags.StringVar(&by, "by", api.Local, "who decides")
	decide := func(use, short string, people cobra.PositionalArgs, act func(*app, context.Context, signals.Decision) error) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, Args: args(people), RunE: func(cmd *cobra.Command, given []string) error {
			if strings.TrimSpace(reason) == "" {
				return usageError{errors.New("say why with --reason")}
			}
			d, err := decision(given, by, reason)
			if err != nil {
				return err
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return a.end(cmd.Context(), a.decideIdentity(cmd, d, act))
		}}
	}
	cmd.AddCommand(
		decide("merge KEEP OTHER", "Two numbers are one person: read the other's rows as the kept one's", cobra.ExactArgs(2), func(a *app, ctx context.Context, d signals.Decision) error {
			_, err := a.intake.Merge(ctx, d)
			return err
		}),
		decide("split OTHER", "Undo a merger", cobra.ExactArgs(1), func(a *app, ctx context.Context, d signals.Decision) error { return a.intake.Split(ctx, d) }),
		decide("distinct ONE [OTHER]", "Two people, or one number of one person: do not ask again", cobra.RangeArgs(1, 2), func(a *app, ctx context.Context, d signals.Decision) error {
			return a.intake.Distinct(ctx, d)
		}),
	)
	return cmd
}

// decision reads the people of a call: the one who stays first, the one whose
// rows move last.
func decision(refs []string, by, reason string) (signals.Decision, error) {
	d := signals.Decision{By: by, Reason: reason}
	for i, ref := range refs {
		s, err := warnings.ParseRef(ref)
		if err != nil || s.Type != shouwang.SubjectPerson {
			return d, usageError{fmt.Errorf("%q names no person: write p- and the code that shouwang identity lists", ref)}
		}
		if d.Loser = shouwang.PersonID(s.ID); i == 0 && len(refs) > 1 {
			d.Winner = shouwang.PersonID(s.ID)
		}
	}
	return d, nil
}

// decideIdentity logs who decided, does it, and has everything judged again.
func (a *app) decideIdentity(cmd *cobra.Command, d signals.Decision, act func(*app, context.Context, signals.Decision) error) error {
	ctx := cmd.Context()
	if err := a.audit(ctx, "identity "+cmd.Name(), d.By, personRef(d.Winner)+" "+personRef(d.Loser), a.keys.Seal("note", d.Reason)); err != nil {
		return err
	}
	if err := act(a, ctx, d); err != nil {
		return err
	}
	if _, err := a.round.Again(ctx, a.clock()); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), "done")
	return err
}

func personRef(id shouwang.PersonID) string {
	return warnings.Ref(shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(id)})
}

// suspectLine is a line of identity --json: state is suspected or merged.
type suspectLine struct {
	State string   `json:"state"`
	One   string   `json:"one"`
	Two   string   `json:"two,omitempty"`
	Who   string   `json:"who"`
	Why   []string `json:"why"`
}

// suspectsShown bounds the list; what is decided makes room for the rest.
const suspectsShown = 200

var suspectWords = map[string]string{"birthday": "同名同生日", "phone": "同名同电话", "two_names": "同一证号先后两个姓名", "merged": "已合并"}

func listSuspects(cmd *cobra.Command, a *app) error {
	lines, err := a.suspects(cmd.Context())
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	t := newTable("state", "one", "other", "name", "why")
	for _, l := range lines {
		if a.cfg.JSON {
			if err := json.NewEncoder(out).Encode(l); err != nil {
				return err
			}
			continue
		}
		var why []string
		for _, w := range l.Why {
			why = append(why, suspectWords[w])
		}
		t.AppendRow([]any{l.State, l.One, l.Two, l.Who, strings.Join(why, "、")})
	}
	switch {
	case a.cfg.JSON:
		return nil
	case len(lines) == 0:
		_, err = fmt.Fprintln(out, "没有疑似同一人 / nobody is suspected of two numbers")
	default:
		_, err = fmt.Fprintln(out, t.Render())
	}
	return err
}

// suspects are the pairs to decide on, masked, and behind them the mergers that hold.
func (a *app) suspects(ctx context.Context) ([]suspectLine, error) {
	pairs, err := a.intake.Suspects(ctx, suspectsShown)
	if err != nil {
		return nil, err
	}
	links, err := identity.Links(ctx, a.store.Conn())
	if err != nil {
		return nil, err
	}
	var people []shouwang.PersonID
	for _, p := range pairs {
		people = append(people, p.One)
	}
	for _, l := range links {
		people = append(people, l.Winner)
	}
	slices.Sort(people)
	names, err := a.book.People(ctx, slices.Compact(people))
	if err != nil {
		return nil, err
	}
	var out []suspectLine
	for _, p := range pairs {
		line := suspectLine{State: "suspected", One: personRef(p.One), Who: names[p.One].Masked().Name, Why: p.Why}
		if p.Two != 0 {
			line.Two = personRef(p.Two)
		}
		out = append(out, line)
	}
	for _, l := range links {
		out = append(out, suspectLine{State: "merged", One: personRef(l.Winner), Two: personRef(l.Loser), Who: names[l.Winner].Masked().Name, Why: []string{"merged"}})
	}
	return out, nil
}
