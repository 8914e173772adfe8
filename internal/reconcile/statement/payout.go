package statement

import (
	"errors"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// payout.go reads statements of what a provider paid: a line for each payout, or for each payment that a payout was made of.

// The fields of a payout's line besides [Ref], [Order], [Transaction], [Amount] (the gross amount), [Currency] and [Date] (the day on which the money came).
const (
	Account    Field = "account"    // the provider account that paid
	Payout     Field = "payout"     // the payout's own number
	Due        Field = "due"        // of which day it pays what was expected
	Commission Field = "commission" // what the provider kept
	Tax        Field = "tax"        // the tax on that
	Net        Field = "net"        // what came
)

// PayoutFields returns the fields that a statement of payouts may have. The amount, the date and a name have to be there, and the commission or the net amount.
func PayoutFields() []Field {
	return []Field{Account, Payout, Ref, Order, Transaction, Due, Amount, Commission, Tax, Net, Currency, Date}
}

// payoutHeadings are what they are called, in the plain spelling of plain.
func payoutHeadings() map[Field][]string {
	known := headings()
	return map[Field][]string{
		Account: {"hesap", "hesapadi", "saglayicihesabi", "saglayici", "terminal", "terminalno", "account", "accountname", "provideraccount", "provider"},
		Payout: {
			"odemeno", "odemenumarasi", "hakedisno", "dekontno", "batch", "batchno", "grupno", "gunsonuno", "payout", "payoutno", "payoutid", "settlementno", "settlementid",
			"referans", "referansno", "reference", "referenceno",
		},
		Ref:         {"ref", "isyerireferansi", "odemeid", "paymentid", "merchantreference", "merchantpaymentid", "orderrefnumber", "agentreferenceno", "xactagentreference"},
		Order:       known[Order],
		Transaction: known[Transaction],
		Due:         {"vade", "vadetarihi", "beklenengun", "beklenentarih", "due", "dueon", "duedate", "expectedon"},
		Amount:      append([]string{"brut", "brutsatis", "gross", "toplamsatis"}, known[Amount]...),
		Commission: {
			"komisyon", "komisyontutari", "komisyonvergidahil", "kesinti", "kesintitutari", "isyerikomisyonu", "commission", "commissionamount", "fee", "fees",
			"deduction",
		},
		Tax:      {"vergi", "bsmv", "kdv", "komisyonvergisi", "komisyonkdv", "vergitutari", "tax", "vat", "commissiontax"},
		Net:      {"net", "nettutar", "netodeme", "odenen", "odenentutar", "hakedis", "hakedistutari", "netamount", "paid", "paidamount", "payoutamount"},
		Currency: known[Currency],
		Date: {
			"valor", "valortarihi", "odemetarihi", "odemegunu", "hakedistarihi", "aktarimtarihi", "yatistarihi", "valuedate", "paymentdate", "payoutdate", "settlementdate",
			"tarih", "gun", "date", "day",
		},
	}
}

// PayoutLine is one line of a statement of payouts. Amounts of what was given back are below zero.
type PayoutLine struct {
	// Number is the line, counted from 1.
	Number int
	// Account and Payout, the payout's own number, are empty where the statement has no such column.
	Account string
	Payout  string
	// Payment is what names the payment that the line is of: our id or a request's reference, or the shop's reference. It is empty for a payout as a whole.
	// Transaction is the provider's id of it, which may be empty.
	Payment     string
	Transaction string
	Day         calendar.Day
	// Due is the day of which it pays what was expected, 0 if it does not tell.
	Due calendar.Day
	// Tax is part of Commission where TaxIn is set, because the statement does not tell it apart.
	Gross, Commission, Tax, Net money.Amount
	TaxIn                       bool
}

// Payouts reads a whole statement of payouts. Its error is a [Broken], or says what is wrong with the file; no lines come with it.
func Payouts(open func() (Table, error), names map[Field]string) ([]PayoutLine, error) {
	choose := func(cells []string) (columns, bool) {
		where, ok := find(cells, names, PayoutFields(), payoutHeadings())
		named := where.has(Payout) || where.has(Ref) || where.has(Order)
		return where, ok && named && where.has(Amount, Date) && (where.has(Commission) || where.has(Net))
	}
	zone := payment.Day(time.Time{}).Location()
	var lines []PayoutLine
	var broken Broken
	err := scan(open, choose, errNoPayouts, func(r reader) error {
		line := payoutLine(&r, zone)
		broken.note(r.problems)
		if broken.Count == 0 {
			lines = append(lines, line)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case broken.Count > 0:
		return nil, &broken
	case len(lines) == 0:
		return nil, errors.New("the statement has no lines below its headings")
	}
	return lines, nil
}

func payoutLine(r *reader, zone *time.Location) PayoutLine {
	line := PayoutLine{Number: r.line, Account: r.cell(Account), Payout: r.cell(Payout), Payment: r.cell(Ref), Transaction: r.cell(Transaction)}
	if r.long() {
		return line
	}
	if line.Payment == "" {
		line.Payment = r.cell(Order)
	}
	if line.Payment == "" && line.Payout == "" {
		for _, f := range []Field{Payout, Ref, Order} {
			if r.where.has(f) {
				r.refuse(f, &fault.Text{TR: "boş; bu satırın hiçbir adı yok", EN: "it is empty, and the line has no other name"})
				break
			}
		}
	}
	line.Day = r.day(Date, zone)
	if r.cell(Due) != "" {
		line.Due = r.day(Due, zone)
	}
	c, what := readCurrency(r.cell(Currency))
	r.refuse(Currency, what)
	if what != nil {
		return line // an amount means nothing without its currency
	}
	line.Gross = r.amount(Amount, c, true)
	line.Commission, line.Tax, line.Net = r.amount(Commission, c, false), r.amount(Tax, c, false), r.amount(Net, c, r.where.has(Net))
	line.TaxIn = !r.where.has(Tax)
	line.complete(r.where)
	return line
}

// complete makes of what is told what is not, and turns around what a statement writes as what it took away.
func (l *PayoutLine) complete(where columns) {
	gross, commission, tax, net := l.Gross.Minor(), l.Commission.Minor(), l.Tax.Minor(), l.Net.Minor()
	if !where.has(Net) {
		if gross > 0 && commission < 0 || gross < 0 && commission > 0 { // written as what is taken away
			commission, tax = -commission, -tax
		}
		net = gross - commission - tax
	}
	if !where.has(Commission) {
		commission = gross - tax - net
	}
	if gross-commission-tax != net && gross+commission+tax == net {
		commission, tax = -commission, -tax
	}
	c := l.Gross.Currency()
	l.Commission, l.Tax, l.Net = money.New(commission, c), money.New(tax, c), money.New(net, c)
}

// day reads a cell as a day in Turkey.
func (r *reader) day(f Field, zone *time.Location) calendar.Day {
	at, what := readTime(r.cell(f), "", zone)
	r.refuse(f, what)
	return calendar.Of(at)
}

// amount reads a cell as an amount; an empty one, unless it must be there, is nothing.
func (r *reader) amount(f Field, c money.Currency, must bool) money.Amount {
	text := r.cell(f)
	if strings.Trim(text, " -") == "" && !must {
		return money.New(0, c)
	}
	a, what := readAmount(text, c)
	r.refuse(f, what)
	if what != nil {
		return money.New(0, c)
	}
	return a
}

func errNoPayouts() error {
	return fault.New(fault.Invalid, "statement_headings", fault.Text{
		TR: "Ekstrede brüt tutar ve ödeme günü, komisyon ya da net tutar ile bir ödeme numarası ya da sipariş sütununun başlıkları bulunamadı; --map ile adlarını verin.",
		EN: "No headings of a gross amount and a day, of a commission or a net amount, and of a payout's number or an order, were found in the statement; name them with --map.",
	})
}
