package esnekpos

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// BIN is the request of api/services/EYVBinService, the one service that asks for no credentials: the first six digits of a
// card, or eight as newer clients send them.
type BIN struct {
	Number string
}

// DecodeBIN reads a request of EYVBinService. More than eight digits are refused: a service without credentials must not
// invite whole card numbers.
func DecodeBIN(f wirekit.Fields) (BIN, error) {
	m, err := request(f)
	if err != nil {
		return BIN{}, err
	}
	m.Require(memberCardNumber)
	b := BIN{Number: readBIN(m, memberCardNumber)}
	return b, m.Err()
}

func readBIN(m *message, name string) string {
	text := strings.ReplaceAll(strings.TrimSpace(m.Text(name, textLimit)), " ", "")
	if text == "" {
		return ""
	}
	if len(text) < 6 || len(text) > 8 || strings.Trim(text, "0123456789") != "" {
		m.Refuse(name, "bin", fault.Text{
			TR: "Kart numarasının yalnızca ilk 6 ya da 8 rakamını gönderin.",
			EN: "Send the first 6 or 8 digits of the card number only.",
		})
		return ""
	}
	return text
}

// Encode writes the request.
func (b BIN) Encode() []byte {
	w := wirekit.NewObject()
	w.Text(memberCardNumber, b.Number)
	return w.Bytes()
}

// Card is the answer of EYVBinService ("Bin Sorgulama"). All of it is empty for a BIN that nobody knows.
type Card struct {
	BankName string
	Brand    string
	// Type is CREDIT or DEBIT.
	Type   string
	Family string
	Kind   string
	// BankCode is the bank's number in the central bank's list, such as "64".
	BankCode string
}

// The kinds of card (Card_Kind).
const (
	KindPersonal   = "BİREYSEL KART"
	KindCommercial = "TİCARİ KART"
	KindDebit      = "DEBİT KART"
)

// Encode writes the answer.
func (c Card) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("Bank_Name", c.BankName)
	w.Text("Bank_Brand", c.Brand)
	w.Text("Card_Type", c.Type)
	w.Text("Card_Family", c.Family)
	w.Text("Card_Kind", c.Kind)
	w.Text("Bank_Code", c.BankCode)
	return w.Bytes()
}

// DecodeCard reads the answer.
func DecodeCard(f wirekit.Fields) (Card, error) {
	r := wirekit.NewReader(f)
	c := Card{
		BankName: r.Text("Bank_Name", textLimit), Brand: r.Text("Bank_Brand", textLimit), Type: r.Text("Card_Type", textLimit),
		Family: r.Text("Card_Family", textLimit), Kind: r.Text("Card_Kind", textLimit), BankCode: r.Text("Bank_Code", textLimit),
	}
	return c, r.Err()
}

// InstallmentsRequest is the request of api/services/GetInstallments. Clients leave out everything but their credentials
// when they want the whole table.
type InstallmentsRequest struct {
	Merchant Merchant
	// PublicToken stands in place of the credentials when a page asks ("Taksit ve Oran Listesi").
	PublicToken string
	// Amount is zero when only rates are asked for.
	Amount money.Amount
	BIN    string
	// ForCustomer is COMMISSION_FOR_CUSTOMER: whether the buyer bears the commission; nil leaves that to the merchant's setting.
	ForCustomer *bool
}

// DecodeInstallments reads a request of GetInstallments.
func DecodeInstallments(f wirekit.Fields) (InstallmentsRequest, error) {
	m, err := request(f)
	if err != nil {
		return InstallmentsRequest{}, err
	}
	v := InstallmentsRequest{Merchant: readMerchant(m), PublicToken: m.Text("MERCHANT_PUBLIC_TOKEN", textLimit)}
	v.Amount = m.Amount("AMOUNT", money.TRY, m.notation("AMOUNT"))
	if v.Amount.IsZero() {
		v.Amount = money.Amount{}
	}
	name := "BIN"
	if !m.Given(name) && m.Given("CC_NO") {
		name = "CC_NO" // one client's name for it
	}
	v.BIN = readBIN(m, name)
	if m.Given("COMMISSION_FOR_CUSTOMER") {
		bears := m.Bool("COMMISSION_FOR_CUSTOMER")
		v.ForCustomer = &bears
	}
	return v, m.Err()
}

// Encode writes the request.
func (v InstallmentsRequest) Encode() []byte {
	w := wirekit.NewObject()
	if v.PublicToken == "" {
		v.Merchant.write(w)
	}
	if !v.Amount.IsZero() {
		w.Text("AMOUNT", v.Amount.DecimalComma())
	}
	w.GivenText("BIN", v.BIN)
	w.GivenText("MERCHANT_PUBLIC_TOKEN", v.PublicToken)
	if v.ForCustomer != nil {
		bears := int64(0)
		if *v.ForCustomer {
			bears = 1
		}
		w.Int("COMMISSION_FOR_CUSTOMER", bears)
	}
	return w.Bytes()
}

// Installments is the answer of GetInstallments.
type Installments struct {
	Result        Result
	ReturnMessage string
	Options       []Option
}

// Option is one number of installments.
type Option struct {
	// Family is "*" for every card, or a family such as "Maximum".
	Family string
	Number int
	// Rate is a fraction as a JSON number, such as "0.0275".
	Rate     string
	Each     money.Amount
	Total    money.Amount
	ToDealer money.Amount
}

// Encode writes the answer.
func (v Installments) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	var rows []*wirekit.Object
	for _, o := range v.Options {
		row := wirekit.NewObject()
		row.Text("FAMILY", o.Family)
		row.Int("INSTALLMENT", int64(o.Number))
		row.Raw("RATE", o.Rate)
		row.Amount("AMOUNT_PER_INSTALLMENT", o.Each)
		row.Amount("AMOUNT_TOTAL", o.Total)
		row.Amount("AMOUNT_BE_SEND_TO_DEALER", o.ToDealer)
		rows = append(rows, row)
	}
	w.Rows("INSTALLMENTS", rows)
	return w.Bytes()
}

// DecodeInstallmentsAnswer reads the answer.
func DecodeInstallmentsAnswer(f wirekit.Fields) (Installments, error) {
	r := wirekit.NewReader(f)
	v := Installments{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	v.Options, err = wirekit.RowsOf(f, "INSTALLMENTS", func(row wirekit.Fields) (Option, error) {
		r := wirekit.NewReader(row)
		return Option{
			Family: r.Text("FAMILY", textLimit), Number: int(r.Int("INSTALLMENT", 0, installmentLimit, 0)), Rate: plainNumber(r.Decimal("RATE")),
			Each: readLira(row, r, "AMOUNT_PER_INSTALLMENT"), Total: readLira(row, r, "AMOUNT_TOTAL"),
			ToDealer: readLira(row, r, "AMOUNT_BE_SEND_TO_DEALER"),
		}, r.Err()
	})
	return v, err
}
