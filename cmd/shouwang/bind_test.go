package main

import (
	"errors"
	"testing"

	"shouwang"
)

func TestTheDeskIsOpenToOthersByItsHTTPSAddressAlone(t *testing.T) {
	tls := sealSettings{"cert.pem", "key.pem"}
	for _, test := range []struct {
		name string
		cfg  config
		host string
		bad  bool
	}{
		{"this machine", config{Desk: "http://127.0.0.1:8080/"}, "", false},
		{"TLS of its own", config{TLS: tls, Desk: "https://desk.example:8443/"}, "desk.example", false},
		{"behind a proxy", config{Proxies: []string{"127.0.0.1"}, Desk: "https://desk.example"}, "desk.example", false},
		{"in clear", config{Proxies: []string{"127.0.0.1"}, Desk: "http://desk.example"}, "", true},
		{"nobody knows how", config{TLS: tls}, "", true},
		{"no address", config{TLS: tls, Desk: "desk.example"}, "", true},
	} {
		host, err := test.cfg.deskHost()
		if host != test.host || errors.Is(err, shouwang.ErrInvalid) != test.bad || err != nil != test.bad {
			t.Errorf("%s: got %q, %v, want %q", test.name, host, err, test.host)
		}
	}
}

func TestACertificateHasAKey(t *testing.T) {
	for _, half := range []sealSettings{{Certificate: "cert.pem"}, {Key: "key.pem"}} {
		if _, err := (&app{cfg: config{TLS: half}}).certificate(); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%+v: %v", half, err)
		}
	}
	if none, err := (&app{}).certificate(); none != nil || err != nil {
		t.Errorf("without settings: %v, %v", none, err)
	}
}
