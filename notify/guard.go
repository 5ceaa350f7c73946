package notify

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"shouwang"
)

// errBlocked is a provider's address that lies where no message may go.
var errBlocked = errors.New("the address lies in a network that is not allowed")

// inside are the networks that a provider never stands in: a setting, a name that
// resolves to one, or a proxy on the way must not lead a message, and a token with
// it, to a machine of the city. What lies in none of them is the open internet.
var inside = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/32", "2001:db8::/32", "2002::/16", // the last of these carry an IPv4 address inside
)

// world is all of IPv6 that is given out; the rest is local, or leads to IPv4.
var world = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for n, text := range texts {
		list[n] = netip.MustParsePrefix(text)
	}
	return list
}

// reach is where a channel may connect to.
type reach struct {
	allow []netip.Prefix // ranges of the intranet in which a provider of the city's own stands
}

// reachOf reads ranges with commas between. A range wider than a whole private
// network would switch the guard off, so it is refused.
func reachOf(text string) (reach, error) {
	var r reach
	for field := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ' ' }) {
		prefix, err := netip.ParsePrefix(field)
		if err != nil || prefix.Bits() < 8 {
			return reach{}, shouwang.Explain(shouwang.ErrInvalid, "allow names no range of addresses", "write ranges such as 10.1.0.0/16, each of /8 or narrower, comma between")
		}
		r.allow = append(r.allow, prefix.Masked())
	}
	return r, nil
}

// allowed says whether an address lies in a range that the settings name.
func (r reach) allowed(ip netip.Addr) bool { return within(r.allow, ip.Unmap().WithZone("")) }

// open says whether an address may be connected to.
func (r reach) open(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if r.allowed(ip) {
		return true
	}
	return !within(inside, ip) && (ip.Is4() || world.Contains(ip))
}

func within(list []netip.Prefix, ip netip.Addr) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// dialer connects to what is open; unsealed, to what the settings allow alone,
// since nothing goes over the internet in clear. It looks at the very address
// that is about to be connected to, after names were resolved: however an address
// is written, and whatever a name turns into in between, it is seen here.
func (r reach) dialer(unsealed bool) *net.Dialer {
	return &net.Dialer{Timeout: patience, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: it cannot be read", errBlocked)
		}
		if unsealed && !r.allowed(at.Addr()) || !r.open(at.Addr()) {
			return errBlocked
		}
		return nil
	}}
}
