package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// Desk keeps the records over a gateway.
type Desk struct {
	Gateway *gateway.Gateway
	Now     func() time.Time
}

// kindForm is a form in a buyer's browser.
const kindForm record.Kind = "paynet_form"

// FormLifetime is how long a buyer may take to fill a form in. Paynet's sessions end too; it does not say when.
const FormLifetime = 30 * time.Minute

// Form is what a form of paynet.js was opened with, and what has become of it. All of it but Payment came from a browser: it
// is a claim, until the shop's server repeats it.
type Form struct {
	// ID names the form; it is in the session that the browser holds. What is stored is its digest.
	ID              [16]byte    `json:"-"`
	Merchant        merchant.ID `json:"-"`
	Amount          int64       `json:"amount"` // kuruş
	Reference       string      `json:"reference,omitempty"`
	Agent           string      `json:"agent,omitempty"`
	AddCommission   bool        `json:"add_commission,omitempty"`
	RatioCode       string      `json:"ratio_code,omitempty"`
	RatioCodeMethod string      `json:"ratio_code_method,omitempty"`
	Domain          string      `json:"domain,omitempty"`
	Installments    string      `json:"installments,omitempty"`
	NoInstalment    bool        `json:"no_instalment,omitempty"`
	TDSRequired     bool        `json:"tds_required,omitempty"`
	SaveCard        bool        `json:"save_card,omitempty"`
	CardDesc        string      `json:"card_desc,omitempty"`
	UserGSM         string      `json:"user_gsm,omitempty"`
	CardOwnerID     string      `json:"card_owner_id,omitempty"`
	UserUniqueID    string      `json:"user_unique_id,omitempty"`
	Description     string      `json:"description,omitempty"`
	ReturnURL       string      `json:"return_url,omitempty"`
	// Payment is what the latest card was handed over for, or empty.
	Payment payment.ID `json:"payment,omitempty"`

	kept record.Record
}

// Expires is when the form can no longer be filled in.
func (f Form) Expires() time.Time { return f.kept.ExpiresAt }

// Sum is the amount that the form was opened with.
func (f Form) Sum() money.Amount { return money.New(f.Amount, money.TRY) }

// OpenForm keeps a new form.
func (d *Desk) OpenForm(ctx context.Context, f Form) (Form, error) {
	_, _ = rand.Read(f.ID[:]) // never fails: crypto/rand ends the process instead
	f.kept = record.Record{Merchant: f.Merchant, Kind: kindForm, ID: formKey(f.ID), ExpiresAt: d.Now().Add(FormLifetime)}
	return d.SaveForm(ctx, f)
}

// SaveForm keeps a form that has changed. A Conflict fault says that somebody else changed it meanwhile.
func (d *Desk) SaveForm(ctx context.Context, f Form) (Form, error) {
	kept := f
	if len(kept.CardOwnerID) != ownerIDLength { // it is none of ours, and may be whatever somebody put there
		kept.CardOwnerID = gateway.Shown(kept.CardOwnerID)
	}
	content, err := json.Marshal(kept, json.Deterministic(true))
	if err != nil {
		return f, fmt.Errorf("encode form: %w", err)
	}
	content, err = gateway.ShownJSON(content, "reference", "return_url", "payment", "card_owner_id")
	if err != nil {
		return f, fmt.Errorf("mask form: %w", err)
	}
	f.kept.Content = content
	f.kept, err = d.Gateway.SaveRecord(ctx, f.kept)
	return f, err //nolint:wrapcheck // it is a fault
}

// Form returns a merchant's form, or a NotFound fault. Whether its time is over is for the caller: a charge may be repeated
// long after.
func (d *Desk) Form(ctx context.Context, m merchant.ID, id [16]byte) (Form, error) {
	r, err := d.Gateway.Record(ctx, m, kindForm, formKey(id))
	if err != nil {
		return Form{}, err //nolint:wrapcheck // it is a fault
	}
	f := Form{}
	err = json.Unmarshal(r.Content, &f)
	if err != nil {
		return Form{}, fmt.Errorf("read form: %w", err)
	}
	f.ID, f.Merchant, f.kept = id, m, r
	return f, nil
}

func formKey(id [16]byte) string {
	sum := sha256.Sum256(id[:])
	return hex.EncodeToString(sum[:])
}

// isNone reports whether an error says that there is nothing.
func isNone(err error) bool { return fault.KindOf(err) == fault.NotFound }
