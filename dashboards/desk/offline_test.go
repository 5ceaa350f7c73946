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
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
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
	b.desk.inlets = []*ecdh.PrivateKey{newInlet(t)}
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
		answer := b.post(t, address, "sealed", sealTo(t, b.desk.inlets[0].PublicKey(), form.Encode(), address))
		assert.Equal(t, answer.Code, 303)
		assert.Equal(t, visits(), before+1)
	}
	has(t, b.post(t, address, "sealed", sealTo(t, b.desk.inlets[0].PublicKey(), form.Encode(), "/cases/C-0000000/do/visited")), 422)
	form.Set("r.id", "01KA0000000000000000000001")
	form.Del("r.seen")
	has(t, b.post(t, address, "sealed", sealTo(t, b.desk.inlets[0].PublicKey(), form.Encode(), address)), 422, "灶台是冷的")
	assert.Equal(t, visits(), before+1)
}

// A visit that waits on a device outlives a change of the keys: it opens as long as its
// own is in the file, and pages name the new one alone.
func TestASealedVisitOutlivesItsKey(t *testing.T) {
	b := open(t, apitest.New())
	former, present := newInlet(t), newInlet(t)
	b.desk.inlets = []*ecdh.PrivateKey{former}
	all, err := b.city.Cases(t.Context(), api.CaseFilter{State: api.CaseAcknowledged, Scope: access.Everything(), Limit: 1})
	assert.NilError(t, err)
	address := "/cases/" + all.Items[0].No + "/do/visited"
	form := url.Values{"by": {"v-001"}, "r.id": {"01KA0000000000000000000002"}, "r.at": {"2026-11-24T09:00"}, "r.seen": {"true"}, "note": {"灶台是冷的"}}
	waits := sealTo(t, former.PublicKey(), form.Encode(), address)

	b.desk.inlets = []*ecdh.PrivateKey{present}
	gone := b.post(t, address, "sealed", waits)
	has(t, gone, 422, "打不开", "离线走访")
	lacks(t, gone, waits)
	b.desk.inlets = []*ecdh.PrivateKey{present, former}
	assert.Equal(t, b.post(t, address, "sealed", waits).Code, 303)
	has(t, b.get(t, "/offline"), 200, `data-seal="`+base64.StdEncoding.EncodeToString(present.PublicKey().Bytes())+`"`)
	lacks(t, b.get(t, "/offline"), base64.StdEncoding.EncodeToString(former.PublicKey().Bytes()))
	has(t, b.post(t, address, "sealed", sealTo(t, newInlet(t).PublicKey(), form.Encode(), address)), 422)
}

// What one worker sealed is not another's to send, however the desk came by it: it waits
// for its own worker.
func TestAnotherWorkersSealedVisitIsRefused(t *testing.T) {
	g := guard(t)
	g.desk.inlets = []*ecdh.PrivateKey{newInlet(t)}
	for name, worker := range map[string]string{"own": "v-001", "other": "v-002"} {
		account := accesstest.Village(name)
		account.Worker = worker
		g.house.Add(t, account, goodPassword)
	}
	cookie := func(name string) string {
		return cookieOf(t, g.as(t, "", "POST", "/sign-in", "name", name, "password", goodPassword))
	}
	all, err := g.city.Cases(t.Context(), api.CaseFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	at := slices.IndexFunc(all.Items, func(c api.Case) bool { return c.Area == accesstest.VillageArea && c.Lane == shouwang.LaneOpen })
	assert.Assert(t, at >= 0)
	address := "/cases/" + all.Items[at].No + "/do/visited"
	form := url.Values{"by": {"v-001"}, "r.id": {"01KA0000000000000000000003"}, "r.at": {"2026-11-24T09:00"}, "r.seen": {"true"}, "note": {"灶台是冷的"}}
	sealed := sealTo(t, g.desk.inlets[0].PublicKey(), form.Encode(), address)
	before := g.city.Writes()
	refused := g.as(t, cookie("other"), "POST", address, "sealed", sealed)
	has(t, refused, 403)
	lacks(t, refused, "灶台是冷的")
	assert.Equal(t, g.city.Writes(), before)
	assert.Equal(t, g.as(t, cookie("own"), "POST", address, "sealed", sealed).Code, 303)
}

// The page that a device keeps names nobody.
func TestThePageForADeviceNamesNobody(t *testing.T) {
	b := open(t, apitest.New())
	b.desk.inlets = []*ecdh.PrivateKey{newInlet(t)}
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
