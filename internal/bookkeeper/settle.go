package bookkeeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// Settlement is a provider's payout to the merchant, as its statement or the bank's tells it.
type Settlement struct {
	Merchant merchant.ID
	// Account is the provider account that paid: one through which something was taken, so that the books have it.
	Account string
	// Reference is the payout's own number: 1 to 64 letters, digits and -_./ . With the account it names the settlement, so that
	// entering it again changes nothing.
	Reference string
	// Day is when the money came, and For the day of which it clears what was expected; the day itself if unset. Through is the last where it pays several days, of
	// which For is the first; its figures must then be just what the books expect of them together.
	Day, For, Through calendar.Day
	// Gross is what was taken from cards, Commission and Tax what the provider kept, and Net what came; the last may differ
	// from what the others make, and the difference is booked on an account of its own.
	Gross, Commission, Tax, Net money.Amount

	// parts are what of it pays which of several days, and rest are entries by which what the books expected is cleared where the provider's figures are others, posted beside it.
	parts []part
	rest  []ledger.Entry
}

// Settle books a settlement. It reports whether it had been booked before; one that was booked with other amounts is a Conflict.
func Settle(ctx context.Context, st Store, s Settlement, now time.Time) (t ledger.Transaction, repeated bool, err error) {
	err = s.validate(now)
	if err != nil {
		return ledger.Transaction{}, false, err
	}
	err = s.known(ctx, st)
	if err != nil {
		return ledger.Transaction{}, false, err
	}
	for range tries {
		guard, err := guardOf(ctx, st, s.Merchant, s.Account)
		if err != nil {
			return ledger.Transaction{}, false, err
		}
		said := s
		if s.Through > s.For {
			var booked *ledger.Transaction
			said, booked, err = s.ofDays(ctx, st)
			if err != nil {
				return ledger.Transaction{}, false, err
			}
			if booked != nil {
				return *booked, true, nil
			}
		}
		t, repeated, err = said.book(ctx, st, guard, now)
		if !errors.Is(err, store.ErrStale) {
			return t, repeated, err
		}
	}
	return ledger.Transaction{}, false, errBusy()
}

// book commits a settlement over a guard, or returns [store.ErrStale] where another of the account was booked since the guard was read.
func (s Settlement) book(ctx context.Context, st Store, guard record.Record, now time.Time) (t ledger.Transaction, repeated bool, err error) {
	t = s.transaction()
	post := []ledger.Transaction{t}
	if len(s.rest) > 0 {
		rest := t
		rest.ID, rest.Entries = t.ID+"/rest", s.rest
		post = append(post, rest)
	}
	err = st.Commit(ctx, store.Change{Merchant: s.Merchant, Post: post, Records: []record.Record{raised(guard, now)}})
	if errors.Is(err, store.ErrExists) {
		booked, err := st.Transaction(ctx, s.Merchant, t.ID)
		if errors.Is(err, store.ErrNotFound) && len(post) > 1 { // or what is posted beside it: of a payout that is called like this one and "/rest"
			_, err = st.Transaction(ctx, s.Merchant, post[1].ID)
			if err == nil {
				return t, false, errSettlementDiffers()
			}
		}
		if errors.Is(err, store.ErrNotFound) { // it was the guard that was there, of the account's first settlement
			return t, false, store.ErrStale
		}
		if err != nil {
			return t, false, fmt.Errorf("read settlement: %w", err)
		}
		if booked.Hash() != t.Hash() {
			return t, false, errSettlementDiffers()
		}
		return t, true, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("book settlement: %w", err)
	}
	return t, false, nil
}

func errSettlementDiffers() error {
	return fault.New(fault.Conflict, "settlement_differs", fault.Text{
		TR: "Bu numarayla başka tutarlarda ya da başka bir günde bir ödeme kaydedilmiş.",
		EN: "A settlement of other amounts, or of another day, is booked under this reference.",
	})
}

// known refuses an account of which the books have nothing: booked under a name that was mistyped, a payout would leave what it pays
// expected for ever.
func (s Settlement) known(ctx context.Context, st Store) error {
	names, err := Books{Store: st}.takers(ctx, s.Merchant)
	if err != nil {
		return err
	}
	if slices.Contains(names, s.Account) {
		return nil
	}
	list := strings.Join(names[:min(len(names), maxNamed)], ", ")
	if len(names) > maxNamed {
		list += ", …"
	}
	said := fault.Text{
		TR: "Defterde bu hesaptan tahsil edilen bir şey yok. Bilinen hesaplar: " + list + ".",
		EN: "The books have nothing that was taken through this account. The known accounts are: " + list + ".",
	}
	if list == "" {
		said = fault.Text{
			TR: "Defterde bu hesaptan tahsil edilen bir şey yok; başka bir hesaptan da henüz tahsilat yapılmadı.",
			EN: "The books have nothing that was taken through this account, nor through any other yet.",
		}
	}
	return fault.InvalidField("account", "settlement_account", said)
}

// takers are the names of the provider accounts through which something was taken, in their order.
func (b Books) takers(ctx context.Context, m merchant.ID) ([]string, error) {
	totals, _, err := b.totals(ctx, m, store.TotalFilter{Account: ledger.ProviderReceivable.Of(""), By: store.ByAccount})
	if err != nil {
		return nil, err
	}
	var names []string
	for key, t := range totals {
		if t.Debit > 0 { // what stands there is not a settlement alone
			names = append(names, key.Account.Whose())
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// maxNamed is how many accounts a refusal names.
const maxNamed = 20

// id is that of the settlement's transaction.
func (s Settlement) id() string { return "settlement/" + s.Account + "/" + s.Reference }

func (s Settlement) transaction() ledger.Transaction {
	value := cmp.Or(s.Through, s.For, s.Day)
	t := ledger.Transaction{
		Merchant: s.Merchant, ID: s.id(), At: s.Day.Start().UTC(), Event: ledger.Settled,
		Currency: s.Gross.Currency(), Subject: s.Account + "/" + s.Reference,
	}
	add := func(a ledger.Account, minor int64) {
		if minor != 0 {
			t.Entries = append(t.Entries, ledger.Entry{Account: a, Amount: minor, Value: value})
		}
	}
	add(ledger.Bank.Account(), s.Net.Minor())
	parts := s.parts
	if parts == nil {
		parts = []part{{value, dueFigures{s.Gross.Minor(), s.Commission.Minor(), s.Tax.Minor()}}}
	}
	for _, p := range parts {
		value = p.day
		add(ledger.Commission.Of(s.Account), p.commission)
		add(ledger.CommissionTax.Of(s.Account), p.tax)
		add(ledger.ProviderReceivable.Of(s.Account), -p.gross)
	}
	add(ledger.Difference.Of(s.Account), s.Gross.Minor()-s.Commission.Minor()-s.Tax.Minor()-s.Net.Minor())
	return t
}

func (s Settlement) validate(now time.Time) error {
	invalid := func(field, code, tr, en string) error {
		return fault.InvalidField(field, code, fault.Text{TR: tr, EN: en})
	}
	for _, name := range []struct{ field, text string }{{"account", s.Account}, {"reference", s.Reference}} {
		if name.text == "" || len(name.text) > 64 || !utf8.ValidString(name.text) || strings.ContainsFunc(name.text, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
		}) {
			return invalid(name.field, "settlement_name", "1 ile 64 arasında harf, rakam ve -_./ karakterlerinden oluşmalıdır.", "It must be 1 to 64 letters, digits and -_./ characters.")
		}
	}
	if !s.Day.Valid() || s.Day.Start().After(now) || s.For != 0 && !s.For.Valid() {
		return invalid("day", "settlement_day", "Gün, bugünden sonra olmayan bir takvim günü olmalıdır.", "The day must be one of the calendar, and not after today.")
	}
	if s.Through != 0 && (!s.Through.Valid() || s.For == 0 || s.Through < s.For) {
		return invalid("through", "settlement_through", "Son gün, ilk günle birlikte verilmeli ve ondan önce olmamalıdır.", "The last day goes with the first, and must not be before it.")
	}
	for _, a := range []money.Amount{s.Commission, s.Tax, s.Net} {
		if a.Currency() != s.Gross.Currency() {
			return invalid("currency", "settlement_currency", "Bütün tutarlar aynı para biriminde olmalıdır.", "All amounts must be of one currency.")
		}
		if outOfRange(a.Minor()) {
			return invalid("amount", "settlement_amount", "Tutar çok büyük.", "The amount is too large.")
		}
	}
	if outOfRange(s.Gross.Minor()) || s.Gross.IsZero() && s.Net.IsZero() {
		return invalid("gross", "settlement_amount", "Brüt ya da net tutar sıfırdan farklı olmalıdır.", "The gross or the net amount must not be zero.")
	}
	return nil
}

// outOfRange bounds amounts so that sums of a handful fit 64 bits.
func outOfRange(minor int64) bool { return minor > money.Limit || minor < -money.Limit }
