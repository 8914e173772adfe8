package paymes_test

import (
	"net/url"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestV3Request: the 27 fields of the document's table, for a buyer who is known and for one of whom only the card is.
func TestV3Request(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(q *connector.Authorization)
		want   map[string]string
	}{
		"known": {func(q *connector.Authorization) {
			q.Amount = money.New(123456, money.EUR)
			q.Card.Holder = "Ayşe Nur Işık"
			q.Buyer = connector.Buyer{Email: "ayse@example.com", Phone: "5551112233", IP: "85.34.78.112"}
		}, map[string]string{
			"billingFirstname": "Ayşe Nur", "billingLastname": "Işık", "billingEmail": "ayse@example.com", "billingPhone": "5551112233",
			"deliveryFirstname": "Ayşe Nur", "deliveryLastname": "Işık", "deliveryPhone": "5551112233", "clientIp": "85.34.78.112",
			"productPrice": "1234.56", "currency": "EUR", "owner": "Ayşe Nur Işık",
		}},
		"unknown": {func(q *connector.Authorization) {
			q.Card.Holder, q.Order, q.Buyer.IP = "Madonna", "", "not an address"
		}, map[string]string{
			"billingFirstname": "Madonna", "billingLastname": "-", "billingEmail": "unknown@example.com", "billingPhone": "-",
			"deliveryFirstname": "Madonna", "deliveryLastname": "-", "deliveryPhone": "-", "clientIp": "0.0.0.0",
			"productPrice": "10.50", "currency": "TRY", "owner": "Madonna", "productName": "ref-1", "productSku": "ref-1", "comment": "ref-1",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, nil)
			q := sale(t)
			tc.change(&q)
			s.v3(t).Authorize(t.Context(), q)
			got, err := url.ParseQuery(s.body(authorize))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"secret": secret, "operationId": "ref-1", "number": q.Card.Number.Reveal(), "installmentsNumber": "1", "expiryMonth": "12",
				"expiryYear": "40", "cvv": "000", "billingCountrycode": "TR", "billingAddressline1": "-", "billingCity": "-",
				"deliveryAddressline1": "-", "deliveryCity": "-", "productName": "order-1", "productSku": "order-1", "productQuantity": "1",
				"comment": "order-1",
			}
			for field, value := range tc.want {
				want[field] = value
			}
			if len(want) != 27 || len(got) != len(want) {
				t.Errorf("%d fields are sent, and %d are wanted", len(got), len(want))
			}
			for field, value := range want {
				if got.Get(field) != value {
					t.Errorf("%s is not %q", field, value) // what it is may be the card's
				}
			}
		})
	}
}

// TestV46Requests: each request is signed over the values that it is sent with, and installments go along with the card.
func TestV46Requests(t *testing.T) {
	t.Parallel()
	s := scripted(t, map[string]said{create: created(), card: {0, `{"status":true,"results":{"RedirectUrl":"https://bank.example/3ds"}}`}, order: stands(nil)})
	q := sale(t)
	q.Installments, q.Buyer.Email, q.Buyer.Phone = 6, "ayse@example.com", "05555555555"
	s.v46(t).Challenge(t.Context(), q, "https://gateway.example/home")
	s.v46(t).Refund(t.Context(), connector.FollowUp{
		Ref: "ref-2", Amount: lira(50), Deadline: soon(),
		Original: connector.Original{Ref: "ref-1", Amount: lira(1050), Captured: 1050, IDs: connector.IDs{Order: "fbe0"}},
	})
	form, err := wirekit.ReadForm(s.body(create))
	if err != nil {
		t.Fatal(err)
	}
	o, err := wire.DecodeOrder(form)
	if err != nil || !wire.VerifyOrder(form, secret) {
		t.Errorf("order: %v, signed %t", err, wire.VerifyOrder(form, secret))
	}
	buyer := wire.Buyer{Name: "Ayşe Işık", Phone: "05555555555", Email: "ayse@example.com", Address: "-"}
	if o.PublicKey != publicKey || o.OrderID != "ref-1" || o.PriceText != "10.50" || o.CurrencyText != "TRY" || o.ProductName != "order-1" || o.Buyer != buyer || o.Secret != "" {
		t.Errorf("order: %+v", o)
	}
	paid, err := wirekit.ReadJSON([]byte(s.body(card)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := wire.DecodeCardRequest(paid)
	if err != nil || c.PaymesOrderID != "fbe0" || c.Installment != 6 || c.Card.Number.Reveal() != q.Card.Number.Reveal() || c.Card.Holder != q.Card.Holder {
		t.Errorf("card: %v, order %q, %d parts", err, c.PaymesOrderID, c.Installment)
	}
	asked, err := wirekit.ReadJSON([]byte(s.body(order)))
	if err != nil || !wire.VerifyStatus(asked, secret) {
		t.Errorf("status: %v: %s", err, s.body(order))
	}
	back, err := wirekit.ReadJSON([]byte(s.body(cancel)))
	if err != nil || !wire.VerifyCancel(back, secret) {
		t.Errorf("cancel: %v: %s", err, s.body(cancel))
	}
	if v, err := wire.DecodeCancel(back); err != nil || v.PublicKey != publicKey || v.PaymesOrderID != "fbe0" || v.PriceText != "0.50" {
		t.Errorf("cancel: %v, %+v", err, v)
	}
}
