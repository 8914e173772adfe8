package wirekit

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Amount returns the amount in a field written in notation n, or the zero value if the field is not given. A JSON number is
// read with a dot only, as JSON has no other mark; a text is read in the notation as it stands. Negative amounts are refused;
// whether zero makes sense is for the caller, see [Reader.Positive].
func (r *Reader) Amount(name string, c money.Currency, n money.Notation) money.Amount {
	if !r.Given(name) {
		return money.Amount{}
	}
	f, _ := r.fields.Find(name)
	if f.Kind != Number && f.Kind != Text {
		r.Refuse(name, "amount_malformed", syntaxText(n))
		return money.Amount{}
	}
	exact := n
	if f.Kind == Number && n == money.Decimal {
		exact = money.DecimalDot
	}
	a, err := money.Parse(strings.TrimSpace(f.Value), c, exact)
	switch {
	case errors.Is(err, money.ErrPrecision):
		r.Refuse(name, "amount_precision", fault.Text{
			TR: "En fazla iki ondalık basamak olabilir ve binlik ayırıcı kullanılamaz.",
			EN: "It may have at most two decimals and no thousands separator.",
		})
	case errors.Is(err, money.ErrRange):
		r.Refuse(name, "amount_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."})
	case err != nil:
		r.Refuse(name, "amount_malformed", syntaxText(n))
	case a.IsNegative():
		r.Refuse(name, "amount_not_positive", positiveText())
	default:
		return a
	}
	return money.Amount{}
}

// Positive returns the amount in a field that must hold one above zero.
func (r *Reader) Positive(name string, c money.Currency, n money.Notation) money.Amount {
	r.Require(name)
	a := r.Amount(name, c, n)
	if !a.IsPositive() && !r.Refused(name) {
		r.Refuse(name, "amount_not_positive", positiveText())
	}
	return a
}

func positiveText() fault.Text {
	return fault.Text{TR: "Tutar sıfırdan büyük olmalıdır.", EN: "The amount must be greater than zero."}
}

func syntaxText(n money.Notation) fault.Text {
	switch n {
	case money.Minor:
		return fault.Text{
			TR: "Kuruş cinsinden tam sayı olmalıdır; örneğin 10,00 TL için 1000.",
			EN: "It must be a whole number of kuruş, for example 1000 for 10.00 TL.",
		}
	case money.DecimalDot:
		return fault.Text{
			TR: "Tutar okunamadı; ondalıkları noktayla ayırın, örneğin 12.50.",
			EN: "The amount could not be read; write its decimals behind a dot, such as 12.50.",
		}
	case money.Decimal, money.Grouped:
	}
	return fault.Text{
		TR: "Tutar okunamadı; 12,50 ya da 12.50 biçiminde yazın.",
		EN: "The amount could not be read; write it like 12.50 or 12,50.",
	}
}
