package api

import (
	"net/http"
	"net/url"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
)

// customerBody is a customer as this API writes it.
type customerBody struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	Name      string    `json:"name,omitempty"`
	Email     string    `json:"email,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func customerOf(c gateway.Customer) customerBody {
	return customerBody{
		ID: c.ID, Reference: c.Reference, Name: c.Name, Email: c.Email, Phone: c.Phone, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}

// customerRequest is the body of POST /v1/customers. A reference is required, so that a repeat makes no second customer.
type customerRequest struct {
	Reference string `json:"reference"`
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Phone     string `json:"phone,omitempty"`
}

// customerChange is the body of POST /v1/customers/{id}; what is absent stays as it is.
type customerChange struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
	Phone *string `json:"phone,omitempty"`
}

// checkPerson checks what is told of a customer.
func checkPerson(name, email, phone string) error {
	err := text("/name", name, maxHolder)
	if err == nil {
		err = buyerMember{Email: email, Phone: phone}.check()
	}
	if f, is := fault.As(err); is && len(f.Field) > len("/buyer") && f.Field[:len("/buyer")] == "/buyer" {
		return invalid(f.Field[len("/buyer"):], f.Code)
	}
	return err
}

// createCustomer answers POST /v1/customers.
func (s *surface) createCustomer(c *call) (reply, error) {
	var in customerRequest
	err := c.read(&in, false)
	if err == nil {
		err = first(
			func() error { return checkReference(in.Reference, true) },
			func() error { return checkPerson(in.Name, in.Email, in.Phone) },
		)
	}
	if err != nil {
		return reply{}, err
	}
	made, err := s.gateway.CreateCustomer(c.Context(), c.merchant.ID, gateway.Customer{
		Reference: in.Reference, Name: in.Name, Email: in.Email, Phone: in.Phone,
	})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: encode(customerOf(made)), location: "/v1/customers/" + url.PathEscape(made.ID)}, nil
}

// customersBody is a page of customers, newest first.
type customersBody struct {
	Customers []customerBody `json:"customers"`
	HasMore   bool           `json:"has_more"`
	Next      string         `json:"next,omitempty"`
}

// listCustomers answers GET /v1/customers.
func (s *surface) listCustomers(c *call) (reply, error) {
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, invalid("", "query_unknown")
	}
	b := customersBody{Customers: []customerBody{}}
	if values.Has("reference") {
		if len(values) > 1 || len(values["reference"]) != 1 {
			return reply{}, invalid("", "query_unknown")
		}
		one, err := s.gateway.CustomerOf(c.Context(), c.merchant.ID, values.Get("reference"))
		switch {
		case err == nil:
			b.Customers = append(b.Customers, customerOf(one))
		case fault.KindOf(err) != fault.NotFound:
			return reply{}, err
		}
		return reply{status: http.StatusOK, body: encode(b)}, nil
	}
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	// One more than asked tells whether there is a next page.
	all, err := s.gateway.Customers(c.Context(), c.merchant.ID, gateway.CustomerFilter{Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	if len(all) > limit {
		all = all[:limit]
		b.HasMore, b.Next = true, all[limit-1].ID
	}
	for _, one := range all {
		b.Customers = append(b.Customers, customerOf(one))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// getCustomer answers GET /v1/customers/{id}.
func (s *surface) getCustomer(c *call) (reply, error) {
	one, err := s.gateway.Customer(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(customerOf(one))}, nil
}

// changeCustomer answers POST /v1/customers/{id}.
func (s *surface) changeCustomer(c *call) (reply, error) {
	var in customerChange
	err := c.read(&in, false)
	if err == nil {
		err = checkPerson(given(in.Name), given(in.Email), given(in.Phone))
	}
	if err != nil {
		return reply{}, err
	}
	one, err := s.gateway.ChangeCustomer(c.Context(), c.merchant.ID, c.PathValue("id"), gateway.CustomerChange(in))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(customerOf(one))}, nil
}

func given(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// deletedBody says what is no more.
type deletedBody struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
}

// deleteCustomer answers DELETE /v1/customers/{id}: the saved cards go with the customer.
func (s *surface) deleteCustomer(c *call) (reply, error) {
	id := c.PathValue("id")
	err := s.gateway.ForgetCustomer(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(deletedBody{ID: id, Deleted: true})}, nil
}
