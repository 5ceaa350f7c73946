package desk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// offlineView is the one page that a device may keep: it names nobody.
type offlineView struct {
	sheet

	mine []api.Case
	seal string // the public key that a visit is sealed to; "" where no device keeps any
}

// mostKept is how many cases the page has: more than anybody visits before they are back.
const mostKept = 100

// offline is the form of a visit for where there is no network, and the reader's own cases.
func (d *Desk) offline(v *visit) error {
	v.page.self = "/offline"
	asked := api.CaseFilter{State: api.CaseActive, Limit: mostKept}
	if !v.page.me.Local() {
		asked.Worker = v.page.me.Actor()
	}
	mine, err := d.services.Cases.Cases(v.ctx(), asked)
	if err != nil {
		return fmt.Errorf("list own cases: %w", err)
	}
	f, _ := formOf(cases.EventVisited)
	view := offlineView{mine: mine.Items, sheet: sheet{form: f, by: v.actor(""), values: map[string]string{}, rows: map[string]int{}, faults: map[string]string{}}}
	for _, in := range view.inputs() {
		view.values[in.name] = d.first(v.page, in)
	}
	if len(d.inlets) > 0 {
		view.seal = base64.StdEncoding.EncodeToString(d.inlets[0].PublicKey().Bytes())
	}
	return v.show(http.StatusOK, offlinePage(v.page, view))
}

// serviceWorker is the script that keeps the page. A browser asks for it anew each time.
func serviceWorker(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	http.ServeFileFS(c.Writer, c.Request, static, "static/worker.js")
}

// unseal puts what a device had sealed in place of what was sent. What another worker
// wrote is not this one's to send. ErrInvalid, ErrForbidden.
func (d *Desk) unseal(v *visit) error {
	if err := v.Request.ParseForm(); err != nil {
		return fmt.Errorf("read a form: %w", err)
	}
	sealed := v.Request.PostForm.Get("sealed")
	if sealed == "" || len(d.inlets) == 0 {
		return nil
	}
	text, err := d.openAny(sealed, v.Request.URL.Path)
	if err != nil {
		return fmt.Errorf("open what a device sealed: %w: %w", unfit("error.hint.sealed"), err)
	}
	form, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Errorf("read what a device sealed: %w", shouwang.ErrInvalid)
	}
	if by := form.Get("by"); !v.page.me.Local() && by != v.page.me.Actor() {
		return fmt.Errorf("send what another worker wrote: %w", shouwang.ErrForbidden)
	}
	v.Request.PostForm = form
	return nil
}

// openAny is what a device sealed to the present key, or to one of before: its page may be
// as old as the last change of keys, and a visit waits until its device is back.
func (d *Desk) openAny(sealed, address string) (text string, err error) {
	for _, key := range d.inlets {
		if text, err = openSealed(key, sealed, address); err == nil {
			return text, nil
		}
	}
	return "", err
}

// openSealed is the text that static/worker.js sealed to a key, for an address.
func openSealed(key *ecdh.PrivateKey, sealed, address string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	at := len(key.PublicKey().Bytes())
	if len(raw) < at {
		return "", fmt.Errorf("%d bytes are too few", len(raw))
	}
	theirs, err := key.Curve().NewPublicKey(raw[:at])
	if err != nil {
		return "", err
	}
	shared, err := key.ECDH(theirs)
	if err != nil {
		return "", err
	}
	once, err := hkdf.Key(sha256.New, shared, raw[:at], "shouwang visit", 32)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(once)
	if err != nil {
		return "", err
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	// The key is used once, so the nonce says nothing.
	text, err := box.Open(nil, make([]byte, box.NonceSize()), raw[at:], []byte(address))
	return string(text), err
}
