package gateway_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/pan"
)

// withSim puts the simulator's bank behind the bench's gateway, without a network between.
func (b *bench) withSim(t *testing.T, oneStep bool) *sim.Bank {
	t.Helper()
	const secret = "a terminal's secret, for tests only"
	bank, err := sim.Open(sim.Config{BaseURL: "http://bank.example", Terminals: map[string]string{"T": secret}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := bank.Close(); err != nil {
			t.Errorf("close bank: %v", err)
		}
	})
	c, err := simbank.Config{BaseURL: "http://bank.example", Terminal: "T", Key: secret, OneStep: oneStep}.Open(connector.Deps{
		HTTP: &http.Client{Transport: bank.Direct()}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.gateway, b.merchant = b.node(t, c)
	return bank
}

// loyal is an order that points pay a part of, with the card that has a million of them.
func (b *bench) loyal(t *testing.T, reference string, amount, points int64) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	number, err := pan.Parse("4022780107947023")
	if err != nil {
		t.Fatal(err)
	}
	o.Card.Number, o.Amount = number, lira(amount)
	o.Terms = payment.Terms{Points: points, PointsName: "ParaPuan"}
	return o
}

// TestNoPointIsLostOrDoubled makes histories of payments at the simulator's bank, with answers that are lost after the bank has
// acted and requests that are lost before, and compares the bank's books with ours.
func TestNoPointIsLostOrDoubled(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := b.withSim(t, false)
		made, states := 0, map[payment.State]int{}
		// Without its type: a test has no deadline within a bubble, and rapid would ask for it.
		rapid.Check(struct{ rapid.TB }{t}, func(rt *rapid.T) {
			made++
			amount := rapid.Int64Range(1, 300).Draw(rt, "amount")
			o := b.loyal(t, fmt.Sprintf("order-%d", made), amount, rapid.Int64Range(0, amount).Draw(rt, "points"))
			trouble := rapid.SampledFrom([]string{"", "", "", "ANSWER_LOST", "TRUNCATED", "HTTP_500_AFTER", "WRONG_AMOUNT", "HTTP_500_BEFORE", "REFUSED", "51"})
			o.Card.Holder = "SIM 3D_FRICTIONLESS"
			for _, step := range []string{"@AUTHORIZE", "@CAPTURE", "@VOID", "@REFUND", "@QUERY"} {
				if what := trouble.Draw(rt, step); what != "" && (step != "@QUERY" || what != "51") {
					o.Card.Holder += "," + what + step
				}
			}
			o.PreAuth = rapid.Bool().Draw(rt, "preauth")
			b.merchant.Settings = map[string]string{"v1.points_refund": rapid.SampledFrom([]string{"", "last"}).Draw(rt, "rule")}
			p := b.pay(t, o).Payment
			for range rapid.IntRange(0, 4).Draw(rt, "steps") {
				c := b.command(p, rapid.Int64Range(0, amount).Draw(rt, "part"))
				do := rapid.SampledFrom([]string{"capture", "void", "refund"}).Draw(rt, "what")
				a, err := map[string]func() (gateway.Answer, error){
					"capture": func() (gateway.Answer, error) { return b.gateway.Capture(t.Context(), c) },
					"void":    func() (gateway.Answer, error) { return b.gateway.Void(t.Context(), c) },
					"refund":  func() (gateway.Answer, error) { return b.gateway.Refund(t.Context(), c) },
				}[do]()
				if err == nil {
					p = a.Payment
				}
			}
			time.Sleep(5 * time.Minute) // whatever was lost can no longer be on its way
			p, err := b.gateway.Settle(t.Context(), "demo", p.ID)
			if _, _, open := p.Open(); err != nil || open {
				rt.Fatalf("payment is %s, %v", p.State, err)
			}
			b.agrees(t, rt, bank, p)
			states[p.State]++
		})
		b.sumsUp(t, bank)
		if states[payment.Captured] == 0 || states[payment.Voided] == 0 || states[payment.PartiallyRefunded]+states[payment.Refunded] == 0 {
			t.Errorf("the histories ended %v, which proves too little", states)
		}
	})
}

// agrees compares one payment with the bank's books.
func (b *bench) agrees(t *testing.T, rt *rapid.T, bank *sim.Bank, p payment.Payment) {
	t.Helper()
	s, err := bank.Books(t.Context(), sim.Filter{Order: p.Reference})
	if err != nil {
		rt.Fatal(err)
	}
	var theirs sim.OrderSum
	if len(s.Orders) == 1 {
		theirs = s.Orders[0]
	}
	net, netPoints, heldPoints := p.Captured-p.Refunded, p.PointsTaken()-p.PointsBack(), int64(0)
	if p.State == payment.Authorized {
		heldPoints = p.Terms.Points
	}
	if p.State == payment.Voided {
		net, netPoints = 0, 0
	}
	if theirs.Net != net || theirs.NetPoints != netPoints || theirs.HeldPoints != heldPoints {
		rt.Fatalf("payment %s %s (captured %d, refunded %d, terms %+v): the bank has %+v, want net %d with %d points, and %d points held",
			p.Reference, p.State, p.Captured, p.Refunded, p.Terms, theirs, net, netPoints, heldPoints)
	}
}

// sumsUp holds that what the card has left is what it had, less what all payments together have of it.
func (b *bench) sumsUp(t *testing.T, bank *sim.Bank) {
	t.Helper()
	s, err := bank.Books(t.Context(), sim.Filter{})
	if err != nil || len(s.Points) != 1 {
		t.Fatalf("points are %+v, %v", s.Points, err)
	}
	left := s.Points[0].Given
	for _, o := range s.Orders {
		left -= o.NetPoints + o.HeldPoints
	}
	if s.Points[0].Balance != left || left == s.Points[0].Given {
		t.Errorf("the card has %+v, and its payments leave it %d", s.Points[0], left)
	}
}

func TestPointsThatCannotPay(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		plain := b.bank
		_, err := b.gateway.Pay(t.Context(), b.loyal(t, "order-1", 10_000, 100))
		wantFault(t, err, fault.Unsupported, "points_unsupported")
		_, err = b.gateway.Points(t.Context(), b.loyal(t, "order-1", 10_000, 0))
		wantFault(t, err, fault.Unsupported, "points_unsupported")
		plain.wantCalls(t, "sale", 0)

		bank := b.withSim(t, false)
		more := b.loyal(t, "order-2", 10_000, 10_001)
		_, err = b.gateway.Pay(t.Context(), more)
		wantFault(t, err, fault.Invalid, "points_excess")
		other := b.loyal(t, "order-3", 10_000, 100)
		other.Terms.PointsName = "Bonus"
		_, err = b.gateway.Pay(t.Context(), other)
		wantFault(t, err, fault.Invalid, "points_unknown")
		few := b.order(t, "order-4") // its card has 75.50
		few.Terms = payment.Terms{Points: 7_551, PointsName: "MaxiPuan"}
		_, err = b.gateway.Pay(t.Context(), few)
		wantFault(t, err, fault.Invalid, "points_too_few")
		started := gateway.Challenge{
			Order: few, Mode: threeds.Automatic, ShopURL: "https://shop.example/",
			BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
		}
		_, err = b.gateway.StartChallenge(t.Context(), started)
		wantFault(t, err, fault.Invalid, "points_too_few")
		_, err = b.gateway.Deposit(t.Context(), few)
		wantFault(t, err, fault.Invalid, "points_too_few")
		s, err := bank.Books(t.Context(), sim.Filter{})
		if err != nil || s.Total != 0 {
			t.Errorf("the bank has %d operations, %v, want none", s.Total, err)
		}
		got, err := b.gateway.Points(t.Context(), b.order(t, "order-5"))
		if err != nil || len(got) != 1 || got[0].Name != "MaxiPuan" || got[0].Worth != lira(7_550) {
			t.Errorf("points are %+v, %v", got, err)
		}
	})
}

// An order that names no kind gets the first that is enough; the repeat of one that is paid asks nobody, though the points are gone.
func TestPointsWithoutAName(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.withSim(t, false)
		o := b.order(t, "order-1")
		o.Terms = payment.Terms{Points: 7_550}
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		if p.Terms.PointsName != "MaxiPuan" || p.PointsTaken() != 7_550 || p.InMoney() != lira(2_450) {
			t.Errorf("terms are %+v, %s in money", p.Terms, p.InMoney())
		}
		if again := b.pay(t, o); !again.Repeated || again.Payment.ID != p.ID {
			t.Errorf("the repeat is payment %s, repeated %t", again.Payment.ID, again.Repeated)
		}
	})
}

// A payment in one step says its points when it is registered, and the return is compared with them.
func TestPointsInOneStep(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := b.withSim(t, true)
		o := b.loyal(t, "order-1", 10_000, 2_345)
		o.Card.Holder = "SIM 3D_FRICTIONLESS, ANSWER_LOST"
		started, err := b.gateway.StartChallenge(t.Context(), gateway.Challenge{
			Order: o, Mode: threeds.Automatic, ShopURL: "https://shop.example/",
			BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		p, err := b.gateway.Settle(t.Context(), "demo", started.Payment.ID)
		if err != nil || p.State != payment.Captured {
			t.Fatalf("payment is %s, %v", p.State, err)
		}
		b.want(t, p, payment.Captured)
		b.sumsUp(t, bank)
		_, err = b.gateway.Void(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		s, err := bank.Books(t.Context(), sim.Filter{})
		if err != nil || s.Points[0].Balance != s.Points[0].Given {
			t.Errorf("after a void the card has %+v, %v", s.Points, err)
		}
	})
}
