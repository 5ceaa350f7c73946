package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/dashboards/receipt"
	"shouwang/internal/calendar"
	"shouwang/internal/store"
	"shouwang/scoring"
)

func newVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify FILE",
		Short: "Check a receipt: make its score again from nothing but what it states",
		Long: "Checks a receipt (核验单) that `explain --receipt` or the desk wrote. The score is made again from the rule, the facts and\n" +
			"the parameters in the file, by an engine in a folder that is thrown away: no record and no policy is needed. Exit 1: it is\n" +
			"not what it was, and what differs is named.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			file, err := os.ReadFile(given[0])
			if err != nil {
				return usageError{fmt.Errorf("read the receipt: %w", err)}
			}
			out, err := verifySheet(cmd.Context(), cfg, file)
			if err != nil {
				return err
			}
			return printVerified(cmd, cfg, out)
		},
	}
}

// verified is what verify --json prints.
type verified struct {
	No        string         `json:"no"`
	Monitor   string         `json:"monitor"`
	Level     shouwang.Level `json:"level"`
	Score     int            `json:"score"`
	Policy    string         `json:"policy"`
	Hash      string         `json:"hash"`
	Same      bool           `json:"same"`
	Different []mismatchLine `json:"different"`
}

// mismatchLine is something that the file states otherwise than its facts give.
type mismatchLine struct {
	What   string `json:"what"`
	Stated string `json:"stated"`
	Made   string `json:"made"`
}

// verifySheet checks the hash, the score and the page of a receipt.
func verifySheet(ctx context.Context, cfg config, file []byte) (verified, error) {
	sheet, err := receipt.Read(file)
	if err != nil {
		return verified{}, shouwang.Explain(shouwang.ErrInvalid, err.Error(), "ask whoever sent it for the file again")
	}
	out := verified{
		No: sheet.No, Monitor: sheet.Made.Monitor, Level: sheet.Made.Level, Score: sheet.Made.Score, Policy: sheet.Made.Policy, Hash: sheet.Hash,
		Different: []mismatchLine{},
	}
	if hash := sheet.Made.Hash(); hash != sheet.Hash {
		out.Different = append(out.Different, mismatchLine{"hash", sheet.Hash, hash})
	}
	list, err := madeAgain(ctx, cfg, sheet.Made)
	if err != nil {
		return out, err
	}
	for _, m := range list {
		out.Different = append(out.Different, mismatchLine(m))
	}
	line, has, wants, err := receipt.Same(file, sheet)
	if err != nil {
		return out, err
	}
	if line > 0 {
		out.Different = append(out.Different, mismatchLine{fmt.Sprintf("page line %d", line), strings.TrimSpace(has), strings.TrimSpace(wants)})
	}
	out.Same = len(out.Different) == 0
	return out, nil
}

// madeAgain makes the score of a receipt again by an engine of its own.
func madeAgain(ctx context.Context, cfg config, made scoring.Receipt) (list []scoring.Mismatch, err error) {
	dir, err := os.MkdirTemp("", "shouwang-verify-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the engine: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cal, err := calendar.Builtin()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{Dir: dir, DSN: cfg.ClickHouse})
	if err != nil {
		return nil, err
	}
	list, err = made.Verify(ctx, s.Conn(), workdaysOf(cal))
	return list, errors.Join(err, s.Close())
}

func printVerified(cmd *cobra.Command, cfg config, out verified) error {
	var err error
	if cfg.JSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(out)
	} else {
		err = printVerdict(cmd, out)
	}
	if err == nil && !out.Same {
		return &exitError{exitFailed, "the receipt is not what it was"}
	}
	return err
}

func printVerdict(cmd *cobra.Command, out verified) error {
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	line("%s %s %s %d", out.No, out.Monitor, levelMarks[out.Level], out.Score)
	for _, d := range out.Different {
		line("  !  %s: 所载 / stated %q, 重算 / made again %q", d.What, d.Stated, d.Made)
	}
	if out.Same {
		line("  核验无误 / verified  %s", out.Hash)
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), text.String())
	return err
}
