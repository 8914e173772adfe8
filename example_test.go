package vezne_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/money"
)

func Example() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		payment, err := client.Payments.Create(ctx, vezne.PaymentRequest{
			Reference: "ORDER-1001",
			Amount:    money.New(12550, money.TRY),
			Card:      vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		switch {
		case err != nil:
			panic(err) // a Problem: nothing was recorded; an Unanswered: repeat with its Key
		case payment.Unknown():
			fmt.Println("not known yet; ask again later")
		case payment.State == vezne.StateDeclined:
			fmt.Println("declined:", payment.Refusal.Reason)
		default:
			fmt.Println(payment.State, payment.Captured, "with", payment.Card.Masked)
		}

		payment, err = client.Payments.Refund(ctx, payment.ID, money.New(550, money.TRY))
		if err != nil {
			panic(err)
		}
		fmt.Println(payment.State, payment.Refunded)
	})
	// Output:
	// captured 125.50 TRY with 540667******5403
	// partially_refunded 5.50 TRY
}

// A decline is an answer: the payment says why, in a word for programs and in a sentence for the buyer.
func ExamplePayments_Create_declined() {
	apitest.Example(func(gateway *apitest.House) {
		client, err := vezne.New(gateway.URL, apitest.Key, vezne.WithLanguage("tr"))
		if err != nil {
			panic(err)
		}
		payment, err := client.Payments.Create(context.Background(), vezne.PaymentRequest{
			Reference: "ORDER-1002",
			Amount:    money.New(99900, money.TRY),
			Card:      vezne.NewCard("5406675406675403", 12, 2045, "000", "SIM 51"),
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(payment.State, payment.Refusal.Reason)
		fmt.Println(payment.Refusal.Message)
	})
	// Output:
	// declined insufficient_funds
	// Kartınızın limiti veya bakiyesi bu işlem için yetersiz.
}

// A problem names the member of the request that is to blame, and never its value.
func ExampleProblem() {
	apitest.Example(func(gateway *apitest.House) {
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		_, err = client.Payments.Create(context.Background(), vezne.PaymentRequest{
			Reference: "ORDER-1003",
			Amount:    money.New(12550, money.TRY),
			Card:      vezne.NewCard("5406675406675404", 12, 2045, "000", "Ayşe Yılmaz"),
		})
		var problem *vezne.Problem
		if errors.As(err, &problem) {
			fmt.Println(problem.Status, problem.Code, problem.Field)
			fmt.Println(problem.Detail)
		}
	})
	// Output:
	// 400 card_number_check_digit /card/number
	// The check digit of the card number does not fit; most likely one digit is mistyped.
}

func ExamplePayments_All() {
	apitest.Example(func(gateway *apitest.House) {
		ctx := context.Background()
		client, err := vezne.New(gateway.URL, apitest.Key)
		if err != nil {
			panic(err)
		}
		for _, reference := range []string{"A", "B", "C"} {
			_, err = client.Payments.Create(ctx, vezne.PaymentRequest{
				Reference: reference, Amount: money.New(100, money.TRY), PreAuthorize: reference == "B",
				Card: vezne.NewCard("5406675406675403", 12, 2045, "000", "Ayşe Yılmaz"),
			})
			if err != nil {
				panic(err)
			}
			gateway.Clock.Advance(1e9) // lists are in the order of time
		}
		for payment, err := range client.Payments.All(ctx, vezne.ListOptions{State: vezne.StateCaptured, Limit: 1}) {
			if err != nil {
				panic(err)
			}
			fmt.Println(payment.Reference, payment.State)
		}
	})
	// Output:
	// C captured
	// A captured
}
