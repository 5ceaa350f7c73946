package notify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/golden"

	"shouwang"
)

// What is said of overdue steps of calls, alone and beside warnings, in both languages.
func TestWordsOfOverdueSteps(t *testing.T) {
	withCase := Message{Items: []Item{overdueStep(PressNotice, "acknowledge", "C-0000007")}}
	alone := Message{Items: append(pressing().Items, withCase.Items...)}
	steps := Message{}
	for _, step := range []string{"handover", "inform", "callback"} {
		steps.Items = append(steps.Items, overdueStep(PressChase, step, ""))
	}
	for _, in := range []language{chinese, english} {
		var b strings.Builder
		w := texts[in]
		for _, m := range []Message{pressing(), withCase, alone, steps, mixed()} {
			c := w.card(m)
			status, _ := w.status(m)
			_, _ = fmt.Fprintf(&b, "%s\n%s\n%s\n%s\nleads to %q, can be taken: %v\n", c.Head, c.Line, status, w.short(m, w.product), c.No, c.Take)
			for _, i := range m.Items {
				_, _ = fmt.Fprintf(&b, "  %s, %s\n", w.head(i), w.deadline(i))
			}
			b.WriteString("\n")
		}
		golden.Assert(t, b.String(), fmt.Sprintf("press_words_%s.golden", in))
	}
}

// An overdue step is told once, also by a process that comes after one that was killed;
// the notice that follows is told to whoever had the reminder, too.
func TestAnOverdueStepIsToldOnce(t *testing.T) {
	b := newBench(t)
	outbox, _ := b.process(nil)
	dir := directory()
	how := PressChase
	dir.Press = func(shouwang.Warning) Press { return Press{How: how, Step: "reply"} }
	intend := func(o *Outbox, id string, level shouwang.Level) int {
		w := shouwang.Warning{ID: id, Kind: shouwang.Duty, Lane: shouwang.LaneOpen, Level: level, Worker: "V02"}
		n, err := o.Intend(t.Context(), Plan([]shouwang.Change{raised(w)}, dir, b.clock()))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	killed, _ := b.process(nil)
	killed.Crash = func(point string) {
		if point == "deliver.intent_written" {
			panic("killed")
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it was not killed")
			}
		}()
		intend(killed, "step:chase:reply:x", shouwang.Yellow)
	}()
	b.forward(time.Hour)
	if got := intend(outbox, "step:chase:reply:x", shouwang.Yellow); got != 0 {
		t.Errorf("the reminder again: %d messages", got)
	}
	how = PressNotice
	if got := intend(outbox, "step:notice:reply:x", shouwang.Red); got != 1 {
		t.Errorf("the notice: %d messages, want 1", got)
	}
	letters, err := outbox.Letters(t.Context(), "V02", Cursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(letters) != 2 || *letters[0].Message.Items[0].Press != (Press{PressNotice, "reply"}) || *letters[1].Message.Items[0].Press != (Press{PressChase, "reply"}) {
		t.Errorf("inbox: %+v", letters)
	}
}

// In one digest two steps without a number are two lines, and the same step for two
// people who share a group is one.
func TestOverdueStepsInADigest(t *testing.T) {
	of := func(id, step string) owed {
		return owed{Intent: Intent{ID: id + step, Tells: []Tell{{Warning: "step:chase:" + step + ":" + id}}, Message: Message{Items: []Item{overdueStep(PressChase, step, "")}}}}
	}
	p := parcel{list: []owed{of("a", "reply"), of("a", "inform"), of("b", "reply"), of("a", "reply")}}
	var got []string
	for _, i := range p.message().Items {
		got = append(got, i.Press.Step)
	}
	if strings.Join(got, " ") != "inform reply reply" {
		t.Errorf("%v", got)
	}
}
