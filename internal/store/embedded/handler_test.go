package embedded_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shouwang/internal/store/embedded"
)

// ring sends one request to the engine as curl would.
func ring(t *testing.T, e *embedded.Engine, method, query, body string) (status int, code, answer string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/?"+query, strings.NewReader(body))
	if method == http.MethodGet {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, r)
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Header().Get("X-Clickhouse-Exception-Code"), string(text)
}

func TestHandlerAnswersAsClickHouseDoes(t *testing.T) {
	e := open(t, t.TempDir())
	run(t, e, "CREATE TABLE door (x UInt64, y String) ENGINE = MergeTree ORDER BY x")
	const post, get = http.MethodPost, http.MethodGet
	for _, test := range []struct {
		name, method, query, body string
		status                    int
		code, answer              string
	}{
		{"hello", get, "", "", 200, "", "Ok.\n"},
		{"body", post, "", "SELECT 1, 'a\tb'", 200, "", "1\ta\\tb\n"},
		{"format", post, "default_format=JSONEachRow", "SELECT 1 AS x", 200, "", "{\"x\":1}\n"},
		{"own format", post, "default_format=Native", "SELECT 1 AS x FORMAT CSV", 200, "", "1\n"},
		{"parameter", post, "param_x=" + url.QueryEscape(`a\tb`), "SELECT {x:String} FORMAT TSVRaw", 200, "", "a\tb\n"},
		{"get", get, "query=SELECT+2", "", 200, "", "2\n"},
		{"get that writes", get, "query=DROP+TABLE+door", "", 400, "497", ""},
		{"insert rows", post, "query=INSERT+INTO+door+FORMAT+TSV", "1\ta\n2\tb\n", 200, "", ""},
		{"insert values", post, "query=INSERT+INTO+door+VALUES", "(3,'c')", 200, "", ""},
		{"insert in the body", post, "", "INSERT INTO door VALUES (4, 'd')", 200, "", ""},
		{"insert select", post, "query=INSERT+INTO+door+SELECT+5,'e'", "", 200, "", ""},
		{"insert nothing", post, "query=INSERT+INTO+door+FORMAT+Native", "", 400, "", ""},
		{"all there", post, "", "SELECT count(), sum(x) FROM door", 200, "", "5\t15\n"},
		{"fault", post, "", "SELECT * FROM nowhere", 500, "60", ""},
		{"two statements", post, "", "SELECT 1; DROP TABLE door", 500, "62", ""},
		{"closing semicolon", post, "", "SELECT 1;", 200, "", "1\n"},
		{"syntax", post, "", "SELEC 1", 500, "62", ""},
		{"compression", post, "compress=1", "SELECT 1", 400, "48", ""},
		{"unknown setting", post, "whatever=1", "SELECT 1", 500, "115", ""},
		{"set", post, "", "SET max_threads = 1", 500, "48", ""},
		{"from first", post, "", "FROM door SELECT count()", 200, "", "5\n"},
		{"with", post, "", "WITH 1 AS one SELECT one", 200, "", "1\n"},
		{"show", post, "", "SHOW TABLES LIKE 'door'", 200, "", "door\n"},
		{"union", post, "", "(SELECT 1) UNION ALL (SELECT 1)", 200, "", "1\n1\n"},
	} {
		status, code, answer := ring(t, e, test.method, test.query, test.body)
		if status != test.status || code != test.code || status == 200 && answer != test.answer {
			t.Errorf("%s: got %d, code %q, %q, want %d, code %q, %q", test.name, status, code, answer, test.status, test.code, test.answer)
		}
	}
}
