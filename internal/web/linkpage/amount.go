package linkpage

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// sum is what is to be paid: what the link asks for, or what the buyer typed. ok is false when the page that asks for it was sent.
func (s sight) sum() (amount money.Amount, ok bool, err error) {
	if !s.l.Open() {
		return s.l.Sum(), true, nil
	}
	typed := strings.TrimSpace(s.r.Form.Get("amount"))
	if typed != "" {
		amount, err = money.Parse(strings.ReplaceAll(typed, " ", ""), s.l.Currency, money.Grouped)
		if err == nil && s.l.Fits(amount) {
			return amount, true, nil
		}
	}
	status, problem := http.StatusOK, fault.Text{}
	if typed != "" {
		status = http.StatusUnprocessableEntity
		problem = fault.Text{TR: "Belirtilen sınırlar içinde bir tutar yazın, örneğin 125,50.", EN: "Type an amount within the limits, for example 125.50."}
	}
	return amount, false, s.askAmount(status, problem, view.AmountAgain(typed))
}

// asked is what the page that asks for an amount shows.
type asked struct {
	Lang, Title, Merchant, Description, Label, Hint, Problem, Button, Action, Value string
	Other, OtherLang, OtherName                                                     string
}

func (s sight) askAmount(status int, problem fault.Text, typed string) error {
	lang := s.language()
	least, most := money.New(s.l.Least, s.l.Currency), money.New(s.l.Most, s.l.Currency)
	a := asked{
		Lang: lang, Merchant: s.m.Name, Description: s.l.Description, Problem: problem.In(lang), Action: s.self, Value: typed,
		Title:  fault.Text{TR: "Ödeme", EN: "Payment"}.In(lang),
		Label:  fault.Text{TR: "Ödeyeceğiniz tutar", EN: "Amount to pay"}.In(lang),
		Hint:   fault.Text{TR: least.Format("tr") + " ile " + most.Format("tr") + " arasında", EN: "between " + least.Format("en") + " and " + most.Format("en")}.In(lang),
		Button: fault.Text{TR: "Devam", EN: "Continue"}.In(lang),
	}
	a.Other, a.OtherLang, a.OtherName = s.self+"?lang=en", "en", "English"
	if lang == "en" {
		a.Other, a.OtherLang, a.OtherName = s.self+"?lang=tr", "tr", "Türkçe"
	}
	return s.amount.Write(s.w, status, a) //nolint:wrapcheck // it says enough
}

// printed is what the sheet shows.
type printed struct {
	Lang, Title, Merchant, Description, Amount, Scan, Until, Address string
	QR                                                               template.HTML
}

// sheet is a page to be printed, with the link's QR code.
func (s sight) sheet() error {
	if s.l.State(s.Now()) != paylink.Active {
		s.closed()
		return nil
	}
	lang := s.language()
	drawn, err := paylink.SVG(s.self)
	if err != nil {
		return err //nolint:wrapcheck // it says enough
	}
	until := payment.Day(s.l.Expires()).Format("02.01.2006 15:04")
	sheet := printed{
		Lang: lang, Title: fault.Text{TR: "Kartla ödeme", EN: "Pay by card"}.In(lang), Merchant: s.m.Name, Description: s.l.Description,
		Scan:  fault.Text{TR: "Telefonunuzun kamerasıyla okutun", EN: "Scan with your telephone's camera"}.In(lang),
		Until: fault.Text{TR: "Son gün: " + until, EN: "Valid until " + until + " (Turkish time)"}.In(lang), Address: s.self,
		QR: template.HTML(drawn), //nolint:gosec // numbers that we have drawn
	}
	if !s.l.Open() {
		prices, err := s.Prices(s.r.Context(), s.m, s.l, s.l.Sum())
		if err != nil {
			return err
		}
		if len(prices) > 0 { // what the page will ask for, with the commission where the buyer bears it
			sheet.Amount = prices[0].Charged.Format(lang)
		}
	}
	return s.printed.Write(s.w, http.StatusOK, sheet) //nolint:wrapcheck // it says enough
}
