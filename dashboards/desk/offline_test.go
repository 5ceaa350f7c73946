package desk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// sealTo is what static/worker.js does; the browser test holds that to it.
func sealTo(t *testing.T, key *ecdh.PublicKey, text, address string) string {
	t.Helper()
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	assert.NilError(t, err)
	shared, err := own.ECDH(key)
	assert.NilError(t, err)
	raw := own.PublicKey().Bytes()
	once, err := hkdf.Key(sha256.New, shared, raw, "shouwang visit", 32)
	assert.NilError(t, err)
	block, err := aes.NewCipher(once)
	assert.NilError(t, err)
	box, err := cipher.NewGCM(block)
	assert.NilError(t, err)
	return base64.StdEncoding.EncodeToString(append(raw, box.Seal(nil, make([]byte, box.NonceSize()), []byte(text), []byte(address))...)) //nolint:gosec // the key is used once
}

func newInlet(t *testing.T) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	assert.NilError(t, err)
	return key
}

func TestWhatADeviceSealedOpensForItsAddressAlone(t *testing.T) {
	key := newInlet(t)
	const address = "/cases/C-0000001/do/visited"
	sealed := sealTo(t, key.PublicKey(), "note=x", address)
	text, err := openSealed(key, sealed, address)
	assert.NilError(t, err)
	assert.Equal(t, text, "note=x")
	raw, err := base64.StdEncoding.DecodeString(sealed)
	assert.NilError(t, err)
	bent := append([]byte{}, raw...)
	bent[len(bent)-1] ^= 1
	for name, wrong := range map[string]struct {
		key             *ecdh.PrivateKey
		sealed, address string
	}{
		"another address": {key, sealed, "/cases/C-0000002/do/visited"},
		"another key":     {newInlet(t), sealed, address},
		"changed":         {key, base64.StdEncoding.EncodeToString(bent), address},
		"cut short":       {key, base64.StdEncoding.EncodeToString(raw[:60]), address},
		"the key alone":   {key, base64.StdEncoding.EncodeToString(raw[:65]), address},
		"no point":        {key, base64.StdEncoding.EncodeToString(make([]byte, 90)), address},
		"no base64":       {key, "!", address},
		"nothing":         {key, "", address},
	} {
		_, err := openSealed(wrong.key, wrong.sealed, wrong.address)
		assert.Assert(t, err != nil, name)
	}
}

// A visit that waited on a device comes in as its form would, and once; what cannot be
// opened is refused and changes nothing.
func TestASealedVisitIsTheFormItWas(t *testing.T) {
	b := open(t, apitest.New())
	b.desk.inlet = newInlet(t)
	all, err := b.city.Cases(t.Context(), api.CaseFilter{State: api.CaseAcknowledged, Scope: access.Everything(), Limit: 1})
	assert.NilError(t, err)
	address := "/cases/" + all.Items[0].No + "/do/visited"
	form := url.Values{
		"by": {"v-001"}, "r.id": {"01KA0000000000000000000000"}, "r.at": {"2026-11-24T09:00"}, "r.seen": {"true"}, "note": {"灶台是冷的"},
	}
	visits := func() (n int) {
		c, err := b.city.Case(t.Context(), api.CaseAsk{No: all.Items[0].No, Scope: access.Everything()})
		assert.NilError(t, err)
		for _, e := range c.Events {
			if e.Kind == "visited" {
				n++
			}
		}
		return n
	}
	before := visits()
	for range 2 {
		answer := b.post(t, address, "sealed", sealTo(t, b.desk.inlet.PublicKey(), form.Encode(), address))
		assert.Equal(t, answer.Code, 303)
		assert.Equal(t, visits(), before+1)
	}
	has(t, b.post(t, address, "sealed", sealTo(t, b.desk.inlet.PublicKey(), form.Encode(), "/cases/C-0000000/do/visited")), 422)
	form.Set("r.id", "01KA0000000000000000000001")
	form.Del("r.seen")
	has(t, b.post(t, address, "sealed", sealTo(t, b.desk.inlet.PublicKey(), form.Encode(), address)), 422, "灶台是冷的")
	assert.Equal(t, visits(), before+1)
}

// The page that a device keeps names nobody.
func TestThePageForADeviceNamesNobody(t *testing.T) {
	b := open(t, apitest.New())
	b.desk.inlet = newInlet(t)
	page := b.get(t, "/offline")
	has(t, page, 200, "/do/visited", `data-seal="`)
	all, err := b.city.Cases(t.Context(), api.CaseFilter{State: api.CaseActive, Scope: access.Everything(), Limit: mostKept})
	assert.NilError(t, err)
	for _, c := range all.Items {
		assert.Assert(t, c.Who == "" || !strings.Contains(page.Body.String(), c.Who), c.No)
	}
	lacks(t, page, "whoami", `href="/me"`)
	worker := b.get(t, api.WorkerRoute)
	has(t, worker, 200, "Kept-At")
	assert.Equal(t, worker.Header().Get("Cache-Control"), "no-cache")
	assert.Assert(t, strings.HasPrefix(worker.Header().Get("Content-Type"), "text/javascript"))
}
