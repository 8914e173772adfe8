package simbank

import (
	"unicode/utf8"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Points are loyalty points of one kind, such as "Bonus", by what they are worth: a point of this bank is a lira, and has its
// kurus. The zero value is none.
type Points struct {
	// Name is the bank's name of the kind: 1 to 32 bytes.
	Name string `json:"name"`
	// Amount is what the points are worth, in minor units of the lira.
	Amount int64 `json:"amount"`
}

// MaxPointsName is the longest name of a kind of points, in bytes.
const MaxPointsName = 32

// checkPoints holds points to what can be: a kind and an amount above zero, or neither. What is paid with them is a part of whole.
func checkPoints(p Points, whole money.Amount) error {
	switch {
	case p == Points{}:
		return nil
	case p.Name == "" || len(p.Name) > MaxPointsName || !utf8.ValidString(p.Name):
		return &FieldError{"points.name", ErrMalformed}
	case p.Amount <= 0 || p.Amount > whole.Minor():
		return &FieldError{"points.amount", ErrMalformed}
	case whole.Currency() != money.TRY:
		return &FieldError{"currency", ErrMalformed}
	}
	return nil
}

// PointsQuery asks which points a card has ([PathPoints]); a [PointsAnswer] comes back.
type PointsQuery struct {
	// Card is the card; its code is not needed.
	Card pan.Card
}

type pointsQueryJSON struct {
	Card cardJSON `json:"card"`
}

// Encode writes the message. The bytes hold the card in plain.
func (m PointsQuery) Encode() ([]byte, error) {
	return encode(&pointsQueryJSON{Card: writeCard(m.Card)})
}

// DecodePointsQuery reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodePointsQuery(body []byte) (PointsQuery, error) {
	var j pointsQueryJSON
	err := decode(body, &j)
	if err != nil {
		return PointsQuery{}, err
	}
	var m PointsQuery
	m.Card, err = readCard(j.Card)
	return m, err
}

// PointsAnswer says which points a card has. A kind that is used up is told with none left.
type PointsAnswer struct {
	Points []Points
}

type pointsAnswerJSON struct {
	Points []Points `json:"points"`
}

// Encode writes the message.
func (m PointsAnswer) Encode() ([]byte, error) {
	j := pointsAnswerJSON(m)
	if j.Points == nil {
		j.Points = []Points{}
	}
	return encode(&j)
}

// DecodePointsAnswer reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodePointsAnswer(body []byte) (PointsAnswer, error) {
	var j pointsAnswerJSON
	err := decode(body, &j)
	switch {
	case err != nil:
		return PointsAnswer{}, err
	case j.Points == nil:
		// An answer that does not speak of points must not pass for a card that has none.
		return PointsAnswer{}, &FieldError{"points", ErrMissing}
	}
	seen := map[string]bool{}
	for _, p := range j.Points {
		if p.Name == "" || len(p.Name) > MaxPointsName || seen[p.Name] {
			return PointsAnswer{}, &FieldError{"points.name", ErrMalformed}
		}
		if p.Amount < 0 || p.Amount > money.Limit {
			return PointsAnswer{}, &FieldError{"points.amount", ErrMalformed}
		}
		seen[p.Name] = true
	}
	m := PointsAnswer{}
	if len(j.Points) > 0 {
		m.Points = j.Points
	}
	return m, nil
}
