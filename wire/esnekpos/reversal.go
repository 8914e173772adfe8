package esnekpos

import (
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Reversal is the request of api/services/OrderReturn, which cancels and refunds. Its amount is in the order's currency,
// which it does not name.
type Reversal struct {
	Merchant       Merchant
	OrderRefNumber string
	Amount         money.Amount
	// Sync is SYNC_WITH_POS: true wants the bank to be asked at once, false leaves the request to be completed later.
	Sync bool
	// Shares are how much is taken back from each store of a marketplace.
	Shares []Share
}

// DecodeReversal reads a request of OrderReturn. One client calls the amount ORDER_AMOUNT.
func DecodeReversal(f wirekit.Fields) (Reversal, error) {
	m, err := request(f)
	if err != nil {
		return Reversal{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY")
	name := "AMOUNT"
	if !m.Given(name) && m.Given("ORDER_AMOUNT") {
		name = "ORDER_AMOUNT"
	}
	v := Reversal{
		Merchant: readMerchant(m), OrderRefNumber: readNamed(m), Amount: m.readAmount(name, money.TRY), Sync: m.Bool("SYNC_WITH_POS"),
	}
	v.Shares = readShares(m, money.TRY)
	return v, m.Err()
}

// Encode writes the request.
func (v Reversal) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	w.Text("AMOUNT", v.Amount.Decimal())
	w.Bool("SYNC_WITH_POS", v.Sync)
	writeShares(w, v.Shares)
	return w.Bytes()
}

// Reversed is the answer of OrderReturn and AddSubMerchantAmount.
type Reversed struct {
	ReturnMessage  string
	Result         Result
	OrderRefNumber string
	RefNo          string
	// TransactionID names the movement, and is there only if the bank has approved it; 0 leaves it out.
	TransactionID int64
}

// Encode writes the answer.
func (v Reversed) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	w.Text("STATUS", v.Result.Status)
	w.TextOrNull("ORDER_REF_NUMBER", v.OrderRefNumber)
	w.TextOrNull("REFNO", v.RefNo)
	if v.TransactionID != 0 {
		w.Int("TRANSACTION_ID", v.TransactionID)
	}
	return w.Bytes()
}

// DecodeReversed reads an answer of OrderReturn.
func DecodeReversed(f wirekit.Fields) (Reversed, error) {
	r := wirekit.NewReader(f)
	v := Reversed{
		Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit), OrderRefNumber: r.Text("ORDER_REF_NUMBER", textLimit),
		RefNo: readCode(r, "REFNO"), TransactionID: r.Int("TRANSACTION_ID", 0, idLimit, 0),
	}
	return v, r.Err()
}

// Failure is the answer of a service that says no more than how it went.
type Failure struct {
	Result        Result
	ReturnMessage string
}

// Encode writes the answer.
func (v Failure) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	return w.Bytes()
}

// DecodeFailure reads the members that the answer of every service has.
func DecodeFailure(f wirekit.Fields) (Failure, error) {
	r := wirekit.NewReader(f)
	v := Failure{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	return v, r.Err()
}
