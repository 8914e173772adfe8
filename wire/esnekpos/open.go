package esnekpos

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// open.go holds how a request's members are found. The document nests them in Config, CreditCard and Customer, but no name
// occurs in two of these, some clients send all of them flat, and RecurringPayment spells its objects in capitals. So the
// objects are taken apart first, and everything after that reads one flat message.

// Open returns the documented members of a request as one flat message: those of its objects and those beside them, spelled
// as the document spells them whatever letter case they came in (EsnekPos' own server, written in .NET, does not tell them
// apart). Members that no service has are left out. A member of an object that is null is "" here, so that "there, but
// nothing" can be told from "not there". Opening what is open changes nothing. A member that came twice with two
// values is refused.
func Open(f wirekit.Fields) (wirekit.Fields, error) {
	var o opened
	for _, name := range f.Names() {
		field, _ := f.Find(name)
		if !section(name) || field.Kind != wirekit.Nested {
			o.add(field)
			continue
		}
		members, err := wirekit.ReadJSON([]byte(field.Value))
		if err != nil {
			return wirekit.Fields{}, fault.InvalidField(name, "not_object", fault.Text{
				TR: name + ": Bir JSON nesnesi olmalıdır.", EN: name + ": It must be a JSON object.",
			})
		}
		for _, name := range members.Names() {
			member, _ := members.Find(name)
			o.add(member)
		}
		for _, name := range nulls(field.Value) {
			o.add(wirekit.Field{Name: name, Kind: wirekit.Text})
		}
	}
	if o.twice != "" {
		return wirekit.Fields{}, fault.InvalidField(o.twice, "field_twice", fault.Text{
			TR: o.twice + ": Bu alan birden çok kez gönderilmiş; yalnızca bir kez gönderin.",
			EN: o.twice + ": This field is sent more than once; send it once.",
		})
	}
	return wirekit.NewFields(o.fields...), nil
}

// opened collects members.
type opened struct {
	fields []wirekit.Field
	twice  string
}

func (o *opened) add(f wirekit.Field) {
	f.Name = spelled(f.Name)
	if f.Name == "" {
		return
	}
	for i, other := range o.fields {
		if other.Name != f.Name {
			continue
		}
		switch {
		case other.Value == "":
			o.fields[i] = f
		case f.Value != "" && f.Value != other.Value:
			o.twice = f.Name
		}
		return
	}
	o.fields = append(o.fields, f)
}

// section reports whether a name is that of an object that only groups members.
func section(name string) bool {
	return strings.EqualFold(name, "Config") || strings.EqualFold(name, "CreditCard") || strings.EqualFold(name, "Customer")
}

// nulls returns the names of an object's members that are null. The object has been read before, so nothing here fails.
func nulls(object string) []string {
	d := jsontext.NewDecoder(strings.NewReader(object))
	var names []string
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != '}' {
		var name jsontext.Token
		name, err = d.ReadToken()
		if err != nil {
			break
		}
		text := name.String() // before the decoder moves on: the token is its
		if d.PeekKind() == 'n' {
			names = append(names, text)
		}
		err = d.SkipValue()
	}
	return names
}

// spelled returns the document's spelling of a member, or "" if no service has such a member.
func spelled(name string) string {
	upper := strings.ToUpper(name)
	switch upper {
	case "SUBMERCHANTDETAILS":
		return memberShares
	case "PRODUCT", "PRODUCTS":
		return memberProduct
	case "CARDNUMBER":
		return memberCardNumber
	case "MERCHANT", "MERCHANT_KEY", "BACK_URL", "PRICES_CURRENCY", "ORDER_REF_NUMBER", "ORDER_REF_NO", "ORDER_AMOUNT", "LOCALE",
		"REPEAT", "TRIES_COUNT", "CARDS", "CARD", "CARD_ID", "CC_NUMBER", "EXP_MONTH", "EXP_YEAR", "CC_CVV", "CC_CVC", "CC_OWNER", "INSTALLMENT_NUMBER", "UNIQUE_KEY",
		"FIRST_NAME", "LAST_NAME", "MAIL", "PHONE", "CITY", "STATE", "ADDRESS", "CLIENT_IP",
		"AMOUNT", "SYNC_WITH_POS", "START_DATE", "END_DATE", "CURRENCY", "DEALER_SUB_EXTERNAL_ID", "BIN", "CC_NO",
		"MERCHANT_PUBLIC_TOKEN", "COMMISSION_FOR_CUSTOMER", "INSTALLMENT", "PHONE_NUMBER", "TYPE", "IS_TOTAL_AMOUNT",
		"SEND_PAYMENT_REQUEST_ID", "EXTERNAL_ID", "NAME", "OWNER_NAME", "OWNER_SURNAME", "OWNER_IDENTITY_NUMBER", "EMAIL", "GSM",
		"COMPANY_NAME", "TAX_OFFICE", "TAX_NUMBER", "BANK_NAME", "BANK_ACCOUNTS", "IBAN",
		"PRODUCT_ID", "PRODUCT_NAME", "PRODUCT_CATEGORY", "PRODUCT_DESCRIPTION", "PRODUCT_AMOUNT":
		return upper
	}
	return ""
}

// The members whose names are not in capitals.
const (
	memberShares     = "SubMerchantDetails"
	memberProduct    = "Product"
	memberCardNumber = "CardNumber"
)

// request opens a message and returns a reader of it.
func request(f wirekit.Fields) (*message, error) {
	f, err := Open(f)
	if err != nil {
		return nil, err
	}
	return &message{Reader: wirekit.NewReader(f), fields: f}, nil
}

// message is an open request and what is wrong with it so far.
type message struct {
	*wirekit.Reader
	fields wirekit.Fields
}

// present refuses the message unless each named member is there, be it empty.
func (m *message) present(names ...string) {
	for _, name := range names {
		if _, found := m.fields.Find(name); !found {
			m.Refuse(name, "required", fault.Text{TR: "Bu alan zorunludur.", EN: "This field is required."})
		}
	}
}

// rows returns the objects of an array, their members spelled as documented; an object alone is an array of one.
func (m *message) rows(name string) []*message {
	field, found := m.fields.Find(name)
	if !found || field.Value == "" {
		return nil
	}
	var list []wirekit.Fields
	var err error
	if strings.HasPrefix(field.Value, "{") && field.Kind == wirekit.Nested {
		var one wirekit.Fields
		one, err = wirekit.ReadJSON([]byte(field.Value))
		list = []wirekit.Fields{one}
	} else {
		list, err = m.fields.Rows(name)
	}
	if err != nil {
		m.Refuse(name, "not_rows", fault.Text{TR: "Nesnelerden oluşan bir dizi olmalıdır.", EN: "It must be an array of objects."})
		return nil
	}
	var rows []*message
	for _, f := range list {
		row, err := request(f)
		if err != nil {
			m.take(name, err)
			return nil
		}
		rows = append(rows, row)
	}
	return rows
}

// take blames a member for what is wrong inside of it.
func (m *message) take(name string, err error) {
	if f, found := fault.As(err); found {
		m.Refuse(name, f.Code, f.Public)
	}
}
