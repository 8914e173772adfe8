package paratika

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// SessionInfo is the answer of QUERYSESSION: the session as it was opened, whose it is, and who buys.
type SessionInfo struct {
	Outcome  Outcome
	Token    string
	Action   string
	Session  Session
	Status   string
	Merchant MerchantInfo
	Created  time.Time
}

// MerchantInfo is what QUERYSESSION and QUERYMERCHANT tell of the merchant. The captured answers also have "secretKey"; it is
// left out here, since the token that asks for it travels through browsers, and the key would let its finder forge returns.
type MerchantInfo struct {
	BusinessID  string
	Name        string
	TradingName string
	Address     string
	Phone       string
	Web         string
	Policy      string
	UseHPP      bool
	Model       string
}

func (m MerchantInfo) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("businessId", m.BusinessID)
	w.Text("name", m.Name)
	w.GivenText("tradingName", m.TradingName)
	w.GivenText("address", m.Address)
	w.GivenText("phone", m.Phone)
	w.GivenText("webAddress", m.Web)
	w.GivenText("paymentPolicy", m.Policy)
	w.Bool("useHpp", m.UseHPP)
	w.GivenText("integrationModel", m.Model)
	return w
}

func readMerchant(r *wirekit.Reader) MerchantInfo {
	return MerchantInfo{
		BusinessID: r.Text("businessId", textLimit), Name: r.Text("name", textLimit), TradingName: r.Text("tradingName", textLimit),
		Address: r.Lines("address", textLimit), Phone: r.Text("phone", textLimit), Web: r.Text("webAddress", textLimit),
		Policy: r.Text("paymentPolicy", textLimit), UseHPP: r.Bool("useHpp"), Model: r.Text("integrationModel", textLimit),
	}
}

// Encode writes the answer with the members of the captured one ("paratikaphp/README.md", QUERYSESSION).
func (s SessionInfo) Encode() []byte {
	w := wirekit.NewObject()
	s.Outcome.write(w)
	if s.Outcome.Code != Approved {
		return pretty(w.Bytes())
	}
	w.Raw("session", string(s.session().Bytes()))
	w.Raw("merchant", string(s.Merchant.object().Bytes()))
	c := wirekit.NewObject()
	c.Text("id", s.Session.Customer.ID)
	c.GivenText("email", s.Session.Customer.Email)
	c.GivenText("phone", s.Session.Customer.Phone)
	c.GivenText("name", s.Session.Customer.Name)
	if !s.Session.Customer.Birthday.IsZero() {
		c.Text("birthday", s.Session.Customer.Birthday.Format(isoDayLayout))
	}
	w.Raw("customer", string(c.Bytes()))
	rows := make([]*wirekit.Object, len(s.Session.Items))
	for n, i := range s.Session.Items {
		rows[n] = wirekit.NewObject()
		rows[n].GivenText("code", i.Code)
		rows[n].GivenText("name", i.Name)
		rows[n].GivenText("description", i.Description)
		rows[n].Amount("amount", i.Amount)
		rows[n].Int("quantity", i.Quantity)
	}
	w.Rows("orderItems", rows)
	return pretty(w.Bytes())
}

func (s SessionInfo) session() *wirekit.Object {
	w := wirekit.NewObject()
	amount := money.New(s.Session.Amount.Minor(), s.Session.currency())
	lines, pieces, _ := Sums(s.Session.Items)
	total := money.New(lines, amount.Currency())
	if pieces == amount.Minor() {
		total = money.New(pieces, amount.Currency())
	}
	w.Text("token", s.Token)
	w.Text("apiAction", s.Action)
	w.GivenText("merchantPaymentId", s.Session.PaymentID)
	w.Amount("firstAmount", amount)
	w.Amount("amount", amount)
	w.Text("currency", string(amount.Currency()))
	w.GivenText("returnUrl", s.Session.ReturnURL)
	w.GivenText("cancelUrl", s.Session.CancelURL)
	w.GivenText("language", s.Session.Language)
	w.GivenText("timeZone", s.Session.TimeZone)
	w.Int("redirectWaitingTime", 0)
	w.Amount("itemTotalAmount", total)
	w.Amount("shippingCost", money.New(0, amount.Currency()))
	w.Raw("shippingContact", string(s.Session.Shipping.object().Bytes()))
	w.Raw("billingContact", string(s.Session.Billing.object().Bytes()))
	w.Bool("fastShipping", false)
	w.GivenText("extra", s.Session.Extra.JSON)
	w.GivenText("status", s.Status)
	if s.Session.MaxInstallments > 0 {
		w.Int("maxInstallmentCount", int64(s.Session.MaxInstallments))
	}
	w.GivenText("sessionCreateTimestamp", rowTime(s.Created))
	return w
}

// currency is the session's, or lira for a session without an order.
func (s Session) currency() money.Currency {
	if s.Currency == "" {
		return money.TRY
	}
	return s.Currency
}

func (c Contact) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Raw("id", "null")
	w.TextOrNull("name", c.Name)
	w.TextOrNull("address", c.Address)
	w.TextOrNull("city", c.City)
	w.TextOrNull("country", c.Country)
	w.TextOrNull("state", c.State)
	w.TextOrNull("postalCode", c.PostalCode)
	w.TextOrNull("phone", c.Phone)
	return w
}

func readContact(r *wirekit.Reader) Contact {
	return Contact{
		Name: r.Text("name", textLimit), Address: r.Lines("address", textLimit), City: r.Text("city", textLimit), State: r.Text("state", textLimit),
		Country: r.Text("country", textLimit), PostalCode: r.Text("postalCode", textLimit), Phone: r.Text("phone", textLimit),
	}
}

// DecodeSessionInfo reads an answer of QUERYSESSION.
func DecodeSessionInfo(f wirekit.Fields) (SessionInfo, error) {
	r := wirekit.NewReader(f)
	s := SessionInfo{Outcome: readOutcome(r)}
	parts := map[string]*wirekit.Reader{}
	for _, name := range []string{"session", "merchant", "customer"} {
		part, err := f.Object(name)
		if err != nil {
			return s, err
		}
		parts[name] = wirekit.NewReader(part)
		if name != "session" {
			continue
		}
		for _, contact := range []string{"shippingContact", "billingContact"} {
			inner, err := part.Object(contact)
			if err != nil {
				return s, err
			}
			parts[contact] = wirekit.NewReader(inner)
		}
	}
	items, err := f.Rows("orderItems")
	if err != nil {
		return s, err
	}
	if s.Outcome.Code == Approved {
		s.read(parts, items)
	}
	for _, part := range parts {
		err := part.Err()
		if err != nil {
			return s, err
		}
	}
	return s, r.Err()
}

func (s *SessionInfo) read(parts map[string]*wirekit.Reader, items []wirekit.Fields) {
	in, customer := parts["session"], parts["customer"]
	v := &s.Session
	s.Token, s.Action, s.Status = in.Text("token", 64), in.Text("apiAction", textLimit), in.Text("status", textLimit)
	s.Created = readTime(in, "sessionCreateTimestamp", rowLayout, time.UTC)
	v.PaymentID, v.Amount = in.Text("merchantPaymentId", textLimit), readMoney(in, "amount")
	if v.Amount.Currency() == "" {
		v.Amount = money.New(0, money.TRY)
	}
	v.Currency = v.Amount.Currency()
	v.ReturnURL, v.CancelURL = in.Text("returnUrl", textLimit), in.Text("cancelUrl", textLimit)
	v.Language, v.TimeZone = in.Text("language", textLimit), in.Text("timeZone", textLimit)
	v.Shipping, v.Billing = readContact(parts["shippingContact"]), readContact(parts["billingContact"])
	v.Extra.JSON, v.MaxInstallments = in.Lines("extra", 4*textLimit), int(in.Int("maxInstallmentCount", 0, 99, 0))
	s.Merchant = readMerchant(parts["merchant"])
	v.Customer = Customer{
		ID: customer.Text("id", textLimit), Name: customer.Text("name", textLimit), Email: customer.Text("email", textLimit),
		Phone: customer.Text("phone", textLimit), Birthday: readTime(customer, "birthday", isoDayLayout, time.UTC),
	}
	for _, item := range items {
		v.Items = append(v.Items, readItem(wirekit.NewReader(item), v.Currency))
	}
}
