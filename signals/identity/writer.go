package identity

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

// writer seals and blinds many texts: it keeps its keyed hashes, and writes one
// after the other into one stretch of memory. It is for one goroutine.
type writer struct {
	active byte
	aead   cipher.AEAD
	fields map[string]cipherField
	out    []byte
	ends   []int
	known  map[often][sha256.Size]byte
}

// cipherField is a field as a writer needs it.
type cipherField struct {
	name []byte
	mac  hash.Hash
}

// often is a text that many people share.
type often struct{ field, text string }

func (k *Keys) writer() *writer {
	w := &writer{active: k.active, aead: k.seals[k.active], fields: make(map[string]cipherField), known: make(map[often][sha256.Size]byte)}
	for field, key := range k.blindKeys {
		w.fields[field] = cipherField{[]byte(field), hmac.New(sha256.New, key)}
	}
	return w
}

// seal writes a text as Keys.Seal seals it.
func (w *writer) seal(field, text string) {
	if text != "" {
		w.out = append(w.out, w.active)
		w.out = w.aead.Seal(w.out, nil, []byte(text), w.fields[field].name) //nolint:gosec // no nonce is passed: this AEAD draws a random one
	}
	w.end()
}

// blind writes the blind index of a text, nothing of an empty one.
func (w *writer) blind(field, text string) {
	if text != "" {
		mac := w.fields[field].mac
		mac.Reset()
		mac.Write([]byte(text))
		w.out = mac.Sum(w.out)
	}
	w.end()
}

// often writes the blind index of what is made of a text that many share, and
// works it out once.
func (w *writer) often(field, text string, of func(string) string) {
	key := often{field, text}
	if b, ok := w.known[key]; ok {
		w.take(b[:])
		return
	}
	from := len(w.out)
	w.blind(field, of(text))
	if len(w.out)-from == sha256.Size {
		w.known[key] = [sha256.Size]byte(w.out[from:])
	}
}

// take writes a blind index that is known.
func (w *writer) take(blind []byte) {
	w.out = append(w.out, blind...)
	w.end()
}

func (w *writer) end() { w.ends = append(w.ends, len(w.out)) }

// texts are all texts written, in their order.
func (w *writer) texts() []string {
	all, from := string(w.out), 0
	list := make([]string, len(w.ends))
	for i, end := range w.ends {
		list[i], from = all[from:end], end
	}
	return list
}
