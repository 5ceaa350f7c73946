package embedded

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Handler speaks ClickHouse's HTTP protocol, as far as clickhouse-go, Grafana
// and curl use it. It checks no credentials: whoever serves it must.
func (e *Engine) Handler() http.Handler { return http.HandlerFunc(e.serve) }

// maxSQL bounds a statement that comes in the body, in bytes.
const maxSQL = 256 << 20

func (e *Engine) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ping" || r.URL.RawQuery == "" && r.Method == http.MethodGet {
		_, _ = io.WriteString(w, "Ok.\n")
		return
	}
	req, err := read(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	w.Header().Set("Content-Type", contentType(req.format()))
	out := &reply{to: w}
	if err := e.handle(r.Context(), req, out); err != nil {
		out.fail(err)
		return
	}
	if !out.begun {
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
	}
}

func contentType(format string) string {
	switch {
	case format == "Native":
		return "application/octet-stream"
	case strings.HasPrefix(format, "JSON"):
		return "application/json; charset=UTF-8"
	}
	return "text/plain; charset=UTF-8"
}

// request is an HTTP request read: a statement, and the data of an insert.
type request struct {
	Statement
	data io.Reader // nil if the statement brings no data
}

func read(r *http.Request) (request, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return request{}, faultf(codeSyntax, "the query string cannot be read")
	}
	if q.Get("compress") == "1" || q.Get("decompress") == "1" || r.Header.Get("Content-Encoding") != "" {
		return request{}, faultf(codeUnsupported, "compression is not offered here: connect without it")
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return request{}, faultf(codeUnsupported, "external tables are not offered here: insert into a table")
	}
	req := request{Statement: fromURL(q)}
	if req.SQL == "" {
		sql, err := io.ReadAll(io.LimitReader(r.Body, maxSQL))
		req.SQL = string(sql)
		return req, err
	}
	if r.Method == http.MethodGet && kindOf(req.SQL) == writing {
		return request{}, faultf(codeDenied, "GET reads only: send a change by POST")
	}
	return withData(req, r.Body)
}

// withData gives an INSERT its rows, if the body holds any. An INSERT that
// names a format and brings nothing is a driver that failed to encode: it must
// not pass for a success.
func withData(req request, body io.Reader) (request, error) {
	if firstWord(req.SQL) != "INSERT" {
		return req, nil
	}
	data := bufio.NewReaderSize(body, insertChunk)
	_, err := data.Peek(1)
	switch _, format := splitFormat(req.SQL); {
	case err == nil:
		req.data = data
		return req, nil
	case format != "":
		return req, errNoData
	}
	return req, nil // INSERT .. SELECT
}

// notSettings are the keys of a request's query string that name no setting.
var notSettings = map[string]bool{
	"query": true, "query_id": true, "database": true, "default_format": true, "quota_key": true,
	"session_id": true, "session_timeout": true, "session_check": true, "user": true, "password": true,
	"wait_end_of_query": true, "compress": true, "decompress": true, "buffer_size": true,
	"client_protocol_version": true, "enable_http_compression": true, "http_zlib_compression_level": true,
}

var settingName = regexp.MustCompile(`^[A-Za-z0-9_.]+$`)

func fromURL(q url.Values) Statement {
	s := Statement{SQL: q.Get("query"), Format: q.Get("default_format"), Database: q.Get("database")}
	if s.Format == "" {
		s.Format = "TabSeparated"
	}
	for key := range q {
		param, isParam := strings.CutPrefix(key, "param_")
		switch {
		case isParam:
			if s.Params == nil {
				s.Params = make(map[string]string)
			}
			s.Params[param] = q.Get(key)
		case !notSettings[key] && settingName.MatchString(key):
			s.Settings = append(s.Settings, Setting{key, q.Get(key)})
		}
	}
	return s
}

func (e *Engine) handle(ctx context.Context, req request, out *reply) error {
	if strings.TrimSpace(req.SQL) == helloSQL {
		_, err := out.Write(e.hello)
		return err
	}
	if req.data != nil {
		return e.Insert(ctx, req.Statement, req.data)
	}
	return e.Query(ctx, req.Statement, out)
}

// reply writes the answer and knows whether it has begun, as an error later
// than that must be told inside the stream.
type reply struct {
	to    http.ResponseWriter
	begun bool
}

func (r *reply) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	r.begun = true
	return r.to.Write(p)
}

func (r *reply) fail(err error) {
	if !r.begun {
		fail(r.to, statusOf(err), err)
		return
	}
	_, _ = r.to.Write(lateFault(text(err)))
}

func statusOf(err error) int {
	if errors.Is(err, errClosed) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func fail(w http.ResponseWriter, status int, err error) {
	message := text(err)
	if code := codePattern.FindStringSubmatch(message); code != nil && code[1] != "0" {
		w.Header().Set("X-ClickHouse-Exception-Code", code[1])
	}
	w.Header().Set("Content-Type", contentType(""))
	w.Header().Set("Content-Length", strconv.Itoa(len(message)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, message) //nolint:gosec // G705: sent as text/plain
}

// text is an error as ClickHouse words it.
func text(err error) string {
	var fault *EngineError
	switch {
	case errors.As(err, &fault):
		return fault.Text
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return faultf(codeCancelled, "the query was cancelled: "+err.Error()).Error()
	}
	return err.Error()
}

// lateFault frames an error that comes after rows, as ClickHouse's HTTP server does.
func lateFault(message string) []byte {
	const mark = "__exception__"
	var tag [8]byte
	_, _ = rand.Read(tag[:]) // never fails
	name := hex.EncodeToString(tag[:])
	var b bytes.Buffer
	fmt.Fprintf(&b, "\r\n%s\r\n%s\r\n%s\n%d %s\r\n%s\r\n", mark, name, message, len(message)+1, name, mark)
	return b.Bytes()
}
