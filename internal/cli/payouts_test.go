package cli

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// owing makes two stores of the demo merchant, of which one has 50.00 coming and one has no account.
func (s *shelf) owing(t *testing.T) {
	t.Helper()
	nobody, err := merchant.NewDirectory(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Store: s.Store, Merchants: nobody, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	one := marketplace.SubMerchant{
		ID: "a", Type: marketplace.Personal, Name: "Çiçekçi", OwnerName: "Ayşe", OwnerSurname: "Işık", Active: true,
		Accounts: []marketplace.Account{{IBAN: "TR330006100519786457841326", Currency: money.TRY}},
	}
	for _, made := range []marketplace.SubMerchant{one, {ID: "b", Type: marketplace.Personal, Name: "Kitapçı", Active: true}} {
		_, err = g.ChangeSubMerchant(t.Context(), "demo", made.ID, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) { return made, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := marketplace.Open(money.New(10_000, money.TRY), money.New(300, money.TRY), []marketplace.Share{
		{Store: "a", Amount: money.New(5000, money.TRY)}, {Store: "b", Amount: money.New(4000, money.TRY)},
	})
	if err != nil {
		t.Fatal(err)
	}
	change := store.Change{Merchant: "demo", Division: &marketplace.Divided{Payment: "pay_1", Division: d, Version: 1, UpdatedAt: time.Now()}}
	for i, m := range marketplace.Moves(marketplace.Division{}, d) {
		change.Entries = append(change.Entries, marketplace.Entry{
			ID: "ent_00" + string(rune('1'+i)), Store: m.Store, Currency: money.TRY, Kind: marketplace.EntryShare, Payment: "pay_1", Move: m.Move, At: time.Now(),
		})
	}
	err = s.Commit(context.WithoutCancel(t.Context()), change)
	if err != nil {
		t.Fatal(err)
	}
}

func TestPayouts(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		s.owing(t)
		contains := func(got string, parts ...string) {
			t.Helper()
			for _, part := range parts {
				if !strings.Contains(got, part) {
					t.Errorf("%q is missing in:\n%s", part, got)
				}
			}
		}
		contains(s.run(t, "stores", "--lang", "tr"), "Çiçekçi", "TR330006100519786457841326", "MAĞAZA")
		contains(s.run(t, "stores", "balance", "--lang", "tr"), "50,00 ₺", "40,00 ₺")
		made := s.run(t, "payouts", "prepare", "--payer-name", "Pazaryeri A.Ş.", "--payer-iban", "TR330006100519786457841326", "--lang", "en")
		contains(made, "prepared", "Ayşe Işık", "₺50.00", "P1-1")
		id := strings.Fields(made)[0]
		contains(s.run(t, "payouts", "--lang", "en"), id, "₺50.00")
		contains(s.run(t, "payouts", "file", id), ";Ayşe Işık;TR330006100519786457841326;50,00;TRY;")
		path := filepath.Join(t.TempDir(), "payout.xml")
		s.run(t, "payouts", "file", id, "--format", "pain.001", "--out", path)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		contains(string(file), "<InstdAmt Ccy=\"TRY\">50.00</InstdAmt>")
		contains(s.run(t, "payouts", "confirm", id, "--failed", "a=hesap kapalı", "--lang", "tr"), "onaylandı", "ödenmedi hesap kapalı")
		contains(s.run(t, "stores", "show", "a", "--lang", "en"), "returned", "payout", "share", "₺50.00")
		third := strings.Fields(s.run(t, "payouts", "prepare"))[0]
		s.run(t, "payouts", "confirm", third)
		contains(s.run(t, "payouts", "return", third, "a", "--reason", "hesap kapalı", "--lang", "tr"), "onaylandı", "ödenmedi hesap kapalı")
		second := strings.Fields(s.run(t, "payouts", "prepare"))[0]
		contains(s.run(t, "payouts", "cancel", second, "--lang", "en"), "cancelled")
		contains(s.run(t, "payouts", "show", second, "--lang", "en"), "cancelled", "P3-1")
		if got := s.run(t, "payouts", "--merchant", "other", "--json"); got != "" {
			t.Errorf("another merchant's: %s", got)
		}
		for arguments, says := range map[string]string{
			"payouts show po_x": "no such payout", "payouts confirm " + second: "closed already", "payouts prepare --payer-iban TR1": "--payer-iban",
			"payouts file " + second + " --format pain.001": "payer_iban", "payouts prepare --currency EUR": "no store to pay", "stores show c": "there is no store",
		} {
			var out, log bytes.Buffer
			code := Run(append(append(strings.Fields(arguments), "--lang", "en"), s.flags...), &out, &log)
			if code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%s: exit code %d, %q; want %q", arguments, code, log.String(), says)
			}
		}
	})
}
