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
}

// NewCard returns a card: a number of 12 to 19 digits, with blanks or hyphens between them if you like; the month, 1 to 12,
// and the year, with four digits, in which it ends; the three or four digits of its security code; and the name on it. It
// checks nothing: the gateway does, and says which part is wrong.
func NewCard(number string, expMonth, expYear int, cvv, holder string) Card {
	c := plainCard{Number: number, ExpMonth: expMonth, ExpYear: expYear, CVV: cvv, Holder: holder}
	return Card{plain: func() plainCard { return c }}
}

// reveal returns the card in plain, or nil when there is none.
func (c Card) reveal() *plainCard {
	if c.plain == nil {
		return nil
	}
	plain := c.plain()
	return &plain
}

// String returns the number with all but its first six and last four digits starred, and nothing else of the card.
func (c Card) String() string {
	plain := c.reveal()
	if plain == nil {
		return ""
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
