package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"shouwang"
	"shouwang/dashboards/sheets"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/signals"
)

// matchService is the match as the desk does it. One match runs at a time.
type matchService struct {
	*app

	mu sync.Mutex
}

// folder is where the workbooks of a month lie.
func (s *matchService) folder(month shouwang.Day) string {
	return filepath.Join(s.cfg.Data, "matches", month.String()[:7])
}

// Recognise says what an uploaded file is.
func (s *matchService) Recognise(ctx context.Context, file api.Upload, chosen api.Chosen) (api.Guess, error) {
	g, err := s.guess(ctx, file, chosen)
	if err != nil {
		return api.Guess{}, err
	}
	out := api.Guess{Feed: g.Feed, Title: g.Title, Department: g.Department, Sheet: strings.Join(g.Sheets, "、"), Confirmed: g.Confirmed}
	feed := s.pack.Feed(g.Feed)
	read := map[string]bool{}
	for _, c := range g.Columns {
		out.Columns = append(out.Columns, api.ColumnGuess{Header: c.Header, Column: c.Column})
		read[c.Column] = true
	}
	for _, c := range feed.Columns {
		choice := api.Choice{ID: c.Name, Title: c.Title}
		out.Fields = append(out.Fields, choice)
		if c.Required && c.Default == "" && !read[c.Name] {
			out.Missing = append(out.Missing, choice)
		}
	}
	for _, f := range s.pack.Feeds {
		out.Feeds = append(out.Feeds, api.Choice{ID: f.Name, Title: f.Title})
	}
	for _, d := range feed.Departments {
		out.Departments = append(out.Departments, api.Choice{ID: d, Title: shouwang.Text{Zh: signals.DepartmentName(d), En: d}})
	}
	return out, nil
}

// guess is the intake's guess with what a person chose laid over it.
func (s *matchService) guess(ctx context.Context, file api.Upload, chosen api.Chosen) (signals.Guess, error) {
	g, err := s.intake.Recognise(ctx, signals.File{Path: file.Path, Name: file.Name, Feed: chosen.Feed, Department: chosen.Department})
	if err != nil {
		return signals.Guess{}, err
	}
	for i, c := range g.Columns {
		if column, ok := chosen.Columns[c.Header]; ok {
			g.Columns[i].Column = column
		}
	}
	return g, nil
}

// Run confirms the mappings, takes the files in and makes the workbooks.
func (s *matchService) Run(ctx context.Context, month shouwang.Day, files []api.Confirmed, progress func(api.Progress)) (api.MatchResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &matching{app: s.app, month: month.Month(), out: s.folder(month.Month())}
	for _, f := range files {
		if err := s.take(ctx, m, f, progress); err != nil {
			return api.MatchResult{}, err
		}
	}
	result, err := m.finish(ctx, func(stage string, done, total int) {
		progress(api.Progress{Stage: stage, Done: int64(done), Total: int64(total)})
	})
	if err != nil {
		return api.MatchResult{}, err
	}
	return s.result(result.duty), nil
}

func (s *matchService) take(ctx context.Context, m *matching, f api.Confirmed, progress func(api.Progress)) error {
	g, err := s.guess(ctx, f.Upload, f.Chosen)
	if err != nil {
		return err
	}
	if err := s.intake.Confirm(g); err != nil {
		return err
	}
	file := signals.File{Path: f.Path, Name: f.Name, Feed: g.Feed, Department: g.Department}
	batches, err := s.receive(ctx, file, s.clock(), func(p signals.Progress) {
		progress(api.Progress{Stage: api.StageIntake, File: f.Name, Done: int64(p.Read)})
	})
	if err != nil {
		return err
	}
	m.took(batches)
	return nil
}

// result is a match as the desk lists it, from its record.
func (s *matchService) result(d sheets.Duty) api.MatchResult {
	month, _ := shouwang.ParseDay(d.Month + "-01")
	r := api.MatchResult{Month: month, At: d.At, By: api.Local, Pairs: d.Pairs(), Checked: d.People, Policy: s.pack.Hash}
	for _, f := range d.Files {
		r.Files = append(r.Files, shouwang.Batch{
			Number: f.Batch, Feed: f.Feed, Department: f.Department, File: f.Name, Digest: f.Digest,
			Read: f.Read, Accepted: f.Accepted, Repeated: f.Repeated, Refused: f.Refused,
		})
	}
	for _, t := range d.Towns {
		r.Towns = append(r.Towns, api.TownResult{Code: t.Code, Name: t.Town, File: t.File, Pairs: t.Pairs, Amount: known(t.Amount)})
		r.Amount = known(r.Amount.Value + t.Amount)
	}
	for _, run := range d.Runs {
		r.Batch = max(r.Batch, run.Batch)
		if m := s.pack.MonitorOf(run.Monitor); m != nil {
			found := api.MonitorResult{MonitorInfo: monitorInfo(m), Pairs: run.Pairs}
			if m.Amount != "" {
				found.Amount = known(run.Amount)
			}
			r.Monitors = append(r.Monitors, found)
		}
	}
	return r
}

func known(amount shouwang.Fen) shouwang.Known[shouwang.Fen] { return shouwang.Know(amount) }

// Matches are the finished matches, the newest month first.
func (s *matchService) Matches(context.Context) ([]api.MatchResult, error) {
	entries, err := os.ReadDir(filepath.Join(s.cfg.Data, "matches"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list matches: %w", err)
	}
	var out []api.MatchResult
	for _, e := range entries {
		month, err := shouwang.ParseDay(e.Name() + "-01")
		if err != nil {
			continue
		}
		d, err := s.record(month)
		if errors.Is(err, shouwang.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r := s.result(d)
		r.Towns, r.Files = nil, nil
		out = append(out, r)
	}
	slices.Reverse(out)
	return out, nil
}

// Match is the match of a month.
func (s *matchService) Match(_ context.Context, month shouwang.Day) (api.MatchResult, error) {
	d, err := s.record(month.Month())
	if err != nil {
		return api.MatchResult{}, err
	}
	return s.result(d), nil
}

func (s *matchService) record(month shouwang.Day) (sheets.Duty, error) {
	var d sheets.Duty
	text, err := os.ReadFile(filepath.Join(s.folder(month), resultFile))
	if errors.Is(err, os.ErrNotExist) {
		return d, fmt.Errorf("match of %s: %w", month.String()[:7], shouwang.ErrNotFound)
	}
	if err != nil {
		return d, fmt.Errorf("read the match of %s: %w", month.String()[:7], err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("read the match of %s: %w", month.String()[:7], err)
	}
	return d, nil
}

// Workbook opens the workbook of a town. That it left the desk is logged first.
func (s *matchService) Workbook(ctx context.Context, month shouwang.Day, town uint64) (io.ReadCloser, string, error) {
	d, err := s.record(month.Month())
	if err != nil {
		return nil, "", err
	}
	for _, t := range d.Towns {
		if t.Code != town {
			continue
		}
		object := d.Month + " " + t.File
		if err := s.audit(ctx, "export", access.Of(ctx).Actor(), object, "比对工作簿 workbook of the match"); err != nil {
			return nil, "", err
		}
		f, err := os.Open(filepath.Join(s.folder(month.Month()), filepath.Base(t.File)))
		if err != nil {
			return nil, "", fmt.Errorf("open workbook: %w", err)
		}
		return f, t.File, nil
	}
	return nil, "", fmt.Errorf("workbook of town %d: %w", town, shouwang.ErrNotFound)
}
