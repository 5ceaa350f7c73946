package city

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"shouwang"
)

// TruthFile is what is true of a made-up city, in its folder.
const TruthFile = "truth.jsonl"

// Write makes the department files, the workbooks and the truth under dir, which
// must be empty or new: DIR/feeds/received=DAY/<feed>@<dept>.csv (or .xlsx),
// DIR/workbooks and DIR/truth.jsonl. progress may be nil; it hears of people
// done and in all. The same city writes the same bytes each time.
func (c *City) Write(dir string, progress func(done, total int)) error {
	if err := empty(dir); err != nil {
		return err
	}
	c.nums, c.said = &numbers{given: map[numberKey]int{}}, map[string]bool{}
	c.workers = c.staff()
	c.figures = Figures{Truth: map[string]int{}}
	d := &deskOf{dir: dir, c: c, lines: newEncoder(), rolls: c.year.every(rollDay), feeds: map[string]map[shouwang.Day]sheet{}, width: map[string]int{}, lengths: map[string]map[shouwang.Day]int{}, totals: totals{}}
	for back := 13; back > 0; back-- {
		d.months = append(d.months, c.year.eve.Month().AddMonths(-back))
	}
	d.openFeeds()
	if c.cfg.Defects {
		d.openPart()
	}
	d.openOthers()
	if c.cfg.AllFeeds {
		d.placeRows()
	}
	books := d.openWorkbooks()
	truth := newSpill(filepath.Join(dir, TruthFile))
	d.cityRows()
	for _, p := range c.prices() {
		c.tellTruth(truth, p.truth(c.year))
	}
	c.tellTruth(truth, c.year.silence())
	tell := func(t Truth) { c.tellTruth(truth, []Truth{t}) }
	d.verdicts(tell)
	d.formerRuns(tell)
	c.settle(d, books, truth, progress)
	c.tellTruth(truth, d.totalRows())
	d.swollen(tell)
	truth.empty()
	books.total()
	return c.finish(d, truth)
}

// empty refuses a folder that holds something else.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", dir, err)
	}
	if len(entries) > 0 {
		return shouwang.Explain(shouwang.ErrConflict, dir+" is not empty", "name a new folder, or empty this one")
	}
	return nil
}

// settle makes household after household until all people live somewhere.
func (c *City) settle(d *deskOf, books *workbooks, truth *spill, progress func(done, total int)) {
	for index := 0; c.figures.People < c.cfg.People; index++ {
		f, told := c.make(index)
		if c.cfg.AllFeeds && !f.story {
			d.others(f, index)
		}
		d.household(f.household)
		books.household(f.household)
		c.tellTruth(truth, told)
		c.figures.Households++
		c.figures.People += f.onEve()
		if progress != nil && (index%2000 == 0 || c.figures.People >= c.cfg.People) {
			progress(min(c.figures.People, c.cfg.People), c.cfg.People)
		}
	}
}

// make is the household of an index and what must be found in it.
func (c *City) make(index int) (*family, []Truth) {
	if which, nth, ok := c.story(index); ok {
		t := c.tell(index, which, nth)
		return t.family, t.truth
	}
	t := &tale{family: c.ordinary(index, c.cfg.People-c.figures.People), c: c}
	t.duties()
	t.reckon()
	if c.cfg.Defects {
		t.shareAccounts()
	}
	return t.family, t.truth
}

// shareAccounts lets some couples have one card, as defects go: kin, so that
// nobody is found for it.
func (f *family) shareAccounts() {
	if hashed(f.id)%3 != 0 {
		return
	}
	for _, p := range f.members[1:] {
		if p.relation == "spouse" {
			p.shares = f.head()
		}
	}
}

// onEve is how many live in the household on the eve; babies come later.
func (h *household) onEve() int {
	n := 0
	for _, p := range h.members {
		if p.birth <= h.states[0].seen {
			n++
		}
	}
	return n
}

func (c *City) tellTruth(to *spill, all []Truth) {
	for _, t := range all {
		line, err := json.Marshal(t)
		if err != nil && to.err == nil {
			to.err = fmt.Errorf("write the truth of %s: %w", t.Monitor, err)
		}
		_, _ = to.Write(append(line, '\n'))
		c.figures.Truth[t.Monitor]++
	}
}

// cityRows are the rows that belong to no household.
func (d *deskOf) cityRows() {
	for _, p := range d.c.prices() {
		d.put("price_index@stats", priceDay(p.month.AddMonths(1)), p.cells()...)
	}
	for i := range d.c.workers {
		for _, day := range d.rolls {
			d.put("worker@civil", day, d.c.workers[i].cells(day)...)
		}
	}
}

// finish closes every file and gives the faults of all.
func (c *City) finish(d *deskOf, truth *spill) error {
	faults := []error{truth.err}
	for _, s := range d.open {
		faults = append(faults, s.close())
	}
	for _, r := range d.again {
		faults = append(faults, r.sendAgain())
	}
	c.figures.Files, c.figures.Rows = len(d.open), d.rows
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("write the city to %s: %w", d.dir, err)
	}
	return nil
}
