package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
	"shouwang/internal/queue"
)

// shelf is a real queue, or one that is down.
type shelf struct {
	*queue.Queue

	down bool
}

func (s *shelf) Get(ctx context.Context, key string) ([]byte, error) {
	if s.down {
		return nil, fmt.Errorf("look: %w", shouwang.ErrDown)
	}
	return s.Queue.Get(ctx, key)
}

func shelved(t *testing.T) (house, *shelf) {
	t.Helper()
	q, err := queue.Open(t.Context(), "", time.Now) //nolint:forbidigo // the embedded Redis runs by the machine's clock
	assert.NilError(t, err)
	t.Cleanup(func() { assert.NilError(t, q.Close()) })
	h, s := house{city: apitest.New(), people: names{}, log: &kept{}}, &shelf{Queue: q}
	h.engine = api.New(api.Config{Services: h.city.Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.DiscardHandler), Version: "test", Door: h.people, Audit: h.log, Shelf: s})
	h.let("me", shouwang.Bureau, apitest.City, shouwang.LaneOpen, shouwang.LaneData)
	h.let("other", shouwang.Bureau, apitest.City, shouwang.LaneOpen, shouwang.LaneData)
	return h, s
}

const accept = `{"act":"accept","reason":"核对过，是对的"}`

func TestTheSameKeyAgainGetsTheFirstAnswer(t *testing.T) {
	h, _ := shelved(t)
	path := "/api/v1/batches/66/decision"
	first := h.ask(t, "me", "POST", path, accept, "Idempotency-Key", "k1")
	assert.Equal(t, first.Code, 200, first.Body.String())
	writes := h.city.Writes()
	same := h.ask(t, "me", "POST", path, accept, "Idempotency-Key", "k1")
	assert.Equal(t, same.Code, 200)
	assert.Equal(t, same.Body.String(), first.Body.String())
	assert.Equal(t, same.Header().Get("Content-Type"), first.Header().Get("Content-Type"))
	assert.Equal(t, h.city.Writes(), writes)

	assert.Equal(t, h.ask(t, "me", "POST", path, accept).Code, 409, "without a key it is another act")
	assert.Equal(t, h.ask(t, "me", "POST", path, accept, "Idempotency-Key", "k2").Code, 409, "and under another key")
	assert.Equal(t, h.ask(t, "other", "POST", path, accept, "Idempotency-Key", "k1").Code, 409, "a key is its sender's own")
	assert.Equal(t, h.ask(t, "me", "POST", path, strings.Replace(accept, "是", "不", 1), "Idempotency-Key", "k1").Code, 422, "the same key with other words is no repetition")
	assert.Equal(t, h.ask(t, "me", "POST", path, accept, "Idempotency-Key", strings.Repeat("k", 129)).Code, 422)
	assert.Equal(t, h.city.Writes(), writes)
}

func TestARefusalIsAFirstAnswerTooAndAFaultOfOursIsNot(t *testing.T) {
	h, _ := shelved(t)
	path := "/api/v1/deliveries/dead/" + strings.Repeat("0", 32) + "/resend"
	for range 2 {
		assert.Equal(t, h.ask(t, "me", "POST", path, "", "Idempotency-Key", "k1").Code, 404)
	}
	h.city.SetDown(true)
	assert.Equal(t, h.ask(t, "me", "POST", "/api/v1/batches/66/decision", accept, "Idempotency-Key", "k3").Code, 503)
	h.city.SetDown(false)
	assert.Equal(t, h.ask(t, "me", "POST", "/api/v1/batches/66/decision", accept, "Idempotency-Key", "k3").Code, 200)
}

func TestNothingIsDoneTwiceAtOnceNorWithoutTheShelf(t *testing.T) {
	h, s := shelved(t)
	answers := make(chan *httptest.ResponseRecorder, 8)
	for range cap(answers) {
		go func() {
			answers <- h.ask(t, "me", "POST", "/api/v1/batches/66/decision", accept, "Idempotency-Key", "k1")
		}()
	}
	for range cap(answers) {
		if got := <-answers; got.Code != 200 {
			assert.Check(t, got.Code == 409 && got.Header().Get("Retry-After") != "", got.Body.String())
		}
	}
	assert.Equal(t, h.city.Writes(), 1)
	s.down = true
	assert.Equal(t, h.ask(t, "me", "POST", "/api/v1/batches/66/decision", accept, "Idempotency-Key", "k1").Code, 503)
}
