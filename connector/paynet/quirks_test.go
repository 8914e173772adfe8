package paynet_test

import (
	"testing"

	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paynet"
	wire "github.com/vezne/vezne/wire/paynet"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	connectortest.QuirkTable(t, paynet.Quirks(), "../../wire/paynet", map[string][][]byte{
		"payment, tds_initial":      {wire.Order{Amount: a, ReferenceNo: "1"}.Encode()},
		"capture, reversed_request": {wire.CaptureRequest{Amount: a}.Encode(), wire.ReversalRequest{Amount: a}.Encode()},
		"check, list": {
			wire.Query{Rows: []wire.Transaction{{Amount: a}}}.Encode(), wire.List{Rows: []wire.ListRow{{Amount: a}}}.Encode(),
		},
	})
}
