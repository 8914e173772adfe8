package merchant_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
)

func two() []merchant.Merchant {
	return []merchant.Merchant{
		{ID: "demo", Name: "Örnek Mağaza", Accounts: []string{"simbank", "paynet"}},
		{ID: "other-shop-2", Name: "Diğer", Accounts: []string{"simbank"}, Commission: commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: 20000},
		}},
	}
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	d, err := merchant.NewDirectory(two(), []merchant.Credential{
		{Surface: "v1", Secret: "sk_one", Merchant: "demo"},
		{Surface: "v1", Secret: "sk_rotated", Merchant: "demo"},
		{Surface: "paynet", Secret: "sk_one", Merchant: "other-shop-2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, surface, secret string
		want                  merchant.ID
	}{
		{"its secret", "v1", "sk_one", "demo"},
		{"its other secret", "v1", "sk_rotated", "demo"},
		{"the same secret on another surface", "paynet", "sk_one", "other-shop-2"},
		{"a secret of another surface", "paynet", "sk_rotated", ""},
		{"an unknown surface", "paymes", "sk_one", ""},
		{"no surface", "", "sk_one", ""},
		{"no secret", "v1", "", ""},
		{"an unknown secret", "v1", "sk_two", ""},
		{"another letter case", "v1", "SK_ONE", ""},
		{"the beginning of a secret", "v1", "sk_on", ""},
		{"a blank behind it", "v1", "sk_one ", ""},
		{"surface and secret moved", "v1\x00sk", "_one", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, ok := d.Authenticate(test.surface, test.secret)
			if ok != (test.want != "") || ok && m.ID != test.want {
				t.Errorf("got %+v, %v; want %q", m, ok, test.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	given := two()
	d, err := merchant.NewDirectory(given, nil)
	if err != nil {
		t.Fatal(err)
	}
	given[0].Accounts[0] = "changed afterwards"
	given[1].Commission[0].Rate = 1
	for _, want := range two() {
		got, ok := d.Find(want.ID)
		want.Cards = got.Cards
		if got.Cards != d.Cards() {
			t.Errorf("%s knows other cards than the directory", want.ID)
		}
		if diff := cmp.Diff(&want, got, cmpopts.IgnoreUnexported(bin.Directory{})); !ok || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", want.ID, ok, diff)
		}
	}
	for _, id := range []merchant.ID{"", "DEMO", "nobody"} {
		if got, ok := d.Find(id); ok || got != nil {
			t.Errorf("%q is %+v", id, got)
		}
	}
}

func TestNewDirectoryRefuses(t *testing.T) {
	t.Parallel()
	key := func(surface, secret string, id merchant.ID) merchant.Credential {
		return merchant.Credential{Surface: surface, Secret: secret, Merchant: id}
	}
	tests := []struct {
		name        string
		merchants   []merchant.Merchant
		credentials []merchant.Credential
		want        string
	}{
		{"a merchant twice", append(two(), two()[0]), nil, "stands twice"},
		{"rates that cannot be read in one way", []merchant.Merchant{{ID: "demo", Commission: commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: 20000}, {Family: commission.AnyFamily, Installments: 1, Rate: 30000},
		}}}, nil, "two lines"},
		{"an unknown merchant", two(), []merchant.Credential{key("v1", "hush", "nobody")}, "unknown merchant"},
		{"one secret of two merchants", two(), []merchant.Credential{key("v1", "hush", "demo"), key("v1", "hush", "other-shop-2")}, "same secret"},
		{"one secret twice", two(), []merchant.Credential{key("v1", "hush", "demo"), key("v1", "hush", "demo")}, "same secret"},
		{"no secret", two(), []merchant.Credential{key("v1", "", "demo")}, "without"},
		{"no surface", two(), []merchant.Credential{key("", "hush", "demo")}, "without"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d, err := merchant.NewDirectory(test.merchants, test.credentials)
			if err == nil || d != nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want an error with %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}

func TestMerchantIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id   merchant.ID
		good bool
	}{
		{"a", true},
		{"0", true},
		{"shop-2", true},
		{merchant.ID(strings.Repeat("a", 40)), true},
		{merchant.ID(strings.Repeat("a", 41)), false},
		{"", false},
		{"Shop", false},
		{"dükkan", false},
		{"ı", false},
		{"a b", false},
		{"a_b", false},
		{"a/b", false},
		{"a\x00", false},
		{"\xff", false},
	}
	for _, test := range tests {
		_, err := merchant.NewDirectory([]merchant.Merchant{{ID: test.id}}, nil)
		if (err == nil) != test.good {
			t.Errorf("%q: got %v, want good %v", test.id, err, test.good)
		}
	}
}

func TestNamesAndTags(t *testing.T) {
	t.Parallel()
	shops := two()
	shops[0].Settings = map[string]string{"paymes.webhook_url": "https://shop.example/hook"}
	d, err := merchant.NewDirectory(shops, nil, merchant.Name{Surface: "paratika", Name: "10000000", Merchant: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	m, ok := d.Named("paratika", "10000000")
	if !ok || m.ID != "demo" || m.Setting("paymes", "webhook_url") != "https://shop.example/hook" || m.Setting("paymes", "no") != "" {
		t.Errorf("by name: %+v, %v", m, ok)
	}
	for _, other := range [][2]string{{"esnekpos", "10000000"}, {"paratika", "1000000"}, {"paratika", ""}} {
		if m, ok := d.Named(other[0], other[1]); ok {
			t.Errorf("%v names %s", other, m.ID)
		}
	}
	if m, ok := d.Tagged(merchant.TagOf("other-shop-2")); !ok || m.ID != "other-shop-2" {
		t.Errorf("by tag: %+v, %v", m, ok)
	}
	if _, ok := d.Tagged(merchant.TagOf("nobody")); ok {
		t.Error("the tag of nobody leads to a merchant")
	}
	for name, bad := range map[string][]merchant.Name{
		"of nobody":       {{Surface: "paratika", Name: "1", Merchant: "nobody"}},
		"empty":           {{Surface: "paratika", Merchant: "demo"}},
		"without surface": {{Name: "1", Merchant: "demo"}},
		"twice":           {{Surface: "paratika", Name: "1", Merchant: "demo"}, {Surface: "paratika", Name: "1", Merchant: "other-shop-2"}},
	} {
		if d, err := merchant.NewDirectory(two(), nil, bad...); err == nil || d != nil {
			t.Errorf("a name %s is accepted", name)
		}
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	d, err := merchant.NewDirectory([]merchant.Merchant{{ID: "b"}, {ID: "c"}, {ID: "a"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []merchant.ID
	for _, m := range d.All() {
		ids = append(ids, m.ID)
	}
	if !slices.Equal(ids, []merchant.ID{"a", "b", "c"}) {
		t.Errorf("all are %v", ids)
	}
}
