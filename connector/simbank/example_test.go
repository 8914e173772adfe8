package simbank_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Example charges a card, loses the answer on the way, and finds out what became of it.
func Example() {
	const terminal, key = "SHOP0001", "a secret of the terminal"
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	bank, err := sim.Open(sim.Config{BaseURL: address, Terminals: map[string]string{terminal: key}, Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	server.Config.Handler = bank.Handler()
	server.Start()
	defer func() {
		server.Close()
		_ = bank.Close()
	}()

	account := simbank.Config{BaseURL: address, Terminal: terminal, Key: key}
	c, err := account.Open(connector.Deps{HTTP: http.DefaultClient, Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	number, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	a := connector.Authorization{
		Ref: "01KAN4", Order: "order-17", Amount: money.New(12345, money.TRY),
		Card:     pan.Card{Number: number, Expiry: expiry, Holder: "SIM ANSWER_LOST"},
		Deadline: time.Now().Add(10 * time.Second),
	}
	ctx := context.Background()
	fmt.Println("authorize:", c.Authorize(ctx, a).Outcome)

	report := c.Query(ctx, connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: connector.KindSale, Amount: a.Amount,
		Original: connector.Original{Ref: a.Ref, Amount: a.Amount}, Deadline: time.Now().Add(10 * time.Second),
	})
	fmt.Println("query:", report.Finding, report.Result.Outcome, report.Result.Amount)
	// Output:
	// authorize: indeterminate
	// query: found approved 123.45 TRY
}
