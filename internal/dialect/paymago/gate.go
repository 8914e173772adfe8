package paymago

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paymago"
)

// formName is the name of the forms that carry a buyer on. The document fixes none.
const formName = "paymagoForm"

// back is the form to the shop's callbackUrl ("Sipariş Sonlandırma"): the two ids, posted and in the address, and nothing about
// how it went. The shop asks that from orderResult.
func (d *Dialect) back(_ context.Context, v gateway.Visit) (view.Form, error) {
	l := wire.Locator{PaymentID: secretID(v.Secret()), OrderID: v.Payment.Reference}
	return view.Form{Name: formName, Action: l.Callback(v.Session.ReturnURL), Fields: idFields(l)}, nil
}

func idFields(l wire.Locator) []view.Field {
	return []view.Field{{Name: "orderId", Value: l.OrderID}, {Name: "paymentId", Value: l.PaymentID}}
}
