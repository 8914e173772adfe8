package config

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Rates are what somebody takes of payments: one rate for all of them, a list by card and installments, or either of them under "rates"
// with what is the same for all: tax, bearer and value days.
type Rates commission.Table

// UnmarshalYAML reads any of these forms. A rate is written as a percentage, "1.49%", or in parts per million, 14900: a bare small number
// could be meant as either and is refused.
func (r *Rates) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return r.rates(n, commission.Line{})
	}
	var rates *yaml.Node
	var same commission.Line
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if name.Value == "rates" {
			rates = value
			continue
		}
		known, err := shared(&same, name.Value, value)
		if err == nil && !known {
			err = wrongAt(name.Line, fault.Text{
				TR: "commission altında rates, tax, bearer ve value_days yazılabilir", EN: "commission may have rates, tax, bearer and value_days",
			})
		}
		if err != nil {
			return err
		}
	}
	if rates == nil {
		return wrongAt(n.Line, fault.Text{TR: "oranlar (rates) eksik", EN: "the rates are missing"})
	}
	return r.rates(rates, same)
}

// rates reads one rate or a list of them; same is what they have in common.
func (r *Rates) rates(n *yaml.Node, same commission.Line) error {
	same.Family = commission.AnyFamily
	switch n.Kind {
	case yaml.ScalarNode:
		var err error
		same.Rate, err = rateOf(n)
		if err != nil {
			return err
		}
		for i := range commission.MaxInstallments {
			same.Installments = i + 1
			*r = append(*r, same)
		}
		return nil
	case yaml.SequenceNode:
		*r = Rates{}
		for _, entry := range n.Content {
			err := r.line(entry, same)
			if err != nil {
				return err
			}
		}
		return nil
	case yaml.DocumentNode, yaml.MappingNode, yaml.AliasNode:
	}
	return wrongAt(n.Line, fault.Text{
		TR: "commission bir orandır ya da kart ve taksite göre oranların listesidir", EN: "commission is a rate, or a list of rates by card and installments",
	})
}

// line reads one entry: bank and family (every one if absent), installments (a number or a list, 1 if absent), rate, code, currency, the
// days on which it holds, and what it has otherwise than the others.
func (r *Rates) line(n *yaml.Node, l commission.Line) error {
	if n.Kind != yaml.MappingNode {
		return wrongAt(n.Line, rateMembers())
	}
	parts, rated := []int{1}, false
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := n.Content[i+1]
		var err error
		switch name := n.Content[i].Value; name {
		case "bank":
			l.Bank, err = bankOf(value)
		case "family":
			l.Family = value.Value
		case "code":
			l.Code = value.Value
		case "currency":
			l.Currency = money.Currency(value.Value)
		case "from":
			l.From = commission.Day(value.Value)
		case "until":
			l.Until = commission.Day(value.Value)
		case "rate":
			l.Rate, err = rateOf(value)
			rated = true
		case "installments":
			parts, err = numbersOf(value)
		default:
			var known bool
			known, err = shared(&l, name, value)
			if err == nil && !known {
				err = wrongAt(n.Content[i].Line, rateMembers())
			}
		}
		if err != nil {
			return err
		}
	}
	if !rated {
		return wrongAt(n.Line, fault.Text{TR: "oran (rate) eksik", EN: "the rate is missing"})
	}
	for _, l.Installments = range parts {
		*r = append(*r, l)
	}
	return nil
}

// shared reads a member that a whole table may have, or one line of it.
func shared(l *commission.Line, name string, value *yaml.Node) (bool, error) {
	var err error
	switch name {
	case "tax":
		l.Tax, err = rateOf(value)
	case "bearer":
		l.PassOn, err = bearerOf(value)
	case "value_days":
		if value.Decode(&l.ValueDays) != nil {
			err = wrongAt(value.Line, fault.Text{TR: "value_days iş günü sayısıdır", EN: "value_days are a number of banking days"})
		}
	default:
		return false, nil
	}
	return true, err
}

// bearerOf reads who bears commission and tax: the shop, the buyer, or the buyer for a part, such as 40%.
func bearerOf(n *yaml.Node) (commission.Rate, error) {
	switch n.Value {
	case "shop":
		return 0, nil
	case "buyer":
		return commission.One, nil
	}
	part, err := rateOf(n)
	if err != nil {
		return 0, wrongAt(n.Line, fault.Text{TR: "bearer shop, buyer ya da 40% gibi alıcının payıdır", EN: "bearer is shop, buyer, or the buyer's part, such as 40%"})
	}
	return part, nil
}

// bankOf reads a bank by our own word for it or by its EFT code. A bank that is not known would be no card's, without a word.
func bankOf(n *yaml.Node) (string, error) {
	b, known := bin.BankOf(n.Value)
	if !known {
		return "", wrongAt(n.Line, fault.Text{
			TR: "bank bilinen bir banka değil; docs/commission.md hangilerinin bilindiğini söyler", EN: "bank is no bank that is known; docs/commission.md says which are",
		})
	}
	return b.Code, nil
}

func rateMembers() fault.Text {
	return fault.Text{
		TR: "listedeki bir oranın rate'i olur; bank, family, installments, code, currency, from, until, tax, bearer ve value_days da yazılabilir",
		EN: "a rate of a list has a rate, and may have bank, family, installments, code, currency, from, until, tax, bearer and value_days",
	}
}

func numbersOf(n *yaml.Node) ([]int, error) {
	var one int
	if n.Decode(&one) == nil {
		return []int{one}, nil
	}
	var several []int
	if n.Decode(&several) == nil && len(several) > 0 {
		return several, nil
	}
	return nil, wrongAt(n.Line, fault.Text{TR: "installments bir sayıdır ya da sayıların listesidir", EN: "installments are a number, or a list of numbers"})
}

// leastBare is the smallest bare number that can only be parts per million.
const leastBare = 100

func rateOf(n *yaml.Node) (commission.Rate, error) {
	if text, percent := strings.CutSuffix(n.Value, "%"); percent && n.Kind == yaml.ScalarNode {
		rate, err := commission.ParsePercent(strings.TrimSpace(text))
		if err == nil {
			return rate, nil
		}
	} else if number, err := strconv.ParseInt(n.Value, 10, 32); err == nil && (number == 0 || number >= leastBare) && number < int64(commission.One) {
		return commission.Rate(number), nil
	}
	return 0, wrongAt(n.Line, fault.Text{
		TR: "oran 1.49% gibi bir yüzdedir ya da 14900 gibi milyonda birlerdir", EN: "a rate is a percentage such as 1.49%, or parts per million such as 14900",
	})
}
