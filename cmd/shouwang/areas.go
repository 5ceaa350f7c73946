package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/signals"
	"shouwang/watch"
)

// areas names and follows the areas of a pack (行政区划): areas.csv of its folder.
type areas struct {
	*shouwang.Areas

	clock func() time.Time
}

// loadAreas reads the pack's table; a pack without the file names nothing.
func loadAreas(pack fs.FS, clock func() time.Time) (areas, error) {
	f, err := pack.Open("areas.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return areas{nil, clock}, nil
	}
	if err != nil {
		return areas{}, fmt.Errorf("areas.csv of the pack: %w", err)
	}
	defer func() { _ = f.Close() }()
	table, err := shouwang.ReadAreas(f)
	if err != nil {
		return areas{}, fmt.Errorf("areas.csv of the pack: %w", err)
	}
	return areas{table, clock}, nil
}

// townOf is the town of a 12-digit area.
func townOf(area uint64) uint64 { return area / 1000 * 1000 }

// today is the day by which areas are shown.
func (a areas) today() shouwang.Day { return shouwang.DayOf(a.clock()) }

// now is what an area is on a day.
func (a areas) now(area uint64, on shouwang.Day) uint64 {
	code, _ := a.Now(area, on)
	return code
}

// name is what an area is called on a day, "" without a table.
func (a areas) name(code uint64, on shouwang.Day) string {
	if a.Areas == nil {
		return ""
	}
	return a.Name(code, on)
}

// town names the town in which an area lies today; an unknown code is shown as it is.
func (a areas) town(area uint64) string { return a.townOn(area, a.today()) }

func (a areas) townOn(area uint64, on shouwang.Day) string {
	area = a.now(area, on)
	for _, code := range [...]uint64{townOf(area), area / 1e6 * 1e6, area / 1e8 * 1e8} {
		if name := a.name(code, on); name != "" {
			return name
		}
	}
	if area == 0 {
		return "未分镇"
	}
	return strconv.FormatUint(area, 10)
}

// towns are the codes of the city's towns, by name: how a list names them that
// has no area codes.
func (a areas) towns() map[string]uint64 {
	out := map[string]uint64{}
	for _, t := range a.In(cityCounty*1e6, a.today()) {
		out[t.Name] = t.Code
	}
	return out
}

func newAreas() *cobra.Command {
	var on string
	var queue bool
	cmd := &cobra.Command{
		Use:   "areas",
		Short: "List the towns and villages of a day with what is open in them, or records whose area is not known",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			if queue {
				return errors.Join(a.listUnplaced(cmd), a.Close())
			}
			day := a.areas.today()
			if on != "" {
				if day, err = shouwang.ParseDay(on); err != nil {
					return errors.Join(usageError{err}, a.Close())
				}
			}
			return errors.Join(a.listAreas(cmd, day), a.Close())
		},
	}
	cmd.Flags().StringVar(&on, "on", "", "the day that is asked about (default: today)")
	cmd.Flags().BoolVar(&queue, "queue", false, "records of which only a larger area is known, for the towns to say")
	return cmd
}

// areaLine is a line of areas --json.
type areaLine struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Warnings int    `json:"warnings"`
	Cases    int    `json:"cases"`
	Workers  int    `json:"workers"`
}

// listAreas counts what is open where, by the areas of a day: the sum is the same
// on every day, however areas went over into each other.
func (a *app) listAreas(cmd *cobra.Command, on shouwang.Day) error {
	lines, err := a.areaLines(cmd.Context(), on)
	if err != nil {
		return err
	}
	t := newTable("code", "name", "warnings", "cases", "workers")
	var sum areaLine
	for _, l := range lines {
		if a.cfg.JSON {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(l); err != nil {
				return err
			}
		}
		sum.Warnings, sum.Cases, sum.Workers = sum.Warnings+l.Warnings, sum.Cases+l.Cases, sum.Workers+l.Workers
		t.AppendRow([]any{l.Code, l.Name, l.Warnings, l.Cases, l.Workers})
	}
	if a.cfg.JSON {
		return nil
	}
	t.AppendFooter([]any{"", "合计", sum.Warnings, sum.Cases, sum.Workers})
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

func (a *app) areaLines(ctx context.Context, on shouwang.Day) ([]areaLine, error) {
	found := map[uint64]*areaLine{}
	in := func(area uint64) *areaLine {
		area = a.areas.now(area, on)
		if found[area] == nil {
			found[area] = &areaLine{Code: fmt.Sprintf("%012d", area), Name: a.areas.label(area, on)}
		}
		return found[area]
	}
	list, err := a.collect(ctx, watch.Filter{Open: shouwang.Know(true)})
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		in(w.Area).Warnings++
	}
	if err := a.eachOpenCase(ctx, func(c cases.Case) error { in(c.Area).Cases++; return nil }); err != nil {
		return nil, err
	}
	at := a.clock()
	if on.End().Before(at) {
		at = on.End()
	}
	workers, err := a.workers(ctx, at)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		in(w.Area).Workers++
	}
	var out []areaLine
	for _, code := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[code])
	}
	return out, nil
}

// label is the town, and the village where the table has it.
func (a areas) label(area uint64, on shouwang.Day) string {
	if area == townOf(area) {
		return a.townOn(area, on)
	}
	return a.townOn(area, on) + a.name(area, on)
}

//go:embed sql/unplaced.sql
var unplacedSQL string

// unplacedLine is a line of areas --queue --json.
type unplacedLine struct {
	Feed string `json:"feed"`
	Code string `json:"code"` // of the larger area; zeros where nothing is known
	Name string `json:"name"`
	Rows uint64 `json:"rows"`
}

// listUnplaced counts, by feed and by what is known of the area, the newest rows
// whose code no table has.
func (a *app) listUnplaced(cmd *cobra.Command) error {
	pin, err := a.intake.Pin(cmd.Context(), a.clock())
	if err != nil {
		return err
	}
	t := newTable("feed", "area", "rows")
	for _, f := range a.pack.Feeds {
		column := areaColumn(f)
		if column == "" || len(f.Yields) > 0 {
			continue
		}
		if err := a.unplaced(cmd.Context(), f.Name, column, pin, func(area, n uint64) error {
			if a.cfg.JSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(unplacedLine{f.Name, fmt.Sprintf("%012d", area), a.areas.town(area), n})
			}
			t.AppendRow([]any{f.Title.Zh, a.areas.town(area), n})
			return nil
		}); err != nil {
			return err
		}
	}
	if a.cfg.JSON {
		return nil
	}
	if t.Length() == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "没有待定的区划 / no record waits for its area")
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

func (a *app) unplaced(ctx context.Context, feed, column string, pin signals.Pin, see func(area, n uint64) error) error {
	rows, err := a.store.Conn().Query(ctx, unplacedSQL, clickhouse.Named("column", column), clickhouse.Named("table", "signal_"+feed),
		clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
	if err != nil {
		return fmt.Errorf("look for unknown areas in %s: %w", feed, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var area, n uint64
		if err := rows.Scan(&area, &n); err != nil {
			return fmt.Errorf("look for unknown areas in %s: %w", feed, err)
		}
		if err := see(area, n); err != nil {
			return err
		}
	}
	return rows.Err()
}

// areaColumn is the first column of a feed that holds an area.
func areaColumn(f *shouwang.Feed) string {
	for _, c := range f.Columns {
		if c.Type == shouwang.ColumnArea {
			return c.Name
		}
	}
	return ""
}
