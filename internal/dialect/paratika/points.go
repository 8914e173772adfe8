package paratika

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// points.go is QUERYPOINTS and the POINTS of a payment ("Ekstra Puan Adımı"). The document says that a shop puts what QUERYPOINTS told
// into the payment, and neither in which unit that is nor whether AMOUNT includes it. Here both the value and the amount of points are
// what they are worth in the payment's currency, and AMOUNT is the whole: what the points do not pay of it, the card is charged.

// queryPoints is QUERYPOINTS, within a session or with the amount that is about to be paid.
func (d *Dialect) queryPoints(ctx context.Context, c *dialect.Caller, m message, q wire.PointsQuery) (wire.PointsAnswer, error) {
	o := gateway.Order{Merchant: c.Merchant, Surface: Surface, Reference: "QUERYPOINTS", Amount: q.Amount, Attributes: map[string]string{}}
	if m.credentials.SessionToken != "" {
		s, err := d.live(ctx, c, m)
		if err != nil {
			return wire.PointsAnswer{}, err
		}
		o.Amount, o.Attributes[attrCustomer] = s.Order.Amount, s.Order.Customer.ID
	}
	o.Card.Number, o.Card.Expiry = q.Number, q.Expiry
	o, err := d.withSaved(ctx, o, q.CardToken, o.Card.CVV)
	if err != nil {
		return wire.PointsAnswer{}, err
	}
	found, err := d.gateway.Points(ctx, o)
	if err != nil {
		return wire.PointsAnswer{}, aboutPointsQuery(err)
	}
	if len(found) == 0 {
		return wire.PointsAnswer{}, refuse(fault.Unsupported, wire.PointsQueryUnsupported, "CARDPAN", fault.Text{
			TR: "Bu kart puan toplamıyor.", EN: "This card collects no points.",
		})
	}
	a := wire.PointsAnswer{Outcome: wire.Success()}
	for _, p := range found {
		told := wire.CardPoints{Name: p.Name, Value: p.Value, Amount: p.Amount}
		if p.Worth.Currency() != "" { // otherwise only the provider's own texts tell, and are passed on as they are
			told.Value, told.Amount, told.UseRate = p.Worth.Decimal(), p.Worth.Decimal(), "1"
		}
		a.Points = append(a.Points, told)
	}
	return a, nil
}

// withPoints puts what a request wants to pay with points into the order's terms. A payment takes one kind; a kind with nothing of it,
// as a form sends that lists all of them, is none.
func withPoints(o gateway.Order, points []wire.Point) (gateway.Order, error) {
	for _, p := range points {
		worth, err := money.Parse(p.Value, o.Amount.Currency(), money.DecimalDot)
		switch {
		case err != nil || worth.IsNegative() || p.Name == "":
			return o, refuse(fault.Invalid, wire.BadPoints, "POINTS", fault.Text{
				TR: "Her puan türünün adı ve ödemenin para birimiyle karşılığı yazılır, örneğin 12.50.",
				EN: "Each kind of points has its name and what it is worth in the payment's currency, such as 12.50.",
			})
		case worth.IsZero():
			continue
		case o.Terms.Points > 0:
			return o, refuse(fault.Invalid, wire.BadPoints, "POINTS", fault.Text{
				TR: "Bir ödemede tek tür puan kullanılabilir.", EN: "A payment takes one kind of points.",
			})
		}
		o.Terms.Points, o.Terms.PointsName = worth.Minor(), p.Name
	}
	return o, nil
}

// samePoints refuses a charge after post/auth3d that wants other points than its form said: those were agreed with it.
func samePoints(p payment.Payment, points []wire.Point) error {
	o, err := withPoints(gateway.Order{Amount: p.Amount}, points)
	if err != nil || len(points) == 0 {
		return err
	}
	if o.Terms.Points != p.Terms.Points || o.Terms.PointsName != p.Terms.PointsName {
		return refuse(fault.Conflict, wire.SessionDiffers, "POINTS", fault.Text{
			TR: "Puan, post/auth3d formunda söylenenden farklı; alanı göndermeyin ya da formdaki gibi gönderin.",
			EN: "The points differ from those of the form of post/auth3d; leave the field out, or send the form's.",
		})
	}
	return nil
}

// usedPoints are the points of an operation, as its answer shows them.
func usedPoints(p payment.Payment, op payment.Operation) []wire.CardPoints {
	minor := p.PointsOf(op)
	if minor == 0 {
		return nil
	}
	text := p.Money(minor).Decimal()
	return []wire.CardPoints{{Name: p.Terms.PointsName, Value: text, Amount: text}}
}

// aboutPointsQuery gives what the engine refuses of a question Paratika's code for it: none of the merchant's payment systems tells points.
func aboutPointsQuery(err error) error {
	f, told := fault.As(err)
	if !told || f.Code != "points_unsupported" && f.Code != "points_untold" {
		return err
	}
	return refuse(f.Kind, wire.PointsQueryUnsupported, "ACTION", f.PublicText())
}
