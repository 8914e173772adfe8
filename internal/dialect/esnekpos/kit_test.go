package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// house is a gateway with EsnekPos' dialect in front.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, esnekpostest.Shop{}, time.Now, o)}
}

// at is a house whose merchants pay a rate for a single payment and for three installments, borne by the buyer if so.
func at(t *testing.T, rate commission.Rate, buyer bool) house {
	t.Helper()
	return open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Commission = commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: rate}, {Family: commission.AnyFamily, Installments: 3, Rate: 2 * rate},
			{Family: "Maximum", Installments: 3, Rate: rate + rate/2},
		}
		if buyer {
			m.Settings[esnekpos.Surface+"."+terms.SettingCommission] = terms.OfBuyer
		}
	}})
}

func order(reference, amount string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: amount, Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

func held(reference, holder string) dialecttest.Order {
	o := order(reference, "12.50")
	o.Holder = holder
	return o
}

// with adds members at the front of a body.
func with(r dialecttest.Request, members string) dialecttest.Request {
	r.Body = []byte("{" + members + "," + strings.TrimPrefix(string(r.Body), "{"))
	return r
}

// start asks for an order that must be accepted.
func (h house) start(t *testing.T, r dialecttest.Request) wire.Answer {
	t.Helper()
	return esnekpostest.Started(t, h.Send(t, r))
}

// pay takes an order to its end and returns what is posted to BACK_URL.
func (h house) pay(t *testing.T, o dialecttest.Order) url.Values {
	t.Helper()
	return esnekpostest.ThroughBank(t, h.House, h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, o)).URL3DS)
}

// service calls a service with the first merchant's credentials and further members.
func (h house) service(t *testing.T, name, members string) dialecttest.Answer {
	t.Helper()
	body := "{" + esnekpostest.Credentials(dialecttest.Key)
	if members != "" {
		body += "," + members
	}
	return h.Send(t, esnekpostest.Call("/api/services/"+name, body+"}"))
}

// must reads an answer that has to have HTTP 200.
func must[M any](t *testing.T, decode func(wirekit.Fields) (M, error), a dialecttest.Answer) M {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("status %d: %s (%v)", a.Status, a.Body, err)
	}
	if got := a.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("content type is %q", got)
	}
	m, err := decode(f)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return m
}

func reference(text string) string { return `"ORDER_REF_NUMBER":` + esnekpostest.Quote(text) }

func (h house) query(t *testing.T, ref string) wire.Query {
	t.Helper()
	return must(t, wire.DecodeQuery, h.service(t, "ProcessQuery", reference(ref)))
}

// reverse calls OrderReturn with an amount as it stands and further members.
func (h house) reverse(t *testing.T, ref, amount, more string) wire.Reversed {
	t.Helper()
	return must(t, wire.DecodeReversed, h.service(t, "OrderReturn", reference(ref)+`,"AMOUNT":`+amount+`,"SYNC_WITH_POS":true`+more))
}

// refused checks that a service answers a failure with HTTP 200, and that its message holds words.
func (h house) refused(t *testing.T, name, members string, want wire.Result, words string) {
	t.Helper()
	v := must(t, wire.DecodeFailure, h.service(t, name, members))
	if v.Result != want || !strings.Contains(v.ReturnMessage, words) {
		t.Errorf("%s: %+v %q, want %+v with %q", name, v.Result, v.ReturnMessage, want, words)
	}
}

// statuses are the movements of a query in order.
func statuses(q wire.Query) []wire.MovementStatus {
	var all []wire.MovementStatus
	for _, m := range q.Movements {
		all = append(all, m.Status)
	}
	return all
}

// amounts are their amounts as they are written.
func amounts(q wire.Query) []string {
	var all []string
	for _, m := range q.Movements {
		all = append(all, m.Amount.Turkish())
	}
	return all
}

// vector is a message of the wire's testdata: what the document prints, or what a client recorded.
func vector(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../../wire/esnekpos/testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(text), "\n\n")
	if !found {
		t.Fatalf("%s has no body", name)
	}
	return []byte(strings.TrimSpace(body))
}

// member is a member of an object and the kind of its value.
type member struct{ Name, Kind string }

// shape lists the members of an object in order, those of inner objects behind their own. A text that looks like an amount
// or a date says which.
func shape(t *testing.T, object []byte) []member {
	t.Helper()
	d := jsontext.NewDecoder(strings.NewReader(string(object)))
	var all []member
	var path []string
	for {
		depth := d.StackDepth()
		token, err := d.ReadToken()
		if err != nil {
			return all
		}
		path = path[:min(len(path), depth)]
		kind, length := d.StackIndex(d.StackDepth())
		isName := kind == '{' && length%2 == 1 && token.Kind() == '"'
		switch {
		case isName:
			all = append(all, member{Name: strings.Join(path, ".") + token.String()})
		case len(all) > 0 && token.Kind() != '}' && token.Kind() != ']' && all[len(all)-1].Kind == "":
			all[len(all)-1].Kind = kindOf(token)
		}
	}
}

func kindOf(token jsontext.Token) string {
	text := token.String()
	switch {
	case token.Kind() != '"':
		return token.Kind().String()
	case regexp.MustCompile(`^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$`).MatchString(text):
		return "padded date"
	case regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.\d{4} \d\d:\d\d:\d\d$`).MatchString(text):
		return "date"
	case regexp.MustCompile(`^-?\d{1,3}(\.\d{3})*,\d\d$`).MatchString(text):
		return "amount"
	case regexp.MustCompile(`^\d+,\d{3}$`).MatchString(text):
		return "rate"
	case regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(text):
		return "hash"
	case regexp.MustCompile(`^\d{6}\*{6}\d{4}$`).MatchString(text):
		return "masked card"
	}
	return "text"
}
