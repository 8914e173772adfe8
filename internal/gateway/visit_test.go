package gateway_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// The parts of 3-D Secure that the tests about it share: a bank that sends the buyer to its page, and a browser.

// bankReturn is the address to which the bank sends the browser, with the secret in it.
func bankReturn(p payment.Payment, s threeds.Secret) string {
	return "https://gateway.example/return/" + string(p.ID) + "/" + s.Text()
}

// genuine is what the bank's page posts; anything else is somebody's invention.
func genuine() url.Values { return url.Values{"sign": {"genuine"}} }

func forged() url.Values { return url.Values{"sign": {"forged"}, "mdStatus": {"1"}} }

// twoStep lets the bank authenticate only, with the mdStatus as the outcome.
func (b *bank) twoStep(status int) {
	b.shape = connector.TwoStep
	b.visit = func(a connector.Authorization, returnURL string) connector.Challenge {
		return connector.Challenge{
			Redirect: &connector.Redirect{
				Method: "POST", URL: "https://acs.example/", Fields: url.Values{"PaReq": {a.Ref}, "TermUrl": {returnURL}},
			},
			State: "state of " + a.Ref,
		}
	}
	b.finish = func(r connector.Return) connector.Finished {
		if r.Form.Get("sign") != "genuine" {
			return connector.Finished{Cause: errors.New("signature does not fit")}
		}
		return connector.Finished{Valid: true, Proof: connector.Proof{Status: status, ECI: "05", CAVV: "cavv", XID: "xid"}}
	}
}

// oneStep lets the bank authorize while the buyer is there, as the acts say: the buyer's visit is b.passes.
func (b *bank) oneStep(r connector.Result) {
	b.twoStep(1)
	b.shape = connector.OneStep
	b.finish = func(ret connector.Return) connector.Finished {
		if ret.Form.Get("sign") != "genuine" {
			return connector.Finished{Cause: errors.New("signature does not fit")}
		}
		// Such a bank may keep the authentication's details to itself: the proof is empty.
		return connector.Finished{Valid: true, Result: r}
	}
}

// challenge asks for an order with 3-D Secure.
func (b *bench) challenge(t *testing.T, reference string, mode threeds.Mode) gateway.Challenge {
	t.Helper()
	return gateway.Challenge{
		Order: b.order(t, reference), Mode: mode, ShopURL: "https://shop.example/done", BankReturn: bankReturn,
	}
}

// begin starts a visit that has to begin.
func (b *bench) begin(t *testing.T, c gateway.Challenge) gateway.Started {
	t.Helper()
	s, err := b.gateway.StartChallenge(t.Context(), c)
	if err != nil {
		t.Fatalf("start challenge: %v", err)
	}
	return s
}

// visitOf finds a visit by its secret, as a surface does at each request of the browser.
func (b *bench) visitOf(t *testing.T, s gateway.Started) gateway.Visit {
	t.Helper()
	v, err := b.gateway.Visit(t.Context(), b.merchant.ID, s.Payment.ID, s.Secret.Text())
	if err != nil {
		t.Fatalf("find visit: %v", err)
	}
	return v
}

// comesBack posts a form as the buyer's browser does.
func (b *bench) comesBack(t *testing.T, s gateway.Started, form url.Values) gateway.Visit {
	t.Helper()
	v, err := b.gateway.Return(t.Context(), b.visitOf(t, s), form)
	if err != nil {
		t.Fatalf("return: %v", err)
	}
	return v
}

// finish lets the shop's server finish, which has to be answered with a payment.
func (b *bench) finish(t *testing.T, s gateway.Started, preAuth bool) gateway.Answer {
	t.Helper()
	a, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), preAuth)
	if err != nil {
		t.Fatalf("finish: %v", err)
	}
	return a
}

// session returns the visit's session as the store has it.
func (b *bench) session(t *testing.T, id payment.ID) threeds.Session {
	t.Helper()
	s, err := b.store.Session(t.Context(), b.merchant.ID, string(id))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sealed reports whether the card of a payment still waits.
func (b *bench) sealed(t *testing.T, id payment.ID) bool {
	t.Helper()
	_, err := b.store.Sealed(t.Context(), b.merchant.ID, string(id))
	if err != nil && !isNotFound(err) {
		t.Fatal(err)
	}
	return err == nil
}
