package marketplace_test

import (
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
)

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func share(store string, minor int64) marketplace.Share {
	return marketplace.Share{Store: store, Amount: lira(minor), Hold: marketplace.HoldConfirm}
}

// requireFault checks kind, code and field, and that people of both languages are told something.
func requireFault(t *testing.T, err error, kind fault.Kind, field, code string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Field != field || f.Code != code {
		t.Fatalf("got %v; want %v %s of field %q", err, kind, code, field)
	}
	if text := f.PublicText(); text.TR == "" || text.EN == "" || text.TR == text.EN {
		t.Errorf("texts %+v", text)
	}
}
