package paratika

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// pointspage.go is the hosted page's way to a card's points. A buyer who wants to use them has entered his card, presses a button, and gets
// the page again with what the card has; the card waits meanwhile, sealed in that page (see session.Desk.Hold), so that it need not be
// typed twice, with a script or without one.

// entered reads what a buyer sent from a page that takes a card. ok is false when he was shown the page once more.
func (d *Dialect) entered(w http.ResponseWriter, r *http.Request, s visitor, page checkout.Page) (entry checkout.Entry, points []wire.Point, ok bool) {
	var card pan.Card
	if sealed := checkout.HeldIn(r.PostForm); sealed != "" {
		plain, waits := d.sessions.Held(s.Session, sealed)
		var err error
		if waits {
			card, err = pan.ParseSecret(plain)
		}
		if !waits || err != nil {
			page.Error = fault.Text{TR: "Kart bilgileri zaman aşımına uğradı; lütfen yeniden girin.", EN: "The card's details have timed out; please enter them again."}
			d.show(w, http.StatusUnprocessableEntity, page)
			return entry, nil, false
		}
		page, err = d.withPointsOf(r.Context(), s, page, card, sealed)
		if err != nil { // they were told a moment ago
			page.Error = pointsText(err)
			d.show(w, http.StatusOK, page)
			return entry, nil, false
		}
	}
	entry, problems := d.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		d.show(w, http.StatusUnprocessableEntity, page.Again(entry, problems))
		return entry, nil, false
	}
	switch {
	case entry.AskPoints:
		d.askPoints(w, r, s, page, entry)
		return entry, nil, false
	case entry.Held != "":
		err := d.sessions.Release(r.Context(), s.Session, entry.Held)
		if err != nil {
			d.gate.Say(w, r, err)
			return entry, nil, false
		}
		entry.Card = card
	}
	if entry.Used.IsPositive() {
		points = []wire.Point{{Name: entry.Kind, Value: entry.Used.Decimal()}}
	}
	return entry, points, true
}

// askPoints shows the page with the points of a card.
func (d *Dialect) askPoints(w http.ResponseWriter, r *http.Request, s visitor, page checkout.Page, entry checkout.Entry) {
	again := page.Again(entry, nil)
	asked, err := d.withPointsOf(r.Context(), s, page, entry.Card, "")
	if err == nil {
		asked.Held.Sealed, err = d.sessions.Hold(r.Context(), s.Session, entry.Card.MarshalSecret())
	}
	if err != nil {
		again.Error = pointsText(err)
		d.show(w, http.StatusOK, again)
		return
	}
	asked.Kept = again.Kept
	d.show(w, http.StatusOK, asked)
}

// withPointsOf is a page with the points of a card that waits in it: those whose worth is known, and no more of them than is to be paid.
func (d *Dialect) withPointsOf(ctx context.Context, s visitor, page checkout.Page, card pan.Card, sealed string) (checkout.Page, error) {
	o := gateway.Order{Merchant: s.Merchant, Surface: Surface, Reference: "QUERYPOINTS", Amount: s.Order.Amount, Card: card}
	found, err := d.gateway.Points(ctx, o)
	kind := fault.KindOf(err)
	if kind == fault.Unavailable {
		page.Error = pointsText(err)
	}
	if kind == fault.Unsupported || kind == fault.Unavailable { // as far as anybody tells, the card has none, and can pay all the same
		err = nil
	}
	if err != nil {
		return page, err
	}
	held := &checkout.Held{Masked: card.Summary().Masked(), Sealed: sealed}
	for _, p := range found {
		if p.Worth.Currency() != s.Order.Amount.Currency() || !p.Worth.IsPositive() {
			continue
		}
		most := money.New(min(p.Worth.Minor(), s.Order.Amount.Minor()), p.Worth.Currency())
		held.Points = append(held.Points, checkout.Points{Name: p.Name, Most: most})
	}
	page.Held = held
	return page, nil
}

// pointsText says why a card's points are not shown. The card can pay without them.
func pointsText(err error) fault.Text {
	f, told := fault.As(aboutPointsQuery(err))
	if told && f.Kind != fault.Internal {
		return f.PublicText()
	}
	return fault.Text{TR: "Kartın puanı şu anda sorulamadı; puansız ödeyebilirsiniz.", EN: "The card's points could not be asked for at present; you can pay without them."}
}
