package parts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// Desk keeps wholes over a gateway.
type Desk struct{ Gateway *gateway.Gateway }

// The codes of the desk's faults, which are Conflicts but for CodeNone.
const (
	// CodeNone: there is no such whole.
	CodeNone = "parts_not_found"
	// CodeDiffers: there is one of the reference with another amount, or of another customer.
	CodeDiffers = "parts_differ"
	// CodeOver: the whole was ended.
	CodeOver = "parts_over"
	// CodeBounds: the part may not be of that amount, because of what is left and of how many parts there may be.
	CodeBounds = "parts_bounds"
)

// tries bounds how often a change starts over because another one got in between. Each round means that somebody else made progress.
const tries = 8

// Open keeps a whole that parts may be paid of until a moment. One that is there already, of the same amount and customer, gets that time
// too: a shop that asks twice has one whole, and not two that could each be paid.
func (d Desk) Open(ctx context.Context, w Whole, until time.Time) (Whole, error) {
	err := w.Check()
	if err != nil {
		return w, err
	}
	code := CodeOf(w.Surface, w.Reference)
	for range tries {
		there, err := d.Whole(ctx, w.Merchant, code)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			w.Code, w.kept = code, record.Record{Merchant: w.Merchant, Kind: kind, ID: code, Group: w.Customer, ExpiresAt: until}
			there = w
		case err != nil:
			return w, err
		case there.Ended:
			return w, errOver()
		case there.Total != w.Total || there.Currency != w.Currency || there.Customer != w.Customer:
			return w, fault.New(fault.Conflict, CodeDiffers, fault.Text{
				TR: "Bu sipariş numarasıyla, başka bir tutar ya da müşteri için açılmış bir parçalı ödeme var.",
				EN: "There is an amount of this reference that is paid in parts already, and it is another, or another customer's.",
			})
		case !there.Expires().Before(until):
			return there, nil
		}
		there.kept.ExpiresAt = until
		there, err = d.save(ctx, there)
		if !errors.Is(err, fault.Conflict) {
			return there, err
		}
	}
	return w, errContended()
}

func (d Desk) save(ctx context.Context, w Whole) (Whole, error) {
	var err error
	w.kept.Content, err = w.content()
	if err != nil {
		return w, err
	}
	w.kept, err = d.Gateway.SaveRecord(ctx, w.kept)
	return w, err //nolint:wrapcheck // it is a fault
}

// Whole returns the whole of a code, or a NotFound fault.
func (d Desk) Whole(ctx context.Context, m merchant.ID, code string) (Whole, error) {
	r, err := d.Gateway.Record(ctx, m, kind, code)
	if fault.KindOf(err) == fault.NotFound {
		return Whole{}, fault.New(fault.NotFound, CodeNone, fault.Text{TR: "Böyle bir parçalı ödeme yok.", EN: "There is no such amount that is paid in parts."})
	}
	if err != nil {
		return Whole{}, err //nolint:wrapcheck // it is a fault
	}
	return read(r)
}

// Change ends a whole, or sets until when parts of it may begin: what change makes of it is kept, over the version that it saw.
func (d Desk) Change(ctx context.Context, m merchant.ID, code string, change func(w *Whole) (until time.Time)) error {
	for range tries {
		w, err := d.Whole(ctx, m, code)
		if err != nil {
			return err
		}
		w.kept.ExpiresAt = change(&w)
		_, err = d.save(ctx, w)
		if !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return errContended()
}

// Account returns the whole of a code and how its parts stand.
func (d Desk) Account(ctx context.Context, m merchant.ID, code string) (Account, error) {
	w, err := d.Whole(ctx, m, code)
	if err != nil {
		return Account{}, err
	}
	return d.AccountOf(ctx, w)
}

// AccountOf asks how the parts of a whole stand.
func (d Desk) AccountOf(ctx context.Context, w Whole) (Account, error) {
	a := Account{Whole: w}
	for _, part := range w.Parts {
		s := Standing{Part: Part{Number: part.Number, Visit: part.Visit}}
		for _, try := range part.Tries {
			p, err := d.Gateway.Find(ctx, w.Merchant, try.Payment)
			if err != nil {
				return a, err //nolint:wrapcheck // it says enough
			}
			paid := p.Operations[0].Status == payment.Approved
			if !paid && (p.State == payment.Declined || p.State == payment.Expired) {
				continue // it came to nothing
			}
			s.Tries = append(s.Tries, try)
			switch {
			case paid:
				s.Payment, s.Held, s.Paid = p, try.Amount, true
			case !s.Paid && s.Held <= try.Amount:
				s.Held = try.Amount // one of them will succeed at most, and nobody knows which
				s.Payment = p
			}
			if !s.Paid && p.State != payment.Challenged {
				s.Payment = p // what is in doubt is to be known
			}
		}
		if len(s.Tries) > 0 {
			a.Standing = append(a.Standing, s)
		}
	}
	return a, nil
}

// Claimed is a part that a payment is about to be begun of.
type Claimed struct {
	// Number is the part's, and Reference that of its payments.
	Number    int
	Reference string
	// Beginning sets the part's amount aside in the commit that begins its payment.
	Beginning gateway.Beginning
}

// Begin has a visit's part of a whole begun: begin puts the claim into an order and starts it. It is called again where another part was
// begun, or another change was made, between the look at the whole and the commit.
func (d Desk) Begin(ctx context.Context, m merchant.ID, code, visit string, amount money.Amount, begin func(c Claimed) error) error {
	for range tries {
		a, err := d.Account(ctx, m, code)
		if err != nil {
			return err
		}
		c, err := a.claim(visit, amount)
		if err != nil {
			return err
		}
		err = begin(c)
		if !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return errContended()
}

// claim allows a part, or says why not.
func (a Account) claim(visit string, amount money.Amount) (Claimed, error) {
	if a.Ended {
		return Claimed{}, errOver()
	}
	least, most := a.Bounds(visit)
	if amount.Currency() != a.Currency || most == 0 || amount.Minor() < least || amount.Minor() > most {
		return Claimed{}, errBounds()
	}
	own, found := a.of(visit)
	if !found {
		own = Standing{Part: Part{Number: a.number(), Visit: visit}}
	}
	return Claimed{Number: own.Number, Reference: a.ReferenceOf(own.Number), Beginning: func(p payment.ID) ([]record.Record, error) {
		w := a.Whole
		w.Parts = nil
		for _, s := range a.Standing {
			if s.Number != own.Number {
				w.Parts = append(w.Parts, s.Part)
			}
		}
		part := own.Part
		part.Tries = append(slices.Clone(part.Tries), Try{Payment: p, Amount: amount.Minor()})
		w.Parts = append(w.Parts, part)
		slices.SortFunc(w.Parts, func(x, y Part) int { return x.Number - y.Number })
		content, err := w.content()
		if err != nil {
			return nil, err
		}
		kept := w.kept
		kept.Content = content
		return []record.Record{kept}, nil
	}}, nil
}

// List returns a merchant's wholes that keep says yes to, the newest first: of one customer, unless that is empty, and made no earlier than
// since. most bounds how many there are.
func (d Desk) List(ctx context.Context, m merchant.ID, customer string, since time.Time, most int, keep func(Whole) bool) ([]Whole, error) {
	const page = 200
	var all []Whole
	f := record.Filter{Group: customer, Newest: true, Limit: page}
	for {
		rs, err := d.Gateway.Records(ctx, m, kind, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says enough
		}
		for _, r := range rs {
			w, err := read(r)
			if err != nil {
				return nil, err
			}
			if w.Created().Before(since) || len(all) >= most {
				return all, nil
			}
			if keep(w) {
				all = append(all, w)
			}
		}
		if len(rs) < page {
			return all, nil
		}
		f.After = rs[len(rs)-1].ID
	}
}

func errOver() error {
	return fault.New(fault.Conflict, CodeOver, fault.Text{
		TR: "Mağaza bu ödemeyi sonlandırdı; yeni bir parça alınamaz.", EN: "The shop has ended this payment; no further part can be paid.",
	})
}

func errBounds() error {
	return fault.New(fault.Conflict, CodeBounds, fault.Text{
		TR: "Bu tutar artık ödenemez: kalan tutar ya da kalan parça sayısı değişmiş. Sayfadaki güncel tutara bakın.",
		EN: "This amount can no longer be paid: what is left, or how many parts are left, has changed. See the page for what is left now.",
	})
}

func errContended() error {
	return fault.New(fault.Busy, "contended", fault.Text{
		TR: "Aynı anda çok sayıda ödeme yapılıyor; biraz sonra yeniden deneyin.", EN: "Too many payments are being made at once; try again shortly.",
	})
}
