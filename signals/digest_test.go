package signals_test

import (
	"slices"
	"testing"

	"shouwang"
	"shouwang/signals"
)

// A row that somebody changes by hand is named, and so is a batch that lost rows;
// what the intake itself writes never is.
func TestAlteredRowsAreNamed(t *testing.T) {
	d := open(t)
	d.take("death_event@health.csv", threeDeaths())
	if found := d.altered(); len(found) != 0 {
		t.Fatalf("untouched: got %v", found)
	}
	before := d.contents()
	d.exec("ALTER TABLE signal_death_event UPDATE death_date = death_date - 1 WHERE row = 3 SETTINGS mutations_sync = 2")
	found := d.altered()
	if len(found) != 1 || found[0].Feed != "death_event" || found[0].Batch != 1 || found[0].Line != 3 || found[0].Department != "health" || found[0].Lost != 0 {
		t.Errorf("a changed row: got %+v", found)
	}
	d.exec("ALTER TABLE signal_death_event UPDATE death_date = death_date + 1 WHERE row = 3 SETTINGS mutations_sync = 2")
	if found := d.altered(); len(found) != 0 || before != d.contents() {
		t.Errorf("changed back: got %+v, %v and %v", found, before, d.contents())
	}
	d.exec("ALTER TABLE signal_death_event DELETE WHERE row = 2 SETTINGS mutations_sync = 2")
	found = d.altered()
	if len(found) != 1 || found[0].Lost != 1 || found[0].Batch != 1 {
		t.Errorf("a lost row: got %+v", found)
	}
	if before == d.contents() {
		t.Error("a feed that lost a row has the digest that it had")
	}
}

// A column that the contract adds later leaves the digests of older rows as they are.
func TestDigestsOutliveAContract(t *testing.T) {
	d := openWith(t, withoutRegistration(loadFeeds(t)))
	d.take("death_event@health.csv", threeDeaths())
	d.feeds = loadFeeds(t)
	d.reopen()
	d.take("death_event@civil.csv", threeDeaths())
	if found := d.altered(); len(found) != 0 {
		t.Errorf("after the contract grew: got %+v", found)
	}
	d.exec("ALTER TABLE signal_death_event UPDATE registered_at = registered_at + 1 WHERE batch = 2 AND row = 4 SETTINGS mutations_sync = 2")
	if found := d.altered(); len(found) != 1 || found[0].Batch != 2 || found[0].Line != 4 {
		t.Errorf("a changed cell of a new column: got %+v", found)
	}
}

// threeDeaths stand in lines 2 to 4.
func threeDeaths() string {
	text := "id_number,death_date,registered_at\n"
	for _, serial := range []string{"211", "212", "213"} {
		text += born("19400101", serial) + ",2026-10-03,2026-10-04\n"
	}
	return text
}

// withoutRegistration are the feeds before deaths told the day of their registration.
func withoutRegistration(feeds []*shouwang.Feed) []*shouwang.Feed {
	for _, f := range feeds {
		if f.Name == "death_event" {
			f.Order = nil
			f.Columns = slices.DeleteFunc(slices.Clone(f.Columns), func(c shouwang.Column) bool { return c.Name == "registered_at" })
		}
	}
	return feeds
}

func (d *desk) exec(query string) {
	d.t.Helper()
	if err := d.store.Conn().Exec(d.t.Context(), query); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) altered() []signals.Altered {
	d.t.Helper()
	found, err := d.in.Altered(d.t.Context(), 10)
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// contents is the digest of the deaths.
func (d *desk) contents() signals.Content {
	d.t.Helper()
	pin, err := d.in.Pin(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	list, err := d.in.Contents(d.t.Context(), pin, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range list {
		if c.Feed == "death_event" {
			return c
		}
	}
	return signals.Content{}
}
