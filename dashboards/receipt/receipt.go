// Package receipt writes a warning's receipt (核验单): one page of HTML that holds
// everything it was made from, needs nothing from anywhere, and prints on A4.
package receipt

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/scoring"
)

// Sheet is what a page holds: the receipt of the score, and which warning it is of.
// Nothing in it says who anybody is.
type Sheet struct {
	No       string          `json:"no"`
	ID       string          `json:"id"`
	Subject  string          `json:"subject"` // reference, p-... or h-...
	Revealed bool            `json:"revealed"`
	Sources  []Source        `json:"sources"` // feeds that the facts came by
	Made     scoring.Receipt `json:"made"`
	Hash     string          `json:"hash"` // of Made
}

// Source is a feed and what people call it.
type Source struct {
	Feed  string        `json:"feed"`
	Title shouwang.Text `json:"title"`
}

//go:embed receipt.html
var pageText string

var page = template.Must(template.New("receipt").Funcs(template.FuncMap{
	"title": source, "signed": signed, "level": levelText, "truth": truthText, "given": givenOf, "when": whenOf, "state": parameterState, "cut": cut,
	"shown": shown, "freshness": freshness,
}).Parse(pageText))

// HTML is the page of a sheet: the same sheet is the same page, byte for byte.
func HTML(s Sheet) ([]byte, error) {
	var out bytes.Buffer
	if err := page.Execute(&out, s); err != nil {
		return nil, fmt.Errorf("write the receipt of %s: %w", s.No, err)
	}
	return out.Bytes(), nil
}

// The data stand between these, on a line of their own.
const (
	dataBegin = `<script type="application/json" id="receipt">`
	dataEnd   = `</script>`
)

// Read takes the sheet out of a page. The error is shouwang.ErrInvalid for a file
// that is no receipt or whose data were spoiled.
func Read(file []byte) (Sheet, error) {
	var s Sheet
	_, rest, found := bytes.Cut(file, []byte(dataBegin))
	data, _, ended := bytes.Cut(rest, []byte(dataEnd))
	if !found || !ended {
		return s, fmt.Errorf("the file holds no receipt: %w", shouwang.ErrInvalid)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("the data of the receipt are spoiled: %w: %w", err, shouwang.ErrInvalid)
	}
	return s, nil
}

// Same compares a file with the page of the sheet that it holds and gives the number
// of the first line that differs and its text in both; 0 if none does. Line ends do
// not count: mail changes them.
func Same(file []byte, s Sheet) (line int, has, wants string, err error) {
	want, err := HTML(s)
	if err != nil {
		return 0, "", "", err
	}
	x, y := lines(file), lines(want)
	for i := range max(len(x), len(y)) {
		if has, wants = at(x, i), at(y, i); has != wants {
			return i + 1, has, wants, nil
		}
	}
	return 0, "", "", nil
}

func lines(text []byte) []string {
	return strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// ErrNoReceipt is what a zero receipt gives: what it states may not be shown.
var ErrNoReceipt = errors.New("the receipt states what the reader may not see")

// Of is the sheet of a warning; titles are what people call feeds.
func Of(w shouwang.Warning, subject string, e scoring.Explanation, titles map[string]shouwang.Text) (Sheet, error) {
	if e.Made.Monitor == "" {
		return Sheet{}, ErrNoReceipt
	}
	s := Sheet{No: w.No, ID: w.ID, Subject: subject, Revealed: e.Class > "P3", Sources: []Source{}, Made: e.Made, Hash: e.Receipt}
	seen := map[string]bool{}
	add := func(feed string) {
		if title, ok := titles[feed]; ok && !seen[feed] {
			seen[feed] = true
			s.Sources = append(s.Sources, Source{feed, title})
		}
	}
	for _, f := range e.Made.Facts {
		add(f.Source)
	}
	for _, feed := range e.Made.Rule.Fresh {
		add(feed)
	}
	return s, nil
}

// source is what people call a feed.
func source(s Sheet, feed string) shouwang.Text {
	for _, one := range s.Sources {
		if one.Feed == feed {
			return one.Title
		}
	}
	if feed == "derived" {
		return shouwang.Text{Zh: "推算", En: "derived"}
	}
	return shouwang.Text{Zh: feed, En: feed}
}

func signed(n int) string { return fmt.Sprintf("%+d", n) }

func levelText(l shouwang.Level) shouwang.Text {
	return map[shouwang.Level]shouwang.Text{
		shouwang.Red: {Zh: "■ 红色", En: "red"}, shouwang.Yellow: {Zh: "▲ 黄色", En: "yellow"},
		shouwang.Blue: {Zh: "● 蓝色", En: "blue"}, shouwang.None: {Zh: "✓ 不预警", En: "none"},
	}[l]
}

func truthText(t scoring.Truth) shouwang.Text {
	return map[scoring.Truth]shouwang.Text{
		scoring.True: {Zh: "成立", En: "holds"}, scoring.False: {Zh: "不成立", En: "does not hold"}, scoring.Unknown: {Zh: "未知", En: "unknown"},
	}[t]
}

// givenOf is what the rule gives for a factor, as a reader would work it out.
func givenOf(f scoring.FactorText) string {
	parts := []string{}
	if f.Points != 0 || f.Floor == "" && f.Cap == "" {
		parts = append(parts, strconv.Itoa(f.Points)+"分 points")
	}
	if f.Floor != "" {
		parts = append(parts, "不低于 at least "+levelText(shouwang.Level(f.Floor)).Zh)
	}
	if f.Cap != "" {
		parts = append(parts, "不高于 at most "+levelText(shouwang.Level(f.Cap)).Zh)
	}
	return strings.Join(parts, "，")
}

// whenOf is the condition of a factor.
func whenOf(r scoring.Receipt, id string) *scoring.FactorText {
	for _, f := range r.Rule.Factors {
		if f.ID == id {
			return &f
		}
	}
	return nil
}

func parameterState(p shouwang.ParameterSeen) shouwang.Text {
	if p.Confirmed {
		return shouwang.Text{Zh: "已核对原文", En: "text seen"}
	}
	return shouwang.Text{Zh: "未核对原文", En: "text not seen"}
}

// cut is the beginning of a hash.
func cut(hash string) string { return hash[:min(len(hash), 16)] }

// shown is a fact's value as people read it, in both languages where it is unknown.
func shown(f scoring.FactStated) string {
	if f.Value == nil {
		return "未知 unknown"
	}
	if f.Seen == "" {
		return "无 none"
	}
	return f.Seen
}

// freshness says of the rule's feeds whether they were fresh.
func freshness(s Sheet) []shouwang.Text {
	var list []shouwang.Text
	for _, feed := range s.Made.Rule.Fresh {
		title := source(s, feed)
		fresh, connected := s.Made.Fresh[feed]
		switch {
		case !connected:
			list = append(list, shouwang.Text{Zh: title.Zh + "：从未接入", En: title.En + ": never connected"})
		case fresh:
			list = append(list, shouwang.Text{Zh: title.Zh + "：按时", En: title.En + ": fresh"})
		default:
			list = append(list, shouwang.Text{Zh: title.Zh + "：过期", En: title.En + ": stale"})
		}
	}
	return list
}
