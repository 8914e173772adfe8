package config

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
)

// Rates are what somebody takes of payments: one rate for all of them, or a list by family and installments.
type Rates commission.Table

// UnmarshalYAML reads either form. A rate is written as a percentage, "1.49%", or in parts per million, 14900: a bare small number
// could be meant as either and is refused.
func (r *Rates) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		rate, err := rateOf(n)
		if err != nil {
			return err
		}
		for i := range commission.MaxInstallments {
			*r = append(*r, commission.Line{Family: commission.AnyFamily, Installments: i + 1, Rate: rate})
		}
		return nil
	case yaml.SequenceNode:
		*r = Rates{}
		for _, entry := range n.Content {
			err := r.line(entry)
			if err != nil {
				return err
			}
		}
		return nil
	case yaml.DocumentNode, yaml.MappingNode, yaml.AliasNode:
	}
	return wrongAt(n.Line, fault.Text{
		TR: "commission bir orandır ya da aile ve taksite göre oranların listesidir", EN: "commission is a rate, or a list of rates by family and installments",
	})
}

// line reads one entry: family (every one if absent), installments (a number or a list, 1 if absent), rate, and code.
func (r *Rates) line(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return wrongAt(n.Line, rateMembers())
	}
	l := commission.Line{Family: commission.AnyFamily}
	parts, rated := []int{1}, false
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := n.Content[i+1]
		var err error
		switch n.Content[i].Value {
		case "family":
			l.Family = value.Value
		case "code":
			l.Code = value.Value
		case "rate":
			l.Rate, err = rateOf(value)
			rated = true
		case "installments":
			parts, err = numbersOf(value)
		default:
			err = wrongAt(n.Content[i].Line, rateMembers())
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

func rateMembers() fault.Text {
	return fault.Text{
		TR: "listedeki bir oranın rate'i olur; family, installments ve code da yazılabilir", EN: "a rate of a list has a rate, and may have family, installments and code",
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
