package storytest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

// leakdialects_test.go does with the other dialects what leaker_test.go does with Paynet's and our own API.

// leakCall is one call of a dialect as the leaker makes it.
type leakCall struct {
	name, path string
	header     map[string]string
	// texts are the fields of free text, into which the leaker puts what does not belong there.
	texts []string
	// body is a sale of 12.50 with some fields changed.
	body func(t *testing.T, l *leaker, reference, holder string, change fields) string
	// way finds where the buyer has to go in an answer, or "".
	way func(o map[string]any) string
}

const formType = "application/x-www-form-urlencoded"

// formOf writes fields as a form.
func formOf(all ...fields) string {
	form := url.Values{}
	for _, some := range all {
		for name, value := range some {
			form.Set(name, fmt.Sprint(value))
		}
	}
	return form.Encode()
}

func leakCalls() []leakCall {
	year := strconv.Itoa(testYear())
	form := map[string]string{"Content-Type": formType}
	none := func(map[string]any) string { return "" }
	text := func(name string) func(map[string]any) string {
		return func(o map[string]any) string {
			address, _ := o[name].(string)
			return address
		}
	}
	return []leakCall{
		{
			"paymes", "/paymes/api/authorize", form,
			[]string{
				"owner", "billingFirstname", "billingLastname", "billingEmail", "billingPhone", "billingAddressline1", "billingCity",
				"deliveryFirstname", "deliveryAddressline1", "clientIp", "productName", "productSku", "comment", "unknown",
			},
			func(_ *testing.T, l *leaker, reference, holder string, change fields) string {
				return formOf(fields{
					"secret": config.DemoPaymesSecret, "operationId": reference, "number": l.card.number, "installmentsNumber": "1",
					"expiryMonth": "08", "expiryYear": year[2:], "cvv": l.card.code, "owner": holder, "billingFirstname": "Ayşe",
					"billingLastname": "Işık", "billingEmail": "ayse@example.com", "billingPhone": "5551112233", "billingCountrycode": "TR",
					"billingAddressline1": "Şişli Cad. 1", "billingCity": "İstanbul", "deliveryFirstname": "Ayşe", "deliveryLastname": "Işık",
					"deliveryPhone": "5551112233", "deliveryAddressline1": "Şişli Cad. 1", "deliveryCity": "İstanbul", "clientIp": "85.34.78.112",
					"productName": "Gül", "productSku": "GS-1", "productQuantity": "1", "productPrice": "12.50", "currency": "TRY", "comment": "x",
				}, change)
			},
			func(o map[string]any) string {
				result, _ := o["paymentResult"].(map[string]any)
				return text("url")(result)
			},
		},
		{
			"paymes order", "/paymes/order_create", form,
			[]string{"productName", "buyerName", "buyerPhone", "buyerEmail", "buyerAddress", "unknown"},
			func(_ *testing.T, _ *leaker, reference, _ string, change fields) string {
				return formOf(fields{
					"secret": config.DemoPaymesSecret, "orderId": reference, "price": "12.50", "currency": "TRY", "productName": "Gül",
					"buyerName": "Ayşe Işık", "buyerPhone": "05551112233", "buyerEmail": "ayse@example.com", "buyerAddress": "Şişli Cad. 1",
				}, change)
			}, none,
		},
		{
			"paymago", "/paymago/api/pos/createOrder", paymagoHeader(),
			[]string{"cardHolderName", "saleProduct", "saleDescription", "installment", "unknown"},
			func(t *testing.T, l *leaker, reference, holder string, change fields) string {
				return fields{
					"amount": "12.50", "currencyCode": "949", "orderId": reference, "installment": "", "cardHolderName": holder,
					"cardNumber": l.card.number, "expireYear": year, "expireMonth": "08", "cvc": l.card.code, "saleProduct": "Gül",
					"saleProductPrice": "12.50", "saleDescription": "Kırmızı", "isSecureTransaction": true, "callbackUrl": "http://shop.invalid/return",
				}.with(change).json(t)
			},
			func(o map[string]any) string {
				data, _ := o["data"].(map[string]any)
				return text("returnUrl")(data)
			},
		},
		{
			"paratika", "/paratika/paratika/api/v2", form,
			[]string{"NAMEONCARD", "CUSTOMER", "CUSTOMERNAME", "CUSTOMEREMAIL", "CUSTOMERPHONE", "CUSTOMERIP", "BILLTOADDRESSLINE", "EXTRA", "UNKNOWN"},
			func(_ *testing.T, l *leaker, reference, holder string, change fields) string {
				return formOf(paratikaShop("SALE"), fields{
					"MERCHANTPAYMENTID": reference, "AMOUNT": "12.50", "CURRENCY": "TRY", "CUSTOMER": "Müşteri", "NAMEONCARD": holder,
					"CARDPAN": l.card.number, "CARDEXPIRY": "08." + year, "CARDCVV": l.card.code,
				}, change)
			}, none,
		},
		{
			"paratika session", "/paratika/paratika/api/v2", form,
			[]string{
				"CUSTOMER", "CUSTOMERNAME", "CUSTOMEREMAIL", "CUSTOMERPHONE", "CUSTOMERIP", "CUSTOMERUSERAGENT", "BILLTOADDRESSLINE",
				"SHIPTOADDRESSLINE", "ORDERITEMS", "EXTRA", "UNKNOWN",
			},
			func(_ *testing.T, _ *leaker, reference, _ string, change fields) string {
				return formOf(paratikaShop("SESSIONTOKEN"), fields{
					"SESSIONTYPE": "PAYMENTSESSION", "RETURNURL": "http://shop.invalid/return", "MERCHANTPAYMENTID": reference, "AMOUNT": "12.50",
					"CURRENCY": "TRY", "CUSTOMER": "Müşteri", "CUSTOMERNAME": "Ayşe Işık", "CUSTOMEREMAIL": "ayse@example.com",
					"CUSTOMERIP": "127.0.0.1", "CUSTOMERPHONE": "+905551112233", "CUSTOMERUSERAGENT": "Mozilla/5.0",
				}, change)
			}, none,
		},
		{
			"paynet form", "/paynet/v1/paynetj/auth", map[string]string{"Authorization": "Basic " + config.DemoPaynetPublic, "Content-Type": "application/json"},
			[]string{"agent_id", "domain", "card_desc", "user_gsm_no", "card_owner_id", "user_unique_id", "description", "ratio_code", "unknown"},
			func(t *testing.T, _ *leaker, reference, _ string, change fields) string {
				return fields{
					"amount": "1250", "reference_no": reference, "domain": "http://shop.invalid", "description": "Gül", "return_url": "http://shop.invalid/return",
				}.with(change).json(t)
			}, none,
		},
		{
			"paynet link", "/paynet/v1/mailorder/create", paynetHeader(),
			[]string{"name_surname", "agent_id", "user_name", "email", "phone", "note", "agent_note", "unknown"},
			func(t *testing.T, _ *leaker, reference, _ string, change fields) string {
				return fields{
					"name_surname": "Ayşe Işık", "amount": 1250, "addcomission_to_amount": false, "email": "a@b.example", "send_mail": false,
					"phone": "5321234567", "send_sms": false, "expire_date": 24, "note": "not", "reference_no": reference,
				}.with(change).json(t)
			}, none,
		},
		{
			"esnekpos store", "/esnekpos/api/services/SubMerchantSet", map[string]string{"Content-Type": "application/json"},
			[]string{"NAME", "OWNER_NAME", "OWNER_SURNAME", "EMAIL", "GSM", "COMPANY_NAME", "TAX_OFFICE", "BANK_NAME", "UNKNOWN"},
			func(t *testing.T, _ *leaker, reference, _ string, change fields) string {
				return fields{
					"MERCHANT": config.DemoEsnekposMerchant, "MERCHANT_KEY": config.DemoEsnekposKey, "NAME": "Mağaza", "OWNER_NAME": "Ayşe",
					"OWNER_SURNAME": "Işık", "OWNER_IDENTITY_NUMBER": "10000000146", "EMAIL": "m@shop.example", "GSM": "5321234567",
					"BANK_NAME": "Ayşe Işık", "EXTERNAL_ID": reference, "TYPE": "PERSONAL",
					"BANK_ACCOUNTS": []any{fields{"IBAN": "TR330006100519786457841326", "CURRENCY": "TRY"}},
				}.with(change).json(t)
			}, none,
		},
		{
			"esnekpos page", "/esnekpos/api/pay/CommonPaymentDealer", map[string]string{"Content-Type": "application/json"},
			[]string{"FIRST_NAME", "LAST_NAME", "MAIL", "PHONE", "CITY", "STATE", "ADDRESS", "CLIENT_IP", "LOCALE", "UNKNOWN"},
			func(t *testing.T, _ *leaker, reference, _ string, change fields) string {
				return esnekposText(t, fields{
					"MERCHANT": config.DemoEsnekposMerchant, "MERCHANT_KEY": config.DemoEsnekposKey, "BACK_URL": "http://shop.invalid/return",
					"PRICES_CURRENCY": "TRY", "ORDER_REF_NUMBER": reference, "ORDER_AMOUNT": "12.50", "FIRST_NAME": "Ayşe", "LAST_NAME": "Işık",
					"MAIL": "a@shop.example", "PHONE": "5321234567", "CITY": "İstanbul", "STATE": "-", "ADDRESS": "Ünlü Sk. 7", "CLIENT_IP": "::1",
				}.with(change))
			}, none,
		},
		{
			"esnekpos", "/esnekpos/api/pay/EYV3DPay", map[string]string{"Content-Type": "application/json"},
			[]string{"CC_OWNER", "FIRST_NAME", "LAST_NAME", "MAIL", "PHONE", "CITY", "STATE", "ADDRESS", "CLIENT_IP", "LOCALE", "UNKNOWN"},
			func(t *testing.T, l *leaker, reference, holder string, change fields) string {
				return esnekposText(t, fields{
					"MERCHANT": config.DemoEsnekposMerchant, "MERCHANT_KEY": config.DemoEsnekposKey, "BACK_URL": "http://shop.invalid/return",
					"PRICES_CURRENCY": "TRY", "ORDER_REF_NUMBER": reference, "ORDER_AMOUNT": "12.50", "CC_NUMBER": l.card.number, "EXP_MONTH": "08",
					"EXP_YEAR": year, "CC_CVV": l.card.code, "CC_OWNER": holder, "INSTALLMENT_NUMBER": "1", "FIRST_NAME": "Ayşe", "LAST_NAME": "Işık",
					"MAIL": "a@shop.example", "PHONE": "5321234567", "CITY": "İstanbul", "STATE": "-", "ADDRESS": "Ünlü Sk. 7", "CLIENT_IP": "::1",
				}.with(change))
			}, text("URL_3DS"),
		},
	}
}

// paratikaShop is who calls, and what is called.
func paratikaShop(action string) fields {
	return fields{
		"ACTION": action, "MERCHANT": config.DemoParatikaMerchant, "MERCHANTUSER": config.DemoParatikaUser, "MERCHANTPASSWORD": config.DemoParatikaPassword,
	}
}

// esnekposText sorts fields into the objects of EsnekPos' requests.
func esnekposText(t *testing.T, flat fields) string {
	t.Helper()
	parts := map[string]fields{"Config": {}, "CreditCard": {}, "Customer": {}}
	for name, value := range flat {
		part := "Customer"
		switch name {
		case "MERCHANT", "MERCHANT_KEY", "BACK_URL", "PRICES_CURRENCY", "ORDER_REF_NUMBER", "ORDER_AMOUNT", "LOCALE":
			part = "Config"
		case "CC_NUMBER", "EXP_MONTH", "EXP_YEAR", "CC_CVV", "CC_OWNER", "INSTALLMENT_NUMBER":
			part = "CreditCard"
		}
		parts[part][name] = value
	}
	return fields{"Config": parts["Config"], "CreditCard": parts["CreditCard"], "Customer": parts["Customer"]}.json(t)
}

// dialects pays, is declined, goes to the bank and sends rubbish, in every dialect but Paynet's, with the card where it belongs
// and where it does not.
func (l *leaker) dialects(t *testing.T) {
	t.Helper()
	other := leakCards()[0]
	if other == l.card {
		other = leakCards()[3]
	}
	for _, call := range leakCalls() {
		ask := func(holder string, change fields) answer {
			return l.post(t, l.c.url+call.path, call.header, call.body(t, l, l.reference(), holder, change))
		}
		for _, holder := range []string{"AYŞE IŞIK", "SIM 51", "SIM 3D_CHALLENGE", "SIM ANSWER_LOST", "SIM HTML"} {
			reference := l.reference()
			text := call.body(t, l, reference, holder, nil)
			a := l.post(t, l.c.url+call.path, call.header, text)
			if holder == "AYŞE IŞIK" && a.status != http.StatusOK {
				t.Errorf("%s: what is nothing out of the ordinary is answered with status %d: %s", call.name, a.status, a.body)
			}
			if a.status < 300 && holder != "SIM HTML" { // that buyer never goes
				if way := call.way(a.object(t)); way != "" {
					l.buy(t, way, reference)
				}
			}
			l.post(t, l.c.url+call.path, call.header, text) // and again
		}
		for _, number := range []string{l.card.number, l.card.spaced(" "), other.number, other.spaced("-"), "x" + other.number} {
			for _, name := range call.texts {
				ask("AYŞE IŞIK", fields{name: "kart " + number + " ile"})
				ask("AYŞE IŞIK", fields{name: number})
			}
			ask("AYŞE IŞIK", fields{number: "x"})
			a := send(t, http.MethodGet, l.c.url+call.path+"/"+url.PathEscape(number)+"?x="+url.QueryEscape(number), call.header, "")
			l.answered(t, call.path, a)
		}
		for _, body := range []string{
			l.card.number, `{"` + l.card.number + `":`, `{"cardNumber":"` + l.card.number + `","cvc":"` + l.card.code + `"`,
			`{"CreditCard":{"CC_NUMBER":{"x":"` + l.card.number + `"}}}`, "number=" + l.card.number + "&number=" + l.card.number, "\xff" + l.card.number,
			"<pan>" + l.card.number + "</pan>", "CARDPAN=" + l.card.number + "&CARDCVV=" + l.card.code,
		} {
			l.post(t, l.c.url+call.path, call.header, body)
			l.post(t, l.c.url+call.path, map[string]string{"Authorization": "Bearer " + l.card.number, "Content-Type": formType}, body)
		}
	}
}
