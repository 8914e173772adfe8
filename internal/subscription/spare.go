package subscription

import "slices"

// spare.go has the cards that stand by tried where the one that is charged is refused.

// turns reports whether a refusal that comes now may be another card's turn. A buyer who pays in a browser chooses the card.
func (s Subscription) turns() bool {
	switch s.State {
	case Pending, Trial, Active, PastDue:
		return s.TrySpares && len(s.Spares) > 0 && !s.AwaitsBuyer && !s.CardChanged
	case Paused, Canceled, Ended:
	}
	return false
}

// turnCard puts the next card in the place of one that was refused, which comes last, or, where it will not be good again, goes.
// another tells that the next one has not been tried yet in this try; else all have been, and left is what may help now.
func (s *Subscription) turnCard(remedy Remedy) (another bool, left Remedy) {
	alone := slices.Clone(s.SparesSaved)
	if s.CardSaved {
		alone = append(alone, s.Card)
	}
	next, rest := s.Spares[0], slices.Clone(s.Spares[1:])
	if remedy == OtherCard {
		remedy = Later // a card is left
	} else {
		rest = append(rest, s.Card)
		s.Turned++
	}
	s.Card, s.Spares = next, rest
	s.CardSaved = slices.Contains(alone, next)
	s.SparesSaved = slices.DeleteFunc(alone, func(token string) bool { return token == next })
	if s.Turned <= len(rest) {
		return true, remedy
	}
	s.Turned = 0
	return false, remedy
}
