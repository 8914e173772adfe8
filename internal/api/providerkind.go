package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/provider"
)

// kindsBody is what kinds of provider there are.
type kindsBody struct {
	Data []kindBody `json:"data"`
}

// kindBody is a kind with what is told of its variants in the caller's language.
type kindBody struct {
	provider.Description
	Variants []variantBody `json:"variants"`
}

type variantBody struct {
	provider.Variant
	Told []toldBody `json:"told"`
}

type toldBody struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// providerKinds answers GET /v1/provider-kinds: the same for every merchant, and told by the connectors themselves.
func (s *surface) providerKinds(c *call) (reply, error) {
	all, err := provider.Describe()
	if err != nil {
		return reply{}, err //nolint:wrapcheck // it says which kind
	}
	var b kindsBody
	for _, d := range all {
		one := kindBody{Description: d}
		for _, v := range d.Variants {
			told := variantBody{Variant: v}
			for i, can := range v.Can() {
				told.Told = append(told.Told, toldBody{Name: v.Abilities[i], Text: can.In(c.language)})
			}
			for _, l := range v.Quirks.Lines() {
				told.Told = append(told.Told, toldBody{Name: l.Name.In(c.language), Text: l.Value.In(c.language)})
			}
			one.Variants = append(one.Variants, told)
		}
		b.Data = append(b.Data, one)
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
