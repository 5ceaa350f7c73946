package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Publish rings a bell: whoever listens looks at the record. It carries no
// content on purpose, since a ring may be lost and what it is about may not.
func (q *Queue) Publish(ctx context.Context, bell string) error {
	if err := q.client.Publish(ctx, prefix+"bell:"+bell, "").Err(); err != nil {
		return fmt.Errorf("ring %s: %w", bell, err)
	}
	return nil
}

// Bell is a subscription.
type Bell struct {
	rings chan struct{}
	sub   *redis.PubSub
	relay sync.WaitGroup
}

// Subscribe listens to a bell from the moment it returns. After a lost
// connection it listens again by itself and rings once, since rings may have
// been missed.
func (q *Queue) Subscribe(ctx context.Context, bell string) (*Bell, error) {
	sub := q.client.Subscribe(ctx, prefix+"bell:"+bell)
	if _, err := sub.Receive(ctx); err != nil {
		return nil, fmt.Errorf("listen to %s: %w", bell, errors.Join(err, sub.Close()))
	}
	b := &Bell{rings: make(chan struct{}, 1), sub: sub}
	b.relay.Go(b.forward)
	return b, nil
}

// Rings gives one value for any number of rings since the last one was taken.
func (b *Bell) Rings() <-chan struct{} { return b.rings }

// Close stops listening and waits until nothing more will ring.
func (b *Bell) Close() error {
	err := b.sub.Close()
	b.relay.Wait()
	return err
}

func (b *Bell) forward() {
	for range b.sub.ChannelWithSubscriptions() { // a renewed subscription rings too
		select {
		case b.rings <- struct{}{}:
		default: // one is waiting already
		}
	}
}
