package embedded

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// Transport carries HTTP requests to a handler in this process, without a
// socket. It is a http.RoundTripper for clickhouse-go's TransportFunc.
type Transport struct {
	handler http.Handler
	running sync.WaitGroup
	mu      sync.Mutex
	bodies  map[*io.PipeWriter]bool // answers under way; nil once closed
}

// NewTransport is a transport to h.
func NewTransport(h http.Handler) *Transport {
	return &Transport{handler: h, bodies: make(map[*io.PipeWriter]bool)}
}

// Close refuses new requests, breaks off the answers that nobody reads to the
// end, and returns when no handler runs any more.
func (t *Transport) Close() {
	t.mu.Lock()
	for body := range t.bodies {
		_ = body.CloseWithError(errClosed) // never fails
	}
	t.bodies = nil
	t.mu.Unlock()
	t.running.Wait()
}

func (t *Transport) begin(body *io.PipeWriter) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bodies == nil {
		return errClosed
	}
	t.bodies[body] = true
	t.running.Add(1)
	return nil
}

func (t *Transport) end(body *io.PipeWriter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.bodies, body) // nothing to a nil map
	t.running.Done()
}

// RoundTrip runs the handler beside the caller and returns once it has sent
// its header. The body is a pipe: closing it early, or ending the request's
// context, ends the handler's writing.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, out := io.Pipe()
	if err := t.begin(out); err != nil {
		return nil, err
	}
	w := &pipeWriter{header: make(http.Header), out: out, ready: make(chan struct{})}
	go func() {
		defer t.end(out)
		t.answer(w, serverSide(r))
	}()
	select {
	case <-w.ready:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return w.response(r, body), nil
}

func (t *Transport) answer(w *pipeWriter, r *http.Request) {
	stop := context.AfterFunc(r.Context(), func() {
		_ = r.Body.Close() // an insert whose data has stalled
		_ = w.out.CloseWithError(r.Context().Err())
	})
	defer stop()
	t.handler.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	_, _ = w.out.Close(), r.Body.Close() // a pipe's never fails
}

// serverSide is a client's request as a server sees it.
func serverSide(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// pipeWriter is a http.ResponseWriter onto a pipe.
type pipeWriter struct {
	header http.Header
	sent   http.Header
	status int
	out    *io.PipeWriter
	once   sync.Once
	ready  chan struct{} // closed once status and sent are set
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.ready)
	})
}

func (w *pipeWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.out.Write(p)
}

func (w *pipeWriter) response(r *http.Request, body io.ReadCloser) *http.Response {
	length, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	return &http.Response{
		StatusCode: w.status, Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: body, ContentLength: length, Request: r,
	}
}
