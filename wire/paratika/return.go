package paratika

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Return is the form with which a buyer's browser is posted to the shop's RETURNURL, whatever became of the payment
// (document, "Direct POST Cevap Parametreleri").
type Return struct {
	PaymentID    string
	APIMerchant  string
	System       System
	TranDate     time.Time
	TranID       string
	RefID        string
	OrderID      string
	CustomerID   string
	Amount       money.Amount
	Installment  int
	SessionToken string
	CardToken    string
	Random       string
	Legacy       string
	Hash         string
	Outcome      Outcome
	// Auth3DToken and the two behind it come from post/auth3d, which authenticates a buyer and charges nothing.
	Auth3DToken string
	MDStatus    string
	MDError     string
}

// Signed returns the form with its two hashes.
func (r Return) Signed(secretKey string) Return {
	r.Hash, r.Legacy = ReturnHash(r, secretKey), LegacyHash(r, secretKey)
	return r
}

// Of reports whether the form is about an amount, or says none. Only that of post/auth3d says in which currency it is; where it is
// read as lira, the number counts.
func (r Return) Of(amount money.Amount) bool {
	if r.Amount.Currency() == "" || r.Amount == amount {
		return true
	}
	same, err := money.Parse(r.Amount.Decimal(), amount.Currency(), money.DecimalDot)
	return err == nil && same == amount && r.Amount.Currency() == money.TRY
}

// Pair is one field of a form, in its place.
type Pair struct{ Name, Value string }

// Pairs returns the form's fields in the order of the document's two samples. They put customerId before the session's token
// where the buyer was at the bank, and behind the random value where not.
func (r Return) Pairs() []Pair {
	var p []Pair
	add := func(name, value string) {
		if value != "" {
			p = append(p, Pair{name, value})
		}
	}
	add("merchantPaymentId", r.PaymentID)
	add("apiMerchantId", r.APIMerchant)
	add("paymentSystem", r.System.Name)
	add("paymentSystemType", r.System.Type)
	if r.System.Type != "" || r.System.EFTCode != "" {
		p = append(p, Pair{"paymentSystemEftCode", r.System.EFTCode}) // it is there in every sample
	}
	add("pgTranDate", tranDate(r.TranDate))
	add("pgTranId", r.TranID)
	add("pgTranRefId", r.RefID)
	add("pgOrderId", r.OrderID)
	threeD := r.Amount.Currency() != ""
	if threeD {
		add("customerId", r.CustomerID)
		add("amount", r.Amount.Compact())
		add("installment", countText(r.Installment))
	}
	if r.MDStatus != "" || r.MDError != "" { // clients of post/auth3d read what they are about to charge
		add("currency", string(r.Amount.Currency()))
	}
	add("sessionToken", r.SessionToken)
	add("cardToken", r.CardToken)
	add("auth3DToken", r.Auth3DToken)
	add("mdStatus", r.MDStatus)
	add("mdErrorMsg", r.MDError)
	add("random", r.Random)
	if !threeD {
		add("customerId", r.CustomerID)
	}
	add("SD_SHA512", r.Legacy)
	add("sdSha512", r.Hash)
	add("responseCode", string(r.Outcome.Code))
	add("responseMsg", r.Outcome.Message)
	add("errorCode", string(r.Outcome.Error))
	add("errorMsg", r.Outcome.ErrorText)
	add("violatorParam", r.Outcome.Violator)
	add("pgTranErrorCode", r.Outcome.BankError)
	add("pgTranErrorText", r.Outcome.BankErrorText)
	return p
}

// Encode writes the form as a browser posts it.
func (r Return) Encode() []byte {
	f := &form{}
	for _, p := range r.Pairs() {
		f.given(p.Name, p.Value)
	}
	return f.bytes()
}

// DecodeReturn reads a return post, whose names [Read] has put into upper case.
func DecodeReturn(f wirekit.Fields) (Return, error) {
	r := newReader(f)
	r.require("SESSIONTOKEN", "RESPONSECODE")
	v := Return{
		PaymentID: r.text("MERCHANTPAYMENTID"), APIMerchant: r.text("APIMERCHANTID"),
		System:   System{Name: r.text("PAYMENTSYSTEM"), Type: r.text("PAYMENTSYSTEMTYPE"), EFTCode: r.text("PAYMENTSYSTEMEFTCODE")},
		TranDate: readTime(r.Reader, "PGTRANDATE", tranLayout, istanbul()), TranID: r.text("PGTRANID"), RefID: r.text("PGTRANREFID"),
		OrderID: r.text("PGORDERID"), CustomerID: r.text("CUSTOMERID"),
		Installment: r.installments("INSTALLMENT"), SessionToken: r.text("SESSIONTOKEN"), CardToken: r.text("CARDTOKEN"), Random: r.text("RANDOM"),
		Legacy: r.text("SD_SHA512"), Hash: r.text("SDSHA512"),
		Outcome: Outcome{
			Code: ResponseCode(r.text("RESPONSECODE")), Message: r.text("RESPONSEMSG"), Error: ErrorCode(r.text("ERRORCODE")),
			ErrorText: r.text("ERRORMSG"), BankError: r.text("PGTRANERRORCODE"), BankErrorText: r.text("PGTRANERRORTEXT"), Violator: r.text("VIOLATORPARAM"),
		},
		Auth3DToken: r.text("AUTH3DTOKEN"), MDStatus: r.text("MDSTATUS"), MDError: r.text("MDERRORMSG"),
	}
	if r.Given("AMOUNT") {
		currency := money.TRY // only post/auth3d says which it is
		if r.Given("CURRENCY") {
			currency = r.currency()
		}
		v.Amount = money.New(r.Amount("AMOUNT", currency, money.DecimalDot).Minor(), currency)
	}
	return v, r.Err()
}
