package server

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/config"
)

// queryBIN asks Paratika's service about a BIN.
func queryBIN(t *testing.T, d *Dev, digits string) string {
	t.Helper()
	form := url.Values{
		"ACTION": {"QUERYBIN"}, "MERCHANT": {config.DemoParatikaMerchant}, "MERCHANTUSER": {config.DemoParatikaUser},
		"MERCHANTPASSWORD": {config.DemoParatikaPassword}, "BIN": {digits},
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/paratika/paratika/api/v2", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := (&http.Client{Timeout: time.Minute}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestARunningGatewayNoticesImportedBINs: what a file says of a card that the built-in table knows otherwise is what every dialect
// answers, on the node that it was imported at and on another.
func TestARunningGatewayNoticesImportedBINs(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	one, _ := node(t, data)
	two, _ := node(t, data)
	esnekpos := func(d *Dev) string {
		_, answer := send(t, http.MethodPost, d.URL()+"/esnekpos/api/services/EYVBinService", "", `{"CardNumber":"450803"}`)
		return answer
	}
	if got := esnekpos(two); !strings.Contains(got, "Türkiye İş Bankası") {
		t.Fatalf("before the import: %s", got)
	}
	i, _, err := bin.ParseImport(strings.NewReader("BIN;Network;Type;Category;Issuer\n450803;VISA;DEBIT;CLASSIC;AKBANK T.A.S.\n"), "TR")
	if err != nil {
		t.Fatal(err)
	}
	_, err = binstore.Replace(t.Context(), one.store, i, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*Dev{one, two} {
		until(t, "the import", func() bool {
			answer := esnekpos(d)
			return strings.Contains(answer, "Akbank") && strings.Contains(answer, "DEBIT")
		})
		if got := queryBIN(t, d, "450803"); !strings.Contains(got, "Akbank") {
			t.Errorf("Paratika's service answers %s", got)
		}
		status, got := send(t, http.MethodPost, d.URL()+"/paynet/v1/ratio/Get", "Basic "+config.DemoPaynetKey, `{"bin":"450803","amount":"10000"}`)
		if status != http.StatusOK || !strings.Contains(got, `"dc"`) {
			t.Errorf("Paynet's service answers with status %d: %s", status, got)
		}
	}
}
