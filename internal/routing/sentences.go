package routing

import (
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Sentences tell the explanation to people, the decision first.
func (e Explanation) Sentences() []fault.Text {
	all := []fault.Text{e.decision()}
	for i, c := range e.Candidates {
		all = append(all, c.sentence(i, e.Lot))
	}
	for _, p := range e.Passed {
		why := p.Why.text(e.Facts != nil && e.Facts.ThreeD)
		all = append(all, fault.Text{
			TR: fmt.Sprintf("%s atlandı%s: %s.", p.Account, byRule(p.Rule).TR, why.TR),
			EN: fmt.Sprintf("%s was passed over%s: %s.", p.Account, byRule(p.Rule).EN, why.EN),
		})
	}
	if e.Facts != nil {
		known := e.Facts.sentence()
		all = append(all, fault.Text{TR: "O anda bilinenler: " + known.TR + ".", EN: "Known then: " + known.EN + "."})
	}
	return all
}

func (e Explanation) decision() fault.Text {
	switch {
	case e.Rules == 0:
		return fault.Text{
			TR: "Üye iş yerinin kuralı yok; hesapları kendi sırasıyla denenir.",
			EN: "The merchant has no rules; its accounts are taken in their order.",
		}
	case len(e.Held) == 0:
		return fault.Text{
			TR: fmt.Sprintf("%d kuraldan (sürüm %s) hiçbiri tutmadı; hesaplar kendi sırasıyla denenir.", e.Rules, e.Table),
			EN: fmt.Sprintf("None of the %d rules (version %s) held; the accounts are taken in their order.", e.Rules, e.Table),
		}
	}
	held := strings.Join(quoted(e.Held), ", ")
	return fault.Text{
		TR: fmt.Sprintf("%d kuraldan (sürüm %s) %d tanesi soruldu; tutanlar: %s. Belirleyen: %q.", e.Rules, e.Table, e.Asked, held, e.Rule()),
		EN: fmt.Sprintf("Of %d rules (version %s) %d were asked; those that held: %s. %q decided.", e.Rules, e.Table, e.Asked, held, e.Rule()),
	}
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprintf("%q", n)
	}
	return out
}

func byRule(name string) fault.Text {
	if name == "" {
		return fault.Text{}
	}
	return fault.Text{TR: fmt.Sprintf(" (%q kuralı)", name), EN: fmt.Sprintf(" (rule %q)", name)}
}

func (c Candidate) sentence(place int, lot *int) fault.Text {
	s := fault.Text{
		TR: fmt.Sprintf("%d. sırada %s%s", place+1, c.Account, byRule(c.Rule).TR),
		EN: fmt.Sprintf("%d. %s%s", place+1, c.Account, byRule(c.Rule).EN),
	}
	if c.Percent != 0 && lot != nil {
		s.TR += fmt.Sprintf(", payı yüzde %d, siparişin kurası %d", c.Percent, *lot)
		s.EN += fmt.Sprintf(", which gets %d %%; the order's lot was %d", c.Percent, *lot)
	}
	if c.Commission != nil {
		rate := commission.Rate(*c.Commission).String()
		s.TR += ", beklenen komisyon " + rate
		s.EN += ", expected commission " + rate
	}
	s.TR += "."
	s.EN += "."
	return s
}

// text says why; threeD tells that the shop wanted 3-D Secure.
func (r Reason) text(threeD bool) fault.Text {
	switch r {
	case Closed:
		return fault.Text{TR: "hesap açık değildi", EN: "the account was not open"}
	case Unable:
		if threeD {
			return fault.Text{TR: "sağlayıcının istenen biçimde 3-D Secure'u yok", EN: "the provider has no 3-D Secure of the kind that was asked for"}
		}
		return fault.Text{TR: "sağlayıcı 3-D Secure'suz ödeme almıyor", EN: "the provider takes no payments without 3-D Secure"}
	case NoHold:
		return fault.Text{TR: "sağlayıcı tutarı çekmeden bloke edemiyor", EN: "the provider cannot hold an amount without taking it"}
	case Early:
		return fault.Text{
			TR: "sağlayıcı tutarı mağaza istemeden, alıcı bankadayken çekiyor ve hesapta early_charge açık değil",
			EN: "the provider charges at the bank, before the shop asks, and the account does not allow early_charge",
		}
	case NoPoints:
		return fault.Text{TR: "sağlayıcıda kartın puanıyla ödeme yapılamıyor", EN: "points cannot pay at the provider"}
	case NoCampaigns:
		return fault.Text{TR: "sağlayıcıda kampanya yok", EN: "there are no campaigns at the provider"}
	case NotKept:
		return fault.Text{TR: "kartın numarası burada değil ve kart bu hesapta saklanmıyor", EN: "the card's number is not here, and the account does not keep the card"}
	case Unhealthy:
		return fault.Text{TR: "sağlayıcı son istekleri yanıtlamıyordu", EN: "the provider had not been answering"}
	}
	return fault.Text{TR: string(r), EN: string(r)}
}

// sentence lists the facts, those that were not known left out.
func (f *Facts) sentence() fault.Text {
	amount := money.New(int64(f.Amount), money.Currency(f.Currency))
	tr, en := []string{amount.Format("tr")}, []string{amount.Format("en")}
	add := func(turkish, english string) { tr, en = append(tr, turkish), append(en, english) }
	if f.Installments > 1 {
		add(fmt.Sprintf("%d taksit", f.Installments), fmt.Sprintf("%d installments", f.Installments))
	}
	if f.ThreeD {
		add("3-D Secure ile", "with 3-D Secure")
	}
	if f.PreAuth {
		add("yalnızca bloke", "only held")
	}
	if f.BIN != "" {
		add("BIN "+f.BIN, "BIN "+f.BIN)
	}
	for _, name := range []string{f.Brand, f.Bank, f.Family} {
		if name != "" {
			add(name, name)
		}
	}
	if f.Bank != "" {
		add(pick(f.Debit, "banka kartı", "kredi kartı"), pick(f.Debit, "debit", "credit"))
		add(pick(f.Commercial, "ticari", "bireysel"), pick(f.Commercial, "commercial", "consumer"))
		add(pick(f.Domestic, "yurt içi", "yurt dışı"), pick(f.Domestic, "domestic", "foreign"))
	}
	add("arayüz "+f.Dialect, "by "+f.Dialect)
	add(fmt.Sprintf("saat %02d, haftanın %d. günü", f.Hour, f.Weekday), fmt.Sprintf("hour %02d, day %d of the week", f.Hour, f.Weekday))
	return fault.Text{TR: strings.Join(tr, ", "), EN: strings.Join(en, ", ")}
}

func pick(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
