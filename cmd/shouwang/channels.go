package main

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"shouwang/notify"
)

// openChannels makes the channels that have settings; the inbox is always there.
func openChannels(cfg config) (notify.Channels, error) {
	setups := map[string]notify.Setup{}
	for name, settings := range cfg.Channels {
		text, err := yaml.Marshal(settings)
		if err != nil {
			return nil, fmt.Errorf("read settings of channel %s: %w", name, err)
		}
		setups[name] = notify.Setup{
			Decode: func(into any) error { return decodeChannel(name, text, into) },
			Link:   deskLink(cfg.Listen),
		}
	}
	channels, err := notify.Open(setups)
	if err != nil {
		return nil, usageError{err}
	}
	return channels, nil
}

// decodeChannel is strict, and its error never quotes a setting: it may be a token.
func decodeChannel(name string, text []byte, into any) error {
	if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict()); err != nil {
		return fmt.Errorf("settings of channel %s under notify.%s have a key that it does not know, or a value of the wrong kind", name, name)
	}
	return nil
}

// deskLink is the address of a warning on the desk, and of the list for "".
func deskLink(listen string) func(no string) string {
	if listen == "" {
		listen = defaultListen
	}
	return func(no string) string {
		if no == "" {
			return "http://" + listen + "/warnings"
		}
		return "http://" + listen + "/warnings/" + no
	}
}

// defaultListen is where the desk answers: this machine alone.
const defaultListen = "127.0.0.1:8080"
