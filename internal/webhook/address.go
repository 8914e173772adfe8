package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// errPrivate says that an address is not one of the open network.
var errPrivate = errors.New("address is of a private network")

// onlyPublic is the control of a dialer: it is asked about the address itself, after its name has been resolved.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return errPrivate
	}
	return nil
}

// reserved are networks that are no part of the open one and that [netip.Addr] does not call private: the registries of special
// addresses of IANA for IPv4 and IPv6.
func reserved() []string {
	return []string{
		"0.0.0.0/8",       // this host
		"100.64.0.0/10",   // RFC 6598: between a provider's customers; some clouds have their metadata there
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"240.0.0.0/4",     // reserved, and broadcast
		"::/96",           // IPv4-compatible
		"64:ff9b:1::/48",  // translation within one network
		"100::/64",        // discard
		"2001::/23",       // protocol assignments, Teredo among them, which holds an IPv4 address
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4, which holds an IPv4 address
		"fec0::/10",       // site-local
	}
}

// public reports whether an address is one of the open network.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if nat64 := netip.MustParsePrefix("64:ff9b::/96"); nat64.Contains(ip) { // the IPv4 address in it is the one that is reached
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, r := range reserved() {
		if netip.MustParsePrefix(r).Contains(ip) {
			return false
		}
	}
	return true
}

// hostOf is the host and port of an address, or what there is of one that is malformed.
func hostOf(address string) string {
	to, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(to.Host)
}
