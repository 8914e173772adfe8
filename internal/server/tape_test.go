package server

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

// TestRecord starts development mode with a folder for recordings: what it says to the provider is there, in a folder of the
// account, and nothing of a card or a key.
func TestRecord(t *testing.T) {
	t.Parallel()
	upstream := applied(t, config.File{})
	folder := filepath.Join(t.TempDir(), "tapes")
	d, err := OpenDev(t.Context(), config.Dev{
		Addr: "127.0.0.1:0", Data: t.TempDir(), Record: folder, Apply: config.File{Merchants: []config.MerchantEntry{{
			ID: config.DemoMerchant,
			Providers: []config.ProviderEntry{{
				Name: "upstream", Kind: "paynet", BaseURL: upstream.URL() + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey},
			}},
			Routes: []config.RouteEntry{{To: config.Targets{{Account: "upstream"}}}},
		}}},
	}, (&lines{}).logger())
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	answer := posted(t, d.URL()+"/paymago/api/pos/createOrder", "Bearer "+config.DemoPaymagoToken,
		`{"amount":"12.50","currencyCode":"949","orderId":"tape-1","installment":"","cardHolderName":"Ayşe Işık","cardNumber":"4355084355084358",`+
			`"expireYear":"2030","expireMonth":"12","cvc":"000","saleProduct":"x","saleProductPrice":"12.50","saleDescription":"",`+
			`"isSecureTransaction":false,"callbackUrl":"https://shop.example/"}`)
	if !strings.Contains(answer, `"success":"true"`) {
		t.Fatalf("answered %s", answer)
	}
	// The account's list may be asked for meanwhile, to compare the books, before or after.
	files, err := filepath.Glob(filepath.Join(folder, "*", string(config.DemoMerchant), "upstream", "*-"+http.MethodPost+"-*payment*.txt"))
	if err != nil || len(files) != 1 {
		t.Fatalf("recorded %q, %v; want one exchange", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4355084355084358", config.DemoPaynetKey, "Ayşe", `"000"`, "Authorization"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the recording holds %s:\n%s", secret, text)
		}
	}
	if !strings.Contains(string(text), "POST /paynet/v2/transaction/payment") || !strings.Contains(string(text), `"is_succeed": true`) {
		t.Errorf("the recording lacks what was said:\n%s", text)
	}
	if house, err := filepath.Glob(filepath.Join(folder, "*", "house", config.DemoAccount)); err != nil || len(house) != 1 {
		t.Errorf("the house's own account has %q, %v; want a folder", house, err)
	}
}
