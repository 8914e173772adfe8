package vezne

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Card is a card in plain, as a buyer typed it. It prints itself masked under every verb of package fmt, in slog and as
// JSON, and reflection sees no digit of it either: what it holds is a function. Only the client sends it whole. Do not keep
// it longer than the call takes. The zero value is no card.
type Card struct {
	plain func() plainCard
}

// plainCard is the card as it is sent.
type plainCard struct {
	Number   string `json:"number"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
	CVV      string `json:"cvv"`
	Holder   string `json:"holder"`
	// token names a card that the gateway has saved; the rest is empty then but for the security code.
	token string
}

// openCard is a card where security code and name may be left out.
type openCard struct {
	Number   string `json:"number"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
	CVV      string `json:"cvv,omitempty"`
	Holder   string `json:"holder,omitempty"`
}

// NewCard returns a card: a number of 12 to 19 digits, with blanks or hyphens between them if you like; the month, 1 to 12,
// and the year, with four digits, in which it ends; the three or four digits of its security code; and the name on it. It
// checks nothing: the gateway does, and says which part is wrong.
func NewCard(number string, expMonth, expYear int, cvv, holder string) Card {
	c := plainCard{Number: number, ExpMonth: expMonth, ExpYear: expYear, CVV: cvv, Holder: holder}
	return Card{plain: func() plainCard { return c }}
}

// StoredCard returns a card that the gateway has saved, by its token. cvv is the security code if the buyer has typed it, or empty.
func StoredCard(token, cvv string) Card {
	c := plainCard{token: token, CVV: cvv}
	return Card{plain: func() plainCard { return c }}
}

// cardOrToken returns the card in plain, or the token of one that is saved.
func (c Card) cardOrToken() (card *plainCard, token string) {
	plain := c.reveal()
	if plain == nil || plain.token == "" {
		return plain, ""
	}
	return nil, plain.token
}

// open returns the card in plain, for calls that do not need all of it.
func (c Card) open() *openCard {
	plain := c.reveal()
	if plain == nil {
		return nil
	}
	return &openCard{Number: plain.Number, ExpMonth: plain.ExpMonth, ExpYear: plain.ExpYear, CVV: plain.CVV, Holder: plain.Holder}
}

// reveal returns the card in plain, or nil when there is none.
func (c Card) reveal() *plainCard {
	if c.plain == nil {
		return nil
	}
	plain := c.plain()
	return &plain
}

// String returns the number with all but its first six and last four digits starred, and nothing else of the card; of a saved one, that it
// is one.
func (c Card) String() string {
	plain := c.reveal()
	switch {
	case plain == nil:
		return ""
	case plain.token != "":
		return "saved card"
	}
	digits := strings.NewReplacer(" ", "", "-", "").Replace(plain.Number)
	if len(digits) < 12 {
		return strings.Repeat("*", len(digits))
	}
	return digits[:6] + strings.Repeat("*", len(digits)-10) + digits[len(digits)-4:]
}

// Format prints the masked number under every verb and flag.
func (c Card) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue gives slog the masked number.
func (c Card) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON writes the masked number, for whoever logs a request as JSON.
func (c Card) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }
