package mirrortest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// run carries a scenario out that the declarations say works, or works as far as a provider's wire goes.
func (c *cell) run(t *testing.T, s matrix.Scenario, v matrix.Verdict) {
	t.Helper()
	switch s {
	case matrix.Sale:
		c.wantPaid(t, "sale", func(o dialecttest.Order) dialecttest.Outcome { return c.front.PayAs(t, single, o) })
	case matrix.ThreeD:
		c.wantPaid(t, "secure", func(o dialecttest.Order) dialecttest.Outcome {
			o.Holder = challenged
			return c.secure(t, single, o)
		})
	case matrix.Declines:
		c.declines(t)
	case matrix.Duplicate:
		c.duplicate(t)
	case matrix.Inquiry:
		c.inquiry(t)
	case matrix.Void:
		c.void(t)
	case matrix.Refund:
		c.refund(t)
	case matrix.Lost:
		c.lost(t, v)
	case matrix.ThreeDLost:
		c.lostSecure(t, v)
	default:
		t.Fatalf("nobody knows how to try %q", s)
	}
}

// single is the key of the merchant whose only account is the provider's; double is that of the merchant who has another account
// besides, to which nothing may go over.
const (
	single = dialecttest.OtherKey
	double = dialecttest.Key
)

// A buyer, and one whose bank wants to see him, which at Paymes decides whether there is 3-D Secure.
const (
	buyer      = "Ayşe Işık"
	challenged = "SIM 3D_CHALLENGE"
)

// wantPaid makes a payment that has to be paid, by one capture.
func (c *cell) wantPaid(t *testing.T, reference string, pay func(dialecttest.Order) dialecttest.Outcome) dialecttest.Outcome {
	t.Helper()
	before := moves(c.bank, 0)
	o := pay(order(reference, buyer))
	if !o.Paid || o.Repeated || o.Payment == "" {
		t.Errorf("%s: answered %+v, want paid", reference, o)
	}
	c.wantTaken(t, reference, before)
	return o
}

// wantTaken fails the test unless the provider's bank has taken the order's amount since, and once.
func (c *cell) wantTaken(t *testing.T, reference string, before []move) {
	t.Helper()
	if n, taken, left := sum(c.since(before)); n != 1 || taken != 1250 || left != 1250 {
		t.Errorf("%s: the provider's bank captured %d times, %d in all, %d are left; want once, 1250", reference, n, taken, left)
	}
}

// bought makes the payment that a scenario is about.
func (c *cell) bought(t *testing.T, shop dialecttest.Shop, reference string) (dialecttest.Order, dialecttest.Outcome) {
	t.Helper()
	var made dialecttest.Order
	o := c.wantPaid(t, reference, func(o dialecttest.Order) dialecttest.Outcome {
		if _, secure := shop.(dialecttest.Payer); secure || c.ByThreeD() {
			o.Holder = challenged
		}
		made = o
		return c.pay(t, shop, single, o)
	})
	return made, o
}

// declines looks at three reasons in all their faces: ours, the dialect's and the provider's.
func (c *cell) declines(t *testing.T) {
	t.Helper()
	holder := "SIM "
	if c.ByThreeD() {
		holder = challenged + ", "
	}
	for _, iso := range []string{"51", "54", "43"} {
		before := moves(c.bank, 0)
		c.line.said()
		reference := "decline-" + iso
		o := c.pay(t, c.shop, single, order(reference, holder+iso))
		said := c.line.said()
		if !o.Declined || o.Paid {
			t.Errorf("%s: answered %+v, want declined", iso, o)
			continue
		}
		if n, _, _ := sum(c.since(before)); n != 0 {
			t.Errorf("%s: the bank captured %d times, want never", iso, n)
		}
		kept := c.payment(t, dialecttest.OtherMerchant, reference).Refusal
		if kept.Reason != decline.FromISO(iso) {
			t.Errorf("%s: our reason is %q, want %q", iso, kept.Reason, decline.FromISO(iso))
		}
		if (kept.Code == "") != (c.Out.SentenceOnly && c.ByThreeD()) || kept.Message == "" || !strings.Contains(said, kept.Code) || !strings.Contains(said, kept.Message) {
			t.Errorf("%s: %q %q is kept as the provider's code and words, which it did not say: %s", iso, kept.Code, kept.Message, said)
		}
		c.wantFaces(t, iso, kept, o)
	}
}

// wantFaces checks what the shop is told of a refusal: the dialect's code and sentence, and the provider's code beside them.
func (c *cell) wantFaces(t *testing.T, iso string, kept decline.Refusal, told dialecttest.Outcome) {
	t.Helper()
	code, text := string(kept.Reason), kept.Reason.Text("tr")
	d, dialect := c.shop.(dialecttest.Dialect)
	if dialect {
		code, text = d.Face(iso)
	}
	sentence := c.In.SentenceOnly && c.ByThreeD()
	if sentence {
		code = ""
	}
	if told.Code != code || dialect && told.Text != text {
		t.Errorf("%s: reported as %q %q, want %q %q", iso, told.Code, told.Text, code, text)
	}
	if _, mute := c.shop.(dialecttest.Mute); !mute && !sentence && told.BankCode != kept.Code {
		t.Errorf("%s: the shop is told the provider's code %q, want %q", iso, told.BankCode, kept.Code)
	}
}

// payment is the latest try of an order.
func (c *cell) payment(t *testing.T, m merchant.ID, reference string) payment.Payment {
	t.Helper()
	p, err := c.front.Gateway.FindByReference(t.Context(), m, reference)
	if err != nil {
		t.Fatalf("read payment of %s: %v", reference, err)
	}
	return p
}

// duplicate asks for a paid order again: the shop gets the payment, and the provider is not asked for anything.
func (c *cell) duplicate(t *testing.T) {
	t.Helper()
	o, first := c.bought(t, c.shop, "twice")
	before, asked, made := moves(c.bank, 0), c.line.requests(), c.payment(t, dialecttest.OtherMerchant, o.Reference).ID
	again := c.front.PayAs(t, single, o)
	otherName := c.In.NamesVisits && c.ByThreeD()
	if !again.Repeated || again.Payment != "" && again.Payment != first.Payment && !otherName ||
		c.payment(t, dialecttest.OtherMerchant, o.Reference).ID != made {
		t.Errorf("the repeat is answered %+v, want the payment %s", again, first.Payment)
	}
	if n := len(c.since(before)); n != 0 || c.line.requests() != asked {
		t.Errorf("after the repeat the provider's bank has %d movements more and the provider %d requests, want none", n, c.line.requests()-asked)
	}
}

func (c *cell) inquiry(t *testing.T) {
	t.Helper()
	o, paid := c.bought(t, c.shop, "asked")
	c.wantKnown(t, c.shop, o, paid)
}

// wantKnown asks about a payment that was taken.
func (c *cell) wantKnown(t *testing.T, shop dialecttest.Shop, o dialecttest.Order, paid dialecttest.Outcome) {
	t.Helper()
	k, able := shop.(dialecttest.Asker)
	if !able {
		t.Fatalf("a shop of %s cannot ask", c.In.Title)
	}
	got := k.Inquired(t, c.front.Send(t, k.Inquire(single, paid.Payment, o)))
	if !got.Paid || got.Payment != "" && got.Payment != paid.Payment {
		t.Errorf("asked about %s: %+v, want paid", paid.Payment, got)
	}
}

// keeper is the shop that undoes payments.
func (c *cell) keeper(t *testing.T) dialecttest.Keeper {
	t.Helper()
	k, able := c.undoes.(dialecttest.Keeper)
	if !able {
		t.Fatalf("a shop of %s cannot undo payments", c.In.Title)
	}
	return k
}

func (c *cell) void(t *testing.T) {
	t.Helper()
	k := c.keeper(t)
	o, paid := c.bought(t, c.undoes, "void")
	before := moves(c.bank, 0)
	got := k.Reversed(t, c.front.Send(t, k.Void(single, paid.Payment, o)))
	if !got.Paid {
		t.Errorf("void: answered %+v, want done", got)
	}
	if m := c.since(before); len(m) != 1 || m[0].kind != "void" || m[0].amount != 1250 {
		t.Errorf("void: the provider's bank has %v, want one void of 1250", m)
	}
}

// refund gives a part back on the next day, and then the rest.
func (c *cell) refund(t *testing.T) {
	t.Helper()
	k := c.keeper(t)
	o, paid := c.bought(t, c.undoes, "refund")
	c.clock.advance(25 * time.Hour)
	for _, part := range []struct {
		amount string
		minor  int64
	}{{"5.00", 500}, {"7.50", 750}} {
		before := moves(c.bank, 0)
		got := k.Reversed(t, c.front.Send(t, k.Refund(single, paid.Payment, o, part.amount)))
		if !got.Paid {
			t.Errorf("refund of %s: answered %+v, want done", part.amount, got)
		}
		if m := c.since(before); len(m) != 1 || m[0].kind != "refund" || m[0].amount != part.minor {
			t.Errorf("refund of %s: the provider's bank has %v, want one refund of it", part.amount, m)
		}
	}
	if p := c.payment(t, dialecttest.OtherMerchant, o.Reference); p.State != payment.Refunded {
		t.Errorf("after all of it the payment is %s, want refunded", p.State)
	}
}

// lost loses the answer to a payment without 3-D Secure, and the line with it: while nobody can be asked the shop is told that the
// outcome is unknown, and no other account gets the payment. Then the shop asks for the order again.
func (c *cell) lost(t *testing.T, v matrix.Verdict) {
	t.Helper()
	before := moves(c.bank, 0)
	c.line.breakDown()
	o := order("lost", buyer)
	got := c.front.PayAs(t, double, o)
	c.line.wantLost(t)
	if !got.Unknown || got.Paid || got.Declined {
		t.Errorf("while nobody can be asked: answered %+v, want unknown", got)
	}
	c.wantTaken(t, o.Reference, before)
	c.wantOtherAccountAlone(t)
	c.line.mend()
	c.wantTrue(t, v, o, c.front.PayAs(t, double, o), before)
}

// wantTrue checks what a shop is told whose provider's answer was lost, and what it is told when it asks for the order again.
func (c *cell) wantTrue(t *testing.T, v matrix.Verdict, o dialecttest.Order, got dialecttest.Outcome, before []move) {
	t.Helper()
	if v == matrix.Unknown {
		if !got.Unknown || got.Paid || got.Declined {
			t.Errorf("%s: answered %+v, want unknown", o.Reference, got)
		}
	} else if !got.Paid {
		t.Errorf("%s: answered %+v, want paid: the inquiry settles it", o.Reference, got)
	}
	c.wantTaken(t, o.Reference, before)
	p := c.payment(t, dialecttest.Merchant, o.Reference)
	if at := p.Operations[0].Attempts; len(at) != 1 || at[0].Provider != "provider" {
		t.Errorf("%s: tried %+v, want the provider once and nobody else", o.Reference, at)
	}
	if want := map[bool]payment.State{true: payment.Indeterminate, false: payment.Captured}[v == matrix.Unknown]; p.State != want {
		t.Errorf("%s: the payment is %s, want %s", o.Reference, p.State, want)
	}
}

// lostSecure loses the answer to the charge of a payment with 3-D Secure. Where the provider charges while the buyer is at the
// bank and the shop has nothing left to charge, the buyer's way back is the only answer that there is: his browser is closed.
func (c *cell) lostSecure(t *testing.T, v matrix.Verdict) {
	t.Helper()
	before := moves(c.bank, 0)
	o := order("lost-3d", challenged)
	bank := c.atBank(t, double, o)
	if c.Out.OneStep && (!c.In.Finishes || c.Early()) {
		c.closeBrowser(t, bank)
		c.clock.advance(30 * time.Minute)
		c.await(t, o.Reference, func(p payment.Payment) bool { return p.State != payment.Challenged })
		c.wantTrue(t, v, o, c.front.PayAs(t, double, o), before)
		return
	}
	c.line.loseAnswer()
	got := c.finish(t, double, c.front.Return(t, c.front.Confirm(t, bank, bank.Code)))
	c.line.wantLost(t)
	c.wantTrue(t, v, o, got, before)
}

// closeBrowser lets the buyer confirm, and follows the way back only as far as the provider.
func (c *cell) closeBrowser(t *testing.T, bank dialecttest.Page) {
	t.Helper()
	page := c.front.Confirm(t, bank, bank.Code)
	for page.Action != "" && !strings.HasPrefix(page.Action, c.front.URL) {
		page = c.front.Browse(t, page.Method, page.Action, page.Fields)
	}
}

// await waits until the engine's jobs have brought a payment of the first merchant so far.
func (c *cell) await(t *testing.T, reference string, there func(payment.Payment) bool) {
	t.Helper()
	for range 600 { // a minute, which only a defect uses up
		if there(c.payment(t, dialecttest.Merchant, reference)) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s: the payment stays %s", reference, c.payment(t, dialecttest.Merchant, reference).State)
}

// refuse tries a scenario that is declared impossible: the shop is refused in words, and not a byte leaves for the provider.
func (c *cell) refuse(t *testing.T, s matrix.Scenario) {
	t.Helper()
	var got dialecttest.Outcome
	var asked int
	before := moves(c.bank, 0)
	send := func(r dialecttest.Request, read func(testing.TB, dialecttest.Answer) dialecttest.Outcome) {
		asked = c.line.requests()
		got = read(t, c.front.Send(t, r))
	}
	switch s {
	case matrix.Sale, matrix.Lost:
		send(c.shop.Sale(single, order("refused", buyer)), c.shop.Outcome)
	case matrix.ThreeD, matrix.ThreeDLost:
		r := c.shop.Start(single, order("refused-3d", challenged), shopPage)
		asked = c.line.requests()
		got = c.refusedStart(t, c.front.Send(t, r))
	case matrix.Void, matrix.Refund:
		k := c.keeper(t)
		o, paid := c.bought(t, c.undoes, "refused-"+string(s))
		before = moves(c.bank, 0)
		r := k.Void(single, paid.Payment, o)
		if s == matrix.Refund {
			c.clock.advance(25 * time.Hour)
			r = k.Refund(single, paid.Payment, o, "5.00")
		}
		send(r, k.Reversed)
	case matrix.Declines, matrix.Duplicate, matrix.Inquiry:
		t.Fatalf("%s is never refused", s)
	}
	if got.Paid || got.Unknown || !got.Refused && !got.Declined || got.Message == "" {
		t.Errorf("%s: answered %+v, want a refusal in words", s, got)
	}
	if n := c.line.requests() - asked; n != 0 {
		t.Errorf("%s: %d requests reached the provider, want none", s, n)
	}
	if m := c.since(before); len(m) != 0 {
		t.Errorf("%s: the provider's bank has %v, want nothing", s, m)
	}
}

// refusedStart reads an answer to a start. A shop whose page posts the card itself is refused on that page.
func (c *cell) refusedStart(t *testing.T, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	if c.In.Name != "paratika" {
		return c.shop.Outcome(t, a)
	}
	page := c.front.Browse(t, http.MethodGet, c.shop.Page(t, a), nil)
	return dialecttest.Outcome{
		Refused: page.Fields.Get("responseCode") != "" && page.Fields.Get("responseCode") != "00", Message: page.Body,
	}
}

// wantOtherAccountAlone fails the test if the second account of the first merchant was ever asked for anything.
func (c *cell) wantOtherAccountAlone(t *testing.T) {
	t.Helper()
	s := c.front.Bank.Statement(t, "")
	if len(s.Operations) != 0 || len(s.Challenges) != 0 {
		t.Errorf("the second account has %d operations and %d challenges, want none", len(s.Operations), len(s.Challenges))
	}
}
