package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/access"
	"shouwang/internal/calendar"
	"shouwang/internal/queue"
	"shouwang/internal/store"
	"shouwang/monitors"
	"shouwang/notify"
	"shouwang/outcomes"
	"shouwang/signals"
	"shouwang/signals/identity"
	"shouwang/watch"
)

// sliceSize is how many people or households a run scores at once: what is read is
// tables of facts, so that a slice bounds the scores and changes in memory alone.
const sliceSize = 1_000_000

// app is the service joined together: what every command works with.
type app struct {
	cfg      config
	clock    func() time.Time
	crash    func(point string)
	log      *slog.Logger
	pack     *monitors.Pack
	overlay  *monitors.Overlay
	values   monitors.Values
	areas    areas
	cal      *calendar.Calendar
	store    *store.Store
	queue    *queue.Queue
	keys     *identity.Keys
	book     *identity.Book
	intake   *signals.Intake
	keep     *watch.Store
	sources  *watch.Sources
	round    *watch.Round
	staffing *watch.Round // watches the loads that the others make
	reaching *watch.Round // watches whom the channels find
	scorer   *scorer
	outbox   *notify.Outbox
	contacts *book
	channels notify.Channels
	delivery notify.Rules
	timing   notify.Timing
	cases    *cases.Service
	meetings *meeting.Service
	hotline  cases.HotlineRules
	verdicts *outcomes.Verdicts
	stock    stock
	aviary   aviary
	rules    cases.Rules
	room     staffRoom
	door     *access.Door
	chain    *access.Chain
	bounded  access.Log // the chain, in which nobody can write without end
	closers  []func() error

	again     chan struct{} // asks a service to judge everything again
	areasTold atomic.Int64  // the day on which a service last told cases of their areas
	behind    atomic.Bool   // something of a case may be untold
}

// open joins the service over the data folder that the flags name. The caller
// closes it.
func open(cmd *cobra.Command, overlay string) (*app, error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err != nil {
		return nil, err
	}
	over, err := readFigures(overlay)
	if err != nil {
		return nil, err
	}
	a, err := join(cmd.Context(), cfg, over, clock, cmd.ErrOrStderr())
	if err != nil || !reveals(cmd) {
		return a, err
	}
	if err := a.signIn(cmd, access.RevealWho); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// figures are dated values laid over those of the pack; without text, none.
type figures struct {
	name string
	text []byte
}

func readFigures(path string) (figures, error) {
	if path == "" {
		return figures{}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return figures{}, usageError{fmt.Errorf("read parameters %s: %w", path, err)}
	}
	return figures{filepath.Base(path), text}, nil
}

// join joins the service over the data folder of cfg. The caller closes it.
func join(ctx context.Context, cfg config, over figures, clock func() time.Time, logs io.Writer) (*app, error) {
	a := &app{cfg: cfg, clock: clock, crash: crashAt(os.Getenv("SHOUWANG_CRASH_AT"), os.Getenv("SHOUWANG_CRASH_BY")), log: newLog(logs), again: make(chan struct{}, 1)}
	for _, step := range []func(context.Context) error{
		func(context.Context) error { return a.loadPolicy(over) },
		a.openStores, a.joinSignals, a.joinAccess, a.joinWatch, a.joinPeople,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// newLog writes readable lines to a terminal and JSON elsewhere.
func newLog(w io.Writer) *slog.Logger { return logTo(w, isTerminal(w)) }

func logTo(w io.Writer, terminal bool) *slog.Logger {
	if terminal {
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: slog.LevelWarn, TimeFormat: time.TimeOnly, ReplaceAttr: harmless}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// harmless takes out of a value what would command a terminal: what others sent may be in
// it. Line ends the handler escapes by itself.
func harmless(_ []string, a slog.Attr) slog.Attr {
	var text string
	switch value := a.Value.Any().(type) {
	case string:
		text = value
	case error:
		text = value.Error()
	default:
		return a
	}
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
	if clean != text {
		a.Value = slog.StringValue(clean)
	}
	return a
}

// openPack opens a pack's folder, out of which no link leads; "" is the built-in pack.
func openPack(dir string) (files fs.FS, release func(), err error) {
	if dir == "" {
		return monitors.Builtin(), func() {}, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open the policy: %w", err)
	}
	return root.FS(), func() { _ = root.Close() }, nil
}

// loadPolicy reads the pack and lays figures, if there are any, over it.
func (a *app) loadPolicy(over figures) error {
	files, release, err := openPack(a.cfg.Policy)
	if err != nil {
		return err
	}
	defer release()
	pack, err := monitors.Load(files)
	if err != nil {
		return err
	}
	if a.pack, err = switchedOn(pack, a.cfg.Monitors); err != nil {
		return err
	}
	if a.areas, err = loadAreas(files, a.clock); err != nil {
		return err
	}
	if a.values = pack.Resolve(nil); over.text == nil {
		return nil
	}
	if a.overlay, err = over.over(pack); err != nil {
		return err
	}
	a.values = pack.Resolve(a.overlay)
	return nil
}

// switchedOn is a pack with the monitors that are named, by id or code; no name is
// all. A bureau may begin with a few: what the others say is as if they were not there.
func switchedOn(pack *monitors.Pack, names []string) (*monitors.Pack, error) {
	if len(names) == 0 {
		return pack, nil
	}
	on := map[*monitors.Monitor]bool{}
	for _, name := range names {
		some := pack.Monitor(name)
		if len(some) == 0 {
			return nil, usageError{fmt.Errorf("setting monitors: the policy has no monitor %s", name)}
		}
		for _, m := range some {
			on[m] = true
		}
	}
	few := *pack
	few.Monitors = slices.DeleteFunc(slices.Clone(pack.Monitors), func(m *monitors.Monitor) bool { return !on[m] })
	return &few, nil
}

// over reads figures as an overlay of a pack, named by the file and what is in it;
// without text there is none.
func (f figures) over(pack *monitors.Pack) (*monitors.Overlay, error) {
	if f.text == nil {
		return nil, nil
	}
	overlay, err := pack.LoadOverlay(f.name, f.text)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(f.text)
	overlay.Name = f.name + " " + hex.EncodeToString(sum[:8])
	return overlay, nil
}

func (a *app) overlayName() string {
	if a.overlay == nil {
		return ""
	}
	return a.overlay.Name
}

// openCalendar reads the working days from a file, or those that ship with the
// service for "".
func openCalendar(path string) (*calendar.Calendar, error) {
	if path == "" {
		return calendar.Builtin()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("read the calendar: %w", err)}
	}
	defer func() { _ = f.Close() }()
	cal, err := calendar.Read(f)
	if err != nil {
		return nil, usageError{fmt.Errorf("read the calendar %s: %w", path, err)}
	}
	return cal, nil
}

// openRules reads the rules of cases from a file, or those that ship with the
// service for "".
func openRules(path string) (cases.Rules, error) {
	if path == "" {
		return cases.BuiltinRules()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return cases.Rules{}, usageError{fmt.Errorf("read the rules of cases: %w", err)}
	}
	rules, err := cases.ReadRules(string(text))
	if err != nil {
		return cases.Rules{}, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	return rules, nil
}

func (a *app) openStores(ctx context.Context) error {
	var err error
	if a.cal, err = openCalendar(a.cfg.Calendar); err != nil {
		return err
	}
	if a.rules, err = openRules(a.cfg.Cases); err != nil {
		return err
	}
	if err := os.MkdirAll(a.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	a.store, err = store.Open(ctx, store.Config{Dir: a.cfg.Data, DSN: a.cfg.ClickHouse, Log: a.log})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.store.Close)
	if err := a.store.Migrate(ctx); err != nil {
		return err
	}
	if a.queue, err = queue.Open(ctx, a.cfg.Redis, a.clock); err != nil {
		return err
	}
	a.closers = append(a.closers, a.queue.Close)
	return nil
}

func (a *app) joinSignals(ctx context.Context) error {
	load := func() (*identity.Keys, error) { return identity.LoadKeys(a.cfg.Key) }
	if a.cfg.Key == "" {
		load = identity.Passing
	}
	keys, err := load()
	if err != nil {
		return err
	}
	a.keys, a.book = keys, identity.NewBook(a.store.Conn(), keys)
	if err := a.fits(ctx); err != nil {
		return err
	}
	a.intake, err = signals.Open(ctx, signals.Config{
		DB: a.store.Conn(), Append: a.store, Keys: keys, Feeds: a.pack.Feeds,
		SendersDir: filepath.Join(a.cfg.Data, "senders"), ScratchDir: filepath.Join(a.cfg.Data, "unpacked"), Towns: a.areas.towns(), Areas: a.areas.Areas, Crash: a.crash, Clock: a.clock, Log: a.log,
	})
	return err
}

// fits says whether the key file is the one that this data was sealed with: a
// wrong one is refused at the start, not at the first name that is shown.
func (a *app) fits(ctx context.Context) error {
	var first uint64
	if err := a.store.Conn().QueryRow(ctx, "SELECT ifNull(min(person_id), 0) FROM identity_person").Scan(&first); err != nil {
		return fmt.Errorf("look for a sealed record: %w", err)
	}
	if _, err := a.book.People(ctx, []shouwang.PersonID{shouwang.PersonID(first)}); err != nil {
		return fmt.Errorf("open the data in %s with the keys in %s: %w", a.cfg.Data, a.cfg.Key, err)
	}
	return nil
}

func (a *app) joinWatch(context.Context) error {
	watched, err := watch.Watch(a.pack)
	if err != nil {
		return err
	}
	a.scorer = newScorer(a)
	a.keep = watch.NewStore(a.store.Conn(), a.store)
	a.sources = watch.NewSources(a.store.Conn(), sliceSize, a.pack.Feed("worker") != nil).Follow(a.areas.now)
	config := a.watching(a.scorer)
	config.Monitors, config.Policy, config.Parameters = watched, a.pack.Hash, a.overlayName()
	config.Crash, config.Done, config.Ledger = a.crash, a.follow, newSpokenLedger(a, watched)
	a.round = watch.New(config)
	config.Scorer, config.Monitors, config.Reads, config.Reach = loadScorer{a}, []watch.Monitor{staffingMonitor(a.pack.Hash)}, nil, nil
	a.staffing = watch.New(config)
	config.Scorer, config.Monitors = reachScorer{a}, []watch.Monitor{reachMonitor(a.pack.Hash)}
	a.reaching = watch.New(config)
	return nil
}

// watching joins a round over this data to a scorer; which monitors, by which
// policy, and what follows are the caller's.
func (a *app) watching(scores watch.Scorer) watch.Config {
	return watch.Config{
		Scorer: scores, Reach: a.scorer, Reads: a.scorer.reads, Pinner: pinner{a.intake}, Slicer: a.sources, Rosters: a.sources, Events: a.sources,
		Ledger: a.keep, Memory: a.keep, Scribe: a.keep, Locks: locks{a.queue}, Clock: a.clock, Log: a.log,
	}
}

// joinPeople joins what reaches people: cases, verdicts, messages.
func (a *app) joinPeople(ctx context.Context) error {
	seal := func(text []byte) []byte { return []byte(a.keys.Seal("note", string(text))) }
	unseal := func(sealed []byte) ([]byte, error) {
		text, err := a.keys.Open("note", string(sealed))
		return []byte(text), err
	}
	a.verdicts = &outcomes.Verdicts{DB: a.store.Conn(), Append: a.store, Seal: seal}
	a.outbox = &notify.Outbox{DB: a.store.Conn(), Append: a.store, Crash: a.crash}
	var err error
	a.contacts, err = openBook(a.cfg.Contacts, func(err error) { a.log.Error("the contacts stay as they were", "error", err) })
	if err != nil {
		return err
	}
	if a.channels, err = openChannels(a.cfg, a.clock, a.contacts); err != nil {
		return err
	}
	if a.delivery, a.timing, err = deliveryRules(a.cfg, a.channels); err != nil {
		return err
	}
	a.cases, err = cases.Open(ctx, cases.Config{
		DB: a.store.Conn(), Append: a.store, Calendar: a.cal, Clock: a.clock, Opens: a.opensCase, Seed: a.seed,
		Rules: a.rules, Staff: a.staff, Kin: a.kin, Verdicts: a.findings, Seal: seal, Unseal: unseal, Crash: a.crash, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.joinMeetings(seal, unseal)
	a.hotline, err = cases.BuiltinHotline()
	return err
}

func (a *app) opensCase(monitor string) bool {
	m := a.pack.MonitorOf(monitor)
	return m != nil && m.Route.OpensCase
}

// seed is a keyed hash: a case's number tells nothing, and is the same again.
func (a *app) seed(text string) uint64 {
	sum := a.keys.Column(text)
	return binary.LittleEndian.Uint64(sum[:])
}

// findings are the verdict rows of a closed case's warnings.
func (a *app) findings(list []cases.Finding) []shouwang.Block {
	rows := make([]outcomes.Verdict, 0, len(list))
	for _, f := range list {
		rows = append(rows, outcomes.Verdict(f))
	}
	return []shouwang.Block{a.verdicts.Block(rows)}
}

// Close ends what open began, the last first.
func (a *app) Close() error {
	var errs []error
	for _, end := range slices.Backward(a.closers) {
		errs = append(errs, end())
	}
	a.closers = nil
	return errors.Join(errs...)
}

// locks lends the queue's locks to the round.
type locks struct{ queue *queue.Queue }

func (l locks) Lock(ctx context.Context, name string, ttl time.Duration) (watch.Lease, error) {
	return l.queue.Lock(ctx, name, ttl)
}

// pinner lends the intake's pins to the round.
type pinner struct{ intake *signals.Intake }

func (p pinner) Pin(ctx context.Context, asOf time.Time) (watch.Pin, error) {
	pin, err := p.intake.Pin(ctx, asOf)
	return watchPin(pin), err
}

// watchPin is a pin as the round has it.
func watchPin(pin signals.Pin) watch.Pin {
	fresh := map[string]bool{}
	for feed, state := range pin.Fresh {
		if state.Connected {
			fresh[feed] = !state.Stale
		}
	}
	return watch.Pin{Batch: pin.Batch, Skip: pin.Skip, Fresh: fresh}
}
