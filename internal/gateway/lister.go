package gateway

import (
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
)

// Listers returns those of a merchant's open accounts whose providers list what happened, by the names under which payments keep
// them. Accounts of the house are among them: what is listed there may be another merchant's too, so that they are left out
// where there is more than one merchant.
func (g *Gateway) Listers(m merchant.ID) map[string]connector.Lister {
	found := map[string]connector.Lister{}
	alone := len(g.merchants.All()) == 1
	for name, c := range *g.accounts.Load() {
		own, belongs := strings.CutPrefix(name, string(m)+"/")
		if !belongs && (strings.Contains(name, "/") || !alone) {
			continue
		}
		if l, lists := c.(connector.Lister); lists {
			found[own] = l
		}
	}
	return found
}
