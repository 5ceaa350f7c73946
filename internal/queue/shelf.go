package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Put keeps a value under a key for a while. A flushed Redis has lost it.
func (q *Queue) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := q.client.Set(ctx, prefix+"keep:"+key, value, ttl).Err(); err != nil {
		return fmt.Errorf("keep a value in redis: %w", err)
	}
	return nil
}

// Get is what is kept under a key, nil if nothing is.
func (q *Queue) Get(ctx context.Context, key string) ([]byte, error) {
	value, err := q.client.Get(ctx, prefix+"keep:"+key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a value from redis: %w", err)
	}
	return value, nil
}

// Drop forgets a key.
func (q *Queue) Drop(ctx context.Context, key string) error {
	if err := q.client.Del(ctx, prefix+"keep:"+key).Err(); err != nil {
		return fmt.Errorf("forget a value in redis: %w", err)
	}
	return nil
}

// Take says whether a key was free, and holds it for a while: of many at once one gets it.
func (q *Queue) Take(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	free, err := q.client.SetNX(ctx, prefix+"keep:"+key, "1", ttl).Result()
	if err != nil {
		return false, fmt.Errorf("take a key in redis: %w", err)
	}
	return free, nil
}
