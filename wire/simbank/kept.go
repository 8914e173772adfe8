package simbank

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/pan"
)

// KeptName names a card that the bank keeps, by the bank's own names: ASCII letters, digits, '-', '_'. The zero value names none.
type KeptName struct {
	Owner string `json:"owner"`
	Token string `json:"token"`
}

// MaxCustomer and MaxLabel are the longest name of a person and of a card, in characters.
const (
	MaxCustomer = 100
	MaxLabel    = 64
)

// checkKeptName holds both parts of a name to the rules of a ref.
func checkKeptName(field string, k KeptName) error {
	err := checkRef(field+".owner", k.Owner)
	if err != nil {
		return err
	}
	return checkRef(field+".token", k.Token)
}

// readPayer reads what pays: a card, or one that the bank keeps, and not both. Points and campaigns go by a card's number, and proofs
// of a kept card are the bank's own affair.
func readPayer(j cardJSON, k KeptName, points Points, campaign string) (pan.Card, error) {
	switch {
	case k == KeptName{}:
		return readCard(j)
	case j != cardJSON{}:
		return pan.Card{}, &FieldError{"card", ErrMalformed}
	case points != Points{}:
		return pan.Card{}, &FieldError{"points", ErrMalformed}
	case campaign != "":
		return pan.Card{}, &FieldError{"campaign", ErrMalformed}
	}
	return pan.Card{}, checkKeptName("kept", k)
}

// writePayer writes the card, or nothing where one that the bank keeps pays.
func writePayer(c pan.Card, k KeptName) cardJSON {
	if k != (KeptName{}) {
		return cardJSON{}
	}
	return writeCard(c)
}

// Keep hands a card over to be kept for a person ([PathKeep]); [Kept] with the one card comes back. It moves no money.
type Keep struct {
	// Customer is the client's own name of the person, 1 to 100 characters, or Owner the bank's, as an earlier answer gave it.
	Customer string
	Owner    string
	// Label is what the person calls the card, 1 to 64 characters.
	Label string
	// Card is the card; its code is not needed.
	Card pan.Card
	// ValidUntil is when the bank must not begin to act on the request any more.
	ValidUntil time.Time
}

type keepJSON struct {
	Customer   string   `json:"customer,omitempty"`
	Owner      string   `json:"owner,omitempty"`
	Label      string   `json:"label"`
	Card       cardJSON `json:"card"`
	ValidUntil int64    `json:"valid_until"`
}

// Encode writes the message. The bytes hold the card in plain.
func (m Keep) Encode() ([]byte, error) {
	return encode(&keepJSON{Customer: m.Customer, Owner: m.Owner, Label: m.Label, Card: writeCard(m.Card), ValidUntil: microsOf(m.ValidUntil)})
}

// DecodeKeep reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeKeep(body []byte) (Keep, error) {
	var j keepJSON
	err := decode(body, &j)
	if err != nil {
		return Keep{}, err
	}
	m := Keep{Customer: j.Customer, Owner: j.Owner, Label: j.Label}
	if m.Owner == "" || m.Customer != "" {
		err = checkName("customer", m.Customer, MaxCustomer)
	}
	if err == nil && m.Owner != "" {
		err = checkRef("owner", m.Owner)
	}
	if err == nil {
		err = checkName("label", m.Label, MaxLabel)
	}
	if err != nil {
		return Keep{}, err
	}
	m.Card, err = readCard(j.Card)
	if err != nil {
		return Keep{}, err
	}
	m.ValidUntil, err = timeOf("valid_until", j.ValidUntil)
	return m, err
}

// checkName holds what a person calls something to a length, and to no control characters.
func checkName(field, name string, most int) error {
	switch {
	case name == "":
		return &FieldError{field, ErrMissing}
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > most || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return &FieldError{field, ErrMalformed}
	}
	return nil
}

// KeptQuery asks which cards are kept for a person ([PathCards]); [Kept] comes back, without cards for one whom the bank does not know.
type KeptQuery struct {
	Owner string `json:"owner"`
}

// Encode writes the message.
func (m KeptQuery) Encode() ([]byte, error) { return encode(&m) }

// DecodeKeptQuery reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeKeptQuery(body []byte) (KeptQuery, error) {
	var m KeptQuery
	err := decode(body, &m)
	if err != nil {
		return KeptQuery{}, err
	}
	return m, checkRef("owner", m.Owner)
}

// Forget has the bank keep a card no longer ([PathForget]); [Forgotten] comes back. A card that it does not keep is refused at the door.
type Forget struct {
	Name       KeptName
	ValidUntil time.Time
}

type forgetJSON struct {
	Kept       KeptName `json:"kept"`
	ValidUntil int64    `json:"valid_until"`
}

// Encode writes the message.
func (m Forget) Encode() ([]byte, error) {
	return encode(&forgetJSON{Kept: m.Name, ValidUntil: microsOf(m.ValidUntil)})
}

// DecodeForget reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeForget(body []byte) (Forget, error) {
	var j forgetJSON
	err := decode(body, &j)
	if err != nil {
		return Forget{}, err
	}
	m := Forget{Name: j.Kept}
	err = checkKeptName("kept", m.Name)
	if err != nil {
		return Forget{}, err
	}
	m.ValidUntil, err = timeOf("valid_until", j.ValidUntil)
	return m, err
}

// Forgotten says that a card is kept no longer, and repeats which.
type Forgotten struct {
	Name KeptName `json:"forgotten"`
}

// Encode writes the message.
func (m Forgotten) Encode() ([]byte, error) { return encode(&m) }

// DecodeForgotten reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeForgotten(body []byte) (Forgotten, error) {
	var m Forgotten
	err := decode(body, &m)
	if err != nil {
		return Forgotten{}, err
	}
	return m, checkKeptName("forgotten", m.Name)
}

// KeptCard is a card that the bank keeps, as it may be shown.
type KeptCard struct {
	KeptName

	Label string `json:"label"`
	// BIN and Last4 are the first six and last four digits.
	BIN   string `json:"bin"`
	Last4 string `json:"last4"`
	Brand string `json:"brand,omitempty"`
}

// Kept is the cards that are kept, the first to come first.
type Kept struct {
	Cards []KeptCard
}

type keptJSON struct {
	Cards []KeptCard `json:"cards"`
}

// Encode writes the message.
func (m Kept) Encode() ([]byte, error) {
	j := keptJSON(m)
	if j.Cards == nil {
		j.Cards = []KeptCard{}
	}
	return encode(&j)
}

// DecodeKept reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeKept(body []byte) (Kept, error) {
	var j keptJSON
	err := decode(body, &j)
	switch {
	case err != nil:
		return Kept{}, err
	case j.Cards == nil:
		// An answer that does not speak of cards must not pass for a person who has none.
		return Kept{}, &FieldError{"cards", ErrMissing}
	}
	seen := map[string]bool{}
	for _, c := range j.Cards {
		err = checkKeptName("cards", c.KeptName)
		if err == nil {
			err = checkName("cards.label", c.Label, MaxLabel)
		}
		switch {
		case err != nil:
			return Kept{}, err
		case seen[c.Token]:
			return Kept{}, &FieldError{"cards.token", ErrMalformed}
		case !digits(c.BIN, 6) || !digits(c.Last4, 4):
			return Kept{}, &FieldError{"cards.bin", ErrMalformed}
		}
		seen[c.Token] = true
	}
	if len(j.Cards) == 0 {
		return Kept{}, nil
	}
	return Kept(j), nil
}

func digits(text string, length int) bool {
	return len(text) == length && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
