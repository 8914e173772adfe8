package storytest

import (
	"net/http"
	"testing"
)

// TestPaynetSampleAsPrinted sends the request of Paynet's document, with a card in it, to development mode: the commission of its sample
// answer is the demo merchant's.
func TestPaynetSampleAsPrinted(t *testing.T) {
	t.Parallel()
	c := startDev(t, folder(t))
	a, got := c.paynet(t, servicePayment, fields{
		"amount": 12.5, "reference_no": "REF1000", "agent_id": "", "pos_type": "5", "transaction_type": "1", "company_amount": nil,
		"add_commission": "False", "ratio_code": "", "instalment": "0", "merge_option": "False", "ratio_code_method": "", "domain": "",
		"approved_card": "False", "card_holder": "TEST TEST", "card_hash": "", "pan": testCard, "month": "8", "year": testYear(), "cvc": "000",
		"card_holder_phone": "", "card_holder_mail": "", "description": "test", "save_card": "False", "card_owner_id": "",
		"user_unique_id": "", "user_gsm_no": "", "card_desc": "", "subscription_id": "", "invoice_no": "",
	})
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	has(t, "the sample", got, fields{
		"amount": "12.5", "net_amount": "12.25", "comission": "0.25", "comission_tax": 0, "ratio": "0.02", "currency": "TRY",
		"card_no_masked": "450803******4509", "is_succeed": true, "object_name": "payment_response", "code": 0, "message": "Başarılı İşlem",
		"end_user_comission": 0, "end_user_ratio": 0, "is_save_card_succeed": false,
	})
	// With the commission on top, by the table whose code the document prints.
	_, got = c.paynet(t, servicePayment, paynetOrder("on top").with(fields{"amount": "149,00", "add_commission": "True", "ratio_code": "S3E746PV"}))
	has(t, "with the commission on top", got, fields{"amount": "151.25", "comission": "2.25", "net_amount": 149, "end_user_ratio": "0.0149"})
	takenOnce(t, c.url, "on top", 15125)
}
