package identity

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"hash"
)

// writer seals and blinds many texts: it keeps its keyed hashes, draws its nonces
// by the thousand, and remembers the names that it blinded lately. It is for one
// goroutine at a time.
type writer struct {
	active   byte
	aead     cipher.AEAD
	fields   map[string]cipherField
	drawn    []byte // random bytes
	nonces   []byte // those of them that are left
	text     []byte
	names    map[string]nameBlinds
	initials map[string][sha256.Size]byte
}

// cipherField is a field as a writer needs it.
type cipherField struct {
	name []byte
	mac  hash.Hash
}

// nameBlinds are the blind indexes made of a name; many people share one.
type nameBlinds struct{ name, initials [sha256.Size]byte }

const (
	nonceSize = 12
	tagSize   = 16
	sealExtra = 1 + nonceSize + tagSize // how much longer a seal is than its text

	drawnNonces     = 1 << 10
	rememberedNames = 1 << 16
)

// writer is one that nobody else uses; give it back with done.
func (k *Keys) writer() *writer {
	if w, ok := k.writers.Get().(*writer); ok {
		return w
	}
	w := &writer{
		active: k.active, aead: k.batch, fields: make(map[string]cipherField), drawn: make([]byte, drawnNonces*nonceSize),
		names: make(map[string]nameBlinds), initials: make(map[string][sha256.Size]byte),
	}
	for field, key := range k.blindKeys {
		w.fields[field] = cipherField{[]byte(field), hmac.New(sha256.New, key)}
	}
	return w
}

func (k *Keys) done(w *writer) { k.writers.Put(w) }

// nonce is one that was never used: 96 random bits, as Keys.Seal draws them.
func (w *writer) nonce() []byte {
	if len(w.nonces) == 0 {
		_, _ = rand.Read(w.drawn) // never fails
		w.nonces = w.drawn
	}
	n := w.nonces[:nonceSize]
	w.nonces = w.nonces[nonceSize:]
	return n
}

// seal adds a text sealed as Keys.Seal seals it; an empty text stays empty.
func (w *writer) seal(to *texts, field string, text []byte) {
	if len(text) > 0 {
		nonce := w.nonce()
		to.bytes = append(append(to.bytes, w.active), nonce...)
		to.bytes = w.aead.Seal(to.bytes, nonce, text, w.fields[field].name)
	}
	to.ends = append(to.ends, len(to.bytes))
}

// blind writes the blind index of a text, nothing of an empty one.
func (w *writer) blind(to []byte, field string, text []byte) {
	if len(text) == 0 {
		return
	}
	mac := w.fields[field].mac
	mac.Reset()
	mac.Write(text)
	mac.Sum(to[:0])
}

// scratch is a text as bytes, until the next.
func (w *writer) scratch(text string) []byte {
	w.text = append(w.text[:0], text...)
	return w.text
}

// name is what is blinded of a name.
func (w *writer) name(name string) nameBlinds {
	if b, ok := w.names[name]; ok {
		return b
	}
	var b nameBlinds
	w.blind(b.name[:], blindName, w.scratch(Matchable(name)))
	letters := Initials(name)
	known, ok := w.initials[letters]
	if !ok {
		w.blind(known[:], blindInitials, w.scratch(letters))
		if len(w.initials) >= rememberedNames {
			clear(w.initials)
		}
		w.initials[letters] = known
	}
	b.initials = known
	if len(w.names) >= rememberedNames {
		clear(w.names)
	}
	w.names[name] = b
	return b
}

// texts are texts of any length, one after the other.
type texts struct {
	bytes []byte
	ends  []int
}

// newTexts has room for n seals of texts of so many bytes.
func newTexts(n, size int) texts {
	return texts{bytes: make([]byte, 0, n*(sealExtra+size)), ends: make([]int, 0, n)}
}

// cut gives the texts out.
func (t *texts) cut(to []string) {
	all, from := string(t.bytes), 0
	for i, end := range t.ends {
		to[i], from = all[from:end], end
	}
}

// fixed are blind indexes, one after the other.
type fixed []byte

func newFixed(n int) fixed { return make(fixed, n*sha256.Size) }

// at is the place of one.
func (f fixed) at(i int) []byte { return f[i*sha256.Size : (i+1)*sha256.Size] }

// column gives them as the driver takes them.
func (f fixed) column() []string {
	all := string(f)
	out := make([]string, len(f)/sha256.Size)
	for i := range out {
		out[i] = all[i*sha256.Size : (i+1)*sha256.Size]
	}
	return out
}
