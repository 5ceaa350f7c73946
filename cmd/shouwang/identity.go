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
	decide := func(use, short string, people cobra.PositionalArgs) *cobra.Command {
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
			return a.end(cmd.Context(), a.judged(cmd, a.decideIdentity(cmd.Context(), cmd.Name(), d)))
		}}
	}
	cmd.AddCommand(
		decide("merge KEEP OTHER", "Two numbers are one person: read the other's rows as the kept one's", cobra.ExactArgs(2)),
		decide("split OTHER", "Undo a merger", cobra.ExactArgs(1)),
		decide("distinct ONE [OTHER]", "Two people, or one number of one person: do not ask again", cobra.RangeArgs(1, 2)),
	)
	return cmd
}

// decision reads the people of a call: the one who stays first, the one whose
// rows move last.
func decision(refs []string, by, reason string) (signals.Decision, error) {
	d := signals.Decision{By: by, Reason: reason}
	for i, ref := range refs {
		id, err := personOf(ref)
		if err != nil {
			return d, usageError{fmt.Errorf("%q names no person: write p- and the code that shouwang identity lists", ref)}
		}
		if d.Loser = id; i == 0 && len(refs) > 1 {
			d.Winner = id
		}
	}
	return d, nil
}

// personOf is the person of an opaque name.
func personOf(ref string) (shouwang.PersonID, error) {
	subject, err := warnings.ParseRef(ref)
	if err != nil || subject.Type != shouwang.SubjectPerson {
		return 0, shouwang.Explain(shouwang.ErrInvalid, "没有这个编号的人 / the reference names no person", "用列表里的编号 / use the references of the list")
	}
	return shouwang.PersonID(subject.ID), nil
}

// decideIdentity logs who decided, does it, and tells the open cases of both
// people. The act is merge, split or distinct; the caller has everything judged again.
func (a *app) decideIdentity(ctx context.Context, act string, d signals.Decision) error {
	if err := a.audit(ctx, "identity "+act, d.By, personRef(d.Winner)+" "+personRef(d.Loser), a.keys.Seal("note", d.Reason)); err != nil {
		return err
	}
	var err error
	switch act {
	case "merge":
		_, err = a.intake.Merge(ctx, d)
	case "split":
		_, err = a.intake.Split(ctx, d)
	case "distinct":
		err = a.intake.Distinct(ctx, d)
	default:
		err = usageError{fmt.Errorf("there is no act %q on two people: merge, split or distinct", act)}
	}
	if err != nil {
		return err
	}
	a.crash("identity.decided")
	return a.tellIdentities(ctx)
}

// judged ends a command that decided what counts: everything is judged again.
func (a *app) judged(cmd *cobra.Command, err error) error {
	if err != nil {
		return err
	}
	if _, err := a.round.Again(cmd.Context(), a.clock()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), "done")
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
	list, err := a.suspects(cmd.Context())
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	t := newTable("state", "one", "other", "name", "why")
	for _, x := range list {
		l := x.line()
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
	case len(list) == 0:
		_, err = fmt.Fprintln(out, "没有疑似同一人 / nobody is suspected of two numbers")
	default:
		_, err = fmt.Fprintln(out, t.Render())
	}
	return err
}

// suspected is a pair to decide on, or a merger that holds.
type suspected struct {
	merged   bool
	one, two identified // two is nobody of a number that came with two names
	why      []string
}

// identified is a person as the register has them.
type identified struct {
	id     shouwang.PersonID
	person identity.Person
}

func (x suspected) line() suspectLine {
	l := suspectLine{State: "suspected", One: personRef(x.one.id), Who: x.one.person.Masked().Name, Why: x.why}
	if x.merged {
		l.State = "merged"
	}
	if x.two.id != 0 {
		l.Two = personRef(x.two.id)
	}
	return l
}

// suspects are the pairs to decide on, and behind them the mergers that hold.
func (a *app) suspects(ctx context.Context) ([]suspected, error) {
	pairs, err := a.intake.Suspects(ctx, suspectsShown)
	if err != nil {
		return nil, err
	}
	links, err := identity.Links(ctx, a.store.Conn())
	if err != nil {
		return nil, err
	}
	var out []suspected
	for _, p := range pairs {
		out = append(out, suspected{one: identified{id: p.One}, two: identified{id: p.Two}, why: p.Why})
	}
	for _, l := range links {
		out = append(out, suspected{merged: true, one: identified{id: l.Winner}, two: identified{id: l.Loser}, why: []string{"merged"}})
	}
	var people []shouwang.PersonID
	for _, x := range out {
		people = append(people, x.one.id, x.two.id)
	}
	slices.Sort(people)
	known, err := a.book.People(ctx, slices.Compact(people))
	for i := range out {
		out[i].one.person, out[i].two.person = known[out[i].one.id], known[out[i].two.id]
	}
	return out, err
}
