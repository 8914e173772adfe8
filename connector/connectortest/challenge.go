package connectortest

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vezne/vezne/connector"
)

// returnURL is where the bank is told to send the browser. Nothing listens there: the suite is the browser.
const returnURL = "https://gateway.example/3d/return?session=connectortest"

func challengeChecks(shape connector.Shape) []check {
	checks := []check{
		{"a buyer who fails is not charged", failing},
		{"the redirect leads somewhere", redirects},
	}
	for _, k := range append(after(), before()...) {
		checks = append(checks, check{"registration meets " + k.String(), func(b *bench) { unregistered(b, k) }})
	}
	if shape == connector.OneStep {
		return append(checks, check{"one-step: the payment is made at the bank", oneStep})
	}
	for _, k := range after() {
		checks = append(checks, check{"charge meets " + k.String(), func(b *bench) { chargeInDoubt(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{"charge meets " + k.String(), func(b *bench) { chargeInDoubt(b, k, false) }})
	}
	return append(checks, check{"two-step: the charge comes after the bank", twoStep})
}

func (b *bench) challenger() connector.Challenger { return able[connector.Challenger](b) }

// register registers a payment and requires that the buyer is sent to the bank.
func (b *bench) register(a connector.Authorization) connector.Challenge {
	b.Helper()
	if b.Buyer == nil {
		b.Fatal("harness: a challenger needs a Buyer")
	}
	ch := b.challenger().Challenge(b.Context(), a, returnURL)
	b.saw(ch)
	if ch.Redirect == nil {
		b.Fatalf("challenge led to proof %+v and result %+v, want a redirect", ch.Proof, ch.Result)
	}
	return ch
}

// finish brings back what the browser brought.
func (b *bench) finish(a connector.Authorization, ch connector.Challenge, form url.Values) connector.Finished {
	b.Helper()
	f := b.challenger().Finish(b.Context(), connector.Return{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: ch.State, Form: form, Deadline: b.clock.Now().Add(patience),
	})
	b.saw(f)
	return f
}

func redirects(b *bench) {
	a := b.sale()
	ch := b.register(a)
	u, err := url.Parse(ch.Redirect.URL)
	if err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
		b.broke("a redirect has an absolute address", "it has none")
	}
	switch ch.Redirect.Method {
	case http.MethodPost:
	case http.MethodGet:
		if len(ch.Redirect.Fields) > 0 {
			b.broke("only a POST has fields", "a GET has %d", len(ch.Redirect.Fields))
		}
	default:
		b.broke("a redirect is a GET or a POST", "it is %q", ch.Redirect.Method)
	}
	if (ch.Redirect.Detour != nil) != b.quirks.Visit.Registered {
		b.broke("who does not send buyers to the return address says so, and nobody else", "detour %+v, registered %t", ch.Redirect.Detour, b.quirks.Visit.Registered)
	}
	if d := ch.Redirect.Detour; d != nil {
		const rule = "a detour leads to the return address, by a value of the form that the buyer brings"
		if d.Mark == "" || d.Home != returnURL {
			b.broke(rule, "its mark is %q and it leads to %s", d.Mark, d.Home)
		}
		found := false
		for _, values := range b.Buyer(b.T, *ch.Redirect, Fail) {
			found = found || slices.Contains(values, d.Mark)
		}
		if !found {
			b.broke(rule, "no value is %q", d.Mark)
		}
	}
	b.moved(a.Order)
}

func twoStep(b *bench) {
	a := b.sale()
	ch := b.register(a)
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	b.moved(a.Order)
	f := b.finish(a, ch, form)
	if !f.Valid || !f.Proof.Authenticated() {
		b.Fatalf("finish: valid %t, mdStatus %d, cause %v, want an authenticated buyer", f.Valid, f.Proof.Status, f.Cause)
	}
	b.moved(a.Order)
	again := b.finish(a, ch, form)
	if again.Valid && again.Proof != f.Proof {
		b.broke("the same return says the same", "it said %+v and then %+v", f.Proof, again.Proof)
	}
	a.Proof = &f.Proof
	r := b.connector.Authorize(b.Context(), a)
	b.saw(r)
	if r.Outcome != connector.Approved {
		b.broke("a charge with its proof is approved", "outcome %s, %+v, cause %v", r.Outcome, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

// chargeInDoubt lets the charge that follows a visit meet a trouble, and settles the doubt by what is left of the visit.
func chargeInDoubt(b *bench, k trouble, acts bool) {
	a := b.sale()
	ch := b.register(a)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm))
	a.Proof = &f.Proof
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.connector.Authorize(ctx, a) }))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	q := b.ask(connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: kindOf(a), Amount: a.Amount, Original: b.original(a), Proof: a.Proof,
	})
	b.settles(a, q, acts || b.quirks.Status.Charges)
}

func oneStep(b *bench) {
	a := b.sale()
	ch := b.register(a)
	if q := b.unseen(a, ch); q.Finding == connector.Found {
		b.broke("nothing has happened while the buyer is at the bank", "query says %s, %s", q.Finding, q.Result.Outcome)
	}
	b.moved(a.Order)
	form := b.Buyer(b.T, *ch.Redirect, Confirm)
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	for range 2 {
		f := b.finish(a, ch, form)
		if !f.Valid || f.Result.Outcome != connector.Approved || f.Result.Amount != a.Amount {
			b.broke("the return of a payment that was made is believed, as often as it comes", "valid %t, outcome %s of %s, cause %v", f.Valid, f.Result.Outcome, f.Result.Amount, f.Cause)
		}
	}
	if q := b.unseen(a, ch); q.Finding != connector.Found || q.Result.Outcome != connector.Approved {
		b.broke("a query finds the payment without any return", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

// unseen asks about a payment whose buyer has not come back.
func (b *bench) unseen(a connector.Authorization, ch connector.Challenge) connector.Report {
	b.Helper()
	return b.ask(connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: kindOf(a), Amount: a.Amount, Original: b.original(a), State: ch.State,
	})
}

func failing(b *bench) {
	a := b.sale()
	ch := b.register(a)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Fail))
	const rule = "a buyer who did not prove to be the cardholder is not charged"
	if f.Result.Outcome == connector.Approved || f.Proof.Authenticated() && !b.quirks.Visit.Untold {
		b.broke(rule, "finish says mdStatus %d, %s", f.Proof.Status, f.Result.Outcome)
	}
	if f.Proof.Authenticated() { // and nobody can know better before the charge
		a.Proof = &f.Proof
		r := b.connector.Authorize(b.Context(), a)
		b.saw(r)
		if r.Outcome != connector.Declined {
			b.broke(rule, "the charge is %s, cause %v, want declined", r.Outcome, r.Cause)
		}
	}
	if f.Valid && b.challenger().Shape() == connector.OneStep && f.Result.Outcome != connector.Declined {
		b.broke(rule, "finish says %s, cause %v, want declined", f.Result.Outcome, f.Cause)
	}
	b.moved(a.Order)
}

// unregistered loses the registration or its answer. In one-step the provider may then still charge, if the buyer finds
// the page; in two-step it cannot, and a connector may know that.
func unregistered(b *bench, k trouble) {
	unregisteredBy(b, k, func(ctx context.Context, a connector.Authorization) connector.Challenge {
		return b.challenger().Challenge(ctx, a, returnURL)
	})
}

func unregisteredBy(b *bench, k trouble, register func(context.Context, connector.Authorization) connector.Challenge) {
	a := b.sale()
	var ch connector.Challenge
	call(b, k, func(ctx context.Context) connector.Result {
		ch = register(ctx, a)
		b.saw(ch)
		if ch.Result == nil {
			return connector.Result{}
		}
		return *ch.Result
	})
	if ch.Redirect != nil || ch.Proof != nil || ch.Result == nil {
		b.broke("a registration without an answer sends nobody anywhere", "it led to redirect %t, proof %t, result %+v", ch.Redirect != nil, ch.Proof != nil, ch.Result)
		return
	}
	r := *ch.Result
	if r.Outcome == connector.Approved || r.NeverSent || r.Cause == nil {
		b.broke("a registration without an answer is no success, and was sent", "outcome %s, never sent %t, cause %v", r.Outcome, r.NeverSent, r.Cause)
	}
	if r.Outcome == connector.Declined && b.challenger().Shape() == connector.OneStep {
		b.broke("in one-step the provider may charge once it has the registration, so that a lost answer is a doubt", "outcome %s", r.Outcome)
	}
	b.moved(a.Order)
}
