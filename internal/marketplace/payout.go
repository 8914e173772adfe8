package marketplace

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// PayoutState is where a payout stands.
type PayoutState string

// The states of a payout.
const (
	// PayoutPrepared: its file is there for the bank. What it pays is set aside, and its stores are in no other payout.
	PayoutPrepared PayoutState = "prepared"
	// PayoutConfirmed: the bank has told what became of each line.
	PayoutConfirmed PayoutState = "confirmed"
	// PayoutCancelled: it was never given to the bank, and everybody has what they had.
	PayoutCancelled PayoutState = "cancelled"
)

// LineState is where one line of a payout stands.
type LineState string

// The states of a line.
const (
	LineOpen   LineState = "open"
	LinePaid   LineState = "paid"
	LineFailed LineState = "failed"
)

// Payout is a list of transfers that a bank is asked to make: to each store what it has coming, at most once.
type Payout struct {
	ID string `json:"id"`
	// Number is the merchant's own running number of it.
	Number   int64          `json:"number"`
	State    PayoutState    `json:"state"`
	Currency money.Currency `json:"currency"`
	// From is the marketplace's own account, empty where the bank knows it from whoever hands in the file.
	From  Party  `json:"from"`
	Lines []Line `json:"lines"`
	// CreatedAt and ClosedAt are when it was prepared, and when it was confirmed or cancelled; zero while it is prepared.
	CreatedAt time.Time `json:"created_at"`
	ClosedAt  time.Time `json:"closed_at,omitzero"`
	// Version counts the changes from 1.
	Version int64 `json:"version"`
}

// Party is somebody who has an account.
type Party struct {
	Name string `json:"name,omitempty"`
	IBAN string `json:"iban,omitempty"`
}

// Line is one transfer.
type Line struct {
	Store string `json:"store"`
	// Dealer tells a dealer from a store.
	Dealer bool  `json:"dealer,omitempty"`
	To     Party `json:"to"`
	// Amount is in minor units, and above zero.
	Amount int64 `json:"amount"`
	// Reference is what the bank tells the store, and the one by which a statement's line is found again.
	Reference string    `json:"reference"`
	State     LineState `json:"state"`
	// Returned means that it was paid, and came back afterwards.
	Returned bool `json:"returned,omitempty"`
	// Reason is why it failed, in the words of whoever said so.
	Reason string `json:"reason,omitempty"`
}

// MaxLines is the most lines of one payout: as many as are committed, and posted, at once. More stores are in a second one.
const MaxLines = 400

// Total is what all lines come to.
func (p Payout) Total() int64 {
	sum := int64(0)
	for _, l := range p.Lines {
		sum += l.Amount
	}
	return sum
}

// Line returns a store's line.
func (p Payout) Line(store string) (Line, bool) {
	i := slices.IndexFunc(p.Lines, func(l Line) bool { return l.Store == store })
	if i < 0 {
		return Line{}, false
	}
	return p.Lines[i], true
}

// Confirm closes a payout as the bank has made it: all lines but those of the stores that failed names, with the reasons. It returns
// what that changes for the stores. A payout that is confirmed already with the same failures is returned as it is, without changes; any
// other that is closed is refused.
func (p Payout) Confirm(failed map[string]string, at time.Time) (Payout, []StoreMove, error) {
	for store := range failed {
		if _, known := p.Line(store); !known {
			return p, nil, errNoLine()
		}
	}
	if p.State == PayoutConfirmed && p.failedAs(failed) {
		return p, nil, nil
	}
	if p.State != PayoutPrepared {
		return p, nil, errClosed()
	}
	p.State, p.ClosedAt, p.Lines = PayoutConfirmed, at, slices.Clone(p.Lines)
	moves := make([]StoreMove, len(p.Lines))
	for i := range p.Lines {
		l := &p.Lines[i]
		reason, no := failed[l.Store]
		l.State = LinePaid
		moves[i] = StoreMove{l.Store, Move{UnderWay: -l.Amount, Paid: l.Amount}}
		if no {
			l.State, l.Reason = LineFailed, reason
			moves[i].Move = Move{UnderWay: -l.Amount, Free: l.Amount}
		}
	}
	return p, moves, nil
}

// failedAs reports whether just these stores' lines failed.
func (p Payout) failedAs(failed map[string]string) bool {
	for _, l := range p.Lines {
		if _, named := failed[l.Store]; named != (l.State == LineFailed && !l.Returned) {
			return false
		}
	}
	return true
}

// Return takes a line back that was confirmed as paid, because the money came back later: an account that is closed, for example.
// A line that is back already changes nothing.
func (p Payout) Return(store, reason string) (Payout, []StoreMove, error) {
	i := slices.IndexFunc(p.Lines, func(l Line) bool { return l.Store == store })
	switch {
	case i < 0:
		return p, nil, errNoLine()
	case p.State != PayoutConfirmed:
		return p, nil, errNotConfirmed()
	case p.Lines[i].State == LineFailed:
		return p, nil, nil
	}
	p.Lines = slices.Clone(p.Lines)
	l := &p.Lines[i]
	l.State, l.Reason, l.Returned = LineFailed, reason, true
	return p, []StoreMove{{store, Move{Paid: -l.Amount, Free: l.Amount}}}, nil
}

// Cancel closes a payout that the bank was never given. One that is cancelled already changes nothing.
func (p Payout) Cancel(at time.Time) (Payout, []StoreMove, error) {
	if p.State == PayoutCancelled {
		return p, nil, nil
	}
	if p.State != PayoutPrepared {
		return p, nil, errClosed()
	}
	p.State, p.ClosedAt, p.Lines = PayoutCancelled, at, slices.Clone(p.Lines)
	moves := make([]StoreMove, len(p.Lines))
	for i := range p.Lines {
		p.Lines[i].State = LineFailed
		moves[i] = StoreMove{p.Lines[i].Store, Move{UnderWay: -p.Lines[i].Amount, Free: p.Lines[i].Amount}}
	}
	return p, moves, nil
}

// Payee is who is paid when a store is, in a currency: its account holder, or its owner. It reports false for a store that has no
// account in it.
func (s SubMerchant) Payee(c money.Currency) (Party, bool) {
	for _, a := range s.Accounts {
		if a.Currency != c {
			continue
		}
		name := s.Holder
		if name == "" {
			name = strings.TrimSpace(s.OwnerName + " " + s.OwnerSurname)
		}
		if name == "" || s.Type == Company && s.Company != "" && s.Holder == "" {
			name = s.Company
		}
		if name == "" {
			name = s.Name
		}
		return Party{Name: name, IBAN: a.IBAN}, true
	}
	return Party{}, false
}

// Latin writes a text with the letters that every bank's system takes (the basic Latin set of SEPA): letters without their marks, and a blank
// for whatever else is not in it. Of a text in another script nothing may be left.
func Latin(text string) string {
	// These do not come apart into a letter and its mark.
	whole := strings.NewReplacer("ı", "i", "ß", "ss", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ə", "e", "Ə", "E",
		"’", "'", "–", "-").Replace(text)
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/-?:().,'+ ", r)):
			return r
		}
		return ' '
	}, norm.NFKD.String(whole))), " ")
}

// named is the first of some names of which letters or digits are left in the basic Latin set, as they are left. A name that a bank
// is told is never empty: it would refuse the whole file.
func named(names ...string) string {
	for _, name := range names {
		if plain := Latin(name); strings.ContainsFunc(plain, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return plain
		}
	}
	return notProvided
}

// notProvided is what ISO 20022's messages say where something is not known and has to be there.
const notProvided = "NOTPROVIDED"

func errNoLine() *fault.Error {
	return fault.New(fault.NotFound, "payout_line_unknown", fault.Text{
		TR: "Ödeme dosyasında bu mağaza yok.", EN: "The payout has no line of this store.",
	})
}

func errClosed() *fault.Error {
	return fault.New(fault.Conflict, "payout_closed", fault.Text{
		TR: "Ödeme dosyası daha önce kapatılmış.", EN: "The payout has been closed already.",
	})
}

func errNotConfirmed() *fault.Error {
	return fault.New(fault.Conflict, "payout_not_confirmed", fault.Text{
		TR: "Ödeme dosyası henüz onaylanmadı.", EN: "The payout is not confirmed yet.",
	})
}
