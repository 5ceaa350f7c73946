package desk

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// form is a form of a case as a browser has it: what it holds, and how it is sent.
func (b bench) form(t *testing.T, no, kind, by string) (path string, values map[string]string) {
	t.Helper()
	path = "/cases/" + no + "/do/" + kind + "?by=" + by
	answer := b.get(t, path)
	has(t, answer, 200)
	values = map[string]string{}
	for _, tag := range regexp.MustCompile(`<(input|select|textarea)[^>]*>`).FindAllString(answer.Body.String(), -1) {
		name := attribute(tag, "name")
		if name != "" && name != "q" && name != "back" && name != "lang" {
			values[name] = attribute(tag, "value")
		}
	}
	for _, part := range regexp.MustCompile(`(?s)<select[^>]*>.*?</select>`).FindAllString(answer.Body.String(), -1) {
		if chosen := regexp.MustCompile(`<option value="([^"]*)" selected>`).FindStringSubmatch(part); chosen != nil {
			values[attribute(part, "name")] = chosen[1]
		}
	}
	return path, values
}

func attribute(tag, name string) string {
	found := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return found[1]
}

// fill sends a form with some fields filled in.
func (b bench) fill(t *testing.T, no, kind, by string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	path, values := b.form(t, no, kind, by)
	for pair := range slices.Chunk(pairs, 2) {
		_, there := values[pair[0]]
		assert.Assert(t, there || pair[0] == "more", "the form of %s has no %s", kind, pair[0])
		values[pair[0]] = pair[1]
	}
	var all []string
	for name, value := range values {
		all = append(all, name, value)
	}
	return b.post(t, path, all...)
}

func (b bench) done(t *testing.T, no, kind, by string, pairs ...string) {
	t.Helper()
	to := goes(t, b.fill(t, no, kind, by, pairs...))
	has(t, b.get(t, to), 200)
}

// TestACaseIsWorkedThroughItsForms goes the whole way of a case by the forms alone,
// without script.
func TestACaseIsWorkedThroughItsForms(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCaseIn(t, cases.Verifying).No
	b.done(t, no, "contacted", "v-001", "r.how", "phone", "r.outcome", "reached")
	b.done(t, no, "visited", "v-001", "r.seen", "true", "r.facts.0.name", "members", "r.facts.0.value", "3", "note", "说想找工作")
	b.done(t, no, "planned", "v-001", aPlan()...)
	b.done(t, no, "submitted", "v-001", "of", "plan/1")
	b.done(t, no, "approved", "v-001", "of", "plan/1")
	b.done(t, no, "approved", "t-001", "of", "plan/1")
	b.done(t, no, "measure_done", "v-001", "of", "m1")
	b.done(t, no, "heard", "v-001", "r.person", "self", "r.opinion", "够用了")
	b.done(t, no, "decided", "b-001", "r.way", "deliver", "r.article", "社会救助法第五十条", "r.sources", "人社\n入户")
	b.done(t, no, "submitted", "b-001", "of", "decision/1")
	b.done(t, no, "approved", "t-001", "of", "decision/1")
	b.done(t, no, "approved", "b-002", "of", "decision/1")
	b.done(t, no, "noticed", "v-001", "r.decision", "1", "r.how", "in_person", "r.to", "self", "r.article", "社会救助法第五十条")
	b.done(t, no, "appealed", "v-001", "r.decision", "1", "r.grounds", "想多要一些")
	c, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
	assert.NilError(t, err)
	plan := c.File.Plan
	assert.Equal(t, plan.Chain[0].Amount, shouwang.Fen(180050))
	assert.Equal(t, plan.Signals[0].Warning, c.Warnings[0].No)
	assert.Equal(t, len(plan.Needs), 1)
	assert.Equal(t, plan.Causes[0].Primary && !slices.ContainsFunc(plan.Causes[1:], func(x cases.Cause) bool { return x.Primary }), true)
	assert.DeepEqual(t, c.File.Decisions[0].Sources, []string{"人社", "入户"})
	assert.Equal(t, c.File.Visits[0].Facts[0].Value, "3")
	has(t, b.get(t, "/cases/"+no), 200, "方案第 1 版", "第 1 项决定", "措施 m1", "已落实")
}

func aPlan() []string {
	return []string{
		"r.class", "edge", "r.causes.0.code", "unemployment", "r.needs.0.kind", "income", "r.needs.0.urgency", "now",
		"r.measures.0.need", "n1", "r.measures.0.kind", "临时救助", "r.measures.0.basis", "社会救助法第五十条", "r.measures.0.department", "民政", "r.measures.0.owner", "v-001",
		"r.measures.0.start", "2026-11-25", "r.measures.0.due", "2026-12-05", "r.measures.0.amount_fen", "1800.5", "r.measures.0.fund", "temporary_relief",
		"r.wish", "想有一份近处的工作", "r.consent.given", "true", "r.consent.by", "self", "r.success.0.what", "人均收入不低于标准", "r.review_on", "2027-01-25", "r.risk", "每周电话联系",
	}
}

// Whatever is wrong, the form says where, why and what to do, and keeps what was
// typed; a row that was left out does not shift what is said of the next.
func TestAFormSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCaseIn(t, cases.Verifying).No
	wrong := append(aPlan(), "r.measures.0.amount_fen", "一千八", "r.review_on", "明年", "r.consent.given", "")
	has(t, b.fill(t, no, "planned", "v-001", wrong...), 422, "一千八", "写成 1800 或 1800.50", "写成 2026-08-03", "请填写", "想有一份近处的工作",
		`href="#f-r.measures.0.amount_fen"`, "措施 1 金额（元）", `aria-invalid="true"`)
	late := append(aPlan(), "r.measures.0.need", "", "r.measures.0.kind", "", "r.measures.0.basis", "", "r.measures.0.department", "", "r.measures.0.owner", "", "r.measures.0.start", "",
		"r.measures.0.due", "", "r.measures.0.amount_fen", "", "r.measures.0.fund", "",
		"r.measures.1.need", "n1", "r.measures.1.kind", "助学", "r.measures.1.basis", "示例", "r.measures.1.department", "教育", "r.measures.1.owner", "学校",
		"r.measures.1.start", "2026-12-25", "r.measures.1.due", "2026-12-05")
	has(t, b.fill(t, no, "planned", "v-001", late...), 422, "期限不能早于开始", `href="#f-r.measures.1.due"`, "助学")
	has(t, b.fill(t, no, "planned", "v-001", append(late, "more", "needs")...), 200)
	assert.Equal(t, b.city.Writes(), 0)
	has(t, b.fill(t, no, "visited", "v-001", "r.at", "2027-01-01T09:00", "r.seen", "true"), 422, "走访时间缺失或在将来")
	has(t, b.fill(t, no, "paused", "t-001", "reason", "away", "until", "2026-12-01", "note", "去外地看病"), 409, "还没有联系上", "去外地看病")
	b.city.SetDown(true)
	has(t, b.get(t, "/cases/"+no+"/do/planned"), 503)
}

// One more row is one more, and what was typed stays.
func TestAFormGrows(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCaseIn(t, cases.Verifying).No
	path, values := b.form(t, no, "planned", "v-001")
	all := []string{"more", "needs"}
	values["r.wish"] = "写到一半"
	for name, value := range values {
		all = append(all, name, value)
	}
	has(t, b.post(t, path, all...), 200, "写到一半", `name="r.needs.2.kind"`, `name="rows.needs" value="3"`)
}

// A stale form changes nothing, and shows what somebody did meanwhile; a visit is
// kept whenever it comes in, and counts once.
func TestAStaleFormAndALateVisit(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCaseIn(t, cases.Verifying).No
	stale, typed := b.form(t, no, "contacted", "v-001")
	visit, seen := b.form(t, no, "visited", "v-001")
	b.done(t, no, "heard", "v-001", "r.person", "self", "r.opinion", "先这样")
	typed["r.how"], typed["r.outcome"], typed["note"] = "phone", "later", "说下午再打"
	has(t, b.post(t, stale, flat(typed)...), 412, "有人刚改过", "说下午再打", "听取意见")
	seen["r.seen"] = "false"
	goes(t, b.post(t, visit, flat(seen)...))
	goes(t, b.post(t, visit, flat(seen)...))
	c, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
	assert.NilError(t, err)
	assert.Equal(t, len(c.File.Visits), 1)
	assert.Assert(t, regexp.MustCompile(`^[0-7][0-9A-HJKMNP-TV-Z]{25}$`).MatchString(c.File.Visits[0].ID))
}

func flat(values map[string]string) []string {
	var all []string
	for name, value := range values {
		all = append(all, name, value)
	}
	return all
}

// The buttons are those of the table, for every state and role, and no other.
func TestButtonsFollowFromTheTable(t *testing.T) {
	b := open(t, apitest.New())
	for _, stage := range []cases.State{cases.Assigned, cases.Verifying, cases.Measures, cases.Meeting} {
		no := b.aCaseIn(t, stage).No
		for by, role := range map[string]shouwang.Role{api.Local: shouwang.Bureau, "v-001": shouwang.VillageWorker, "t-001": shouwang.TownOffice, "j-001": shouwang.JointMeeting} {
			page := b.get(t, "/cases/"+no+"?by="+by).Body.String()
			for _, kind := range cases.Acts() {
				_, form := formOf(kind)
				shown := strings.Contains(page, "/do/"+string(kind)+"?by="+by+`"`)
				assert.Equal(t, shown, form && stage.May(kind, role), "%s of %s in %s", kind, role, stage)
			}
		}
	}
}

// What the table refuses has no button: a case before the meeting is not taken again.
func TestABoundButtonIsNotShown(t *testing.T) {
	b := open(t, apitest.New())
	page := b.get(t, "/cases/"+b.aCaseIn(t, cases.Meeting).No+"?by=t-001")
	has(t, page, 200, "/do/contacted?", "/do/visited?", "/do/decided?")
	lacks(t, page, "/do/acknowledged?", "/do/closed?", "/do/paused?", "data-take")
}

// Every act that a person may do has a form, but for what a session writes down.
func TestEveryActHasAForm(t *testing.T) {
	for _, kind := range cases.Acts() {
		_, has := formOf(kind)
		assert.Equal(t, has, kind != cases.EventResolved && kind != cases.EventDeferred, kind)
	}
}
