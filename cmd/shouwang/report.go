package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/outcomes"
)

func newReport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Say what every benefit came to in every town: money, households, payments on time, cost per household, warnings that were right",
		Long: "The performance report (clause 6.6) of some months, from payments, rolls and verdicts as they are known. Fewer than five\n" +
			"households of a town stand in one line with other towns; where a benefit has no more in all, its figures are left out.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(printReport(cmd, a), a.Close())
		},
	}
	cmd.Flags().String("from", "", "first month, 2026-07 (default: three months back)")
	cmd.Flags().String("to", "", "last month, 2026-09 (default: last month)")
	return cmd
}

func printReport(cmd *cobra.Command, a *app) error {
	from, err := cmd.Flags().GetString("from")
	if err != nil {
		return err
	}
	to, err := cmd.Flags().GetString("to")
	if err != nil {
		return err
	}
	report, err := services{a}.Performance(cmd.Context(), from, to)
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		for _, l := range report.Lines {
			if err := out.Encode(api.ViewFunds(l)); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable("benefit", "town", "paid", "people", "households", "per household", "due", "on time", "judged", "right")
	for _, l := range report.Lines {
		if l.Withheld {
			t.AppendRow([]any{l.Title.Zh, l.TownName, "<5 households"})
			continue
		}
		t.AppendRow([]any{
			l.Title.Zh, l.TownName, l.Paid, l.People, l.Households, moneyText(l.PerHousehold()), l.Due, percentText(l.OnTimeRate()), l.Judged, percentText(l.Yield()),
		})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s - %s\n", t.Render(), report.From.String()[:7], report.To.String()[:7])
	return err
}

func moneyText(of shouwang.Known[shouwang.Fen]) string {
	if !of.OK {
		return ""
	}
	return fmt.Sprint(of.Value)
}

func percentText(of shouwang.Known[float64]) string {
	if !of.OK {
		return ""
	}
	return strconv.FormatFloat(of.Value*100, 'f', 1, 64) + "%"
}

// Performance is the report of some months, 2026-07; the three that are over where none are named.
func (s services) Performance(ctx context.Context, from, to string) (api.Performance, error) {
	now := s.clock()
	p, err := monthsOf(from, to, shouwang.DayOf(now))
	if err != nil {
		return p, err
	}
	pin, err := s.intake.Pin(ctx, now)
	if err != nil {
		return p, err
	}
	payDay, err := s.payDay(p.To)
	if err != nil {
		return p, err
	}
	funds, err := outcomes.Performance(ctx, s.store.Conn(), outcomes.Span{
		From: p.From, To: p.To, AsOf: now, Batch: pin.Batch, Skip: pin.Skip, PayDay: payDay, Monitors: s.judgedFor(access.Of(ctx).Scope),
	})
	for _, f := range funds {
		p.Lines = append(p.Lines, api.FundsLine{Funds: f, Title: outcomes.BenefitTitle(f.Benefit), TownName: s.townsName(f, now)})
	}
	return p, err
}

// judgedFor are the monitors whose verdicts a reader may count: not those of lanes that
// others read. None is all.
func (s services) judgedFor(scope access.Scope) []string {
	names := []string{"-"} // of no monitor: a reader of nothing counts nothing
	for _, m := range s.pack.Monitors {
		if scope.Reads(cmp.Or(m.Lane, shouwang.LaneOpen)) {
			names = append(names, m.ID, m.Code)
		}
	}
	if len(scope.Lanes) == len(access.EveryLane) {
		return nil // also what the pack no longer has
	}
	return names
}

func monthsOf(from, to string, today shouwang.Day) (api.Performance, error) {
	p := api.Performance{From: today.Month().AddMonths(-3), To: today.Month().AddMonths(-1)}
	for _, one := range []struct {
		text string
		day  *shouwang.Day
	}{{from, &p.From}, {to, &p.To}} {
		if one.text == "" {
			continue
		}
		day, err := shouwang.ParseDay(one.text + "-01")
		if err != nil {
			return p, shouwang.Explain(shouwang.ErrInvalid, "月份写成 2026-07 / a month is written 2026-07", "改写后再试 / write it so")
		}
		*one.day = day
	}
	if p.From > p.To || p.To > today || p.To > p.From.AddMonths(35) {
		return p, shouwang.Explain(shouwang.ErrInvalid, "月份从前到后，不到将来，至多三十六个月 / months go forward, not beyond today, and are at most thirty-six", "改写后再试 / choose others")
	}
	return p, nil
}

// payDay is the day of the month by which benefits are paid, everywhere; 0 where the
// policy names none, so that nothing is late.
func (s services) payDay(on shouwang.Day) (int, error) {
	row, ok := s.values.On("pay.day", monitors.Everywhere, on)
	if !ok {
		return 0, nil
	}
	day, err := strconv.Atoi(row.Text)
	if err != nil {
		return 0, fmt.Errorf("read the parameter pay.day: %w", err)
	}
	return day, nil
}

func (s services) townsName(f outcomes.Funds, now time.Time) string {
	switch {
	case f.Towns > 1:
		return fmt.Sprintf("%d个镇合并 / %d towns together", f.Towns, f.Towns)
	case f.Town == 0:
		return "不明 / unknown"
	}
	return s.areas.townOn(f.Town, shouwang.DayOf(now))
}
