package gateway_test

import (
	"context"
	"errors"
	"sync"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

// divider is a bank that gives stores their shares, and knows at every moment what each of them has of each payment.
type divider struct {
	*bank

	mu       sync.Mutex // guards what follows
	has      map[string]map[string]int64
	captured map[string]int64
	released map[string][]string
	// held are the shares of what is only held, and torn the holds with shares of which a part was captured.
	held map[string][]connector.Share
	torn []string
	// only is the most stores that one payment may have; deaf lets nobody be released.
	only int
	deaf *connector.Result
}

func newDivider() *divider {
	return &divider{
		bank: newBank(), has: map[string]map[string]int64{}, captured: map[string]int64{}, released: map[string][]string{},
		held: map[string][]connector.Share{}, only: 9,
	}
}

func (d *divider) CanShare(amount money.Amount, shares []connector.Share) error {
	if len(shares) > d.only {
		return errors.New("too many stores")
	}
	return connector.SharesFit(amount, shares)
}

func (d *divider) AuthorizeShared(ctx context.Context, a connector.Authorization, shares []connector.Share) connector.Result {
	r := d.move(ctx, call{Kind: "shared", Ref: a.Ref, Amount: a.Amount, Auth: a})
	d.bank.mu.Lock()
	done := d.books[a.Ref].Outcome == connector.Approved
	d.bank.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case done && a.PreAuth:
		d.held[a.Ref] = shares
	case done:
		d.gives(a.Ref, a.Amount, shares)
	}
	return r
}

// gives gives stores their shares. The caller has the lock.
func (d *divider) gives(ref string, amount money.Amount, shares []connector.Share) {
	d.has[ref], d.captured[ref] = map[string]int64{}, amount.Minor()
	for _, s := range shares {
		d.has[ref][s.Store] = s.Amount.Minor()
	}
}

func (d *divider) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	r := d.bank.Capture(ctx, f)
	d.mu.Lock()
	defer d.mu.Unlock()
	shares, held := d.held[f.Original.Ref]
	switch {
	case !held || r.Outcome != connector.Approved:
	case f.Amount != f.Original.Amount:
		d.torn = append(d.torn, f.Original.Ref)
	default:
		d.gives(f.Original.Ref, f.Amount, shares)
	}
	return r
}

func (d *divider) ChallengeShared(_ context.Context, a connector.Authorization, _ []connector.Share, returnURL string) connector.Challenge {
	return d.visit(a, returnURL)
}

func (d *divider) ReleaseShare(_ context.Context, r connector.Release) connector.Result {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.deaf != nil {
		return *d.deaf
	}
	d.released[r.Original.Ref] = append(d.released[r.Original.Ref], r.Store)
	return connector.Result{Outcome: connector.Approved}
}

// back takes a refund from the stores.
func (d *divider) back(f connector.FollowUp, r connector.Result, take func(store string, has int64) int64) connector.Result {
	d.mu.Lock()
	defer d.mu.Unlock()
	ref := f.Original.Ref
	if r.Outcome != connector.Approved || d.has[ref] == nil {
		return r
	}
	whole := f.Amount.Minor() == d.captured[ref]
	for store, has := range d.has[ref] {
		if whole {
			d.has[ref][store] = 0
			continue
		}
		d.has[ref][store] -= take(store, has)
	}
	d.captured[ref] -= f.Amount.Minor()
	return r
}

func (d *divider) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	return d.back(f, d.bank.Void(ctx, f), func(string, int64) int64 { return 0 })
}

// naming is a divider that is told who gives back.
type naming struct{ *divider }

func (d naming) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return d.back(f, d.bank.Refund(ctx, f), func(string, int64) int64 { return 0 })
}

func (d naming) RefundShared(ctx context.Context, f connector.FollowUp, shares []connector.Share) connector.Result {
	r := d.move(ctx, call{Kind: "refund", Ref: f.Ref, Amount: f.Amount, Follow: f})
	return d.back(f, r, func(store string, _ int64) int64 {
		for _, s := range shares {
			if s.Store == store {
				return s.Amount.Minor()
			}
		}
		return 0
	})
}

// holding is a divider that is told of shares when it holds an amount.
type holding struct{ naming }

func (holding) SharesHolds() {}

// proportional is a divider that takes from everybody their part.
type proportional struct{ *divider }

func (d proportional) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	left := d.captured[f.Original.Ref]
	return d.back(f, d.bank.Refund(ctx, f), func(_ string, has int64) int64 { return has * f.Amount.Minor() / left })
}
