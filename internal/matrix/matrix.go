// Package matrix declares what every pair of a surface and a provider can do together, and why not where it cannot. The test of
// internal/mirrortest runs all of it, what is declared impossible included, and the documentation's table is written from the
// same declarations: neither can say anything that the other does not.
package matrix

import "strings"

// Kind is the name of the connector.
func (p Provider) Kind() string {
	kind, _, _ := strings.Cut(p.Name, "-")
	return kind
}

// Surface is an API that shops speak to us.
type Surface struct {
	// Name is the dialect's, or "v1", and Title the provider's proper name.
	Name, Title string
	// Finishes says that the shop's server makes the charge after 3-D Secure; otherwise we do as soon as the buyer is back.
	Finishes bool
	// ThreeDOnly says that the API has no payment without 3-D Secure.
	ThreeDOnly bool
	// NamesVisits says that a payment with 3-D Secure has the name of its visit, and another one in the answer to a repeat.
	NamesVisits bool
	// Secure46 says that what undoes a payment belongs to a generation of the API that pays with 3-D Secure only.
	Secure46 bool
	// SentenceOnly says that after 3-D Secure the API tells a decline by its sentence and has no place for codes.
	SentenceOnly bool
}

// Provider is who is called.
type Provider struct {
	// Name is the connector's, with a dash and more where it is several things: the generations of Paymes' API, and a simulator
	// that charges during 3-D Secure.
	Name, Title string
	// OneStep says that the provider authorizes while the buyer is at the bank.
	OneStep bool
	// ThreeDOnly says that it takes no payment without 3-D Secure, NoThreeD that the connector has none.
	ThreeDOnly, NoThreeD bool
	// Holds, Voids and Refunds say what can be done besides a sale.
	Holds, Voids, Refunds bool
	// Blind says that it finds a payment only by an id that it tells in the answer to the payment, and BlindThreeD that this holds
	// in 3-D Secure too.
	Blind, BlindThreeD bool
	// SentenceOnly says that after 3-D Secure it tells a decline by its sentence and has no place for a code.
	SentenceOnly bool
	// Shares is how it pays the stores of a marketplace.
	Shares Sharing
}

// Sharing is how a provider pays the stores of a marketplace.
type Sharing struct {
	// Pays says that it does, Whole that they then have to have all of a payment, and Releases that it holds their shares until it
	// is told.
	Pays, Whole, Releases bool
	// Names says that it is told from whom a part of a refund is taken.
	Names bool
	// Held says that it is told of the stores when it holds an amount, and pays them when all of that is captured.
	Held bool
}

// SharedHold is Shared of an amount that is held first: empty where the provider holds nothing.
func (p Provider) SharedHold() (paid bool, why string) {
	switch {
	case !p.Holds:
		return false, ""
	case p.Shares.Held:
		return true, p.Title + " is told the shares with the pre-authorization, and its capture says an amount alone: all of it is captured, or, with the " +
			"setting `marketplace.held: ours`, any part, and then the marketplace owes the stores"
	case p.Shares.Pays:
		return false, p.Title + " is told of stores with sales alone"
	}
	_, why = p.Shared()
	return false, why
}

// Shared says what becomes of a marketplace's share of a payment at the provider, whichever API the shop speaks: it is paid by the
// provider, or else by us; and why.
func (p Provider) Shared() (paid bool, why string) {
	switch {
	case !p.Shares.Pays:
		return false, p.Title + " is told of no stores: the payment comes to the marketplace, which owes them and pays them by payouts"
	case p.Shares.Whole:
		return true, p.Title + " pays the stores that have all of a payment together, and others the marketplace owes; of a payment whose stores it " +
			"pays it gives back all or nothing"
	case p.Shares.Releases:
		why = p.Title + " holds the share until it is told of the release"
	default:
		why = p.Title + " pays the stores"
	}
	if p.Shares.Names {
		return true, why + ", and takes a part of a refund from the stores that are named"
	}
	return true, why + ", and takes a part of a refund from everybody in proportion"
}

// Surfaces are all that there are, in the order of the table.
func Surfaces() []Surface {
	return []Surface{
		{Name: "paymes", Title: "Paymes", Secure46: true, SentenceOnly: true},
		{Name: "paynet", Title: "Paynet", Finishes: true},
		{Name: "paymago", Title: "Paymago", Finishes: true, NamesVisits: true},
		{Name: "paratika", Title: "Paratika"},
		{Name: "esnekpos", Title: "EsnekPos", ThreeDOnly: true},
		{Name: "v1", Title: "our own API"},
	}
}

// Providers are all that there are, in the order of the table. The simulator stands there twice, since it has both shapes of 3-D
// Secure, and Paymes once for each generation of its API.
func Providers() []Provider {
	return []Provider{
		{Name: "paymes", Title: "Paymes V3", OneStep: true, Blind: true, SentenceOnly: true},
		{Name: "paymes-v46", Title: "Paymes v4.6", OneStep: true, ThreeDOnly: true, Voids: true, Refunds: true, SentenceOnly: true, Shares: Sharing{Pays: true, Whole: true}},
		{Name: "paymago", Title: "Paymago", Blind: true},
		{Name: "paynet", Title: "Paynet", Holds: true, Voids: true, Refunds: true, Shares: Sharing{Pays: true, Releases: true, Held: true}},
		{Name: "paratika", Title: "Paratika", OneStep: true, Holds: true, Voids: true, Refunds: true, Shares: Sharing{Pays: true, Held: true}},
		{
			Name: "esnekpos", Title: "EsnekPos", OneStep: true, ThreeDOnly: true, Voids: true, Refunds: true,
			Shares: Sharing{Pays: true, Releases: true, Names: true},
		},
		{Name: "simbank", Title: "simulator", Holds: true, Voids: true, Refunds: true},
		{Name: "simbank-onestep", Title: "simulator, one-step", OneStep: true, Holds: true, Voids: true, Refunds: true},
	}
}

// Scenario is what is tried in every cell.
type Scenario string

// The scenarios.
const (
	Sale       Scenario = "sale"
	ThreeD     Scenario = "3-D sale"
	Declines   Scenario = "three declines"
	Duplicate  Scenario = "duplicate"
	Inquiry    Scenario = "inquiry"
	Void       Scenario = "void"
	Refund     Scenario = "refund"
	Lost       Scenario = "answer lost"
	ThreeDLost Scenario = "answer lost in 3-D"
)

// Scenarios are all, in the order of the table.
func Scenarios() []Scenario {
	return []Scenario{Sale, ThreeD, Declines, Duplicate, Inquiry, Void, Refund, Lost, ThreeDLost}
}

// Verdict is what becomes of a scenario in a cell.
type Verdict int

// The verdicts.
const (
	// Works: it does what its name says.
	Works Verdict = iota + 1
	// Unknown: the money is taken once, and no call of the provider can tell, so that the shop is told "unknown" and no more.
	Unknown
	// Refused: the request is answered with a refusal in the surface's own words before a byte leaves.
	Refused
	// Absent: the surface has no such request, or it cannot come to one, so that there is nothing to try.
	Absent
)

// Cell is a surface in front and a provider behind.
type Cell struct {
	In  Surface
	Out Provider
}

// Cells are all pairs, surface by surface.
func Cells() []Cell {
	var all []Cell
	for _, in := range Surfaces() {
		for _, out := range Providers() {
			all = append(all, Cell{In: in, Out: out})
		}
	}
	return all
}

// Name is the cell's name in tests.
func (c Cell) Name() string { return c.In.Name + " over " + c.Out.Name }

// Of says what becomes of a scenario, and why where it is not [Works].
func (c Cell) Of(s Scenario) (Verdict, string) {
	plain, whyPlain := c.plain()
	secure, whySecure := c.secure()
	switch s {
	case Sale:
		return plain, whyPlain
	case ThreeD:
		return secure, whySecure
	case Lost:
		if plain == Works && c.Out.Blind {
			return Unknown, c.Out.Title + " finds a payment only by the id that stands in the lost answer"
		}
		return plain, whyPlain
	case ThreeDLost:
		if secure == Works && c.Out.BlindThreeD {
			return Unknown, c.Out.Title + " finds a payment only by the id that stands in the lost answer"
		}
		return secure, whySecure
	case Declines, Duplicate, Inquiry, Void, Refund:
	}
	if plain != Works && secure != Works {
		return Absent, "no payment can be made in this cell"
	}
	if (s == Void || s == Refund) && c.In.Secure46 && secure != Works {
		return Absent, c.In.Title + " undoes orders of v4.6 alone, which are paid with 3-D Secure: " + whySecure
	}
	switch {
	case s == Void && !c.Out.Voids:
		return Refused, c.Out.Title + " has no void"
	case s == Refund && !c.Out.Refunds:
		return Refused, c.Out.Title + " has no refund"
	}
	return Works, ""
}

// plain is what becomes of a payment without 3-D Secure.
func (c Cell) plain() (Verdict, string) {
	switch {
	case c.In.ThreeDOnly:
		return Absent, c.In.Title + " sells with 3-D Secure only"
	case c.Out.ThreeDOnly:
		return Refused, c.Out.Title + " takes no payment without 3-D Secure"
	}
	return Works, ""
}

// secure is what becomes of a payment with 3-D Secure.
func (c Cell) secure() (Verdict, string) {
	switch {
	case c.Out.NoThreeD:
		return Refused, "the connector has no 3-D Secure"
	}
	return Works, ""
}

// Early reports whether the shop makes the charge itself after 3-D Secure, while the provider charges at the bank and cannot hold the
// amount until then. Such a payment needs an account that allows early_charge, and is refused over any other.
func (c Cell) Early() bool { return c.In.Finishes && c.Out.OneStep && !c.Out.Holds }

// Condition is what a scenario that works needs to be allowed for the account; empty is nothing.
func (c Cell) Condition(s Scenario) string {
	v, _ := c.Of(s)
	if v != Works || !c.Early() || s != ThreeD && s != ThreeDLost && !c.ByThreeD() {
		return ""
	}
	return "works where the account allows `early_charge`: " + c.Out.Title + " cannot hold an amount and takes it while the buyer is at the bank, " +
		"and the shop's charge confirms what is taken. Without it such a payment is refused before a byte leaves"
}

// ByThreeD reports whether the cell's ordinary payments, on which the other scenarios build, go through 3-D Secure.
func (c Cell) ByThreeD() bool {
	plain, _ := c.plain()
	return plain != Works
}
