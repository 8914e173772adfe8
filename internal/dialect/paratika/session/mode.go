package session

import (
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/threeds"
)

// Mode is who asks for the charge once the buyer is authenticated: the shop, after post/auth3d, or nobody but us.
func Mode(byShop bool) threeds.Mode {
	if byShop {
		return threeds.Manual
	}
	return threeds.Automatic
}

// ByShop reports whether the shop asks for the charge of a visit.
func ByShop(v gateway.Visit) bool { return v.Session.Mode == threeds.Manual }
