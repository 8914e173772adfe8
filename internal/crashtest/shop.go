package crashtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

// testCard is a test card that the providers publish; the cardholder's name chooses what the bank does with it.
const testCard = "4508034508034509"

// testCode is its security code, one of those for which the search for card data looks after the tests.
const testCode = "739"

// shop is one shop's server, which does one thing after the other, with the buyers that it serves. All its choices
// come from its own random source.
type shop struct {
	*world
	name    string
	random  *rand.Rand
	orders  int
	played  map[string]int // orders by script
	stories []story
	// now is the reference of the order at hand.
	now string
}

// order is what a shop is being paid for, with the story of how it went.
type order struct {
	story
	reference string
	amount    int64 // in kuruş
	holder    string
	// patience is how often a request is repeated before the shop gives up.
	patience int
	keys     int
}

// tell remembers a definite answer. The same answer about the same authorization, however often it is heard, is
// one word: asking for an order again is not asking for another.
func (o *order) tell(w word) {
	if w.Kind == sale || w.Kind == preAuth {
		for _, heard := range o.Words {
			if heard == w {
				return
			}
		}
	}
	o.Words = append(o.Words, w)
}

// key makes the next idempotency key.
func (o *order) key() string {
	o.keys++
	return fmt.Sprintf("%s-key-%d", o.reference, o.keys)
}

func kindOf(holds bool) string {
	if holds {
		return preAuth
	}
	return sale
}

// open takes an order. Most shops insist on an answer and some do not; what they leave unfinished, the gateway's jobs
// must settle alone.
func (s *shop) open() *order {
	s.orders++
	o := &order{reference: fmt.Sprintf("%s-%d", s.name, s.orders), amount: 100 + s.random.Int64N(500_000), patience: tries}
	o.Reference = o.reference
	if s.random.IntN(4) == 0 {
		o.patience = 1 + s.random.IntN(2)
	}
	s.now = o.reference
	return o
}

// work takes orders until no more are wanted, and finishes the last one. It returns what went wrong.
func (s *shop) work(ctx context.Context, closing <-chan struct{}) error {
	for {
		select {
		case <-closing:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("shop %s: %w", s.name, ctx.Err())
		default:
		}
		o := s.open()
		chosen := s.choose()
		s.played[chosen.name]++
		err := chosen.play(ctx, o)
		o.Whole = !errors.Is(err, errGaveUp)
		if !o.Whole {
			s.abandoned.Add(1)
			err = nil
		}
		s.stories = append(s.stories, o.story)
		if err != nil {
			return fmt.Errorf("order %s (%s, card of %s): %w", o.reference, chosen.name, o.holder, err)
		}
	}
}

// script is one way in which an order may go.
type script struct {
	name string
	play func(ctx context.Context, o *order) error
}

// choose draws the script of the next order.
func (s *shop) choose() script {
	scripts := []script{
		{"sale", s.sale}, {"sale", s.sale}, {"sale", s.sale}, {"preauth", s.hold}, {"preauth", s.hold}, {"void", s.undo}, {"void", s.undo},
		{"refunds", s.giveBack}, {"refunds", s.giveBack}, {"3-D paynet", s.paynetSecure}, {"3-D paynet", s.paynetSecure},
		{"3-D v1", s.ownSecure}, {"twice at once", s.twice},
	}
	return scripts[s.random.IntN(len(scripts))]
}

// scenario draws the cardholder's name: nothing special for half of the cards, otherwise a decline or a fault at the
// given step, which is "" for the authorization.
func (s *shop) scenario(step string) string {
	if s.random.IntN(2) == 0 {
		return "TEST TEST"
	}
	names := []string{
		"51", "05", "ANSWER_LOST", "ANSWER_LOST", "HTTP_500_AFTER", "HTTP_500_BEFORE", "TRUNCATED", "HTML", "LATE", "SLOW", "SLOW", "REFUSED",
		"WRONG_ORDER", "WRONG_AMOUNT", "WRONG_CURRENCY", "WRONG_SIGNATURE",
	}
	holder := "SIM " + names[s.random.IntN(len(names))] + step
	if s.random.IntN(4) == 0 {
		// The first inquiry about whatever became of it goes wrong as well.
		holder += []string{",HTML@QUERY", ",LATE@QUERY", ",WRONG_AMOUNT@QUERY", ",ANSWER_LOST@QUERY"}[s.random.IntN(4)]
	}
	return holder
}

// flip is a coin.
func (s *shop) flip() bool { return s.random.IntN(2) == 0 }

// part draws a part of an amount, at least one kuruş.
func (s *shop) part(whole int64) int64 { return 1 + s.random.Int64N(whole) }
