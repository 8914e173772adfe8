// Package splitpage is the page of an amount that is paid in parts: what it is, what has been paid of it and by which cards, what is left,
// and how much of that the buyer who looks at it wants to pay. The card is entered on the payment page (package checkout), which is the
// next one. The page works without a script.
package splitpage

import (
	"embed"
	"net/http"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

//go:embed split.html split.css
var files embed.FS

// State is how a part stands.
type State int

// The states of a part.
const (
	// Paid is taken, or held for a shop that captures later.
	Paid State = iota
	// AtBank is a part whose buyer is at the bank, or has turned back from there.
	AtBank
	// InDoubt is a part of which nobody knows yet whether it was taken.
	InDoubt
)

// Part is one part as the page shows it.
type Part struct {
	// Card is the masked number.
	Card   string
	Amount money.Amount
	State  State
	// Again is where whoever began it tries again, for a part that is at the bank.
	Again string
}

// Page is what the page shows.
type Page struct {
	// Language is "tr" or "en".
	Language              string
	Merchant, Description string
	// Self is this page's address, Pay that at which a part is paid: it gets the amount as the buyer types it.
	Self, Pay string
	// Cancel is where a buyer goes who pays nothing, or empty.
	Cancel string
	// Total is the whole, Taken the sum of what is paid, and Left what nobody pays or has paid.
	Total, Taken, Left money.Amount
	// Least and Most bound what the buyer may pay. Both are zero where he may pay nothing, the same where there is nothing to choose.
	Least, Most money.Amount
	Parts       []Part
	// Typed is what the buyer typed before, and Problem what is wrong with it.
	Typed   string
	Problem fault.Text
	// Said is what has just happened, and Failure why something did not.
	Said, Failure fault.Text
}

// FieldAmount is the field that carries the amount to the next page.
const FieldAmount = "amount"

// Pages writes pages. It is immutable, and one may be shared.
type Pages struct{ template *view.Template }

// New parses the page.
func New() *Pages {
	return &Pages{view.NewTemplate(view.Sheet{Files: files, Page: "split.html", Style: "split.css", Form: true})}
}

// shown is the page in one language.
type shown struct {
	Lang, Title, Merchant, Description, Self, Other, OtherLang, OtherName, Failure, Said, Total, Paid, Held, Left, Action, Fixed, Hint string
	Typed, Problem, Button, Wait, Cancel                                                                                               string
	Whole, Done                                                                                                                        int64
	Ask                                                                                                                                bool
	Parts                                                                                                                              []row
	Words                                                                                                                              words
}

type row struct{ Card, Amount, State, Again string }

type words struct{ Total, Paid, Held, Left, Progress, Parts, Again, Amount, Refresh, Back string }

// Write sends the page with the given HTTP status.
func (p *Pages) Write(w http.ResponseWriter, status int, page Page) error {
	return p.template.Write(w, status, page.shown()) //nolint:wrapcheck // it says enough
}

func (p Page) shown() shown {
	lang, other, name := "tr", "en", "English"
	if p.Language == "en" {
		lang, other, name = "en", "tr", "Türkçe"
	}
	in := func(tr, en string) string { return fault.Text{TR: tr, EN: en}.In(lang) }
	s := shown{
		Lang: lang, OtherLang: other, OtherName: name, Other: view.InLanguage(p.Self, other), Self: view.InLanguage(p.Self, lang), Action: p.Pay,
		Title: in("Parçalı ödeme", "Pay in parts"), Merchant: p.Merchant, Description: p.Description, Cancel: p.Cancel,
		Failure: p.Failure.In(lang), Said: p.Said.In(lang), Problem: p.Problem.In(lang), Typed: view.AmountAgain(p.Typed),
		Total: p.Total.Format(lang), Paid: p.Taken.Format(lang), Left: p.Left.Format(lang), Whole: p.Total.Minor(), Done: p.Taken.Minor(),
		Words: words{
			Total: in("Toplam", "Total"), Paid: in("Ödenen", "Paid"), Held: in("Şu anda ödenmekte olan", "Being paid now"), Left: in("Kalan", "Left to pay"),
			Progress: in("Ödenen kısım", "Part that is paid"), Parts: in("Ödemeler", "Payments"), Again: in("Bu parçayı yeniden öde", "Pay this part again"),
			Amount: in("Şimdi ödeyeceğiniz tutar", "Amount that you pay now"), Refresh: in("Sayfayı yenile", "Refresh this page"),
			Back: in("Mağazaya dön", "Back to the shop"),
		},
	}
	if held := money.New(p.Total.Minor()-p.Taken.Minor()-p.Left.Minor(), p.Total.Currency()); held.IsPositive() {
		s.Held = held.Format(lang)
	}
	for _, part := range p.Parts {
		r := row{Card: part.Card, Amount: part.Amount.Format(lang), State: in("Ödendi", "Paid")}
		switch part.State {
		case AtBank:
			r.State = in("Banka doğrulaması bekleniyor", "Waiting for the bank's check")
			if part.Again != "" {
				r.Again = view.InLanguage(part.Again, lang)
			}
		case InDoubt:
			r.State = in("Bankanın cevabı bekleniyor", "Waiting for the bank's answer")
		case Paid:
		}
		s.Parts = append(s.Parts, r)
	}
	switch {
	case p.Most.IsPositive() && p.Least.Equal(p.Most):
		s.Ask, s.Fixed = true, p.Most.Decimal()
		s.Hint = in("Bu son parçadır; kalan tutarın tamamı ödenir.", "This is the last part: all that is left is paid with it.")
		s.Button = in(p.Most.Format("tr")+" öde", "Pay "+p.Most.Format("en"))
		if p.Most.Equal(p.Total) {
			s.Hint = in("Bu tutar tek parçada ödenir.", "This amount is paid in one part.")
		}
	case p.Most.IsPositive():
		s.Ask, s.Button = true, in("Karta geç", "Continue to the card")
		s.Hint = in("En çok "+p.Most.Format("tr")+". Kalanını bir başka kartla siz ya da bir başkası ödeyebilir.",
			"At most "+p.Most.Format("en")+". You or somebody else can pay the rest with another card.")
	case p.Taken.Minor() < p.Total.Minor():
		s.Wait = in("Kalan tutar şu anda ödenmekte. Sonuçlanınca burada görünür; ödeme tamamlanmazsa kalan tutar yeniden ödenebilir.",
			"What is left is being paid at this moment. The outcome will be seen here; if it is not made, the amount can be paid again.")
	}
	return s
}
