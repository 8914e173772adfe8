package archtest

// cardScope lists the packages that may hold a card number, an expiry date or a security code in plain, which
// is to say import pan. It is the diagram that an auditor asks for, and it is exact: a package that no longer
// needs pan leaves the list. A planned one is not there yet, or does not yet need it.
//
// Everybody else takes a token, ciphertext, or a card.Summary.
func cardScope() []struct {
	dir     string
	planned bool
	why     string
} {
	return []struct {
		dir     string
		planned bool
		why     string
	}{
		{"internal/logging", false, "recognises a number that slipped into a log line, to take it out"},
		{"internal/reconcile", true, "masks a number that a statement has where a name should stand"},
		{"internal/tape", true, "masks what looks like a number before an exchange is written down"},
		{"internal/vault", false, "encrypts a number for keeping and opens it again"},
		{"internal/threeds", true, "seals the card while the buyer is at the bank"},
		{"wire/paymes", true, "a provider's request carries the card"},
		{"wire/paynet", true, "a provider's request carries the card"},
		{"wire/paymago", true, "a provider's request carries the card"},
		{"wire/paratika", true, "a provider's request carries the card"},
		{"wire/esnekpos", true, "a provider's request carries the card"},
		{"wire/simbank", true, "the simulator's request carries the card"},
		{"wire/wirekit", true, "writes and reads a card in the forms that the wires share"},
		{"connector", false, "a request to a provider names the card to charge"},
		{"connector/connectortest", true, "the suite charges cards"},
		{"connector/paymes", true, "writes the card into the provider's request"},
		{"connector/paynet", true, "writes the card into the provider's request"},
		{"connector/paymago", true, "writes the card into the provider's request"},
		{"connector/paratika", true, "writes the card into the provider's request"},
		{"connector/esnekpos", true, "writes the card into the provider's request"},
		{"connector/simbank", true, "writes the card into the simulator's request"},
		{"internal/dialect", true, "the manner that the dialects share of reading a card"},
		{"internal/dialect/dialecttest", true, "the suite pays with cards"},
		{"internal/dialect/paymes", true, "reads the card out of a shop's request"},
		{"internal/dialect/paynet", true, "reads the card out of a shop's request"},
		{"internal/dialect/paymago", true, "reads the card out of a shop's request"},
		{"internal/dialect/paratika", true, "reads the card out of a shop's request"},
		{"internal/dialect/paratika/wallet", false, "hands a shop's card to the vault, and out of it to a payment"},
		{"internal/dialect/esnekpos", true, "reads the card out of a shop's request"},
		{"internal/gateway", false, "hands the card from who asks to who is asked, and seals it in between"},
		{"internal/api", true, "reads the card out of a shop's request"},
		{"internal/web/checkout", true, "reads the card out of the buyer's form"},
		{"internal/mirrortest", true, "the kit in which our dialects play the providers pays with cards"},
		{"internal/sim", true, "is the issuer: a bank knows its cards"},
		{"internal/sim/bank", true, "is the issuer: a bank knows its cards"},
		{"internal/sim/acs", true, "is the issuer's page"},
	}
}

func scopeRule() rule {
	return rule{
		name: "card data",
		why: "a card number in plain puts a package in the scope of an audit and one log line away from a leak; " +
			"the list in internal/archtest/scope.go is that scope",
		fix: "take a token, ciphertext or a card.Summary; widening the list is a decision for a reviewer",
		check: func(t *tree) []violation {
			var found []violation
			allowed := map[string]bool{}
			for _, s := range cardScope() {
				allowed[s.dir] = true
				if !s.planned && !imports(t, s.dir, "pan") {
					found = append(found, at("internal/archtest/scope.go", "lists %s, which does not import pan", s.dir))
				}
			}
			for _, p := range t.sorted() {
				if imports(t, p.dir, "pan") && !allowed[p.dir] && p.dir != "pan" {
					found = append(found, at(p.dir, "imports pan and is not on the list"))
				}
			}
			return found
		},
	}
}

// imports reports whether what ships of one folder imports another.
func imports(t *tree, dir, target string) bool {
	p := t.packages[dir]
	if p == nil {
		return false
	}
	for _, d := range p.ours() {
		if d == target {
			return true
		}
	}
	return false
}
