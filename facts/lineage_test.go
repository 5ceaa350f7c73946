package facts_test

import (
	"slices"
	"testing"

	"shouwang/facts"
	"shouwang/monitors"
)

// A derived fact has the class of the most sensitive thing it rests on, and its
// roots are the feeds that could fill it, across members and households.
func TestLineageOfTheBuiltInPack(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	c := facts.NewCatalog(pack, pack.Resolve(nil))
	for _, each := range []struct{ subject, fact, class, root string }{
		{facts.Person, "home_adult", "P4", "in_custody"},
		{facts.Person, "overpaid", "P2", "earliest_death"},
		{facts.Household, "assets", "P3", "assets"},
	} {
		l, err := c.Lineage(each.subject, each.fact)
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(l.Roots, func(r facts.Root) bool { return r.Fact == each.root && r.Feed != "" })
		if l.Sensitivity != each.class || !found {
			t.Errorf("%s: got class %s, roots %v; want %s and %s among them", each.fact, l.Sensitivity, l.Roots, each.class, each.root)
		}
	}
	pay, err := c.Lineage(facts.Area, "pay_by")
	if err != nil || len(pay.Dated) != 1 || pay.Dated[0].Day != "month" || pay.Dated[0].Subject != facts.Area {
		t.Errorf("got %+v, %v; want the deadline of the index month", pay.Dated, err)
	}
}
