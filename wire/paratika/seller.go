package paratika

import (
	"strings"

	"github.com/vezne/vezne/wire/wirekit"
)

// Seller is the request SELLERADD or SELLEREDIT: a seller on the merchant's marketplace. Neither is in the vendor's SDK; the parameters
// are those of the one client that is seen to send them.
type Seller struct {
	Action      string
	Credentials Credentials
	// ID is the merchant's own name of the seller.
	ID string
	// What is empty stays as it is in SELLEREDIT.
	Name     string
	LastName string
	Email    string
	Mobile   string
	IBAN     string
	// Status is SellerActive or SellerPassive; empty leaves it.
	Status string
}

// The statuses of a seller. The client sends the first; the second is what the SDK calls whatever is switched off.
const (
	SellerActive  = "OK"
	SellerPassive = "DE"
)

// commissionAgreed is the one value of COMMISSIONAPPLYTYPE that a client is seen to send.
const commissionAgreed = "CA"

// DecodeSeller reads a request SELLERADD or SELLEREDIT.
func DecodeSeller(f wirekit.Fields) (Seller, error) {
	r := newReader(f)
	s := Seller{Action: upper(r.text("ACTION"))}
	r.require("SELLERID")
	if s.Action == "SELLERADD" {
		r.require("NAME", "LASTNAME", "EMAIL", "MOBILENUMBER", "IBAN")
	}
	s.ID, s.Name, s.LastName, s.Email = r.text("SELLERID"), r.text("NAME"), r.text("LASTNAME"), r.text("EMAIL")
	s.Mobile, s.IBAN, s.Status = r.text("MOBILENUMBER"), r.text("IBAN"), upper(r.text("STATUS"))
	s.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if strings.Contains(s.ID, ";") {
		r.refuse("SELLERID", SellerSemicolon, "Satıcı kimliğinde noktalı virgül olamaz.", "A seller's id has no semicolon.")
	}
	if t := upper(r.text("COMMISSIONAPPLYTYPE")); t != "" && t != commissionAgreed {
		r.refuse("COMMISSIONAPPLYTYPE", WrongType, "CA olmalıdır; başka bir değer yayımlanmamıştır.", "It must be CA; no other value is published.")
	}
	if s.Status != "" && s.Status != SellerActive && s.Status != SellerPassive {
		r.refuse("STATUS", WrongType, "OK ya da DE olmalıdır.", "It must be OK or DE.")
	}
	return s, r.Err()
}

// Encode writes the request.
func (s Seller) Encode() []byte {
	f := newForm(s.Action)
	f.given("SELLERID", s.ID)
	f.given("NAME", s.Name)
	f.given("LASTNAME", s.LastName)
	f.given("EMAIL", s.Email)
	f.given("MOBILENUMBER", s.Mobile)
	f.given("IBAN", s.IBAN)
	if s.Action == "SELLERADD" {
		f.given("COMMISSIONAPPLYTYPE", commissionAgreed)
	}
	f.given("STATUS", s.Status)
	s.Credentials.write(f)
	return f.bytes()
}

// SellerAnswer is the answer of SELLERADD and of SELLEREDIT.
type SellerAnswer struct {
	Outcome Outcome
	ID      string
}

// Encode writes the answer.
func (a SellerAnswer) Encode() []byte {
	w := wirekit.NewObject()
	if a.ID != "" {
		seller := wirekit.NewObject()
		seller.Text("sellerId", a.ID)
		w.Raw("seller", string(seller.Bytes()))
	}
	a.Outcome.write(w)
	return pretty(w.Bytes())
}

// DecodeSellerAnswer reads the answer.
func DecodeSellerAnswer(f wirekit.Fields) (SellerAnswer, error) {
	r := wirekit.NewReader(f)
	a := SellerAnswer{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	if _, sent := f.Find("seller"); !sent {
		return a, nil
	}
	seller, err := f.Object("seller")
	if err != nil {
		return a, err
	}
	s := wirekit.NewReader(seller)
	a.ID = s.Text("sellerId", textLimit)
	return a, s.Err()
}
