package storytest

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// leaker is a shop that does everything, also what no shop should, with one card after the other.
type leaker struct {
	c       *child
	bank    string
	card    leakCard
	prefix  string
	serial  int
	paid    int
	refused int
}

// reference makes the next order's reference.
func (l *leaker) reference() string {
	l.serial++
	return fmt.Sprintf("%s-%d", l.prefix, l.serial)
}

func (l *leaker) paynetOrder(holder string) fields {
	return paynetOrder(l.reference()).with(fields{"pan": l.card.number, "cvc": l.card.code, "card_holder": holder})
}

func (l *leaker) ownOrder(holder string) fields {
	return ownOrder(l.reference()).with(fields{"card": l.ownCard().with(fields{"holder": holder})})
}

func (l *leaker) ownCard() fields {
	return ownCard().with(fields{"number": l.card.number, "cvv": l.card.code})
}

// post sends a body as it is and counts how it is answered. An answer must never hold the number.
func (l *leaker) post(t *testing.T, address string, header map[string]string, body string) answer {
	t.Helper()
	a := send(t, http.MethodPost, address, header, body)
	if a.status < 300 {
		l.paid++
	} else {
		l.refused++
	}
	l.answered(t, address, a)
	return a
}

func (l *leaker) answered(t *testing.T, address string, a answer) {
	t.Helper()
	if a.status == http.StatusInternalServerError {
		t.Errorf("status 500 at %s", strings.ReplaceAll(address, l.card.number, "(number)"))
	}
	text := string(a.body)
	for name, values := range a.header {
		text += "\n" + name + ": " + strings.Join(values, " ")
	}
	for _, form := range []string{l.card.number, l.card.spaced(" "), l.card.spaced("-"), `"` + l.card.code + `"`} {
		if strings.Contains(text, form) {
			t.Errorf("the answer at %s holds card data", strings.ReplaceAll(address, l.card.number, "(number)"))
		}
	}
}

func (l *leaker) paynet(t *testing.T, service string, request fields) map[string]any {
	t.Helper()
	return l.post(t, l.c.url+"/paynet"+service, paynetHeader(), request.json(t)).object(t)
}

func (l *leaker) own(t *testing.T, path string, request fields) map[string]any {
	t.Helper()
	return l.post(t, l.c.url+"/v1"+path, ownHeader(), request.json(t)).object(t)
}

// sales pays and is declined, on both surfaces, with a repeat of each.
func (l *leaker) sales(t *testing.T) {
	t.Helper()
	for _, holder := range []string{"AYŞE IŞIK", "SIM 51", "SIM 54", "SIM WRONG_CVV"} {
		first, second := l.paynetOrder(holder), l.ownOrder(holder)
		header := ownHeader()
		header["Idempotency-Key"] = "key-of-" + fmt.Sprint(second["reference"])
		for range 2 {
			l.paynet(t, servicePayment, first)
			l.post(t, l.c.url+"/v1/payments", header, second.json(t))
		}
	}
}

// followUps captures, voids and refunds, whole and in part, and looks at everything.
func (l *leaker) followUps(t *testing.T) {
	t.Helper()
	part := fields{"amount": fields{"minor": 300, "currency": "TRY"}}
	for _, path := range [][]string{{"capture", "refund", "refund"}, {"void"}} {
		p := l.own(t, "/payments", l.ownOrder("AYŞE IŞIK").with(fields{"capture": false}))
		id := fmt.Sprint(p["id"])
		for i, step := range path {
			request := part
			if i > 0 || step == "void" {
				request = fields{}
			}
			l.own(t, "/payments/"+id+"/"+step, request)
		}
		for _, look := range []string{"", "/history"} {
			l.answered(t, look, send(t, http.MethodGet, l.c.url+"/v1/payments/"+id+look, ownHeader(), ""))
		}
	}
	p := l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK").with(fields{"transaction_type": "3"}))
	l.paynet(t, "/v1/transaction/capture", fields{"xact_id": p["xact_id"], "amount": "500"})
	l.paynet(t, "/v1/transaction/capture_reversal", fields{"xact_id": p["xact_id"]})
	p = l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK"))
	for _, service := range []string{"check", "detail", "reversed_request"} {
		l.paynet(t, "/v1/transaction/"+service, fields{"xact_id": p["xact_id"]})
	}
}

// challenges goes through 3-D Secure and leaves some visits where they are: a card that waits is sealed, and the other half
// of its key is nowhere here.
func (l *leaker) challenges(t *testing.T) {
	t.Helper()
	for _, holder := range []string{"AYŞE IŞIK", "SIM 3D_FAILED", "SIM 51", "SIM 3D_FRICTIONLESS"} {
		order := l.paynetOrder(holder).with(fields{"return_url": "http://shop.invalid/return"})
		started := l.paynet(t, serviceTdsInitial, order)
		if holder == "SIM 3D_FAILED" {
			continue // the buyer never goes
		}
		l.buy(t, fmt.Sprint(started["post_url"]), fmt.Sprint(order["reference_no"]))
		for range 2 {
			l.paynet(t, serviceTdsCharge, fields{"session_id": started["session_id"], "token_id": started["token_id"]})
		}
	}
	for _, holder := range []string{"AYŞE IŞIK", "SIM 05"} {
		order := l.ownOrder(holder).with(fields{"three_d_secure": fields{"return_url": "http://shop.invalid/return"}})
		started := l.own(t, "/payments", order)
		next, _ := started["next_action"].(map[string]any)
		l.buy(t, fmt.Sprint(next["url"]), fmt.Sprint(order["reference"]))
	}
}

var (
	formAction = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	formField  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// buy is a buyer who first types the card number where the code belongs, and then the code.
func (l *leaker) buy(t *testing.T, address, order string) {
	t.Helper()
	form := url.Values(nil)
	typed := []string{l.card.number, ""}
	for range 12 {
		if strings.HasPrefix(address, "http://shop.invalid") {
			return
		}
		method, header := http.MethodGet, map[string]string{}
		if form != nil {
			method, header["Content-Type"] = http.MethodPost, "application/x-www-form-urlencoded"
		}
		a := send(t, method, address, header, form.Encode())
		l.answered(t, address, a)
		form = nil
		if to := a.header.Get("Location"); to != "" {
			address = join(t, address, to)
			continue
		}
		action := formAction.FindSubmatch(a.body)
		if action == nil {
			t.Fatalf("the way of order %s ends at status %d: %s", order, a.status, a.body)
		}
		address = join(t, address, html.UnescapeString(string(action[1])))
		form = url.Values{}
		for _, f := range formField.FindAllSubmatch(a.body, -1) {
			form.Set(html.UnescapeString(string(f[1])), html.UnescapeString(string(f[2])))
		}
		if strings.Contains(string(a.body), `name="otp"`) {
			code := typed[0]
			if code == "" {
				challenges := books(t, l.bank, order).Challenges
				code = challenges[len(challenges)-1].OneTimeCode
			} else {
				typed = typed[1:]
			}
			form.Set("otp", code)
		}
	}
	t.Fatalf("the way of order %s has no end", order)
}

func join(t *testing.T, address, to string) string {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	next, err := base.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return next.String()
}

// faults pays at a bank whose answers are lost, cut or wrong.
func (l *leaker) faults(t *testing.T) {
	t.Helper()
	for i, scenario := range []string{
		"ANSWER_LOST", "HTTP_500_AFTER", "HTTP_500_BEFORE", "TRUNCATED", "HTML", "REFUSED", "WRONG_ORDER", "WRONG_AMOUNT", "WRONG_SIGNATURE",
	} {
		if i%2 == 0 {
			l.paynet(t, servicePayment, l.paynetOrder("SIM "+scenario))
		} else {
			l.own(t, "/payments", l.ownOrder("SIM "+scenario))
		}
	}
}

// wrongPlaces puts the card, and another's, where it does not belong.
func (l *leaker) wrongPlaces(t *testing.T) {
	t.Helper()
	other := leakCards()[0]
	if other == l.card {
		other = leakCards()[3]
	}
	for _, number := range []string{l.card.number, l.card.spaced(" "), l.card.spaced("-")} {
		// These name the order at the bank and to the shop, so they cannot be masked, and a long order number of its own
		// may look like a card: only the card that pays is refused there.
		l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK").with(fields{"reference_no": number}))
		back := "http://shop.invalid/?x=" + url.QueryEscape(number)
		l.paynet(t, serviceTdsInitial, l.paynetOrder("AYŞE IŞIK").with(fields{"return_url": back}))
		l.own(t, "/payments", l.ownOrder("AYŞE IŞIK").with(fields{"three_d_secure": fields{"return_url": back}}))
	}
	for _, number := range []string{l.card.number, l.card.spaced(" "), l.card.spaced("-"), other.number, other.spaced(" "), "x" + other.number} {
		l.wrongFields(t, number)
		header := ownHeader()
		header["Idempotency-Key"], header["User-Agent"], header["Cookie"], header["X-Request-Id"] = number, number, "card="+number, number
		l.post(t, l.c.url+"/v1/payments", header, l.ownOrder("AYŞE IŞIK").json(t))
		for _, path := range []string{
			"/v1/payments/", "/v1/", "/v1/problems/", "/paynet/", "/paynet/v2/transaction/", "/", "/acs/", "/sim/", "/v1/payments?reference=",
			"/v1/payments?after=", "/v1/payments?", "/sim/books?order=", "/paynet/v1/transactiontdsgate/demo/tds?token_id=", "/v1/3ds/demo/",
			"/paynet/v1/transactiontdsgate/",
		} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				a := send(t, method, l.c.url+path+url.QueryEscape(number), ownHeader(), "")
				l.answered(t, path, a)
			}
		}
	}
}

// wrongFields puts a number into every text of a request.
func (l *leaker) wrongFields(t *testing.T, number string) {
	t.Helper()
	for _, name := range []string{"description", "card_holder", "domain", "card_holder_mail", "agent_id", "user_unique_id", "ratio_code", "unknown"} {
		l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK").with(fields{name: number}))
	}
	l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK").with(fields{number: "x"}))
	l.paynet(t, servicePayment, l.paynetOrder("AYŞE IŞIK").with(fields{"description": "kart " + number + " ile"}))
	l.paynet(t, "/v1/transaction/check", fields{"reference_no": number})
	l.paynet(t, "/v1/transaction/check", fields{"xact_id": number})
	for _, change := range []fields{
		{"reference": number}, {"description": "kart " + number}, {"card": l.ownCard().with(fields{"holder": number})},
		{"metadata": fields{"note": number}}, {"metadata": fields{number: "x"}}, {"buyer": fields{"email": number + "@example.com"}},
		{"buyer": fields{"phone": number}}, {"unknown": number}, {number: "x"}, {"description": "cvv " + l.card.code},
		{"metadata": fields{"cvv": l.card.code}},
	} {
		l.own(t, "/payments", l.ownOrder("AYŞE IŞIK").with(change))
	}
}

// rubbish sends bodies that are no requests and hold a card all the same, with and without a right key.
func (l *leaker) rubbish(t *testing.T) {
	t.Helper()
	n, code := l.card.number, l.card.code
	for _, body := range []string{
		n, `"` + n + `"`, `{"pan":"` + n + `","cvc":"` + code + `"`, `{"pan":` + n + `,"cvc":` + code + `}`, `{"pan":{"x":"` + n + `"}}`, `{"` + n + `":`,
		`{"card":{"number":"` + n + `","number":"` + n + `"}}`, `{"amount":"` + n + `"}`, `{"amount":{"minor":` + n + `}}`, `{"card":"` + n + `"}`,
		"pan=" + n + "&cvc=" + code, "\xff" + n, `[{"cvv":"` + code + `"},"` + n + `"]`, "<pan>" + n + "</pan>", `{"card":{"cvv":"` + code + `","number":"` + n + `x"}}`,
	} {
		for address, header := range map[string]map[string]string{
			"/paynet" + servicePayment: paynetHeader(), "/paynet/v1/transaction/capture": paynetHeader(), "/v1/payments": ownHeader(),
			"/v1/payments/" + n + "/refund": ownHeader(), "/acs/x": {}, "/sim/v1/authorize": {"X-Terminal": n},
		} {
			l.post(t, l.c.url+address, header, body)
			wrong := map[string]string{"Authorization": "Basic " + n, "Content-Type": "application/x-www-form-urlencoded"}
			l.post(t, l.c.url+address, wrong, body)
			if l.bank != l.c.url {
				l.post(t, l.bank+address, header, body)
			}
		}
	}
}
