package cli

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// values.go reads what people write behind flags, and says in both languages what is wrong with it and how it is written.

// dayFlag is a day on the command line; unset it is none.
func dayFlag(flag, text string) (calendar.Day, error) {
	if text == "" {
		return 0, nil
	}
	d, err := calendar.Parse(text)
	if err != nil {
		return 0, errDay(flag)
	}
	return d, nil
}

func currencyFlag(text string) (money.Currency, error) {
	if text == "" {
		return "", nil
	}
	c, err := money.ParseCurrency(text)
	if err != nil {
		return "", fault.Say(fault.Text{TR: "--currency: TRY gibi bir para birimi verin", EN: "--currency: give a currency such as TRY"})
	}
	return c, nil
}

// amountFlag reads an amount of a currency.
func amountFlag(flag, text string, currency money.Currency, spelling money.Notation) (money.Amount, error) {
	a, err := money.Parse(text, currency, spelling)
	switch {
	case err == nil:
		return a, nil
	case errors.Is(err, money.ErrPrecision):
		return a, fault.Say(fault.Text{TR: "%s: %s için fazla ondalık var", EN: "%s: there are too many decimals for %s"}, flag, currency)
	case errors.Is(err, money.ErrRange):
		return a, fault.Say(fault.Text{TR: "%s: tutar çok büyük", EN: "%s: the amount is too large"}, flag)
	}
	return a, fault.Say(fault.Text{TR: "%s: 1234.56 gibi bir tutar verin", EN: "%s: give an amount such as 1234.56"}, flag)
}

// errPage refuses a page of no rows.
func errPage(limit int) error {
	if limit > 0 {
		return nil
	}
	return fault.Say(fault.Text{TR: "--limit: sıfırdan büyük bir sayı verin", EN: "--limit: give a number above zero"})
}

func paymentID(text string) (payment.ID, error) {
	id, err := payment.ParseID(text)
	if err != nil {
		return id, errID("<payment>", "pay_")
	}
	return id, nil
}

func subscriptionID(text string) (subscription.ID, error) {
	id, err := subscription.ParseID(text)
	if err != nil {
		return id, errID("<subscription>", "sub_")
	}
	return id, nil
}

func errID(argument, prefix string) error {
	return fault.Say(fault.Text{
		TR: "%s: %s ile başlayan 30 karakterlik kimliği verin; listeler onu ilk sütunda gösterir",
		EN: "%s: give the id of 30 characters that begins with %s; lists show it in their first column",
	}, argument, prefix)
}

// errState refuses a state that there is not.
func errState[S ~string](text string, all []S) error {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = string(one)
	}
	return fault.Say(fault.Text{TR: "--state: %q diye bir durum yok; olanlar: %s", EN: "--state: there is no state %q; there are %s"}, text, strings.Join(names, ", "))
}

func errDay(flag string) error {
	return fault.Say(fault.Text{TR: "%s: 2026-11-25 gibi bir gün verin", EN: "%s: give a day such as 2026-11-25"}, flag)
}
