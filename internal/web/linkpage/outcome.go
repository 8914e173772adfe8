package linkpage

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
)

// outcome.go is what a buyer reads where nothing more is typed: how a payment ended, or why a link takes none.

// outcome is a page that says how something stands, and of whose link.
type outcome struct {
	Lang, Merchant, Title, Text string
	Lines                       []line
	// Again is where a button leads that tries once more; without it there is none.
	Again, Button string
}

type line struct{ Name, Value string }

func (s sight) tell(status int, title, text fault.Text, more func(lang string, o *outcome)) {
	lang := s.language()
	o := outcome{Lang: lang, Merchant: s.m.Name, Title: title.In(lang), Text: text.In(lang)}
	if more != nil {
		more(lang, &o)
	}
	err := s.outcome.Write(s.w, status, o)
	if err != nil {
		s.Log.Warn("page could not be sent", "error", err)
	}
}

// closed says why a link takes no payment.
func (s sight) closed() {
	state := s.l.State(s.Now())
	title := titleGone()
	if state == paylink.Paused {
		title = fault.Text{TR: "Bu link şimdilik kapalı", EN: "This link is closed for now"}
	}
	s.tell(http.StatusGone, title, textGone(state), nil)
}

func (s sight) waiting() {
	s.tell(http.StatusAccepted, fault.Text{TR: "Ödemenin sonucu bekleniyor", EN: "The outcome is not known yet"}, fault.Text{
		TR: "Bankanın cevabı henüz gelmedi. Yeniden ödeme yapmayın; mağaza sonucu size bildirecek.",
		EN: "The bank has not answered yet. Do not pay again; the shop will tell you the outcome.",
	}, nil)
}

// received thanks, with what a buyer may want to look up later.
func (s sight) received(p payment.Payment) {
	s.tell(http.StatusOK, fault.Text{TR: "Ödemeniz alındı", EN: "Your payment was received"}, fault.Text{
		TR: "Teşekkür ederiz. Bu sayfayı kapatabilirsiniz.", EN: "Thank you. You may close this page.",
	}, func(lang string, o *outcome) {
		for _, l := range []struct {
			name  fault.Text
			value string
		}{
			{fault.Text{TR: "Tutar", EN: "Amount"}, p.Amount.Format(lang)},
			{fault.Text{TR: "Açıklama", EN: "For"}, s.l.Description},
			{fault.Text{TR: "Kart", EN: "Card"}, p.Card.Masked()},
			{fault.Text{TR: "Tarih", EN: "Date"}, payment.Day(p.CreatedAt).Format("02.01.2006 15:04")},
			{fault.Text{TR: "Referans", EN: "Reference"}, p.Reference},
		} {
			if l.value != "" {
				o.Lines = append(o.Lines, line{l.name.In(lang), l.value})
			}
		}
	})
}

// refused says why, and leads back to the link while it can be paid.
func (s sight) refused(p payment.Payment) {
	reason := p.Refusal.Reason
	s.tell(http.StatusOK, fault.Text{TR: "Ödeme alınamadı", EN: "The payment was not made"}, fault.Text{
		TR: reason.Text("tr"), EN: reason.Text("en"),
	}, func(lang string, o *outcome) {
		if s.l.State(s.Now()) == paylink.Active {
			o.Again, o.Button = s.self, fault.Text{TR: "Yeniden dene", EN: "Try again"}.In(lang)
		}
	})
}
