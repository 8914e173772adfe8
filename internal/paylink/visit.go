package paylink

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// visit.go gives buyers places. See the package's comment for what a place is.

// visited is what is kept of a place.
type visited struct {
	// Visit is who has it.
	Visit string `json:"visit"`
	// Counted is the payment by which the link's count has gone up.
	Counted payment.ID `json:"counted,omitempty"`
}

// hold is how long a place is kept for a buyer of whom there is no payment yet: they are about to send one.
const hold = time.Minute

// Place returns the place of a visit, and takes one for it if it has none. A Conflict fault, link_full, says that all are taken.
func (d *Desk) Place(ctx context.Context, l Link, visit string) (place string, err error) {
	switch {
	case !l.Many:
		_, err = d.take(ctx, l, "", visit, true)
		return "", err
	case l.Limit == 0:
		_, err = d.take(ctx, l, visit, visit, true)
		return visit, err
	}
	// A visit begins to look where its name says, so that it finds its place again, and buyers who come at once find others.
	h := fnv.New32a()
	_, _ = h.Write([]byte(visit)) // never fails
	first := int(h.Sum32() % uint32(l.Limit))
	for i := range l.Limit {
		place = strconv.Itoa((first+i)%l.Limit + 1)
		taken, err := d.take(ctx, l, place, visit, false)
		if err != nil || taken {
			return place, err
		}
	}
	return "", fault.New(fault.Conflict, "link_full", fault.Text{
		TR: "Bu link için öngörülen ödemelerin tümü yapıldı ya da yapılmakta; biraz sonra yeniden deneyin.",
		EN: "All payments that this link is for have been made or are being made; try again in a while.",
	})
}

// take takes a place for a visit and reports whether it is the visit's. A shared place is anybody's: the engine lets one of them pay.
func (d *Desk) take(ctx context.Context, l Link, place, visit string, shared bool) (bool, error) {
	id := visitID(l, place)
	r, err := d.gateway.Record(ctx, l.Merchant, kindVisit, id)
	if fault.KindOf(err) == fault.NotFound {
		return d.put(ctx, record.Record{Merchant: l.Merchant, Kind: kindVisit, ID: id, Group: l.ID}, visited{Visit: visit}, shared)
	}
	if err != nil || shared {
		return err == nil, err //nolint:wrapcheck // it is a fault
	}
	now, err := readVisit(r)
	if err != nil || now.Visit == visit {
		return err == nil, err
	}
	over, err := d.over(ctx, l, place, d.gateway.Now().After(r.UpdatedAt.Add(hold)))
	if err != nil || !over {
		return false, err
	}
	return d.put(ctx, r, visited{Visit: visit}, false)
}

// over reports whether whoever has a place will not pay there: all that was tried there came to nothing, the tries before the latest too,
// since a buyer who is at the bank in one window may have been declined in another. Where nothing was tried, late says so.
func (d *Desk) over(ctx context.Context, l Link, place string, late bool) (bool, error) {
	const page = 100
	f := store.Filter{Reference: l.ReferenceAt(place), Limit: page}
	for {
		ps, err := d.gateway.List(ctx, l.Merchant, f)
		if err != nil {
			return false, err //nolint:wrapcheck // it says enough
		}
		for _, p := range ps {
			late = true
			if p.Live || p.State != payment.Declined && p.State != payment.Expired && p.State != payment.Voided {
				return false, nil
			}
		}
		if len(ps) < page {
			return late, nil
		}
		f.After = ps[page-1].ID
	}
}

func (d *Desk) put(ctx context.Context, r record.Record, v visited, shared bool) (bool, error) {
	var err error
	r.Content, err = json.Marshal(v)
	if err != nil {
		return false, fmt.Errorf("encode visit: %w", err)
	}
	_, err = d.gateway.SaveRecord(ctx, r)
	if fault.KindOf(err) == fault.Conflict {
		return shared, nil // somebody else was faster
	}
	return err == nil, err //nolint:wrapcheck // it is a fault
}

func readVisit(r record.Record) (visited, error) {
	var v visited
	err := json.Unmarshal(r.Content, &v)
	if err != nil {
		return v, fmt.Errorf("read visit: %w", err)
	}
	return v, nil
}

func visitID(l Link, place string) string { return l.ID + "/" + place }

func placeOf(l Link, r record.Record) string { return strings.TrimPrefix(r.ID, l.ID+"/") }

// PaymentOf is PaymentAt for a buyer who says which visit is his. The places of a link with a limit are numbers that anybody could try
// one after another, so there a payment is shown to the visit alone that has its place.
func (d *Desk) PaymentOf(ctx context.Context, l Link, place, visit string) (p payment.Payment, found bool, err error) {
	if l.Limit > 0 {
		r, err := d.gateway.Record(ctx, l.Merchant, kindVisit, visitID(l, place))
		if fault.KindOf(err) == fault.NotFound {
			return p, false, nil
		}
		if err != nil {
			return p, false, err //nolint:wrapcheck // it is a fault
		}
		v, err := readVisit(r)
		if err != nil || v.Visit != visit {
			return p, false, err
		}
	}
	return d.PaymentAt(ctx, l, place)
}

// PaymentAt returns the payment at a place: the one that succeeded, else the latest try; found is false if there is none.
func (d *Desk) PaymentAt(ctx context.Context, l Link, place string) (p payment.Payment, found bool, err error) {
	p, err = d.gateway.FindByReference(ctx, l.Merchant, l.ReferenceAt(place))
	if fault.KindOf(err) == fault.NotFound {
		return p, false, nil
	}
	if err == nil && p.Terms.Link != l.ID {
		return p, false, nil // an order of the same reference that came another way
	}
	return p, err == nil, err //nolint:wrapcheck // it is a fault
}
