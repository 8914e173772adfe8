package gateway_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
)

// TestCardStorm: while cards are saved, proposed by payments, charged, switched off and deleted, keys are made and retired. In the end every card that is left
// opens, under the latest key, and waits for no payment.
func TestCardStorm(t *testing.T) {
	onStorm(t, nil, false, func(t *testing.T, s *storm) {
		for i := range s.nodes {
			s.nodes[i].Jobs().Handlers[vaultstore.JobRotate] = s.keys[i].Run
		}
		s.rounds(t, (*storm).cardRound)
	})
}

func (s *storm) cardRound(t *testing.T, round int) {
	t.Helper()
	ctx := t.Context()
	var owners []string
	for i := range 3 {
		c, err := s.nodes[0].KnowCustomer(ctx, "demo", fmt.Sprint("c-", round, "-", i))
		if err != nil {
			t.Fatal(err)
		}
		owners = append(owners, c.ID)
	}
	s.breakLoose()
	var all sync.WaitGroup
	for hand := range 6 {
		g, k := s.nodes[hand%2], s.keys[hand%2]
		all.Go(func() {
			for act := range 16 {
				owner := owners[rand.IntN(3)]
				cards, err := g.SavedCards(ctx, "demo", vault.CardFilter{Owner: owner, Limit: 10})
				token := ""
				if len(cards) > 0 {
					token = cards[0].Token
				}
				order := gateway.Order{Merchant: s.shop, Surface: "v1", Reference: fmt.Sprint("o-", round, "-", hand, "-", act), Amount: lira(100)}
				if err == nil {
					switch rand.IntN(10) {
					case 0:
						_, _, err = g.SaveCard(ctx, "demo", gateway.NewCard{Owner: owner, Card: testCard(t)})
					case 1, 2:
						order.Card = testCard(t)
						order, _, err = g.KeepCard(ctx, order, gateway.NewCard{Owner: owner, Card: testCard(t)})
						if err == nil {
							_, err = g.Pay(ctx, order)
						}
					case 3:
						err = g.ForgetCard(ctx, "demo", owner, token)
					case 4:
						on := rand.IntN(2) == 0
						_, err = g.ChangeCard(ctx, "demo", owner, token, gateway.CardChange{Active: &on})
					case 5:
						label := "x"
						_, err = g.ChangeCard(ctx, "demo", owner, token, gateway.CardChange{Label: &label})
					case 6, 7:
						order.Card, _, err = g.CardToPay(ctx, "demo", owner, token)
						if err == nil {
							_, err = g.Pay(ctx, order)
						}
					case 8:
						if rand.IntN(4) == 0 {
							_, err = vaultstore.Rotate(ctx, s.db, s.kek, s.now())
							if errors.Is(err, vaultstore.ErrChanged) {
								err = nil
							}
						}
						uses, _ := s.db.VaultKeys(ctx)
						for _, u := range uses {
							_ = vaultstore.Retire(ctx, s.db, s.kek, u.Key, s.now())
						}
						k.Look(ctx)
					case 9:
						s.clock.Add(rand.Int64N(40_000_000))
						err = g.Jobs().Drain(ctx)
					}
				}
				wantKnown(t, err)
			}
		})
	}
	all.Wait()
	s.calm(t)
	for _, k := range s.keys {
		k.Look(ctx)
	}
	status, err := vaultstore.Read(ctx, s.db, s.kek)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := status.Left(); left > 0 {
		t.Errorf("%d cards are left: %+v", left, status)
	}
	for _, owner := range owners {
		cards, err := s.db.SavedCards(ctx, "demo", vault.CardFilter{Owner: owner, Limit: 10})
		if err != nil || len(cards) > 1 {
			t.Errorf("%s has %d cards, %v", owner, len(cards), err)
		}
		for _, c := range cards {
			if len(c.Proposed.By) > 0 || c.Proposed.Unproven {
				t.Errorf("card %+v is still proposed", c)
			}
			for _, k := range s.keys {
				if _, err := k.Vault().Open("demo", c); err != nil {
					t.Errorf("card does not open: %v", err)
				}
			}
		}
	}
}
