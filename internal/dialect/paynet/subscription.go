package paynet

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	wire "github.com/vezne/vezne/wire/paynet"
)

// subscription.go is v1/subscription ("Abonelik"), which begins without a card: its payer enters one on the page behind the answer's url, or
// on a page of the shop's, which create_card_tds_initial serves.

// subscriptionPrefix begins the address of the page; Paynet's own is published nowhere.
const subscriptionPrefix = "/v1/subscriptionlink/"

func (d *Dialect) subscriptionURL(base string) func(standing.Subscription) string {
	return func(s standing.Subscription) string { return base + subscriptionPrefix + d.standing.Address(s) }
}

// subscriptionPages are the pages at which payers enter their cards.
func (d *Dialect) subscriptionPages() *standing.Pages {
	return standing.NewPages(standing.PagesConfig{
		Desk: d.standing, Pages: d.pages, Log: d.log, Now: d.now, User: wire.UserID,
		URL: func(r *http.Request, s standing.Subscription) string { return d.subscriptionURL(d.baseURL(r))(s) },
		BankReturn: func(r *http.Request) func(payment.Payment, threeds.Secret) string {
			return func(p payment.Payment, s threeds.Secret) string { return gateURL(d.baseURL(r), p, pageReturn, s) }
		},
		Forward: d.gate.Forward, Say: d.gate.Say,
		Visit: func(r *http.Request, m merchant.ID) (gateway.Visit, error) {
			return d.visit(r.Context(), m, r.FormValue("session_id"), r.FormValue("token_id"))
		},
	})
}

// createSubscription is subscription/create.
func (d *Dialect) createSubscription(ctx context.Context, c *dialect.Caller, req wire.Subscription) (wire.SubscriptionMade, error) {
	err := d.standable(c, req)
	if err != nil {
		return wire.SubscriptionMade{}, err
	}
	part, err := standing.Divided(req.AgentID, req.Amount, req.AgentAmount, req.CompanyAmount)
	if err != nil {
		return wire.SubscriptionMade{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	s, err := d.standing.Begin(ctx, c.Merchant, standing.Order{
		Name: req.NameSurname, Reference: req.ReferenceNo, Email: req.EndUserEmail, Phone: req.EndUserGSM, Text: req.EndUserDesc,
		Agent: req.AgentID, User: req.UserName, Amount: req.Amount, Part: part, PassOn: req.AddCommission, Unit: standing.Unit(req.Interval),
		Every: req.Period, Charges: req.IntervalCount, Tries: req.AttemptDays, Begin: req.BeginDate, Mail: req.SendMail, SMS: req.SendSMS,
	}, d.subscriptionURL(c.BaseURL))
	if err != nil {
		return wire.SubscriptionMade{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	answer := wire.SubscriptionMade{
		SubscriptionID: standing.ID(s.ID), ReferenceNo: s.Reference, URL: d.subscriptionURL(c.BaseURL)(s), ObjectName: wire.ObjectSubscription,
	}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// standable refuses what cannot be done here, by the field that asks for it: to leave it out in silence would charge or divide wrongly.
func (d *Dialect) standable(c *dialect.Caller, req wire.Subscription) error {
	for _, asked := range []struct {
		field string
		given bool
	}{
		{"is_fixed_price", req.VariablePrice}, {"otp_control", req.OTPControl}, {"group_reference_no", req.GroupReferenceNo != ""},
	} {
		if asked.given {
			return errNotThere(asked.field)
		}
	}
	if req.SendMail {
		if err := d.reaches("send_mail", paylink.ByMail); err != nil {
			return err
		}
	}
	if req.SendSMS {
		if err := d.reaches("send_sms", paylink.BySMS); err != nil {
			return err
		}
	}
	if req.AgentID != "" && !terms.Dealer(c.Merchant, req.AgentID) {
		return fieldFault(fault.Invalid, "agent_id", terms.CodeAgent, fault.Text{
			TR: "Bu kodla tanımlı bir bayi yok.", EN: "There is no dealer of this code.",
		})
	}
	return nil
}

// subscribed finds the subscription that a request is about.
func (d *Dialect) subscribed(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (standing.Subscription, error) {
	return d.standing.Find(ctx, c.Merchant.ID, req.SubscriptionID, req.ReferenceNo) //nolint:wrapcheck // a fault in the caller's words
}

// subscriptionRow is how a subscription stands.
func (d *Dialect) subscriptionRow(base string, s standing.Subscription) wire.SubscriptionRow {
	company, agent := standing.Division(s)
	state := standing.StateOf(s)
	return wire.SubscriptionRow{
		SubscriptionID: standing.ID(s.ID), Status: statusOf(state), StatusDesc: string(state), Paid: s.Paid, NextDate: standing.Next(s),
		CreateDate: s.CreatedAt, URL: d.subscriptionURL(base)(s),
		Subscription: wire.Subscription{
			NameSurname: s.Attributes[standing.AttrName], Amount: standing.Amount(s), Interval: standing.Interval(s), IntervalCount: s.Terms.Charges,
			Period: s.Terms.Interval.Count, BeginDate: s.Anchor.At(0), ReferenceNo: s.Reference, EndUserEmail: s.Email, EndUserGSM: s.Phone,
			EndUserDesc: s.Description, AgentID: s.Attributes[standing.AttrAgent], AgentAmount: agent, CompanyAmount: company, AddCommission: s.PassOn,
			Currency: string(s.Terms.Amount.Currency()), UserName: s.Attributes[standing.AttrUser], AttemptDays: s.Terms.Tries,
		},
	}
}

// statusOf is the status of a subscription. The published values are those of single charges, but for the two that stop one and set it going
// again; what they do not tell apart stands in words beside them.
func statusOf(s standing.State) int {
	switch s {
	case standing.Stopped, standing.Completed:
		return wire.StatusDoneSucceed
	case standing.Cancelled:
		return wire.StatusCancel
	case standing.Failed:
		return wire.StatusDoneUnsucceed
	case standing.WaitingForCard, standing.Active, standing.PastDue:
	}
	return wire.StatusWaiting
}

// subscriptionDetail is subscription_detail.
func (d *Dialect) subscriptionDetail(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.SubscriptionDetail, error) {
	s, err := d.subscribed(ctx, c, req)
	if err != nil {
		return wire.SubscriptionDetail{}, err
	}
	invoices, err := d.standing.Invoices(ctx, s)
	if err != nil {
		return wire.SubscriptionDetail{}, err //nolint:wrapcheck // it says enough
	}
	answer := wire.SubscriptionDetail{SubscriptionRow: d.subscriptionRow(c.BaseURL, s), ObjectName: wire.ObjectSubscriptionDetail}
	for _, i := range invoices {
		answer.Invoices = append(answer.Invoices, invoiceRow(i))
	}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

func invoiceRow(i standing.Invoice) wire.Invoice {
	row := wire.Invoice{ID: i.ID, No: i.No, Date: i.At, Amount: i.Amount, Status: wire.StatusWaiting, Attempts: i.Tries}
	switch i.State {
	case standing.Paid:
		row.Status = wire.StatusDoneSucceed
	case standing.Refused:
		row.Status = wire.StatusDoneUnsucceed
	case standing.Closed:
		row.Status = wire.StatusExternalCharged
		if status := i.ClosedAs(); status != 0 {
			row.Status = status
		}
	case standing.Due:
	}
	if i.State != standing.Paid && i.Refusal != "" {
		row.Message = i.Refusal.Text("tr")
	}
	if bits, err := i.Payment.Bits(); err == nil {
		row.XactID = wire.XactID(bits, 1)
	}
	return row
}

// listSubscriptions is subscription/list: those that were made in a span of days, the newest first.
func (d *Dialect) listSubscriptions(ctx context.Context, c *dialect.Caller, req wire.LinkListRequest) (wire.SubscriptionList, error) {
	end := req.End
	if !end.IsZero() {
		end = end.Add(oneDay)
	}
	all, err := d.standing.List(ctx, c.Merchant.ID, req.Begin, end, req.AgentID)
	if err != nil {
		return wire.SubscriptionList{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	first, last := req.Page.Rows(len(all))
	answer := wire.SubscriptionList{TotalCount: len(all), Page: req.Page, HasMore: last < len(all), ObjectName: wire.ObjectSubscriptionList}
	for _, s := range all[first:last] {
		answer.Rows = append(answer.Rows, d.subscriptionRow(c.BaseURL, s))
	}
	answer.Total = len(answer.Rows)
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// subscriptionStatus is status_update: it stops a subscription, sets one going again, or ends it for good. 3 is the value in the page's
// sample; at a payment link it is called "passive".
func (d *Dialect) subscriptionStatus(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.Envelope, error) {
	s, err := d.subscribed(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	switch *req.Status {
	case wire.StatusWaiting:
		err = d.standing.Go(ctx, s)
	case wire.StatusDoneSucceed:
		err = d.standing.Stop(ctx, s)
	case wire.StatusCancel, wire.StatusDeleted:
		err = d.standing.Cancel(ctx, s)
	default:
		err = fieldFault(fault.Invalid, "status", "status", fault.Text{
			TR: "0 (aktif), 3 (durdur), 5 (iptal) ya da 6 (sil) olmalıdır.", EN: "It must be 0 (active), 3 (stop), 5 (cancel) or 6 (delete).",
		})
	}
	return marked(wire.ObjectSubscriptionStatus, err)
}

// subscriptionAmount is amount_update: of everything that has not been tried yet.
func (d *Dialect) subscriptionAmount(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.Envelope, error) {
	s, err := d.subscribed(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	return marked(wire.ObjectSubscriptionAmount, d.standing.SetAmount(ctx, s, req.Amount, req.AgentAmount, req.CompanyAmount))
}

// sendAgain is send_again: the payer gets the page's address once more.
func (d *Dialect) sendAgain(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.Envelope, error) {
	s, err := d.subscribed(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	return marked(wire.ObjectSubscriptionAgain, d.standing.SendAgain(ctx, c.Merchant, s, d.subscriptionURL(c.BaseURL)))
}

// invoiceStatus is invoice_status_update. Waiting tries a charge again that was refused; every other status says that it is not to be made
// any more, which cannot be taken back. That it succeeded is the bank's to say.
func (d *Dialect) invoiceStatus(ctx context.Context, c *dialect.Caller, req wire.InvoiceStatus) (wire.Envelope, error) {
	s, period, err := d.standing.FindInvoice(ctx, c.Merchant.ID, req.InvoiceID, req.InvoiceNo)
	if err != nil {
		return wire.Envelope{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	switch req.Status {
	case wire.StatusWaiting:
		err = d.standing.TryAgain(ctx, s, period)
	case wire.StatusExternalCharged, wire.StatusDoneUnsucceed, wire.StatusCancel, wire.StatusDeleted:
		err = d.standing.Close(ctx, s, period, req.Status)
	default:
		err = fieldFault(fault.Invalid, "status", "status", fault.Text{
			TR: "0 (yeniden dene), 2 (başka yolla tahsil edildi), 4, 5 ya da 6 (tahsil edilmeyecek) olmalıdır.",
			EN: "It must be 0 (try again), 2 (paid in another way), 4, 5 or 6 (not to be charged).",
		})
	}
	return marked(wire.ObjectInvoiceStatus, err)
}

// startCard is create_card_tds_initial.
func (d *Dialect) startCard(ctx context.Context, c *dialect.Caller, req wire.SubscriptionCard) (wire.TdsInitial, error) {
	if req.GroupReferenceNo != "" {
		return wire.TdsInitial{}, errNotThere("group_reference_no")
	}
	s, err := d.standing.Find(ctx, c.Merchant.ID, req.SubscriptionID, req.ReferenceNo)
	if err != nil {
		return wire.TdsInitial{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	err = d.able(wire.Order{Card: req.Card})
	if err != nil {
		return wire.TdsInitial{}, err
	}
	begun, err := d.standing.Try(ctx, c.Merchant, s, standing.Trial{
		New: gateway.NewCard{Label: req.Label, Card: req.Card}, ShopURL: req.ReturnURL, User: wire.UserID,
		BankReturn: func(p payment.Payment, s threeds.Secret) string { return gateURL(c.BaseURL, p, pageReturn, s) },
	})
	if err != nil {
		return wire.TdsInitial{}, renamed(err, "card_label", "label")
	}
	p := begun.Payment
	c.NotePayment(p)
	switch first := p.Operations[0]; {
	case p.State == payment.Declined:
		end := outcomeOf(first, false)
		return wire.TdsInitial{ObjectName: wire.ObjectSubscriptionTds, Code: end.code, Message: end.message}, nil
	case p.State != payment.Challenged:
		return wire.TdsInitial{}, errCardUnknown()
	}
	answer, err := d.tdsAnswer(c, p, begun.Secret)
	answer.ObjectName = wire.ObjectSubscriptionTds
	return answer, err
}

// confirmCard is create_card_tds_confirm: the card is the subscription's from now on, and what is past due is tried with it at once. A second
// one answers the same.
func (d *Dialect) confirmCard(ctx context.Context, c *dialect.Caller, req wire.TdsCharge) (wire.CardAdded, error) {
	v, err := d.visit(ctx, c.Merchant.ID, req.SessionID, req.TokenID)
	if err != nil {
		return wire.CardAdded{}, err
	}
	c.NotePayment(v.Payment)
	if !standing.Adds(v) {
		return wire.CardAdded{}, errNoSession() // a payment's
	}
	proof, err := d.standing.Prove(ctx, v)
	if err != nil {
		return wire.CardAdded{}, err //nolint:wrapcheck // a fault of our own
	}
	s, p := proof.Subscription, proof.Payment
	switch {
	case p.Operations[0].Status.Open():
		return wire.CardAdded{}, errCardUnknown()
	case p.State == payment.Expired || v.Released(p):
		return wire.CardAdded{}, errNoSession()
	}
	end := outcomeOf(p.Operations[0], false)
	answer := wire.CardAdded{
		SubscriptionID: standing.ID(s.ID), IsSucceed: end.succeeded, Face: end.face, SubscriptionGSM: s.Phone, AttemptDays: s.Terms.Tries,
		ObjectName: wire.ObjectSubscriptionTdsDone, Code: end.code, Message: end.message,
	}
	if end.succeeded {
		answer.CardID = strconv.FormatInt(proof.Card, 10)
	}
	return answer, nil
}

func errCardUnknown() error {
	return errUnknown(fault.Text{
		TR: "Kartın doğrulanıp doğrulanmadığı bankadan henüz öğrenilemedi; aynı isteği biraz sonra yineleyin.",
		EN: "The bank has not told yet whether the card is good; repeat the request shortly.",
	})
}

// subscriptionCards is card_info_list.
func (d *Dialect) subscriptionCards(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.SubscriptionCards, error) {
	s, err := d.subscribed(ctx, c, req)
	if err != nil {
		return wire.SubscriptionCards{}, err
	}
	all, err := d.standing.Cards(ctx, s)
	if err != nil {
		return wire.SubscriptionCards{}, err //nolint:wrapcheck // a fault of our own
	}
	answer := wire.SubscriptionCards{SubscriptionID: standing.ID(s.ID), ReferenceNo: s.Reference, ObjectName: wire.ObjectSubscriptionCards}
	for i, one := range all {
		answer.Rows = append(answer.Rows, wire.SubscriptionCardRow{
			CardID: one.Number, Number: one.Card.Masked(), Holder: maskedName(one.Card.Holder), OrderNo: i + 1, IsDefault: one.Charged, Label: one.Label,
		})
	}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// maskedName shows the first two and the last two letters of a name, as a sample of the page does; a shorter one is shown as it is.
func maskedName(name string) string {
	const shown = 2
	n := utf8.RuneCountInString(name)
	if n <= 2*shown {
		return name
	}
	letters := []rune(name)
	return string(letters[:shown]) + strings.Repeat("*", n-2*shown) + string(letters[n-shown:])
}

// labelCard is card_info_label_update.
func (d *Dialect) labelCard(ctx context.Context, c *dialect.Caller, req wire.CardLabel) (wire.Envelope, error) {
	err := d.standing.Label(ctx, c.Merchant.ID, req.CardID, req.Label)
	return marked(wire.ObjectSubscriptionLabel, renamed(err, "card_label", "label"))
}

// dropCard is card_info_delete.
func (d *Dialect) dropCard(ctx context.Context, c *dialect.Caller, req wire.SubscriptionRef) (wire.CardDropped, error) {
	s, err := d.subscribed(ctx, c, req)
	if err == nil {
		err = d.standing.Drop(ctx, s, req.CardID)
	}
	if err != nil {
		return wire.CardDropped{}, err //nolint:wrapcheck // a fault in the caller's words
	}
	answer := wire.CardDropped{ObjectName: wire.ObjectSubscriptionUncard, CardID: strings.TrimSpace(req.CardID)}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}
