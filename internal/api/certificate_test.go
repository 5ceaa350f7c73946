package api_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// files are a certificate of desk.example and its key, as an authority hands them out.
type files struct{ cert, key string }

// write makes a certificate of a serial number that holds from one instant to another.
func (f files) write(t *testing.T, serial int64, from, until time.Time) (certificate, key []byte) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	assert.NilError(t, err)
	is := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: from, NotAfter: until, DNSNames: []string{"desk.example"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, is, is, &own.PublicKey, own)
	assert.NilError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(own)
	assert.NilError(t, err)
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	f.put(t, f.cert, certificate, serial)
	f.put(t, f.key, key, serial)
	return certificate, key
}

// put writes a file as of another second, which a file system's clock may be too coarse for.
func (f files) put(t *testing.T, path string, text []byte, second int64) {
	t.Helper()
	assert.NilError(t, os.WriteFile(path, text, 0o600))
	assert.NilError(t, os.Chtimes(path, time.Unix(second, 0), time.Unix(second, 0)))
}

func newFiles(t *testing.T) files {
	t.Helper()
	return files{filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")}
}

// always is a span of time that every test lies in.
func always() (from, until time.Time) {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
}

// served is a desk behind TLS.
func served(t *testing.T, c *api.Certificate, config api.Config) (address string) {
	t.Helper()
	plain, err := api.Listen(t.Context(), "127.0.0.1:0", true)
	assert.NilError(t, err)
	config.Clock, config.Log = func() time.Time { return apitest.Now }, slog.New(slog.DiscardHandler)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done, engine := make(chan error, 1), api.New(config)
	go func() { done <- api.Serve(ctx, c.Seal(plain), engine, config.Log) }()
	t.Cleanup(func() {
		stop()
		assert.NilError(t, <-done)
	})
	return plain.Addr().String()
}

// serialAt is the number of the certificate that is shown to whoever speaks at most a version of TLS.
func serialAt(t *testing.T, address string, version uint16) int64 {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, MaxVersion: version} //nolint:gosec // what is shown is looked at
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", address)
	assert.NilError(t, err)
	defer conn.Close() //nolint:errcheck // nothing is sent
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestARenewedCertificateNeedsNoRestart(t *testing.T) {
	f := newFiles(t)
	from, until := always()
	f.write(t, 1, from, until)
	log := &bytes.Buffer{}
	c, err := api.OpenCertificate(f.cert, f.key, slog.New(slog.NewTextHandler(log, nil)))
	assert.NilError(t, err)
	address := served(t, c, api.Config{Services: apitest.New().Services(), Host: "desk.example"})
	assert.Equal(t, serialAt(t, address, tls.VersionTLS13), int64(1))
	second, key := f.write(t, 2, from, until)
	assert.Equal(t, serialAt(t, address, tls.VersionTLS13), int64(2))

	// The certificate is written before its key: until both are there the one before holds.
	third, thirdKey := f.write(t, 3, from, until)
	f.put(t, f.key, key, 4)
	for range 3 {
		assert.Equal(t, serialAt(t, address, tls.VersionTLS13), int64(2))
	}
	assert.Equal(t, strings.Count(log.String(), "the one before is still used"), 1, "it is told once")
	assert.NilError(t, os.Remove(f.cert))
	assert.Equal(t, serialAt(t, address, tls.VersionTLS13), int64(2))
	f.put(t, f.cert, third, 5)
	f.put(t, f.key, thirdKey, 5)
	assert.Equal(t, serialAt(t, address, tls.VersionTLS13), int64(3))
	assert.Assert(t, !bytes.Equal(second, third) && !strings.Contains(log.String(), "PRIVATE"))
}

func TestOldTLSIsRefused(t *testing.T) {
	f := newFiles(t)
	from, until := always()
	f.write(t, 1, from, until)
	c, err := api.OpenCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
	assert.NilError(t, err)
	address := served(t, c, api.Config{Services: apitest.New().Services(), Host: "desk.example"})
	old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // an old browser
	_, err = (&tls.Dialer{Config: old}).DialContext(t.Context(), "tcp", address)
	assert.ErrorContains(t, err, "protocol version")
	assert.Equal(t, serialAt(t, address, tls.VersionTLS12), int64(1))
}

// TestTheDeskSpeaksHTTP2AndIsSealed asks as a browser does, which trusts the certificate.
func TestTheDeskSpeaksHTTP2AndIsSealed(t *testing.T) {
	f := newFiles(t)
	from, until := always()
	certificate, _ := f.write(t, 1, from, until)
	c, err := api.OpenCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
	assert.NilError(t, err)
	address := served(t, c, api.Config{Services: apitest.New().Services(), Host: "desk.example"})
	roots := x509.NewCertPool()
	assert.Assert(t, roots.AppendCertsFromPEM(certificate))
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "desk.example", MinVersion: tls.VersionTLS12}}}
	t.Cleanup(client.CloseIdleConnections)
	for host, code := range map[string]int{"desk.example": 200, "DESK.example:8443": 200, "127.0.0.1": 200, "evil.example": 421} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/api/v1/warnings", nil)
		assert.NilError(t, err)
		request.Host = host
		answer, err := client.Do(request)
		assert.NilError(t, err)
		_, err = io.Copy(io.Discard, answer.Body)
		assert.NilError(t, errors.Join(err, answer.Body.Close()))
		assert.Equal(t, answer.StatusCode, code, host)
		assert.Equal(t, answer.ProtoMajor, 2)
		assert.Equal(t, answer.Header.Get("Strict-Transport-Security"), "max-age=31536000")
	}
}

func TestACertificateThatCannotBeUsed(t *testing.T) {
	f, other := newFiles(t), newFiles(t)
	from, until := always()
	f.write(t, 1, from, until)
	_, key := other.write(t, 2, from, until)
	opens := func(want string) {
		t.Helper()
		_, err := api.OpenCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
		assert.Assert(t, errors.Is(err, shouwang.ErrInvalid), "%v", err)
		assert.ErrorContains(t, err, want)
	}
	f.put(t, f.key, key, 9)
	opens("private key does not match public key")
	f.put(t, f.key, []byte("no PEM"), 9)
	opens("failed to find any PEM data in key input")
	assert.NilError(t, os.Chmod(f.key, 0o644)) //nolint:gosec // what the test is about
	opens("everybody on this machine may read the key")
	_, err := api.OpenCertificate(f.cert+".none", f.key, slog.New(slog.DiscardHandler))
	assert.Assert(t, errors.Is(err, os.ErrNotExist))
}

func TestWhatIsWrongWithACertificateIsSaid(t *testing.T) {
	f := newFiles(t)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 12, 0, 0, 0, shouwang.Shanghai) }
	f.write(t, 1, day(1), day(30))
	c, err := api.OpenCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
	assert.NilError(t, err)
	for _, test := range []struct {
		name, host string
		at         time.Time
		want       string
	}{
		{"too early", "", day(1).Add(-time.Second), "it holds from 2026-11-01 only: no browser opens the desk"},
		{"soon", "desk.example", day(20), "it expires on 2026-11-30: renew it"},
		{"another name", "desk.other", day(20), "it expires on 2026-11-30: renew it; it is not of desk.other, which `desk` of the settings names"},
		{"over", "", day(30), "it expired on 2026-11-30: no browser opens the desk"},
	} {
		var said []string
		for _, fault := range c.Faults(test.host, test.at) {
			said = append(said, fault.Error())
		}
		assert.Equal(t, strings.Join(said, "; "), test.want, test.name)
	}
	f.write(t, 2, day(1), day(1).AddDate(1, 0, 0))
	c, err = api.OpenCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
	assert.NilError(t, err)
	assert.Equal(t, len(c.Faults("desk.example", day(20))), 0)
	assert.Equal(t, len(c.Faults("desk.example", c.Until().Add(-30*24*time.Hour-time.Second))), 0)
	assert.Equal(t, len(c.Faults("desk.example", c.Until().Add(-30*24*time.Hour))), 1)
}
