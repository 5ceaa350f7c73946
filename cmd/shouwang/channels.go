package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"shouwang"
	"shouwang/notify"
)

// openChannels makes the channels that have settings; the inbox is always there.
func openChannels(cfg config, clock func() time.Time, book *book) (notify.Channels, error) {
	setups := map[string]notify.Setup{}
	for name, settings := range cfg.Channels {
		text, err := yaml.Marshal(settings)
		if err != nil {
			return nil, fmt.Errorf("read settings of channel %s: %w", name, err)
		}
		setups[name] = notify.Setup{
			Decode: func(into any) error { return decodeChannel(name, text, into) },
			Link:   deskLink(cfg), Clock: clock,
			Contact: func(worker, channel string) string { return book.now().Contact(worker, channel) },
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

// deliveryRules are how workers are told, and the hours in them.
func deliveryRules(cfg config, channels notify.Channels) (notify.Rules, notify.Timing, error) {
	var rules notify.Rules
	text, err := yaml.Marshal(cfg.Delivery)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, &rules, yaml.Strict())
	}
	if err != nil {
		return rules, notify.Timing{}, usageError{fmt.Errorf("read the settings under delivery: %w", err)}
	}
	timing, err := rules.Check(channels)
	if err != nil {
		return rules, timing, usageError{err}
	}
	return rules, timing, nil
}

// deskLink is the address of a warning on the desk, of the calls for notify.CallsPage,
// and of the list for "".
func deskLink(cfg config) func(no string) string {
	base := strings.TrimSuffix(cmp.Or(cfg.Desk, cfg.scheme()+"://"+cmp.Or(cfg.Listen, defaultListen)), "/")
	return func(no string) string {
		switch no {
		case "":
			return base + "/warnings"
		case notify.CallsPage:
			return base + "/calls"
		}
		return base + "/warnings/" + no
	}
}

// defaultListen is where the desk answers: this machine alone.
const defaultListen = "127.0.0.1:8080"

// book is the file of contacts, read again when it has changed. A change with a
// fault leaves the last good one in force.
type book struct {
	path string
	tell func(error)

	mu      sync.Mutex
	changed time.Time
	last    notify.Book
}

// openBook reads the file of contacts; "" is none. It holds people's numbers, so
// one that others on the machine may read is refused.
func openBook(path string, tell func(error)) (*book, error) {
	b := &book{path: path, tell: tell}
	if path == "" {
		return b, nil
	}
	if err := b.read(); err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

func (b *book) read() error {
	info, err := os.Stat(b.path)
	if err != nil {
		return fmt.Errorf("read the contacts: %w", err)
	}
	if info.ModTime().Equal(b.changed) {
		return nil
	}
	if info.Mode().Perm()&0o077 != 0 {
		return shouwang.Explain(shouwang.ErrInvalid, "others may read the contacts in "+b.path, "make it readable for this user alone: chmod 600")
	}
	b.changed = info.ModTime() // also of a bad one: its fault is told once
	file, err := os.Open(b.path)
	if err != nil {
		return fmt.Errorf("read the contacts: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	book, err := notify.ReadBook(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", b.path, err)
	}
	b.last = book
	return nil
}

func (b *book) now() notify.Book {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.path == "" {
		return b.last
	}
	if err := b.read(); err != nil {
		b.tell(err)
	}
	return b.last
}
