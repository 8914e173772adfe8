package paratika_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paratika"
	wire "github.com/vezne/vezne/wire/paratika"
)

func TestQuirks(t *testing.T) {
	t.Parallel()
	a := connectortest.QuirkAmount()
	connectortest.QuirkTable(t, paratika.Quirks(), "../../wire/paratika", map[string][][]byte{
		"SALE, PREAUTH, POSTAUTH, REFUND, SESSIONTOKEN": {
			wire.Order{Amount: a}.Encode(), wire.FollowUp{Action: "POSTAUTH", Amount: a}.Encode(), wire.Session{Amount: a}.Encode(),
		},
		"QUERYTRANSACTION, RETURNURL": {wire.Transactions{Rows: []wire.Row{{Amount: a}}}.Encode(), wire.Return{Amount: a}.Encode()},
	})
}

// TestQuirksOfHashes computes the hashes of a return as the table says.
func TestQuirksOfHashes(t *testing.T) {
	t.Parallel()
	r := wire.Return{PaymentID: "p", CustomerID: "c", SessionToken: "s", Random: "r", Outcome: wire.Success()}
	want := map[string]string{"sdSha512": wire.ReturnHash(r, secretKey), "SD_SHA512": wire.LegacyHash(r, secretKey)}
	for _, h := range paratika.Quirks().Hashes {
		got := h.Sum(secretKey, value(r.Pairs()))
		if got != want[h.Field] {
			t.Errorf("%s is %s by the table, %s by the wire", h.Field, got, want[h.Field])
		}
		delete(want, h.Field)
	}
	if len(want) > 0 {
		t.Errorf("the table lacks %d hashes", len(want))
	}
	q := open(t).account
	if quirky, ok := q.(connector.Quirky); !ok || quirky.Quirks().Visit.Proof != connector.Signed {
		t.Error("an account with a secret key does not say that returns are signed")
	}
}

func value(pairs []wire.Pair) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if p.Name == name {
				return p.Value
			}
		}
		return ""
	}
}
