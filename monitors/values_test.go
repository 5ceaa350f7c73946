package monitors_test

import (
	"errors"
	"testing"

	"shouwang"
	"shouwang/monitors"
)

func day(t *testing.T, text string) shouwang.Day {
	t.Helper()
	d, err := shouwang.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// standard has a value everywhere, one of a province that ends, and one of a county.
func standard() *monitors.Pack {
	no := false
	return &monitors.Pack{Parameters: []*monitors.Parameter{{
		Name: "dibao.standard", Type: monitors.Money,
		Values: map[string]map[string]*monitors.Dated{
			"0":      {"2016-01-01": {Value: int64(600)}, "2020-01-01": {Value: 700.5}},
			"32":     {"2018-01-01": {Value: int64(750), Until: "2019-01-01"}},
			"320682": {"2021-01-01": {Value: int64(800), Confirmed: &no}},
		},
	}}}
}

func TestMostSpecificAreaInForceCounts(t *testing.T) {
	values := standard().Resolve(nil)
	for _, c := range []struct{ area, on, want string }{
		{"320682103001", "2015-12-31", ""},
		{"320682103001", "2016-01-01", "600"},
		{"320682103001", "2018-12-31", "750"},
		{"320682103001", "2019-01-01", "600"}, // the province's row ended: the wider one holds
		{"320682103001", "2020-12-31", "700.5"},
		{"320682103001", "2021-01-01", "800"},
		{"320681100001", "2021-01-01", "700.5"},
		{"0", "2021-01-01", "700.5"},
	} {
		got, ok := values.On("dibao.standard", c.area, day(t, c.on))
		if ok != (c.want != "") || got.Text != c.want {
			t.Errorf("in %s on %s: %q, want %q", c.area, c.on, got.Text, c.want)
		}
	}
}

func TestRowsAreSortedAndEndWithTheNext(t *testing.T) {
	rows := standard().Resolve(nil)["dibao.standard"]
	if len(rows) != 4 {
		t.Fatalf("%d rows, want 4", len(rows))
	}
	if got, want := rows[0].Until, day(t, "2020-01-01"); got != want {
		t.Errorf("the first row ends %v, want %v", got, want)
	}
	if rows[1].Until != shouwang.OpenEnd || rows[3].Confirmed {
		t.Errorf("got %+v, want an open end and an unconfirmed county", rows)
	}
}

func TestUnconfirmedValuesAreNamed(t *testing.T) {
	values := standard().Resolve(nil)
	if got := values.Unconfirmed(day(t, "2021-01-01")); len(got) != 1 || got[0] != "dibao.standard" {
		t.Errorf("got %v, want the standard of the county", got)
	}
	if got := values.Unconfirmed(day(t, "2020-12-31")); len(got) != 0 {
		t.Errorf("got %v before the unconfirmed row, want none", got)
	}
}

func TestAnExampleReplacesAllRows(t *testing.T) {
	values := standard().Resolve(monitors.Given(map[string]any{"dibao.standard": int64(900)}))
	got, ok := values.On("dibao.standard", "320682103001", day(t, "1950-01-01"))
	if !ok || got.Text != "900" || !got.Confirmed || got.Instrument != "example" {
		t.Errorf("got %+v, want the example's confirmed 900 on any day", got)
	}
	if n := len(values["dibao.standard"]); n != 1 {
		t.Errorf("%d rows, want the example's alone", n)
	}
}

func TestAnOverlayExtendsAndReplacesRows(t *testing.T) {
	pack := standard()
	overlay, err := pack.LoadOverlay("dir/mine.yaml", []byte(`parameters:
  dibao.standard:
    "320682":
      2021-01-01: {value: 820}
      2026-01-01: {value: 860, instrument: 通知, confirmed: false}
`))
	if err != nil {
		t.Fatal(err)
	}
	values := pack.Resolve(overlay)
	for on, want := range map[string]string{"2020-12-31": "700.5", "2025-12-31": "820", "2026-01-01": "860"} {
		if got, _ := values.On("dibao.standard", "320682103001", day(t, on)); got.Text != want {
			t.Errorf("on %s: %s, want %s", on, got.Text, want)
		}
	}
	if got, _ := values.On("dibao.standard", "320682103001", day(t, "2022-01-01")); !got.Confirmed || got.Instrument != "overlay" {
		t.Errorf("got %+v, want a confirmed row of the overlay", got)
	}
	if overlay.Name != "mine.yaml" {
		t.Errorf("named %q in the receipt, want the file alone", overlay.Name)
	}
}

func TestAnOverlayIsCheckedLikeThePack(t *testing.T) {
	_, err := standard().LoadOverlay("mine.yaml", []byte(`parameters:
  dibao.standart: {"0": {2021-01-01: {value: 1}}}
  dibao.standard:
    "3206821": {2021-02-30: {value: high}}
`))
	var faults monitors.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	_, unknown := standard().LoadOverlay("mine.yaml", []byte(`parameters: {dibao.standard: {"0": {2021-01-01: {vaule: 1}, 2022-01-01: {until: 2023-01-01}}}}`))
	if !errors.As(unknown, &faults) {
		t.Fatalf("got %v, want faults", unknown)
	}
	golden(t, "testdata/overlay.golden", err.Error()+"\n\n"+unknown.Error()+"\n")
	_, err = standard().LoadOverlay("mine.yaml", []byte("dibao.standard: 1\n"))
	if err == nil {
		t.Error("an overlay without parameters: loaded, want a fault")
	}
}

// The figures of the retirement table are recalled; its shape is the rule's:
// a month more for every four months of birth, up to the cap.
func TestRetirementAgeRisesByMonthOfBirth(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	values := pack.Resolve(nil)
	for _, c := range []struct{ name, born, want string }{
		{"retirement.men", "1899-06-15", "720"},
		{"retirement.men", "1964-12-31", "720"},
		{"retirement.men", "1965-01-01", "721"},
		{"retirement.men", "1965-04-30", "721"},
		{"retirement.men", "1965-05-01", "722"},
		{"retirement.men", "1976-08-31", "755"},
		{"retirement.men", "1976-09-01", "756"},
		{"retirement.men", "2000-01-01", "756"},
		{"retirement.women", "1969-12-31", "660"},
		{"retirement.women", "1970-01-01", "661"},
		{"retirement.women", "1981-09-01", "696"},
	} {
		if got, _ := values.On(c.name, "320682", day(t, c.born)); got.Text != c.want {
			t.Errorf("%s born %s: %s, want %s", c.name, c.born, got.Text, c.want)
		}
	}
}

func TestThresholdsOfThePriceLinkageByMonth(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	values := pack.Resolve(nil)
	for _, c := range []struct{ month, cpi string }{
		{"2016-07-01", ""},
		{"2016-08-01", "3.5"},
		{"2022-07-01", "3.5"},
		{"2022-08-01", "3"},
		{"2023-02-01", "3"},
		{"2023-03-01", "3.5"},
		{"2026-11-01", "3.5"},
	} {
		if got, _ := values.On("price_link.cpi", "320682", day(t, c.month)); got.Text != c.cpi {
			t.Errorf("%s: %q, want %q", c.month, got.Text, c.cpi)
		}
	}
}
