package paratika

import "github.com/vezne/vezne/wire/wirekit"

// CustomerQuery is the request QUERYCUSTOMER.
type CustomerQuery struct {
	Credentials Credentials
	Customer    string
}

// DecodeCustomerQuery reads a request QUERYCUSTOMER.
func DecodeCustomerQuery(f wirekit.Fields) (CustomerQuery, error) {
	r := newReader(f)
	r.require("CUSTOMER")
	q := CustomerQuery{Customer: r.text("CUSTOMER")}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	return q, r.Err()
}

// Encode writes the request.
func (q CustomerQuery) Encode() []byte {
	f := newForm("QUERYCUSTOMER")
	f.given("CUSTOMER", q.Customer)
	q.Credentials.write(f)
	return f.bytes()
}

// CustomerInfo is a customer of the answer of QUERYCUSTOMER (SDK, Customer).
type CustomerInfo struct{ ID, Email, Phone, Name string }

// CustomerList is the answer of QUERYCUSTOMER.
type CustomerList struct {
	Outcome   Outcome
	Customers []CustomerInfo
}

// Encode writes the answer.
func (a CustomerList) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	rows := make([]*wirekit.Object, len(a.Customers))
	for i, c := range a.Customers {
		rows[i] = wirekit.NewObject()
		rows[i].Text("id", c.ID)
		rows[i].GivenText("email", c.Email)
		rows[i].GivenText("phone", c.Phone)
		rows[i].GivenText("name", c.Name)
	}
	w.Rows("customerList", rows)
	return pretty(w.Bytes())
}

// DecodeCustomerList reads an answer of QUERYCUSTOMER.
func DecodeCustomerList(f wirekit.Fields) (CustomerList, error) {
	r := wirekit.NewReader(f)
	a := CustomerList{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Customers, err = wirekit.RowsOf(f, "customerList", func(row wirekit.Fields) (CustomerInfo, error) {
		r := wirekit.NewReader(row)
		c := CustomerInfo{
			ID: r.Text("id", textLimit), Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit), Name: r.Text("name", textLimit),
		}
		return c, r.Err()
	})
	return a, err
}
