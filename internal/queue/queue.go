// Package queue is the doorbell between the parts of the service: wake-ups,
// locks with fencing tokens, rate limits. Redis holds nothing that may not be
// lost: ClickHouse is the record, and a flushed Redis costs a moment, no more.
package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-redsync/redsync/v4"
	"github.com/go-redsync/redsync/v4/redis/goredis/v9"
	"github.com/redis/go-redis/v9"

	"shouwang"
	"shouwang/internal/queue/embedded"
)

// prefix keeps our keys apart in a Redis that a city shares.
const prefix = "shouwang:"

// Queue is a connection to Redis, embedded or real.
type Queue struct {
	client *redis.Client
	locks  *redsync.Redsync
	clock  func() time.Time
	own    *embedded.Server // nil with a URL
}

// Open connects to the Redis at a URL (redis://, rediss:// or unix://), or
// starts the embedded one if the URL is empty. The clock is where fencing
// tokens and rate limits take the time from.
func Open(ctx context.Context, url string, clock func() time.Time) (*Queue, error) {
	q := &Queue{clock: clock}
	options, err := q.options(url)
	if err != nil {
		return nil, err
	}
	q.client = redis.NewClient(options)
	if err := q.client.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(fmt.Errorf("reach redis at %s: %w", options.Addr, err), q.Close())
	}
	q.locks = redsync.New(goredis.NewPool(q.client))
	return q, nil
}

func (q *Queue) options(url string) (*redis.Options, error) {
	if url != "" {
		options, err := redis.ParseURL(url)
		if err != nil { // its text may hold the URL, and with it the password
			return nil, shouwang.Explain(shouwang.ErrInvalid, "the Redis URL cannot be read", "give redis://[user:password@]host:port[/number]")
		}
		return options, nil
	}
	server, err := embedded.Start()
	if err != nil {
		return nil, err
	}
	q.own = server
	return &redis.Options{Addr: server.Addr(), Password: server.Password(), Protocol: 2, DisableIdentity: true}, nil
}

// Close ends the connection, and the embedded server if there is one.
func (q *Queue) Close() error {
	err := q.client.Close()
	if q.own != nil {
		q.own.Close()
	}
	return err
}
