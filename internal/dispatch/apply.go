package dispatch

import (
	"context"
	"slices"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/webhook"
)

// Wanted is what is wanted of one merchant's endpoints. An address is one endpoint.
type Wanted struct {
	Merchant  merchant.ID
	Endpoints []webhook.Endpoint
}

// Applied is what became of one endpoint.
type Applied struct {
	// Sign is + for one that was added, ~ for one that was altered, - for one that was removed.
	Sign     string
	Endpoint webhook.Endpoint
}

// Apply brings endpoints to what is wanted: adds those that are missing, alters those that differ, and with prune removes those of
// the same merchants that are not wanted. An endpoint keeps its secret unless another is wanted, which then replaces it as a
// rotation does. With dry nothing is changed. It returns what was, or would be, done.
func Apply(ctx context.Context, b *Book, wanted []Wanted, prune, dry bool) ([]Applied, error) {
	var done []Applied
	for _, w := range wanted {
		there, err := b.List(ctx, w.Merchant)
		if err != nil {
			return done, err
		}
		for _, e := range w.Endpoints {
			i := slices.IndexFunc(there, func(old webhook.Endpoint) bool { return old.URL == e.URL })
			switch {
			case i < 0:
				done = append(done, Applied{"+", e})
				if !dry {
					_, err = b.Create(ctx, e)
				}
			case differs(there[i], e):
				done = append(done, Applied{"~", e})
				if !dry {
					_, err = b.Change(ctx, w.Merchant, there[i].ID, func(old *webhook.Endpoint) {
						old.Events, old.Description, old.Disabled = e.Events, e.Description, e.Disabled
						if !e.Secret.IsZero() && e.Secret.Reveal() != old.Secret.Reveal() {
							*old = old.Rotated(e.Secret, b.now())
						}
					})
				}
			}
			if err != nil {
				return done, err
			}
		}
		for _, old := range there {
			if !prune || slices.ContainsFunc(w.Endpoints, func(e webhook.Endpoint) bool { return old.URL == e.URL }) {
				continue
			}
			done = append(done, Applied{"-", old})
			if dry {
				continue
			}
			_, err = b.Delete(ctx, w.Merchant, old.ID)
			if err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

func differs(there, wanted webhook.Endpoint) bool {
	return !slices.Equal(there.Events, wanted.Events) || there.Description != wanted.Description || there.Disabled != wanted.Disabled ||
		!wanted.Secret.IsZero() && wanted.Secret.Reveal() != there.Secret.Reveal()
}
