package routing

import (
	"encoding/json"
	"fmt"
)

// Explanation is why a payment went where it went, as it was when the payment began. It is kept with the payment; what happened
// at the accounts afterwards, the payment's attempts tell. Of the card it knows the BIN and what that tells.
type Explanation struct {
	// Table is the [Table.Digest] of the merchant's rules then, Rules their number, and Asked how many of them were asked until
	// every account was found. All are zero of a merchant without rules.
	Table string `json:"table,omitzero"`
	Rules int    `json:"rules,omitzero"`
	Asked int    `json:"asked,omitzero"`
	// Held are the names of the rules that held. If none did, the merchant's accounts were taken in their order.
	Held []string `json:"held,omitempty"`
	// Lot is what decided between percentages, 0 to 99; nil where there were none.
	Lot *int `json:"lot,omitzero"`
	// Candidates are the accounts that could take the payment, in order: it went to the first.
	Candidates []Candidate `json:"candidates"`
	// Passed are the accounts whose turn came and that could not take it.
	Passed []Passed `json:"passed,omitempty"`
	// Manual tells that the shop finishes by itself after 3-D Secure, which not every provider can wait for.
	Manual bool `json:"manual,omitzero"`
	// Facts are what the rules could ask about; of a merchant without rules without what the BIN tells.
	Facts *Facts `json:"facts,omitzero"`
}

// Candidate is an account that could take a payment.
type Candidate struct {
	Account string `json:"account"`
	// Rule is the rule that led there, empty where none did; Percent the account's part of it, where it divides.
	Rule    string `json:"rule,omitzero"`
	Percent int    `json:"percent,omitzero"`
	// Commission is what the account was expected to take, in parts per million; nil of a merchant without rules.
	Commission *int `json:"commission,omitzero"`
}

// Passed is an account that was passed over.
type Passed struct {
	Account string `json:"account"`
	Rule    string `json:"rule,omitzero"`
	Why     Reason `json:"why"`
}

// Reason says why an account was passed over.
type Reason string

// The reasons.
const (
	// Closed: the account is not open here, or closed to new payments.
	Closed Reason = "closed"
	// Unable: the provider has no 3-D Secure, or takes nothing without it.
	Unable Reason = "unable"
	// NoHold: the provider cannot hold an amount without taking it.
	NoHold Reason = "no_hold"
	// Early: the provider takes the amount while the buyer is at the bank and cannot hold it until the shop finishes, and the
	// account does not allow that.
	Early Reason = "early_charge"
	// NoPoints: a card's points cannot pay at the provider, or it does not tell them.
	NoPoints Reason = "no_points"
	// NoCampaigns: payments take part in no campaigns at the provider.
	NoCampaigns Reason = "no_campaigns"
	// NotKept: the card's number is not here, and the account's provider does not keep the card.
	NotKept Reason = "not_kept"
	// Unhealthy: the provider did not answer of late, and others do.
	Unhealthy Reason = "unhealthy"
)

// Explain begins the explanation of a decision; the caller adds what it knows of the accounts.
func (t *Table) Explain(d Decision, f *Facts, lot uint32) Explanation {
	if t == nil || len(t.rules) == 0 {
		return Explanation{Facts: f}
	}
	e := Explanation{Table: t.digest, Rules: len(t.rules), Asked: d.Asked, Held: d.Held, Facts: f}
	for _, w := range d.Ways {
		if w.Percent != 0 && e.Lot == nil {
			e.Lot = new(int(lot % Parts))
		}
	}
	return e
}

// Rule is the name of the rule that decided, empty where none did.
func (e Explanation) Rule() string {
	if len(e.Candidates) == 0 {
		return ""
	}
	return e.Candidates[0].Rule
}

// Marshal writes the explanation as it is stored.
func (e Explanation) Marshal() string {
	text, err := json.Marshal(e)
	if err != nil {
		return "" // impossible: it holds texts and numbers only
	}
	return string(text)
}

// ParseExplanation reads what Marshal wrote. It reports false for "", which payments have that began before explanations were kept.
func ParseExplanation(text string) (Explanation, bool, error) {
	if text == "" {
		return Explanation{}, false, nil
	}
	var e Explanation
	err := json.Unmarshal([]byte(text), &e)
	if err != nil {
		return Explanation{}, false, fmt.Errorf("read explanation: %w", err)
	}
	return e, true, nil
}
