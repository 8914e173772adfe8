package paratika

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/dialect/paratika/link"
	"github.com/vezne/vezne/internal/dialect/paratika/wallet"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// hosted serves the hosted payment page of a session: it shows the order and asks for a card, and pays with 3-D Secure. A
// session that is paid, or over, leads its buyer back to the shop. The token of a link has its page at the same address.
func (d *Dialect) hosted(w http.ResponseWriter, r *http.Request, token string) {
	first, below, deeper := strings.Cut(token, "/")
	if link.Is(first) {
		d.links.Serve(w, r, token)
		return
	}
	s, err := d.find(r.Context(), first)
	if err == nil && s.Order.Type == wire.SplitSession {
		d.splitPage(w, r, s, below)
		return
	}
	if err == nil && deeper {
		err = errNoSession()
	}
	if err == nil && s.Order.Type == wire.WalletSession {
		d.walletPage(w, r, s)
		return
	}
	if err == nil {
		err = payable(s)
	}
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	err = d.usable(s)
	if err != nil {
		d.turnBack(w, r, s, s.Order.ReturnURL, err)
		return
	}
	p, over, err := d.paid(r.Context(), s)
	switch {
	case err != nil:
		d.gate.Say(w, r, err)
		return
	case over:
		d.send(w, r, d.returnForm(s.Merchant, s.Order.ReturnURL, d.returnOf(s.Merchant, p, s.Token())))
		return
	case !d.gate.Readable(w, r):
		return
	}
	shown := d.hostedPage(r, s)
	if r.Method != http.MethodPost {
		d.show(w, http.StatusOK, shown)
		return
	}
	entry, points, ok := d.entered(w, r, s, shown)
	if !ok {
		return
	}
	order, err := withPoints(orderOf(s, entry.Card, s.Order.Extra.PreAuth, entry.Installments, modelDirect), points)
	if err != nil {
		d.turnBack(w, r, s, s.Order.ReturnURL, err)
		return
	}
	if entry.Save || s.Order.Extra.SaveCard && shown.OfferSave {
		order, err = d.kept(r.Context(), order, "")
		if err != nil {
			d.turnBack(w, r, s, s.Order.ReturnURL, err)
			return
		}
	}
	d.charge(w, r, s, order, post{threeD: true, hosted: true}, s.Order.ReturnURL)
}

// hostedPage describes the page, for showing it and for reading its form.
func (d *Dialect) hostedPage(r *http.Request, s visitor) checkout.Page {
	here := d.baseURL(r) + "/payment/" + s.Token()
	p := checkout.Page{
		Language: checkout.Language(r, s.Order.Language), Self: here, Merchant: s.Merchant.Name, Amount: s.Order.Amount, Action: here,
		Cancel: s.Order.CancelURL, Inputs: inputs(),
	}
	for _, item := range s.Order.Items {
		p.Lines = append(p.Lines, line(item))
	}
	p.OfferSave, p.Installments = s.Order.Customer.ID != "", d.options(r.Context(), s)
	p.OfferPoints = d.gateway.TellsPoints(s.Merchant)
	return p
}

// inputs are the fields of Paratika's own forms.
func inputs() checkout.Inputs {
	return checkout.Inputs{
		Number: checkout.Input{Name: "pan"}, Holder: checkout.Input{Name: "cardOwner"}, CVV: checkout.Input{Name: "cvv"},
		Month: checkout.Input{Name: "expiryMonth"}, Year: checkout.Input{Name: "expiryYear"},
		Installments: checkout.Input{Name: "installmentCount"}, Save: checkout.Input{Name: "saveCard"},
	}
}

// options are the numbers of installments that the page offers: the session's own, or what the merchant has agreed on for
// cards of any family, up to the session's bound. The buyer pays the order's amount in each of them.
func (d *Dialect) options(ctx context.Context, s visitor) []checkout.Option {
	if n := s.Order.Installments; n > 1 {
		return []checkout.Option{{Count: n, Total: s.Order.Amount}}
	}
	if s.Order.Installments == 1 {
		return nil
	}
	most := s.Order.MaxInstallments
	var list []checkout.Option
	plans, err := d.plans(ctx, s.Merchant, wallet.Issuer{}, s.Order.Amount, false)
	if err != nil {
		return nil // the amount is too large to be divided, as the payment will say
	}
	for _, p := range plans {
		if most == 0 || p.Count <= most {
			list = append(list, checkout.Option{Count: p.Count, Total: p.Total})
		}
	}
	return list
}

// line is a product on the page. Whether a product's amount is that of one piece is not known (see [wire.Sums]), so the
// number of pieces stands beside it.
func line(i wire.Item) checkout.Line {
	text := i.Name
	if i.Quantity > 1 {
		text += " × " + strconv.FormatInt(i.Quantity, 10)
	}
	return checkout.Line{Text: text, Amount: money.New(i.Amount.Minor(), i.Amount.Currency())}
}

func (d *Dialect) show(w http.ResponseWriter, status int, p checkout.Page) {
	err := d.checkout.Write(w, status, p)
	if err != nil {
		d.log.Warn("page could not be sent", "error", err) // there is nobody left to tell
	}
}
