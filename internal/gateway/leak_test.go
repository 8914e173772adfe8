package gateway_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// Promise 6, card data stays in its rooms. The store's own files are searched, byte by byte.

// clean fails when any file of the store holds the card, or the secret of a visit, in any spelling.
func (b *bench) clean(t *testing.T, secrets ...threeds.Secret) {
	t.Helper()
	disk := b.onDisk(t)
	if !bytes.Contains(disk, []byte("order-1")) {
		t.Fatal("the order is not in the store's files, so their search would prove nothing")
	}
	traces := map[string][]byte{
		"card number":            []byte(testNumber),
		"card number in blocks":  []byte("4508 0345 0803 4509"),
		"card number in hex":     []byte(hex.EncodeToString([]byte(testNumber))),
		"expiry":                 []byte("209911"),
		"expiry and CVV, sealed": append([]byte("\x06209911\x03"), testCVV...),
	}
	for _, s := range secrets {
		plain := strings.ReplaceAll(s.Text(), "-", "")
		raw, err := hex.DecodeString(plain)
		if err != nil {
			t.Fatal(err)
		}
		traces["secret"] = []byte(s.Text())
		traces["secret in lower case"] = []byte(strings.ToLower(s.Text()))
		traces["secret without hyphens"] = []byte(plain)
		traces["secret without hyphens in lower case"] = []byte(strings.ToLower(plain))
		traces["secret's bytes"] = raw
		traces["a part of the secret"] = []byte(s.Text()[14:28])
	}
	for name, trace := range traces {
		if bytes.Contains(disk, trace) {
			t.Errorf("the %s is in the store", name)
		}
	}
	for name, trace := range traces {
		if b.log.has(string(trace)) {
			t.Errorf("the %s is in the log", name)
		}
	}
}

func TestPromise6NoCardInTheStore(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		p := b.pay(t, b.order(t, "order-1")).Payment
		b.clean(t)
		_, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		// A visit in each of its stages, since what is written once may stand in a free page for long.
		waiting := b.begin(t, b.challenge(t, "order-2", threeds.Manual))
		b.clean(t, waiting.Secret)
		returned := b.begin(t, b.challenge(t, "order-3", threeds.Manual))
		b.comesBack(t, returned, genuine())
		finished := b.begin(t, b.challenge(t, "order-4", threeds.Manual))
		b.comesBack(t, finished, genuine())
		b.want(t, b.finish(t, finished, false).Payment, payment.Captured)
		b.clean(t, waiting.Secret)
		b.clean(t, returned.Secret)
		b.clean(t, finished.Secret)
	})
}

// The bank's page has to be told where to send the browser, so the redirect repeats the secret. The browser gets
// it whole, in the surface's own spelling, and the store does not get it at all.
func TestPromise6TheRedirectHidesTheSecretFromTheStore(t *testing.T) {
	spellings := map[string]func(threeds.Secret) string{
		"as it is":               func(s threeds.Secret) string { return s.Text() },
		"lower case":             func(s threeds.Secret) string { return strings.ToLower(s.Text()) },
		"no hyphens":             func(s threeds.Secret) string { return strings.ReplaceAll(s.Text(), "-", "") },
		"no hyphens, lower case": func(s threeds.Secret) string { return strings.ToLower(strings.ReplaceAll(s.Text(), "-", "")) },
	}
	for name, spell := range spellings {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				b.bank.visit = func(_ connector.Authorization, returnURL string) connector.Challenge {
					return connector.Challenge{
						Redirect: &connector.Redirect{
							Method: "POST", URL: "https://acs.example/?back=" + url.QueryEscape(returnURL),
							Fields: url.Values{"TermUrl": {returnURL}, "MD": {"<&ş" + returnURL}},
						},
						State: "went with " + returnURL,
					}
				}
				c := b.challenge(t, "order-1", threeds.Manual)
				address := func(p payment.Payment, s threeds.Secret) string {
					return "https://gateway.example/return?m=demo&id=" + string(p.ID) + "&key=" + spell(s)
				}
				c.BankReturn = address
				s := b.begin(t, c)
				b.clean(t, s.Secret)
				to, err := b.visitOf(t, s).Redirect()
				if err != nil {
					t.Fatal(err)
				}
				back := address(s.Payment, s.Secret)
				if to.URL != "https://acs.example/?back="+url.QueryEscape(back) || to.Fields.Get("TermUrl") != back || to.Fields.Get("MD") != "<&ş"+back {
					t.Errorf("the browser is sent to %+v", to)
				}
				b.comesBack(t, s, genuine())
				if got := b.bank.wantCalls(t, "finish", 1)[0].Return.State; got != "went with "+back {
					t.Errorf("the connector gets its state back as %q", got)
				}
				b.clean(t, s.Secret)
			})
		})
	}
}

func TestPromise6TheCardStandsInNoOtherField(t *testing.T) {
	tests := map[string]func(*gateway.Order){
		"reference":             func(o *gateway.Order) { o.Reference = testNumber },
		"description":           func(o *gateway.Order) { o.Description = "card 4508 0345 0803 4509" },
		"card_holder":           func(o *gateway.Order) { o.Card.Holder = "4508-0345-0803-4509" },
		"domain":                func(o *gateway.Order) { o.Attributes = map[string]string{"domain": "x" + testNumber} },
		"description over line": func(o *gateway.Order) { o.Description = "4508 0345\n0803 4509" },
	}
	for name, put := range tests {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				o := b.order(t, "order-1")
				put(&o)
				_, err := b.gateway.Pay(t.Context(), o)
				wantFault(t, err, fault.Invalid, "card_number_in_text")
				c := b.challenge(t, "order-1", threeds.Manual)
				put(&c.Order)
				_, err = b.gateway.StartChallenge(t.Context(), c)
				wantFault(t, err, fault.Invalid, "card_number_in_text")
				b.bank.wantCalls(t, "", 0)
			})
		})
	}
}

// What a provider says is kept and shown, so a card number in it is masked, and bytes that are no text are not
// allowed to cost the outcome.
func TestAProvidersWordsAreMadeFitToKeep(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		long := "a" + strings.Repeat("ş", 400) // a letter of two bytes stands over the edge
		b.bank.will("sale",
			act{answer: &connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{
				Reason: decline.DoNotHonour, Code: "05", Message: "kart " + testNumber + " reddedildi",
			}}},
			act{answer: &connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{
				Reason: decline.DoNotHonour, Code: strings.Repeat("9", 100), Message: long,
			}}},
			act{answer: &connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{
				Reason: decline.DoNotHonour, Code: "\x00\xff", Message: "ge\xe7ersiz kart\x00",
			}}},
		)
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Declined)
		if !strings.Contains(p.Refusal.Message, "4508") || strings.Contains(p.Refusal.Message, testNumber) {
			t.Errorf("the message is %q", p.Refusal.Message)
		}
		p = b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Declined)
		if len(p.Refusal.Code) != 64 || p.Refusal.Message != long[:299] {
			t.Errorf("code and message are of %d and %d bytes", len(p.Refusal.Code), len(p.Refusal.Message))
		}
		p = b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Declined)
		if p.Refusal.Reason != decline.DoNotHonour {
			t.Errorf("refusal is %+v", p.Refusal)
		}
		b.clean(t)
	})
}

// Whatever is printed of a visit, the half of the key is not in it.
func TestAVisitPrintsNoSecret(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		raw, err := hex.DecodeString(strings.ReplaceAll(s.Secret.Text(), "-", ""))
		if err != nil {
			t.Fatal(err)
		}
		traces := []string{s.Secret.Text(), strings.ToLower(s.Secret.Text()), hex.EncodeToString(raw), strings.Trim(fmt.Sprintf("%d", raw), "[]")}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			text := fmt.Sprintf(verb+verb, s, b.visitOf(t, s))
			for _, trace := range traces {
				if strings.Contains(text, trace) {
					t.Errorf("%s prints the secret: %s", verb, text)
				}
			}
		}
	})
}

// A provider's refusal may repeat the return address, whole or cut off. The visit goes on elsewhere, and its card still waits.
func TestPromise6ARefusalHidesTheSecretFromTheStore(t *testing.T) {
	for name, cut := range map[string]int{"whole": 0, "cut off": 3} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				banks := b.several(t, 2)
				banks[0].twoStep(1)
				banks[0].visit = func(_ connector.Authorization, returnURL string) connector.Challenge {
					words := "invalid return address " + returnURL
					r := *declinesFor(decline.MerchantConfiguration).answer
					r.Refusal.Code, r.Refusal.Message = "E7", words[:len(words)-cut]
					return connector.Challenge{Result: &r}
				}
				banks[1].twoStep(1)
				c := b.challenge(t, "order-1", threeds.Manual)
				c.BankReturn = func(_ payment.Payment, s threeds.Secret) string { return "https://gateway.example/" + s.Text() }
				s := b.begin(t, c)
				if !b.sealed(t, s.Payment.ID) || s.Payment.Provider != "b" {
					t.Fatalf("at %s, and the card may not wait any more", s.Payment.Provider)
				}
				b.clean(t, s.Secret)
				for _, op := range b.stored(t, s.Payment.ID).Operations {
					got := op.Attempts[0].Refusal
					if strings.Contains(got.Message, s.Secret.Text()[:10]) || !strings.HasPrefix(got.Message, "invalid return address") || got.Code != "E7" {
						t.Errorf("the refusal is kept as %+v", got)
					}
				}
			})
		})
	}
}
