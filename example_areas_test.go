package vezne_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/money"
)

// A customer's card is saved with a payment, and pays the next one by its token.
func ExampleCards() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		customer, err := client.Customers.Create(ctx, vezne.CustomerRequest{Reference: "CUSTOMER-7", Name: "Ayşe Yılmaz"})
		if err != nil {
			panic(err)
		}
		first, err := client.Payments.Create(ctx, vezne.PaymentRequest{
			Reference: "ORDER-1", Amount: money.New(12550, money.TRY), SaveFor: &vezne.SaveFor{Customer: customer.ID},
			Card: vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		if err != nil {
			panic(err)
		}
		second, err := client.Payments.Create(ctx, vezne.PaymentRequest{
			Reference: "ORDER-2", Amount: money.New(4900, money.TRY), Card: vezne.StoredCard(first.SavedCard, ""),
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(second.State, second.Captured, "with", second.Card.Masked)
	})
	// Output:
	// captured 49.00 TRY with 540667******5403
}

// A link is an address at which a buyer pays.
func ExampleLinks() {
	apitest.Example(func(gateway *apitest.House) {
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		amount := money.New(12550, money.TRY)
		link, err := client.Links.Create(context.Background(), vezne.LinkRequest{
			Amount: &amount, Description: "Mart aidatı", Buyer: vezne.LinkBuyer{Name: "Ayşe Yılmaz", Email: "ayse@example.com"},
			Send: []vezne.Channel{vezne.ByMail},
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(link.State, *link.Amount, link.URL[:len(gateway.URL)+3] == gateway.URL+"/l/")
	})
	// Output:
	// active 125.50 TRY true
}

// A subscription is charged at once, and then by its plan.
func ExampleSubscriptions() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		plan, err := client.Plans.Create(ctx, vezne.PlanRequest{
			Code: "monthly", Name: "Aylık üyelik", Amount: money.New(9900, money.TRY), Interval: vezne.Interval{Unit: vezne.Monthly, Count: 1},
		})
		if err != nil {
			panic(err)
		}
		customer, err := client.Customers.Create(ctx, vezne.CustomerRequest{Reference: "CUSTOMER-7"})
		if err != nil {
			panic(err)
		}
		subscription, err := client.Subscriptions.Create(ctx, vezne.SubscriptionRequest{
			Reference: "MEMBER-7", Customer: customer.ID, Plan: plan.ID,
			Card: vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(subscription.State, "paid", subscription.Payment.Captured, "next on", subscription.Due)
	})
	// Output:
	// active paid 99.00 TRY next on 2040-04-05
}

// A payment is divided among the stores of a marketplace, which are then paid.
func ExamplePayouts() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		_, err = client.SubMerchants.Create(ctx, vezne.SubMerchant{
			ID: "STORE-1", Type: vezne.StorePerson, Name: "Dükkân", OwnerName: "Ayşe", OwnerSurname: "Yılmaz", IdentityNumber: "10000000146",
			Accounts: []vezne.BankAccount{{IBAN: "TR330006100519786457841326", Currency: money.TRY}},
		})
		if err != nil {
			panic(err)
		}
		_, err = client.Payments.Create(ctx, vezne.PaymentRequest{
			Reference: "ORDER-1", Amount: money.New(10000, money.TRY), Shares: []vezne.ShareRequest{{SubMerchant: "STORE-1", Percent: "80"}},
			Card: vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		if err != nil {
			panic(err)
		}
		payout, err := client.Payouts.Prepare(ctx, money.TRY)
		if err != nil {
			panic(err)
		}
		fmt.Println(payout.State, payout.Total, "to", payout.Lines[0].SubMerchant)
	})
	// Output:
	// prepared 80.00 TRY to STORE-1
}

// A dispute is opened, answered with evidence, and won.
func ExampleDisputes() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		payment, err := client.Payments.Create(ctx, vezne.PaymentRequest{
			Reference: "ORDER-1", Amount: money.New(10000, money.TRY), Card: vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		if err != nil {
			panic(err)
		}
		dispute, err := client.Disputes.Open(ctx, vezne.DisputeRequest{Payment: payment.ID, Reason: "10.4"})
		if err != nil {
			panic(err)
		}
		_, err = client.Disputes.AddText(ctx, dispute.ID, "It was delivered on the 6th, and signed for.")
		if err != nil {
			panic(err)
		}
		_, err = client.Disputes.Submit(ctx, dispute.ID, "")
		if err != nil {
			panic(err)
		}
		dispute, err = client.Disputes.Win(ctx, dispute.ID, "")
		if err != nil {
			panic(err)
		}
		fmt.Println(dispute.State, dispute.Amount)
	})
	// Output:
	// won 100.00 TRY
}

// What a card has in points may pay a part.
func ExamplePayments_Points() {
	apitest.Example(func(gateway *apitest.House) {
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		card := vezne.NewCard("4282209004348015", 12, 2045, "000", "Ayşe Yılmaz")
		points, err := client.Payments.Points(context.Background(), money.New(12550, money.TRY), card)
		if err != nil {
			panic(err)
		}
		for _, kind := range points {
			fmt.Println(kind.Name, kind.Worth)
		}
	})
	// Output:
	// Bonus 250.00 TRY
	// Mil 40.00 TRY
}

// A shop's server takes events, each once.
func ExampleWebhookHandler() {
	taken := map[string]bool{} // in a database, in the transaction of what the event is for
	handler := vezne.WebhookHandler(func(_ context.Context, event *vezne.Event) error {
		if taken[event.ID] {
			return nil
		}
		taken[event.ID] = true
		switch of := event.Data.(type) {
		case *vezne.Payment:
			fmt.Println(event.Type, of.Reference, of.State)
		case *vezne.Link:
			fmt.Println(event.Type, of.Reference, of.PaidCount)
		}
		return nil
	}, time.Now, os.Getenv("VEZNE_WEBHOOK_SECRET"))
	http.Handle("POST /hook", handler)
}
