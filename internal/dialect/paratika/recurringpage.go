package paratika

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/plan"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// recurringpage.go tells customers of their plans, and is the page on which one enters the card of a plan that has none.

// planPrefix begins the page's address; Paratika's own (SDK, "recurringPaymentPageUrl") is published nowhere.
const planPrefix = "/recurring/"

func (d *Dialect) tellable(email, phone string, all []string) error {
	return aboutChannels(d.recurring.Tellable(email, phone, slices.Contains(all, wire.ChannelEmail), slices.Contains(all, wire.ChannelSMS)))
}

// told is how a plan's customer is told, by the named channels.
func told(c *dialect.Caller, all []string) plan.Told {
	return plan.Told{
		Mail: slices.Contains(all, wire.ChannelEmail), SMS: slices.Contains(all, wire.ChannelSMS),
		Address: func(token string) string { return c.BaseURL + planPrefix + token },
	}
}

// resendPlan is RECURRINGPLANRESENDLINK.
func (d *Dialect) resendPlan(ctx context.Context, c *dialect.Caller, _ message, req wire.RecurringRef) (wire.Envelope, error) {
	if len(req.Channels) == 0 {
		return wire.Envelope{}, missing("NOTIFICATIONCHANNELS", wire.MissingParameter)
	}
	p, err := d.recurring.Find(ctx, c.Merchant, req.Code)
	if err == nil {
		err = d.tellable(p.Email, p.Phone, req.Channels)
	}
	if err == nil {
		err = aboutChannels(d.recurring.Invite(ctx, c.Merchant, p, told(c, req.Channels)))
	}
	return wire.Envelope{Outcome: wire.Success()}, aboutPlan(err)
}

// aboutChannels spells a fault about somebody who is to be told, of a plan or of a link.
func aboutChannels(err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	switch f.Code {
	case "sms_not_set_up", "mail_not_set_up":
		return refuse(f.Kind, wire.Unsupported, "NOTIFICATIONCHANNELS", f.PublicText())
	case "phone_malformed":
		return refuse(f.Kind, wire.WrongType, "CUSTOMERPHONE", f.PublicText())
	case "mail_address_malformed":
		return refuse(f.Kind, wire.WrongType, "CUSTOMEREMAIL", f.PublicText())
	}
	switch f.Field { // an address whose field its caller has named
	case "phone":
		return refuse(f.Kind, wire.WrongType, "CUSTOMERPHONE", f.PublicText())
	case "email":
		return refuse(f.Kind, wire.WrongType, "CUSTOMEREMAIL", f.PublicText())
	}
	return err
}

// planPage serves the page: whoever has its address can add a card to the plan while it needs one, and nothing else.
func (d *Dialect) planPage(w http.ResponseWriter, r *http.Request, token string) {
	p, m, err := d.recurring.At(r.Context(), token)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	if !d.gate.Readable(w, r) {
		return
	}
	next, more := p.Next()
	if p.Status != plan.CardRequired || !more {
		d.sayCard(w, r, p)
		return
	}
	page := d.cardPage(r, m, p, next, token)
	if tried := r.PostForm.Get(fieldTried); tried != "" {
		d.planCardEnded(w, r, m, p, page, tried)
		return
	}
	if r.Method != http.MethodPost {
		d.show(w, http.StatusOK, page)
		return
	}
	entry, problems := d.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		d.show(w, http.StatusUnprocessableEntity, page.Again(entry, problems))
		return
	}
	err = d.planCardTaken(m, entry.Card)
	if err == nil {
		err = d.wallet.Enterable(r.Context(), m, p.Customer.Reference, entry.Card.Number)
	}
	var started gateway.Started
	if err == nil {
		started, err = d.tryPlanCard(r, m, p, token, entry.Card)
	}
	if fault.KindOf(err) == fault.Unsupported { // no account of the merchant's does 3-D Secure
		p, err = d.plainPlanCard(r.Context(), m, p, token, entry.Card)
		if err == nil && p.Status != plan.CardRequired {
			d.sayCard(w, r, p)
			return
		}
		page.Error = errCardRefused()
	}
	f, told := fault.As(aboutPlan(err))
	switch {
	case told && f.Kind != fault.Internal:
		page.Error = f.PublicText() // another card may do
	case err != nil:
		d.gate.Say(w, r, err)
		return
	case started.Payment.State == payment.Declined:
		page.Error = refusal(started.Payment)
	case started.Payment.ID != "":
		v, err := d.gateway.Visit(r.Context(), m.ID, started.Payment.ID, started.Secret.Text())
		if err != nil {
			d.gate.Say(w, r, err)
			return
		}
		d.gate.Forward(w, r, v)
		return
	}
	d.show(w, http.StatusUnprocessableEntity, page.Again(entry, nil))
}

// fieldTried names the payment of a visit whose buyer is back at the page.
const fieldTried = "tried"

// tryPlanCard starts the visit that shows whose a card is.
func (d *Dialect) tryPlanCard(r *http.Request, m *merchant.Merchant, p plan.Plan, token string, card pan.Card) (gateway.Started, error) {
	secret, rest := session.Halves(token)
	return d.recurring.Try(r.Context(), m, p, gateway.Challenge{
		Order: gateway.Order{Card: card, Attributes: map[string]string{attrRest: rest}, Exact: exact()}, Mode: session.Mode(false),
		ShopURL: d.baseURL(r) + planPrefix, BankReturn: d.gate.BankReturn(d.baseURL(r)), Secret: secret,
	})
}

// plainPlanCard adds a card where nobody can show whose it is, and returns the plan as it then stands.
func (d *Dialect) plainPlanCard(ctx context.Context, m *merchant.Merchant, p plan.Plan, token string, card pan.Card) (plan.Plan, error) {
	saved, err := d.wallet.Have(ctx, m, p.Customer.Reference, "", card)
	if err == nil {
		err = d.recurring.AddCard(ctx, m, p, saved)
	}
	if f, told := fault.As(err); told && f.Code == "subscription_card_known" { // the form came twice
		err = nil
	}
	if err != nil {
		return p, err
	}
	p, _, err = d.recurring.At(ctx, token) // what is due is charged at once, and may have been refused
	return p, err
}

// planCardTried gives a plan the card whose holder is back from the bank, and is the way to its page.
func (d *Dialect) planCardTried(ctx context.Context, m *merchant.Merchant, p payment.Payment, address, token string) (view.Form, error) {
	err := d.recurring.Prove(ctx, m, p)
	if err != nil {
		return view.Form{}, err
	}
	return view.Form{
		Name: d.gate.FormName, Action: address + token, Fields: []view.Field{{Name: fieldTried, Value: p.Reference}},
	}, nil
}

func errCardRefused() fault.Text {
	return fault.Text{TR: "Bu karttan ödeme alınamadı; lütfen başka bir kart girin.", EN: "This card cannot be charged; please enter another one."}
}

// refusal is why a card was not taken.
func refusal(p payment.Payment) fault.Text {
	return fault.Text{
		TR: p.Refusal.Reason.Text("tr") + " Başka bir kart deneyebilirsiniz.", EN: p.Refusal.Reason.Text("en") + " You may try another card.",
	}
}

// planCardEnded shows the page again after a visit whose card the plan has not got.
func (d *Dialect) planCardEnded(w http.ResponseWriter, r *http.Request, m *merchant.Merchant, p plan.Plan, page checkout.Page, reference string) {
	trial, found := d.recurring.TrialOf(r.Context(), m, p, reference)
	switch {
	case !found:
	case trial.Operations[0].Status == payment.Approved: // and what was due with it was refused
		page.Error = errCardRefused()
	case trial.State == payment.Declined:
		page.Error = refusal(trial)
	case trial.State == payment.Indeterminate: // what became of the trial is learned without him; see gateway.AttrTrial
		page.Error = fault.Text{
			TR: "Bankanın cevabı henüz gelmedi. Banka onaylarsa kartınız kendiliğinden eklenir; yeniden girmeniz gerekmez.",
			EN: "The bank has not answered yet. If it approves, your card is added by itself; you need not enter it again.",
		}
	default:
		page.Error = fault.Text{
			TR: "Bankanın cevabı henüz gelmedi; biraz sonra yeniden deneyin.", EN: "The bank has not answered yet; try again in a while.",
		}
	}
	d.show(w, http.StatusOK, page)
}

func (d *Dialect) cardPage(r *http.Request, m *merchant.Merchant, p plan.Plan, next plan.Payment, token string) checkout.Page {
	here := d.baseURL(r) + planPrefix + token
	language := checkout.Language(r, "")
	when := fault.Text{TR: "Ödeme günü", EN: "Charged on"}
	count := fault.Text{TR: "Toplam ödeme sayısı", EN: "Number of payments"}
	return checkout.Page{
		Language: language, Self: here, Action: here, Merchant: m.Name, Amount: next.Amount, Description: plan.TrialText(p).In(language),
		Lines: []checkout.Line{
			{Text: when.In(language), Value: plan.Day(next.Due)}, {Text: count.In(language), Value: strconv.Itoa(p.Count)},
		},
		Button: fault.Text{TR: "Kartımı ekle", EN: "Add my card"},
	}
}

// sayCard says that the plan needs no card: it has one, or nothing of it is to be paid.
func (d *Dialect) sayCard(w http.ResponseWriter, r *http.Request, p plan.Plan) {
	say := view.Message{
		Language: view.Language(r), Title: fault.Text{TR: "Planınızın kartı kayıtlı", EN: "Your plan has its card"},
		Text: fault.Text{TR: "Ödemeler günü geldiğinde bu karttan alınacak. Bu sayfayı kapatabilirsiniz.", EN: "Payments will be taken from it as they fall due. You may close this page."},
	}
	if p.Status == plan.Inactive || p.Status == plan.Completed {
		say.Title = fault.Text{TR: "Bu planın bekleyen ödemesi yok", EN: "This plan has no payment to come"}
		say.Text = fault.Text{
			TR: "Ödemeleri tamamlanmış ya da plan durdurulmuş; bir şey yapmanız gerekmiyor.", EN: "All has been paid, or the plan has been stopped; there is nothing to do.",
		}
	}
	err := d.pages.WriteMessage(w, http.StatusOK, say)
	if err != nil {
		d.log.Warn("page could not be sent", "error", err) // there is nobody left to tell
	}
}
