package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/scoring"
	"shouwang/warnings"
	"shouwang/watch"
)

func newReplay() *cobra.Command {
	var parameters string
	var reveal revealing
	var day dayReplay
	cmd := &cobra.Command{
		Use:   "replay [ID]",
		Short: "Work a warning, or all runs up to a day, out again from what was known then",
		Long: "Works a warning out again from what was known then, factor by factor, and says where the record says something else.\n" +
			"With --day, does every run up to the end of a day again in a database that is thrown away, holds every signal against\n" +
			"what was stored, and compares what the runs did. Nothing is written, and nobody is told. Exit 1: there is a difference.",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if (len(given) == 1) == (day.day != "") {
				return usageError{errors.New("replay wants the number of a warning, or --day and a day")}
			}
			if err := reveal.check(); err != nil {
				return err
			}
			a, err := open(cmd, parameters)
			if err != nil {
				return err
			}
			if len(given) == 1 {
				return errors.Join(replayWarning(cmd, a, given[0], reveal), a.Close())
			}
			day.app, day.cmd = a, cmd
			return errors.Join(day.all(cmd.Context()), a.Close())
		},
	}
	cmd.Flags().StringVar(&parameters, "parameters", "", "YAML file of values that the runs were asked with")
	cmd.Flags().StringVar(&day.day, "day", "", "do all runs up to the end of this day again")
	cmd.Flags().StringVar(&day.against, "against", "", "compare with what replay --day, warnings or run once printed with --json, instead of with the record")
	cmd.Flags().BoolVar(&day.anew, "anew", false, "with --day: what the schedules would have done under the policy at hand, whatever was run")
	reveal.flags(cmd, "name differences of what rests on sensitive facts")
	return cmd
}

// replayed is what replay ID --json prints.
type replayed struct {
	ID      string           `json:"id"`
	No      string           `json:"no"`
	Monitor string           `json:"monitor"`
	Policy  string           `json:"policy"`
	Same    bool             `json:"same"`
	Changes []changeReplayed `json:"changes"`
}

// changeReplayed is one thing that a run did to the warning, worked out again.
type changeReplayed struct {
	Run         string              `json:"run"`
	AsOf        string              `json:"as_of"`
	Batch       uint64              `json:"batch"`
	Change      shouwang.ChangeKind `json:"change"`
	Level       shouwang.Level      `json:"level"`
	Score       int                 `json:"score"`
	Replayed    bool                `json:"replayed"` // false: the run was made by another policy
	Differences []difference        `json:"differences"`

	reasons []shouwang.Reason
}

// difference is something that the record and the replay say differently.
type difference struct {
	What     string `json:"what"`
	Recorded string `json:"recorded"`
	Replayed string `json:"replayed"`
}

func replayWarning(cmd *cobra.Command, a *app, ref string, reveal revealing) error {
	ctx := cmd.Context()
	w, history, err := a.keep.Warning(ctx, ref)
	if errors.Is(err, shouwang.ErrNotFound) {
		return shouwang.Explain(shouwang.ErrNotFound, "there is no warning "+ref, "shouwang warnings lists them")
	}
	if err != nil {
		return err
	}
	if reveal.on {
		if err := mayReveal(ctx, w.Area, w.Lane); err != nil {
			return err
		}
		if err := a.logReveal(ctx, "replay "+w.No, access.Of(ctx).Actor(), reveal.reason); err != nil {
			return err
		}
	}
	again := &replaying{app: a, veil: a.scorer.sealed(w.Monitor) && !reveal.on}
	out, err := again.warning(ctx, w, history)
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(out)
	} else {
		err = printReplayed(cmd.OutOrStdout(), out)
	}
	if err == nil && !out.Same {
		return &exitError{exitFailed, "warning " + w.No + " comes out otherwise than it was recorded"}
	}
	return err
}

// replaying works one warning out again.
type replaying struct {
	*app

	veil bool // what rests on sensitive facts is not said
}

func (r *replaying) warning(ctx context.Context, w shouwang.Warning, history []watch.Recorded) (replayed, error) {
	out := replayed{ID: w.ID, No: w.No, Monitor: w.Monitor, Policy: r.pack.Hash, Same: true, Changes: []changeReplayed{}}
	runs, err := r.runsOf(ctx, w.Monitor, history)
	if err != nil {
		return out, err
	}
	if err := r.samePolicy(w, runs[history[len(history)-1].Run]); err != nil {
		return out, err
	}
	for _, h := range history {
		c, err := r.change(ctx, h, runs[h.Run])
		if err != nil {
			return out, fmt.Errorf("replay warning %s: %w", w.No, err)
		}
		out.Same = out.Same && len(c.Differences) == 0
		out.Changes = append(out.Changes, c)
	}
	return out, nil
}

// runsOf are the runs that a warning's history names.
func (r *replaying) runsOf(ctx context.Context, monitor string, history []watch.Recorded) (map[string]watch.Run, error) {
	past, err := r.keep.Past(ctx, history[len(history)-1].AsOf)
	runs := make(map[string]watch.Run)
	for _, run := range past {
		if run.Monitor == monitor {
			runs[run.ID] = run
		}
	}
	return runs, err
}

// samePolicy refuses a replay by a policy that is not the run's.
func (r *replaying) samePolicy(w shouwang.Warning, run watch.Run) error {
	if run.Policy != r.pack.Hash {
		return shouwang.Explain(shouwang.ErrConflict, fmt.Sprintf("warning %s was judged by the policy %.12s, and the one at hand is %.12s", w.No, run.Policy, r.pack.Hash),
			"name the folder of that policy with --policy")
	}
	if run.Parameters != r.overlayName() {
		return shouwang.Explain(shouwang.ErrConflict, fmt.Sprintf("warning %s was judged with other values: %s", w.No, orPack(run.Parameters)),
			"name them with --parameters, or leave it out for those of the pack")
	}
	return nil
}

// change works out again what one run did: the score from the rows that it read,
// and from that and what it found the change.
func (r *replaying) change(ctx context.Context, h watch.Recorded, run watch.Run) (changeReplayed, error) {
	was := h.Change
	out := changeReplayed{
		Run: run.ID, AsOf: run.AsOf.Format(time.RFC3339), Batch: run.Batch, Change: was.Kind, Level: was.Warning.Level, Score: was.Warning.Score,
		Differences: []difference{}, reasons: was.Warning.Reasons,
	}
	if r.veil {
		out.reasons = was.Warning.Veiled().Reasons
	}
	if run.Policy != r.pack.Hash || run.Parameters != r.overlayName() {
		return out, nil
	}
	done, err := r.done(ctx, was.Warning, run)
	if err != nil {
		return out, err
	}
	out.Replayed, out.Differences = true, append(out.Differences, differences(was, done, r.veil)...)
	return out, nil
}

// done is what a run does to a warning now; without kind, nothing.
func (r *replaying) done(ctx context.Context, w shouwang.Warning, run watch.Run) (shouwang.Change, error) {
	watched, err := watch.Watch(r.pack)
	if err != nil {
		return shouwang.Change{}, err
	}
	rule := watched[slices.IndexFunc(watched, func(m watch.Monitor) bool { return m.ID == w.Monitor })].Rule
	state, err := r.keep.Before(ctx, run, w.Subject.ID)
	if err != nil {
		return shouwang.Change{}, err
	}
	scores, err := r.scorer.subject(ctx, w.Monitor, w.Subject.ID, run)
	if err != nil {
		return shouwang.Change{}, err
	}
	for _, c := range warnings.Changes(state, scores, rule, run.AsOf) {
		if c.Warning.ID == w.ID {
			return c, nil
		}
	}
	return shouwang.Change{}, nil
}

// subject scores one subject as a run did.
func (s *scorer) subject(ctx context.Context, monitor string, id uint64, run watch.Run) ([]shouwang.Score, error) {
	p, err := s.program(monitor)
	if err != nil {
		return nil, err
	}
	var scores []shouwang.Score
	err = p.Score(ctx, s.app.store.Conn(), s.moment(run.AsOf, run.Pin, []uint64{id}), scoring.Slice{From: id, To: id}, func(score shouwang.Score) error {
		score.Area = s.app.areas.now(score.Area, shouwang.DayOf(run.AsOf))
		scores = append(scores, score)
		return nil
	})
	return scores, err
}

// differences name what is not the same of two changes: what the run did, the
// level, the score, and then factor by factor. Under a veil points are told, and
// neither words nor values.
func differences(was, done shouwang.Change, veil bool) []difference {
	var list []difference
	note := func(what, recorded, replayed string) {
		if recorded != replayed {
			list = append(list, difference{what, recorded, replayed})
		}
	}
	x, y := was.Warning, done.Warning
	note("change", string(was.Kind), string(done.Kind))
	note("level", string(x.Level), string(y.Level))
	note("score", strconv.Itoa(x.Score), strconv.Itoa(y.Score))
	for _, factor := range factorsOf(x.Reasons, y.Reasons) {
		before, after := reasonOf(x.Reasons, factor), reasonOf(y.Reasons, factor)
		note("factor "+factor, pointsOf(before), pointsOf(after))
		if veil {
			continue
		}
		note("factor "+factor+" zh", before.Zh, after.Zh)
		note("factor "+factor+" en", before.En, after.En)
		for _, name := range namesOf(before.Facts, after.Facts) {
			note("factor "+factor+" fact "+name, factOf(before.Facts, name), factOf(after.Facts, name))
		}
	}
	if !veil {
		note("unknown", strings.Join(x.Unknown, ", "), strings.Join(y.Unknown, ", "))
		note("amount", amountText(x.Amount), amountText(y.Amount))
	}
	note("area", strconv.FormatUint(x.Area, 10), strconv.FormatUint(y.Area, 10))
	return list
}

func amountText(a shouwang.Known[shouwang.Fen]) string {
	if !a.OK {
		return ""
	}
	return strconv.FormatInt(int64(a.Value), 10)
}

func factorsOf(lists ...[]shouwang.Reason) []string {
	var names []string
	for _, r := range slices.Concat(lists...) {
		if !slices.Contains(names, r.Factor) {
			names = append(names, r.Factor)
		}
	}
	return names
}

func namesOf(lists ...[]shouwang.FactSeen) []string {
	var names []string
	for _, f := range slices.Concat(lists...) {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

func reasonOf(list []shouwang.Reason, factor string) shouwang.Reason {
	i := slices.IndexFunc(list, func(r shouwang.Reason) bool { return r.Factor == factor })
	if i < 0 {
		return shouwang.Reason{}
	}
	return list[i]
}

func pointsOf(r shouwang.Reason) string {
	if r.Factor == "" {
		return ""
	}
	return fmt.Sprintf("%+d", r.Points)
}

func factOf(list []shouwang.FactSeen, name string) string {
	for _, f := range list {
		if f.Name == name {
			return strings.TrimSpace(orUnknown(f.Value) + " " + f.AsOf)
		}
	}
	return ""
}

func printReplayed(w io.Writer, out replayed) error {
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	line("%s %s", out.No, out.Monitor)
	for _, c := range out.Changes {
		verdict := "一致 / same"
		switch {
		case !c.Replayed:
			verdict = "未重演：当时是另一版规则 / not replayed: another policy"
		case len(c.Differences) > 0:
			verdict = "不一致 / different"
		}
		line("  %s  %-7s %s %d  %s", c.AsOf, c.Change, levelMarks[c.Level], c.Score, verdict)
		for _, r := range c.reasons {
			line("    %+4d  %s", r.Points, r.Zh)
		}
		for _, d := range c.Differences {
			line("    !  %s: 原记录 / recorded %q, 重演 / replayed %q", d.What, d.Recorded, d.Replayed)
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}
