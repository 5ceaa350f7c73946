package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/city"
	"shouwang/monitors"
	"shouwang/scoring"
)

// defaultSeed makes the city that everybody talks about when none is named.
const defaultSeed = 7

func newGenerate() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make the department files of a synthetic city, and beside them the hidden truth",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
			if err != nil {
				return err
			}
			plan, err := cityFlags(cmd, shouwang.DayOf(clock()))
			if err != nil {
				return err
			}
			return writeCity(cmd, plan, out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to make, new or empty")
	_ = cmd.MarkFlagRequired("out")
	addCityFlags(cmd, 100_000)
	return cmd
}

func addCityFlags(cmd *cobra.Command, people int) {
	cmd.Flags().Int("people", people, "people living in the city")
	cmd.Flags().Uint64("seed", defaultSeed, "another seed is another city")
	cmd.Flags().StringSlice("feeds", nil, "write these feeds beside the rolls (default: those that the policy reads)")
	cmd.Flags().Bool("all-feeds", false, "write every feed, with what departments say of everybody: schools, cars, visits ...")
	cmd.Flags().Bool("defects", false, "with the defects that department files have")
	cmd.Flags().String("until", "", "last day of the city (default: the end of last month)")
}

// cityFlags is the city that the flags ask for.
func cityFlags(cmd *cobra.Command, today shouwang.Day) (*city.City, error) {
	people, _ := cmd.Flags().GetInt("people")
	seed, _ := cmd.Flags().GetUint64("seed")
	until, _ := cmd.Flags().GetString("until")
	last := today.Month().AddDays(-1)
	if until != "" {
		day, err := shouwang.ParseDay(until)
		if err != nil {
			return nil, usageError{err}
		}
		last = day
	}
	if last >= today {
		return nil, usageError{fmt.Errorf("a city until %s has days that are still to come: name an earlier day with --until", last)}
	}
	defects, _ := cmd.Flags().GetBool("defects")
	all, _ := cmd.Flags().GetBool("all-feeds")
	feeds, err := feedsFlag(cmd, all)
	if err != nil {
		return nil, err
	}
	plan, err := city.Generate(city.Config{People: people, Seed: seed, To: last, Feeds: feeds, AllFeeds: all, Defects: defects})
	if err != nil {
		return nil, usageError{err}
	}
	return plan, nil
}

// feedsFlag are the feeds to write beside the rolls; nil is all.
func feedsFlag(cmd *cobra.Command, all bool) ([]string, error) {
	if all {
		return nil, nil
	}
	if cmd.Flags().Changed("feeds") {
		return cmd.Flags().GetStringSlice("feeds")
	}
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	files, release, err := openPack(cfg.Policy)
	if err != nil {
		return nil, err
	}
	defer release()
	whole, err := monitors.Load(files)
	if err != nil {
		return nil, err
	}
	pack, err := switchedOn(whole, cfg.Monitors)
	if err != nil {
		return nil, err
	}
	if len(cfg.Monitors) == 0 {
		return append(feedsRead(pack), feedsOfClauses()...), nil
	}
	var feeds []string
	for _, m := range pack.Monitors {
		p, err := scoring.Compile(pack, m, pack.Resolve(nil))
		if err != nil {
			return nil, err
		}
		feeds = append(feeds, p.Feeds...)
	}
	slices.Sort(feeds)
	return slices.Compact(feeds), nil
}

// feedsOfClauses are the feeds without which nobody could carry a clause, but for what
// people find: that is said in the product itself.
func feedsOfClauses() (feeds []string) {
	for _, c := range monitors.Clauses() {
		for _, feed := range c.Feeds {
			if feed != verdictFeed {
				feeds = append(feeds, feed)
			}
		}
	}
	return feeds
}

// feedsRead are the feeds that facts take something from.
func feedsRead(pack *monitors.Pack) []string {
	feeds := []string{}
	for _, f := range pack.Facts {
		if f.From != nil {
			feeds = append(feeds, f.From.Feed)
		}
		if f.Kin != nil {
			feeds = append(feeds, f.Kin.Feed)
		}
		if f.Population != nil {
			feeds = append(feeds, f.Population.Feed)
		}
	}
	slices.Sort(feeds)
	return slices.Compact(feeds)
}

func writeCity(cmd *cobra.Command, plan *city.City, dir string) error {
	bar := newBar(cmd.ErrOrStderr(), "making the city")
	err := plan.Write(dir, func(done, total int) { bar.ChangeMax(total); _ = bar.Set(done) })
	_ = bar.Finish()
	if err != nil {
		return fmt.Errorf("write the city: %w", err)
	}
	asJSON, _ := cmd.Flags().GetBool("json")
	return printFigures(cmd.OutOrStdout(), plan.Figures(), asJSON)
}

func printFigures(w io.Writer, f city.Figures, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(f)
	}
	warnings := 0
	for _, n := range f.Truth {
		warnings += n
	}
	_, err := fmt.Fprintf(w, "%d people, %d households, %d files, %d rows; %d warnings should follow\n",
		f.People, f.Households, f.Files, f.Rows, warnings)
	return err
}

// newBar is a progress bar on a terminal, and nothing elsewhere.
func newBar(w io.Writer, what string) *progressbar.ProgressBar {
	if !isTerminal(w) {
		w = io.Discard
	}
	return progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowIts(), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// readTruth reads the truth that a generated city leaves beside its files.
func readTruth(dir string) ([]city.Truth, error) {
	f, err := os.Open(filepath.Join(dir, city.TruthFile))
	if err != nil {
		return nil, fmt.Errorf("open the truth of the city: %w", err)
	}
	defer func() { _ = f.Close() }()
	var lines []city.Truth
	for in := json.NewDecoder(f); ; {
		var line city.Truth
		if err := in.Decode(&line); err == io.EOF {
			return lines, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the truth of the city: %w", err)
		}
		lines = append(lines, line)
	}
}
