package dialecttest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Agreement is a table that was drawn, and what buyers ask of it. A dialect's test quotes each in its own words, pays it, and compares.
type Agreement struct {
	Table commission.Table
	Asks  []Ask
}

// Ask is one order.
type Ask struct {
	Order
	// Minor is the amount in kuruş, which Order.Amount writes with a dot.
	Minor int64
	// Pick chooses among what is quoted: the offer of this number, counted around.
	Pick int
}

// Setup lets a house's merchants have the table.
func (a Agreement) Setup(m *merchant.Merchant) { m.Commission = a.Table }

// Agreements are so many tables, and so many asks of each: always the same ones.
func Agreements(tables, asks int) []Agreement {
	all := make([]Agreement, tables)
	for i := range all {
		all[i] = agreement(asks).Example(i)
	}
	return all
}

func agreement(asks int) *rapid.Generator[Agreement] {
	return rapid.Custom(func(t *rapid.T) Agreement {
		ppm := func(name string, most int32) commission.Rate {
			return commission.Rate(rapid.Int32Range(0, most).Draw(t, name))
		}
		var a Agreement
		for _, family := range []string{commission.AnyFamily, "Maximum"} {
			for _, parts := range []int{1, 2, 3, 6} {
				a.Table = append(a.Table, commission.Line{
					Family: family, Installments: parts, Rate: ppm("rate", 300_000), Tax: ppm("tax", 250_000),
				})
			}
		}
		for i := range asks {
			minor := rapid.Int64Range(1, 5_000_00).Draw(t, "amount")
			a.Asks = append(a.Asks, Ask{
				Minor: minor, Pick: rapid.IntRange(0, 99).Draw(t, "pick"),
				Order: Order{
					Reference: fmt.Sprintf("quoted-%d", i), Amount: money.New(minor, money.TRY).Decimal(), Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
					Number: rapid.SampledFrom([]string{"4508034508034509", "4355084355084358"}).Draw(t, "card"),
				},
			})
		}
		return a
	})
}
