package gateway

// keptcard.go pays with cards that a provider keeps, of which nobody here has the number: a merchant that comes with such cards brings their
// names along. A card like that pays at the account that keeps it and nowhere else; see [connector.Keeper]. What is otherwise said of an
// order's payment is said of it too: the intent is durable before the request leaves, and a lost answer is a doubt, which inquiry settles.

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// KeptCard is a saved card that pays where it is kept, as [Gateway.CardToPay] returns it.
type KeptCard struct {
	saved vault.Saved
	// meant tells whether the account's name still is that of the account which keeps the card.
	meant func(vault.KeptAt) bool
}

// BIN is the first digits of the card, as the provider tells them; it may be empty.
func (k *KeptCard) BIN() string {
	if k == nil {
		return ""
	}
	return k.saved.Card.BIN
}

// at returns the card's names at the account that a name has by now. An account of the merchant's own that is called as the house's is another
// account, and the other way round.
func (k *KeptCard) at(account string) (connector.KeptRef, bool) {
	at, found := k.saved.Kept.Find(account)
	if !found || !k.meant(at) {
		return connector.KeptRef{}, false
	}
	return connector.KeptRef{Owner: at.Owner, Token: at.Token}, true
}

// CardToPay returns what an order pays with whose buyer has chosen a saved card: the card in plain, as [Gateway.OpenCard] does, or, where its
// number is not here, the card that a provider keeps, for the order's Kept. It refuses what OpenCard refuses.
func (g *Gateway) CardToPay(ctx context.Context, m merchant.ID, owner, token string) (pan.Card, *KeptCard, error) {
	if g.vault == nil {
		return pan.Card{}, nil, errNoVault()
	}
	s, err := g.payable(ctx, m, owner, token)
	if err != nil {
		return pan.Card{}, nil, err
	}
	if s.Kept.Only {
		return pan.Card{}, &KeptCard{s, func(at vault.KeptAt) bool { return g.meant(m, at) }}, nil
	}
	c, err := g.openSaved(m, s)
	return c, nil, err
}

// BIN is the first digits of the order's card, whoever has its number.
func (o Order) BIN() string {
	if o.Kept != nil {
		return o.Kept.BIN()
	}
	return o.Card.Number.BIN()
}

// summary is what is shown of the order's card.
func (o Order) summary() card.Summary {
	if o.Kept != nil {
		return o.Kept.saved.Card
	}
	return o.Card.Summary()
}

// keptPaysPlainly refuses an order with a card that a provider keeps and of which something is asked that needs its number.
func (o Order) keptPaysPlainly() error {
	if o.Kept == nil {
		return nil
	}
	switch {
	case o.Terms.Points > 0:
		return errKeptOnly(fault.Text{TR: "puanla ödeme yapılamaz", EN: "its points cannot pay"})
	case o.Terms.Campaign != "":
		return errKeptOnly(fault.Text{TR: "kampanyaya katılınamaz", EN: "it has no part in campaigns"})
	}
	return nil
}

// withNumber refuses what validate refuses, and a card of which the number is not here: it is to wait sealed for whoever may charge it.
func (o Order) withNumber() error {
	err := o.validate()
	if err == nil && o.Kept != nil {
		err = errKeptOnly(fault.Text{TR: "mağazası çekene kadar bekletilemez", EN: "it cannot wait for its shop to charge it"})
	}
	return err
}

// authorizeOrder asks an account for an order's payment: with the names under which the account keeps the card, or with the card. A proof is
// of the visit that led here.
func (g *Gateway) authorizeOrder(ctx context.Context, c connector.Connector, p payment.Payment, o Order, proof *connector.Proof) connector.Result {
	a := g.authorization(p, o, proof)
	if o.Kept == nil {
		return authorize(ctx, c, p, a)
	}
	_, at := p.Last()
	ref, kept := o.Kept.at(at.Provider)
	keeper, able := c.(connector.Keeper)
	if !kept || !able { // impossible: the route asked for it
		return connector.Refuse(decline.SavedCardInvalid, errUnable())
	}
	return keeper.AuthorizeKept(ctx, a, ref)
}

// challengeOrder registers an order for 3-D Secure in the same way.
func (g *Gateway) challengeOrder(ctx context.Context, c connector.Connector, p payment.Payment, o Order, returnURL string) connector.Challenge {
	a := g.authorization(p, o, nil)
	if o.Kept == nil {
		bank, able := c.(connector.Challenger)
		if !able { // impossible: the route asked for it
			return connector.Ended(connector.Refuse(decline.AuthenticationUnavailable, errUnable()))
		}
		return challengeOf(ctx, c, bank, p, a, returnURL)
	}
	_, at := p.Last()
	ref, kept := o.Kept.at(at.Provider)
	bank, able := c.(connector.KeptChallenger)
	if !kept || !able { // impossible, as above
		return connector.Ended(connector.Refuse(decline.SavedCardInvalid, errUnable()))
	}
	return bank.ChallengeKept(ctx, a, ref, returnURL)
}

// keptMark begins what waits of a card that a provider keeps, where a card has the version of its form.
const keptMark = 'k'

// waiting is what waits sealed for the charge: the card, or its names.
func (o Order) waiting() ([]byte, error) {
	if o.Kept == nil {
		return o.Card.MarshalSecret(), nil
	}
	text, err := json.Marshal(o.Kept.saved.Kept)
	if err != nil {
		return nil, fmt.Errorf("write names of a kept card: %w", err)
	}
	return append([]byte{keptMark}, text...), nil
}

// awaited reads what waiting wrote into an order that has nothing but its card. Errors say nothing of what was read.
func (g *Gateway) awaited(m merchant.ID, plain []byte) (Order, error) {
	if len(plain) == 0 || plain[0] != keptMark {
		c, err := pan.ParseSecret(plain)
		return Order{Card: c}, err //nolint:wrapcheck // the caller says whose it is
	}
	k := KeptCard{meant: func(at vault.KeptAt) bool { return g.meant(m, at) }}
	if json.Unmarshal(plain[1:], &k.saved.Kept) != nil || !k.saved.Kept.Only { // whose error could quote it
		return Order{}, pan.ErrSecret
	}
	return Order{Kept: &k}, nil
}

// keeps reports whether an account that is meant by a name, in its present revision, keeps the card that alone can pay; of every other card
// it reports true.
func (n need) keeps(account string, c connector.Connector) bool {
	if n.kept == nil {
		return true
	}
	_, found := n.kept.at(account)
	_, able := c.(connector.Keeper)
	return found && (able || c == nil)
}

// keptAlone adds to the ways that the merchant's rules name those to its other accounts, for a card that pays at one account only: no rule can
// lead it elsewhere.
func keptAlone(m *merchant.Merchant, ways []routing.Way, n need) []routing.Way {
	if n.kept == nil {
		return ways
	}
	known := map[string]bool{}
	for _, w := range ways {
		known[w.Account] = true
	}
	more := func(name string) {
		if _, found := n.kept.at(m.Current(name)); found && !known[name] {
			known[name] = true
			ways = append(ways, routing.Way{Account: name})
		}
	}
	for _, name := range m.Accounts {
		more(name)
	}
	for name := range m.Closed {
		more(name)
	}
	return ways
}

// errKeptNowhere says why a card that is kept at one account cannot pay there now.
func errKeptNowhere(k *KeptCard, passed []routing.Passed) error {
	name := ""
	for _, at := range k.saved.Kept.At {
		name = at.Account
	}
	for _, p := range passed {
		if _, found := k.at(p.Account); !found {
			continue
		}
		switch p.Why {
		case routing.Closed:
			return fault.New(fault.Unavailable, "card_account_closed", fault.Text{
				TR: fmt.Sprintf("Kayıtlı kart yalnızca %s hesabında saklanıyor ve bu hesap şu anda ödeme almıyor. Hiçbir şey çekilmedi.", p.Account),
				EN: fmt.Sprintf("The saved card is kept at the account %s alone, which takes no payments at present. Nothing was charged.", p.Account),
			})
		case routing.NoHold, routing.Unable:
			return errUnable()
		case routing.Unhealthy:
			return errUnhealthy()
		case routing.Early:
			return errEarly()
		case routing.NoPoints, routing.NoCampaigns, routing.NotKept:
		}
	}
	return fault.New(fault.Unsupported, "card_account_gone", fault.Text{
		TR: fmt.Sprintf("Kayıtlı kart, artık bu üye iş yerinin olmayan %s hesabında saklanıyor; kartın yeniden kaydedilmesi gerekir. Hiçbir şey çekilmedi.", name),
		EN: fmt.Sprintf("The saved card is kept at the account %s, which is no longer this merchant's; the card has to be saved anew. Nothing was charged.", name),
	})
}

// errKeptOnly refuses what needs the number of a card that is not here.
func errKeptOnly(what fault.Text) *fault.Error {
	return fault.New(fault.Unsupported, "card_kept_elsewhere", fault.Text{
		TR: "Kartın numarası burada değil, sağlayıcıda saklanıyor: " + what.TR + ".",
		EN: "The card's number is not here but kept by the provider: " + what.EN + ".",
	})
}
