package roster_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/routing"
)

// said writes the changes of a plan as lines that can be compared.
func said(p *roster.Plan) string {
	var b strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s %s %s", c.Action, c.Merchant, c.Account)
		for _, d := range c.Details {
			if d.Secret {
				fmt.Fprintf(&b, " %s*", d.Field)
				continue
			}
			fmt.Fprintf(&b, " %s", d.Field)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestWhatIsAppliedIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		want := `added shop  name settings.paymes.webhook_url commission keys.paratika* keys.paymes* keys.v1* routes
added shop main kind base_url credentials.merchant* credentials.merchant_password* credentials.merchant_user* credentials.secret_key*
added shop second kind base_url credentials.secret_key*
`
		if diff := cmp.Diff(want, said(b.apply(t, b.options(), shop()))); diff != "" {
			t.Errorf("first (-want +got):\n%s", diff)
		}
		if again := b.apply(t, b.options(), shop()); !again.Empty() {
			t.Errorf("a second time changes\n%s", said(again))
		}
		if r := b.read(t); r.Version != 1 {
			t.Errorf("version %d, want 1: what changes nothing writes nothing", r.Version)
		}
		m, d := b.person(t, "shop")
		if m.Name != "Çiçekçi" || strings.Join(m.Accounts, " ") != "main second" || m.Setting("paymes", "webhook_url") != "https://shop.example/hook" ||
			m.Setting("paymes", "secret") != "geheim-paymes" || m.Setting("paratika", "secret_key") != "geheim-signs" {
			t.Errorf("the merchant is %+v", m)
		}
		agreed := b.read(t).Agreed()
		if len(agreed) != 1 || agreed[0].Setting("paymes", "webhook_url") != "https://shop.example/hook" || agreed[0].Setting("paymes", "secret") != "" {
			t.Errorf("without keys the merchants are %+v", agreed)
		}
		if way := m.Routes.Choose(&routing.Facts{Amount: 101}, 0); way.Ways[0].Account != "second" || way.Ways[0].Rule != "büyük" {
			t.Errorf("a large payment goes %+v", way)
		}
		for _, secret := range [][2]string{
			{"v1", "sk_geheim_one"}, {"v1", "sk_geheim_two"}, {"paymes", "geheim-paymes"}, {"paratika", "700\x00u@shop\x00geheim-password"},
		} {
			if who, known := d.Authenticate(secret[0], secret[1]); !known || who.ID != "shop" {
				t.Errorf("%s: a key finds %+v", secret[0], who)
			}
		}
		for _, name := range [][2]string{{"paratika", "700"}, {"paymes", "shop-public"}} {
			if who, known := d.Named(name[0], name[1]); !known || who.ID != "shop" {
				t.Errorf("%s: a name finds %+v", name[0], who)
			}
		}
		open := b.open(t, roster.Accounts{}).Map()
		if len(open) != 2 || open["shop/main"] == nil || open["shop/second"] == nil {
			t.Errorf("open are %v", open)
		}
	})
}

// TestNothingInPlain: neither the database's files nor what is shown of a plan or a list hold a secret, in any of the forms in
// which it could stand there.
func TestNothingInPlain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.apply(t, b.options(), shop())
	holdings := b.read(t).Holdings("")
	if len(holdings) != 2 {
		t.Fatalf("%d accounts are listed", len(holdings))
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{
		"plan": fmt.Sprintf("%+v %#v", p.Changes, p.Changes), "list": fmt.Sprintf("%+v", holdings), "roster": fmt.Sprintf("%+v", p),
	}
	files := 0
	for _, suffix := range []string{"", "-wal", "-shm"} {
		text, err := os.ReadFile(b.path + suffix)
		if err == nil {
			texts["database"+suffix] = string(text)
			files++
		}
	}
	if files == 0 || !strings.Contains(texts["database"], "Çiçekçi") && !strings.Contains(texts["database-wal"], "Çiçekçi") {
		t.Fatal("what is kept in plain is not in the files, so that searching them proves nothing")
	}
	for where, text := range texts {
		for _, secret := range []string{"geheim", "sck_", "sk_", "apiuser", "10000000", "u@shop"} {
			for form, it := range map[string]string{
				"plain": secret, "hex": hex.EncodeToString([]byte(secret)), "base64": base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)*8/6-1],
			} {
				if strings.Contains(text, it) {
					t.Errorf("%s holds %q (%s)", where, secret, form)
				}
			}
		}
		// A plain digest of a weak secret would give it away to whoever tries the likely ones.
		digest := merchant.DigestOf("paymes", "geheim-paymes")
		if strings.Contains(text, string(digest[:])) || strings.Contains(text, base64.StdEncoding.EncodeToString(digest[:])) || strings.Contains(text, hex.EncodeToString(digest[:])) {
			t.Errorf("%s holds the digest of a secret", where)
		}
	}
}

// TestSealedBelongsToItsRow: credentials that somebody with the database moves to another merchant open nothing there, and those
// under a key that is not here are reported and do not keep the rest closed.
func TestSealedBelongsToItsRow(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.apply(t, b.options(), shop(), roster.Merchant{ID: "other", Accounts: []roster.Account{paynet("second", "sck_other")}})
		stolen, err := b.Record(t.Context(), "_house", "roster_account", "shop/second")
		if err != nil {
			t.Fatal(err)
		}
		victim, err := b.Record(t.Context(), "_house", "roster_account", "other/second")
		if err != nil {
			t.Fatal(err)
		}
		victim.Content, victim.Version = stolen.Content, victim.Version+1
		b.put(t, victim)
		open, problems := b.read(t).Open(b.keys, deps(), roster.Accounts{})
		if len(problems) != 1 || problems[0].Merchant != "other" || open.Map()["other/second"] != nil || open.Map()["shop/second"] == nil {
			t.Errorf("open are %v, problems %v", open.Map(), problems)
		}
		open, problems = b.read(t).Open(newKeys(t), deps(), roster.Accounts{})
		if len(open.Map()) != 0 || len(problems) != 3 {
			t.Errorf("under other keys open are %v, problems %v", open.Map(), problems)
		}
		people, problems := b.read(t).People(newKeys(t))
		if len(people.Merchants) != 2 || len(people.Credentials) != 0 || len(problems) != 4 {
			t.Errorf("under other keys there are %d merchants with %d credentials, problems %v", len(people.Merchants), len(people.Credentials), problems)
		}
	})
}

// TestChangesOfAnAccount: a renewed secret is the same account, and another address or merchant number is a revision beside which
// the earlier one stays open; an account that is taken away stays open too.
func TestChangesOfAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		apply := func(want string, o roster.Options, accounts ...roster.Account) {
			t.Helper()
			got := said(b.apply(t, o, roster.Merchant{ID: "demo", Accounts: accounts}))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		b.apply(t, b.options(), roster.Merchant{ID: "demo", Accounts: []roster.Account{paratika("main", baseA, "one"), paynet("second", "sck_b")}})
		first := b.open(t, roster.Accounts{})
		apply("altered demo main credentials.merchant_password* credentials.secret_key*\n", b.options(), paratika("main", baseA, "two"))
		second := b.open(t, first)
		if len(second.Map()) != 2 || second.Map()["demo/main"] == first.Map()["demo/main"] || second.Map()["demo/second"] != first.Map()["demo/second"] {
			t.Error("after a renewed secret: the changed account is the old connector, or the other one is a new one")
		}
		apply("revised demo main base_url\n", b.options(), paratika("main", baseB+"/", "two"))
		third := b.open(t, second)
		m, _ := b.person(t, "demo")
		if third.Map()["demo/main"] != second.Map()["demo/main"] || third.Map()["demo/main@2"] == nil || m.Current("main") != "main@2" {
			t.Errorf("after a new address: open are %v, new payments go to %s", third.Map(), m.Current("main"))
		}
		moved := paratika("main", baseB, "two")
		moved.Credentials["merchant"] = "20000000"
		apply("revised demo main credentials.merchant*\n", b.options(), moved)
		if h := b.read(t).Holdings("demo")[0]; h.Current != "main@3" || strings.Join(h.Earlier, " ") != "main main@2" {
			t.Errorf("after a new merchant number: %+v", h)
		}
		apply("revised demo main base_url credentials.merchant*\n", b.options(), paratika("main", baseA, "two"))
		if h := b.read(t).Holdings("demo")[0]; h.Current != "main" || strings.Join(h.Earlier, " ") != "main@2 main@3" || b.open(t, third).Map()["demo/main"] == nil {
			t.Errorf("back at the first address: %+v", h)
		}
		apply("revised demo main base_url credentials.merchant*\n", b.options(), moved)
		if h := b.read(t).Holdings("demo")[0]; h.Current != "main@3" || strings.Join(h.Earlier, " ") != "main@2 main" {
			t.Errorf("and at the third account again: %+v", h)
		}
		off := moved
		off.Disabled = new(true)
		apply("altered demo main disabled\n", b.options(), off)
		m, _ = b.person(t, "demo")
		if !m.Closed["main"] || strings.Join(m.Accounts, " ") != "second" || len(b.open(t, third).Map()) != 4 {
			t.Errorf("after it was disabled: %+v", m)
		}
		prune := b.options()
		prune.Prune = true
		apply("", b.options(), moved, paynet("second", "sck_b"))
		apply("retired demo second\n", prune, moved)
		if h := b.read(t).Holdings("demo")[0]; !h.Disabled {
			t.Error("an account that somebody took out of service is put back by a change that does not speak of it")
		}
		moved.Disabled = new(false)
		apply("altered demo main disabled\n", prune, moved)
		m, _ = b.person(t, "demo")
		if len(b.open(t, third).Map()) != 4 || m.Closed["second"] || strings.Join(m.Accounts, " ") != "main" {
			t.Errorf("after it was taken away: %+v, open %v", m, b.open(t, third).Map())
		}
		if h := b.read(t).Holdings("demo")[1]; h.Name != "second" || !h.Retired {
			t.Errorf("what was taken away is %+v", h)
		}
		apply("altered demo  order\nrestored demo second\n", b.options(), paynet("second", "sck_b"))
		if m, _ := b.person(t, "demo"); strings.Join(m.Accounts, " ") != "second main" {
			t.Errorf("the wanted account is not the preferred one: %q", m.Accounts)
		}
	})
}

// TestEarlyCharge: it stays as it is where nothing is said of it, and goes where a change prunes.
func TestEarlyCharge(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		prune := b.options()
		prune.Prune = true
		for _, step := range []struct {
			o     roster.Options
			early *bool
			said  string
			want  bool
		}{
			{b.options(), nil, "added", false},
			{b.options(), new(false), "", false},
			{b.options(), new(true), "altered demo main early_charge\n", true},
			{b.options(), nil, "", true},
			{prune, nil, "altered demo main early_charge\n", false},
			{b.options(), new(true), "altered demo main early_charge\n", true},
			{b.options(), new(false), "altered demo main early_charge\n", false},
		} {
			a := paynet("main", "sck_a")
			a.EarlyCharge = step.early
			got := said(b.apply(t, step.o, roster.Merchant{ID: "demo", Accounts: []roster.Account{a}}))
			if got != step.said && (step.said != "added" || !strings.HasPrefix(got, "added")) {
				t.Errorf("said %q, want %q", got, step.said)
			}
			m, _ := b.person(t, "demo")
			if h := b.read(t).Holdings("demo")[0]; m.EarlyCharge["main"] != step.want || h.EarlyCharge != step.want {
				t.Errorf("%q: the merchant's is %v, the holding's %v, want %v", step.said, m.EarlyCharge["main"], h.EarlyCharge, step.want)
			}
		}
	})
}

// TestReseal: after a new key has been put in front and everything sealed again, the old one is no longer needed.
func TestReseal(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.apply(t, b.options(), shop())
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{paratika("main", baseB, "geheim-a")}})
		both, fresh := rotated(t, b)
		b.keys = both
		n, err := roster.Reseal(t.Context(), b, both, now())
		if err != nil || n != 7 {
			t.Errorf("%d secrets are sealed again, %v; want two accounts, a revision, and four keys", n, err)
		}
		if n, err := roster.Reseal(t.Context(), b, both, now()); n != 0 || err != nil {
			t.Errorf("a second time %d secrets, %v", n, err)
		}
		b.keys = fresh
		if open := b.open(t, roster.Accounts{}).Map(); len(open) != 3 {
			t.Errorf("with the new key alone open are %v", open)
		}
		_, d := b.person(t, "shop")
		if _, known := d.Authenticate("v1", "sk_geheim_two"); !known {
			t.Error("a shop's key is lost")
		}
		if n, err := roster.Reseal(t.Context(), b, newKeys(t), now()); err == nil {
			t.Errorf("%d secrets are sealed under keys that open none of them", n)
		}
		b.open(t, roster.Accounts{})
	})
}

// TestWhatIsNotNamedStays, unless a change prunes, and even then nothing of another merchant.
func TestWhatIsNotNamedStays(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.apply(t, b.options(), shop(), roster.Merchant{ID: "other", Name: "Diğer", Accounts: []roster.Account{paynet("main", "sck_other")}})
		behind := b.options()
		behind.Behind = true
		b.apply(t, behind, roster.Merchant{ID: "shop", Accounts: []roster.Account{paynet("third", "sck_third")}})
		m, d := b.person(t, "shop")
		if m.Name != "Çiçekçi" || strings.Join(m.Accounts, " ") != "main second third" || len(m.Commission) != 1 || m.Commission[0] != agreed() {
			t.Errorf("after one account more: %+v", m)
		}
		if _, known := d.Authenticate("v1", "sk_geheim_two"); !known {
			t.Error("a key is gone")
		}
		// Credentials that were given once need not be given again.
		quiet := roster.Account{}
		quiet.Name, quiet.Disabled = "third", new(true)
		if got := said(b.apply(t, behind, roster.Merchant{ID: "shop", Accounts: []roster.Account{quiet}})); got != "altered shop third disabled\n" {
			t.Errorf("disabling says %q", got)
		}
		prune := b.options()
		prune.Prune = true
		got := said(b.apply(t, prune, roster.Merchant{ID: "shop", Accounts: []roster.Account{paratika("main", baseA, "geheim-a")}}))
		want := `altered shop  settings.paymes.webhook_url commission keys.paratika* keys.paymes* keys.v1* routes
retired shop second
retired shop third
`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pruned (-want +got):\n%s", diff)
		}
		m, d = b.person(t, "shop")
		if _, known := d.Authenticate("v1", "sk_geheim_one"); known || len(m.Settings) != 0 || len(m.Commission) != 0 || m.Name != "Çiçekçi" {
			t.Errorf("after pruning: %+v", m)
		}
		if other, _ := b.person(t, "other"); other.Name != "Diğer" || len(other.Accounts) != 1 {
			t.Errorf("pruning touched another merchant: %+v", other)
		}
	})
}

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.apply(t, b.options(), shop())
	with := func(change func(*roster.Merchant)) []roster.Merchant {
		m := roster.Merchant{ID: "new", Accounts: []roster.Account{paynet("main", "sck_geheim")}}
		change(&m)
		return []roster.Merchant{m}
	}
	before := b.read(t).Version
	for _, test := range []struct {
		name   string
		wanted []roster.Merchant
		says   string
	}{
		{"id", with(func(m *roster.Merchant) { m.ID = "Neu" }), `merchant "Neu": id: `},
		{"account's name", with(func(m *roster.Merchant) { m.Accounts[0].Name = "other/main" }), `provider "other/main": name: `},
		{"name of a revision", with(func(m *roster.Merchant) { m.Accounts[0].Name = "main@2" }), `provider "main@2": name: `},
		{"account twice", with(func(m *roster.Merchant) { m.Accounts = append(m.Accounts, m.Accounts[0]) }), `provider "main": name: another`},
		{"kind", with(func(m *roster.Merchant) { m.Accounts[0].Kind = "iyzico" }), `merchant "new": provider "main": kind: it is one of`},
		{"no credentials", with(func(m *roster.Merchant) { m.Accounts[0].Credentials = nil }), `provider "main": credentials: secret_key is missing`},
		{"rule", with(func(m *roster.Merchant) {
			m.Routes = []routing.Rule{{To: []routing.Target{{Account: "main"}}}, {When: "amount >", To: []routing.Target{{Account: "main"}}}}
		}), `merchant "new": routes.1: rule 2: `},
		{"rule to nowhere", with(func(m *roster.Merchant) { m.Routes = []routing.Rule{{To: []routing.Target{{Account: "second"}}}} }), `routes.0: rule 1: there is no account "second"`},
		{"surface", with(func(m *roster.Merchant) { m.Keys = map[string][]roster.Key{"iyzico": {{"key": "geheim"}}} }), "keys.iyzico: a surface is one of"},
		{"part of a key", with(func(m *roster.Merchant) { m.Keys = map[string][]roster.Key{"v1": {{"geheim": "geheim", "key": "x"}}} }), "keys.v1: its parts are key"},
		{"no part", with(func(m *roster.Merchant) { m.Keys = map[string][]roster.Key{"paratika": {{"merchant": "1"}}} }), "keys.paratika: merchant_user is missing"},
		{"another's key", with(func(m *roster.Merchant) { m.Keys = map[string][]roster.Key{"v1": {{"key": "sk_geheim_one"}}} }), `"new" and "shop"`},
		{"another's name", with(func(m *roster.Merchant) {
			m.Keys = map[string][]roster.Key{"paymes": {{"secret": "geheim-new", "public_key": "shop-public"}}}
		}), "two merchants are called"},
		{"secret setting", with(func(m *roster.Merchant) { m.Settings = map[string]string{"paratika.secret_key": "geheim"} }), "settings.paratika.secret_key: it is a secret"},
		{"setting of nothing", with(func(m *roster.Merchant) { m.Settings = map[string]string{"webhook": "geheim"} }), "settings.webhook: a setting is called"},
		{"rates", with(func(m *roster.Merchant) { m.Commission = commission.Table{{Installments: 1}} }), "commission: "},
		{"account's rates", with(func(m *roster.Merchant) {
			m.Accounts[0].Commission = commission.Table{{Family: "*", Installments: 99}}
		}), `provider "main": commission: `},
		{"a rule's account is taken away", []roster.Merchant{{ID: "shop", Accounts: []roster.Account{paynet("second", "sck_geheim_b")}, Routes: shop().Routes}}, `there is no account "main"`},
	} {
		o := b.options()
		o.Prune = strings.Contains(test.name, "taken away")
		// A good merchant beside it is not applied either.
		p, err := roster.Apply(t.Context(), b, append([]roster.Merchant{{ID: "good", Name: "İyi"}}, test.wanted...), o)
		var what *roster.Invalid
		if err == nil || !errors.As(err, &what) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v; want %q", test.name, p, err, test.says)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error tells a secret: %v", test.name, err)
		}
	}
	if r := b.read(t); r.Version != before || len(r.Merchants()) != 1 {
		t.Errorf("what was refused has changed the roster: version %d, merchants %v", r.Version, r.Merchants())
	}
}

// TestManyApplyAtOnce: changes that are made from the same roster do not overwrite each other: all are there in the end.
func TestManyApplyAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		var all sync.WaitGroup
		var failed atomic.Int64
		const many = 6
		for i := range many {
			all.Go(func() {
				_, err := roster.Apply(t.Context(), b, []roster.Merchant{{ID: "demo", Accounts: []roster.Account{paynet(fmt.Sprintf("a%d", i), "sck_x")}}}, b.options())
				if err != nil {
					t.Error(err)
					failed.Add(1)
				}
			})
		}
		all.Wait()
		m, _ := b.person(t, "demo")
		if len(m.Accounts) != many || b.read(t).Version != many {
			t.Errorf("accounts %q at version %d, want %d of them", m.Accounts, b.read(t).Version, many)
		}
	})
}

// interrupted is a store in which something happens once, before the accounts are read.
type interrupted struct {
	roster.Store

	happens func()
}

func (s *interrupted) Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error) {
	if kind == "roster_account" && s.happens != nil {
		happens := s.happens
		s.happens = nil
		happens()
	}
	return s.Store.Records(ctx, m, kind, f) //nolint:wrapcheck // as it is
}

// TestAMerchantComesWhileTheRosterIsRead: its account is not mistaken for one that belongs to nobody.
func TestAMerchantComesWhileTheRosterIsRead(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		r, err := roster.Read(t.Context(), &interrupted{Store: b, happens: func() { b.apply(t, b.options(), shop()) }})
		if err != nil || r.Version != 1 || len(r.Merchants()) != 1 {
			t.Errorf("read %+v, %v, want the merchant that came", r, err)
		}
	})
}

// TestAStalePlanChangesNothing.
func TestAStalePlanChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.apply(t, b.options(), shop())
		p, err := b.read(t).Make([]roster.Merchant{{ID: "shop", Name: "Eski"}, {ID: "new", Name: "Yeni"}}, b.options())
		if err != nil {
			t.Fatal(err)
		}
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Name: "Başka"})
		if err := p.Commit(t.Context(), b); !errors.Is(err, roster.ErrChanged) {
			t.Errorf("a plan that was made before: %v", err)
		}
		if m, _ := b.person(t, "shop"); m.Name != "Başka" || len(b.read(t).Merchants()) != 1 {
			t.Errorf("it changed %+v", m)
		}
	})
}

// TestWatcher: every version is used once, and a database that is away changes nothing.
func TestWatcher(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		var log strings.Builder
		var used []int64
		w := roster.Watcher{Store: b, Log: logger(&log), Use: func(r *roster.Roster) { used = append(used, r.Version) }}
		look := func(want ...int64) {
			t.Helper()
			used = nil
			w.Look(t.Context())
			if !slices.Equal(used, want) {
				t.Errorf("versions %d are used, want %d", used, want)
			}
		}
		look()
		for _, name := range []string{"Bir", "İki"} {
			b.apply(t, b.options(), roster.Merchant{ID: "shop", Name: name})
			look(b.read(t).Version)
			look() // and not again
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		look()
		if !strings.Contains(log.String(), "those in use stay") {
			t.Errorf("a database that is away is not told: %s", log.String())
		}
	})
}
