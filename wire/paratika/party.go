package paratika

import (
	"net/netip"
	"time"
)

// Customer is who buys, as requests describe them.
type Customer struct {
	// ID is the shop's own name of its customer.
	ID       string
	Name     string
	Email    string
	Phone    string
	IP       string
	Agent    string
	Birthday time.Time
}

// customer reads the buyer. What a request must say of the buyer depends on the request.
func (r reader) customer() Customer {
	c := Customer{
		ID: r.text("CUSTOMER"), Name: r.text("CUSTOMERNAME"), Email: r.text("CUSTOMEREMAIL"), Phone: r.text("CUSTOMERPHONE"),
		IP: r.text("CUSTOMERIP"), Agent: r.text("CUSTOMERUSERAGENT"),
		Birthday: readTime(r.Reader, "CUSTOMERBIRTHDAY", birthdayLayout, time.UTC),
	}
	if c.IP != "" {
		if _, err := netip.ParseAddr(c.IP); err != nil {
			r.refuse("CUSTOMERIP", BadIP, "Geçerli bir IP adresi olmalıdır.", "It must be an IP address.")
		}
	}
	return c
}

func (c Customer) write(f *form) {
	f.given("CUSTOMER", c.ID)
	f.given("CUSTOMERNAME", c.Name)
	f.given("CUSTOMEREMAIL", c.Email)
	f.given("CUSTOMERIP", c.IP)
	f.given("CUSTOMERPHONE", c.Phone)
	if !c.Birthday.IsZero() {
		f.given("CUSTOMERBIRTHDAY", c.Birthday.Format(birthdayLayout))
	}
	f.given("CUSTOMERUSERAGENT", c.Agent)
}

// Contact is an address to bill or to ship to.
type Contact struct {
	Name, Address, City, State, Country, PostalCode, Phone string
}

// contact reads the parameters with the given beginning, BILLTO or SHIPTO.
func (r reader) contact(begin string) Contact {
	return Contact{
		Name: r.text(begin + "NAME"), Address: r.text(begin + "ADDRESSLINE"), City: r.text(begin + "CITY"),
		State: r.text(begin + "STATE"), Country: r.text(begin + "COUNTRY"), PostalCode: r.text(begin + "POSTALCODE"),
		Phone: r.text(begin + "PHONE"),
	}
}

func (c Contact) write(f *form, begin string) {
	f.given(begin+"NAME", c.Name)
	f.given(begin+"ADDRESSLINE", c.Address)
	f.given(begin+"CITY", c.City)
	f.given(begin+"STATE", c.State)
	f.given(begin+"COUNTRY", c.Country)
	f.given(begin+"POSTALCODE", c.PostalCode)
	f.given(begin+"PHONE", c.Phone)
}
