package marketplace_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
)

func store() marketplace.SubMerchant {
	return marketplace.SubMerchant{
		ID: "EXTERNAL_ID1", Type: marketplace.Company, Name: "Çağdaş Kırtasiye", OwnerName: "Işıl", OwnerSurname: "Öztürk",
		IdentityNumber: "11111111110", TaxNumber: "4810058590", TaxOffice: "Beşiktaş", Email: "isil@example.com.tr",
		Phone: "+90 (532) 000-00 00", Company: "Çağdaş Kırtasiye A.Ş.", Holder: "Çağdaş Kırtasiye A.Ş.",
		Accounts:   []marketplace.Account{{IBAN: iban, Currency: money.TRY}, {IBAN: iban, Currency: money.EUR}},
		Commission: 25100, Active: true, More: map[string]string{"paymes.payout_days": "1,4"},
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	all := []marketplace.Field{
		marketplace.FieldOwnerName, marketplace.FieldOwnerSurname, marketplace.FieldIdentityNumber, marketplace.FieldTaxNumber,
		marketplace.FieldTaxOffice, marketplace.FieldEmail, marketplace.FieldPhone, marketplace.FieldCompany, marketplace.FieldHolder,
		marketplace.FieldIBAN,
	}
	good := map[string]marketplace.SubMerchant{
		"everything":              store(),
		"what is always required": {ID: "1", Type: marketplace.Personal, Name: "a"},
	}
	trader := store()
	trader.Type, trader.TaxNumber = marketplace.PersonalCompany, trader.IdentityNumber
	good["a sole trader whose tax number is the identity number"] = trader
	for name, s := range good {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := store().Check(all...); err != nil {
		t.Errorf("everything, with everything required: %v", err)
	}

	refused := []struct {
		name   string
		change func(*marketplace.SubMerchant)
		field  marketplace.Field
		code   string
	}{
		{"no id", func(s *marketplace.SubMerchant) { s.ID = "" }, marketplace.FieldID, "id_missing"},
		{"an id with a blank", func(s *marketplace.SubMerchant) { s.ID = "a b" }, marketplace.FieldID, "id_invalid"},
		{"a long id", func(s *marketplace.SubMerchant) { s.ID = strings.Repeat("a", 65) }, marketplace.FieldID, "id_invalid"},
		{"no type", func(s *marketplace.SubMerchant) { s.Type = "" }, marketplace.FieldType, "type_missing"},
		{"an unknown type", func(s *marketplace.SubMerchant) { s.Type = "INDIVIDUAL" }, marketplace.FieldType, "type_invalid"},
		{"no name", func(s *marketplace.SubMerchant) { s.Name = "" }, marketplace.FieldName, "name_missing"},
		{"a long name", func(s *marketplace.SubMerchant) { s.Name = strings.Repeat("ş", 251) }, marketplace.FieldName, "name_invalid"},
		{"a line break", func(s *marketplace.SubMerchant) { s.OwnerName = "a\nb" }, marketplace.FieldOwnerName, "owner_name_invalid"},
		{"broken text", func(s *marketplace.SubMerchant) { s.OwnerSurname = "\xff" }, marketplace.FieldOwnerSurname, "owner_surname_invalid"},
		{"identity number", func(s *marketplace.SubMerchant) { s.IdentityNumber = "11111111111" }, marketplace.FieldIdentityNumber, "identity_number_invalid"},
		{"no identity number", func(s *marketplace.SubMerchant) { s.IdentityNumber = "" }, marketplace.FieldIdentityNumber, "identity_number_missing"},
		{"tax number", func(s *marketplace.SubMerchant) { s.TaxNumber = "1111111111" }, marketplace.FieldTaxNumber, "tax_number_invalid"},
		{"a company with an identity number", func(s *marketplace.SubMerchant) { s.TaxNumber = "11111111110" }, marketplace.FieldTaxNumber, "tax_number_invalid"},
		{"no tax office", func(s *marketplace.SubMerchant) { s.TaxOffice = "" }, marketplace.FieldTaxOffice, "tax_office_missing"},
		{"no at", func(s *marketplace.SubMerchant) { s.Email = "isil.example.com" }, marketplace.FieldEmail, "email_invalid"},
		{"two ats", func(s *marketplace.SubMerchant) { s.Email = "a@b@example.com" }, marketplace.FieldEmail, "email_invalid"},
		{"no host", func(s *marketplace.SubMerchant) { s.Email = "a@b" }, marketplace.FieldEmail, "email_invalid"},
		{"two addresses", func(s *marketplace.SubMerchant) { s.Email = "a@b.com,c@d.com" }, marketplace.FieldEmail, "email_invalid"},
		{"letters in the phone", func(s *marketplace.SubMerchant) { s.Phone = "0532 CALL ME" }, marketplace.FieldPhone, "phone_invalid"},
		{"short phone", func(s *marketplace.SubMerchant) { s.Phone = "532000000" }, marketplace.FieldPhone, "phone_invalid"},
		{"long phone", func(s *marketplace.SubMerchant) { s.Phone = "1234567890123456" }, marketplace.FieldPhone, "phone_invalid"},
		{"no account", func(s *marketplace.SubMerchant) { s.Accounts = nil }, marketplace.FieldIBAN, "iban_missing"},
		{"IBAN", func(s *marketplace.SubMerchant) { s.Accounts[1].IBAN = "TR330006100519786457841327" }, marketplace.FieldIBAN, "iban_invalid"},
		{"IBAN as people write it", func(s *marketplace.SubMerchant) { s.Accounts[0].IBAN = strings.ToLower(iban) }, marketplace.FieldIBAN, "iban_invalid"},
		{"currency", func(s *marketplace.SubMerchant) { s.Accounts[0].Currency = "TL" }, marketplace.FieldCurrency, "currency_invalid"},
		{"all of it", func(s *marketplace.SubMerchant) { s.Commission = commission.One }, marketplace.FieldCommission, "commission_invalid"},
		{"less than nothing", func(s *marketplace.SubMerchant) { s.Commission = -1 }, marketplace.FieldCommission, "commission_invalid"},
	}
	for _, test := range refused {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := store()
			test.change(&s)
			err := s.Check(all...)
			requireFault(t, err, fault.Invalid, string(test.field), test.code)
		})
	}
}

func TestSubMerchantIsKept(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(store())
	if err != nil {
		t.Fatal(err)
	}
	var got marketplace.SubMerchant
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store(), got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}
