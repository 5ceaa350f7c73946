package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"shouwang/internal/store"
	"shouwang/monitors"
	"shouwang/scoring"
)

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Load the policy, compile it, and run every example",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			return checkPolicy(cmd, &app{cfg: cfg, log: newLog(cmd.ErrOrStderr())})
		},
	}
}

// checked is what check --json prints.
type checked struct {
	Monitors int          `json:"monitors"`
	Facts    int          `json:"facts"`
	Feeds    int          `json:"feeds"`
	Examples int          `json:"examples"`
	Failed   int          `json:"failed"`
	Mutants  int          `json:"mutants"`
	Survived int          `json:"survived"`
	Errors   []checkError `json:"errors"`
}

type checkError struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

func checkPolicy(cmd *cobra.Command, a *app) error {
	result := checked{Errors: []checkError{}}
	err := a.loadPolicy(figures{})
	if faults, ok := errors.AsType[monitors.Faults](err); ok {
		for _, f := range faults {
			result.Errors = append(result.Errors, checkError{f.File, f.Line, f.Column, f.Message})
		}
		if !a.cfg.JSON {
			return err // each with its line and a caret
		}
		return errors.Join(printChecked(cmd.OutOrStdout(), result, true), err)
	}
	if err != nil {
		return err
	}
	result.Monitors, result.Facts, result.Feeds = len(a.pack.Monitors), len(a.pack.Facts), len(a.pack.Feeds)
	if err := a.runExamples(cmd.Context(), &result); err != nil {
		return err
	}
	if err := printChecked(cmd.OutOrStdout(), result, a.cfg.JSON); err != nil {
		return err
	}
	if result.Failed > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}

// runExamples asks an engine of its own, in a folder that is thrown away, so
// that a policy can be checked while a service owns the data.
func (a *app) runExamples(ctx context.Context, result *checked) error {
	dir, err := os.MkdirTemp("", "shouwang-check-")
	if err != nil {
		return fmt.Errorf("make a folder for the examples: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, store.Config{Dir: dir, DSN: a.cfg.ClickHouse, Log: a.log})
	if err != nil {
		return err
	}
	for _, m := range a.pack.Monitors {
		failures, err := scoring.Check(ctx, s.Conn(), a.pack, m)
		if err != nil {
			return errors.Join(err, s.Close())
		}
		result.Examples += len(m.Examples)
		for _, f := range failures {
			result.Failed++
			result.Errors = append(result.Errors, checkError{f.At.File, f.At.Line, f.At.Column, f.String()})
		}
	}
	return s.Close()
}

func printChecked(out io.Writer, r checked, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	for _, e := range r.Errors {
		if _, err := fmt.Fprintf(out, "%s:%d:%d: %s\n", e.File, e.Line, e.Column, e.Message); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%d monitors, %d facts, %d feeds; %d examples, %d failed\n", r.Monitors, r.Facts, r.Feeds, r.Examples, r.Failed)
	return err
}
