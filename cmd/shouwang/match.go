package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/dashboards/sheets"
	"shouwang/outcomes"
	"shouwang/signals"
)

func newMatch() *cobra.Command {
	var out, month string
	var yes, back bool
	cmd := &cobra.Command{
		Use:   "match ROSTER FILE...",
		Short: "Match the roster with department lists: one workbook a town, and a duty record",
		Long: "Takes in the files, runs the monitors, and writes one workbook a town and the duty record of the month.\n" +
			"With --return the files are filled-in workbooks, and what they answer is recorded as verdicts.",
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, paths []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			if back {
				return errors.Join(returnSlips(cmd, a, paths), a.Close())
			}
			job, err := newMatchCommand(cmd, a, month, out)
			if err != nil {
				return errors.Join(err, a.Close())
			}
			return a.end(cmd.Context(), job.run(cmd.Context(), paths, yes))
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder for workbooks and record (default match-<month>)")
	cmd.Flags().StringVar(&month, "month", "", "the month that the match is for, as 2026-11 (default: this month)")
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm how the columns of a new sender are read")
	cmd.Flags().BoolVar(&back, "return", false, "take filled-in workbooks back as verdicts")
	return cmd
}

// matchCommand is a match as the command line does it.
type matchCommand struct {
	*matching

	cmd *cobra.Command
}

func newMatchCommand(cmd *cobra.Command, a *app, month, out string) (*matchCommand, error) {
	day := shouwang.DayOf(a.clock()).Month()
	if month != "" {
		var err error
		if day, err = shouwang.ParseDay(month + "-01"); err != nil {
			return nil, usageError{fmt.Errorf("--month %q is not a month: write it as 2026-11", month)}
		}
	}
	if out == "" {
		out = "match-" + day.String()[:7]
	}
	return &matchCommand{matching: &matching{app: a, month: day, out: out}, cmd: cmd}, nil
}

func (m *matchCommand) run(ctx context.Context, paths []string, yes bool) error {
	for _, path := range paths {
		files, err := listFiles(path)
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := m.intakeOne(ctx, file, yes); err != nil {
				return err
			}
		}
	}
	result, err := m.finish(ctx, nil)
	if err != nil {
		return err
	}
	return m.print(result)
}

func (m *matchCommand) intakeOne(ctx context.Context, path string, yes bool) error {
	j := ingestion{app: m.app, cmd: m.cmd, yes: yes}
	batches, err := j.take(ctx, path, signals.File{Path: path})
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	m.took(batches)
	return nil
}

// matchLine is a line of match --json: a town and a monitor.
type matchLine struct {
	Town    string `json:"town"`
	File    string `json:"file"`
	Monitor string `json:"monitor"`
	Pairs   int    `json:"pairs"`
	Amount  int64  `json:"amount_fen"`
}

// dutyLine is the last line of match --json.
type dutyLine struct {
	Duty  string   `json:"duty"`
	Month string   `json:"month"`
	Files []string `json:"files"`
	Pairs int      `json:"pairs"`
}

func (m *matchCommand) print(r matched) error {
	if m.cfg.JSON {
		return m.printJSON(r)
	}
	out := m.cmd.OutOrStdout()
	t := newTable("town", "workbook", "lines", "yuan at stake")
	for _, b := range r.books {
		t.AppendRow([]any{b.book.Town, b.file, b.book.Pairs(), amountOf(b.book.Tables)})
	}
	if len(r.books) > 0 {
		if _, err := fmt.Fprintln(out, t.Render()); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%d lines for %d towns; the duty record is %s\n", r.duty.Pairs(), len(r.books), filepath.Join(m.out, dutyFile))
	return err
}

func amountOf(tables []sheets.Table) shouwang.Fen {
	var sum shouwang.Fen
	for _, t := range tables {
		for _, l := range t.Lines {
			if l.First && l.Amount.OK {
				sum += l.Amount.Value
			}
		}
	}
	return sum
}

func (m *matchCommand) printJSON(r matched) error {
	out := json.NewEncoder(m.cmd.OutOrStdout())
	for _, b := range r.books {
		for _, t := range b.book.Tables {
			line := matchLine{Town: b.book.Town, File: b.file, Monitor: t.Monitor, Pairs: len(t.Lines), Amount: int64(amountOf([]sheets.Table{t}))}
			if err := out.Encode(line); err != nil {
				return err
			}
		}
	}
	last := dutyLine{Duty: filepath.Join(m.out, dutyFile), Month: r.duty.Month, Files: []string{}, Pairs: r.duty.Pairs()}
	for _, f := range r.duty.Files {
		last.Files = append(last.Files, f.Name)
	}
	return out.Encode(last)
}

// returnSlips takes filled-in workbooks back as verdicts.
func returnSlips(cmd *cobra.Command, a *app, paths []string) error {
	total, fresh, faults := 0, 0, 0
	for _, path := range paths {
		files, err := listFiles(path)
		if err != nil {
			return err
		}
		for _, file := range files {
			if file != path && strings.ToLower(filepath.Ext(file)) != ".xlsx" {
				continue // beside the workbooks of a match lies its record
			}
			slips, bad, err := sheets.ReadSlips(file)
			if err != nil {
				return err
			}
			verdicts, unknown, err := a.slipVerdicts(cmd.Context(), file, slips)
			if err != nil {
				return err
			}
			for _, fault := range append(bad, unknown...) {
				faults++
				if _, err := fmt.Fprintln(cmd.ErrOrStderr(), fault); err != nil {
					return err
				}
			}
			said, err := a.unsaid(cmd.Context(), verdicts)
			if err != nil {
				return err
			}
			n, err := a.verdicts.Record(cmd.Context(), said)
			if err != nil {
				return err
			}
			total, fresh = total+len(verdicts), fresh+n
		}
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]int{"verdicts": total, "new": fresh, "faults": faults})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d verdicts, %d of them new; %d slips could not be read\n", total, fresh, faults)
	return err
}

// slipVerdicts ties slips to their warnings; a number that no warning has is a fault.
func (a *app) slipVerdicts(ctx context.Context, path string, slips []sheets.Slip) ([]outcomes.Verdict, []sheets.Fault, error) {
	digest, err := fileDigest(path)
	if err != nil {
		return nil, nil, err
	}
	var verdicts []outcomes.Verdict
	var faults []sheets.Fault
	for _, s := range slips {
		w, _, err := a.keep.Warning(ctx, s.Warning)
		if errors.Is(err, shouwang.ErrNotFound) {
			faults = append(faults, sheets.Fault{File: s.File, Line: s.Line, Reason: "没有这个预警号 / no warning has this number"})
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		verdicts = append(verdicts, outcomes.Verdict{
			Warning: w.ID, Monitor: w.Monitor, Version: w.Version, Level: w.Level, Verdict: s.Verdict,
			Ref: fmt.Sprintf("slip %s/%d %s", digest[:16], s.Line, a.noteMark(s.Note)), By: w.Worker, At: a.clock(), Note: s.Note,
		})
	}
	return verdicts, faults, nil
}

// noteMark tells notes apart and says nothing of them.
func (a *app) noteMark(note string) string {
	mark := a.keys.Column(note)
	return hex.EncodeToString(mark[:4])
}

// unsaid leaves out what stands already, word for word: a town hands its workbook
// in again and again, each time with more of it filled in.
func (a *app) unsaid(ctx context.Context, list []outcomes.Verdict) ([]outcomes.Verdict, error) {
	ids := make([]string, 0, len(list))
	for _, v := range list {
		ids = append(ids, v.Warning)
	}
	standing, err := a.verdicts.Standing(ctx, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(list), func(v outcomes.Verdict) bool {
		old, said := standing[v.Warning]
		return said && old.Verdict == v.Verdict && strings.HasPrefix(old.Ref, "slip ") && strings.HasSuffix(old.Ref, " "+a.noteMark(v.Note))
	}), nil
}

// makeFolder makes the folder of a match, for its owner alone.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder %s: %w", dir, err)
	}
	return nil
}
