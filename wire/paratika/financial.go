package paratika

import (
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Financial is the answer to whatever moves money: SALE, PREAUTH, POSTAUTH, VOID and REFUND.
type Financial struct {
	Action       string
	Merchant     string
	Amount       money.Amount
	APIMerchant  string
	System       System
	TranDate     time.Time
	PaymentID    string
	TranID       string
	RefID        string
	OrderID      string
	ApprovalCode string
	CardToken    string
	Installment  string
	RefundType   string
	Status       string
	// Points are what paid a part of Amount (SDK, "points" of FinancialResponse).
	Points  []CardPoints
	Outcome Outcome
	// ThreatMetrix says that the (empty) answer of a risk check is there, as it is in the samples.
	ThreatMetrix bool
}

// actions that answer with a Financial.
func financial() []string { return []string{"SALE", "PREAUTH", "POSTAUTH", "VOID", "REFUND"} }

// Encode writes the answer in the order of the samples ("paratikaphp/README.md", SALE).
func (a Financial) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("action", a.Action)
	w.GivenText("merchant", a.Merchant)
	if a.Amount.Currency() != "" {
		w.Amount("amount", a.Amount)
		w.Text("currency", string(a.Amount.Currency()))
	}
	w.GivenText("apiMerchantId", a.APIMerchant)
	a.System.write(w)
	w.GivenText("pgTranDate", tranDate(a.TranDate))
	w.GivenText("merchantPaymentId", a.PaymentID)
	w.GivenText("pgTranId", a.TranID)
	w.GivenText("pgTranRefId", a.RefID)
	w.GivenText("pgOrderId", a.OrderID)
	w.GivenText("pgTranApprCode", a.ApprovalCode)
	w.GivenText("cardToken", a.CardToken)
	w.GivenText("installment", a.Installment)
	w.GivenText("refundType", a.RefundType)
	w.GivenText("transactionStatus", a.Status)
	if len(a.Points) > 0 {
		writePoints(w, a.Points)
	}
	a.Outcome.write(w)
	if a.ThreatMetrix {
		w.Text("tmxSessionQueryOutput", "")
	}
	return pretty(w.Bytes())
}

// DecodeFinancial reads an answer to whatever moves money.
func DecodeFinancial(f wirekit.Fields) (Financial, error) {
	r := wirekit.NewReader(f)
	a := Financial{
		Action: r.Text("action", textLimit), Merchant: r.Text("merchant", textLimit), APIMerchant: r.Text("apiMerchantId", textLimit),
		System: readSystem(r), TranDate: readTime(r, "pgTranDate", tranLayout, istanbul()), PaymentID: r.Text("merchantPaymentId", textLimit),
		TranID: r.Text("pgTranId", textLimit), RefID: r.Text("pgTranRefId", textLimit), OrderID: r.Text("pgOrderId", textLimit),
		ApprovalCode: r.Text("pgTranApprCode", textLimit), CardToken: r.Text("cardToken", textLimit),
		Installment: r.Text("installment", textLimit), RefundType: r.Text("refundType", textLimit), Status: r.Text("transactionStatus", textLimit),
		Outcome: readOutcome(r),
	}
	a.Amount = readMoney(r, "amount")
	_, a.ThreatMetrix = f.Find("tmxSessionQueryOutput")
	points, err := wirekit.RowsOf(f, "points", readCardPoints)
	if err != nil {
		return a, err
	}
	a.Points = points
	if a.Action != "" && !slices.Contains(financial(), a.Action) {
		r.Refuse("action", "action_unknown", fault.Text{TR: "Beklenmeyen işlem.", EN: "An unexpected action."})
	}
	return a, r.Err()
}

// readMoney reads an amount of an answer together with its currency, lira if it names none.
func readMoney(r *wirekit.Reader, amount string) money.Amount {
	const currency = "currency"
	if !r.Given(amount) {
		return money.Amount{}
	}
	c := money.TRY
	if text := r.Text(currency, 3); text != "" {
		known, err := money.ParseCurrency(text)
		if err != nil {
			r.Refuse(currency, string(BadCurrency), fault.Text{TR: "Bilinmeyen para birimi.", EN: "An unknown currency."})
			return money.Amount{}
		}
		c = known
	}
	return readMoneyIn(r, amount, c)
}

// readMoneyIn reads an amount of an answer whose currency stands elsewhere.
func readMoneyIn(r *wirekit.Reader, amount string, c money.Currency) money.Amount {
	if !r.Given(amount) {
		return money.Amount{}
	}
	return money.New(r.Amount(amount, c, money.DecimalDot).Minor(), c)
}
