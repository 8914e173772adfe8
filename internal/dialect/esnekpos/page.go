package esnekpos

import (
	"net/http"
	"slices"

	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/money"
)

// page.go serves the hosted page: it shows the form, takes the card, and sends the buyer on to the bank.

// inputs are the ids of EsnekPos' own page, by which shops' browser tests fill it in.
func inputs() checkout.Inputs {
	return checkout.Inputs{
		Number: checkout.Input{Name: "Card_Number"}, Holder: checkout.Input{Name: "Card_Name"},
		Month: checkout.Input{Name: "expirymonth"}, Year: checkout.Input{Name: "expiryyear"}, CVV: checkout.Input{Name: "Card_CvC"},
	}
}

// hosted answers at the page's address.
func (d *Dialect) hosted(w http.ResponseWriter, r *http.Request, text string) {
	if !d.gate.Readable(w, r) {
		return
	}
	err := d.serveHosted(w, r, text)
	if err != nil {
		d.gate.Say(w, r, err)
	}
}

func (d *Dialect) serveHosted(w http.ResponseWriter, r *http.Request, text string) error {
	m, hash, err := d.desk.Holder(text)
	if err != nil {
		return err
	}
	var waits waiting
	expired, err := d.desk.Kept(r.Context(), m, hash, &waits, d.now())
	if err != nil {
		return err
	}
	tried, err := d.desk.Find(r.Context(), text)
	switch {
	case err == nil && over(tried.Payment):
		d.gate.Forward(w, r, tried)
		return nil
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case expired:
		return fault.NotFound
	}
	prices, err := d.gateway.Prices(r.Context(), m, terms.RatioCode(m))
	if err != nil {
		return err
	}
	page := d.page(m, prices, r, hash, waits)
	if r.Method != http.MethodPost {
		return d.checkout.Write(w, http.StatusOK, page)
	}
	entry, problems := d.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		return d.checkout.Write(w, http.StatusUnprocessableEntity, page.Again(entry, problems))
	}
	v, refused, err := d.payHere(r, m, hash, waits, entry)
	switch {
	case err != nil:
		return err
	case !refused.IsZero():
		page.Error = refused
		return d.checkout.Write(w, http.StatusOK, page.Again(entry, nil))
	}
	d.gate.Forward(w, r, v)
	return nil
}

// over reports whether a page has done its work: money has moved or may have. A try that failed, or that the buyer walked away
// from at the bank, leaves the page open for another card.
func over(p payment.Payment) bool {
	return !slices.Contains([]payment.State{payment.Challenged, payment.Declined, payment.Expired}, p.State)
}

// page describes the page.
func (d *Dialect) page(m *merchant.Merchant, prices terms.Prices, r *http.Request, hash visit.Hash, waits waiting) checkout.Page {
	self := d.baseURL(r) + hostedPath + hash.Text()
	p := checkout.Page{
		Language: checkout.Language(r, waits.Locale), Self: self, Merchant: m.Name, Amount: terms.Shown(m, prices, waits.Amount).Charged,
		Action: self, Inputs: inputs(), Button: fault.Text{TR: "ÖDEME YAP", EN: "PAY NOW"},
		Lines: []checkout.Line{{Text: "No", Value: waits.Reference}},
	}
	for _, product := range waits.Products {
		amount, err := money.Parse(product.Amount, waits.Amount.Currency(), money.Grouped)
		if err == nil {
			p.Lines = append(p.Lines, checkout.Line{Text: product.Name, Amount: amount})
		}
	}
	for _, offer := range terms.Offers(m, prices, waits.Amount) {
		p.Installments = append(p.Installments, checkout.Option{Count: offer.Installments, Total: offer.Charged})
	}
	return p
}

// payHere starts the payment that a filled page asks for. refused is why it cannot be made with this card.
func (d *Dialect) payHere(
	r *http.Request, m *merchant.Merchant, hash visit.Hash, waits waiting, entry checkout.Entry,
) (v gateway.Visit, refused fault.Text, err error) {
	ctx := r.Context()
	o := waits.order()
	o.Card, o.Installments = entry.Card, max(1, entry.Installments)
	prices, err := d.gateway.Prices(ctx, m, terms.RatioCode(m))
	if err != nil {
		return v, refused, err
	}
	t, err := terms.OnPage(m, prices, o.Card.Number.BIN(), o.Amount, o.Installments)
	if err != nil {
		return v, refused, err
	}
	order, err := orderAt(m, o, hash, t)
	if err != nil {
		return v, refused, err
	}
	s, err := d.desk.Start(ctx, order, hash, o.BackURL, d.gate.BankReturn(d.baseURL(r)))
	if err != nil {
		return v, refused, err
	}
	err = repeated(s.Answer)
	if err != nil {
		return v, refused, err
	}
	err = d.desk.Lead(ctx, hash, s.Payment)
	if err != nil {
		return v, refused, err
	}
	if s.Payment.State == payment.Declined {
		reason := s.Payment.Refusal.Reason
		return v, fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}, nil
	}
	// Its own payment, also where the form was sent twice and the hash has been led to the other one.
	v, err = d.desk.Of(ctx, hash, m.ID, s.Payment.ID)
	return v, refused, err
}
