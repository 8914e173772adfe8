package paynet

import (
	"strconv"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Charge is the request of v1/transaction/charge ("Ödeme onaylama"): the shop's server asks for the payment that a buyer
// began in a form of paynet.js. What it repeats of the form is compared with what the form was opened with, because the form
// stood in the buyer's browser.
type Charge struct {
	SessionID string
	TokenID   string
	// Amount is in whole kuruş on the wire.
	Amount          money.Amount
	TransactionType TransactionType
	// AddCommission is spelled add_comission_amount here.
	AddCommission bool
	RatioCode     string
	// Installments is a list such as "0,3,6", or empty when the shop does not say.
	Installments string
	// NoInstalment and TDSRequired are nil when the shop does not say.
	NoInstalment *bool
	TDSRequired  *bool
	ReferenceNo  string
}

// DecodeCharge reads a request of charge. Only the ids and the amount are insisted on: transaction_type and
// add_comission_amount are documented as required, and clients leave them out where they mean a plain sale.
func DecodeCharge(f wirekit.Fields) (Charge, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "token_id")
	c := Charge{
		SessionID: r.Text("session_id", idTextLimit), TokenID: r.Text("token_id", idTextLimit),
		Amount: r.Positive("amount", money.TRY, money.Minor), TransactionType: readRequestType(r),
		AddCommission: readEither(r, "add_comission_amount", "add_commission_amount"),
		RatioCode:     r.Text("ratio_code", ratioCodeLimit), Installments: r.Text("installments", textLimit),
		NoInstalment: readMaybe(r, "no_instalment"), TDSRequired: readMaybe(r, "tds_required"),
		ReferenceNo: r.Text("reference_no", referenceLimit),
	}
	return c, r.Err()
}

// Encode writes the request.
func (c Charge) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", c.SessionID)
	w.Text("token_id", c.TokenID)
	writeKurus(w, c.Amount)
	if c.TransactionType != 0 {
		w.Int("transaction_type", int64(c.TransactionType))
	}
	w.Bool("add_comission_amount", c.AddCommission)
	w.Text("ratio_code", c.RatioCode)
	w.GivenText("installments", c.Installments)
	writeMaybe(w, "no_instalment", c.NoInstalment)
	writeMaybe(w, "tds_required", c.TDSRequired)
	w.GivenText("reference_no", c.ReferenceNo)
	return w.Bytes()
}

// readMaybe reads a truth whose absence means something else than false.
func readMaybe(r *wirekit.Reader, name string) *bool {
	if !r.Given(name) {
		return nil
	}
	v := r.Bool(name)
	return &v
}

func writeMaybe(w *wirekit.Object, name string, v *bool) {
	if v != nil {
		w.Raw(name, strconv.FormatBool(*v))
	}
}

// readEither reads a truth that has two spellings on Paynet's pages; the first that is given counts.
func readEither(r *wirekit.Reader, names ...string) bool {
	for _, name := range names {
		if r.Given(name) {
			return r.Bool(name)
		}
	}
	return false
}
