package merchant_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
)

// TestReplace: whoever holds the directory sees the new merchants and secrets at once and the old ones no more, whoever holds a
// merchant keeps it as it was, and what is refused changes nothing.
func TestReplace(t *testing.T) {
	t.Parallel()
	d, err := merchant.NewDirectory(two(), []merchant.Credential{{Surface: "v1", Secret: "sk_one", Merchant: "demo"}})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := d.Authenticate("v1", "sk_one")
	bad := []merchant.Credential{{Surface: "v1", Secret: "sk_two", Merchant: "nobody"}}
	if err := d.Replace([]merchant.Merchant{{ID: "demo"}}, bad); err == nil {
		t.Fatal("a credential of nobody is accepted")
	}
	if m, known := d.Authenticate("v1", "sk_one"); !known || m != before {
		t.Fatal("what was refused has changed the directory")
	}
	err = d.Replace([]merchant.Merchant{{ID: "demo", Name: "Yeni Ad", Accounts: []string{"paynet"}}},
		[]merchant.Credential{{Surface: "v1", Digest: merchant.DigestOf("v1", "sk_two"), Merchant: "demo"}},
		merchant.Name{Surface: "paynet", Name: "pbk_x", Merchant: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	if _, known := d.Authenticate("v1", "sk_one"); known {
		t.Error("the old secret still opens")
	}
	m, known := d.Authenticate("v1", "sk_two")
	if !known || m.Name != "Yeni Ad" {
		t.Errorf("the secret of which only the digest is known finds %+v", m)
	}
	if _, known := d.Find("other-shop-2"); known {
		t.Error("the merchant that is gone is still found")
	}
	if named, _ := d.Named("paynet", "pbk_x"); named != m || len(d.All()) != 1 {
		t.Errorf("the new name leads to %+v, of %d merchants", named, len(d.All()))
	}
	if before.Name != "Örnek Mağaza" || !slices.Equal(before.Accounts, []string{"simbank", "paynet"}) {
		t.Errorf("the merchant that was found has become %+v", before)
	}
}

// TestReplaceUnderReaders: a reader sees the one edition or the other, and never the merchant of one with the secrets of the
// other.
func TestReplaceUnderReaders(t *testing.T) {
	t.Parallel()
	ms, cs := edition("a")
	d, err := merchant.NewDirectory(ms, cs)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 2000 {
				for _, name := range []string{"a", "b"} {
					if m, known := d.Authenticate("v1", "key-"+name); known && m.Name != name {
						t.Errorf("key-%s finds the merchant of %s", name, m.Name)
					}
				}
			}
		})
	}
	for i := range 500 {
		name := string("ab"[i%2])
		if err := d.Replace(edition(name)); err != nil {
			t.Fatal(err)
		}
	}
	all.Wait()
}

func edition(name string) ([]merchant.Merchant, []merchant.Credential) {
	return []merchant.Merchant{{ID: "demo", Name: name}}, []merchant.Credential{{Surface: "v1", Secret: "key-" + name, Merchant: "demo"}}
}

// TestCost: an account with a table of its own takes by that alone.
func TestCost(t *testing.T) {
	t.Parallel()
	m := merchant.Merchant{
		Commission: commission.Table{{Family: commission.AnyFamily, Installments: 1, Rate: 20_000}, {Family: commission.AnyFamily, Installments: 3, Rate: 40_000}},
		Costs: map[string]commission.Table{"cheap": {
			{Family: commission.AnyFamily, Installments: 1, Rate: 15_000}, {Family: "World", Installments: 1, Rate: 12_500},
		}},
	}
	for _, test := range []struct {
		account, family string
		installments    int
		want            commission.Rate
		known           bool
	}{
		{"cheap", "world", 1, 12_500, true},
		{"cheap", "Bonus", 0, 15_000, true},
		{"cheap", "Bonus", 3, 0, false},
		{"other", "World", 1, 20_000, true},
		{"other", "", 3, 40_000, true},
		{"other", "", 6, 0, false},
	} {
		got, known := m.Cost(test.account, commission.Facts{Code: "not the account's", Family: test.family, Installments: test.installments})
		if got.Rate != test.want || known != test.known {
			t.Errorf("%s takes %v, %t of %d installments with %q; want %v, %t", test.account, got.Rate, known, test.installments, test.family, test.want, test.known)
		}
	}
	bad := merchant.Merchant{ID: "demo", Costs: map[string]commission.Table{"x": {{Installments: 1}}}}
	if _, err := merchant.NewDirectory([]merchant.Merchant{bad}, nil); err == nil {
		t.Error("an account's table without a family is accepted")
	}
}
