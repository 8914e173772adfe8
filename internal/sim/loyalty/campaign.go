package loyalty

import "time"

// Campaign is what a programme gives the buyers of some payments on top: months, and no money.
type Campaign struct {
	Code   string
	Name   string
	Family string
	// Least is the least amount that takes part, in kurus. From and To are the installments that a payment must have.
	Least int64
	From  int
	To    int
	// Plus are installments on top of those, and Defer months before the first.
	Plus  int
	Defer int
	// Since and Until are its first and last day in Istanbul.
	Since string
	Until string
}

// Campaigns are all that there are, those that are over included.
func Campaigns() []Campaign {
	return []Campaign{
		{Code: "BONUS-PLUS2", Name: "+2 taksit", Family: "Bonus", Least: 100_00, From: 3, To: 9, Plus: 2, Since: "2020-01-01", Until: "2099-12-31"},
		{Code: "BONUS-2019", Name: "+4 taksit", Family: "Bonus", Least: 100_00, From: 3, To: 6, Plus: 4, Since: "2019-01-01", Until: "2019-12-31"},
		{Code: "WORLD-PLUS3", Name: "+3 taksit", Family: "World", Least: 500_00, From: 3, To: 6, Plus: 3, Since: "2020-01-01", Until: "2099-12-31"},
		{Code: "AXESS-DEFER3", Name: "3 ay erteleme", Family: "Axess", Least: 250_00, From: 1, To: 6, Defer: 3, Since: "2020-01-01", Until: "2099-12-31"},
		{Code: "MAXIMUM-PLUS1-DEFER1", Name: "+1 taksit, 1 ay erteleme", Family: "Maximum", Least: 100_00, From: 2, To: 9, Plus: 1, Defer: 1, Since: "2020-01-01", Until: "2099-12-31"},
	}
}

// Open returns the campaigns that the cards of a BIN, which is six digits, may take part in now. An amount above 0 and installments
// above 0 leave out those in which such a payment has no part.
func Open(bin string, minor int64, installments int, now time.Time) []Campaign {
	family := ""
	for _, c := range Cards() {
		if c.Number[:6] == bin {
			family = c.Family
		}
	}
	var open []Campaign
	day := now.In(time.FixedZone("Europe/Istanbul", 3*60*60)).Format(time.DateOnly)
	for _, c := range Campaigns() {
		if c.Family != family || day < c.Since || day > c.Until || minor > 0 && minor < c.Least ||
			installments > 0 && (installments < c.From || installments > c.To) {
			continue
		}
		open = append(open, c)
	}
	return open
}
