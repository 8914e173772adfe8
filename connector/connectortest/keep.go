package connectortest

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/pan"
)

func keepChecks() []check {
	checks := []check{
		{"a card is kept, listed and forgotten", kept},
		{"a kept card pays once", keptPays},
		{"a kept card is declined with a reason", keptDeclined},
		{"a card that is not kept pays nothing", notKept},
		{"each owner has cards of his own", owners},
		{"never sent", keepNeverSent},
	}
	for _, k := range append(after(), before()...) {
		checks = append(checks, check{"keeping meets " + k.String(), func(b *bench) { keepInDoubt(b, k) }})
	}
	for _, k := range after() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { keptInDoubt(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { keptInDoubt(b, k, false) }})
	}
	return checks
}

func (b *bench) keeper() connector.Keeper { return able[connector.Keeper](b) }

func (b *bench) newCard(card pan.Card) connector.NewCard {
	return connector.NewCard{Customer: "customer-" + b.ref(), Label: "Maaş kartım", Card: card, Deadline: b.clock.Now().Add(patience)}
}

// keep has a card kept, as the ground for what follows.
func (b *bench) keep(n connector.NewCard) connector.KeptCard {
	b.Helper()
	k := b.keeper().Keep(b.Context(), n)
	b.saw(k)
	if k.Outcome != connector.Approved || k.NeverSent || k.Card.Token == "" || k.Card.Owner == "" {
		b.Fatalf("keeping is %s (%+v, cause %v) with owner %q and a token %t, want approved with both", k.Outcome, k.Refusal, k.Cause, k.Card.Owner, k.Card.Token != "")
	}
	return k.Card
}

func (b *bench) cards(owner string) []connector.KeptCard {
	b.Helper()
	all, err := b.keeper().Cards(b.Context(), owner, b.clock.Now().Add(patience))
	b.saw(all)
	if err != nil {
		b.Errorf("list kept cards: %v", err)
	}
	return all
}

// withKept is a sale for which the card is not at hand.
func (b *bench) withKept() connector.Authorization {
	a := b.sale()
	a.Card = pan.Card{}
	return a
}

func kept(b *bench) {
	n := b.newCard(b.Approved)
	c := b.keep(n)
	if b.line.moved() != 1 {
		b.broke("a card is handed over once", "%d requests were made", b.line.moved())
	}
	if regexp.MustCompile(`\b` + n.Card.CVV.Reveal() + `\b`).MatchString(b.line.latest()) {
		b.broke("the code of a card that is to be kept is not sent", "it was")
	}
	number := n.Card.Number.Reveal()
	for _, shown := range []connector.KeptCard{c, only(b, b.cards(c.Owner))} {
		if shown.KeptRef != c.KeptRef || shown.Label != n.Label {
			b.broke("a kept card is the one that was handed over", "it is %+v", shown)
		}
		if !strings.HasPrefix(number, shown.BIN) || !strings.HasSuffix(number, shown.Last4) || shown.BIN+shown.Last4 == "" {
			b.broke("a kept card shows digits of its number", "it shows %q and %q", shown.BIN, shown.Last4)
		}
		if brand := string(n.Card.Number.Brand()); shown.Brand != "" && !strings.EqualFold(shown.Brand, brand) {
			b.broke("a kept card shows whose network it is of", "it shows %q of a card of %s", shown.Brand, brand)
		}
	}
	gone := b.keeper().Forget(b.Context(), c.KeptRef, b.clock.Now().Add(patience))
	b.saw(gone)
	if gone.Outcome != connector.Approved {
		b.broke("a card that is kept can be forgotten", "it is %s, %+v, cause %v", gone.Outcome, gone.Refusal, gone.Cause)
	}
	if left := b.cards(c.Owner); len(left) != 0 {
		b.broke("a card that is forgotten is not kept", "%d are listed", len(left))
	}
	a := b.withKept()
	r := b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef)
	b.saw(r)
	if r.Outcome != connector.Declined {
		b.broke("a card that is forgotten pays nothing", "outcome %s, cause %v", r.Outcome, r.Cause)
	}
	b.moved(a.Order)
}

func only(b *bench, all []connector.KeptCard) connector.KeptCard {
	b.Helper()
	if len(all) != 1 {
		b.Fatalf("%d cards are listed, want the one", len(all))
	}
	return all[0]
}

func keptPays(b *bench) {
	c := b.keep(b.newCard(b.Approved))
	a := b.withKept()
	before := b.line.moved()
	r := b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.Fatalf("outcome %s of %s (%+v, cause %v), want approved", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	if n := b.line.moved() - before; n != 1 {
		b.broke("an authorization calls the provider once", "%d calls were made", n)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.known(a.Ref, connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs})
	if q := b.query(a); q.Finding != connector.Found || q.Result.Outcome != connector.Approved {
		b.broke("a query finds an approval", "query says %s, %s, cause %v", q.Finding, q.Result.Outcome, q.Cause)
	}
}

func keptDeclined(b *bench) {
	c := b.keep(b.newCard(b.Declined))
	a := b.withKept()
	r := b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef)
	b.saw(r)
	if r.Outcome != connector.Declined || r.NeverSent || r.Refusal.Reason != b.Reason {
		b.broke("a decline says why, in our words", "outcome %s for %q, cause %v, want declined for %q", r.Outcome, r.Refusal.Reason, r.Cause, b.Reason)
	}
	b.moved(a.Order)
}

func notKept(b *bench) {
	c := b.keep(b.newCard(b.Approved))
	a := b.withKept()
	r := b.keeper().AuthorizeKept(b.Context(), a, connector.KeptRef{Owner: c.Owner, Token: strings.Repeat("0", len(c.Token))})
	b.saw(r)
	if r.Outcome != connector.Declined || r.Refusal.Reason == "" {
		b.broke("a card that is not kept is declined with a reason", "outcome %s, cause %v", r.Outcome, r.Cause)
	}
	b.moved(a.Order)
	a = b.withKept()
	before := b.line.came()
	neverSent(b, b.keeper().AuthorizeKept(b.Context(), a, connector.KeptRef{Owner: c.Owner}))
	if b.line.came() != before {
		b.broke("without a token nothing is sent", "a request came")
	}
	b.moved(a.Order)
}

func owners(b *bench) {
	first := b.newCard(b.Approved)
	one := b.keep(first)
	other := b.keep(b.newCard(b.Declined))
	if one.Owner == other.Owner || one.Token == other.Token {
		b.broke("each owner has cards of his own", "two customers have owners %q and %q", one.Owner, other.Owner)
	}
	first.Owner, first.Customer, first.Card = one.Owner, "", b.Declined // a further card of one who is known
	second := b.keep(first)
	if second.Owner != one.Owner || second.Token == one.Token {
		b.broke("a further card has a token of its own and the same owner", "owners are %q and %q", one.Owner, second.Owner)
	}
	if all := b.cards(one.Owner); len(all) != 2 {
		b.broke("all cards of an owner are listed", "%d are", len(all))
	}
	only(b, b.cards(other.Owner))
	a := b.withKept()
	r := b.keeper().AuthorizeKept(b.Context(), a, connector.KeptRef{Owner: other.Owner, Token: one.Token})
	b.saw(r)
	if r.Outcome == connector.Approved {
		b.broke("a card of another owner pays nothing", "outcome %s", r.Outcome)
	}
	b.moved(a.Order)
}

func keepNeverSent(b *bench) {
	c := b.keep(b.newCard(b.Approved))
	before := b.line.came()
	late := b.clock.Now().Add(-time.Second)
	n := b.newCard(b.Approved)
	n.Deadline = late
	k := b.keeper().Keep(b.Context(), n)
	b.saw(k)
	neverSent(b, connector.Result{Outcome: k.Outcome, Refusal: k.Refusal, NeverSent: k.NeverSent, Cause: k.Cause})
	neverSent(b, b.keeper().Forget(b.Context(), c.KeptRef, late))
	a := b.withKept()
	a.Deadline = late
	neverSent(b, b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef))
	if _, err := b.keeper().Cards(b.Context(), c.Owner, late); err == nil {
		b.broke("what was not asked for has no answer", "a list came")
	}
	if b.line.came() != before {
		b.broke("nothing is sent after its deadline", "a request came")
	}
	only(b, b.cards(c.Owner))
}

func keepInDoubt(b *bench, k trouble) {
	var answer connector.Kept
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result {
		answer = b.keeper().Keep(ctx, b.newCard(b.Approved))
		b.saw(answer)
		return connector.Result{Outcome: answer.Outcome, Refusal: answer.Refusal, NeverSent: answer.NeverSent, Cause: answer.Cause}
	}))
	if answer.Card != (connector.KeptCard{}) {
		b.broke("what is in doubt has no card", "it has %+v", answer.Card)
	}
	if n := b.line.moved(); n != 1 {
		b.broke("a card is handed over once", "%d requests were made", n)
	}
}

func keptInDoubt(b *bench, k trouble, acts bool) {
	c := b.keep(b.newCard(b.Approved))
	a := b.withKept()
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.keeper().AuthorizeKept(ctx, a, c.KeptRef) }))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	b.settles(a, b.query(a), acts)
}

func keptChallengeChecks(shape connector.Shape) []check {
	checks := []check{
		{"a kept card pays after the bank", keptAfterVisit},
		{"a kept card whose buyer fails is not charged", keptFailing},
		{"a card that is not kept goes to no bank", notKeptVisit},
	}
	// Everything else that may happen to the two requests, the visits of cards that are at hand meet.
	for _, k := range []trouble{answerLost, requestLost} {
		checks = append(checks, check{"registration meets " + k.String(), func(b *bench) { keptUnregistered(b, k) }})
	}
	if shape == connector.OneStep {
		return checks
	}
	for _, k := range []trouble{answerLost, requestLost} {
		checks = append(checks, check{"charge meets " + k.String(), func(b *bench) { keptChargeInDoubt(b, k, k == answerLost) }})
	}
	return checks
}

func (b *bench) keptChallenger() connector.KeptChallenger { return able[connector.KeptChallenger](b) }

// registerKept registers a payment with a kept card and requires that the buyer is sent to the bank.
func (b *bench) registerKept(a connector.Authorization, c connector.KeptRef) connector.Challenge {
	b.Helper()
	if b.Buyer == nil {
		b.Fatal("harness: a challenger needs a Buyer")
	}
	ch := b.keptChallenger().ChallengeKept(b.Context(), a, c, returnURL)
	b.saw(ch)
	if ch.Redirect == nil {
		b.Fatalf("challenge led to proof %+v and result %+v, want a redirect", ch.Proof, ch.Result)
	}
	return ch
}

func keptAfterVisit(b *bench) {
	c, a := b.keep(b.newCard(b.Approved)), b.withKept()
	ch := b.registerKept(a, c.KeptRef)
	b.moved(a.Order)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm))
	if !f.Valid {
		b.Fatalf("the return is not valid, cause %v", f.Cause)
	}
	r := f.Result
	if b.challenger().Shape() == connector.TwoStep {
		b.moved(a.Order)
		a.Proof = &f.Proof
		r = b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef)
		b.saw(r)
	}
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.broke("a payment after 3-D Secure is approved", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
}

func keptFailing(b *bench) {
	c, a := b.keep(b.newCard(b.Approved)), b.withKept()
	ch := b.registerKept(a, c.KeptRef)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Fail))
	const rule = "a buyer who did not prove to be the cardholder is not charged"
	if f.Result.Outcome == connector.Approved {
		b.broke(rule, "finish says %s", f.Result.Outcome)
	}
	if f.Proof.Authenticated() {
		a.Proof = &f.Proof
		r := b.keeper().AuthorizeKept(b.Context(), a, c.KeptRef)
		b.saw(r)
		if r.Outcome != connector.Declined {
			b.broke(rule, "the charge is %s, cause %v, want declined", r.Outcome, r.Cause)
		}
	}
	b.moved(a.Order)
}

func notKeptVisit(b *bench) {
	c, a := b.keep(b.newCard(b.Approved)), b.withKept()
	ended := func(ref connector.KeptRef) connector.Result {
		b.Helper()
		ch := b.keptChallenger().ChallengeKept(b.Context(), a, ref, returnURL)
		b.saw(ch)
		if ch.Redirect != nil || ch.Proof != nil || ch.Result == nil {
			b.Fatalf("challenge led to redirect %t, proof %t, want a result", ch.Redirect != nil, ch.Proof != nil)
		}
		return *ch.Result
	}
	if r := ended(connector.KeptRef{Owner: c.Owner, Token: strings.Repeat("0", len(c.Token))}); r.Outcome != connector.Declined || r.Refusal.Reason == "" {
		b.broke("a card that is not kept is declined with a reason", "outcome %s, cause %v", r.Outcome, r.Cause)
	}
	a = b.withKept()
	before := b.line.came()
	neverSent(b, ended(connector.KeptRef{Owner: c.Owner}))
	if b.line.came() != before {
		b.broke("without a token nothing is sent", "a request came")
	}
	b.moved(a.Order)
}

func keptUnregistered(b *bench, k trouble) {
	c := b.keep(b.newCard(b.Approved))
	unregisteredBy(b, k, func(ctx context.Context, a connector.Authorization) connector.Challenge {
		a.Card = pan.Card{}
		return b.keptChallenger().ChallengeKept(ctx, a, c.KeptRef, returnURL)
	})
}

func keptChargeInDoubt(b *bench, k trouble, acts bool) {
	c, a := b.keep(b.newCard(b.Approved)), b.withKept()
	ch := b.registerKept(a, c.KeptRef)
	f := b.finish(a, ch, b.Buyer(b.T, *ch.Redirect, Confirm))
	a.Proof = &f.Proof
	before := b.line.moved()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result { return b.keeper().AuthorizeKept(ctx, a, c.KeptRef) }))
	if n := b.line.moved() - before; n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	q := b.ask(connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: kindOf(a), Amount: a.Amount, Original: b.original(a), Proof: a.Proof,
	})
	b.settles(a, q, acts || b.quirks.Status.Charges)
}
