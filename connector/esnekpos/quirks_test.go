package esnekpos_test

import (
	"testing"

	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/esnekpos"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	connectortest.QuirkTable(t, esnekpos.Quirks(), "../../wire/esnekpos", map[string][][]byte{
		"EYV3DPay, OrderReturn":  {wire.Order{Amount: a}.Encode(), wire.Reversal{Amount: a}.Encode()},
		"ProcessQuery, BACK_URL": {wire.Query{Found: true, Amount: a}.Encode(), wire.Form{Amount: a}.Encode()},
	})
}
