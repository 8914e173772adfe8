package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// pointsMember is what of a payment's amount the card's points are to pay.
type pointsMember struct {
	// Name is the kind; without it the first kind that is enough pays.
	Name string `json:"name,omitempty"`
	// Minor is in minor units of the payment's currency.
	Minor *int64 `json:"minor"`
}

// maxPointsName is the longest name of a kind of points, in characters.
const maxPointsName = 64

// agree puts the points into the order's terms.
func (m *pointsMember) agree(o *gateway.Order) error {
	switch {
	case m == nil:
		return nil
	case m.Minor == nil:
		return invalid("/points/minor", "field_missing")
	case *m.Minor <= 0:
		return invalid("/points/minor", "amount_not_positive")
	}
	o.Terms.Points, o.Terms.PointsName = *m.Minor, m.Name
	return text("/points/name", m.Name, maxPointsName)
}

// pointsBody is what of a payment is in points.
type pointsBody struct {
	Name string `json:"name"`
	// Amount is what was agreed, Taken what of the captured amount is points and GivenBack what of the refunded.
	Amount    money.Amount `json:"amount"`
	Taken     money.Amount `json:"taken"`
	GivenBack money.Amount `json:"given_back"`
}

func pointsOf(p payment.Payment) *pointsBody {
	if p.Terms.Points == 0 {
		return nil
	}
	return &pointsBody{
		Name: p.Terms.PointsName, Amount: p.Money(p.Terms.Points), Taken: p.Money(p.PointsTaken()), GivenBack: p.Money(p.PointsBack()),
	}
}

// pointsRequest is the body of POST /v1/points. Of the card only number and expiry are needed.
type pointsRequest struct {
	Amount *amountMember `json:"amount"`
	Card   *cardMember   `json:"card"`
}

type pointsAnswer struct {
	Points []pointsKind `json:"points"`
}

type pointsKind struct {
	Name string `json:"name"`
	// Value is how many there are, as the provider writes it; Worth what they are worth, absent where the provider does not say in
	// which unit it counts.
	Value string        `json:"value,omitempty"`
	Worth *money.Amount `json:"worth,omitempty"`
}

// points answers POST /v1/points: which points a card has that is about to pay. It is a POST because a card number belongs in no
// address, and changes nothing.
func (s *surface) points(c *call) (reply, error) {
	var in pointsRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	o := gateway.Order{Merchant: c.merchant, Surface: Surface, Reference: "points"}
	o.Amount, err = in.Amount.parse()
	if err != nil {
		return reply{}, err
	}
	if in.Card == nil {
		return reply{}, invalid("/card", "card_missing")
	}
	if in.Card.Number == "" {
		return reply{}, invalid("/card/number", "field_missing")
	}
	o.Card, err = in.Card.known(s.now())
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.Points(c.Context(), o)
	if err != nil {
		return reply{}, err //nolint:wrapcheck // a fault
	}
	answer := pointsAnswer{Points: make([]pointsKind, 0, len(found))}
	for _, p := range found {
		kind := pointsKind{Name: pan.Scrub(p.Name), Value: pan.Scrub(p.Value)}
		if p.Worth != (money.Amount{}) {
			kind.Worth = new(p.Worth)
		}
		answer.Points = append(answer.Points, kind)
	}
	return reply{status: http.StatusOK, body: encode(answer)}, nil
}
