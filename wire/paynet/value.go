package paynet

import (
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// value.go holds how the values that several messages share are read.

// idLimit bounds a numeric id: clients read it into 32-bit integers, and an id from elsewhere may be longer.
const idLimit = 1<<53 - 1

// readLira reads an amount of an answer: a JSON number of lira with a dot. Clients' fakes and some of Paynet's own pages
// have texts with a comma, which are read as well.
func readLira(r *wirekit.Reader, name string) money.Amount {
	a := r.Amount(name, money.TRY, money.Decimal)
	return money.New(a.Minor(), money.TRY)
}

// readOptional reads an amount of a request that may be left out; zero says the same as nothing.
func readOptional(r *wirekit.Reader, name string, n money.Notation) money.Amount {
	a := r.Amount(name, money.TRY, n)
	if a.IsZero() {
		return money.Amount{}
	}
	return a
}

func readType(r *wirekit.Reader) TransactionType {
	return TransactionType(r.Int("transaction_type", 0, 99, 0))
}

func readFace(r *wirekit.Reader) Face {
	return Face{
		PaynetErrorID: r.Text("paynet_error_id", textLimit), PaynetErrorMessage: r.Lines("paynet_error_message", textLimit),
		BankErrorID: r.Text("bank_error_id", textLimit), BankErrorMessage: r.Lines("bank_error_message", textLimit),
		BankErrorShortDesc: r.Lines("bank_error_short_desc", textLimit), BankErrorLongDesc: r.Lines("bank_error_long_desc", textLimit),
	}
}

// readDate reads an ISO 8601 time with an offset and any number of decimals.
func readDate(r *wirekit.Reader, name string) time.Time {
	text := r.Text(name, textLimit)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.Refuse(name, "date_malformed", fault.Text{
			TR: "2026-11-22T10:00:00.0000000+03:00 biçiminde olmalıdır.",
			EN: "It must be written like 2026-11-22T10:00:00.0000000+03:00.",
		})
		return time.Time{}
	}
	return t.UTC()
}

// decimal returns a number's text, and "0" for none.
func decimal(text string) string {
	if text == "" {
		return "0"
	}
	return text
}
