package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"shouwang"
)

// Keys seal what names a person, and blind what is searched for. They live in a
// file outside the data folder, so that a copied folder tells nobody's name.
type Keys struct {
	active byte
	seals  map[byte]cipher.AEAD
	notes  map[byte]cipher.AEAD
	blinds map[string]*sync.Pool

	blindKeys map[string][]byte // of the fields
	inlets    [][]byte          // secrets of what devices seal, the active one first
	others    map[string]string
	batch     cipher.AEAD // the active seal, with nonces that a writer draws
	writers   sync.Pool
}

// keyFile is the file: secrets by version, so that old seals open after a rotation.
type keyFile struct {
	Format  int             `json:"format"`
	Active  byte            `json:"active"`
	Secrets map[byte][]byte `json:"secrets"`

	Others map[string]string `json:"others,omitempty"` // secrets of other services, by name
}

const (
	keyFormat  = 1
	secretSize = 32
)

// The fields that are blinded, each under a key of its own, so that a phone
// cannot be told to be equal to an account.
const (
	blindNumber   = "number"
	blindName     = "name"
	blindInitials = "initials"
	blindPhone    = "phone"
	blindRef      = "household"
	blindColumn   = "column"
	blindNote     = "note"
)

// LoadKeys reads the keys, and makes them at the first start. It refuses a file
// that others on the machine may read.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(path)
	}
	if err != nil {
		return nil, fmt.Errorf("look at the key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, shouwang.Explain(shouwang.ErrForbidden, "the key file "+path+" can be read by others", "run chmod 600 on it")
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the key file
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	var file keyFile
	if json.Unmarshal(text, &file) != nil {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the key file "+path+" is damaged", "restore it from your copy: without it no name can be read")
	}
	return file.open()
}

// Other is the secret of another service that lies in the file, "" without.
func (k *Keys) Other(name string) string { return k.others[name] }

// Passing are keys that lie in no file and end with the process: what is sealed
// under them is meant to be thrown away.
func Passing() (*Keys, error) { return drawKeys().open() }

func drawKeys() keyFile {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails: crypto/rand
	return keyFile{Format: keyFormat, Active: 1, Secrets: map[byte][]byte{1: secret}}
}

func makeKeys(path string) (*Keys, error) {
	file := drawKeys()
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the key file: %w", err)
	}
	switch err := publish(path, append(text, '\n')); {
	case errors.Is(err, fs.ErrExist): // another process was first: its keys are the keys
		return LoadKeys(path)
	case err != nil:
		return nil, fmt.Errorf("write the key file: %w", err)
	}
	return file.open()
}

// publish puts a whole file in place or none, and never over another.
func publish(path string, text []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // best effort: the link has been made or has not
	_, err = temporary.Write(text)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Link(temporary.Name(), path)
}

func (f keyFile) open() (*Keys, error) {
	if f.Format != keyFormat || len(f.Secrets[f.Active]) != secretSize {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the key file is of another format", "use the program that wrote it")
	}
	keys := &Keys{active: f.Active, seals: make(map[byte]cipher.AEAD), notes: make(map[byte]cipher.AEAD), blinds: make(map[string]*sync.Pool), blindKeys: make(map[string][]byte), others: f.Others}
	for version, secret := range f.Secrets {
		aead, err := sealer(secret, cipher.NewGCMWithRandomNonce)
		if err != nil {
			return nil, err
		}
		keys.seals[version] = aead
		if version == f.Active {
			if keys.batch, err = sealer(secret, cipher.NewGCM); err != nil {
				return nil, err
			}
		}
		if keys.notes[version], err = noteSealer(secret); err != nil {
			return nil, err
		}
	}
	for _, field := range []string{blindNumber, blindName, blindInitials, blindPhone, blindRef, blindColumn, blindNote} {
		key, err := blindKey(f.Secrets[f.Active], field)
		if err != nil {
			return nil, err
		}
		keys.blindKeys[field] = key
		keys.blinds[field] = &sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}
	}
	for _, version := range f.newest() {
		secret, err := blindKey(f.Secrets[version], "inlet")
		if err != nil {
			return nil, err
		}
		keys.inlets = append(keys.inlets, secret)
	}
	return keys, nil
}

// newest are the versions of a file, the active one first, then from the newest on.
func (f keyFile) newest() []byte {
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(f.Secrets)), func(v byte) bool { return v == f.Active })
	slices.Reverse(others)
	return append([]byte{f.Active}, others...)
}

func blindKey(secret []byte, field string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "shouwang blind "+field, secretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of %s: %w", field, err)
	}
	return key, nil
}

func sealer(secret []byte, mode func(cipher.Block) (cipher.AEAD, error)) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "shouwang seal", secretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the sealing key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use the sealing key: %w", err)
	}
	return mode(block)
}

// Seal encrypts a text for storage; an empty text stays empty. The field is
// bound to the seal, so that a name cannot be passed off as a phone.
func (k *Keys) Seal(field, text string) string {
	if text == "" {
		return ""
	}
	out := make([]byte, 1, 1+12+16+len(text))
	out[0] = k.active
	return string(k.seals[k.active].Seal(out, nil, []byte(text), []byte(field))) //nolint:gosec // no nonce is passed: this AEAD draws a random one
}

// Open reads a sealed text.
func (k *Keys) Open(field, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	aead, ok := k.seals[sealed[0]]
	if !ok {
		return "", shouwang.Explain(shouwang.ErrForbidden, "a record is sealed under a key that is not in the key file", "use the key file that belongs to this data folder")
	}
	text, err := aead.Open(nil, nil, []byte(sealed[1:]), []byte(field))
	if err != nil {
		return "", shouwang.Explain(shouwang.ErrForbidden, "a sealed record does not open with this key file", "use the key file that belongs to this data folder")
	}
	return string(text), nil
}

// Inlets are the private keys of what devices seal to the service: that of the active
// secret, to which they seal from now on, then those of the others in the file, the
// newest first, for what was sealed before them and still waits on a device. P-256, which
// browsers of 2020 have.
func (k *Keys) Inlets() ([]*ecdh.PrivateKey, error) {
	var keys []*ecdh.PrivateKey
	for _, secret := range k.inlets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("visit"))
		key, err := ecdh.P256().NewPrivateKey(mac.Sum(nil))
		if err != nil {
			return nil, fmt.Errorf("derive the key of what devices seal: %w", err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (k *Keys) blind(field, text string) (out [32]byte) {
	pool := k.blinds[field]
	mac := pool.Get().(hash.Hash) //nolint:forcetypeassert // the pool makes nothing else
	mac.Reset()
	mac.Write([]byte(text))
	mac.Sum(out[:0])
	pool.Put(mac)
	return out
}

// Number is the blind index of a citizen's number.
func (k *Keys) Number(n Number) [32]byte { return k.blind(blindNumber, n.String()) }

// Column is the keyed hash of an account, employer, plate or certificate: equal
// values are equal in every feed, and say nothing else.
func (k *Keys) Column(text string) (out [16]byte) {
	full := k.blind(blindColumn, text)
	copy(out[:], full[:])
	return out
}
