package connectortest

import (
	"sync"

	"github.com/vezne/vezne/connector"
)

func togetherChecks() []check {
	return []check{{"many at once", manyAtOnce}}
}

// manyAtOnce pays many different amounts at once; each call must get the answer that is its own.
func manyAtOnce(b *bench) {
	const many = 24
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			a := b.sale()
			a.Amount = b.money(int64(1000 + i))
			r := b.connector.Authorize(b.Context(), a)
			b.saw(r)
			if r.Outcome != connector.Approved || r.Amount != a.Amount {
				b.broke("a connector is safe for concurrent use", "outcome %s of %s, cause %v, want approved of %s", r.Outcome, r.Amount, r.Cause, a.Amount)
			}
			b.known(a.Ref, connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs})
			if q := b.query(a); q.Finding != connector.Found || q.Result.Amount != a.Amount {
				b.broke("a connector is safe for concurrent use", "query says %s of %s, want found of %s", q.Finding, q.Result.Amount, a.Amount)
			}
			b.moved(a.Order, Movement{connector.KindSale, a.Amount})
		})
	}
	wg.Wait()
}
