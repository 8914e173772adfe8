package connectortest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector"
)

func neverSentChecks() []check {
	return []check{
		{"nobody listens", nobodyListens},
		{"connection cannot be made", cannotConnect},
		{"context has ended", contextEnded},
		{"deadline has passed", deadlinePassed},
		{"query is not sent", queryNotSent},
	}
}

const neverSentRule = "what provably never left is declined and never sent, with a cause, so that another provider may be tried"

func neverSent(b *bench, r connector.Result) {
	b.Helper()
	b.saw(r)
	if r.Outcome != connector.Declined || !r.NeverSent || r.Cause == nil {
		b.broke(neverSentRule, "outcome %s, never sent %t, cause %v", r.Outcome, r.NeverSent, r.Cause)
	}
	if r.Refusal.Reason == "" {
		b.broke(neverSentRule, "there is no reason")
	}
}

// everything makes each kind of call once.
func everything(ctx context.Context, b *bench, c connector.Connector, deadline time.Time) []connector.Result {
	a := b.sale()
	a.Deadline = deadline
	results := []connector.Result{c.Authorize(ctx, a)}
	f := connector.FollowUp{
		Ref: b.ref(), Order: a.Order, Amount: a.Amount, Deadline: deadline,
		Original: connector.Original{
			// A provider that goes by its own ids, or by what is left, would refuse by itself if these were missing.
			Ref: a.Ref, Amount: a.Amount, Captured: a.Amount.Minor(), IDs: connector.IDs{Transaction: "1001", Order: "1002"},
		},
	}
	if can, ok := c.(connector.Capturer); ok {
		held := f
		held.Original.Captured = 0 // what is captured already is refused by itself, too
		results = append(results, can.Capture(ctx, held))
	}
	if can, ok := c.(connector.Voider); ok {
		results = append(results, can.Void(ctx, f))
	}
	if can, ok := c.(connector.Refunder); ok {
		results = append(results, can.Refund(ctx, f))
	}
	if can, ok := c.(connector.Challenger); ok {
		ch := can.Challenge(ctx, a, returnURL)
		if ch.Result == nil {
			b.broke(neverSentRule, "a challenge that was not sent led to %+v", ch)
		} else {
			results = append(results, *ch.Result)
		}
	}
	return results
}

// nobodyListens calls an address where a listener was and is no more.
func nobodyListens(b *bench) {
	var config net.ListenConfig
	l, err := config.Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatalf("listen: %v", err)
	}
	address := "http://" + l.Addr().String()
	err = l.Close()
	if err != nil {
		b.Fatalf("close listener: %v", err)
	}
	for _, r := range everything(b.Context(), b, b.connect(address, nil), b.clock.Now().Add(patience)) {
		neverSent(b, r)
	}
}

var errNoWay = errors.New("no way to the host")

func cannotConnect(b *bench) {
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, errNoWay }}
	for i, r := range everything(b.Context(), b, b.connect(b.address, transport), b.clock.Now().Add(patience)) {
		neverSent(b, r)
		if i == 0 && b.threeDOnly() {
			continue // the authorization, which is not even tried
		}
		if !errors.Is(r.Cause, errNoWay) {
			b.broke("a cause wraps what caused it", "cause is %v", r.Cause)
		}
	}
}

func contextEnded(b *bench) {
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	for _, r := range everything(ctx, b, b.connector, b.clock.Now().Add(patience)) {
		neverSent(b, r)
	}
	untouched(b)
}

func deadlinePassed(b *bench) {
	for _, r := range everything(b.Context(), b, b.connector, b.clock.Now().Add(-time.Second)) {
		neverSent(b, r)
	}
	untouched(b)
}

func untouched(b *bench) {
	b.Helper()
	if n := b.line.came(); n != 0 {
		b.broke("nothing is sent after the end of its context or its deadline", "%d requests came", n)
	}
}

// connectionsDie closes the kept connections between calls. What a connector makes of that may differ from call to
// call; what it says must fit what happened.
func connectionsDie(b *bench) {
	for range 20 {
		warm := b.sale()
		b.saw(b.connector.Authorize(b.Context(), warm))
		b.line.trouble(answerLost)
		lost := b.sale()
		b.saw(b.connector.Authorize(b.Context(), lost))

		before := b.line.moved()
		a := b.sale()
		r := b.connector.Authorize(b.Context(), a)
		b.saw(r)
		came := b.line.moved() - before
		if r.NeverSent && came > 0 {
			b.broke("never sent is said only when it is true", "it was said of a request that came")
		}
		if came > 1 {
			b.broke("a request that may move money is never sent twice", "%d requests were made", came)
		}
	}
}

func queryNotSent(b *bench) {
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	a := b.sale()
	r := b.connector.Query(ctx, connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: connector.KindSale, Amount: a.Amount,
		Original: connector.Original{Ref: a.Ref, Amount: a.Amount}, Deadline: a.Deadline,
	})
	b.saw(r)
	if r.Finding != connector.Unclear || r.Cause == nil {
		b.broke("a query that was not made has found nothing out", "report %s with cause %v", r.Finding, r.Cause)
	}
}
