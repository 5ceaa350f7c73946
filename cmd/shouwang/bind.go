package main

import (
	"context"
	"errors"
	"net"
	"net/url"

	"shouwang"
	"shouwang/internal/api"
)

// sealSettings are the files of the desk's certificate and of its key.
type sealSettings struct{ Certificate, Key string }

// beyond says whether others than who sits at the machine may come to the desk: by TLS of
// its own, or through a proxy.
func (c config) beyond() bool { return c.TLS != (sealSettings{}) || len(c.Proxies) > 0 }

// scheme is what the desk itself speaks.
func (c config) scheme() string {
	if c.TLS != (sealSettings{}) {
		return "https"
	}
	return "http"
}

// deskHost is the name by which others ask for the desk, "" where nobody does. ErrInvalid
// if they may and no https address says how.
func (c config) deskHost() (string, error) {
	if !c.beyond() {
		return "", nil
	}
	address, err := url.Parse(c.Desk)
	if err != nil || address.Scheme != "https" || address.Hostname() == "" {
		return "", shouwang.Explain(shouwang.ErrInvalid,
			"工作台可从别的机器打开，却没有写明它的 https 地址 / the desk is open to other machines, and no https address of it is set",
			"在设置里写 desk: https://…，与证书上的名字相同 / set desk: https://…, the name that its certificate is for")
	}
	return address.Hostname(), nil
}

// bind takes the address of the desk. Beyond this machine it is not taken in clear without
// a proxy before it, nor while nobody has an account: whoever came would be its operator.
func (a *app) bind(ctx context.Context) (net.Listener, error) {
	if _, err := a.cfg.deskHost(); err != nil {
		return nil, err
	}
	anybody, err := a.door.Anybody(ctx)
	if err != nil {
		return nil, err
	}
	if a.cfg.beyond() && !anybody {
		return nil, shouwang.Explain(shouwang.ErrInvalid,
			"还没有人有账号，不能向别的机器开放 / nobody has an account yet, so the desk is not opened to other machines",
			"先用 shouwang user add 设第一个账号 / make the first account with shouwang user add")
	}
	certificate, err := a.certificate()
	if err != nil {
		return nil, err
	}
	listener, err := api.Listen(ctx, a.cfg.Listen, a.cfg.beyond())
	if err != nil || certificate == nil {
		return listener, err
	}
	return certificate.Seal(listener), nil
}

// certificate is that of the desk, nil without one.
func (a *app) certificate() (*api.Certificate, error) {
	if a.cfg.TLS == (sealSettings{}) {
		return nil, nil
	}
	if a.cfg.TLS.Certificate == "" || a.cfg.TLS.Key == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "证书和私钥要一起写 / a certificate and its key go together", "写 tls.certificate 和 tls.key / set tls.certificate and tls.key")
	}
	return api.OpenCertificate(a.cfg.TLS.Certificate, a.cfg.TLS.Key, a.log)
}

// diagnoseCertificate says until when the certificate of the desk holds, and what is
// wrong with it.
func (a *app) diagnoseCertificate(say func(string, ...any) error) error {
	certificate, err := a.certificate()
	if err != nil {
		return say("tls       %v", err)
	}
	if certificate == nil {
		return nil
	}
	host, err := a.cfg.deskHost()
	if err != nil {
		return say("tls       %v", err)
	}
	faults := certificate.Faults(host, a.clock())
	if len(faults) == 0 {
		return say("tls       the certificate holds until %s", shouwang.DayOf(certificate.Until()))
	}
	var errs []error
	for _, fault := range faults {
		errs = append(errs, say("tls       the certificate: %v", fault))
	}
	return errors.Join(errs...)
}
