package cases

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
)

func protected() Case { return Case{Key: Key{Lane: shouwang.LaneProtected}, Level: shouwang.Yellow} }

func TestAGoodPlanHasNoFault(t *testing.T) {
	if f := goodPlan().Check(protected(), true); len(f) > 0 {
		t.Errorf("%v", f)
	}
}

// Each thing that can be wrong is said where it is, and alone.
func TestWhatIsWrongWithAPlan(t *testing.T) {
	day := shouwang.Date(2026, 8, 5)
	for name, tt := range map[string]struct {
		spoil func(*Plan)
		where string
	}{
		"no class":              {func(p *Plan) { p.Class = "" }, "class"},
		"no signal":             {func(p *Plan) { p.Signals = nil }, "signals"},
		"two primary causes":    {func(p *Plan) { p.Causes[1].Primary = true }, "causes"},
		"no such cause":         {func(p *Plan) { p.Causes[1].Code = "laziness" }, "causes[1].code"},
		"a fact from nowhere":   {func(p *Plan) { p.Facts[0].Source = "" }, "facts[0]"},
		"a need unmet":          {func(p *Plan) { p.Needs = append(p.Needs, Need{ID: "n3", Kind: "care", Urgency: "now"}) }, "needs[2]"},
		"no such need":          {func(p *Plan) { p.Needs[1].Kind = "car" }, "needs[1].kind"},
		"no urgency":            {func(p *Plan) { p.Needs[1].Urgency = "" }, "needs[1].urgency"},
		"a need twice":          {func(p *Plan) { p.Needs = append(p.Needs, p.Needs[0]) }, "needs[2].id"},
		"a measure for nobody":  {func(p *Plan) { m := p.Chain[1]; m.ID, m.Need = "m3", "n9"; p.Chain = append(p.Chain, m) }, "measures[2].need"},
		"no article":            {func(p *Plan) { p.Chain[0].Basis = "" }, "measures[0].basis"},
		"no department":         {func(p *Plan) { p.Chain[0].Department = "" }, "measures[0].department"},
		"no owner":              {func(p *Plan) { p.Chain[0].Owner = "" }, "measures[0].owner"},
		"ends before it began":  {func(p *Plan) { p.Chain[0].Due = day.AddDays(-1) }, "measures[0].due"},
		"money from nobody":     {func(p *Plan) { p.Chain[0].Fund = "none" }, "measures[0].fund"},
		"less than nothing":     {func(p *Plan) { p.Chain[0].Amount = -1 }, "measures[0].amount_fen"},
		"helped twice":          {func(p *Plan) { m := p.Chain[0]; m.ID = "m3"; p.Chain = append(p.Chain, m) }, "measures[2]"},
		"no such status":        {func(p *Plan) { p.Chain[0].Status = "soon" }, "measures[0].status"},
		"no wish":               {func(p *Plan) { p.Wish = " " }, "wish"},
		"no consent":            {func(p *Plan) { p.Consent = nil }, "consent"},
		"consent of a stranger": {func(p *Plan) { p.Consent.By = "neighbour" }, "consent.by"},
		"a child unheard":       {func(p *Plan) { p.Minor = nil }, "minor"},
		"a child without words": {func(p *Plan) { p.Minor.Child = "" }, "minor.child"},
		"no plan for the risk":  {func(p *Plan) { p.Risk = "" }, "risk"},
		"no visits":             {func(p *Plan) { p.Visits = 0 }, "visit_every_days"},
		"no goal":               {func(p *Plan) { p.Success = nil }, "success"},
		"no review":             {func(p *Plan) { p.Review = 0 }, "review_on"},
		"an odd follow-up":      {func(p *Plan) { p.Follow = []int{45} }, "follow_up_days[0]"},
	} {
		p := goodPlan()
		tt.spoil(p)
		f := p.Check(protected(), true)
		if len(f) != 1 || f[0].Where != tt.where || f[0].What.Zh == "" || f[0].What.En == "" {
			t.Errorf("%s: %v, want one fault at %s", name, f, tt.where)
		}
	}
}

func TestAllFaultsOfAPlanAreSaidAtOnce(t *testing.T) {
	if f := (Plan{}).Check(protected(), true); len(f) < 10 {
		t.Errorf("an empty plan has %d faults", len(f))
	}
}

func TestAPlanIsTheSameAfterItsJSON(t *testing.T) {
	text, err := json.Marshal(goodPlan())
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadRecord(EventPlanned, text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(goodPlan(), r.Plan); diff != "" {
		t.Errorf("%s", diff)
	}
	if _, err := ReadRecord(EventPlanned, []byte(`{"version":1,"stop_payment":true}`)); !errors.Is(err, shouwang.ErrInvalid) || strings.Contains(err.Error(), "stop_payment") {
		t.Errorf("an unknown field: %v", err)
	}
}

func TestPlansHaveVersionsAndTheOldOnesStay(t *testing.T) {
	second := goodPlan()
	second.Wish = "想搬到镇上"
	c := Fold(append(log(EventOpened, EventAcknowledged, EventPlanned), event(4, EventPlanned, func(e *Event) { e.Record.Plan = second })))
	if len(c.File.Plans) != 2 || c.File.Plans[0].Version != 1 || c.File.Plans[1].Version != 2 || c.File.Plans[0].Wish == c.File.Plans[1].Wish {
		t.Errorf("%+v", c.File.Plans)
	}
	if p, has := c.File.Plan(); !has || p.Version != 2 {
		t.Errorf("before one is adopted the newest counts, not %d", p.Version)
	}
	c = c.with(event(5, EventAdopted))
	if p, _ := c.File.Plan(); p.Version != 1 || c.State != Measures {
		t.Errorf("version %d is carried out in state %s", p.Version, c.State)
	}
}

// Two phones without a network: both visits stand, what they tell differently
// stands side by side, and one that is sent twice counts once, whatever happened
// to the case meanwhile.
func TestOfflineVisitsAreAddedNeverOverwritten(t *testing.T) {
	visit := func(seq uint64, id int, phone string) Event {
		return event(seq, EventVisited, func(e *Event) {
			e.ID = phone + e.ID
			e.Record.Visit = &Visit{ID: visitID(id), At: monday, Seen: true, Facts: []Found{
				{Name: "phone", Value: phone, Source: "入户", AsOf: 20668}, {Name: "members", Value: "3", Source: "入户", AsOf: 20668},
			}}
		})
	}
	c := Fold(append(log(EventOpened, EventAcknowledged, EventClosed), visit(4, 1, "138"), visit(5, 2, "139"), visit(6, 1, "138")))
	if len(c.File.Visits) != 2 || len(c.Rejected) != 1 || c.State != Closed {
		t.Errorf("%d visits, %d rejected, %s", len(c.File.Visits), len(c.Rejected), c.State)
	}
	conflicts := c.File.Conflicts()
	if len(conflicts) != 1 || len(conflicts["phone"]) != 2 {
		t.Errorf("conflicts %+v", conflicts)
	}
}

func TestEveryCauseAndActHasItsPlace(t *testing.T) {
	for code, text := range CauseCodes {
		if text.Zh == "" || text.En == "" {
			t.Errorf("cause %s lacks a language", code)
		}
	}
	for _, k := range Acts() {
		if !slices.Contains(Kinds, k) {
			t.Errorf("%s is an act and no kind", k)
		}
	}
	for _, k := range []Kind{EventOpened, EventEscalated, EventAckExpired, EventAdopted, EventDeadlineMoved} {
		if slices.Contains(Acts(), k) {
			t.Errorf("%s is the service's own, and a person may make it", k)
		}
	}
}
