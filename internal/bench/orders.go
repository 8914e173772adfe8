package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// testCard is approved by the simulator; see docs/simulator.md.
const testCard = "4508034508034509"

// paynetOrders are sales in Paynet's dialect: the request sample of Paynet's API document, "Ödeme", each with
// a reference of its own.
func paynetOrders(base, key, run string, year int) Load {
	const form = `{"amount": 12.5, "reference_no": "%s", "agent_id": "", "pos_type": "5", "transaction_type": "1", ` +
		`"company_amount": null, "add_commission": "False", "ratio_code": "", "instalment": "0", "merge_option": "False", ` +
		`"ratio_code_method": "", "domain": "", "approved_card": "False", "card_holder": "TEST TEST", "card_hash": "", ` +
		`"pan": "%s", "month": "8", "year": "%d", "cvc": "000", "card_holder_phone": "", "card_holder_mail": "", ` +
		`"description": "test", "save_card": "False", "card_owner_id": "", "user_unique_id": "", "user_gsm_no": "", ` +
		`"card_desc": "", "subscription_id": "", "invoice_no": ""}`
	return Load{
		Request: func(ctx context.Context, n int64) (*http.Request, error) {
			body := fmt.Sprintf(form, reference(run, n), testCard, year)
			return post(ctx, base+"/paynet/v2/transaction/payment", "Basic "+key, body)
		},
		Good: func(status int, body []byte) bool {
			return status == http.StatusOK && bytes.Contains(body, []byte(`"is_succeed":true`)) &&
				bytes.Contains(body, []byte(`"code":0`))
		},
	}
}

// ownOrders are sales in our own API.
func ownOrders(base, key, run string, year int) Load {
	const form = `{"reference": "%s", "amount": {"minor": 1250, "currency": "TRY"}, "card": {"number": "%s", ` +
		`"exp_month": 8, "exp_year": %d, "cvv": "000", "holder": "TEST TEST"}}`
	return Load{
		Request: func(ctx context.Context, n int64) (*http.Request, error) {
			body := fmt.Sprintf(form, reference(run, n), testCard, year)
			return post(ctx, base+"/v1/payments", "Bearer "+key, body)
		},
		Good: func(status int, body []byte) bool {
			return status == http.StatusCreated && bytes.Contains(body, []byte(`"captured"`))
		},
	}
}

// ceilingOrders send the same bytes as another load to the bare handler.
func ceilingOrders(like Load, url string) Load {
	return Load{
		Request: func(ctx context.Context, n int64) (*http.Request, error) {
			r, err := like.Request(ctx, n)
			if err != nil {
				return nil, err
			}
			bare, err := http.NewRequestWithContext(ctx, http.MethodPost, url, r.Body)
			if err != nil {
				return nil, fmt.Errorf("make request: %w", err)
			}
			bare.Header, bare.ContentLength = r.Header, r.ContentLength
			return bare, nil
		},
		Good: func(status int, _ []byte) bool { return status == http.StatusOK },
	}
}

// reference is the n-th order's reference. All have one length, so that all bodies have. There is no digit in it,
// because a long run of them looks like a card number once in a while, and is then refused.
func reference(run string, n int64) string { return "bench-" + run + "-" + letters(n) }

// runName tells one run's orders from another's in the same database.
func runName(now time.Time) string { return letters(now.UnixMicro()) }

// letters writes a number that is not negative in letters, always as many.
func letters(n int64) string {
	var text [14]byte
	for i := len(text) - 1; i >= 0; i-- {
		text[i], n = 'a'+byte(n%26), n/26
	}
	return string(text[:])
}

func post(ctx context.Context, url, authorization, body string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	r.Header.Set("Authorization", authorization)
	return r, nil
}
