package esnekpos

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// store.go holds the marketplace's services ("Pazaryeri"), whose stores are called sub-merchants.

// Store is a sub-merchant: the request of api/services/SubMerchantSet, which creates and updates, and the answer's
// MERCHANT_DETAIL of SubMerchantQuery.
type Store struct {
	Name           string
	OwnerName      string
	OwnerSurname   string
	IdentityNumber string
	Email          string
	GSM            string
	CompanyName    string
	TaxOffice      string
	TaxNumber      string
	// BankName is the account holder's name, whatever the member is called.
	BankName   string
	ExternalID string
	// Type is PERSONAL, PERSONAL_COMPANY or COMPANY.
	Type     string
	Accounts []Account
}

// Account is one bank account of a store.
type Account struct {
	IBAN     string
	Currency string
}

// The types of store.
const (
	Personal        = "PERSONAL"
	PersonalCompany = "PERSONAL_COMPANY"
	Company         = "COMPANY"
)

// StoreRequest is the request of SubMerchantSet.
type StoreRequest struct {
	Merchant Merchant
	Store
}

// DecodeStore reads a request of SubMerchantSet. What a store of its type must have is for whoever keeps stores to say.
func DecodeStore(f wirekit.Fields) (StoreRequest, error) {
	m, err := request(f)
	if err != nil {
		return StoreRequest{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "NAME", "EXTERNAL_ID", "TYPE")
	v := StoreRequest{Merchant: readMerchant(m), Store: readStore(m.Reader)}
	v.Type = strings.ToUpper(strings.TrimSpace(v.Type))
	if v.Type != "" && v.Type != Personal && v.Type != PersonalCompany && v.Type != Company {
		m.Refuse("TYPE", "store_type", fault.Text{
			TR: "PERSONAL, PERSONAL_COMPANY ya da COMPANY olmalıdır.", EN: "It must be PERSONAL, PERSONAL_COMPANY or COMPANY.",
		})
	}
	for _, row := range m.rows("BANK_ACCOUNTS") {
		row.Require("IBAN")
		a := Account{IBAN: row.Text("IBAN", textLimit), Currency: string(readCurrency(row.Reader, "CURRENCY"))}
		m.take("BANK_ACCOUNTS", row.Err())
		v.Accounts = append(v.Accounts, a)
	}
	return v, m.Err()
}

func readStore(r *wirekit.Reader) Store {
	return Store{
		Name: r.Text("NAME", textLimit), OwnerName: r.Text("OWNER_NAME", textLimit), OwnerSurname: r.Text("OWNER_SURNAME", textLimit),
		IdentityNumber: r.Text("OWNER_IDENTITY_NUMBER", textLimit), Email: r.Text("EMAIL", textLimit), GSM: r.Text("GSM", textLimit),
		CompanyName: r.Text("COMPANY_NAME", textLimit), TaxOffice: r.Text("TAX_OFFICE", textLimit), TaxNumber: r.Text("TAX_NUMBER", textLimit),
		BankName: r.Text("BANK_NAME", textLimit), ExternalID: r.Text("EXTERNAL_ID", textLimit), Type: r.Text("TYPE", textLimit),
	}
}

func (s Store) write(w *wirekit.Object) {
	w.Text("NAME", s.Name)
	w.Text("OWNER_NAME", s.OwnerName)
	w.Text("OWNER_SURNAME", s.OwnerSurname)
	w.Text("OWNER_IDENTITY_NUMBER", s.IdentityNumber)
	w.Text("EMAIL", s.Email)
	w.Text("GSM", s.GSM)
	w.Text("COMPANY_NAME", s.CompanyName)
	w.Text("TAX_OFFICE", s.TaxOffice)
	w.Text("TAX_NUMBER", s.TaxNumber)
	w.Text("BANK_NAME", s.BankName)
	w.Text("EXTERNAL_ID", s.ExternalID)
	w.Text("TYPE", s.Type)
}

func (s Store) accounts(w *wirekit.Object) {
	var rows []*wirekit.Object
	for _, a := range s.Accounts {
		row := wirekit.NewObject()
		row.Text("IBAN", a.IBAN)
		row.TextOrNull("CURRENCY", a.Currency)
		rows = append(rows, row)
	}
	w.Rows("BANK_ACCOUNTS", rows)
}

// Encode writes the request.
func (v StoreRequest) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	v.write(w)
	v.accounts(w)
	return w.Bytes()
}

// Confirmation is the request of api/services/SubMerchantQuery, with no order, and of PaymentConfirm, with the stores whose
// money is released.
type Confirmation struct {
	Merchant       Merchant
	OrderRefNumber string
	ExternalIDs    []string
}

// DecodeConfirmation reads a request of PaymentConfirm.
func DecodeConfirmation(f wirekit.Fields) (Confirmation, error) {
	m, err := request(f)
	if err != nil {
		return Confirmation{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", memberShares)
	v := Confirmation{Merchant: readMerchant(m), OrderRefNumber: readNamed(m)}
	for _, row := range m.rows(memberShares) {
		row.Require("EXTERNAL_ID")
		v.ExternalIDs = append(v.ExternalIDs, row.Text("EXTERNAL_ID", textLimit))
		m.take(memberShares, row.Err())
	}
	if len(v.ExternalIDs) == 0 && !m.Refused(memberShares) {
		m.Refuse(memberShares, "required", fault.Text{TR: "En az bir mağaza gönderin.", EN: "Send at least one store."})
	}
	return v, m.Err()
}

// Encode writes the request.
func (v Confirmation) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	var rows []*wirekit.Object
	for _, id := range v.ExternalIDs {
		row := wirekit.NewObject()
		row.Text("EXTERNAL_ID", id)
		rows = append(rows, row)
	}
	w.Rows(memberShares, rows)
	return w.Bytes()
}

// StoreQuery is the request of api/services/SubMerchantQuery.
type StoreQuery struct {
	Merchant   Merchant
	ExternalID string
}

// DecodeStoreQuery reads a request of SubMerchantQuery.
func DecodeStoreQuery(f wirekit.Fields) (StoreQuery, error) {
	m, err := request(f)
	if err != nil {
		return StoreQuery{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "EXTERNAL_ID")
	v := StoreQuery{Merchant: readMerchant(m), ExternalID: m.Text("EXTERNAL_ID", textLimit)}
	return v, m.Err()
}

// Encode writes the request.
func (v StoreQuery) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("EXTERNAL_ID", v.ExternalID)
	return w.Bytes()
}

// StoreAnswer is the answer of SubMerchantQuery. The document's sample calls the store MERCHANT_DETAIL and its table
// SUBMERCHANT_DETAIL; both are written.
type StoreAnswer struct {
	Result        Result
	ReturnMessage string
	Store         Store
	Active        bool
}

// Encode writes the answer.
func (v StoreAnswer) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	detail := wirekit.NewObject()
	v.Store.write(detail)
	detail.Bool("IS_ACTIVE", v.Active)
	v.Store.accounts(detail)
	text := string(detail.Bytes())
	w.Raw("MERCHANT_DETAIL", text)
	w.Raw("SUBMERCHANT_DETAIL", text)
	return w.Bytes()
}

// DecodeStoreAnswer reads the answer.
func DecodeStoreAnswer(f wirekit.Fields) (StoreAnswer, error) {
	r := wirekit.NewReader(f)
	v := StoreAnswer{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	name := "MERCHANT_DETAIL"
	detail, found := f.Find(name)
	if !found {
		name = "SUBMERCHANT_DETAIL"
		detail, found = f.Find(name)
	}
	if !found {
		return v, r.Err()
	}
	fields, err := wirekit.ReadJSON([]byte(detail.Value))
	if err != nil {
		r.Refuse(name, "not_object", fault.Text{TR: "Bir JSON nesnesi olmalıdır.", EN: "It must be a JSON object."})
		return v, r.Err()
	}
	d := wirekit.NewReader(fields)
	v.Store, v.Active = readStore(d), d.Bool("IS_ACTIVE")
	v.Store.Accounts, err = wirekit.RowsOf(fields, "BANK_ACCOUNTS", func(row wirekit.Fields) (Account, error) {
		a := wirekit.NewReader(row)
		return Account{IBAN: a.Text("IBAN", textLimit), Currency: a.Text("CURRENCY", textLimit)}, a.Err()
	})
	if err != nil {
		return v, err
	}
	err = d.Err()
	if err != nil {
		return v, err
	}
	return v, r.Err()
}

// Adjustment is the request of api/services/AddSubMerchantAmount: a negative amount lowers what a store is owed.
type Adjustment struct {
	Merchant       Merchant
	OrderRefNumber string
	ExternalID     string
	Amount         money.Amount
}

// DecodeAdjustment reads a request of AddSubMerchantAmount.
func DecodeAdjustment(f wirekit.Fields) (Adjustment, error) {
	m, err := request(f)
	if err != nil {
		return Adjustment{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "EXTERNAL_ID", "AMOUNT")
	v := Adjustment{
		Merchant: readMerchant(m), OrderRefNumber: readNamed(m), ExternalID: m.Text("EXTERNAL_ID", textLimit),
		Amount: readSigned(m.fields, m.Reader, "AMOUNT"),
	}
	if v.Amount.IsZero() && m.Given("AMOUNT") && !m.Refused("AMOUNT") {
		m.Refuse("AMOUNT", "amount_zero", fault.Text{TR: "Tutar sıfır olamaz.", EN: "The amount must not be zero."})
	}
	return v, m.Err()
}

// Encode writes the request.
func (v Adjustment) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("ORDER_REF_NUMBER", v.OrderRefNumber)
	w.Text("EXTERNAL_ID", v.ExternalID)
	w.Amount("AMOUNT", v.Amount)
	return w.Bytes()
}

// Done is the answer of SubMerchantSet and PaymentConfirm, in the one shape that differs from all others.
type Done struct {
	// Code is ResultCode, "0" or "00" for success.
	Code    string
	Message string
}

// Encode writes the answer.
func (v Done) Encode() []byte {
	w := wirekit.NewObject()
	w.Raw("Data", "null")
	w.Text("ResultCode", v.Code)
	w.Text("ResultMessage", v.Message)
	w.Raw("Exception", "null")
	return w.Bytes()
}

// DecodeDone reads the answer.
func DecodeDone(f wirekit.Fields) (Done, error) {
	r := wirekit.NewReader(f)
	r.Require("ResultCode")
	v := Done{Code: readCode(r, "ResultCode"), Message: r.Lines("ResultMessage", textLimit)}
	return v, r.Err()
}

// BalanceRequest is the request of api/services/GetDealerBalance ("Bakiye").
type BalanceRequest struct {
	Merchant Merchant
	Currency money.Currency
	// ExternalID names a store; empty asks about the marketplace itself.
	ExternalID string
}

// DecodeBalance reads a request of GetDealerBalance.
func DecodeBalance(f wirekit.Fields) (BalanceRequest, error) {
	m, err := request(f)
	if err != nil {
		return BalanceRequest{}, err
	}
	m.Require("MERCHANT", "MERCHANT_KEY", "CURRENCY")
	v := BalanceRequest{
		Merchant: readMerchant(m), Currency: readCurrency(m.Reader, "CURRENCY"), ExternalID: m.Text("DEALER_SUB_EXTERNAL_ID", textLimit),
	}
	return v, m.Err()
}

// Encode writes the request.
func (v BalanceRequest) Encode() []byte {
	w := wirekit.NewObject()
	v.Merchant.write(w)
	w.Text("CURRENCY", string(v.Currency))
	w.TextOrNull("DEALER_SUB_EXTERNAL_ID", v.ExternalID)
	return w.Bytes()
}

// Balance is the answer of GetDealerBalance.
type Balance struct {
	Result        Result
	ReturnMessage string
	// Type is DEALER_TYPE.
	Type     string
	Merchant string
	Name     string
	Currency money.Currency
	// Released may be transferred, Held waits for its confirmation; Total is both.
	Released money.Amount
	Held     money.Amount
	Total    money.Amount
	// Chargeback is what banks have taken back for disputes that are open.
	Chargeback money.Amount
}

// Encode writes the answer.
func (v Balance) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	b := wirekit.NewObject()
	// EsnekPos' own numbers of both, which are integers.
	b.Int("DEALER_SUB_ID", 0)
	b.Int("DEALER_ID", 0)
	b.Text("DEALER_TYPE", v.Type)
	b.Text("MERCHANT", v.Merchant)
	b.Text("DEALER_NAME", v.Name)
	b.Amount("BALANCE", v.Released)
	b.Text("CURRENCY", string(v.Currency))
	b.Amount("DEPOSIT_BALANCE", v.Held)
	b.Amount("CHARGEBACK_BALANCE", v.Chargeback)
	b.Amount("TOTAL_BALANCE", v.Total)
	w.Raw("DEALER_BALANCE", string(b.Bytes()))
	return w.Bytes()
}

// DecodeBalanceAnswer reads the answer.
func DecodeBalanceAnswer(f wirekit.Fields) (Balance, error) {
	r := wirekit.NewReader(f)
	v := Balance{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	inner, found := f.Find("DEALER_BALANCE")
	if !found {
		return v, r.Err()
	}
	fields, err := wirekit.ReadJSON([]byte(inner.Value))
	if err != nil {
		r.Refuse("DEALER_BALANCE", "not_object", fault.Text{TR: "Bir JSON nesnesi olmalıdır.", EN: "It must be a JSON object."})
		return v, r.Err()
	}
	b := wirekit.NewReader(fields)
	v.Type = b.Text("DEALER_TYPE", textLimit)
	v.Merchant, v.Name = b.Text("MERCHANT", textLimit), b.Text("DEALER_NAME", textLimit)
	v.Currency = readCurrency(b, "CURRENCY")
	v.Released, v.Held = readLira(fields, b, "BALANCE"), readLira(fields, b, "DEPOSIT_BALANCE")
	v.Total, v.Chargeback = readLira(fields, b, "TOTAL_BALANCE"), readLira(fields, b, "CHARGEBACK_BALANCE")
	err = b.Err()
	if err != nil {
		return v, err
	}
	return v, r.Err()
}
