package embedded_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"shouwang"
	"shouwang/internal/store/embedded"
)

func post(ctx context.Context, t *testing.T, tr *embedded.Transport, body io.Reader) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://engine.invalid/?default_format=TSV", body)
	if err != nil {
		t.Fatal(err)
	}
	return tr.RoundTrip(r)
}

func TestTransportClosesOverAnAnswerNobodyReads(t *testing.T) {
	alive := goleak.IgnoreCurrent()
	e, err := embedded.Open(t.Context(), config(t.TempDir()))
	if errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	if err != nil {
		t.Fatal(err)
	}
	tr := embedded.NewTransport(e.Handler())
	answer, err := post(t.Context(), t, tr, strings.NewReader("SELECT number FROM numbers(1000000000000)"))
	if err != nil {
		t.Fatal(err)
	}
	tr.Close()
	if _, err := io.Copy(io.Discard, answer.Body); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("got %v, want ErrDown", err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if late, err := post(t.Context(), t, tr, strings.NewReader("SELECT 1")); !errors.Is(err, shouwang.ErrDown) {
		_ = late.Body.Close()
		t.Errorf("got %v, want ErrDown", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, alive)
}

// A client that stalls in the middle of an insert and leaves does not hold the
// connection.
func TestTransportLetsGoOfAStalledInsert(t *testing.T) {
	e := open(t, t.TempDir())
	run(t, e, "CREATE TABLE stalled (x UInt64) ENGINE = MergeTree ORDER BY x")
	tr := embedded.NewTransport(e.Handler())
	ctx, cancel := context.WithCancel(t.Context())
	data, feed := io.Pipe()
	go func() {
		_, _ = feed.Write([]byte("1\n"))
		cancel()
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://engine.invalid/?query=INSERT+INTO+stalled+FORMAT+TSV", data)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := tr.RoundTrip(r); !errors.Is(err, context.Canceled) {
		_ = answer.Body.Close()
		t.Errorf("got %v, want cancelled", err)
	}
	tr.Close()
	wantAnswer(t, e, "SELECT count() FROM stalled", "0")
}
