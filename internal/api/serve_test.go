package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
)

func TestOnlyLoopbackIsBound(t *testing.T) {
	for _, address := range []string{":8080", "0.0.0.0:0", "[::]:0", "192.168.1.5:0", "example.org:80"} {
		_, err := Listen(t.Context(), address, false)
		assert.Assert(t, errors.Is(err, shouwang.ErrInvalid), address)
		assert.Assert(t, strings.Contains(err.Error(), "only addresses of this machine are served"))
	}
	_, err := Listen(t.Context(), "8080", true)
	assert.Assert(t, errors.Is(err, shouwang.ErrInvalid))
	listener, err := Listen(t.Context(), "127.0.0.1:0", false)
	assert.NilError(t, err)
	assert.NilError(t, listener.Close())
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// start serves until the test ends and says how it ended.
func start(t *testing.T, handler http.Handler, wait Timeouts) (address string, stop func() error) {
	t.Helper()
	listener, err := Listen(t.Context(), "127.0.0.1:0", false)
	assert.NilError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- serve(ctx, listener, newServer(handler, quiet(), wait), wait.Stop) }()
	return listener.Addr().String(), func() error {
		cancel()
		return <-done
	}
}

func TestSlowClientIsLetGo(t *testing.T) {
	short := Timeouts{Header: 50 * time.Millisecond, Read: 100 * time.Millisecond, Write: time.Minute, Idle: time.Minute, Stop: time.Second}
	address, stop := start(t, http.NotFoundHandler(), short)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	assert.NilError(t, err)
	defer func() { assert.NilError(t, conn.Close()) }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
	assert.NilError(t, err)
	// The read ends only when the server closes the connection.
	_, err = io.ReadAll(conn)
	assert.NilError(t, err)
	assert.NilError(t, stop())
}

// Who sends a body byte by byte, or never reads the answer, holds a connection no longer
// than its time.
func TestASlowBodyAndASlowReaderAreLetGo(t *testing.T) {
	short := Timeouts{Header: 50 * time.Millisecond, Read: 100 * time.Millisecond, Write: 200 * time.Millisecond, Idle: time.Minute, Stop: time.Second}
	ended := make(chan error, 1)
	address, stop := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		for block := make([]byte, 1<<20); err == nil; {
			_, err = w.Write(block)
		}
		ended <- err
	}), short)
	for name, request := range map[string]string{
		"body":   "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx",
		"reader": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		assert.NilError(t, err)
		_, err = io.WriteString(conn, request)
		assert.NilError(t, err)
		var late net.Error
		err = <-ended // nothing ends it but its time
		assert.Assert(t, errors.As(err, &late) && late.Timeout() || errors.Is(err, os.ErrDeadlineExceeded), "%s: %v", name, err)
		assert.NilError(t, conn.Close())
	}
	assert.NilError(t, stop())
}

func TestStopLetsARunningRequestFinish(t *testing.T) {
	entered, leave := make(chan bool), make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		entered <- true
		<-leave
		_, _ = io.WriteString(w, "finished")
	})
	address, stop := start(t, slow, Patience)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	assert.NilError(t, err)
	defer func() { assert.NilError(t, conn.Close()) }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	assert.NilError(t, err)
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	close(leave)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	assert.NilError(t, err)
	body, err := io.ReadAll(answer.Body)
	assert.NilError(t, err)
	assert.NilError(t, answer.Body.Close())
	assert.Equal(t, string(body), "finished")
	assert.NilError(t, <-stopped)
}
