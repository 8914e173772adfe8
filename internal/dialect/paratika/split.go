package paratika

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/dialect/paratika/split"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paratika"
)

// split.go spells split payments: sessions whose amount is paid in several payments, on a page where the payers see what is left. What a
// split payment is, is in the package split.

// attrPart is the number of the part that a payment is.
const attrPart = "split_part"

// usualParts is in how many payments a split payment may be paid where the merchant's setting says nothing.
const usualParts = 10

// splitActions are the actions about split payments.
func (d *Dialect) splitActions(name string) action {
	if name == "QUERYSPLITPAYMENT" {
		return does(wire.DecodeSplitQuery, d.querySplits)
	}
	return nil
}

// openSplit makes the split payment of a session. Two sessions of one order have one, as they would pay one order.
func (d *Dialect) openSplit(ctx context.Context, m *merchant.Merchant, number string, req wire.Session) error {
	switch {
	case req.Split == wire.SplitInvoice:
		return refuse(fault.Unsupported, wire.Unsupported, "SPLITPAYMENTTYPE", fault.Text{
			TR: "INVOICE, bayilere kesilen faturalar içindir ve desteklenmiyor; OPEN ya da ORDER gönderin.",
			EN: "INVOICE is for invoices that are issued to dealers, and not supported; send OPEN or ORDER.",
		})
	case len(divided(gateway.Order{}, req.Items).Terms.Shares) > 0:
		return refuse(fault.Unsupported, wire.Unsupported, "ORDERITEMS", fault.Text{
			TR: "Satıcı payı olan bir sipariş parçalı ödenemez.", EN: "An order with shares of sellers cannot be paid in parts.",
		})
	case len([]rune(req.PaymentID)) > split.LongestReference:
		return refuse(fault.Invalid, wire.TooLong, "MERCHANTPAYMENTID", fault.Text{
			TR: "Parçalı ödemede en çok 100 karakter olabilir; parçaların numaraları ondan türetilir.",
			EN: "It may have 100 characters at most in a split payment; those of the parts are made of it.",
		})
	}
	a, err := d.splits.Of(ctx, m, req.PaymentID)
	switch {
	case err == nil && a.Done():
		return errOrderPaid()
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	}
	most, err := strconv.Atoi(m.Setting(Surface, settingParts))
	if err != nil {
		most = usualParts
	}
	installments := req.MaxInstallments
	if req.Installments > 0 {
		installments = req.Installments
	}
	return aboutSplit(d.splits.Open(ctx, m, split.Order{
		Reference: req.PaymentID, Customer: req.Customer.ID, Number: number, Amount: req.Amount, Most: most, Installments: installments,
		Until: d.now().Add(req.Lifetime),
	}))
}

// aboutSplit spells a fault about a split payment.
func aboutSplit(err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	switch f.Code {
	case split.CodeOver:
		return refuse(f.Kind, wire.OrderEnded, "MERCHANTPAYMENTID", f.PublicText())
	case split.CodeDiffers:
		return refuse(f.Kind, wire.SessionDiffers, "MERCHANTPAYMENTID", f.PublicText())
	case split.CodeBounds:
		return refuse(f.Kind, wire.BadAmount, "AMOUNT", f.PublicText())
	}
	return err
}

// querySplits is QUERYSPLITPAYMENT.
func (d *Dialect) querySplits(ctx context.Context, c *dialect.Caller, _ message, q wire.SplitQuery) (wire.SplitPayments, error) {
	a := wire.SplitPayments{Outcome: wire.Success()}
	if q.Dealers != "" {
		return a, unsupported("DEALERCODES")
	}
	end := q.End
	if !end.IsZero() {
		end = end.Add(time.Minute) // the minute that was named is part of it
	}
	found, err := d.splits.List(ctx, c.Merchant, split.Query{Code: q.Code, Customer: q.Customer, Start: q.Start, End: end})
	for _, one := range found {
		a.Rows = append(a.Rows, d.splitRow(c.Merchant, one))
	}
	return a, err
}

func (d *Dialect) splitRow(m *merchant.Merchant, a split.Account) wire.SplitPayment {
	taken, back := a.Taken()
	row := wire.SplitPayment{
		Code: a.Code, MaxParts: a.Most, MaxInstallments: a.Installments, Total: a.Money(a.Total), Paid: a.Money(taken), Refunded: a.Money(back),
		Merchant: merchantInfo(m, split.Number(a)), Customer: a.Customer, Created: millis(a.Created()), Expires: millis(a.Expires()),
	}
	switch {
	case a.Done():
		row.Status = sessionFinished
	case !a.Ended && d.now().Before(a.Expires()):
		row.Status = sessionActive
	}
	for _, s := range a.Standing {
		if !s.Paid {
			continue // a row of the answer cannot say that it is none yet
		}
		ids := idsOf(s.Payment, s.Payment.Operations[0])
		row.Parts = append(row.Parts, wire.SplitPart{
			PaymentID: s.Payment.Reference, Installments: s.Payment.Installments, Card: s.Payment.Card.Masked(), Holder: holder(s.Payment.Card.Holder),
			Issuer: ids.BankName, ApprovalCode: ids.AuthCode, Original: a.Money(s.Held), Amount: s.Payment.Amount,
		})
	}
	return row
}

// splitAddress is the page of a token below the address of all pages.
func splitAddress(pages, token string) string { return pages + "/" + token }

// splitPages begins the addresses of split payments' pages. It has no token in it, since it is kept with a visit.
func (d *Dialect) splitPages(r *http.Request) string { return d.baseURL(r) + "/payment" }

// splitPage serves the pages of a split payment's session: what is left of it, the card that pays a part, and how that went.
func (d *Dialect) splitPage(w http.ResponseWriter, r *http.Request, s visitor, below string) {
	a, err := d.splits.Of(r.Context(), s.Merchant, s.Order.PaymentID)
	switch {
	case err != nil:
		d.gate.Say(w, r, err)
		return
	case a.Done():
		d.send(w, r, d.returnForm(s.Merchant, s.Order.ReturnURL, wire.Return{
			PaymentID: s.Order.PaymentID, APIMerchant: apiMerchant(s.Merchant, s.Number), CustomerID: s.Order.Customer.ID, Amount: s.Order.Amount,
			SessionToken: s.Token(), Outcome: wire.Success(),
		}))
		return
	case !d.gate.Readable(w, r):
		return
	}
	number, done := strings.CutPrefix("/"+below, split.DonePath)
	err = d.usable(s)
	switch {
	case err != nil && !done: // who comes from the bank is told how it went all the same
		d.turnBack(w, r, s, s.Order.ReturnURL, err)
	case done:
		said, failure := d.partEnded(r.Context(), s, a, number)
		d.showSplit(w, r, http.StatusOK, s, split.Sight{Account: a, Said: said, Failure: failure})
	case below == "":
		d.showSplit(w, r, http.StatusOK, s, split.Sight{Account: a})
	case "/"+below == split.PayPath:
		d.payPart(w, r, s, a)
	default:
		d.gate.Say(w, r, errNoSession())
	}
}

// partEnded says how the part of a number went whose buyer is back.
func (d *Dialect) partEnded(ctx context.Context, s visitor, a split.Account, number string) (said, failure fault.Text) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return said, failure
	}
	for _, part := range a.Standing {
		switch {
		case part.Number != n:
			continue
		case part.Paid:
			paid := part.Payment.Amount
			return fault.Text{TR: paid.Format("tr") + " ödendi. Teşekkür ederiz.", EN: paid.Format("en") + " was paid. Thank you."}, failure
		case part.InDoubt():
			return said, fault.Text{
				TR: "Bankanın cevabı henüz gelmedi. Bu parçayı yeniden ödemeyin.", EN: "The bank has not answered yet. Do not pay this part again.",
			}
		}
		return said, failure
	}
	p, err := d.gateway.FindByReference(ctx, s.Merchant.ID, a.ReferenceOf(n))
	if err != nil || p.State != payment.Declined {
		return said, failure // it was never begun, or its time is over, which nobody waits to hear
	}
	return said, fault.Text{TR: p.Refusal.Reason.Text("tr"), EN: p.Refusal.Reason.Text("en")}
}

// showSplit shows what is left.
func (d *Dialect) showSplit(w http.ResponseWriter, r *http.Request, status int, s visitor, sight split.Sight) {
	sight.Language, sight.Merchant, sight.Cancel = checkout.Language(r, s.Order.Language), s.Merchant.Name, s.Order.CancelURL
	sight.Self = splitAddress(d.splitPages(r), s.Token())
	var names []string
	for _, item := range s.Order.Items {
		names = append(names, line(item).Text)
	}
	sight.Description = shortened(strings.Join(names, ", "))
	err := d.splits.Show(w, status, sight)
	if err != nil {
		d.log.Warn("page could not be sent", "error", err) // there is nobody left to tell
	}
}

// payPart asks for the card of a part, and pays with it.
func (d *Dialect) payPart(w http.ResponseWriter, r *http.Request, s visitor, a split.Account) {
	visit := split.Visit(r)
	if number, over := a.Over(visit); over { // a card that is typed once more, after the way back, pays nothing; the part's page says how it went
		d.send(w, r, d.partForm(r, s, number))
		return
	}
	amount, ok, problem := split.Amount(a, r, visit)
	if !ok {
		d.showSplit(w, r, http.StatusUnprocessableEntity, s, split.Sight{Account: a, Typed: r.Form.Get(split.FieldAmount), Problem: problem})
		return
	}
	part := s
	part.Order.Amount, part.Order.Items = amount, nil
	page := d.partPage(r, part, a, visit)
	if r.Method != http.MethodPost {
		d.show(w, http.StatusOK, page)
		return
	}
	entry, points, ok := d.entered(w, r, part, page)
	if !ok {
		return
	}
	started, number, err := d.beginPart(r, part, a, visit, paidBy{entry, points})
	f, told := fault.As(err)
	switch {
	case told && (f.Code == split.CodeBounds || f.Code == split.CodeOver):
		now, again := d.splits.Of(r.Context(), s.Merchant, s.Order.PaymentID)
		if again == nil {
			d.showSplit(w, r, http.StatusConflict, s, split.Sight{Account: now, Failure: f.PublicText()})
			return
		}
		d.gate.Say(w, r, again)
	case told && f.Kind != fault.Internal:
		page.Error = f.PublicText() // another card may do
		d.show(w, http.StatusOK, page.Again(entry, nil))
	case err != nil:
		d.gate.Say(w, r, err)
	case started.Repeated:
		d.send(w, r, d.partForm(r, s, number))
	case started.Payment.State == payment.Declined:
		reason := started.Payment.Refusal.Reason
		page.Error = fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}
		d.show(w, http.StatusOK, page.Again(entry, nil))
	default:
		v, err := d.gateway.Visit(r.Context(), s.Merchant.ID, started.Payment.ID, s.Secret().Text())
		if err != nil {
			d.gate.Say(w, r, err)
			return
		}
		d.gate.Forward(w, r, v)
	}
}

// partForm leads to the page that says how a part went.
func (d *Dialect) partForm(r *http.Request, s visitor, number int) view.Form {
	return view.Form{Name: d.gate.FormName, Action: splitAddress(d.splitPages(r), s.Token()) + split.DonePath + strconv.Itoa(number)}
}

// partPage is the hosted page for one part.
func (d *Dialect) partPage(r *http.Request, part visitor, a split.Account, visit string) checkout.Page {
	page := d.hostedPage(r, part)
	home := splitAddress(d.splitPages(r), part.Token())
	page.Self, page.Action, page.Cancel = split.AgainAddress(home, visit, part.Order.Amount), home+split.PayPath, home
	page.Hidden = []view.Field{{Name: split.FieldAmount, Value: part.Order.Amount.Decimal()}, {Name: split.FieldVisit, Value: visit}}
	whole := fault.Text{TR: "Parçalı ödemenin toplamı", EN: "Total of the split payment"}
	page.Lines = []checkout.Line{{Text: whole.In(page.Language), Amount: a.Money(a.Total)}}
	return page
}

// paidBy is what pays a part.
type paidBy struct {
	entry  checkout.Entry
	points []wire.Point
}

// beginPart begins the payment of a part. The charge follows the buyer's return by itself, as it does behind every hosted page.
func (d *Dialect) beginPart(r *http.Request, part visitor, a split.Account, visit string, by paidBy) (started gateway.Started, number int, err error) {
	err = d.splits.Begin(r.Context(), a, visit, part.Order.Amount, func(c split.Claimed) error {
		number = c.Number
		part.Order.PaymentID = c.Reference
		order, err := withPoints(orderOf(part, by.entry.Card, part.Order.Extra.PreAuth, by.entry.Installments, modelDirect), by.points)
		order.Attributes[attrPart], order.Beginning = strconv.Itoa(c.Number), c.Beginning
		if err == nil {
			err = d.offered(r.Context(), order, "INSTALLMENTCOUNT")
		}
		if err == nil && (by.entry.Save || part.Order.Extra.SaveCard && part.Order.Customer.ID != "") {
			order, err = d.kept(r.Context(), order, "")
		}
		if err != nil {
			return err
		}
		started, err = d.gateway.StartChallenge(r.Context(), gateway.Challenge{
			Order: order, Mode: session.Mode(false), ShopURL: d.splitPages(r), BankReturn: d.gate.BankReturn(d.baseURL(r)), Secret: part.Secret(),
		})
		return err
	})
	if err == nil {
		d.log.Info("part of a split payment", "payment", string(started.Payment.ID), "state", string(started.Payment.State), "repeated", started.Repeated)
	}
	return started, number, err
}
