package accesstest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"gotest.tools/v3/assert"

	"shouwang/internal/access"
)

// Provider is a directory of people that speaks OpenID Connect, with proof of who began
// (PKCE) and a secret of its client.
type Provider struct {
	Server *httptest.Server
	Change map[string]any  // of the claims that it signs next
	Key    *rsa.PrivateKey // that it signs with next

	mu    sync.Mutex
	now   func() time.Time
	codes map[string]url.Values // what people came with, by the code they left with
}

// The one client that the directory knows.
const (
	providerClient = "shouwang"
	providerSecret = "a-secret-of-the-test"
)

// NewProvider is one that ends with the test.
func NewProvider(t *testing.T, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{Key: NewSigningKey(t), codes: map[string]url.Values{}, now: now}
	known := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: p.Key.Public(), KeyID: "k", Algorithm: "RS256"}}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			p.token(w, r)
			return
		}
		known.ServeHTTP(w, r)
	}))
	known.SetIssuer(p.Server.URL)
	t.Cleanup(p.Server.Close)
	return p
}

// NewSigningKey is a key to sign with.
func NewSigningKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	assert.NilError(t, err)
	return key
}

// Directory is the service's side of it.
func (p *Provider) Directory() *access.Directory {
	return &access.Directory{Issuer: p.Server.URL, Client: providerClient, Secret: providerSecret, Redirect: "http://127.0.0.1:8080/sign-in/directory/return", Clock: p.now}
}

// Agree is somebody who says yes at an address of the directory: what they come back with.
func (p *Provider) Agree(t *testing.T, address string) (state, code string) {
	t.Helper()
	to, err := url.Parse(address)
	assert.NilError(t, err)
	asked := to.Query()
	assert.Equal(t, asked.Get("client_id")+" "+asked.Get("response_type")+" "+asked.Get("code_challenge_method"), providerClient+" code S256")
	p.mu.Lock()
	defer p.mu.Unlock()
	code = rand.Text()
	p.codes[code] = asked
	return asked.Get("state"), code
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	client, secret, _ := r.BasicAuth()
	if !known || client != providerClient || secret != providerSecret || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	claims := map[string]any{
		"iss": p.Server.URL, "aud": providerClient, "sub": "1", "exp": p.now().Add(time.Minute).Unix(), "iat": p.now().Unix(),
		"nonce": asked.Get("nonce"), "preferred_username": "WangFang",
	}
	maps.Copy(claims, p.Change)
	text, _ := json.Marshal(claims) // of texts and numbers
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": oidctest.SignIDToken(p.Key, "k", "RS256", string(text))})
}
