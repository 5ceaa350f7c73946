package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"shouwang"
)

// Directory (统一身份认证) is a bureau's own directory of people, which says by OpenID
// Connect who somebody is. It opens no account: those it names must be there.
type Directory struct {
	Issuer   string // https, or of this machine
	Client   string
	Secret   string // of the client; "" of a public one
	Claim    string // that names the account; "" is preferred_username
	Redirect string // where the directory sends people back to
	Clock    func() time.Time

	mu       sync.Mutex
	provider *oidc.Provider // as it was found, once it was
}

// ErrDirectory is that the directory cannot be asked, or said what does not hold.
var ErrDirectory = errors.New("the directory did not say who it is")

// directoryWait bounds each question to the directory.
const directoryWait = 10 * time.Second

// usualClaim names people where no other claim was chosen.
const usualClaim = "preferred_username"

// Fault says what keeps the settings of a directory from being some; ErrInvalid.
func (d *Directory) Fault() error {
	issuer, err := url.Parse(d.Issuer)
	local := err == nil && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, issuer.Hostname())
	switch {
	case err != nil || issuer.Host == "" || issuer.Scheme != "https" && !local:
		return shouwang.Explain(shouwang.ErrInvalid, "oidc.issuer 要用 https / oidc.issuer must be an https address", "写统一身份认证给的地址 / write the address that the directory gives")
	case d.Client == "":
		return shouwang.Explain(shouwang.ErrInvalid, "缺 oidc.client / oidc.client is missing", "写统一身份认证登记的应用编号 / write the client id that the directory gave")
	case d.Redirect == "":
		return shouwang.Explain(shouwang.ErrInvalid, "统一身份认证要知道回到哪里：缺 desk / the directory must know where to lead back to: desk is missing", "写 desk: 工作台的地址 / set desk to the address of the desk")
	}
	return nil
}

// Trip is what a browser keeps while its person is at the directory. Whoever comes back
// without it, or with another, set out elsewhere.
type Trip struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Back     string `json:"back"` // the page that was asked for
}

// Text is a trip as a cookie holds it.
func (t Trip) Text() string {
	text, _ := json.Marshal(t) // four texts
	return base64.RawURLEncoding.EncodeToString(text)
}

// TripOf reads one; the zero Trip is none.
func TripOf(text string) (t Trip) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &t) != nil {
		return Trip{}
	}
	return t
}

// Leave begins a trip: where to send the browser, and what it keeps. ErrDirectory.
func (d *Directory) Leave(ctx context.Context, back string) (address string, trip Trip, err error) {
	ctx, cancel := d.asking(ctx)
	defer cancel()
	provider, err := d.found(ctx)
	if err != nil {
		return "", Trip{}, err
	}
	trip = Trip{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Back: back}
	return d.config(provider).AuthCodeURL(trip.State, oidc.Nonce(trip.Nonce), oauth2.S256ChallengeOption(trip.Verifier)), trip, nil
}

// Return is the name of the account that the directory gives for the code that somebody
// came back with; strong is that it asked for a second factor. ErrWrong: the trip is not
// the one that began; ErrDirectory.
func (d *Directory) Return(ctx context.Context, trip Trip, state, code string) (name string, strong bool, err error) {
	if trip.State == "" || subtle.ConstantTimeCompare([]byte(trip.State), []byte(state)) != 1 {
		return "", false, fmt.Errorf("come back from the directory: %w", ErrWrong)
	}
	ctx, cancel := d.asking(ctx)
	defer cancel()
	provider, err := d.found(ctx)
	if err != nil {
		return "", false, err
	}
	// What it answers with may hold what was sent, so its errors are not passed on.
	token, err := d.config(provider).Exchange(ctx, code, oauth2.VerifierOption(trip.Verifier))
	if err != nil {
		return "", false, fmt.Errorf("exchange the code: %w", ErrDirectory)
	}
	raw, _ := token.Extra("id_token").(string)
	said, err := provider.Verifier(&oidc.Config{ClientID: d.Client, Now: d.Clock}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(said.Nonce), []byte(trip.Nonce)) != 1 {
		return "", false, fmt.Errorf("check what the directory signed: %w", ErrDirectory)
	}
	claims := map[string]any{}
	if err := said.Claims(&claims); err != nil {
		return "", false, fmt.Errorf("read what the directory signed: %w", ErrDirectory)
	}
	return d.nameIn(claims), hadSecond(claims), nil
}

// nameIn is the name that the claims give, "" without.
func (d *Directory) nameIn(claims map[string]any) string {
	claim := d.Claim
	if claim == "" {
		claim = usualClaim
	}
	name, _ := claims[claim].(string)
	return strings.ToLower(name)
}

// hadSecond says whether the directory asked for a second factor (RFC 8176).
func hadSecond(claims map[string]any) bool {
	methods, _ := claims["amr"].([]any)
	return slices.Contains(methods, any("mfa"))
}

// found is the provider, looked up once; what could not be found is looked for again.
func (d *Directory) found(ctx context.Context) (*oidc.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider != nil {
		return d.provider, nil
	}
	// It fetches keys again later, when the request that found it is long over.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), directoryClient), d.Issuer)
	if err != nil {
		return nil, fmt.Errorf("look for the directory: %w: %w", err, ErrDirectory)
	}
	d.provider = provider
	return provider, nil
}

func (d *Directory) config(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: d.Client, ClientSecret: d.Secret, Endpoint: provider.Endpoint(), RedirectURL: d.Redirect, Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// directoryClient follows no redirect: where a directory answers from is its own word.
var directoryClient = &http.Client{Timeout: directoryWait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (d *Directory) asking(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(oidc.ClientContext(ctx, directoryClient), directoryWait)
}

// SignInBy is a new session of the account that the directory named, if there is one and
// it is open; an administrator's only with a second factor. ErrWrong, ErrNoCode; what was
// refused is in the log under the name of an account alone.
func (d *Door) SignInBy(ctx context.Context, name string, strong bool, address string) (id string, err error) {
	all, err := d.Accounts.All(ctx)
	if err != nil {
		return "", err
	}
	account, wrong := all[name], error(nil)
	switch {
	case account.Name == "" || account.Disabled:
		wrong = ErrWrong
	case account.Admin() && !strong:
		wrong = ErrNoCode
	}
	if wrong != nil {
		object := "unknown"
		if account.Name != "" {
			object = account.Name
		}
		lost := d.Log.Write(ctx, Event{By: Nobody, From: address, Action: "sign_in", Object: object, Result: Refused, Purpose: "directory: " + wrong.Error()})
		return "", errors.Join(wrong, lost)
	}
	return d.open(ctx, account, strong, Event{From: address, Purpose: "directory"})
}
