package notify

import (
	"context"
	"sync"
	"time"
)

// token is an access token of a provider: fetched when it is first needed, kept as
// long as the provider said, and renewed when the provider takes it no more.
type token struct {
	fetch func(ctx context.Context) (value string, lasts time.Duration, failure *Failure)
	clock func() time.Time

	mu    sync.Mutex
	value string
	until time.Time
}

// early is how long before its end a token is renewed.
const early = 5 * time.Minute

func (t *token) get(ctx context.Context) (string, *Failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" && t.clock().Before(t.until) {
		return t.value, nil
	}
	value, lasts, failure := t.fetch(ctx)
	if failure != nil {
		return "", failure
	}
	if value == "" {
		return "", &Failure{Class: Garbled}
	}
	t.value, t.until = value, t.clock().Add(max(lasts-early, lasts/2))
	return value, nil
}

// drop forgets a value, unless another was fetched since.
func (t *token) drop(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value == value {
		t.value = ""
	}
}

// spend does a call with the token; one that the provider takes no more is renewed
// and tried once more, since another system of the city may have renewed it.
func (t *token) spend(ctx context.Context, call func(value string) *Failure) *Failure {
	for again := false; ; again = true {
		value, failure := t.get(ctx)
		if failure != nil {
			return failure
		}
		failure = call(value)
		if failure == nil || failure.Class != Stale {
			return failure
		}
		t.drop(value)
		if again {
			return &Failure{Class: Denied, Code: failure.Code, Err: failure}
		}
	}
}
