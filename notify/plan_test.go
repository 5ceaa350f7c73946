package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/number"
)

var monday = time.Date(2026, 8, 3, 6, 0, 0, 0, shouwang.Shanghai)

// secrets stand in every warning of these tests; no message may hold one.
var secrets = []string{
	"张秀英", "320682195001011234", "13812345678", "星光村", "3组12号", "尿毒症", "服刑", "家庭暴力",
	"停保两月", "edge_job_loss", "job loss", "320682103001",
}

// kinds give away what a warning is about.
var kinds = []string{
	"help", "verify", "duty", "care", "integrity", "帮扶", "核实", "履责", "守护", "疑点", "数据", "低保", "特困", "儿童", "死亡", "失业",
}

func warning(n int, level shouwang.Level, worker string) shouwang.Warning {
	return shouwang.Warning{
		ID: fmt.Sprintf("%016x", n), No: number.New("W-", uint64(n), func(string) bool { return false }), //nolint:gosec // small
		Monitor: "edge_job_loss", Kind: shouwang.Care, Lane: shouwang.LaneProtected, Level: level, Area: 320682103001,
		Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 7}, Worker: worker, RaisedAt: monday, Open: true,
		Reasons: []shouwang.Reason{{
			Factor: "job loss", Zh: "停保两月 张秀英 320682195001011234 尿毒症", En: "13812345678 星光村 3组12号 服刑 家庭暴力",
			Facts: []shouwang.FactSeen{{Name: "months", Value: "尿毒症"}},
		}},
	}
}

func raised(w shouwang.Warning) shouwang.Change {
	return shouwang.Change{Kind: shouwang.Raised, Warning: w}
}

var roster = map[string]shouwang.Worker{
	"V01": {ID: "V01", Role: shouwang.VillageWorker, SlackID: "U0001"},
	"V02": {ID: "V02", Role: shouwang.VillageWorker},
	"V03": {ID: "V03", Role: shouwang.VillageWorker, SlackID: "U0003"},
	"V09": {ID: "V09", Role: shouwang.VillageWorker, SlackID: "U0404"}, // an account that is gone
}

func byID(id string) (shouwang.Worker, bool) {
	w, ok := roster[id]
	return w, ok
}

func directory() Directory {
	return Directory{
		Worker: byID,
		Way: func(w shouwang.Worker, _ shouwang.Warning) Way {
			if w.SlackID == "" {
				return Way{}
			}
			return Way{Chain: []string{"slack"}}
		},
		Town: func(uint64) string { return "崇文镇" },
		Deadline: func(w shouwang.Warning) (time.Time, bool) {
			switch w.Level {
			case shouwang.Red:
				return w.RaisedAt.Add(24 * time.Hour), false
			case shouwang.Yellow:
				return shouwang.Date(2026, 8, 6).End(), false
			case shouwang.Blue, shouwang.None:
			}
			return shouwang.Date(2027, 1, 4).End(), true
		},
	}
}

func TestPlanBundlesAWorkerAndChannel(t *testing.T) {
	intents := Plan([]shouwang.Change{
		raised(warning(1, shouwang.Yellow, "V01")), raised(warning(2, shouwang.Red, "V01")),
		raised(warning(3, shouwang.Blue, "V02")), raised(warning(4, shouwang.Blue, "")),
	}, directory(), monday)
	var got []string
	for _, i := range intents {
		got = append(got, fmt.Sprintf("%s %q %d", i.Channel, i.Worker, len(i.Message.Items)))
	}
	want := []string{`inbox "" 1`, `inbox "V01" 2`, `inbox "V02" 1`, `slack "V01" 2`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("intents (-want +got):\n%s", diff)
	}
	if first := intents[1].Message.Items[0].Level; first != shouwang.Red {
		t.Errorf("a message begins with %s, want red", first)
	}
}

// What is for somebody who is not in the roster any more stands in the bureau's shared
// inbox too; what is for nobody stands there alone, and a canary's nowhere but in its own.
func TestWhoIsGoneHasTheBureauHear(t *testing.T) {
	for worker, want := range map[string][]string{"V77": {"", "V77"}, "": {""}, shouwang.CanaryInbox: {shouwang.CanaryInbox}, "V02": {"V02"}} {
		w := warning(1, shouwang.Red, worker)
		w.Kind = shouwang.Help
		var got []string
		for _, i := range Plan([]shouwang.Change{raised(w)}, directory(), monday) {
			got = append(got, i.Worker)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("for %q (-want +got):\n%s", worker, diff)
		}
	}
}

func TestPlanIsSilentOnWhatIsNoNews(t *testing.T) {
	var changes []shouwang.Change
	for n, kind := range []shouwang.ChangeKind{shouwang.Held, shouwang.Fell, shouwang.Cleared} {
		changes = append(changes, shouwang.Change{Kind: kind, Warning: warning(n, shouwang.Red, "V01")})
	}
	if intents := Plan(changes, directory(), monday); len(intents) != 0 {
		t.Errorf("%d messages about held, fallen and cleared warnings", len(intents))
	}
}

func TestPlanDependsOnTheNewsAlone(t *testing.T) {
	a, b := raised(warning(1, shouwang.Yellow, "V01")), raised(warning(2, shouwang.Red, "V01"))
	first := Plan([]shouwang.Change{a, b}, directory(), monday)
	again := Plan([]shouwang.Change{b, a, a}, directory(), monday.Add(time.Hour))
	for n := range first {
		if first[n].ID != again[n].ID {
			t.Errorf("intent %d: key %s, planned again %s", n, first[n].ID, again[n].ID)
		}
	}
	other := Plan([]shouwang.Change{a}, directory(), monday)
	if other[0].ID == first[0].ID {
		t.Error("other news has the same key")
	}
}

func TestARiseInTheSameRunIsOneLine(t *testing.T) {
	up := shouwang.Change{Kind: shouwang.Rose, Warning: warning(1, shouwang.Red, "V02")}
	intents := Plan([]shouwang.Change{raised(warning(1, shouwang.Yellow, "V02")), up}, directory(), monday)
	if got := intents[0].Message.Items; len(got) != 1 || got[0].Level != shouwang.Red {
		t.Errorf("%v, want one red line", got)
	}
}

func TestUntoldLeavesOutWhatWasTold(t *testing.T) {
	intents := Plan([]shouwang.Change{
		raised(warning(1, shouwang.Yellow, "V02")), raised(warning(2, shouwang.Blue, "V02")), raised(warning(3, shouwang.Red, "V02")),
	}, directory(), monday)
	told := map[telling]int{
		{Inbox, "V02", warning(1, "", "").ID}: shouwang.Yellow.Rank(), // the same level
		{Inbox, "V02", warning(2, "", "").ID}: shouwang.Red.Rank(),    // a higher one
		{Inbox, "V02", warning(3, "", "").ID}: shouwang.Yellow.Rank(), // a lower one: news
		{Inbox, "V77", warning(3, "", "").ID}: shouwang.Red.Rank(),    // somebody else
	}
	fresh := untold(intents, told)
	if len(fresh) != 1 || len(fresh[0].Tells) != 1 || fresh[0].Tells[0].Level != shouwang.Red {
		t.Errorf("%+v, want the red warning alone", fresh)
	}
	if fresh[0].ID == intents[0].ID {
		t.Error("a smaller message has the key of the larger")
	}
}

// checkDiscreet fails if a text tells who it is about, or why.
func checkDiscreet(t *testing.T, text string) {
	t.Helper()
	for _, word := range append(secrets, kinds...) {
		if strings.Contains(text, word) {
			t.Errorf("a message holds %q", word)
		}
	}
}

func TestTheStoredMessageIsDiscreet(t *testing.T) {
	for _, i := range Plan([]shouwang.Change{raised(warning(1, shouwang.Red, "V01"))}, directory(), monday) {
		body, err := json.Marshal(i.Message)
		if err != nil {
			t.Fatal(err)
		}
		checkDiscreet(t, string(body))
	}
}

func TestDeadlineWords(t *testing.T) {
	zh, en := texts[chinese], texts[english]
	by := func(due time.Time, guess bool) Item { return Item{Due: due, Provisional: guess} }
	for _, tt := range []struct{ got, want string }{
		{zh.deadline(by(shouwang.Date(2026, 8, 6).End(), false)), "期限 8月6日 周四"},
		{zh.deadline(by(monday.Add(24*time.Hour), false)), "期限 8月4日 06:00 周二"},
		{zh.deadline(by(shouwang.Date(2027, 1, 4).End(), true)), "暂定期限 1月4日 周一（放假安排未公布）"},
		{en.deadline(by(shouwang.Date(2026, 8, 6).End(), false)), "due 6 Aug Thu"},
		{zh.deadline(by(time.Date(2026, 8, 6, 15, 59, 59, 999e6, time.UTC), false)), "期限 8月6日 周四"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
