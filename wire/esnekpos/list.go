package esnekpos

import (
	"strings"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Period is the request of api/services/GetPaymentList, GetExtractList and GetReceiptList: a window of whole days of
// Istanbul, both inclusive.
type Period struct {
	Merchant Merchant
	// From is the beginning of the first day, To that of the last.
	From time.Time
	To   time.Time
}

// dayLayout is how GetPaymentList and GetExtractList write a day. GetReceiptList writes it year first ("Dekont Listeleme"),
// which every list takes.
const (
	dayLayout     = "02-01-2006"
	receiptLayout = "2006-01-02"
)

// DecodePeriod reads a window, its days written like 01-06-2020 or, as GetReceiptList has them, 2020-06-01.
func DecodePeriod(f wirekit.Fields) (Period, error) {
	m, err := request(f)
	if err != nil {
		return Period{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY")
	v := Period{Merchant: readMerchant(m)}
	v.From, v.To = m.day("START_DATE"), m.day("END_DATE")
	return v, m.Err()
}

func (m *message) day(name string) time.Time {
	if f, found := m.fields.Find(name); found {
		t, err := time.ParseInLocation(receiptLayout, f.Value, istanbul())
		if err == nil {
			return t.UTC()
		}
	}
	return readDay(m.Reader, name, dayLayout, "01-06-2026")
}

// Encode writes the request.
func (v Period) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("START_DATE", dated(v.From, dayLayout))
	w.Text("END_DATE", dated(v.To, dayLayout))
	return w.Bytes()
}

// Payment is one row of GetPaymentList and of ProcessQueryDetail ("İşlem Listeleme", "Detaylı İşlem Sorgulama").
type Payment struct {
	ID             int64
	Merchant       string
	DealerName     string
	Inserted       time.Time
	CardType       string
	CardCategory   string
	CardNumber     string
	CardName       string
	CardBankName   string
	CardFamily     string
	Currency       string
	Status         MovementStatus
	Installments   int
	Amount         money.Amount
	Commission     money.Amount
	CommissionRate string
	OrderRefNumber string
	CustomerName   string
	CustomerGSM    string
	BackURL        string
	Movements      []Movement
	Products       []Product
}

// object writes the row in the order of the document's table. What stands for EsnekPos' own office (dealer numbers, its users,
// files asked for) is nothing of the documented type here, since typed clients read null into neither numbers nor truths.
func (p Payment) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Int("ID", p.ID)
	w.Text("MERCHANT", p.Merchant)
	w.Int("DEALERID", 0)
	w.Text("DEALER_NAME", p.DealerName)
	w.Int("DEALER_CODE", 0)
	w.TextOrNull("INSERT_DATETIME", plain(p.Inserted))
	w.Text("CARD_TYPE", p.CardType)
	w.Text("CARD_CATEGORY", p.CardCategory)
	w.Text("CARD_NUMBER", p.CardNumber)
	w.Text("CARD_NAME", p.CardName)
	w.Text("CARD_BANK_NAME", p.CardBankName)
	w.TextOrNull("CARD_FAMILY", p.CardFamily)
	w.Text("CURRENCY", p.Currency)
	w.Text("VIRTUALPOS_NAME", "")
	w.Text("STATUS_NAME", p.Status.Name())
	w.Int("STATUS_ID", int64(p.Status))
	w.Int("INSTALLMENT", int64(p.Installments))
	w.Amount("AMOUNT", p.Amount)
	w.Amount("COMMISSION_AMOUNT", p.Commission)
	w.Raw("COMMISSION_RATE", percent(p.CommissionRate))
	w.Text("DEALER_PAYMENT_REF_CODE", p.OrderRefNumber)
	w.Text("CUSTOMER_NAME", p.CustomerName)
	w.Text("CUSTOMER_GSM", p.CustomerGSM)
	w.Raw("USER_NAME", "null")
	w.Bool("CANCEL_REQUEST", false)
	w.Raw("JSONDATE", "null")
	w.Bool("NEED_FILES", false)
	w.Bool("CONFIRM_FILES", false)
	w.Raw("INSERT_BY", "null")
	w.Raw("CHECK_INSERT_DATETIME", "null")
	w.Raw("JSONPAYMENT", "null")
	w.Text("CC_HASH", "")
	w.Text("PAYMENT_BANK_CODE", "")
	w.Text("DEALER_RESPONSE_URL", p.BackURL)
	w.Int("PHYSICAL_POS_ID", 0)
	w.Text("PHYSICAL_POS_TITLE", "")
	w.Text("PAYMENT_WAY", "")
	w.Rows("TRANSACTIONS", movements(p.Movements))
	var products []*wirekit.Object
	for _, product := range p.Products {
		products = append(products, product.object())
	}
	w.Rows("PRODUCTS", products)
	return w
}

// percent is a rate such as "1,490" as a JSON number, 1.49.
func percent(rate string) string {
	whole, part, _ := strings.Cut(rate, ",")
	if whole == "" {
		return "0"
	}
	return plainNumber(whole + "." + part)
}

// readPercent reads what percent wrote, with the three decimals of a text.
func readPercent(r *wirekit.Reader, name string) string {
	whole, part, _ := strings.Cut(plainNumber(r.Decimal(name)), ".")
	return whole + "," + part + strings.Repeat("0", max(0, 3-len(part)))
}

// PaymentDetail is the answer of ProcessQueryDetail, whose paymentList is one row and no list; nil for a reference that nobody
// knows.
type PaymentDetail struct {
	Result        Result
	ReturnMessage string
	Payment       *Payment
}

// Encode writes the answer.
func (v PaymentDetail) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	if v.Payment == nil {
		w.Raw("paymentList", "null")
		return w.Bytes()
	}
	w.Raw("paymentList", string(v.Payment.object().Bytes()))
	return w.Bytes()
}

// DecodePaymentDetail reads the answer.
func DecodePaymentDetail(f wirekit.Fields) (PaymentDetail, error) {
	r := wirekit.NewReader(f)
	v := PaymentDetail{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	if _, found := f.Find("paymentList"); !found {
		return v, nil
	}
	row, err := f.Object("paymentList")
	if err != nil {
		return v, err
	}
	p, err := decodePayment(row)
	v.Payment = &p
	return v, err
}

// PaymentList is the answer of GetPaymentList.
type PaymentList struct {
	Result        Result
	ReturnMessage string
	Payments      []Payment
}

// Encode writes the answer. The list's name is in camel case, unlike everything else ("İşlem Listeleme").
func (v PaymentList) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	var rows []*wirekit.Object
	for _, p := range v.Payments {
		rows = append(rows, p.object())
	}
	w.Rows("paymentList", rows)
	return w.Bytes()
}

// DecodePaymentList reads the answer.
func DecodePaymentList(f wirekit.Fields) (PaymentList, error) {
	r := wirekit.NewReader(f)
	v := PaymentList{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	v.Payments, err = wirekit.RowsOf(f, "paymentList", decodePayment)
	return v, err
}

func decodePayment(f wirekit.Fields) (Payment, error) {
	r := wirekit.NewReader(f)
	p := Payment{
		ID: r.Int("ID", 0, idLimit, 0), Merchant: r.Text("MERCHANT", textLimit), DealerName: r.Text("DEALER_NAME", textLimit),
		Inserted: readDate(r, "INSERT_DATETIME"), CardType: r.Text("CARD_TYPE", textLimit), CardCategory: r.Text("CARD_CATEGORY", textLimit),
		CardNumber: r.Text("CARD_NUMBER", textLimit), CardName: r.Text("CARD_NAME", textLimit),
		CardBankName: r.Text("CARD_BANK_NAME", textLimit), CardFamily: r.Text("CARD_FAMILY", textLimit),
		Currency: r.Text("CURRENCY", textLimit), Status: MovementStatus(r.Int("STATUS_ID", 0, 99, 0)),
		Installments: int(r.Int("INSTALLMENT", 0, installmentLimit, 0)), Amount: readLira(f, r, "AMOUNT"),
		Commission: readLira(f, r, "COMMISSION_AMOUNT"), CommissionRate: readPercent(r, "COMMISSION_RATE"),
		OrderRefNumber: r.Text("DEALER_PAYMENT_REF_CODE", textLimit), CustomerName: r.Text("CUSTOMER_NAME", 2*textLimit+1),
		CustomerGSM: r.Text("CUSTOMER_GSM", textLimit), BackURL: r.Text("DEALER_RESPONSE_URL", urlLimit),
	}
	err := r.Err()
	if err != nil {
		return p, err
	}
	p.Movements, err = decodeMovements(f)
	if err != nil {
		return p, err
	}
	p.Products, err = wirekit.RowsOf(f, "PRODUCTS", func(row wirekit.Fields) (Product, error) { return readProduct(wirekit.NewReader(row)) })
	return p, err
}
