package bookkeeper

import (
	"context"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Extract is a report as a table, whichever file it goes into.
type Extract struct {
	// What is "trial-balance", "statement" or "expected".
	What     string
	Currency money.Currency
	// Account is a statement's.
	Account ledger.Account
	// From and To are days; a trial balance is of the end of To.
	From, To calendar.Day
}

// Title is what the table is called.
func (e Extract) Title() fault.Text {
	switch e.What {
	case "statement":
		return fault.Text{TR: "Hesap ekstresi", EN: "Account statement"}
	case "expected":
		return fault.Text{TR: "Beklenen ödemeler", EN: "Expected settlements"}
	}
	return fault.Text{TR: "Mizan", EN: "Trial balance"}
}

// Headings are the headings of its columns.
func (e Extract) Headings(language string) []string {
	headings := []fault.Text{
		{TR: "Hesap", EN: "Account"}, {TR: "Hesap adı", EN: "Account name"}, {TR: "Para birimi", EN: "Currency"}, {TR: "Borç", EN: "Debit"},
		{TR: "Alacak", EN: "Credit"}, {TR: "Bakiye", EN: "Balance"},
	}
	switch e.What {
	case "statement":
		headings = []fault.Text{
			{TR: "No", EN: "No"}, {TR: "Gün", EN: "Day"}, {TR: "İşlem", EN: "Event"}, {TR: "Konu", EN: "Subject"}, {TR: "Hesap", EN: "Account"},
			{TR: "Valör", EN: "Value date"}, {TR: "Para birimi", EN: "Currency"}, {TR: "Tutar", EN: "Amount"}, {TR: "Bakiye", EN: "Balance"},
			{TR: "Açıklama", EN: "Memo"},
		}
	case "expected":
		headings = []fault.Text{
			{TR: "Gün", EN: "Day"}, {TR: "Sağlayıcı hesabı", EN: "Provider account"}, {TR: "Para birimi", EN: "Currency"}, {TR: "Brüt", EN: "Gross"},
			{TR: "Komisyon", EN: "Commission"}, {TR: "Vergi", EN: "Tax"}, {TR: "Net", EN: "Net"},
		}
	}
	words := make([]string, len(headings))
	for i, h := range headings {
		words[i] = h.In(language)
	}
	return words
}

// Rows calls row for every row, in the order of the headings: texts, numbers, amounts and days.
func (e Extract) Rows(ctx context.Context, b Books, m merchant.ID, language string, row func(cells ...any) error) error {
	switch e.What {
	case "statement":
		return e.statement(ctx, b, m, language, row)
	case "expected":
		all, err := b.Expected(ctx, m, e.Currency, e.From, e.To)
		if err != nil {
			return err
		}
		for _, x := range all {
			err = row(x.Day, x.Account, string(e.Currency), x.Gross, x.Commission, x.Tax, x.Net)
			if err != nil {
				return err
			}
		}
		return nil
	}
	trials, err := b.TrialBalance(ctx, m, e.Currency, e.To)
	if err != nil {
		return err
	}
	for _, trial := range trials {
		for _, a := range trial.Accounts {
			err = row(string(a.Account), a.Account.Name().In(language), string(trial.Currency), a.Debit, a.Credit, a.Balance)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// statement writes all pages, between the opening and the closing balance.
func (e Extract) statement(ctx context.Context, b Books, m merchant.ID, language string, row func(cells ...any) error) error {
	q := StatementQuery{Currency: e.Currency, Account: e.Account, From: e.From, To: e.To, Limit: entriesAtOnce}
	mark := func(day calendar.Day, name fault.Text, balance money.Amount) error {
		return row(int64(0), day, name.In(language), "", string(e.Account), calendar.Day(0), string(e.Currency), money.New(0, e.Currency), balance, "")
	}
	for first := true; ; first = false {
		page, err := b.Statement(ctx, m, q)
		if err != nil {
			return err
		}
		if first {
			err = mark(e.From, fault.Text{TR: "Açılış", EN: "Opening"}, page.Opening)
			if err != nil {
				return err
			}
		}
		for _, l := range page.Lines {
			err = row(l.Number, l.Day, l.Transaction.Event.Text().In(language), l.Transaction.Subject, string(l.Account), l.Value, string(l.Currency),
				money.New(l.Amount, l.Currency), l.Balance, l.Memo)
			if err != nil {
				return err
			}
		}
		if !page.More {
			return mark(e.To, fault.Text{TR: "Kapanış", EN: "Closing"}, page.Closing)
		}
		q.After = page.Next
	}
}
