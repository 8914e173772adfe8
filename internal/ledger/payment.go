package ledger

import (
	"cmp"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/payment"
)

// payment.go is the one place that says what a payment's operations post. It follows from the payment alone, so that what was posted
// can be made again from the payment at any time and compared.
//
// The rules, decided once:
//
//   - What is only held posts nothing: nobody owes anybody yet.
//   - A capture is divided by the payment's terms: commission and tax to the provider, shares to their owners, the rest to the merchant.
//   - A refund gives back of everything what belongs to it, commission and tax included, and shares in proportion. Where a provider
//     keeps its commission, its settlement shows it, and the difference is posted then.
//   - Every part is what is due of the sum after less what was due of the sum before, so that parts add up to the whole exactly.
//   - A void on the same day is the capture in reverse.

// parts are what an amount of a payment is divided into, in minor units.
type parts struct {
	amount, points, commission, tax, rest int64
	shares                                []int64
}

func (a parts) less(b parts) parts {
	d := parts{
		amount: a.amount - b.amount, points: a.points - b.points, commission: a.commission - b.commission, tax: a.tax - b.tax,
		rest: a.rest - b.rest, shares: make([]int64, len(a.shares)),
	}
	for i := range a.shares {
		d.shares[i] = a.shares[i] - b.shares[i]
	}
	return d
}

// divide divides the first so many minor units of a payment.
func divide(p *payment.Payment, t payment.Terms, minor, points int64) parts {
	lines := t.Lines(minor)
	d := parts{
		amount: minor, points: points, commission: lines.Commission, tax: lines.Tax, rest: lines.Net, shares: make([]int64, len(t.Shares)),
	}
	for i, s := range t.Shares {
		d.shares[i] = commission.Portion(minor, s.Amount, p.Amount.Minor())
		d.rest -= d.shares[i]
	}
	return d
}

// OfOperation returns what the operation with the number posts, and false where it posts nothing: before it is approved, and where
// it moves no money. The payment's operations are all there, as they are after it.
func OfOperation(p *payment.Payment, seq int, banks calendar.Calendar) (Transaction, bool) {
	if seq < 1 || seq > len(p.Operations) || p.Operations[seq-1].Status != payment.Approved {
		return Transaction{}, false
	}
	op := &p.Operations[seq-1]
	t := p.Agreed()
	whole, due, captured := taken(p, t, banks)
	if !captured {
		return Transaction{}, false
	}
	day := calendar.Of(op.SettledAt)
	var event Event
	var part parts
	sign := int64(1)
	switch op.Kind {
	case payment.Sale, payment.Capture:
		event, part = Captured, divide(p, t, whole, p.PointsOf(*op))
	case payment.Void:
		event, part, sign = Voided, divide(p, t, whole, p.PointsOf(*op)), -1
	case payment.Refund:
		before := refundedBefore(p, seq)
		after := before + op.Amount
		event, sign = Refunded, -1
		part = divide(p, t, after, p.PointsOf(*op)).less(divide(p, t, before, 0))
		due = max(due, banks.After(day, 1)) // it is kept of the payout that is next, but not before its own capture is paid
	case payment.PreAuth:
		return Transaction{}, false
	}
	return Transaction{
		Merchant: p.Merchant, ID: OperationID(p.ID, seq), At: op.SettledAt.UTC().Truncate(time.Microsecond), Event: event,
		Currency: p.Amount.Currency(), Subject: string(p.ID), Entries: entriesOf(p, t, part, sign, day, due),
	}, true
}

// OperationID is the id of what an operation posts.
func OperationID(p payment.ID, seq int) string {
	digits := [20]byte{}
	at := len(digits)
	for n := seq; n > 0; n /= 10 {
		at--
		digits[at] = byte('0' + n%10)
	}
	return string(p) + "/" + string(digits[at:])
}

// taken is how much was captured, and the day on which the provider should pay it.
func taken(p *payment.Payment, t payment.Terms, banks calendar.Calendar) (minor int64, due calendar.Day, captured bool) {
	for i := range p.Operations {
		op := &p.Operations[i]
		if op.Status == payment.Approved && (op.Kind == payment.Sale || op.Kind == payment.Capture) {
			// Where nothing was agreed the next banking day is expected, which is what most providers do.
			return op.Amount, banks.After(calendar.Of(op.SettledAt), max(t.ValueDays, 1)), true
		}
	}
	return 0, 0, false
}

func refundedBefore(p *payment.Payment, seq int) int64 {
	sum := int64(0)
	for _, op := range p.Operations[:seq-1] {
		if op.Kind == payment.Refund && op.Status == payment.Approved {
			sum += op.Amount
		}
	}
	return sum
}

// entriesOf writes the parts as entries; sign turns them around. What went to or came from the buyer is there on the day itself.
func entriesOf(p *payment.Payment, t payment.Terms, part parts, sign int64, day, due calendar.Day) []Entry {
	account := shown(p.First().Provider)
	entries := make([]Entry, 0, 8+len(t.Shares))
	add := func(a Account, amount int64, value calendar.Day) {
		if amount != 0 {
			entries = append(entries, Entry{Account: a, Amount: sign * amount, Value: value})
		}
	}
	add(ProviderReceivable.Of(account), part.amount-part.points, due)
	add(Points.Account(), part.points, due)
	add(Customer.Account(), -part.amount, day)
	add(Customer.Account(), part.amount, day)
	add(Commission.Of(account), -part.commission, due)
	add(CommissionTax.Of(account), -part.tax, due)
	for i, s := range t.Shares {
		add(shareOf(s), -part.shares[i], due)
	}
	add(MerchantPayable.Account(), -part.rest, due)
	return entries
}

// shareOf is the account that a share goes to.
func shareOf(s payment.Share) Account {
	switch {
	case s.Kind == payment.ToStore && s.Store != "":
		return SubMerchant.Of(shown(s.Store))
	case s.Kind == payment.ToAgent && s.Store != "":
		return Agent.Of(shown(s.Store))
	}
	return Reserve.Account()
}

// Nameable reports whether an account can be named after somebody as he is called; else [Kind.Of] makes of it what can be kept.
func Nameable(name string) bool { return name != "" && shown(name) == name }

// shown is a name as the books can keep it.
func shown(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "?")
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	return cmp.Or(name, "?")
}
