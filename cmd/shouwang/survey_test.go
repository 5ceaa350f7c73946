package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// Real surveys lie beside the product and are no part of it: what reads them is
// skipped where they are not.
func surveyFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "shared", "data", name) // from the module's root
	if _, err := os.Stat(filepath.Join("..", "..", path)); err != nil {
		t.Skipf("skipped: %s is not there", path)
	}
	return path
}

// atRoot runs the program in the module's root and gives what it prints.
func atRoot(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "shouwang", args...) //nolint:gosec // the program under test
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "SHOUWANG_LIBCHDB="+library(t), "SHOUWANG_CLOCK="+walkClock, "TZ=Asia/Shanghai", "XDG_CONFIG_HOME="+t.TempDir())
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("shouwang %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}

// A block of the README over such a survey.
var surveyBlock = regexp.MustCompile("(?s)```console\n\\$ bin/shouwang .*?```")

// TestReadmeSurveys holds the README's figures to what the program prints.
func TestReadmeSurveys(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := surveyBlock.FindAllString(string(text), -1)
	if len(blocks) < 2 {
		t.Fatalf("the README has %d blocks over surveys, want one for each pack", len(blocks))
	}
	readme := string(text)
	for _, block := range blocks {
		for _, s := range steps(block) {
			args := strings.Fields(strings.TrimPrefix(s.command, "bin/shouwang "))
			t.Run(args[0], func(t *testing.T) {
				surveyFile(t, filepath.Base(args[len(args)-1]))
				got := atRoot(t, args...)
				if got != s.output && !*update {
					t.Errorf("%s prints\n%s\nthe README says\n%s", s.command, got, s.output)
				}
				readme = strings.Replace(readme, s.command+"\n"+s.output, s.command+"\n"+got, 1)
			})
		}
	}
	if *update && readme != string(text) {
		if err := os.WriteFile("../../README.md", []byte(readme), 0o644); err != nil { //nolint:gosec // a page for everyone
			t.Fatal(err)
		}
	}
}

// wave is a person in a year, as the panel's file has it.
type wave struct {
	income   float64
	out, low bool
	share    float64 // income by the median
}

// waves reads the panel without the product: the oracle of what came.
func waves(t *testing.T, path string) map[string]map[int]*wave {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	people, incomes := map[string]map[int]*wave{}, map[int][]float64{}
	for _, line := range lines[1:] {
		cell := func(name string) string { return line[slices.Index(lines[0], name)] }
		year, _ := strconv.Atoi(cell("year"))
		income, _ := strconv.ParseFloat(cell("hhninc"), 64)
		if people[cell("id")] == nil {
			people[cell("id")] = map[int]*wave{}
		}
		people[cell("id")][year] = &wave{income: income, out: cell("outwork") == "1"}
		incomes[year] = append(incomes[year], income)
	}
	for year, list := range incomes {
		sort.Float64s(list)
		median := (list[(len(list)-1)/2] + list[len(list)/2]) / 2
		for _, years := range people {
			if w := years[year]; w != nil {
				w.share, w.low = w.income/median, w.income < 0.6*median
			}
		}
	}
	return people
}

// came is, of everybody whom a monitor of the panel looks at and who was asked
// again, the income against the median and whether it came.
func came(people map[string]map[int]*wave, monitor string) (shares []float64, outcomes []bool) {
	for _, years := range people {
		before := false
		for year := 1980; year < 2000; year++ {
			now, next := years[year], years[year+1]
			if now == nil {
				continue
			}
			inside, outcome := map[string]bool{
				"enter_low_income": !now.low, "fall_back": !now.low && before, "lose_work": !now.out,
			}[monitor], next != nil && next.low
			if monitor == "lose_work" {
				outcome = next != nil && next.out
			}
			if inside && next != nil {
				shares, outcomes = append(shares, now.share), append(outcomes, outcome)
			}
			before = before || now.low
		}
	}
	return shares, outcomes
}

// poorest is the area that income alone would have: the lower, the sooner.
func poorest(shares []float64, outcomes []bool) float64 {
	won, all := 0.0, 0.0
	for i, yes := range outcomes {
		for j, no := range outcomes {
			switch {
			case !yes || no:
				continue
			case shares[i] < shares[j]:
				won++
			case shares[i] == shares[j]:
				won += 0.5
			}
			all++
		}
	}
	return won / all
}

// The panel's people are those whom anybody finds who reads the file, and the
// monitors say more of them than income alone does.
func TestThePanelAgainstItsFile(t *testing.T) {
	path := surveyFile(t, "panel_train.csv")
	people := waves(t, path)
	seen := 0
	for line := range strings.Lines(atRoot(t, "backtest", "--json", "--policy", "monitors/packs/panel", path)) {
		var got struct {
			Monitor   string
			Judged    int
			Positives int
			AUC       float64
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		shares, outcomes := came(people, got.Monitor)
		positives := 0
		for _, yes := range outcomes {
			if yes {
				positives++
			}
		}
		if got.Judged != len(outcomes) || got.Positives != positives {
			t.Errorf("%s: got %d of %d, the file says %d of %d", got.Monitor, got.Positives, got.Judged, positives, len(outcomes))
		}
		if alone := poorest(shares, outcomes); got.AUC < alone+0.02 || math.IsNaN(alone) {
			t.Errorf("%s: an area of %.3f, income alone has %.3f", got.Monitor, got.AUC, alone)
		}
		seen++
	}
	if seen != 3 {
		t.Errorf("got %d monitors, want 3", seen)
	}
}

// The at-risk-of-poverty rate of the survey, as R's laeken computes it.
func TestTheRateOfEUSILC(t *testing.T) {
	path := surveyFile(t, "eusilc.csv")
	got := map[string]string{}
	for line := range strings.Lines(atRoot(t, "facts", "--json", "--policy", "monitors/packs/eusilc", "--file", path)) {
		var fact struct{ Fact, Value string }
		if err := json.Unmarshal([]byte(line), &fact); err != nil {
			t.Fatal(err)
		}
		got[fact.Fact] = fact.Value
	}
	for name, want := range map[string]string{"persons": "14827", "at_risk_rate": "14.4442", "median_income": "18098.73", "poverty_line": "10859.24"} {
		w, _ := strconv.ParseFloat(want, 64)
		if v, err := strconv.ParseFloat(got[name], 64); err != nil || math.Abs(v-w) > 0.005 || name == "at_risk_rate" && got[name] != want {
			t.Errorf("%s: got %s, laeken has %s", name, got[name], want)
		}
	}
}
