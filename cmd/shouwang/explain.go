package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Say why a warning stands: factor by factor, with sources, and what would switch it off",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(explainWarning(cmd, a, given[0]), a.Close())
		},
	}
}

// explained is what explain --json prints.
type explained struct {
	ID         string                   `json:"id"`
	No         string                   `json:"no"`
	Monitor    string                   `json:"monitor"`
	Level      shouwang.Level           `json:"level"`
	Score      int                      `json:"score"`
	Reasons    []shouwang.Reason        `json:"reasons"`
	Unknown    []string                 `json:"unknown"`
	Parameters []shouwang.ParameterSeen `json:"parameters"`
	Basis      []string                 `json:"basis"`
	Nearest    shouwang.Text            `json:"nearest"`
	Receipt    string                   `json:"receipt"`
}

func explainWarning(cmd *cobra.Command, a *app, ref string) error {
	w, _, err := a.keep.Warning(cmd.Context(), ref)
	if errors.Is(err, shouwang.ErrNotFound) {
		return shouwang.Explain(shouwang.ErrNotFound, "there is no warning "+ref, "shouwang warnings lists them")
	}
	if err != nil {
		return err
	}
	e, err := a.scorer.explain(cmd.Context(), w)
	if err != nil {
		return err
	}
	out := explained{
		ID: w.ID, No: w.No, Monitor: w.Monitor, Level: e.Score.Level, Score: e.Score.Points, Reasons: e.Score.Reasons,
		Unknown: e.Score.Unknown, Parameters: e.Parameters, Nearest: e.Nearest, Receipt: e.Receipt,
	}
	for _, b := range e.Basis {
		out.Basis = append(out.Basis, basisText(b))
	}
	if out.Unknown == nil {
		out.Unknown = []string{}
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(out)
	}
	return a.printExplained(cmd.OutOrStdout(), out)
}

func (a *app) printExplained(w io.Writer, e explained) error {
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	line("%s %s %d  %s", e.No, levelMarks[e.Level], e.Score, a.monitor(e.Monitor).Title.Zh)
	for _, r := range e.Reasons {
		line("  %+4d  %s", r.Points, r.Zh)
		for _, f := range r.Facts {
			line("        %s = %s  (%s)", a.factTitle(f.Name), orUnknown(f.Value), a.sourceText(f))
		}
	}
	for _, name := range e.Unknown {
		line("     ?  待核实：%s", a.factTitle(name))
	}
	for _, p := range e.Parameters {
		mark := ""
		if !p.Confirmed {
			mark = "（未核对原文）"
		}
		line("  参数  %s = %s  %s %s%s", p.Name, p.Value, p.Instrument, p.Article, mark)
	}
	for _, b := range e.Basis {
		line("  依据  %s", b)
	}
	if e.Nearest.Zh != "" {
		line("  解除  %s", e.Nearest.Zh)
	}
	line("  核验  %s", e.Receipt)
	_, err := io.WriteString(w, text.String())
	return err
}

func orUnknown(value string) string {
	if value == "" {
		return "未知"
	}
	return value
}

func (a *app) sourceText(f shouwang.FactSeen) string {
	title := f.Source
	if feed := a.pack.Feed(f.Source); feed != nil {
		title = feed.Title.Zh
	}
	if title == "derived" {
		title = "推算"
	}
	if f.AsOf != "" {
		title += " 截至 " + f.AsOf
	}
	return title
}
