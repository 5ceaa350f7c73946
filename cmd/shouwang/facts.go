package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/scoring"
)

func newFacts() *cobra.Command {
	var files []string
	var asOf string
	cmd := &cobra.Command{
		Use:   "facts [NAME...]",
		Short: "Print facts of the whole population: lines, medians, rates",
		RunE: func(cmd *cobra.Command, names []string) error {
			a, err := openOver(cmd, files)
			if err != nil {
				return err
			}
			return errors.Join(factList{a, cmd}.print(cmd.Context(), names, asOf), a.Close())
		},
	}
	cmd.Flags().StringArrayVar(&files, "file", nil, "take this file into a store that is thrown away, and look there (may be repeated)")
	cmd.Flags().StringVar(&asOf, "as-of", "", "a day (its last moment) or an RFC 3339 time (default: now)")
	return cmd
}

type factList struct {
	*app

	cmd *cobra.Command
}

// factLine is a line of facts --json; the value of an unknown fact is null.
type factLine struct {
	Fact    string        `json:"fact"`
	Subject string        `json:"subject"`
	Title   shouwang.Text `json:"title"`
	Value   *string       `json:"value"`
	Unit    string        `json:"unit"`
	AsOf    string        `json:"as_of"`
}

func (l factList) print(ctx context.Context, names []string, asOf string) error {
	at, err := readAsOf(asOf, l.clock())
	if err != nil {
		return err
	}
	chosen, err := l.everybodys(names)
	if err != nil {
		return err
	}
	pin, err := pinner{l.intake}.Pin(ctx, at)
	if err != nil {
		return err
	}
	var lines []factLine
	for _, kind := range []shouwang.SubjectType{shouwang.SubjectPerson, shouwang.SubjectHousehold} {
		more, err := l.linesOf(ctx, kind, chosen, l.scorer.moment(at, pin, nil))
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	return l.show(lines)
}

// everybodys are the facts of names that are one value for everybody, or all of them.
func (l factList) everybodys(names []string) ([]*monitors.Fact, error) {
	catalog := facts.NewCatalog(l.pack, l.values)
	var chosen []*monitors.Fact
	var all []string
	for _, f := range l.pack.Facts {
		if !catalog.Everybodys(f.Subject, f.Name) {
			continue
		}
		all = append(all, f.Name)
		if len(names) == 0 || slices.Contains(names, f.Name) {
			chosen = append(chosen, f)
		}
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return nil, usageError{fmt.Errorf("no fact %s of the whole population: the pack has %s", name, strings.Join(all, ", "))}
		}
	}
	return chosen, nil
}

//go:embed sql/anybody.sql
var anybodySQL string

// linesOf asks for the facts beside any one subject, as all have the same.
func (l factList) linesOf(ctx context.Context, kind shouwang.SubjectType, chosen []*monitors.Fact, at scoring.Moment) ([]factLine, error) {
	var names []string
	for _, f := range chosen {
		if f.Subject == string(kind) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	subject := shouwang.Subject{Type: kind}
	if err := l.store.Conn().QueryRow(ctx, anybodySQL, clickhouse.Named("kind", string(kind))).Scan(&subject.ID); err != nil {
		return nil, fmt.Errorf("look for anybody: %w", err)
	}
	if subject.ID == 0 {
		return nil, shouwang.Explain(shouwang.ErrNotFound, "nobody is known yet", "take files in, or name them with --file")
	}
	seen, err := scoring.Facts(ctx, l.store.Conn(), l.pack, l.values, subject, names, at)
	if err != nil {
		return nil, err
	}
	lines := make([]factLine, len(seen))
	for i, s := range seen {
		f := l.pack.Fact(string(kind), s.Name)
		lines[i] = factLine{Fact: s.Name, Subject: string(kind), Title: f.Title, Unit: f.Unit, AsOf: shouwang.DayOf(at.AsOf).String()}
		if s.Value != "" {
			lines[i].Value = &s.Value
		}
	}
	return lines, nil
}

func (l factList) show(lines []factLine) error {
	out := l.cmd.OutOrStdout()
	if len(lines) == 0 && !l.cfg.JSON {
		_, err := fmt.Fprintln(out, "没有全体人口的事实 / the policy has no fact of the whole population")
		return err
	}
	t := newTable("fact", "", "value", "unit")
	for _, line := range lines {
		if l.cfg.JSON {
			if err := json.NewEncoder(out).Encode(line); err != nil {
				return err
			}
			continue
		}
		value := ""
		if line.Value != nil {
			value = *line.Value
		}
		t.AppendRow(table.Row{line.Fact, line.Title.Zh, orUnknown(value), line.Unit})
	}
	if l.cfg.JSON {
		return nil
	}
	_, err := fmt.Fprintln(out, t.Render())
	return err
}
