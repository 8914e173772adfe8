package simbank_test

import (
	"strconv"
	"testing"

	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/simbank"
	wire "github.com/vezne/vezne/wire/simbank"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	sale, err := wire.Authorize{Ref: "r", Order: "o", Amount: a, Card: cardWithCVV(t, testNumber, "917")}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	q := simbank.Quirks()
	connectortest.QuirkTable(t, q, "../../wire/simbank", map[string][][]byte{q.Amounts[0].In: {sale}})
}

// TestQuirksOfHashes computes the simulator's three signatures as the table says.
func TestQuirksOfHashes(t *testing.T) {
	t.Parallel()
	const secret = "as-long-as-a-secret-is-at-least"
	key := wire.NewKey(secret)
	r := wire.Return{Ref: "r", Order: "o", Amount: connectortest.QuirkAmount(), Nonce: "n", MDStatus: 1, ECI: "05", CAVV: "c", XID: "x", Code: "00"}
	want := map[string]string{
		"requests": key.SignRequest("t", 7, wire.PathQuery, []byte("{}")),
		"answers":  key.SignAnswer("s", 200, []byte("{}")),
		"return":   key.SignReturn(r),
	}
	values := map[string]map[string]string{
		"requests": {wire.HeaderTerminal: "t", wire.HeaderTimestamp: "7", "path": wire.PathQuery, "body": "{}"},
		"answers":  {"signature of the request": "s", "status": "200", "body": "{}"},
		"return": {
			"ref": "r", "order": "o", "amount": strconv.FormatInt(r.Amount.Minor(), 10), "currency": "TRY", "nonce": "n", "md_status": "1",
			"eci": "05", "cavv": "c", "xid": "x", "code": "00",
		},
	}
	for _, h := range simbank.Quirks().Hashes {
		if got := h.Sum(secret, func(name string) string { return values[h.Message][name] }); got != want[h.Message] {
			t.Errorf("%s: %s by the table, %s by the wire", h.Message, got, want[h.Message])
		}
		delete(want, h.Message)
	}
	if len(want) > 0 {
		t.Errorf("the table lacks %d signatures", len(want))
	}
}
