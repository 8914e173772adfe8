package marketplace

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Type is what a store is before the law.
type Type string

// The types, in EsnekPos's words: a person, a sole trader, a company of its own.
const (
	Personal        Type = "PERSONAL"
	PersonalCompany Type = "PERSONAL_COMPANY"
	Company         Type = "COMPANY"
)

// Field names a member of a [SubMerchant] in faults; a surface renders it in its own spelling.
type Field string

// The fields.
const (
	FieldID             Field = "id"
	FieldType           Field = "type"
	FieldName           Field = "name"
	FieldOwnerName      Field = "owner_name"
	FieldOwnerSurname   Field = "owner_surname"
	FieldIdentityNumber Field = "identity_number"
	FieldTaxNumber      Field = "tax_number"
	FieldTaxOffice      Field = "tax_office"
	FieldEmail          Field = "email"
	FieldPhone          Field = "phone"
	FieldCompany        Field = "company"
	FieldHolder         Field = "holder"
	FieldIBAN           Field = "iban"
	FieldCurrency       Field = "currency"
	FieldCommission     Field = "commission"
	FieldDisputes       Field = "disputes"
)

// Account is where a store's money goes.
type Account struct {
	IBAN     string         `json:"iban"`
	Currency money.Currency `json:"currency"`
}

// SubMerchant is a store on a marketplace.
type SubMerchant struct {
	// ID is what the shares of a payment name: the marketplace's own (EsnekPos's EXTERNAL_ID) or one that the surface made.
	ID             string `json:"id"`
	Type           Type   `json:"type"`
	Name           string `json:"name"`
	OwnerName      string `json:"owner_name,omitempty"`
	OwnerSurname   string `json:"owner_surname,omitempty"`
	IdentityNumber string `json:"identity_number,omitempty"`
	TaxNumber      string `json:"tax_number,omitempty"`
	TaxOffice      string `json:"tax_office,omitempty"`
	Email          string `json:"email,omitempty"`
	Phone          string `json:"phone,omitempty"`
	Company        string `json:"company,omitempty"`
	// Holder is the account holder's name, if it is not the owner's.
	Holder   string    `json:"holder,omitempty"`
	Accounts []Account `json:"accounts,omitempty"`
	// Commission is what the marketplace takes of this store, where a surface knows it (Paymes).
	Commission commission.Rate `json:"commission,omitempty"`
	Active     bool            `json:"active"`
	// Disputes says who bears what is disputed of the store's shares, of those that do not say it themselves.
	Disputes Bearer `json:"disputes,omitempty"`
	// Names are what the store is called by accounts at providers that pay stores themselves, by the name of the account, where that
	// is not its ID; an empty name says that it is not known there.
	Names map[string]string `json:"names,omitempty"`
	// More is what one surface keeps besides and no other reads: Paymes's payout days, for example.
	More map[string]string `json:"more,omitempty"`
}

// Over returns a store as a surface describes it over the one that there is: what no surface but our own speaks of stays, and so does
// whether a store is switched off.
func (s SubMerchant) Over(now SubMerchant, exists bool) SubMerchant {
	if exists {
		s.Active, s.Names, s.Disputes = now.Active, now.Names, now.Disputes
	}
	return s
}

// maxText is the length of the longest free text, in characters.
const maxText = 250

// Check reports the first unusable field, as a fault that names it by its [Field]. It checks everything that is there, and that
// what the surface's own document requires is there: id, type and name always.
func (s SubMerchant) Check(required ...Field) error {
	wanted := map[Field]bool{FieldID: true, FieldType: true, FieldName: true}
	for _, f := range required {
		wanted[f] = true
	}
	for _, m := range s.members() {
		switch {
		case m.text == "" && wanted[m.field]:
			return missing(m.field)
		case m.text != "" && !m.good(m.text):
			return fault.InvalidField(string(m.field), string(m.field)+"_invalid", m.says)
		}
	}
	if len(s.Accounts) == 0 && wanted[FieldIBAN] {
		return missing(FieldIBAN)
	}
	for _, a := range s.Accounts {
		if iban, ok := ParseIBAN(a.IBAN); !ok || iban != a.IBAN {
			return fault.InvalidField(string(FieldIBAN), "iban_invalid", fault.Text{
				TR: "IBAN geçersiz: TR ile başlayan 26 karakter olmalı ve kontrol basamakları tutmalıdır.",
				EN: "The IBAN is not valid: 26 characters that begin with TR, with check digits that fit.",
			})
		}
		if !a.Currency.Valid() {
			return fault.InvalidField(string(FieldCurrency), "currency_invalid", fault.Text{
				TR: "Hesabın para birimi bilinmiyor.", EN: "The account's currency is unknown.",
			})
		}
	}
	if s.Commission < 0 || !s.Commission.Chargeable() {
		return fault.InvalidField(string(FieldCommission), "commission_invalid", fault.Text{
			TR: "Komisyon oranı 0 ile 100 arasında olmalıdır.", EN: "The commission is a rate from 0 to below 100 percent.",
		})
	}
	if !s.Disputes.Valid() {
		return fault.InvalidField(string(FieldDisputes), "disputes_invalid", fault.Text{
			TR: "İtirazı üstlenen marketplace ya da store olabilir.", EN: "Disputes are borne by marketplace or store.",
		})
	}
	return nil
}

// member is a text of a store with the rule for it.
type member struct {
	field Field
	text  string
	good  func(string) bool
	says  fault.Text
}

func (s SubMerchant) members() []member {
	free := fault.Text{
		TR: "Alan en çok 250 karakter olmalı, satır sonu ve denetim karakteri içermemelidir.",
		EN: "The field is at most 250 characters, without line breaks and control characters.",
	}
	return []member{
		{FieldID, s.ID, identifier, fault.Text{
			TR: "Mağaza kimliği boşluksuz, en çok 64 karakter olmalıdır.", EN: "A store's id is at most 64 characters without blanks.",
		}},
		{FieldType, string(s.Type), func(string) bool { return s.Type == Personal || s.Type == PersonalCompany || s.Type == Company }, fault.Text{
			TR: "Mağaza tipi bilinmiyor: şahıs, şahıs şirketi ya da şirket olmalıdır.", EN: "The store's type is unknown: a person, a sole trader or a company.",
		}},
		{FieldName, s.Name, plain, free},
		{FieldOwnerName, s.OwnerName, plain, free},
		{FieldOwnerSurname, s.OwnerSurname, plain, free},
		{FieldIdentityNumber, s.IdentityNumber, IdentityNumber, fault.Text{
			TR: "T.C. kimlik numarası geçersiz.", EN: "The identity number is not valid.",
		}},
		// A sole trader's tax number is often written as the identity number that it stands for.
		{FieldTaxNumber, s.TaxNumber, func(t string) bool { return TaxNumber(t) || s.Type != Company && IdentityNumber(t) }, fault.Text{
			TR: "Vergi numarası geçersiz.", EN: "The tax number is not valid.",
		}},
		{FieldTaxOffice, s.TaxOffice, plain, free},
		{FieldEmail, s.Email, email, fault.Text{
			TR: "E-posta adresi geçersiz.", EN: "The e-mail address is not valid.",
		}},
		{FieldPhone, s.Phone, phone, fault.Text{
			TR: "Telefon numarası 10 ile 15 rakam arasında olmalıdır.", EN: "A phone number has 10 to 15 digits.",
		}},
		{FieldCompany, s.Company, plain, free},
		{FieldHolder, s.Holder, plain, free},
	}
}

func missing(f Field) error {
	return fault.InvalidField(string(f), string(f)+"_missing", fault.Text{TR: "Zorunlu alan eksik.", EN: "A required field is missing."})
}

func identifier(text string) bool {
	return len(text) <= 64 && plain(text) && !strings.ContainsFunc(text, unicode.IsSpace)
}

func plain(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxText && !strings.ContainsFunc(text, unicode.IsControl)
}

// email asks for no more than every address has: whether it exists is found out by writing to it.
func email(text string) bool {
	name, host, found := strings.Cut(text, "@")
	return found && name != "" && strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".") &&
		!strings.ContainsAny(text, " ,;<>\"") && !strings.Contains(host, "@") && plain(text)
}

// phone takes a number with or without a plus, and the blanks, hyphens and brackets with which people write it.
func phone(text string) bool {
	bare := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(strings.TrimPrefix(text, "+"))
	return digits(bare) && len(bare) >= 10 && len(bare) <= 15
}
