package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
)

//go:embed bench/*.sql
var benchSQL embed.FS

//go:embed bench_batch.sql
var benchBatchSQL string

//go:embed bench_touched.sql
var benchTouchedSQL string

//go:embed bench_arrived.sql
var benchArrivedSQL string

func newBench() *cobra.Command {
	var people string
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the work of a night over people made inside the engine",
		Long: "Makes people and the rows of their departments inside the engine, in a store of its own beside the data, and prints how\n" +
			"long each work takes, what that is of the engine's own time for the same columns in the same run, and the target.\n" +
			"The figures of law count as confirmed. It needs about 0.5 GB of disk a million people, which it gives back.\n" +
			"It always exits with 0 unless it could not measure.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBench(cmd, people) },
	}
	cmd.Flags().StringVar(&people, "people", "1000000,3000000,10000000", "how many people, comma between: growth is told from the first to each")
	return cmd
}

// measured is one line of the bench.
type measured struct {
	Work   string   `json:"work"`
	Came   string   `json:"-"` // what it came to, such as how many changes: said beside the work
	Value  float64  `json:"value"`
	Unit   string   `json:"unit"`
	Ratio  *float64 `json:"ratio"` // to the bare engine in the same run; null where nothing compares
	Target string   `json:"target"`
}

func runBench(cmd *cobra.Command, people string) error {
	first := map[string]float64{}
	fewest := 0
	for text := range strings.SplitSeq(people, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1000 {
			return usageError{fmt.Errorf("--people %s: give numbers from 1000", people)}
		}
		if fewest == 0 {
			fewest = n
		}
		list, failed := benchCity(cmd, n)
		for _, m := range list { // what was measured before it failed, too
			if first[m.Work] == 0 {
				first[m.Work] = m.Value
			}
			if err := printMeasured(cmd, n, m, growth(m, first[m.Work], float64(n)/float64(fewest))); err != nil {
				return err
			}
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

// growth is how much more a work took than in proportion, from the smallest city.
func growth(m measured, first, times float64) string {
	if times <= 1 || first <= 0 {
		return ""
	}
	return fmt.Sprintf("%.2f x linear", m.Value/first/times)
}

func printMeasured(cmd *cobra.Command, people int, m measured, grown string) error {
	if m.Came != "" {
		m.Work += " (" + m.Came + ")"
	}
	m.Work += fmt.Sprintf(", %d people", people)
	out := cmd.OutOrStdout()
	if asked, err := cmd.Flags().GetBool("json"); err == nil && asked {
		return json.NewEncoder(out).Encode(m)
	}
	ratio := ""
	if m.Ratio != nil {
		ratio = fmt.Sprintf("%.2f x bare", *m.Ratio)
	}
	_, err := fmt.Fprintf(out, "%-64s %9.2f %-4s %-12s %-15s %s\n", m.Work, m.Value, m.Unit, ratio, grown, m.Target)
	return err
}

// benched is a store of made people while it is measured.
type benched struct {
	*app

	people int
	asOf   time.Time
}

// benchCity makes people in a store of its own, measures, and removes it.
func benchCity(cmd *cobra.Command, people int) (list []measured, err error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	cfg.Data, cfg.Channels = filepath.Join(cfg.Data, "bench"), nil
	if err := os.RemoveAll(cfg.Data); err != nil {
		return nil, fmt.Errorf("remove an earlier bench: %w", err)
	}
	clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err != nil {
		return nil, err
	}
	a, err := join(cmd.Context(), cfg, figures{"demo.yaml", demoParameters}, clock, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close(), os.RemoveAll(cfg.Data)) }()
	confirm(a.values)
	b := benched{app: a, people: people, asOf: clock().Truncate(time.Millisecond)}
	if err := b.fill(cmd.Context()); err != nil {
		return nil, fmt.Errorf("make %d people: %w", people, err)
	}
	for _, measure := range []func(context.Context) ([]measured, error){b.facts, b.monitors, b.touched, b.intaken, b.events} {
		some, err := measure(cmd.Context())
		if err != nil {
			return list, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// confirm makes a city of it that has confirmed every figure of law. Where some are
// not, a stop side may not read them, and the tables of facts are made twice.
func confirm(values monitors.Values) {
	for _, rows := range values {
		for i := range rows {
			rows[i].Confirmed = true
		}
	}
}

// fill makes the people and the rows of their departments inside the engine.
func (b benched) fill(ctx context.Context) error {
	files, err := benchSQL.ReadDir("bench")
	if err != nil {
		return err
	}
	for _, file := range files {
		sql, err := benchSQL.ReadFile("bench/" + file.Name())
		if err != nil {
			return err
		}
		if err := b.exec(ctx, file.Name(), string(sql)); err != nil {
			return err
		}
		if name := strings.TrimSuffix(file.Name(), ".sql"); b.pack.Feed(name) != nil {
			if err := b.batch(ctx, name, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch has a feed's rows of a number count.
func (b benched) batch(ctx context.Context, feed string, number int) error {
	slots := b.slots()
	slots["feed"], slots["number"] = feed, strconv.Itoa(number)
	if err := b.store.Conn().Exec(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), benchBatchSQL); err != nil {
		return fmt.Errorf("log the batch of %s: %w", feed, err)
	}
	return nil
}

func (b benched) exec(ctx context.Context, name, sql string) error {
	if err := b.store.Conn().Exec(clickhouse.Context(ctx, clickhouse.WithParameters(b.slots())), sql); err != nil {
		return fmt.Errorf("run %s: %w", name, err)
	}
	return nil
}

// slots are what the statements that make people are bound to.
func (b benched) slots() map[string]string {
	received := b.asOf.Add(-time.Hour)
	return map[string]string{
		"people": strconv.Itoa(b.people), "today": strconv.Itoa(int(shouwang.DayOf(b.asOf))),
		"received": received.In(shouwang.Shanghai).Format("2006-01-02 15:04:05.000"),
	}
}

// timed is how many seconds a work takes.
func (b benched) timed(work func() error) (float64, error) {
	start := b.clock()
	err := work()
	return b.clock().Sub(start).Seconds(), err
}
