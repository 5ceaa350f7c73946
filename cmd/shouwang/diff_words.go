package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"shouwang"
	"shouwang/monitors"
	"shouwang/scoring"
)

var changeMarks = map[string]string{monitors.Added: "+", monitors.Removed: "-", monitors.Changed: "~"}

// printDifferences are the differences of the text, one line each.
func (c *comparison) printDifferences(list []monitors.Difference) error {
	if asJSON, _ := c.cmd.Flags().GetBool("json"); asJSON {
		for _, d := range list {
			if err := c.line(map[string]any{"difference": d}); err != nil {
				return err
			}
		}
		return nil
	}
	var text strings.Builder
	for _, d := range list {
		_, _ = fmt.Fprintf(&text, "%s %s %s", changeMarks[d.Change], d.Part, d.Name)
		if d.Key != "" {
			_, _ = fmt.Fprintf(&text, "  %s: %s", d.Key, strings.TrimSpace(shortened(d.Old)+" → "+shortened(d.New)))
		}
		text.WriteString("\n")
	}
	if len(list) == 0 {
		text.WriteString("没有差别 / no difference\n")
	}
	_, err := io.WriteString(c.cmd.OutOrStdout(), text.String())
	return err
}

// longest is how much of a value a printed line shows.
const longest = 160

func shortened(value string) string {
	runes := []rune(value)
	if len(runes) <= longest {
		return value
	}
	return string(runes[:longest]) + "…"
}

// cells are the effects by area, few people merged unless all are asked for.
func (c *comparison) cells(effects map[uint64]scoring.Effect) []cellLine {
	cells := scoring.Merged(effects)
	if c.full {
		cells = nil
		for _, area := range slices.Sorted(maps.Keys(effects)) {
			cells = append(cells, scoring.Cell{Area: area, Effect: effects[area]})
		}
	}
	lines := make([]cellLine, 0, len(cells))
	for _, cell := range cells {
		lines = append(lines, cellLine{cell, c.app.areas.town(cell.Area)})
	}
	return lines
}

// printEffect is what the change does to a monitor: in all, and by village.
func (c *comparison) printEffect(id string, effects map[uint64]scoring.Effect) error {
	line := effectLine{Monitor: id, Areas: c.cells(effects)}
	for _, e := range effects {
		line.Total = line.Total.Add(e)
	}
	if c.app.cfg.JSON {
		return c.line(map[string]any{"effect": line})
	}
	if (line.Total == scoring.Effect{}) && len(effects) == 0 {
		_, err := fmt.Fprintf(c.cmd.OutOrStdout(), "\n%s  没有人进出 / nobody comes in or goes out\n", id)
		return err
	}
	t := newTable("village", "town", "in", "out", "up", "down", "visits", "spared", "yuan")
	for _, cell := range line.Areas {
		village := fmt.Sprint(cell.Area)
		switch {
		case cell.Rest && cell.Area == 0:
			village, cell.Town = "其余合计", ""
		case cell.Rest:
			village = "其余村（居）"
		case cell.Area == 0:
			village = "未知"
		}
		t.AppendRow(effectRow(village, cell.Town, cell.Effect))
	}
	t.AppendFooter(effectRow("合计", "", line.Total))
	_, err := fmt.Fprintf(c.cmd.OutOrStdout(), "\n%s\n%s\n", id, t.Render())
	return err
}

func effectRow(village, town string, e scoring.Effect) table.Row {
	return table.Row{village, town, e.In, e.Out, e.Up, e.Down, e.Visits, e.Spared, shouwang.Fen(e.Fen)}
}
