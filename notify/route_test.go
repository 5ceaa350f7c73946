package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
)

// dummy is a channel that finds the workers it is told of, and sends nothing.
type dummy struct {
	traits Traits
	finds  string // worker ids; "*" is all
}

func (c dummy) Address(w shouwang.Worker) string {
	if c.finds == "*" || w.ID != "" && strings.Contains(c.finds, w.ID) {
		return "at-" + w.ID
	}
	return ""
}

func (c dummy) Send(context.Context, string, string, Message) (string, error) { return "", nil }
func (c dummy) Traits() Traits                                                { return c.traits }

var office = Channels{
	Inbox: inbox{}, "wecom": dummy{finds: "V01 V02 T01"}, "sms": dummy{finds: "V01 T01"}, "wecom_group": dummy{traits: Traits{Group: true}, finds: "*"},
	"webhook": dummy{traits: Traits{Copy: true}, finds: "*"},
}

// staff has a manager above two workers, one of whom no channel finds.
var staff = map[string]shouwang.Worker{
	"V01": {ID: "V01", Role: shouwang.VillageWorker, Area: 320682103001, Manager: "T01"},
	"V02": {ID: "V02", Role: shouwang.VillageWorker, Area: 320682103002, Manager: "T01"},
	"V03": {ID: "V03", Role: shouwang.VillageWorker, Area: 320682104001, Manager: "T01"},
	"T01": {ID: "T01", Role: shouwang.TownOffice, Area: 320682103000},
}

func staffed(rules Rules) Directory {
	dir := directory()
	dir.Worker = func(id string) (shouwang.Worker, bool) { w, ok := staff[id]; return w, ok }
	dir.Way = func(w shouwang.Worker, about shouwang.Warning) Way { return office.Way(rules, w, about) }
	dir.Timing, _ = rules.Check(office)
	return dir
}

func about(kind shouwang.Kind, lane shouwang.Lane, worker string) shouwang.Warning {
	w := warning(1, shouwang.Yellow, worker)
	w.Kind, w.Lane = kind, lane
	return w
}

// planned is who hears of a warning by what, and when beside at once.
func planned(w shouwang.Warning, dir Directory, at time.Time) []string {
	var list []string
	for _, i := range Plan([]shouwang.Change{raised(w)}, dir, at) {
		line := i.Channel + " " + i.Worker
		if len(i.Chain) > 0 {
			line += " then " + strings.Join(i.Chain, ", ")
		}
		if !i.Due.Equal(at) {
			line += " at " + i.Due.In(shouwang.Shanghai).Format("2 15:04")
		}
		list = append(list, line)
	}
	return list
}

func TestWhoHearsByWhatAndWhen(t *testing.T) {
	night := time.Date(2026, 8, 3, 23, 0, 0, 0, shouwang.Shanghai)
	bySMS := Rules{Routes: []Route{
		{Roles: []shouwang.Role{shouwang.VillageWorker}, Areas: []uint64{320682103000}, Kinds: []shouwang.Kind{shouwang.Care}, Channels: []string{"sms", "wecom"}},
		{Lanes: []shouwang.Lane{shouwang.LaneOpen}, Channels: []string{"wecom", "wecom_group"}},
		{Channels: []string{"wecom"}},
	}}
	atOnce := Rules{Digest: "none"}
	for _, tt := range []struct {
		name  string
		w     shouwang.Warning
		rules Rules
		at    time.Time
		want  []string
	}{
		{"help waits for the digest", about(shouwang.Help, shouwang.LaneOpen, "V01"), Rules{}, monday, []string{
			"inbox V01", "sms V01 then wecom at 3 08:30", "webhook V01 at 3 08:30", "wecom_group V01 at 3 08:30",
		}},
		{"after it, for the next", about(shouwang.Help, shouwang.LaneOpen, "V02"), Rules{}, night, []string{
			"inbox V02", "webhook V02 at 4 08:30", "wecom V02 at 4 08:30", "wecom_group V02 at 4 08:30",
		}},
		{"care interrupts, and never in a group", about(shouwang.Care, shouwang.LaneOpen, "V02"), Rules{}, night, []string{"inbox V02", "webhook V02", "wecom V02"}},
		{"what is protected never in a group", about(shouwang.Duty, shouwang.LaneProtected, "V02"), Rules{}, monday, []string{
			"inbox V02", "webhook V02 at 3 08:30", "wecom V02 at 3 08:30",
		}},
		{"an inquiry never in a group", about(shouwang.Integrity, shouwang.LaneIntegrity, "V02"), Rules{}, monday, []string{
			"inbox V02", "webhook V02 at 3 08:30", "wecom V02 at 3 08:30",
		}},
		{"a group named by a route all the same", about(shouwang.Care, shouwang.LaneOpen, "T01"), bySMS, monday, []string{"inbox T01", "wecom T01"}},
		{"by role, area and kind", about(shouwang.Care, shouwang.LaneProtected, "V01"), bySMS, monday, []string{"inbox V01", "sms V01 then wecom"}},
		{"by lane", about(shouwang.Help, shouwang.LaneOpen, "V01"), bySMS, monday, []string{"inbox V01", "wecom V01 at 3 08:30", "wecom_group V01 at 3 08:30"}},
		{"the last route takes the rest", about(shouwang.Verify, shouwang.LaneData, "V01"), bySMS, monday, []string{"inbox V01", "wecom V01 at 3 08:30"}},
		{"nobody finds the worker: care goes up", about(shouwang.Care, shouwang.LaneProtected, "V03"), Rules{}, night, []string{
			"inbox T01", "inbox V03", "sms T01 then wecom", "webhook T01", "webhook V03",
		}},
		{"nobody finds the worker: the inbox has it", about(shouwang.Help, shouwang.LaneProtected, "V03"), Rules{}, monday, []string{"inbox V03", "webhook V03 at 3 08:30"}},
		{"nobody owns it", about(shouwang.Care, shouwang.LaneOpen, ""), Rules{}, night, []string{"inbox "}},
		{"at once, but not at night", about(shouwang.Help, shouwang.LaneProtected, "V02"), atOnce, night, []string{"inbox V02", "webhook V02 at 4 07:00", "wecom V02 at 4 07:00"}},
		{"at once by day", about(shouwang.Help, shouwang.LaneProtected, "V02"), atOnce, monday.Add(2 * time.Hour), []string{"inbox V02", "webhook V02", "wecom V02"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, planned(tt.w, staffed(tt.rules), tt.at)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhoIsAwayIsLeftInPeace(t *testing.T) {
	dir := staffed(Rules{})
	dir.StandIn = func(id string) (string, bool) { return map[string]string{"V01": "V02"}[id], id != "T01" }
	if diff := cmp.Diff([]string{"inbox V01", "inbox V02", "webhook V02", "wecom V02"}, planned(about(shouwang.Care, shouwang.LaneProtected, "V01"), dir, monday)); diff != "" {
		t.Errorf("a deputy (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"inbox T01", "inbox V02", "sms T01 then wecom", "webhook T01"}, planned(about(shouwang.Care, shouwang.LaneProtected, "V02"), dir, monday)); diff != "" {
		t.Errorf("no deputy (-want +got):\n%s", diff)
	}
}

// Whoever a warning belongs to, and however it is routed: it lies in an inbox,
// nothing but care goes out in quiet hours, and no group hears what is private.
func TestEveryPlanHoldsThePromises(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom(allKinds).Draw(rt, "kind")
		lane := rapid.SampledFrom(lanes).Draw(rt, "lane")
		owner := rapid.SampledFrom([]string{"V01", "V02", "V03", "T01", "", "V-gone"}).Draw(rt, "owner")
		rules := Rules{
			Digest: rapid.SampledFrom([]string{"", "none", "12:00"}).Draw(rt, "digest"), Quiet: rapid.SampledFrom([]string{"", "none", "22:30-06:15", "01:00-05:00"}).Draw(rt, "quiet"),
			Routes: []Route{{
				Kinds:    rapid.SliceOf(rapid.SampledFrom(allKinds)).Draw(rt, "kinds"),
				Channels: rapid.SliceOfNDistinct(rapid.SampledFrom(office.names()), 1, 4, rapid.ID[string]).Draw(rt, "channels"),
			}},
		}
		dir := staffed(rules)
		away := rapid.SampledFrom([]string{"", "V01", "V02", "V03"}).Draw(rt, "away")
		dir.StandIn = func(id string) (string, bool) {
			return rapid.SampledFrom([]string{"", "V01", "V-gone"}).Draw(rt, "deputy"), id == away
		}
		at := monday.Add(time.Duration(rapid.IntRange(0, 2*24*60).Draw(rt, "minute")) * time.Minute)
		inboxes := 0
		for _, i := range Plan([]shouwang.Change{raised(about(kind, lane, owner))}, dir, at) {
			local := i.Due.In(shouwang.Shanghai)
			switch {
			case i.Channel == Inbox:
				inboxes++
			case i.Channel == "wecom_group" && (lane != shouwang.LaneOpen || kind == shouwang.Care || kind == shouwang.Integrity):
				rt.Fatalf("%s of lane %s goes to a group", kind, lane)
			case kind != shouwang.Care && dir.Timing.quiet(local.Sub(shouwang.DayOf(local).Start())):
				rt.Fatalf("%s goes out at %s", kind, local)
			case i.Due.Before(at) || i.Due.After(at.Add(25*time.Hour)):
				rt.Fatalf("found at %s, told at %s", at, i.Due)
			case kind == shouwang.Care && !i.Due.Equal(at):
				rt.Fatalf("care waits until %s", i.Due)
			}
		}
		if inboxes == 0 {
			rt.Fatal("it lies in no inbox")
		}
	})
}

func TestRulesThatCannotBeMeantAreRefused(t *testing.T) {
	for name, rules := range map[string]Rules{
		"no channel": {Routes: []Route{{}}}, "unknown channel": {Routes: []Route{{Channels: []string{"pigeon"}}}}, "the inbox": {Routes: []Route{{Channels: []string{Inbox}}}},
		"unknown role": {Routes: []Route{{Roles: []shouwang.Role{"boss"}, Channels: []string{"sms"}}}}, "unknown kind": {Routes: []Route{{Kinds: []shouwang.Kind{"fun"}, Channels: []string{"sms"}}}},
		"unknown lane": {Routes: []Route{{Lanes: []shouwang.Lane{"fast"}, Channels: []string{"sms"}}}}, "short area": {Routes: []Route{{Areas: []uint64{320682}, Channels: []string{"sms"}}}},
		"no time": {Digest: "morning"}, "no span": {Quiet: "night"}, "half a span": {Quiet: "21:00-"}, "digest at night": {Digest: "06:00"},
	} {
		if _, err := rules.Check(office); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
}

func TestMessagesOfOneDigestAreOneParcel(t *testing.T) {
	digest := monday.Add(150 * time.Minute)
	message := func(id, channel, worker string, urgent bool, levels ...shouwang.Level) owed {
		var m Message
		for n, level := range levels {
			m.Items = append(m.Items, one(level, n).Items...)
		}
		return owed{Intent: Intent{ID: id, Channel: channel, Worker: worker, Urgent: urgent, Message: m}, Planned: digest}
	}
	list := []owed{
		message("u", "wecom", "V01", true, shouwang.Red), message("a", "wecom", "V01", false, shouwang.Yellow), message("b", "wecom", "V01", false, shouwang.Red, shouwang.Blue),
		message("c", "wecom", "V02", false, shouwang.Blue), message("d", "wecom_group", "V01", false, shouwang.Yellow), message("e", "wecom_group", "V02", false, shouwang.Blue),
	}
	list = append(list, list[1])
	list[6].ID, list[6].Tries = "late", 1
	reach := func(x owed) (Channel, string) {
		if x.Channel == "wecom_group" {
			return office[x.Channel], "the group"
		}
		return office[x.Channel], x.Worker
	}
	var got []string
	for _, p := range parcels(list, reach) {
		var ids []string
		for _, x := range p.list {
			ids = append(ids, x.ID)
		}
		got = append(got, fmt.Sprintf("%s: %s, %d", p.to, strings.Join(ids, " "), len(p.message().Items)))
	}
	want := []string{"V01: u, 1", "V01: a b, 2", "V02: c, 1", "the group: d e, 1", "V01: late, 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first := parcels(list, reach)[1]
	if got := first.message().Items; got[0].Level != shouwang.Red || got[1].Level != shouwang.Blue {
		t.Errorf("%v: want the warning that rose in red, then the other", got)
	}
	first.list[0], first.list[1] = first.list[1], first.list[0]
	if first.key() != parcels(list, reach)[1].key() {
		t.Error("the key depends on the order")
	}
}
