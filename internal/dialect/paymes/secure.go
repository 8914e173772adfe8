package paymes

import (
	"strings"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/pan"
)

// secure.go decides which V3 payments go through 3-D Secure. Nothing in a request of /api/authorize says so: at Paymes the
// merchant's contract and the card decide. Here the merchant's setting does:
//
//	always   every payment; also what an unset setting means
//	never    none
//	card     those whose card asks the bank simulator for something that needs 3-D Secure, and no other
//
// "card" is ours, for development and tests: a plugin's test reaches both of the document's screens by its card alone, while
// the plainest request is paid at once.

// secured reports whether a payment has to go through 3-D Secure.
func secured(m *merchant.Merchant, c pan.Card) bool {
	switch m.Setting(Surface, setting3D) {
	case "never":
		return false
	case "card":
		return simulated(c)
	}
	return true
}

// simulated reports whether a card names a scenario of the bank simulator that is about 3-D Secure: by its holder, such as
// "SIM 3D_FAILED", or by its number, 4000 01NN 0000 000L. See docs/simulator.md.
func simulated(c pan.Card) bool {
	holder := strings.ToUpper(strings.NewReplacer("ı", "i", "İ", "i", "-", "_").Replace(strings.TrimSpace(c.Holder)))
	scenarios, named := strings.CutPrefix(holder, "SIM ")
	if named {
		for scenario := range strings.SplitSeq(strings.ReplaceAll(scenarios, "+", ","), ",") {
			scenario = strings.TrimSpace(scenario)
			for _, prefix := range []string{"3D", "MDSTATUS", "CALLBACK"} {
				if strings.HasPrefix(scenario, prefix) {
					return true
				}
			}
			if strings.HasSuffix(scenario, "@ENROLL") {
				return true
			}
		}
		return false
	}
	number := c.Number.Reveal()
	if len(number) != 16 || number[:6] != "400001" || number[8:15] != "0000000" {
		return false
	}
	return number[6:8] <= "19" || number[6:8] >= "60" // 30 to 41 are faults of the charge
}
