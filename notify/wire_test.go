package notify

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/notify/wiretest"
)

func TestTheGuardKnowsEveryInsideNetwork(t *testing.T) {
	for _, inside := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
		"192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1",
		"ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001::1", "2001:db8::1", "::127.0.0.1",
	} {
		if (reach{}).open(netip.MustParseAddr(inside)) {
			t.Errorf("%s may be connected to", inside)
		}
	}
	for _, outside := range []string{"8.8.8.8", "101.226.129.166", "172.32.0.1", "2400:da00::1", "::ffff:8.8.8.8"} {
		if !(reach{}).open(netip.MustParseAddr(outside)) {
			t.Errorf("%s may not be connected to", outside)
		}
	}
}

func TestAnAllowedRangeOpensItselfAlone(t *testing.T) {
	r, err := reachOf("10.1.0.0/16, fd00:1::/32")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "fd00:1::5": true, "10.2.0.1": false, "127.0.0.1": false, "169.254.169.254": false,
	} {
		if got := r.open(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for _, wide := range []string{"0.0.0.0/0", "::/0", "10.0.0.0/7", "10.1", "anything"} {
		if _, err := reachOf(wide); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s is taken as a range: %v", wide, err)
		}
	}
}

// However an address is written, it is looked at when it is dialled. The names of
// these tests need no resolver: what cannot be resolved was not reached either.
func TestAnInsideAddressIsRefusedHoweverItIsWritten(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	defer server.Close()
	port := netip.MustParseAddrPort(server.Listener.Addr().String()).Port()
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "[::1]"} {
		clock, _ := steps()
		w, err := (Setup{Clock: clock}).wire(Common{API: "https://" + host + ":" + itoa(port)}, "")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, f := w.call(ctx, query{})
		cancel()
		if f == nil || f.Class != Blocked && f.Class != Network && f.Class != Timeout {
			t.Errorf("%s: %v", host, f)
		}
		if (host == "127.0.0.1" || host == "localhost" || host == "[::ffff:127.0.0.1]") && (f.Class != Blocked || !f.Final) {
			t.Errorf("%s: %v, want blocked for good", host, f)
		}
	}
}

func itoa(port uint16) string {
	return netip.AddrPortFrom(netip.IPv4Unspecified(), port).String()[len("0.0.0.0:"):]
}

// A name that shows one address when it is looked at and another when it is used
// gains nothing: there is no looking before, only the address that is dialled.
func TestANameThatChangesItsAddressIsSeenAtTheDial(t *testing.T) {
	dialer := (reach{}).dialer(false)
	for address, inside := range map[string]bool{"93.184.216.34:443": false, "10.0.0.8:443": true, "not an address": true} {
		if err := dialer.Control("tcp", address, nil); errors.Is(err, errBlocked) != inside {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNothingGoesInClearOverTheInternet(t *testing.T) {
	if err := (reach{}).dialer(true).Control("tcp", "8.8.8.8:80", nil); !errors.Is(err, errBlocked) {
		t.Errorf("%v, want blocked", err)
	}
	clock, _ := steps()
	for _, address := range []string{"http://example.com", "ftp://example.com", "example.com", ""} {
		if _, err := (Setup{Clock: clock}).wire(Common{API: address}, ""); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%q is taken: %v", address, err)
		}
	}
}

func TestTheCitysOwnAuthorityIsTrusted(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer server.Close()
	server.Config.ErrorLog = nil
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	clock, _ := steps()
	for file, class := range map[string]Class{ca: "", "": Network} {
		w, err := (Setup{Clock: clock}).wire(Common{API: server.URL, CA: file, Allow: "127.0.0.0/8"}, "")
		if err != nil {
			t.Fatal(err)
		}
		_, f := w.call(t.Context(), query{})
		if class == "" && f != nil || class != "" && (f == nil || f.Class != class) {
			t.Errorf("with ca %q: %v, want %q", file, f, class)
		}
	}
}

func TestAProxyTakesTheMessageButNotInside(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Method != http.MethodConnect || r.Host != "api.example.com:443" {
			t.Errorf("the proxy was asked for %s %s", r.Method, r.Host)
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer proxy.Close()
	clock, _ := steps()
	for target, want := range map[string]Class{"https://api.example.com": Network, "https://10.0.0.8": Blocked, "https://169.254.169.254": Blocked} {
		w, err := (Setup{Clock: clock}).wire(Common{API: target, Proxy: proxy.URL}, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, f := w.call(t.Context(), query{}); f == nil || f.Class != want {
			t.Errorf("%s: %v, want %s", target, f, want)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("the proxy was asked %d times, want once", asked.Load())
	}
}

// What a provider asks for is obeyed to the second, within a day.
func TestRetryAfter(t *testing.T) {
	now := monday
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "0": 0, "-3": 0, "1.5": 1500 * time.Millisecond, "soon": 0, "99999999999": 0, "NaN": 0, "Inf": 0,
		now.Add(2 * time.Minute).UTC().Format(http.TimeFormat): 2 * time.Minute,
		now.Add(-time.Hour).UTC().Format(http.TimeFormat):      0,
		now.Add(400 * time.Hour).UTC().Format(http.TimeFormat): 24 * time.Hour,
		now.Add(time.Minute).In(time.UTC).Format(time.RFC850):  time.Minute,
		strings.Repeat("9", 400):                               0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAnAccessTokenIsKeptAndRenewed(t *testing.T) {
	clock, forward := steps()
	server := wiretest.NewWeCom(t, provider(clock, "zhang3"))
	channel := opened(t, "wecom", weComSettings(server), clock)
	server.Expect(6)
	send := func(want int) {
		t.Helper()
		for n := range 2 {
			forward(time.Minute)
			if _, err := channel.Send(t.Context(), "zhang3", "k"+itoa(uint16(want*10+n)), one(shouwang.Red, 1)); err != nil { //nolint:gosec // small
				t.Fatal(err)
			}
		}
		if got := server.Tokens(); got != want {
			t.Errorf("%d tokens were fetched, want %d", got, want)
		}
	}
	send(1)
	forward(2 * time.Hour) // it has run out
	send(2)
	server.Revoke() // another system of the city took a new one
	send(3)
}

func TestATokenThatIsNeverTakenIsFetchedTwiceAndNoMore(t *testing.T) {
	clock, _ := steps()
	server := wiretest.NewFeishu(t, provider(clock, "7a8b"))
	channel := opened(t, "feishu", feishuSettings(server), clock)
	server.Next(wiretest.FeishuSays(99991663), wiretest.FeishuSays(99991663))
	_, err := channel.Send(t.Context(), "7a8b", "k", one(shouwang.Red, 1))
	if f := failureOf(err); f.Class != Denied || f.Code != "99991663" || f.Final {
		t.Errorf("%+v, want denied, to be tried again", f)
	}
	if got := server.Tokens(); got != 2 {
		t.Errorf("%d tokens, want 2", got)
	}
}

func TestWrongSecretsAreDenied(t *testing.T) {
	clock, _ := steps()
	weCom, dingTalk, feishu := wiretest.NewWeCom(t, provider(clock)), wiretest.NewDingTalk(t, provider(clock)), wiretest.NewFeishu(t, provider(clock))
	for name, settings := range map[string]string{"wecom": weComSettings(weCom), "dingtalk": dingTalkSettings(dingTalk), "feishu": feishuSettings(feishu)} {
		channel := opened(t, name, strings.Replace(settings, "secret: canary-secret", "secret: wrong", 1), clock)
		_, err := channel.Send(t.Context(), "x", "k", one(shouwang.Red, 1))
		if f := failureOf(err); f.Class != Denied {
			t.Errorf("%s: %v, want denied", name, f)
		}
	}
}

// While a receiver changes over, what we send is good by the old key and the new.
func TestAWebhookIsSignedByBothLiveKeys(t *testing.T) {
	clock, _ := steps()
	for n, knows := range wiretest.HookSecrets {
		server := wiretest.NewHook(t, provider(clock), knows)
		server.Expect(1)
		settings := "api: " + server.URL() + "/hook\nsecrets: [" + strings.Join(wiretest.HookSecrets[:], ", ") + "]\n"
		if _, err := opened(t, "webhook", settings, clock).Send(t.Context(), "V01", "k", one(shouwang.Red, 1)); err != nil {
			t.Errorf("a receiver with key %d: %v", n, err)
		}
	}
	server := wiretest.NewHook(t, provider(clock), "whsec_YW5vdGhlci1rZXktb2YtMzItYnl0ZXMtLS0tLS0t")
	settings := "api: " + server.URL() + "/hook\nsecrets: [" + wiretest.HookSecrets[0] + "]\n"
	_, err := opened(t, "webhook", settings, clock).Send(t.Context(), "V01", "k", one(shouwang.Red, 1))
	if f := failureOf(err); f.Class != Denied {
		t.Errorf("a receiver with another key: %v, want denied", f)
	}
}

// A card changes once somebody has taken the warning.
func TestCardsChangeOnceTaken(t *testing.T) {
	taken := one(shouwang.Red, 1)
	taken.Taken = &Taken{By: "V02", Other: true, At: monday.Add(time.Hour)}
	for name, build := range rigs {
		r := build(t)
		amender, can := r.channel.(Amender)
		if !can {
			continue
		}
		t.Run(name, func(t *testing.T) {
			n := 1
			if name == "webhook" { // it hears of it by a second event
				n = 2
			}
			r.expect(n)
			ref, err := r.channel.Send(t.Context(), r.address, "k", one(shouwang.Red, 1))
			if err != nil {
				t.Fatal(err)
			}
			r.forward(time.Minute)
			if err := amender.Amend(t.Context(), r.address, ref, taken); err != nil {
				t.Fatal(err)
			}
			list := r.received()
			last := list[len(list)-1]
			checkDiscreet(t, last)
			if !strings.Contains(last, "V02") || !strings.Contains(last, "07:00") {
				t.Errorf("the card does not say who took it:\n%s", last)
			}
			if name != "dingtalk" && !strings.Contains(last, "https://desk.example.cn/warnings/"+taken.Items[0].No) { // there the link stays in the body
				t.Errorf("the card lost its link:\n%s", last)
			}
		})
	}
}

func TestAPageTakesEachMessageOnce(t *testing.T) {
	r := sheetRig(t)
	for _, key := range []string{"a", "b", "a", "b"} {
		if _, err := r.channel.Send(t.Context(), "V01", key, one(shouwang.Red, 1)); err != nil {
			t.Fatal(err)
		}
	}
	pages := r.received()
	if len(pages) != 1 || strings.Count(pages[0], "<tbody") != 2 {
		t.Errorf("%d pages, want one of two messages:\n%s", len(pages), pages)
	}
	for _, id := range []string{"../V01", "a/b", "", ".", "V 1"} {
		if got := r.channel.Address(shouwang.Worker{ID: id}); got != "" {
			t.Errorf("the worker %q has a page %q", id, got)
		}
	}
}

// No text can begin a header, a mention or a tag of its own.
func TestATownCannotWriteMarkup(t *testing.T) {
	nasty := one(shouwang.Red, 1)
	nasty.Items[0].Town = "<script>alert(1)</script>\r\nBcc: x@example.com <at user_id=\"all\"></at> @所有人"
	for _, name := range []string{"email", "sheet", "feishu", "wecom", "dingtalk"} {
		r := rigs[name](t)
		r.expect(1)
		if _, err := r.channel.Send(t.Context(), r.address, "k", nasty); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := r.received()[0]
		if name == "sheet" && strings.Contains(text, "<script>") || name == "email" && strings.Contains(text, "\nBcc:") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// A channel is given a message and nothing else of a warning. Whatever a warning
// holds, its message tells number, town, colour and deadline alone: two that differ
// in all else are told in the same words.
func TestNoMessageTellsWhatAWarningIsAbout(t *testing.T) {
	said := func(w shouwang.Warning) string {
		body, err := json.Marshal(Plan([]shouwang.Change{raised(w)}, directory(), monday)[0].Message)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	plain := warning(1, shouwang.Red, "V02")
	plain.Kind, plain.Lane, plain.Reasons, plain.Monitor, plain.Subject = shouwang.Help, shouwang.LaneOpen, nil, "", shouwang.Subject{}
	want := said(plain)
	checkDiscreet(t, want)
	rapid.Check(t, func(rt *rapid.T) {
		if got := said(anyWarning(rt, plain)); got != want {
			rt.Fatalf("it says more:\n%s\nwant\n%s", got, want)
		}
	})
}

// anyWarning has the number, level and town of another, and all else made up.
func anyWarning(rt *rapid.T, w shouwang.Warning) shouwang.Warning {
	words := rapid.SampledFrom(append(append([]string{}, secrets...), kinds...))
	w.Kind = rapid.SampledFrom([]shouwang.Kind{shouwang.Help, shouwang.Verify, shouwang.Duty, shouwang.Care, shouwang.Integrity, shouwang.Data}).Draw(rt, "kind")
	w.Lane = rapid.SampledFrom([]shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}).Draw(rt, "lane")
	w.Monitor, w.Episode, w.Version = words.Draw(rt, "monitor"), words.Draw(rt, "episode"), words.Draw(rt, "version")
	w.Subject = shouwang.Subject{Type: shouwang.SubjectPerson, ID: rapid.Uint64().Draw(rt, "subject"), Key: words.Draw(rt, "key")}
	w.Household, w.Area = shouwang.HouseholdID(rapid.Uint64().Draw(rt, "household")), rapid.Uint64Range(320682000000, 320682999999).Draw(rt, "area")
	w.Reasons = []shouwang.Reason{{Factor: words.Draw(rt, "factor"), Zh: words.Draw(rt, "zh"), En: words.Draw(rt, "en")}}
	w.Unknown = []string{words.Draw(rt, "unknown")}
	w.Score = rapid.IntRange(0, 100).Draw(rt, "score")
	return w
}

func TestASettingThatIsNotCompleteIsRefused(t *testing.T) {
	clock, _ := steps()
	for name, settings := range map[string][]string{
		"wecom":          {"corp: a", "corp: a\nagent: 1\nsecret: b\nallow: x", "corp: a\nagent: 1\nsecret: b\nproxy: here", "corp: a\nagent: 1\nsecret: b\nca: /nowhere"},
		"wecom_group":    {"", "groups: {\"3206\": {key: a}}", "groups: {\"320682103000\": {}}"},
		"dingtalk":       {"agent: 1"},
		"dingtalk_group": {"groups: {\"320682103000\": {key: a}}"},
		"feishu":         {"app: a", "app: a\nsecret: b\nby: name"},
		"feishu_group":   {"groups: {\"320682103000\": {key: a}}"},
		"webhook":        {"api: https://x.cn", "api: https://x.cn\nsecrets: [short]", "secrets: [" + wiretest.HookSecrets[0] + "]"},
		"sms":            {"api: https://x.cn", "api: https://x.cn\nbody: '{{.To}}{{.Text}}{{.Name}}'\nsuccess: a", "api: https://x.cn\nbody: '{{.To}}{{.Text}}'", "api: https://x.cn\nbody: '{{.To}}{{.Text}}'\nsuccess: '('"},
		"email":          {"host: a", "host: a\nport: 25\nfrom: nobody", "host: a\nport: 25\nfrom: a@b.cn\ntls: none", "host: a\nport: 25\nfrom: a@b.cn\ntls: maybe"},
		"sheet":          {"", "folder: x\nlanguage: fr"},
	} {
		for _, text := range settings {
			if _, err := table[name](setupOf(text, clock)); err == nil {
				t.Errorf("%s takes %q", name, text)
			}
		}
	}
}

func TestAnErrorNeverHoldsTheAddress(t *testing.T) {
	err := bare(&url.Error{Op: "Post", URL: "https://x/?access_token=canary", Err: errors.New("reset")})
	if strings.Contains(err.Error(), "canary") {
		t.Error(err)
	}
}
