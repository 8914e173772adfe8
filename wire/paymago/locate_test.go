package paymago

import (
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

func TestCallback(t *testing.T) {
	t.Parallel()
	l := Locator{PaymentID: "p-1", OrderID: "ORD ş&1"}
	const ids = "orderId=ORD+%C5%9F%261&paymentId=p-1"
	for address, want := range map[string]string{
		"https://shop.example/3d":                      "https://shop.example/3d?" + ids,
		"https://shop.example/3d?basket=7&x=%20&flag":  "https://shop.example/3d?basket=7&x=%20&flag&" + ids,
		"https://shop.example/3d#done":                 "https://shop.example/3d?" + ids + "#done",
		"https://shop.example/3d?orderId=own":          "https://shop.example/3d?orderId=own&paymentId=p-1",
		"https://shop.example/3d?paymentId=&orderId=1": "https://shop.example/3d?paymentId=&orderId=1",
	} {
		if got := l.Callback(address); got != want {
			t.Errorf("%s\n got %s\nwant %s", address, got, want)
		}
	}
}

func TestRefundAmount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     string
		currency money.Currency
		want     int64
		refused  bool
	}{
		{"", money.TRY, 0, false},
		{"50.00", money.TRY, 5000, false},
		{"50,5", money.TRY, 5050, false},
		{"50", money.JPY, 50, false},
		{"0", money.TRY, 0, true},
		{"-1", money.TRY, 0, true},
		{"1.5", money.JPY, 0, true},
		{"x", money.TRY, 0, true},
	}
	for _, test := range tests {
		a, err := Refund{Amount: test.text}.AmountIn(test.currency)
		f, refused := fault.As(err)
		if a.Minor() != test.want || refused != test.refused || refused && f.Field != "amount" {
			t.Errorf("%q in %s: %d, %v", test.text, test.currency, a.Minor(), err)
		}
	}
}
