package main

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"

	"shouwang/internal/access"
	"shouwang/monitors/rule"
)

// config is what a process is told: the settings file, then SHOUWANG_*, then flags.
type config struct {
	Data       string
	Policy     string
	Key        string
	ClickHouse string
	Redis      string
	Listen     string
	JSON       bool
	Monitors   []string                  // ids or codes of those that are switched on; none is all
	Cases      string                    // file with the rules of cases; "" is those that ship
	Calendar   string                    // file with the working days; "" is those that ship
	Channels   map[string]map[string]any // settings of the channels, by name
	Desk       string                    // address of the desk as workers reach it, for the links of messages
	Contacts   string                    // file that says where channels find the workers
	Delivery   map[string]any            // how workers are told: notify.Rules

	SlackSecret string // signing secret of the Slack app, for its buttons

	TLS     sealSettings
	Proxies []string // proxies before the desk, whose word on who asks, and that they came over TLS, is believed

	Accounts access.Rules

	OIDC oidcSettings // where people may sign in beside; without an issuer, nowhere
}

// oidcSettings are those of access.Directory that are no secret; the secret lies in the
// key file, under others.oidc.
type oidcSettings struct{ Issuer, Client, Claim string }

// loadConfig layers file < environment < flags. SHOUWANG_NOTIFY_SLACK_TOKEN is
// notify.slack.token of the file.
func loadConfig(cmd *cobra.Command) (config, error) {
	k := koanf.New(".")
	data, _ := cmd.Flags().GetString("data")
	if dir := os.Getenv("SHOUWANG_DATA"); dir != "" && !cmd.Flags().Changed("data") {
		data = dir
	}
	if err := readSettings(k, cmd, data); err != nil {
		return config{}, err
	}
	if err := k.Load(env.Provider(".", env.Opt{Prefix: "SHOUWANG_", TransformFunc: envKey}), nil); err != nil {
		return config{}, fmt.Errorf("read settings of the environment: %w", err)
	}
	cfg := config{
		Data:       data,
		Policy:     pick(cmd, k, "policy"),
		Key:        pick(cmd, k, "key"),
		ClickHouse: pick(cmd, k, "clickhouse"),
		Redis:      pick(cmd, k, "redis"),
		Listen:     pick(cmd, k, "listen"),
		Monitors:   monitorsOn(cmd, k),
		Cases:      k.String("cases"),
		Calendar:   k.String("calendar"),
		Channels:   channels(k),
		Desk:       k.String("desk"),
		Contacts:   k.String("contacts"),
		Delivery:   k.Cut("delivery").Raw(),

		SlackSecret: k.String("slack.secret"),
		TLS:         sealSettings{k.String("tls.certificate"), k.String("tls.key")},
		Proxies:     listOf(k, "proxies"),
		Accounts:    access.Rules{Sessions: number(k, "accounts.sessions", 5), PasswordDays: number(k, "accounts.renew", 90)},
		OIDC:        oidcSettings{k.String("oidc.issuer"), k.String("oidc.client"), k.String("oidc.claim")},
	}
	if err := goodProxies(cfg.Proxies); err != nil {
		return config{}, err
	}
	cfg.JSON, _ = cmd.Flags().GetBool("json")
	if cfg.Key == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return config{}, fmt.Errorf("find the folder for keys: %w; name the file with --key", err)
		}
		cfg.Key = filepath.Join(dir, "shouwang", "keys.json")
	}
	return cfg, nil
}

func readSettings(k *koanf.Koanf, cmd *cobra.Command, data string) error {
	path, _ := cmd.Flags().GetString("config")
	named := path != ""
	if !named {
		path = filepath.Join(data, "shouwang.yaml")
	}
	if _, err := os.Stat(path); err != nil && !named {
		return nil
	}
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return usageError{fmt.Errorf("read settings %s: %w", path, err)}
	}
	return knownSettings(k, path)
}

// settings are the keys of the settings file; notify.CHANNEL.* belong to the channels.
var settings = []string{
	"policy", "key", "clickhouse", "redis", "listen", "monitors", "cases", "calendar", "desk", "contacts", "slack.secret",
	"delivery.routes", "delivery.digest", "delivery.quiet", "oidc.issuer", "oidc.client", "oidc.claim", "tls.certificate", "tls.key", "proxies", "accounts.sessions", "accounts.renew",
}

// knownSettings refuses a key that nothing reads: a mistyped one would be
// ignored in silence.
func knownSettings(k *koanf.Koanf, path string) error {
	for _, key := range k.Keys() {
		if slices.Contains(settings, key) || strings.HasPrefix(key, "notify.") {
			continue
		}
		known := "one of " + strings.Join(settings, ", ") + ", notify.CHANNEL.*"
		if near := rule.Nearest(key, settings); near != "" {
			known = "did you mean " + near + "?"
		}
		return usageError{fmt.Errorf("read settings %s: unknown key %s: %s", path, key, known)}
	}
	return nil
}

func envKey(key, value string) (string, any) {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(key, "SHOUWANG_")), "_", "."), value
}

// pick is the flag where it was given, else the setting.
func pick(cmd *cobra.Command, k *koanf.Koanf, key string) string {
	flag := cmd.Flags().Lookup(key)
	if flag != nil && (flag.Changed || !k.Exists(key)) {
		return flag.Value.String()
	}
	return k.String(key)
}

// monitorsOn is a list in the file, and names with commas between elsewhere; "all"
// is all, as is none.
func monitorsOn(cmd *cobra.Command, k *koanf.Koanf) []string {
	list := k.Strings("monitors")
	if len(list) == 0 {
		list = strings.FieldsFunc(pick(cmd, k, "monitors"), func(r rune) bool { return r == ',' || r == ' ' })
	}
	if slices.Equal(list, []string{"all"}) {
		return nil
	}
	return list
}

// listOf is a list in the file, and texts with commas between in the environment.
func listOf(k *koanf.Koanf, key string) []string {
	if list := k.Strings(key); len(list) > 0 {
		return list
	}
	return strings.FieldsFunc(k.String(key), func(r rune) bool { return r == ',' || r == ' ' })
}

// number is a whole number of the settings, or the usual one.
func number(k *koanf.Koanf, key string, usual int) int {
	if !k.Exists(key) {
		return usual
	}
	return max(0, k.Int(key))
}

// goodProxies refuses what is no address or network: a mistyped one would be believed by
// nobody in silence, and everybody would share one limit.
func goodProxies(list []string) error {
	for _, one := range list {
		_, err := netip.ParsePrefix(one)
		if _, lone := netip.ParseAddr(one); err != nil && lone != nil {
			return usageError{fmt.Errorf("setting proxies: %q is no address and no network: write 127.0.0.1 or 10.0.0.0/8", one)}
		}
	}
	return nil
}

func channels(k *koanf.Koanf) map[string]map[string]any {
	out := map[string]map[string]any{}
	for name := range k.Cut("notify").Raw() {
		out[name] = k.Cut("notify." + name).Raw()
	}
	return out
}
