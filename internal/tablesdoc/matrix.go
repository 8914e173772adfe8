package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/matrix"
)

// matrixPage returns the whole of docs/matrix.md. It only writes down what internal/matrix declares; the test that it names runs
// every one of these cells, those that are refused included, and fails where a declaration is not true.
func matrixPage(cells []matrix.Cell, tests map[string]string) ([]byte, error) {
	const test = "TestMatrix"
	const market = "TestSharedSales"
	at, there := tests[test]
	if !there {
		return nil, fmt.Errorf("there is no test %s", test)
	}
	atMarket, there := tests[market]
	if !there {
		return nil, fmt.Errorf("there is no test %s", market)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Any dialect in, any provider out

<!-- Written by "go run ./internal/tablesdoc". Change internal/matrix instead. -->

What a shop that speaks one API can do over an account at another provider. Every line is a cell of the matrix: the API in front, the provider
behind. Each is run by [%s](../%s) over HTTP: a shop of the one provider before our gateway, and behind it a second gateway with a database
and a bank of its own, which plays the other. The test compares what it ran with what stands here.

| scenario | what is tried and seen in the bank's books |
|---|---|
| %s | a payment without 3-D Secure: one capture of the order's amount |
| %s | the buyer goes through the bank's page, in whichever shape of 3-D Secure the two sides have |
| %s | insufficient funds, expired card, stolen card: our reason, the dialect's own code and sentence, the provider's code and words |
| %s | the order again: the shop gets the payment, and the provider is not asked for anything |
| %s | the shop asks what became of a payment |
| %s | on its own day: one void |
| %s | on the next day: a part, then the rest |
| %s | the connection breaks after the bank has captured, and stays broken: the shop is told that the outcome is unknown, and no other account gets the payment. When the provider can be asked again, the shop's repeat is answered with the payment; one capture |
| %s | the connection breaks once, at the charge of a payment with 3-D Secure, or the buyer's browser is closed on its way back: the inquiry settles it; one capture, no other account |

- **✓** works; with a number, where what the number leads to is allowed.
- **?** is taken once, and the shop is told that the outcome is unknown: no call of the provider can tell.
- **✗** is refused in the dialect's own words before a byte leaves for the provider.
- **–** cannot be asked for.

The numbers lead to the reasons below the table.

`, test, at, matrix.Sale, matrix.ThreeD, matrix.Declines, matrix.Duplicate, matrix.Inquiry, matrix.Void, matrix.Refund, matrix.Lost, matrix.ThreeDLost)
	var reasons []string
	number := map[string]int{}
	b.WriteString("| in | out |")
	for _, s := range matrix.Scenarios() {
		fmt.Fprintf(&b, " %s |", s)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(matrix.Scenarios())) + "\n")
	for _, c := range cells {
		fmt.Fprintf(&b, "| %s | %s |", c.In.Title, c.Out.Title)
		for _, s := range matrix.Scenarios() {
			v, why := c.Of(s)
			mark, err := markOf(v, why)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", c.Name(), s, err)
			}
			if why == "" {
				why = c.Condition(s)
			}
			if why != "" && number[why] == 0 {
				reasons = append(reasons, why)
				number[why] = len(reasons)
			}
			if why != "" {
				mark += fmt.Sprintf(" %d", number[why])
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, why := range reasons {
		fmt.Fprintf(&b, "%d. %s%s.\n", i+1, strings.ToUpper(why[:1]), why[1:])
	}
	sharedSales(&b, market, atMarket)
	return b.Bytes(), nil
}

// sharedSales writes what becomes of stores' shares, provider by provider.
func sharedSales(b *bytes.Buffer, test, at string) {
	fmt.Fprintf(b, `
## Shared sales

What becomes of a store's share of a [marketplace](marketplace.md)'s payment over an account that is said to pay stores. Stores and shares are the merchant's, whichever API
its shop speaks, so that there is a line for each provider; [%s](../%s) runs them with our own API in front: the sale, where the provider can the release, and a refund of which the store bears
a part, after each of which the store has what it should, at the provider and here together.

| out | who pays the store | |
|---|---|---|
`, test, at)
	for _, p := range matrix.Providers() {
		paid, why := p.Shared()
		who := "we do"
		if paid {
			who = "the provider"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", p.Title, who, why)
	}
	b.WriteString(`
And of an amount that is held first and then captured, which the same test does; the providers that are not named hold nothing:

| out | who pays the store | |
|---|---|---|
`)
	for _, p := range matrix.Providers() {
		paid, why := p.SharedHold()
		if why == "" {
			continue
		}
		who := "we do"
		if paid {
			who = "the provider"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", p.Title, who, why)
	}
}

func markOf(v matrix.Verdict, why string) (string, error) {
	marks := map[matrix.Verdict]string{matrix.Works: "✓", matrix.Unknown: "?", matrix.Refused: "✗", matrix.Absent: "–"}
	mark, known := marks[v]
	if !known || (v == matrix.Works) != (why == "") {
		return "", fmt.Errorf("verdict %d with the reason %q", v, why)
	}
	return mark, nil
}
