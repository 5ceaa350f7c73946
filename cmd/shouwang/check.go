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
	var only string
	var mutate, facts bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Load the policy, compile it, and run every example",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			result := checked{Errors: []checkError{}, mutated: mutate || facts, factsToo: facts}
			return checkPolicy(cmd, &app{cfg: cfg, log: newLog(cmd.ErrOrStderr())}, only, result)
		},
	}
	cmd.Flags().StringVar(&only, "monitor", "", "run the examples of these alone: ids or codes, comma between (default: all)")
	cmd.Flags().BoolVar(&mutate, "mutate", false, "also change every condition, point and level, and ask whether an example tells")
	cmd.Flags().BoolVar(&facts, "facts", false, "with --mutate: change how each fact is taken, too (some minutes)")
	return cmd
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

	mutated  bool
	factsToo bool
	notes    []checkError // what may be left out; people see it, it is no fault
}

type checkError struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

func checkPolicy(cmd *cobra.Command, a *app, only string, result checked) error {
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
	chosen, err := a.choose(only)
	if err != nil {
		return err
	}
	result.Monitors, result.Facts, result.Feeds = len(chosen), len(a.pack.Facts), len(a.pack.Feeds)
	if err := a.runExamples(cmd.Context(), chosen, &result, cmd.ErrOrStderr()); err != nil {
		return err
	}
	if err := printChecked(cmd.OutOrStdout(), result, a.cfg.JSON); err != nil {
		return err
	}
	if len(result.Errors) > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}

// runExamples asks an engine of its own, in a folder that is thrown away, so
// that a policy can be checked while a service owns the data.
func (a *app) runExamples(ctx context.Context, chosen []*monitors.Monitor, result *checked, progress io.Writer) error {
	dir, err := os.MkdirTemp("", "shouwang-check-")
	if err != nil {
		return fmt.Errorf("make a folder for the examples: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, store.Config{Dir: dir, DSN: a.cfg.ClickHouse, Log: a.log})
	if err != nil {
		return err
	}
	return errors.Join(a.runMonitors(ctx, s.Conn(), chosen, result, progress), s.Close())
}

func (a *app) runMonitors(ctx context.Context, db scoring.DB, chosen []*monitors.Monitor, result *checked, progress io.Writer) error {
	for i, m := range chosen {
		result.Examples += len(m.Examples)
		if !result.mutated {
			failures, err := scoring.Check(ctx, db, a.pack, m)
			if err != nil {
				return err
			}
			result.failed(failures)
			continue
		}
		mutation, err := scoring.Mutate(ctx, db, a.pack, m)
		if err != nil {
			return err
		}
		result.mutation(mutation)
		if _, err := fmt.Fprintf(progress, "%d of %d: %s, %d mutants, %d survived\n",
			i+1, len(chosen), m.ID, len(mutation.Mutants), len(mutation.Survivors())); err != nil {
			return err
		}
	}
	if !result.factsToo || result.Failed > 0 {
		return nil
	}
	asked := *a.pack
	asked.Monitors = chosen
	mutation, err := scoring.MutateFacts(ctx, db, &asked, func(done, of int, fact string, mutants []scoring.Mutant) {
		_, _ = fmt.Fprintf(progress, "%d of %d: fact %s, %d mutants\n", done, of, fact, len(mutants))
	})
	result.mutation(mutation)
	return err
}

func (r *checked) failed(failures []scoring.Failure) {
	for _, f := range failures {
		r.Failed++
		r.Errors = append(r.Errors, errorAt(f.At, f.String()))
	}
}

// mutation counts what the examples made of the mutants. A survivor is a fault
// of the text, and so is an entry under equivalent that is no longer right.
func (r *checked) mutation(m scoring.Mutation) {
	r.failed(m.Failed)
	r.Mutants += len(m.Mutants)
	for _, survivor := range m.Survivors() {
		r.Survived++
		r.Errors = append(r.Errors, errorAt(survivor.At, survivor.String()))
	}
	for _, entry := range m.Stale {
		r.Errors = append(r.Errors, errorAt(entry.At, entry.Message))
	}
	for _, d := range m.Doubles {
		r.notes = append(r.notes, errorAt(d.At, fmt.Sprintf("note: example %q shows nothing that the others do not, %q among them", d.Example, d.Other)))
	}
}

func errorAt(at monitors.At, message string) checkError {
	return checkError{at.File, at.Line, at.Column, message}
}

func printChecked(out io.Writer, r checked, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	for _, e := range append(r.Errors, r.notes...) {
		if _, err := fmt.Fprintf(out, "%s:%d:%d: %s\n", e.File, e.Line, e.Column, e.Message); err != nil {
			return err
		}
	}
	line := fmt.Sprintf("%d monitors, %d facts, %d feeds; %d examples, %d failed", r.Monitors, r.Facts, r.Feeds, r.Examples, r.Failed)
	if r.mutated {
		line += fmt.Sprintf("; %d mutants, %d survived", r.Mutants, r.Survived)
	}
	_, err := fmt.Fprintln(out, line)
	return err
}
