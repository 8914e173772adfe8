package paynet

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
)

// form.go answers the scripts in buyers' browsers, up to the moment at which they hand over a card; see token.go.

// public finds the merchant by the publishable key, "Authorization: Basic pbk_…". It proves nothing: whoever has seen the
// shop's page has it.
func (d *Dialect) public(r *http.Request) (*merchant.Merchant, error) {
	for _, key := range secrets(r.Header.Get("Authorization")) {
		if m, known := d.gateway.Merchants().Named(Surface, key); known {
			return m, nil
		}
	}
	return nil, errWrongKey()
}

// openForm is v1/paynetj/auth.
func (d *Dialect) openForm(ctx context.Context, c *dialect.Caller, req wire.FormAuth) (wire.FormSession, error) {
	if req.InvoiceNo != "" {
		return wire.FormSession{}, errNotThere("invoice_no")
	}
	err := posType(req.POSType)
	if err != nil {
		return wire.FormSession{}, err
	}
	f := desk.Form{
		Merchant: c.Merchant.ID, Amount: req.Amount.Minor(), Reference: req.ReferenceNo, Agent: req.AgentID,
		AddCommission: req.AddCommission, RatioCode: req.RatioCode, RatioCodeMethod: req.RatioCodeMethod, Domain: req.Domain,
		Installments: req.Installments, NoInstalment: req.NoInstalment,
		TDSRequired: req.TDSRequired || c.Merchant.Setting(Surface, settingTDS) == "true",
		SaveCard:    req.SaveCard, CardDesc: req.CardDesc, UserGSM: req.UserGSM, CardOwnerID: req.CardOwnerID,
		UserUniqueID: req.UserUniqueID, Description: req.Description, ReturnURL: req.ReturnURL,
	}
	err = d.payable(ctx, c.Merchant, f)
	if err != nil {
		return wire.FormSession{}, err
	}
	f, err = d.desk.OpenForm(ctx, f)
	if err != nil {
		return wire.FormSession{}, err //nolint:wrapcheck // a fault of our own
	}
	s := wire.FormSession{
		SessionID: wire.FormSessionID(f.ID), Name: c.Merchant.Name, ExpireDate: f.Expires(), TDSRequired: f.TDSRequired,
		ObjectName: wire.ObjectFormAuth,
	}
	s.Code, s.Message = wire.Success(false)
	return s, nil
}

// settingTDS is the merchant's setting that lets no form go without 3-D Secure.
const settingTDS = "tds_required"

// payable refuses a form that no card could pay, whatever its number of installments.
func (d *Dialect) payable(ctx context.Context, m *merchant.Merchant, f desk.Form) error {
	prices, code, err := d.prices(ctx, m, f.RatioCode)
	if err != nil {
		return err
	}
	_, _, err = terms.Agree(m, prices, terms.Request{
		Installments: 1, Amount: f.Sum(), RatioCode: code, PassOn: f.AddCommission, Agent: f.Agent,
	})
	var told *fault.Error
	if errors.As(err, &told) && told.Code == terms.CodeInstalment {
		return nil // the table may have no single payment, but others
	}
	return err //nolint:wrapcheck // it is a fault in the caller's words
}

// form returns the form of a session that may still be filled in.
func (d *Dialect) form(ctx context.Context, m merchant.ID, session string) (desk.Form, error) {
	f, err := d.anyForm(ctx, m, session)
	if err == nil && d.now().After(f.Expires()) {
		return desk.Form{}, errNoForm()
	}
	return f, err
}

// anyForm returns the form of a session, also when its time is over.
func (d *Dialect) anyForm(ctx context.Context, m merchant.ID, session string) (desk.Form, error) {
	id, err := wire.ParseFormSessionID(session)
	if err != nil {
		return desk.Form{}, errNoForm()
	}
	f, err := d.desk.Form(ctx, m, id)
	if fault.KindOf(err) == fault.NotFound {
		return desk.Form{}, errNoForm()
	}
	return f, err //nolint:wrapcheck // a fault of our own
}

// updateForm is v1/paynetj/auth_update.
func (d *Dialect) updateForm(ctx context.Context, c *dialect.Caller, req wire.FormUpdate) (wire.Envelope, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.Envelope{}, err
	}
	if req.Amount.IsPositive() {
		f.Amount = req.Amount.Minor()
	}
	if req.AddCommission != nil {
		f.AddCommission = *req.AddCommission
	}
	if req.RatioCode != nil {
		f.RatioCode = *req.RatioCode
	}
	if req.SaveCard != nil {
		f.SaveCard = *req.SaveCard
	}
	if req.CardDesc != "" {
		f.CardDesc = req.CardDesc
	}
	if req.UserGSM != "" {
		f.UserGSM = req.UserGSM
	}
	return d.changed(ctx, c, f)
}

// saveInForm is v1/paynetj/save_card: the buyer wants the card kept that the form is about to be given.
func (d *Dialect) saveInForm(ctx context.Context, c *dialect.Caller, req wire.FormSave) (wire.Envelope, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.Envelope{}, err
	}
	f.SaveCard, f.CardDesc = true, req.CardDesc
	if req.UserGSM != "" {
		f.UserGSM = req.UserGSM
	}
	return d.changed(ctx, c, f)
}

// changed keeps what a form has become. One for which a card was handed over belongs to the amount that the card was for.
func (d *Dialect) changed(ctx context.Context, c *dialect.Caller, f desk.Form) (wire.Envelope, error) {
	err := d.payable(ctx, c.Merchant, f)
	if err != nil {
		return wire.Envelope{}, err
	}
	f.Payment = ""
	_, err = d.desk.SaveForm(ctx, f)
	if err != nil {
		return wire.Envelope{}, err //nolint:wrapcheck // a fault of our own
	}
	e := wire.Envelope{ObjectName: wire.ObjectFormAuth}
	e.Code, e.Message = wire.Success(false)
	return e, nil
}

// formBin is v1/paynetj/check_bin.
func (d *Dialect) formBin(ctx context.Context, c *dialect.Caller, req wire.FormBin) (wire.FormBank, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.FormBank{}, err
	}
	f.NoInstalment = f.NoInstalment || req.NoInstalment
	return d.choices(ctx, c.Merchant, f, req.Bin)
}

// choices are the numbers of installments in which a form's amount may be paid with a card.
func (d *Dialect) choices(ctx context.Context, m *merchant.Merchant, f desk.Form, digits string) (wire.FormBank, error) {
	card := terms.CardOf(m, digits)
	prices, code, err := d.prices(ctx, m, f.RatioCode)
	if err != nil {
		return wire.FormBank{}, err
	}
	quotes, err := terms.Quotes(prices, card, terms.Request{Amount: f.Sum(), RatioCode: code, PassOn: f.AddCommission})
	if err != nil {
		return wire.FormBank{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	b := wire.FormBank{CardType: cardType(card), TDSEnable: true, ObjectName: wire.ObjectFormBin}
	b.BankID, b.BankName = bankOf(card)
	for _, q := range quotes {
		if offered(f, q.Installments) {
			b.Rows = append(b.Rows, wire.FormInstalment{
				InstalmentKey: wire.InstalmentKey(f.ID, q.Installments), Instalment: shownInstallments(q.Installments),
				InstalmentAmount: q.Parts[0], TotalAmount: q.Charged, Commision: q.Commission(), Desc: choiceText(q),
			})
		}
	}
	b.Code, b.Message = wire.Success(false)
	return b, nil
}

// offered reports whether a form lets its buyer pay in so many parts. Its list calls a single payment 0 or 1.
func offered(f desk.Form, installments int) bool {
	single := installments <= 1
	if f.NoInstalment {
		return single
	}
	if strings.TrimSpace(f.Installments) == "" {
		return true
	}
	return slices.ContainsFunc(strings.Split(f.Installments, ","), func(text string) bool {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		return err == nil && (n == installments || n <= 1 && single)
	})
}

// shownInstallments writes a number of installments as Paynet does, whose single payment is 0.
func shownInstallments(n int) int {
	if n <= 1 {
		return 0
	}
	return n
}

func errNoForm() error {
	return fault.New(fault.NotFound, codeNoSession, fault.Text{
		TR: "Ödeme formunun süresi doldu ya da böyle bir form yok; sayfayı yenileyip yeniden deneyin.",
		EN: "The payment form has expired, or there is none; reload the page and try again.",
	})
}
