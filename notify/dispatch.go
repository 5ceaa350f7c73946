package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"shouwang"
)

// Limiter spaces messages out, all instances of the service together.
type Limiter interface {
	RateLimit(ctx context.Context, name string, n int, per time.Duration) (wait time.Duration, err error)
}

// Config is what a dispatcher works with.
type Config struct {
	Outbox   *Outbox
	Channels Channels
	Worker   func(id string) (shouwang.Worker, bool)
	Above    func(id string) (next string, chain []string) // who hears of what does not reach a worker, and by what; nil: the bureau's shared inbox
	Timing   Timing
	Clock    func() time.Time
	Limiter  Limiter      // nil: only the provider's own limit
	Fence    func() error // nil: alone. An error stops the dispatcher before its next send: another has taken over
	Log      *slog.Logger
	Pool     int           // messages in flight at once; 0 is 32
	Attempts uint64        // then the message is a dead letter; 0 is 8
	First    time.Duration // pause after the first failure, doubled each time; 0 is 5 s
	Most     time.Duration // longest pause of our own; 0 is 15 min
}

// Dispatcher sends what the outbox owes. Only one of a city may run at a time:
// cmd holds a lock around it and gives its loss to Fence.
type Dispatcher struct {
	Config

	draining sync.Mutex
	mu       sync.Mutex           // guards what follows
	paused   map[string]time.Time // channel → until when its provider wants peace
	unsaved  []unsaved            // sent or failed, but the store did not take it yet
}

// unsaved is what became of a parcel while the store was away.
type unsaved struct {
	instead  []Intent
	outcomes []outcome
}

// NewDispatcher fills in what a config leaves open.
func NewDispatcher(c Config) *Dispatcher {
	if c.Pool == 0 {
		c.Pool = 32
	}
	if c.Attempts == 0 {
		c.Attempts = 8
	}
	if c.First == 0 {
		c.First = 5 * time.Second
	}
	if c.Most == 0 {
		c.Most = 15 * time.Minute
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Dispatcher{Config: c, paused: map[string]time.Time{}}
}

// Report is what one Drain did.
type Report struct {
	Sent, Failed, Dead int
	Waiting            int       // not due yet, or held back by a limit
	Next               time.Time // when the next of them is due; zero: nothing waits
}

// Drain sends everything that is owed and due. What a limit holds back, or what
// failed, stays owed: Next says when to come again. An error means that the
// store or the fence said no; nothing is lost by it.
func (d *Dispatcher) Drain(ctx context.Context) (Report, error) {
	d.draining.Lock()
	defer d.draining.Unlock()
	if err := d.save(ctx); err != nil {
		return Report{}, err
	}
	report := &report{}
	seen := map[string]bool{}
	rest, err := d.fetch(ctx, seen, false, report)
	for err == nil && len(rest) > 0 {
		some := rest[:min(len(rest), wave)]
		rest = rest[len(some):]
		if err = d.sendAll(ctx, some, report); err != nil || len(rest) == 0 {
			break
		}
		var urgent []parcel // what came meanwhile, and cannot wait for the rest
		urgent, err = d.fetch(ctx, seen, true, report)
		rest = append(urgent, rest...)
	}
	return report.Report, err
}

// wave is how many messages of a storm go out before it is looked for urgent ones.
const wave = 1000

// fetch is what is owed and due and was not seen yet; or of that what is urgent.
func (d *Dispatcher) fetch(ctx context.Context, seen map[string]bool, urgent bool, report *report) ([]parcel, error) {
	list, err := d.Outbox.unsettled(ctx, urgent)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x owed) bool { return seen[x.ID] })
	for _, x := range list {
		seen[x.ID] = true
	}
	d.Outbox.crash("deliver.fetched")
	return parcels(d.due(list, report), d.reach), nil
}

// sendAll sends a list by a pool. A limit is asked in the order of the list, when there
// is a hand free to send: what is urgent stands first, and nothing else takes its second.
func (d *Dispatcher) sendAll(ctx context.Context, list []parcel, report *report) error {
	pool, sending := errgroup.WithContext(ctx)
	hands := semaphore.NewWeighted(int64(d.Pool))
	for _, p := range list {
		if hands.Acquire(sending, 1) != nil {
			break // stopped, or one has failed: Wait says which
		}
		if d.held(sending, p, report) {
			hands.Release(1)
			continue
		}
		pool.Go(func() error {
			defer hands.Release(1)
			return d.send(sending, p, report)
		})
	}
	return errors.Join(pool.Wait(), ctx.Err())
}

// held says whether a parcel must wait for the sake of the provider.
func (d *Dispatcher) held(ctx context.Context, p parcel, report *report) bool {
	if p.channel == nil {
		return false
	}
	until, held := d.hold(ctx, p.list[0].Channel, p.to, p.channel)
	if held {
		for range p.list {
			report.wait(until)
		}
	}
	return held
}

// due are those of a list that go out now. What can wait stays until its hour, and
// through the quiet hours.
func (d *Dispatcher) due(list []owed, report *report) []owed {
	now := d.Clock()
	var out []owed
	for _, x := range list {
		if !x.Urgent && x.Amends == "" && x.Due.Before(d.Timing.Awake(now)) {
			x.Due = d.Timing.Awake(now)
		}
		if x.Due.After(now) {
			report.wait(x.Due)
			continue
		}
		out = append(out, x)
	}
	return out
}

// report gathers what the pool does.
type report struct {
	mu sync.Mutex
	Report
}

func (r *report) wait(until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Waiting++
	if r.Next.IsZero() || until.Before(r.Next) {
		r.Next = until
	}
}

func (r *report) count(o outcome) {
	r.mu.Lock()
	switch o.State {
	case stateSent:
		r.Sent++
	case stateDead:
		r.Dead++
	case stateFailed:
		r.Failed++
	}
	r.mu.Unlock()
	if o.State == stateFailed {
		r.wait(o.Next)
	}
}

func (d *Dispatcher) send(ctx context.Context, p parcel, report *report) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.channel == nil {
		return d.settle(ctx, p, "", &Failure{Class: NoAddress, Final: true}, report)
	}
	if err := d.fenced(); err != nil {
		return err
	}
	d.Outbox.crash("deliver.before_send")
	ref, failure := post(ctx, p)
	d.Outbox.crash("deliver.after_send")
	return d.settle(ctx, p, ref, failure, report)
}

// post sends one parcel. A stop of the service does not tear it off: a request
// cut in the middle may have arrived, and would go twice.
func post(ctx context.Context, p parcel) (string, *Failure) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if ref := p.list[0].Amends; ref != "" {
		amender, can := p.channel.(Amender)
		if !can {
			return "", nil // the card stays as it is, and its link tells
		}
		if err := amender.Amend(ctx, p.to, ref, p.message()); err != nil {
			return "", failureOf(err)
		}
		return "", nil
	}
	ref, err := p.channel.Send(ctx, p.to, p.key(), p.message())
	if err != nil {
		return "", failureOf(err)
	}
	return ref, nil
}

// reach finds the channel and the worker's address as they are now: a roster
// that was put right is what a dead letter is sent again for.
func (d *Dispatcher) reach(x owed) (Channel, string) {
	channel := d.Channels[x.Channel]
	if x.Channel == Inbox {
		return channel, x.Worker
	}
	worker, known := d.Worker(x.Worker)
	if channel == nil || !known || channel.Address(worker) == "" {
		return nil, ""
	}
	return channel, channel.Address(worker)
}

// hold says until when a message must wait for the sake of the provider.
func (d *Dispatcher) hold(ctx context.Context, name, to string, channel Channel) (time.Time, bool) {
	d.mu.Lock()
	until := d.paused[name]
	d.mu.Unlock()
	now := d.Clock()
	if until.After(now) {
		return until, true
	}
	traits := channel.Traits()
	wait := d.limited(ctx, name+":"+digest(to), traits.Pace, traits.Per)
	if wait == 0 {
		wait = d.limited(ctx, name, traits.PerMinute, time.Minute)
	}
	return now.Add(wait), wait > 0
}

// digest stands in for an address where others may read: it may be a phone number.
func digest(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:8])
}

// limited is how long the next message of a name must wait to be one of n in a span.
func (d *Dispatcher) limited(ctx context.Context, name string, n int, per time.Duration) time.Duration {
	if n == 0 || d.Limiter == nil {
		return 0
	}
	wait, err := d.Limiter.RateLimit(ctx, "deliver:"+name, n, per)
	if err != nil { // the doorbell is away: the provider's own limit must do
		d.Log.WarnContext(ctx, "rate limit not reached", "err", err)
		return 0
	}
	return wait
}

func (d *Dispatcher) fenced() error {
	if d.Fence == nil {
		return nil
	}
	if err := d.Fence(); err != nil {
		return fmt.Errorf("stop sending: %w", err)
	}
	return nil
}

// outcome is what an attempt came to, and when the next is.
func (d *Dispatcher) outcome(x owed, ref string, f *Failure) outcome {
	now := d.Clock()
	o := outcome{Intent: x.ID, Attempt: x.Attempts + 1, Tries: x.Tries + 1, State: stateSent, At: now, Next: now, Ref: ref}
	if f == nil {
		return o
	}
	o.State, o.Class, o.Code = stateFailed, f.Class, f.Code
	if f.Final || o.Tries >= d.Attempts {
		o.State = stateDead
	}
	o.Next = now.Add(cmp.Or(f.After, d.pause(o.Tries)))
	if f.Class == Limited {
		d.mu.Lock()
		d.paused[x.Channel] = o.Next
		d.mu.Unlock()
	}
	d.Log.Warn("not delivered", "message", x.ID, "channel", x.Channel, "class", f.Class, "code", f.Code, "state", o.State)
	return o
}

// pause doubles with each try.
func (d *Dispatcher) pause(tries uint64) time.Duration {
	pause := d.First
	for n := uint64(1); n < tries && pause < d.Most; n++ {
		pause *= 2
	}
	return min(pause, d.Most)
}

// settle stores what became of a parcel, and before it who hears in its place. If
// the store is away the outcome is kept and stored before anything else is sent, so
// that no message goes twice for want of a row.
func (d *Dispatcher) settle(ctx context.Context, p parcel, ref string, f *Failure, report *report) error {
	ctx = context.WithoutCancel(ctx)
	outcomes := make([]outcome, 0, len(p.list))
	var instead []Intent
	for _, x := range p.list {
		o := d.outcome(x, ref, f)
		report.count(o)
		outcomes = append(outcomes, o)
		if f != nil && d.passesOn(x, o) {
			instead = append(instead, d.instead(x)...)
		}
	}
	if err := d.store(ctx, unsaved{instead, outcomes}); err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.unsaved = append(d.unsaved, unsaved{instead, outcomes})
		return err
	}
	d.Outbox.crash("deliver.outcome_written")
	return nil
}

func (d *Dispatcher) save(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.unsaved) == 0 {
		return nil
	}
	for _, u := range d.unsaved {
		if err := d.store(ctx, u); err != nil {
			return err
		}
		d.unsaved = d.unsaved[1:]
	}
	return nil
}

// store writes down who hears in the place of those who were not reached, then
// that they were not: cut off in between, the first is done again. Where all of
// them were told before, as in a ring of managers, the bureau hears.
func (d *Dispatcher) store(ctx context.Context, u unsaved) error {
	for _, i := range u.instead {
		n, err := d.Outbox.Intend(ctx, []Intent{i})
		if err == nil && n == 0 {
			i.Channel, i.Worker, i.Chain = Inbox, "", nil
			i.ID = idOf(i)
			_, err = d.Outbox.Intend(ctx, []Intent{i})
		}
		if err != nil {
			return err
		}
	}
	return d.Outbox.record(ctx, u.outcomes)
}

// retry is how soon a dispatcher looks again after the store said no.
const retry = time.Second

// idle is how long it waits without a ring: the record is the truth, and a ring
// may be lost.
const idle = 30 * time.Second

// Run drains whenever the bell rings or something is due, until ctx ends or the
// fence says no. What was in flight is finished and written down first.
func (d *Dispatcher) Run(ctx context.Context, bell <-chan struct{}) error {
	for {
		report, err := d.Drain(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // a stop is no failure
		}
		if errors.Is(err, shouwang.ErrHeld) {
			return err
		}
		timer := time.NewTimer(d.rest(report, err))
		select {
		case <-ctx.Done():
		case <-bell:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (d *Dispatcher) rest(r Report, err error) time.Duration {
	if err != nil {
		d.Log.Error("delivery is waiting for the store", "err", err)
		return retry
	}
	if r.Next.IsZero() {
		return idle
	}
	return min(max(r.Next.Sub(d.Clock()), 0), idle)
}
