package api

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"shouwang"
)

// Certificate is the certificate of the desk and its key. Both are read again when one of
// their files has changed, so that a renewed one needs no restart.
type Certificate struct {
	cert, key string
	log       *slog.Logger

	mu   sync.Mutex
	read *tls.Certificate
	of   [2]stamp // the files that were last tried, good or not
}

// stamp is how a file is known to have changed.
type stamp struct {
	at   time.Time
	size int64
}

// OpenCertificate reads a certificate, with those that it rests on after it, and its key,
// both PEM. ErrInvalid for what is none, for a key of another certificate, and for a key
// that everybody on the machine may read.
func OpenCertificate(cert, key string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key, log: log}
	of, err := c.stamps()
	if err != nil {
		return nil, err
	}
	c.of = of
	c.read, err = c.load()
	return c, err
}

// Seal is a listener that speaks TLS 1.2 or later, and HTTP/2 with whom it can.
func (c *Certificate) Seal(plain net.Listener) net.Listener {
	return tls.NewListener(plain, &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: c.get})
}

// get is the certificate as its files now are. What cannot be read, a certificate whose
// key is not written yet say, leaves the one before in place, and is told once.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	of, err := c.stamps()
	if err == nil && of == c.of {
		return c.read, nil
	}
	var next *tls.Certificate
	if err == nil {
		next, err = c.load()
	}
	if err == nil {
		c.read = next
		c.log.Info("the certificate was renewed", "until", next.Leaf.NotAfter)
	} else if of != c.of {
		c.log.Error("the certificate has changed and cannot be read: the one before is still used", "error", err)
	}
	c.of = of
	return c.read, nil
}

// stamps are those of the two files; of none if one is not there.
func (c *Certificate) stamps() (of [2]stamp, err error) {
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if err != nil {
			return [2]stamp{}, fmt.Errorf("read the certificate of the desk: %w", err)
		}
		of[i] = stamp{info.ModTime(), info.Size()}
	}
	return of, nil
}

func (c *Certificate) load() (*tls.Certificate, error) {
	info, err := os.Stat(c.key)
	if err != nil {
		return nil, fmt.Errorf("read the key of the desk: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "everybody on this machine may read the key in "+c.key, "chmod 640 or 600")
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return nil, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("the certificate in %s and the key in %s cannot be used: %v", c.cert, c.key, err),
			"tls.certificate is the PEM file of the certificate, with those that it rests on after it, tls.key that of its own key")
	}
	return &pair, nil
}

// expiresSoon is how long before its end a certificate is named.
const expiresSoon = 30 * 24 * time.Hour

// Faults says of the certificate what keeps browsers from the desk, or soon will. The
// host is the name by which they ask for it, "" for none.
func (c *Certificate) Faults(host string, at time.Time) (faults []error) {
	leaf := c.read.Leaf
	day := func(t time.Time) string { return shouwang.DayOf(t).String() }
	switch {
	case !at.Before(leaf.NotAfter):
		faults = append(faults, errors.New("it expired on "+day(leaf.NotAfter)+": no browser opens the desk"))
	case at.Before(leaf.NotBefore):
		faults = append(faults, errors.New("it holds from "+day(leaf.NotBefore)+" only: no browser opens the desk"))
	case !at.Add(expiresSoon).Before(leaf.NotAfter):
		faults = append(faults, errors.New("it expires on "+day(leaf.NotAfter)+": renew it"))
	}
	if host != "" && leaf.VerifyHostname(host) != nil {
		faults = append(faults, errors.New("it is not of "+host+", which `desk` of the settings names"))
	}
	return faults
}

// Until is when the certificate ends.
func (c *Certificate) Until() time.Time { return c.read.Leaf.NotAfter }
