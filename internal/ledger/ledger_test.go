package ledger_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/money"
)

func noon() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }

func sale(minor int64) ledger.Transaction {
	return ledger.Transaction{
		Merchant: "demo", ID: "pay_1/1", At: noon(), Event: ledger.Captured, Currency: money.TRY, Subject: "pay_1",
		Entries: []ledger.Entry{
			{Account: ledger.ProviderReceivable.Of("a"), Amount: minor, Value: 20261127, Memo: "m"},
			{Account: ledger.MerchantPayable.Account(), Amount: -minor, Value: 20261127},
		},
	}
}

// TestChart: every line of the chart is an account that may be posted to, in exactly the form that the line says.
func TestChart(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, line := range ledger.Chart() {
		one, several := line.Kind.Account(), line.Kind.Of("x/y")
		if one.Known() == (line.Per != "") || several.Known() == (line.Per == "") {
			t.Errorf("%s: %q is known: %t, %q: %t; there is one per %q", line.Kind, one, one.Known(), several, several.Known(), line.Per)
		}
		if several.Kind() != line.Kind || several.Whose() != "x/y" {
			t.Errorf("%q is of %q's %q", several, several.Whose(), several.Kind())
		}
		for _, name := range []string{line.Name.TR, line.Name.EN, line.Means.TR, line.Means.EN} {
			if name == "" || names[name] {
				t.Errorf("%s: %q is missing or stands twice", line.Kind, name)
			}
			names[name] = true
		}
	}
	if ledger.Account("till").Known() || ledger.Account("").Known() {
		t.Error("an account outside of the chart is known")
	}
	if got := ledger.SubMerchant.Of("S1").Name().TR; got != "Alt üye iş yerine borç: S1" {
		t.Errorf("a store's account is called %q", got)
	}
}

// TestEventsHaveNames: a statement in Turkish shows no word of the program.
func TestEventsHaveNames(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, e := range ledger.Events() {
		for _, name := range []string{e.Text().TR, e.Text().EN} {
			if name == "" || name == string(e) || names[name] {
				t.Errorf("%s is called %q", e, name)
			}
			names[name] = true
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := sale(100)
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*ledger.Transaction){
		"unbalanced":   func(t *ledger.Transaction) { t.Entries[0].Amount = 99 },
		"no entries":   func(t *ledger.Transaction) { t.Entries = nil },
		"nothing":      func(t *ledger.Transaction) { t.Entries[0].Amount, t.Entries[1].Amount = 0, 0 },
		"no merchant":  func(t *ledger.Transaction) { t.Merchant = "" },
		"no id":        func(t *ledger.Transaction) { t.ID = "" },
		"no time":      func(t *ledger.Transaction) { t.At = time.Time{} },
		"nanoseconds":  func(t *ledger.Transaction) { t.At = t.At.Add(1) },
		"no currency":  func(t *ledger.Transaction) { t.Currency = "" },
		"no value":     func(t *ledger.Transaction) { t.Entries[0].Value = 0 },
		"no such day":  func(t *ledger.Transaction) { t.Entries[0].Value = 20260230 },
		"not of chart": func(t *ledger.Transaction) { t.Entries[0].Account = "provider_receivable" },
		"long memo":    func(t *ledger.Transaction) { t.Entries[0].Memo = strings.Repeat("x", 201) },
		"sum overflows": func(t *ledger.Transaction) {
			t.Entries = append(t.Entries, t.Entries[0], t.Entries[0])
			t.Entries[0].Amount, t.Entries[2].Amount, t.Entries[3].Amount = math.MaxInt64, math.MaxInt64, 2
			t.Entries[1].Amount = 0
		},
		"wraps to zero": func(t *ledger.Transaction) {
			t.Entries = append(t.Entries, t.Entries[0])
			t.Entries[0].Amount, t.Entries[1].Amount, t.Entries[2].Amount = math.MaxInt64, math.MaxInt64, 2
		},
		"wraps below": func(t *ledger.Transaction) { t.Entries[0].Amount, t.Entries[1].Amount = math.MinInt64, math.MinInt64 },
		"too many lines": func(t *ledger.Transaction) {
			for range 300 {
				t.Entries = append(t.Entries, t.Entries[:2]...)
			}
		},
	} {
		bad := sale(100)
		spoil(&bad)
		if err := bad.Check(); err == nil {
			t.Errorf("%s: may be posted", name)
		}
	}
}

// TestEntriesReadBack: entries are stored without loss, and no other bytes are read.
func TestEntriesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := entries().Draw(t, "entries")
		b := ledger.EncodeEntries(want)
		got, err := ledger.DecodeEntries(b)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		for name, bad := range map[string][]byte{
			"cut": b[:at], "longer": append(bytes.Clone(b), 0), "nothing": nil,
		} {
			if _, err := ledger.DecodeEntries(bad); err == nil {
				t.Fatalf("%s bytes were read", name)
			}
		}
	})
}

// TestHashCoversEverything: no part of a transaction can change without its hash.
func TestHashCoversEverything(t *testing.T) {
	t.Parallel()
	hashes := map[ledger.Hash]string{}
	for name, change := range map[string]func(*ledger.Transaction){
		"as it is":      func(*ledger.Transaction) {},
		"merchant":      func(t *ledger.Transaction) { t.Merchant = "demo2" },
		"id":            func(t *ledger.Transaction) { t.ID = "pay_1/2" },
		"at":            func(t *ledger.Transaction) { t.At = t.At.Add(time.Microsecond) },
		"event":         func(t *ledger.Transaction) { t.Event = ledger.Refunded },
		"currency":      func(t *ledger.Transaction) { t.Currency = money.EUR },
		"subject":       func(t *ledger.Transaction) { t.Subject = "pay_2" },
		"account":       func(t *ledger.Transaction) { t.Entries[0].Account = ledger.ProviderReceivable.Of("b") },
		"amounts":       func(t *ledger.Transaction) { t.Entries[0].Amount, t.Entries[1].Amount = 101, -101 },
		"value":         func(t *ledger.Transaction) { t.Entries[0].Value = 20261130 },
		"memo":          func(t *ledger.Transaction) { t.Entries[0].Memo = "n" },
		"order":         func(t *ledger.Transaction) { t.Entries[0], t.Entries[1] = t.Entries[1], t.Entries[0] },
		"moved letters": func(t *ledger.Transaction) { t.Event, t.Currency = t.Event+"T", "RY" },
	} {
		changed := sale(100)
		change(&changed)
		if other, taken := hashes[changed.Hash()]; taken {
			t.Errorf("%s and %s have one hash", name, other)
		}
		hashes[changed.Hash()] = name
	}
}

// TestChainCoversOrder: the chain says what stands before, in which order and under which number.
func TestChainCoversOrder(t *testing.T) {
	t.Parallel()
	a, b := sale(100), sale(200)
	b.ID = "pay_2/1"
	first := ledger.Seal(ledger.Block{}, "demo", []ledger.Transaction{a, b}, noon())
	if h := first.Block; h.Number != 1 || h.First != 1 || h.Last != 2 || h.Previous != (ledger.Hash{}) || h.Hash != first.Chain[1] {
		t.Errorf("first block is %+v", h)
	}
	second := ledger.Seal(first.Block, "demo", []ledger.Transaction{a}, noon())
	if h := second.Block; h.Number != 2 || h.First != 3 || h.Last != 3 || h.Previous != first.Block.Hash {
		t.Errorf("second block is %+v", h)
	}
	one := ledger.Seal(ledger.Block{}, "demo", []ledger.Transaction{a}, noon())
	two := ledger.Seal(one.Block, "demo", []ledger.Transaction{b}, noon().Add(time.Hour))
	if two.Block.Hash != first.Block.Hash {
		t.Error("the chain depends on how the books were cut into blocks, or when")
	}
	for name, other := range map[string]ledger.Sealed{
		"reordered":     ledger.Seal(ledger.Block{}, "demo", []ledger.Transaction{b, a}, noon()),
		"one less":      one,
		"another place": ledger.Seal(first.Block, "demo", []ledger.Transaction{a, b}, noon()),
	} {
		if other.Block.Hash == first.Block.Hash {
			t.Errorf("%s: the chain is the same", name)
		}
	}
}

// TestTotals: totals are the sums of the entries, whichever way they were added up, and each currency sums to zero.
func TestTotals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole, parts := ledger.Totals{}, ledger.Totals{}
		sums := map[money.Currency]int64{}
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			tx := sale(rapid.Int64Range(1, 1_000_000).Draw(t, "minor"))
			tx.Currency = rapid.SampledFrom([]money.Currency{money.TRY, money.EUR}).Draw(t, "currency")
			tx.At = noon().AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "day"))
			whole.Add(&tx)
			part := ledger.Totals{}
			part.Add(&tx)
			parts.Sum(part.Sorted()...)
		}
		if diff := cmp.Diff(whole.Sorted(), parts.Sorted()); diff != "" {
			t.Fatalf("(-whole +parts):\n%s", diff)
		}
		for _, total := range whole.Sorted() {
			if total.Debit < 0 || total.Credit < 0 {
				t.Fatalf("a sum is negative: %+v", total)
			}
			sums[total.Currency] += total.Balance()
		}
		for currency, sum := range sums {
			if sum != 0 {
				t.Fatalf("%s sums to %d", currency, sum)
			}
		}
	})
}

func entries() *rapid.Generator[[]ledger.Entry] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Entry {
		return ledger.Entry{
			Account: ledger.SubMerchant.Of(rapid.StringMatching(`[A-Za-zşığ/ ]{1,9}`).Draw(t, "store")), Amount: rapid.Int64().Draw(t, "amount"),
			Value: calendar.Of(noon()).Add(rapid.IntRange(0, 90).Draw(t, "days")), Memo: rapid.StringN(0, 9, -1).Draw(t, "memo"),
		}
	}), 1, 8)
}
