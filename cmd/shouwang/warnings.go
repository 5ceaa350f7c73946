package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/warnings"
	"shouwang/watch"
)

func newWarnings() *cobra.Command {
	var asOf, monitor, level string
	var closed bool
	var reveal revealing
	cmd := &cobra.Command{
		Use:   "warnings",
		Short: "List the open warnings",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter := watch.Filter{Level: shouwang.Level(level), Open: shouwang.Known[bool]{Value: true, OK: !closed}}
			if _, known := levelMarks[filter.Level]; !known && level != "" {
				return usageError{fmt.Errorf("there is no level %s: red, yellow or blue", level)}
			}
			if asOf != "" {
				at, err := instant(asOf)
				if err != nil {
					return err
				}
				filter.AsOf = at
			}
			if err := reveal.check(); err != nil {
				return err
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			list := warningList{app: a, cmd: cmd, reveal: reveal}
			return errors.Join(list.print(cmd.Context(), filter, monitor), a.Close())
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "as they stood on a day or at a time")
	cmd.Flags().StringVar(&monitor, "monitor", "", "only of these monitors")
	cmd.Flags().StringVar(&level, "level", "", "only red, yellow or blue ones")
	cmd.Flags().BoolVar(&closed, "all", false, "cleared ones too")
	reveal.flags(cmd, "show identities and what rests on sensitive facts")
	return cmd
}

type warningList struct {
	*app

	cmd    *cobra.Command
	reveal revealing
}

func (l warningList) print(ctx context.Context, filter watch.Filter, monitor string) error {
	chosen, err := l.choose(monitor)
	if err != nil {
		return err
	}
	for _, m := range chosen {
		if monitor != "" {
			filter.Monitors = append(filter.Monitors, m.ID)
		}
	}
	if reader := access.Of(ctx); l.reveal.on && !reader.Local() {
		filter.Within, filter.Lanes = reader.Scope.Spans, reader.Scope.Lanes
		if blind(reader.Scope) {
			return mayReveal(ctx, 0, "")
		}
	}
	list, err := l.collect(ctx, filter)
	if err != nil {
		return err
	}
	identities, err := l.seen(ctx, list)
	if err != nil {
		return err
	}
	if l.cfg.JSON {
		return l.json(list, identities)
	}
	return l.table(list, identities)
}

func (a *app) collect(ctx context.Context, filter watch.Filter) ([]shouwang.Warning, error) {
	return collectOf(ctx, a.keep, filter)
}

// collectOf are all warnings of a store that a filter chooses.
func collectOf(ctx context.Context, keep *watch.Store, filter watch.Filter) ([]shouwang.Warning, error) {
	var list []shouwang.Warning
	for {
		page, next, err := keep.Warnings(ctx, filter)
		if err != nil {
			return nil, err
		}
		list = append(list, page...)
		if next == "" {
			return list, nil
		}
		filter.Cursor = next
	}
}

// seen leaves of warnings what the reader may see. A reveal hides nothing and
// adds the numbers of the subjects; that it was asked for is written down first.
func (l warningList) seen(ctx context.Context, list []shouwang.Warning) (map[shouwang.Subject]warnings.Identity, error) {
	if !l.reveal.on {
		for i, w := range list {
			list[i] = l.scorer.veiled(w)
		}
		return nil, nil
	}
	if err := l.logReveal(ctx, fmt.Sprintf("warnings: %d", len(list)), access.Of(ctx).Actor(), l.reveal.reason); err != nil {
		return nil, err
	}
	return l.subjectIdentities(ctx, list)
}

// subjectIdentities are the ID numbers and household numbers of subjects. The
// caller has logged why.
func (a *app) subjectIdentities(ctx context.Context, list []shouwang.Warning) (map[shouwang.Subject]warnings.Identity, error) {
	var people []shouwang.PersonID
	var homes []shouwang.HouseholdID
	for _, w := range list {
		if w.Subject.Type == shouwang.SubjectPerson {
			people = append(people, shouwang.PersonID(w.Subject.ID))
		}
		if w.Subject.Type == shouwang.SubjectHousehold {
			homes = append(homes, shouwang.HouseholdID(w.Subject.ID))
		}
	}
	persons, err := a.book.People(ctx, people)
	if err != nil {
		return nil, err
	}
	households, err := a.book.Households(ctx, homes)
	if err != nil {
		return nil, err
	}
	out := map[shouwang.Subject]warnings.Identity{}
	for id, p := range persons {
		out[shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(id)}] = warnings.Identity{IDNumber: p.Number}
	}
	for id, ref := range households {
		out[shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(id)}] = warnings.Identity{HouseholdID: ref}
	}
	return out, nil
}

func (l warningList) json(list []shouwang.Warning, identities map[shouwang.Subject]warnings.Identity) error {
	out := json.NewEncoder(l.cmd.OutOrStdout())
	for _, w := range list {
		var reveal *warnings.Identity
		if who, ok := identities[w.Subject]; ok {
			reveal = &who
		}
		if err := out.Encode(warnings.JSON(w, reveal)); err != nil {
			return err
		}
	}
	return nil
}

var levelMarks = map[shouwang.Level]string{shouwang.Red: "■红", shouwang.Yellow: "▲黄", shouwang.Blue: "●蓝", shouwang.None: "✓绿"}

// stockMarks say how stock stands; news has none.
var stockMarks = map[string]string{warnings.StockWaiting: "待发", warnings.StockReleased: "已发"}

func (l warningList) table(list []shouwang.Warning, identities map[shouwang.Subject]warnings.Identity) error {
	t := newTable("number", "level", "score", "monitor", "town", "since", "stock", "why")
	for _, w := range list {
		why := firstReason(w)
		if who, ok := identities[w.Subject]; ok {
			why = who.IDNumber + who.HouseholdID + " " + why
		}
		t.AppendRow(table.Row{w.No, levelMarks[w.Level], w.Score, w.Monitor, l.areas.town(w.Area), shouwang.DayOf(w.RaisedAt), stockMarks[warnings.Stock(w)], why})
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(l.cmd.OutOrStdout(), "没有未了的预警 / no open warnings")
		return err
	}
	_, err := fmt.Fprintln(l.cmd.OutOrStdout(), t.Render())
	return err
}

func firstReason(w shouwang.Warning) string {
	if len(w.Reasons) == 0 {
		return ""
	}
	return w.Reasons[0].Zh
}

// newTable is a table without frames, whose Chinese columns stand in line.
func newTable(heads ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	t.SetStyle(style)
	t.AppendHeader(heads)
	return t
}
