package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
	"shouwang/scoring"
	"shouwang/watch"
)

func newDiff() *cobra.Command {
	var asOf, parameters string
	var full bool
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what a change of policy would do: people in and out, yuan and visits per village",
		Long: `OLD and NEW are pack folders, or builtin. Instead of NEW, a file of dated values
(or --parameters FILE) lays them over OLD. What differs in the text comes first; then
every monitor whose meaning changed is run by both policies over the data folder,
which writes a what-if to the run ledger and nothing else. Villages in which fewer than
5 are moved are put together; --full prints them all. Exit 1 if there is a difference.`,
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			c := comparison{cmd: cmd, full: full}
			if err := c.read(given, parameters); err != nil {
				return err
			}
			return c.compare(cmd.Context(), asOf)
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "a day (its last moment) or an RFC 3339 time (default: now)")
	cmd.Flags().StringVar(&parameters, "parameters", "", "YAML file of dated values over OLD, instead of NEW")
	cmd.Flags().BoolVar(&full, "full", false, "print every village, however few are moved there")
	return cmd
}

// side is one of the two policies.
type side struct {
	name     string
	dir      string // "" is the built-in pack
	overlay  *monitors.Overlay
	pack     *monitors.Pack
	values   monitors.Values
	programs map[string]*scoring.Program
	meanings map[string]string
}

// comparison is one call of diff.
type comparison struct {
	cmd      *cobra.Command
	full     bool
	old, new side
	app      *app // nil without a data folder
}

// builtinName names the built-in pack on the command line.
const builtinName = "builtin"

func (c *comparison) read(given []string, overlay string) (err error) {
	if (len(given) == 2) == (overlay != "") {
		return usageError{errors.New("want OLD NEW, or OLD with --parameters FILE")}
	}
	if len(given) == 2 {
		if info, err := os.Stat(given[1]); err == nil && !info.IsDir() {
			given, overlay = given[:1], given[1]
		}
	}
	if c.old, err = loadSide(given[0], ""); err != nil {
		return err
	}
	c.new, err = loadSide(given[len(given)-1], overlay)
	return err
}

// loadSide reads a policy and compiles its monitors.
func loadSide(name, overlay string) (side, error) {
	s := side{name: name, programs: map[string]*scoring.Program{}, meanings: map[string]string{}}
	if name != builtinName {
		s.dir = name
	}
	files, release, err := openPack(s.dir)
	if err != nil {
		return s, usageError{fmt.Errorf("there is no pack folder %s: name one, or builtin", name)}
	}
	defer release()
	if err := s.load(files, overlay); err != nil {
		return s, fmt.Errorf("load policy %s: %w", name, err)
	}
	return s, s.compile()
}

func (s *side) load(files fs.FS, overlay string) (err error) {
	if s.pack, err = monitors.Load(files); err != nil {
		return err
	}
	over, err := readFigures(overlay)
	if err != nil {
		return err
	}
	if s.overlay, err = over.over(s.pack); err != nil {
		return err
	}
	s.values = s.pack.Resolve(s.overlay)
	return nil
}

func (s *side) compile() error {
	for _, m := range s.pack.Monitors {
		p, err := scoring.Compile(s.pack, m, s.values)
		if err != nil {
			return fmt.Errorf("compile policy %s: %w", s.name, err)
		}
		if s.meanings[m.ID], err = p.Meaning(); err != nil {
			return err
		}
		s.programs[m.ID] = p
	}
	return nil
}

func (s *side) parameters() string {
	if s.overlay == nil {
		return ""
	}
	return s.overlay.Name
}

// compare prints what differs, and ends with exit 1 if anything does.
func (c *comparison) compare(ctx context.Context, asOf string) error {
	differences := monitors.Diff(c.old.pack, c.new.pack, c.old.values, c.new.values)
	if err := c.printDifferences(differences); err != nil {
		return err
	}
	changed := c.changed()
	if len(changed) > 0 {
		if err := c.overData(ctx, changed, asOf); err != nil {
			return err
		}
	}
	if len(differences)+len(changed) > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}

// changed are the monitors that do not mean the same, those of one side alone too.
func (c *comparison) changed() []string {
	names := append(slices.Collect(maps.Keys(c.old.meanings)), slices.Collect(maps.Keys(c.new.meanings))...)
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(id string) bool { return c.old.meanings[id] == c.new.meanings[id] })
}

// overData runs the changed monitors by both policies over the data folder.
func (c *comparison) overData(ctx context.Context, changed []string, asOf string) (err error) {
	cfg, err := loadConfig(c.cmd)
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Data); err != nil && cfg.ClickHouse == "" {
		return c.note("没有数据目录 "+cfg.Data+"，只比较文本", "there is no data folder "+cfg.Data+": only the text was compared")
	}
	cfg.Policy = c.old.dir
	clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err != nil {
		return err
	}
	if c.app, err = join(ctx, cfg, figures{}, clock, c.cmd.ErrOrStderr()); err != nil {
		return err
	}
	return errors.Join(c.effects(ctx, changed, asOf), c.app.Close())
}

func (c *comparison) effects(ctx context.Context, changed []string, asOf string) error {
	at, err := readAsOf(asOf, c.app.clock())
	if err != nil {
		return err
	}
	there, err := c.app.storedColumns(ctx)
	if err != nil {
		return err
	}
	for _, id := range changed {
		if missing := c.missing(id, there); missing != "" {
			if err := c.note(id+"：数据中没有 "+missing+"，不能推算", id+": the data has no "+missing+" yet, so that nothing can be worked out"); err != nil {
				return err
			}
			continue
		}
		before, err := c.score(ctx, &c.old, id, at)
		if err != nil {
			return err
		}
		after, err := c.score(ctx, &c.new, id, at)
		if err != nil {
			return err
		}
		if err := c.printEffect(id, scoring.Effects(before, after)); err != nil {
			return err
		}
	}
	return nil
}

//go:embed sql/stored_columns.sql
var storedColumnsSQL string

// storedColumns are the columns that signals have in the store, "feed.column".
func (a *app) storedColumns(ctx context.Context) (map[string]bool, error) {
	rows, err := a.store.Conn().Query(ctx, storedColumnsSQL)
	if err != nil {
		return nil, fmt.Errorf("read which columns there are: %w", err)
	}
	defer func() { _ = rows.Close() }()
	there := map[string]bool{}
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, fmt.Errorf("read which columns there are: %w", err)
		}
		there[column] = true
	}
	return there, rows.Err()
}

// missing is the first column that the new policy reads and the store has not.
func (c *comparison) missing(id string, there map[string]bool) string {
	p := c.new.programs[id]
	if p == nil {
		return ""
	}
	for _, name := range p.Feeds {
		for _, column := range c.new.pack.Feed(name).Columns {
			stored := "signal_" + name + "." + rule.StoreColumn(column)
			if column.Type != shouwang.ColumnName && !there[stored] {
				return name + "." + column.Name
			}
		}
	}
	return ""
}

// score runs a monitor by one policy as a what-if and keeps the scores that have
// a level. A policy without the monitor has none.
func (c *comparison) score(ctx context.Context, s *side, id string, at time.Time) (scoring.Side, error) {
	m := s.pack.MonitorOf(id)
	if m == nil {
		return scoring.Side{}, nil
	}
	watched, err := watch.Watch(s.pack)
	if err != nil {
		return scoring.Side{}, err
	}
	kept := &keeping{program: s.programs[id], app: c.app, scores: map[shouwang.Subject]shouwang.Score{}}
	config := c.app.watching(kept)
	config.Monitors, config.Policy, config.Parameters = watched, s.pack.Hash, s.parameters()
	_, err = watch.New(config).Run(ctx, watch.Due{Monitor: id, ScheduledAt: at, AsOf: at}, watch.Options{Dry: true})
	return scoring.Side{Scores: kept.scores, Visits: m.Route.OpensCase}, err
}

// keeping scores for a round and keeps what has a level.
type keeping struct {
	program *scoring.Program
	app     *app
	scores  map[shouwang.Subject]shouwang.Score
}

// Score scores a slice. The round asks for one slice and one monitor at a time.
func (k *keeping) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	return k.app.scorer.slice(ctx, k.program, ask, func(s shouwang.Score) error {
		if s.Level != shouwang.None {
			k.scores[s.Subject] = s
		}
		return yield(ask.Monitors[0].ID, s)
	})
}

// note says what could not be compared, beside the lines that programs read.
func (c *comparison) note(zh, en string) error {
	_, err := fmt.Fprintln(c.cmd.ErrOrStderr(), zh+" / "+en)
	return err
}

// cellLine is a cell as programs read it.
type cellLine struct {
	scoring.Cell

	Town string `json:"town"`
}

// effectLine is what a change does to one monitor.
type effectLine struct {
	Monitor string         `json:"monitor"`
	Total   scoring.Effect `json:"total"`
	Areas   []cellLine     `json:"areas"`
}

func (c *comparison) line(v any) error {
	out := json.NewEncoder(c.cmd.OutOrStdout())
	out.SetEscapeHTML(false) // conditions read <
	return out.Encode(v)
}
