package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// sampleCard is the Maximum test card of Paynet's own list ("Test kartları"), approved by the simulator.
const sampleCard = "4508034508034509"

// welcome tells a newcomer everything that is needed for a first payment. The commands work when pasted. bank is the
// address of the simulator, which may be another process's.
func welcome(w io.Writer, url, bank string, now time.Time) {
	year := now.Year() + 3
	fmt.Fprintf(w, `Vezne is ready on %[1]s  (development mode: loopback only, public demo credentials)

  Paynet dialect   %[1]s/paynet        secret key  %[2]s
                   also at the root of http://paynet.localhost%[5]s
  own API          %[1]s/v1            key         %[3]s
  API document     %[1]s/v1/openapi.json
  bank's books     %[7]s/sim/books
  health           %[1]s/healthz  %[1]s/readyz  %[1]s/metrics

A payment in Paynet's own dialect (paste it twice: the second answer has code 100):

  %[4]s

The same bank through our own API:

  %[6]s

Any card pays; the cardholder's name chooses what the bank does: "SIM 51" declines, "SIM ANSWER_LOST" loses
the answer after taking the money. All scenarios: docs/simulator.md
`, url, config.DemoPaynetKey, config.DemoKey, paynetCurl(url, year), port(url), ownCurl(url, year), bank)
}

// paynetCurl is the request sample of Paynet's document, "Ödeme", with a card that is in date.
func paynetCurl(url string, year int) string {
	body := fmt.Sprintf(`{"amount": 12.5, "reference_no": "REF1000", "agent_id": "", "pos_type": "5", `+
		`"transaction_type": "1", "company_amount": null, "add_commission": "False", "ratio_code": "", "instalment": "0", `+
		`"merge_option": "False", "ratio_code_method": "", "domain": "", "approved_card": "False", `+
		`"card_holder": "TEST TEST", "card_hash": "", "pan": "%s", "month": "8", "year": "%d", "cvc": "000", `+
		`"card_holder_phone": "", "card_holder_mail": "", "description": "test", "save_card": "False", "card_owner_id": "", `+
		`"user_unique_id": "", "user_gsm_no": "", "card_desc": "", "subscription_id": "", "invoice_no": ""}`, sampleCard, year)
	return "curl -s " + url + "/paynet/v2/transaction/payment -H 'Authorization: Basic " + config.DemoPaynetKey +
		"' -H 'Content-Type: application/json; charset=UTF-8' -d '" + body + "'"
}

func ownCurl(url string, year int) string {
	body := fmt.Sprintf(`{"reference": "ORDER-1", "amount": {"minor": 1250, "currency": "TRY"}, "card": {"number": "%s", `+
		`"exp_month": 8, "exp_year": %d, "cvv": "000", "holder": "TEST TEST"}}`, sampleCard, year)
	return "curl -s " + url + "/v1/payments -H 'Authorization: Bearer " + config.DemoKey +
		"' -H 'Idempotency-Key: my-first-payment' -H 'Content-Type: application/json' -d '" + body + "'"
}

// port is the ":8080" of an address, for naming other hosts on it.
func port(url string) string { return url[strings.LastIndexByte(url, ':'):] }

func welcomeSim(w io.Writer, url string) {
	fmt.Fprintf(w, `The bank simulator is ready on %[1]s  (loopback only)

  books            %[1]s/sim/books
  use it with      vezne dev --bank %[1]s
`, url)
}
