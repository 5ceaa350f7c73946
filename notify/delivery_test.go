package notify

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/notify/wiretest"
)

// city is an outbox on a real engine, and a dispatcher with WeCom and SMS, both
// strict fakes.
type city struct {
	*Outbox

	t          *testing.T
	weCom      *wiretest.WeCom
	sms        *wiretest.Gateway
	dispatcher *Dispatcher
	dir        Directory
	clock      func() time.Time
	forward    func(time.Duration)
}

// cityContacts is the book of the city: WeCom lost the account of V02.
var cityContacts = map[string]map[string]string{
	"V01": {"wecom": "zhang3", "sms": "13900000001"}, "V02": {"wecom": "gone", "sms": "13900000002"}, "T01": {"wecom": "wang5"},
}

func newCity(t *testing.T) *city {
	t.Helper()
	clock, forward := steps()
	weCom := wiretest.NewWeCom(t, provider(clock, "zhang3", "wang5"))
	sms := wiretest.NewGateway(t, provider(clock, "13900000001"))
	setup := func(settings string) Setup {
		s := setupOf(settings+local, clock)
		s.Contact = func(worker, channel string) string { return cityContacts[worker][channel] }
		return s
	}
	channels, err := Open(map[string]Setup{"wecom": setup(weComSettings(weCom)), "sms": setup(smsSettings(sms))})
	if err != nil {
		t.Fatal(err)
	}
	rules := Rules{Routes: []Route{{Channels: []string{"wecom", "sms"}}}}
	timing, err := rules.Check(channels)
	if err != nil {
		t.Fatal(err)
	}
	dir := staffed(rules)
	dir.Timing, dir.Way = timing, func(w shouwang.Worker, about shouwang.Warning) Way { return channels.Way(rules, w, about) }
	store := storetest.Open(t)
	outbox := &Outbox{DB: store.Conn(), Append: store}
	return &city{
		Outbox: outbox, t: t, weCom: weCom, sms: sms, dir: dir, clock: clock, forward: forward,
		dispatcher: NewDispatcher(Config{
			Outbox: outbox, Worker: dir.Worker, Clock: clock, Attempts: 4, Channels: channels, Timing: timing, Above: Above(dir.Worker, channels),
		}),
	}
}

func (c *city) raise(list ...shouwang.Warning) {
	c.t.Helper()
	var changes []shouwang.Change
	for _, w := range list {
		changes = append(changes, raised(w))
	}
	if _, err := c.Intend(c.t.Context(), Plan(changes, c.dir, c.clock())); err != nil {
		c.t.Fatal(err)
	}
}

func (c *city) drain() Report {
	c.t.Helper()
	report, err := c.dispatcher.Drain(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return report
}

func help(n int, level shouwang.Level) shouwang.Warning {
	w := warning(n, level, "V01")
	w.Kind, w.Lane = shouwang.Help, shouwang.LaneOpen
	return w
}

func TestWhatCanWaitIsOneMessageInTheMorning(t *testing.T) {
	c := newCity(t)
	c.raise(help(1, shouwang.Yellow), help(2, shouwang.Red))
	c.forward(time.Hour)
	c.raise(help(3, shouwang.Blue), warning(4, shouwang.Red, "V01"))
	c.weCom.Expect(1)
	report := c.drain()
	if report.Sent != 1 || report.Waiting != 2 || !report.Next.Equal(monday.Add(150*time.Minute)) {
		t.Errorf("%+v, want care alone, and the rest at half past eight", report)
	}
	c.forward(90 * time.Minute)
	c.weCom.Expect(1)
	if report := c.drain(); report.Sent != 2 || report.Waiting != 0 {
		t.Errorf("%+v, want both messages sent as one", report)
	}
	sent := c.weCom.Sent()
	if got := sent[len(sent)-1].Text; !strings.Contains(got, "新预警3条：■红色 1 · ▲黄色 1 · ●蓝色 1") {
		t.Errorf("the digest says:\n%s", got)
	}
	if report := c.drain(); report != (Report{}) {
		t.Errorf("a second drain: %+v", report)
	}
}

// A digest that fails in the evening is tried again in the morning; care at any hour.
func TestOnlyCareIsTriedAgainAtNight(t *testing.T) {
	c := newCity(t)
	c.raise(help(1, shouwang.Yellow))
	c.forward(14*time.Hour + 59*time.Minute) // 20:59
	c.weCom.Next(wiretest.Limited(5 * time.Minute))
	c.drain()
	c.forward(6 * time.Minute)
	c.raise(warning(2, shouwang.Red, "V01"))
	c.weCom.Expect(1)
	if report := c.drain(); report.Sent != 1 || report.Waiting != 1 || !report.Next.Equal(shouwang.Date(2026, 8, 4).Start().Add(7*time.Hour)) {
		t.Errorf("%+v, want care sent and the rest at seven", report)
	}
	c.forward(10 * time.Hour)
	c.weCom.Expect(1)
	if report := c.drain(); report.Sent != 1 {
		t.Errorf("%+v, want the rest in the morning", report)
	}
}

func (c *city) inbox(worker string) int {
	c.t.Helper()
	letters, err := c.Letters(c.t.Context(), worker, Cursor{}, 100)
	if err != nil {
		c.t.Fatal(err)
	}
	return len(letters)
}

// V02 is found by nothing: the next channel, then the one above, then the bureau.
func TestAMessageNeverEndsNowhere(t *testing.T) {
	c := newCity(t)
	c.raise(warning(1, shouwang.Red, "V02"))
	for range 2 { // WeCom does not know the account, the gateway refuses the number
		c.drain()
	}
	if got := c.inbox("T01"); got != 0 {
		t.Errorf("%d messages above while the gateway may still take it", got)
	}
	c.weCom.Expect(1)
	for range 3 {
		c.forward(time.Hour)
		c.drain()
	}
	if got := c.inbox("T01"); got != 1 {
		t.Errorf("%d messages in the inbox above, want 1", got)
	}
	if sent := c.weCom.Sent(); len(sent) != 1 || sent[0].To != "wang5" {
		t.Errorf("%+v, want one to the one above", sent)
	}
	dead, err := c.Dead(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range dead {
		got = append(got, d.Channel+" "+d.Worker+" "+string(d.Class)+" "+d.Code)
	}
	if diff := cmp.Diff([]string{"sms V02 refused BAD_NUMBER", "wecom V02 no_address invaliduser"}, got); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
	c.weCom.Next(wiretest.WeComSays(40058)) // nobody stands above T01: the bureau
	c.raise(warning(2, shouwang.Red, "T01"))
	c.drain()
	if got := c.inbox(""); got != 1 {
		t.Errorf("%d messages in the bureau's inbox, want 1", got)
	}
}

// What touches life takes another channel while the first is still tried.
func TestCareTakesAnotherChannelSoon(t *testing.T) {
	c := newCity(t)
	c.raise(warning(1, shouwang.Red, "V01"))
	c.sms.Expect(1)
	for n := range 4 {
		if n == 3 && len(c.sms.Sent()) != 0 {
			t.Error("a text went out before three tries")
		}
		if n < 3 {
			c.weCom.Next(wiretest.Broken())
		}
		if n == 3 {
			c.weCom.Expect(1)
		}
		c.drain()
		c.forward(time.Minute)
	}
	c.drain()
	if len(c.sms.Sent()) != 1 || len(c.weCom.Sent()) != 1 {
		t.Errorf("%d texts and %d cards, want one each", len(c.sms.Sent()), len(c.weCom.Sent()))
	}
}

func TestACardOfATakenWarningSaysWhoTookIt(t *testing.T) {
	c := newCity(t)
	w := warning(1, shouwang.Red, "V01")
	c.raise(w)
	c.weCom.Expect(1)
	c.drain()
	c.forward(time.Hour)
	for range 2 { // taken again by the same person changes nothing
		if n, err := c.Taken(t.Context(), w.ID, "T01", c.clock()); err != nil || n != 1 {
			t.Fatalf("%d cards, %v", n, err)
		}
		c.drain()
	}
	sent := c.weCom.Sent()
	if len(sent) != 2 || !sent[1].Amended || !strings.Contains(sent[1].Text, "已由他人接办 T01 07:00") || !strings.Contains(sent[1].Text, w.No) {
		t.Errorf("%+v, want the card changed once", sent)
	}
	tally, err := c.Tally(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]map[string]int{Inbox: {"sent": 1}, "wecom": {"sent": 1}}, tally); diff != "" {
		t.Errorf("a changed card counts as a message (-want +got):\n%s", diff)
	}
}
