package queue

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed limit.lua
var limitText string

var limiter = redis.NewScript(limitText)

// RateLimit asks leave for one act out of at most n in a span, all instances
// together. Zero is leave; else it is how long to wait before asking again, and
// nothing was counted. At most n go at once, and the rest evenly spaced.
func (q *Queue) RateLimit(ctx context.Context, name string, n int, per time.Duration) (time.Duration, error) {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	spacing := ms(per) / float64(n)
	tolerance := spacing * float64(n-1)
	keys := []string{prefix + "limit:" + name}
	wait, err := limiter.Run(ctx, q.client, keys, q.clock().UnixMilli(), spacing, tolerance, (2*per).Milliseconds()+1).Int64()
	if err != nil {
		return 0, fmt.Errorf("ask the rate limit %s: %w", name, err)
	}
	return time.Duration(wait) * time.Millisecond, nil
}
