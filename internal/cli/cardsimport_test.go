package cli

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// keeping is a gateway in this process that plays Paynet, with cards that it keeps.
type keeping struct {
	url     string
	account connector.Keeper
}

func keepingCards(t *testing.T) keeping {
	t.Helper()
	d, err := server.OpenDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: t.TempDir()}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	conf, err := provider.Config(provider.Account{
		Name: "paynet", Kind: "paynet", BaseURL: d.URL() + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	account, err := conf.Open(connector.Deps{HTTP: client, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	keeper, able := account.(connector.Keeper)
	if !able {
		t.Fatal("Paynet keeps no cards")
	}
	return keeping{d.URL(), keeper}
}

// keep has the provider keep a card for a person, and returns its names of both.
func (k keeping) keep(t *testing.T, person, number, label string) (owner, token string) {
	t.Helper()
	n, err := pan.Parse(number)
	if err != nil {
		t.Fatal(err)
	}
	e, err := pan.ParseExpiry("12", "2099")
	if err != nil {
		t.Fatal(err)
	}
	done := k.account.Keep(t.Context(), connector.NewCard{
		Customer: person, Label: label, Card: pan.Card{Number: n, Expiry: e, Holder: "Işıl Öztürk"}, Deadline: time.Now().Add(time.Minute),
	})
	if done.Outcome != connector.Approved {
		t.Fatalf("kept as %+v", done)
	}
	return done.Card.Owner, done.Card.Token
}

// TestCardsImport takes cards over from a provider, once and again, and is told what is wrong by the name of the flag.
func TestCardsImport(t *testing.T) {
	t.Parallel()
	far := keepingCards(t)
	owner, first := far.keep(t, "U-7", "4508034508034509", "Maaş kartım")
	_, second := far.keep(t, "U-7", "5406675406675403", "İş kartım")
	p := newPlace(t, `merchants:
  - id: shop
    providers: [{name: kasa, kind: paynet, base_url: "`+far.url+`/paynet", credentials: {secret_key: "`+config.DemoPaynetKey+`"}}]
  - id: other
    providers: [{name: kasa, kind: paynet, base_url: "`+far.url+`/paynet", credentials: {secret_key: "`+config.DemoPaynetKey+`"}}]
  - id: pos
    providers: [{name: kasa, kind: esnekpos, base_url: "http://127.0.0.1:9", credentials: {merchant: A, merchant_key: B}}]
`)
	p.must(t, nil, "apply", "-f", p.file)
	ask := func(more ...string) []string {
		return append([]string{"cards", "import", "--account", "kasa", "--owner", owner, "--customer", "U-7"}, more...)
	}
	cardsOf := func(m string) string {
		return p.must(t, nil, "cards", "list", "--customer", "U-7", "--merchant", m, "--json")
	}
	refused := func(want string, arguments ...string) {
		t.Helper()
		code, out, log := p.run(arguments...)
		if code == 0 || out != "" || !strings.Contains(log, want) {
			t.Errorf("%q: exit code %d, %q, %q; want %q", arguments, code, out, log, want)
		}
	}

	refused("vault.keys", ask("--merchant", "shop")...) // a gateway that has never run has no keys of cards
	_, err := keyring.OpenOrMake(filepath.Join(p.data, "vault.keys"), vault.Purpose, vault.Comment)
	if err != nil {
		t.Fatal(err)
	}
	refused("several merchants; name the one that is meant: other, pos, shop", ask("--lang", "en")...)
	refused("birden çok üye iş yeri var", ask("--lang", "tr")...)
	refused(`merchant "shop" has no provider "kase"`, "cards", "import", "--account", "kase", "--owner", owner, "--customer", "U-7", "--merchant", "shop", "--lang", "en")
	refused("eksik bayraklar: --account=AD, --customer=KİMLİK, --owner=KİMLİK", "cards", "import", "--lang", "tr")
	refused("kart saklamıyor", ask("--merchant", "pos", "--lang", "tr")...)

	p.must(t, []string{"SAĞLAYICIDAKİ ADI", first, second, "450803…4509", "Maaş kartım", "İş kartım"}, ask("--merchant", "shop", "--dry-run", "--lang", "tr")...)
	if out := p.must(t, []string{second}, ask("--merchant", "shop", "--dry-run", "--token", second, "--lang", "tr")...); strings.Contains(out, first) {
		t.Errorf("of one card that is named: %s", out)
	}
	refused("no such customer", "cards", "list", "--customer", "U-7", "--merchant", "shop", "--lang", "en") // nobody is made one by looking
	refused("keeps no such card", ask("--merchant", "shop", "--token", "00000000-0000-0000-0000-000000000000", "--lang", "en")...)

	p.must(t, []string{"KART SAHİBİ", "450803******4509", "açık, kasa hesabında"}, ask("--merchant", "shop", "--token", first, "--lang", "tr")...)
	if got := cardsOf("shop"); strings.Count(got, "\n") != 1 {
		t.Errorf("one was imported, and there are\n%s", got)
	}
	p.must(t, []string{"450803******4509", "540667******5403"}, ask("--merchant", "shop", "--lang", "en")...)
	before := cardsOf("shop")
	if strings.Count(before, "\n") != 2 {
		t.Errorf("two were imported, and there are\n%s", before)
	}
	p.must(t, []string{`"last4":"4509"`, `"card":"`}, ask("--merchant", "shop", "--dry-run", "--json")...)
	p.must(t, nil, ask("--merchant", "shop")...)
	if again := cardsOf("shop"); again != before {
		t.Errorf("importing again changes\n%s to\n%s", before, again)
	}
	refused("no such customer", "cards", "list", "--customer", "U-7", "--merchant", "other", "--lang", "en")
	if said := p.said.String(); strings.Contains(said, config.DemoPaynetKey) || strings.Contains(said, "4508034508034509") {
		t.Error("a secret or a card number was printed")
	}
}
