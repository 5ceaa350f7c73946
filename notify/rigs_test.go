package notify

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"shouwang"
	"shouwang/notify/wiretest"
)

// steps is a clock that moves when it is told to.
func steps() (clock func() time.Time, forward func(time.Duration)) {
	var now atomic.Int64
	now.Store(monday.UnixMilli())
	return func() time.Time { return time.UnixMilli(now.Load()) }, func(d time.Duration) { now.Add(d.Milliseconds()) }
}

// provider is what a fake of these tests is told.
func provider(clock func() time.Time, users ...string) wiretest.Config {
	return wiretest.Config{Clock: clock, Users: users, Secrets: append(slices.Clone(secrets), kinds...)}
}

// commonFaults are those that every HTTP provider may have.
func commonFaults(t *testing.T) map[string]wiretest.Fault {
	t.Helper()
	date := wiretest.Limited(0)
	date.Header = map[string]string{"Retry-After": monday.Add(90 * time.Second).UTC().Format(http.TimeFormat)}
	return map[string]wiretest.Fault{
		"limited": wiretest.Limited(7 * time.Second), "server": wiretest.Broken(), "timeout": wiretest.Hang(), "half an answer": wiretest.HalfBody(),
		"nonsense": wiretest.Nonsense(), "endless": wiretest.Endless(), "redirect": wiretest.MovedTo(trap(t)),
		"limited by a date": date, "busy": {Status: 503, Header: map[string]string{"Retry-After": "30"}, Body: "{}"},
	}
}

// opened is a channel with settings.
func opened(t *testing.T, name, settings string, clock func() time.Time) Channel {
	t.Helper()
	channel, err := table[name](setupOf(settings+local, clock))
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

// httpRig is a channel with a fake; says makes a no of the provider's code.
func httpRig(t *testing.T, server *wiretest.Server, channel Channel, says map[string]wiretest.Fault) rig {
	t.Helper()
	faults := commonFaults(t)
	maps.Copy(faults, says)
	address := channel.Address(shouwang.Worker{ID: "V01", Area: 320682103001})
	if address == "" {
		t.Fatal("the channel does not find V01")
	}
	return rig{
		channel: channel, address: address, expect: server.Expect,
		received: func() []string {
			var texts []string
			for _, m := range server.Sent() {
				texts = append(texts, m.Text)
			}
			return texts
		},
		fail: func(fault string) bool {
			f, can := faults[fault]
			if can {
				server.Next(f)
			}
			return can
		},
	}
}

func weComRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewWeCom(t, provider(clock, "zhang3"))
	r := httpRig(t, server.Server, opened(t, "wecom", weComSettings(server), clock), map[string]wiretest.Fault{
		"refused": wiretest.WeComSays(40058), "denied": wiretest.WeComSays(60020), "crowded": wiretest.WeComSays(45009), "nobody": wiretest.WeComSays(81013),
		"bare refusal": wiretest.Says(`{}`), "odd code": wiretest.Says(`{"errcode":"张秀英 320682195001011234"}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "40058", "denied": "60020", "crowded": "45009", "nobody": "81013"}
	return r
}

func weComSettings(server *wiretest.WeCom) string {
	return fmt.Sprintf("api: %s\ncorp: %s\nagent: %d\nsecret: %s\n", server.URL(), wiretest.WeComCorp, wiretest.WeComAgent, wiretest.WeComSecret)
}

func weComGroupRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewWeCom(t, provider(clock))
	r := httpRig(t, server.Server, opened(t, "wecom_group", groupSettings(server.URL(), wiretest.WeComRobot, ""), clock), map[string]wiretest.Fault{
		"refused": wiretest.WeComSays(40058), "denied": wiretest.WeComSays(93000), "crowded": wiretest.WeComSays(45009), "bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "40058", "denied": "93000", "crowded": "45009"}
	return r
}

func groupSettings(url, key, secret string) string {
	return fmt.Sprintf("api: %s\ngroups: {\"320682103000\": {key: %s, secret: %s}}\n", url, key, secret)
}

func dingTalkRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewDingTalk(t, provider(clock, "manager01"))
	r := httpRig(t, server.Server, opened(t, "dingtalk", dingTalkSettings(server), clock), map[string]wiretest.Fault{
		"refused": wiretest.DingTalkSays(40035), "denied": wiretest.DingTalkSays(50002), "crowded": wiretest.DingTalkSays(90018), "nobody": wiretest.DingTalkSays(33012),
		"bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "40035", "denied": "50002", "crowded": "90018", "nobody": "33012"}
	return r
}

func dingTalkSettings(server *wiretest.DingTalk) string {
	return fmt.Sprintf("api: %s\nagent: %d\nkey: %s\nsecret: %s\n", server.URL(), wiretest.DingTalkAgent, wiretest.DingTalkKey, wiretest.DingTalkSecret)
}

func dingTalkGroupRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewDingTalk(t, provider(clock))
	r := httpRig(t, server.Server, opened(t, "dingtalk_group", groupSettings(server.URL(), wiretest.DingTalkRobot, wiretest.DingTalkRobotSecret), clock), map[string]wiretest.Fault{
		"refused": wiretest.DingTalkSays(40035), "denied": wiretest.DingTalkSays(310000), "crowded": wiretest.DingTalkSays(130101), "bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "40035", "denied": "310000", "crowded": "130101"}
	return r
}

func feishuRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewFeishu(t, provider(clock, "7a8b"))
	r := httpRig(t, server.Server, opened(t, "feishu", feishuSettings(server), clock), map[string]wiretest.Fault{
		"refused": wiretest.FeishuSays(230001), "denied": wiretest.FeishuSays(99991672), "crowded": wiretest.FeishuSays(99991400), "nobody": wiretest.FeishuSays(230013),
		"bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "230001", "denied": "99991672", "crowded": "99991400", "nobody": "230013"}
	return r
}

func feishuSettings(server *wiretest.Feishu) string {
	return fmt.Sprintf("api: %s\napp: %s\nsecret: %s\n", server.URL(), wiretest.FeishuApp, wiretest.FeishuSecret)
}

func feishuGroupRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewFeishu(t, provider(clock))
	r := httpRig(t, server.Server, opened(t, "feishu_group", groupSettings(server.URL(), wiretest.FeishuRobot, wiretest.FeishuRobotSecret), clock), map[string]wiretest.Fault{
		"refused": wiretest.FeishuSays(9499), "denied": wiretest.FeishuSays(19021), "crowded": wiretest.FeishuSays(11232), "bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"refused": "9499", "denied": "19021", "crowded": "11232"}
	return r
}

func webhookRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewHook(t, provider(clock), wiretest.HookSecrets[0])
	settings := fmt.Sprintf("api: %s/hook\nsecrets: [%s]\n", server.URL(), wiretest.HookSecrets[0])
	r := httpRig(t, server.Server, opened(t, "webhook", settings, clock), map[string]wiretest.Fault{
		"refused": {Status: 410, Body: "张秀英 canary"}, "denied": {Status: 401, Body: "canary"},
	})
	r.forward = forward
	delete(r.codes, "nonsense")
	yes := r.fail
	r.fail = func(fault string) bool { return fault != "nonsense" && yes(fault) } // a receiver's 200 is a yes, whatever it says
	return r
}

// smsSettings are those of a gateway that takes JSON.
func smsSettings(server *wiretest.Gateway) string {
	return "api: " + server.URL() + "/sms/send\n" + `
headers: {Content-Type: application/json, X-Token: ` + wiretest.GatewayToken + `}
body: '{"phone":{{json .To}},"content":{{json .Text}},"id":{{json .Key}}}'
success: '"code":\s*"OK"'
code: '"code":\s*"([^"]*)"'
`
}

func smsRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewGateway(t, provider(clock, "13900000001"))
	r := httpRig(t, server.Server, opened(t, "sms", smsSettings(server), clock), map[string]wiretest.Fault{
		"no": wiretest.GatewaySays("BALANCE"), "odd code": wiretest.GatewaySays("张秀英 320682195001011234"), "bare refusal": wiretest.Says(`{}`),
	})
	r.forward = forward
	r.codes = map[string]string{"no": "BALANCE"}
	return r
}

func emailRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	server := wiretest.NewMail(t, provider(clock, "v01@canary.example"))
	settings := fmt.Sprintf("host: 127.0.0.1\nport: %d\nuser: %s\npassword: %s\nfrom: 守望 <%s>\nca: %s\n", server.Port(), wiretest.MailUser, wiretest.MailPassword, wiretest.MailUser, server.CA)
	r := httpRig(t, server.Server, opened(t, "email", settings, clock), nil)
	mishaps := map[string]string{
		"refused": "554 5.7.1 张秀英", "server": "451 4.3.0 later", "crowded": "421 4.7.0 too many", "denied": "sign-in", "nobody": "550 5.1.1 gone",
		"timeout": "hang", "half an answer": "break", "nonsense": "nonsense",
	}
	r.forward = forward
	r.codes = map[string]string{"refused": "554", "server": "451", "crowded": "421", "denied": "535", "nobody": "550"}
	r.fail = func(fault string) bool {
		what, can := mishaps[fault]
		server.Mishap(what)
		return can
	}
	return r
}

func sheetRig(t *testing.T) rig {
	t.Helper()
	clock, forward := steps()
	folder := t.TempDir()
	channel, err := newSheet(setupOf("folder: "+folder, clock))
	if err != nil {
		t.Fatal(err)
	}
	return rig{
		channel: channel, address: "V01", forward: func(d time.Duration) { forward(min(d, 20*time.Hour)) }, expect: func(int) {},
		received: func() []string {
			names, _ := filepath.Glob(filepath.Join(folder, "*", "*.html"))
			var pages []string
			for _, name := range names {
				page, err := os.ReadFile(name) //nolint:gosec // of this test's own folder
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, string(page))
			}
			return pages
		},
		fail: func(string) bool { return false },
	}
}
