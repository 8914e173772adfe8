// Package loyalty is what the bank simulator's card programmes have given to its test cards: points of each kind, as data. Whatever
// becomes of them afterwards is in the books.
package loyalty

// Holding is what a card has of one kind of points before anything was paid with them.
type Holding struct {
	// Name is the programme's name of the kind.
	Name string
	// Minor is what they are worth, in kurus.
	Minor int64
}

// Card is a test card that has points.
type Card struct {
	// Number is one of the numbers that the providers publish for testing.
	Number   string
	Family   string
	Holdings []Holding
}

// Cards are the test cards that have points. No two look alike when masked, which is all that the books know of a card.
func Cards() []Card {
	return []Card{
		{"4355084355084358", "Axess", []Holding{{"ChipPara", 500_00}}},
		{"5571135571135575", "Axess", []Holding{{"ChipPara", 12_34}}},
		{"4282209004348015", "Bonus", []Holding{{"Bonus", 250_00}, {"Mil", 40_00}}},
		{"4506347011448053", "World", []Holding{{"WorldPuan", 1_000_00}}},
		{"4508034508034509", "Maximum", []Holding{{"MaxiPuan", 75_50}}},
		{"4022780107947023", "CardFinans", []Holding{{"ParaPuan", 1_000_000_00}}},
		{"4531444531442283", "Paraf", []Holding{{"ParafPara", 0}}},
	}
}

// Of returns what the card with the given digits has, nil if it collects no points.
func Of(digits string) []Holding {
	for _, c := range Cards() {
		if c.Number == digits {
			return c.Holdings
		}
	}
	return nil
}
