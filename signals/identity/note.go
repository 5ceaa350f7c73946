package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"shouwang"
)

// noteSealer is the cipher of notes, under a key that seals nothing else: its
// nonces are not drawn.
func noteSealer(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "shouwang note", secretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of notes: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use the key of notes: %w", err)
	}
	return cipher.NewGCM(block)
}

// Note seals free text of a signal. The nonce is a keyed hash of the text, so
// that the same words sent again are the same value, and a row that repeats one
// is told to be repeated; nothing else can be told of them.
func (k *Keys) Note(text string) string {
	if text == "" {
		return ""
	}
	sum := k.blind(blindNote, text)
	out := append([]byte{k.active}, sum[:nonceSize]...)
	return string(k.notes[k.active].Seal(out, out[1:], []byte(text), nil))
}

// ReadNote reads a text that Note sealed.
func (k *Keys) ReadNote(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	aead, ok := k.notes[sealed[0]]
	if !ok || len(sealed) <= nonceSize {
		return "", shouwang.Explain(shouwang.ErrForbidden, "a note is sealed under a key that is not in the key file", "use the key file that belongs to this data folder")
	}
	text, err := aead.Open(nil, []byte(sealed[1:1+nonceSize]), []byte(sealed[1+nonceSize:]), nil)
	if err != nil {
		return "", shouwang.Explain(shouwang.ErrForbidden, "a sealed note does not open with this key file", "use the key file that belongs to this data folder")
	}
	return string(text), nil
}
