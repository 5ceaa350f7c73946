package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"shouwang/internal/access"
)

// ask asks a running desk as a browser does and prints the status and the answer:
// ask METHOD URL [name=value|name=@file|{json}]... With -o FILE the answer is saved;
// with -until TEXT it is asked again and again until the answer holds the text.
func ask() {
	if err := askUntil(os.Args[1:]); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func askUntil(args []string) error {
	n := len(args)
	switch {
	case n > 2 && args[n-2] == "-o":
		data, err := askDesk(args[:n-2])
		if err != nil {
			return err
		}
		_, body, _ := bytes.Cut(data, []byte("\n"))
		return os.WriteFile(args[n-1], body, 0o600)
	case n > 2 && args[n-2] == "-until":
		for { // the journey's own end is the end of patience
			data, err := askDesk(args[:n-2])
			if err != nil || bytes.Contains(data, []byte(args[n-1])) {
				return err
			}
		}
	}
	data, err := askDesk(args)
	if err == nil {
		_, err = os.Stdout.Write(data)
	}
	return err
}

// jar is the file with the cookie of who asks, if ASK_JAR names one; and ASK_KEY a key.
type jar string

func openJar(request *http.Request) jar {
	j := jar(os.Getenv("ASK_JAR"))
	if cookie, err := os.ReadFile(string(j)); err == nil {
		request.Header.Set("Cookie", string(cookie))
	}
	if key := os.Getenv("ASK_KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	return j
}

// client follows no redirect where a cookie is kept, which comes with the first answer.
func (j jar) client() *http.Client {
	if j == "" {
		return http.DefaultClient
	}
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (j jar) keep(answer *http.Response) {
	for _, c := range answer.Cookies() {
		if j != "" {
			_ = os.WriteFile(string(j), []byte(c.Name+"="+c.Value), 0o600)
		}
	}
}

// printCode prints the one-time code of a secret now.
func printCode() {
	now, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err == nil {
		var code string
		if code, err = access.CodeAt(os.Args[1], now()); err == nil {
			_, err = fmt.Println(code)
		}
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// askDesk is the status and, below, the body.
func askDesk(args []string) ([]byte, error) {
	body, kind, err := askBody(args[2:])
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(args[0], args[1], body) //nolint:noctx,gosec // a program of a test, killed with it; the journey names its own desk
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", kind)
	if !strings.Contains(args[1], "/api/") {
		request.Header.Set("Accept", "text/html")
	}
	jar := openJar(request)
	answer, err := jar.client().Do(request) //nolint:gosec // the same
	if err != nil {
		return nil, err
	}
	jar.keep(answer)
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	return fmt.Appendf(nil, "%d %s\n%s", answer.StatusCode, answer.Header.Get("Location"), data), err
}

func askBody(fields []string) (io.Reader, string, error) {
	if len(fields) == 1 && strings.HasPrefix(fields[0], "{") {
		return strings.NewReader(fields[0]), "application/json", nil
	}
	form := url.Values{}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		if path, file := strings.CutPrefix(value, "@"); file {
			return askFile(name, path)
		}
		form.Set(name, value)
	}
	return strings.NewReader(form.Encode()), "application/x-www-form-urlencoded", nil
}

func askFile(name, path string) (io.Reader, string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(name, filepath.Base(path))
	if err != nil {
		return nil, "", err
	}
	_, _ = part.Write(data)
	return &body, form.FormDataContentType(), form.Close()
}
