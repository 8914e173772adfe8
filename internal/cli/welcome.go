package cli

import (
	"fmt"
	"io"
	neturl "net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
)

// sampleCard is the Maximum test card of Paynet's own list ("Test kartları"), approved by the simulator.
const sampleCard = "4508034508034509"

// demo is one API as a newcomer is shown it.
type demo struct {
	title fault.Text
	// path is the base below the server's address.
	path string
	// key is what development mode's merchant proves itself with.
	key fault.Text
	// says introduces the command, which works when pasted.
	says    fault.Text
	command string
}

// demos are the APIs that development mode speaks: the dialects, and last our own.
func demos(url string, year int) []demo {
	dialect := func(name string) fault.Text { return fault.Text{TR: name + " arayüzü", EN: name + " dialect"} }
	same := fault.Text{}.Before // such as the name of a field
	return []demo{
		{
			dialect("Paynet"), "/paynet", fault.Text{TR: "gizli anahtar  ", EN: "secret key  "}.Before(config.DemoPaynetKey),
			fault.Text{
				TR: "Paynet'in kendi arayüzüyle bir ödeme (iki kez yapıştırın: ikinci yanıtın kodu 100'dür):",
				EN: "A payment in Paynet's own dialect (paste it twice: the second answer has code 100):",
			}, paynetCurl(url, year),
		},
		{
			dialect("Paymes"), "/paymes", same("secret  " + config.DemoPaymesSecret + ", publicKey  " + config.DemoPaymesPublic),
			fault.Text{
				TR: "Paymes'in V3 arayüzüyle (owner \"SIM 3D_CHALLENGE\" olursa 3-D Secure sayfasının adresini verir):",
				EN: "In Paymes' V3 (with owner \"SIM 3D_CHALLENGE\" it answers with the URL of the 3-D Secure page):",
			}, paymesCurl(url, year),
		},
		{
			dialect("Paymago"), "/paymago", same("token  " + config.DemoPaymagoToken),
			fault.Text{
				TR: "Paymago'nun arayüzüyle (ikinci yanıt \"önceki işlem başarılı\" der):",
				EN: "In Paymago's (the second answer says \"önceki işlem başarılı\"):",
			}, paymagoCurl(url, year),
		},
		{
			dialect("EsnekPos"), "/esnekpos", same("MERCHANT  " + config.DemoEsnekposMerchant + "  MERCHANT_KEY  " + config.DemoEsnekposKey),
			fault.Text{
				TR: "EsnekPos'un arayüzüyle (ödemek için yanıttaki URL_3DS adresini tarayıcıda açın):",
				EN: "In EsnekPos' (open the URL_3DS of the answer in a browser to pay):",
			}, esnekposCurl(url, year),
		},
		{
			dialect("Paratika"), "/paratika", same("MERCHANT  " + config.DemoParatikaMerchant + ", MERCHANTUSER  " + config.DemoParatikaUser),
			fault.Text{
				TR: "Paratika'nın arayüzüyle (ikinci yanıt ERR10048 der: başarılı bir işlem zaten var):",
				EN: "In Paratika's (the second answer says ERR10048, a successful transaction exists already):",
			}, paratikaCurl(url, year),
		},
		{
			fault.Text{TR: "kendi API'miz", EN: "own API"}, "/v1", fault.Text{TR: "anahtar  ", EN: "key  "}.Before(config.DemoKey),
			fault.Text{TR: "Aynı banka, kendi API'mizle:", EN: "The same bank through our own API:"}, ownCurl(url, year),
		},
	}
}

// welcome tells a newcomer everything that is needed for a first payment. The commands work when pasted. bank is the
// address of the simulator, which may be another process's.
func (l language) welcome(w io.Writer, url, bank string, now time.Time) {
	all := demos(url, now.Year()+3)
	fmt.Fprintln(w, l.in(fault.Text{
		TR: "Vezne hazır: %s  (geliştirme kipi: yalnızca bu makineden ulaşılır, deneme bilgileri herkese açıktır)\n",
		EN: "Vezne is ready on %s  (development mode: loopback only, public demo credentials)\n",
	}.With(url)))
	for _, d := range all {
		fmt.Fprintf(w, "  %-17s %-31s %s\n", l.in(d.title), url+d.path, l.in(d.key))
	}
	fmt.Fprint(w, l.in(fault.Text{
		TR: `  API belgesi       %[1]s/v1/openapi.json
  bankanın defteri  %[2]s/sim/books
  sağlık            %[1]s/healthz  %[1]s/readyz  %[1]s/metrics

Her arayüz kendi sunucu adında da durur, örneğin http://paynet.localhost%[3]s
`,
		EN: `  API document      %[1]s/v1/openapi.json
  bank's books      %[2]s/sim/books
  health            %[1]s/healthz  %[1]s/readyz  %[1]s/metrics

Each dialect stands also at the root of a host of its own, such as http://paynet.localhost%[3]s
`,
	}.With(url, bank, port(url))))
	for _, d := range all {
		fmt.Fprintf(w, "\n%s\n\n  %s\n", l.in(d.says), d.command)
	}
	fmt.Fprint(w, l.in(fault.Text{
		TR: `
Her kartla ödenir; bankanın ne yapacağını kart sahibinin adı seçer: "SIM 51" reddeder, "SIM ANSWER_LOST" parayı
alıp yanıtı kaybeder. Bütün senaryolar: docs/simulator.md
`,
		EN: `
Any card pays; the cardholder's name chooses what the bank does: "SIM 51" declines, "SIM ANSWER_LOST" loses
the answer after taking the money. All scenarios: docs/simulator.md
`,
	}))
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

// paymesCurl has the fields of the table in Paymes' document, "Ödeme İsteği Oluşturma".
func paymesCurl(url string, year int) string {
	fields := []string{
		"secret=" + config.DemoPaymesSecret, "operationId=1001", "number=" + sampleCard, "installmentsNumber=1", "expiryMonth=08",
		fmt.Sprintf("expiryYear=%02d", year%100), "cvv=000", "owner=TEST TEST", "billingFirstname=Ali", "billingLastname=Veli",
		"billingEmail=ali@example.com", "billingPhone=5551112233", "billingCountrycode=TR", "billingAddressline1=Moda Cad. 1",
		"billingCity=Istanbul", "deliveryFirstname=Ali", "deliveryLastname=Veli", "deliveryPhone=5551112233",
		"deliveryAddressline1=Moda Cad. 1", "deliveryCity=Istanbul", "clientIp=85.34.78.112", "productName=Mavi Kalem", "productSku=MK-1",
		"productQuantity=1", "productPrice=10.00", "currency=TRY", "comment=Deneme",
	}
	return "curl -s " + url + "/paymes/api/authorize -d '" + strings.Join(fields, "&") + "'"
}

// paymagoCurl is the request sample of Paymago's document, "Sipariş Oluşturma", with a card that is in date and without 3-D
// Secure, so that it is paid at once.
func paymagoCurl(url string, year int) string {
	body := fmt.Sprintf(`{"amount": "150.00", "currencyCode": "949", "orderId": "ORD123456", "installment": "", `+
		`"cardHolderName": "John Doe", "cardNumber": "4111111111111111", "expireYear": "%d", "expireMonth": "12", "cvc": "123", `+
		`"saleProduct": "Smartphone", "saleProductPrice": "150.00", "saleDescription": "Latest model smartphone", `+
		`"isSecureTransaction": false, "callbackUrl": "https://example.com/callback"}`, year)
	return "curl -s " + url + "/paymago/api/pos/createOrder -H 'Authorization: Bearer " + config.DemoPaymagoToken +
		"' -H 'Content-Type: application/json' -d '" + body + "'"
}

// esnekposCurl is the request sample of EsnekPos' document, "Pazaryeri / Ödeme Alma", with a card that is in date and a single
// seller.
func esnekposCurl(url string, year int) string {
	body := fmt.Sprintf(`{"Config": {"MERCHANT": "%s", "MERCHANT_KEY": "%s", "BACK_URL": "https://example.com/callback", `+
		`"PRICES_CURRENCY": "TRY", "ORDER_REF_NUMBER": "412", "ORDER_AMOUNT": "10.00"}, `+
		`"CreditCard": {"CC_NUMBER": "4531444531442283", "EXP_MONTH": "08", "EXP_YEAR": "%d", "CC_CVV": "000", "CC_OWNER": "test", `+
		`"INSTALLMENT_NUMBER": "1"}, "Customer": {"FIRST_NAME": "--", "LAST_NAME": "-", "MAIL": "test@example.com", "PHONE": "-", `+
		`"CITY": "-", "STATE": "-", "ADDRESS": "-", "CLIENT_IP": "::1"}}`, config.DemoEsnekposMerchant, config.DemoEsnekposKey, year)
	return "curl -s " + url + "/esnekpos/api/pay/EYV3DPay -H 'Content-Type: application/json' -d '" + body + "'"
}

// paratikaCurl is SALE with the fields and the merchant of the vendor's own samples ("paratika-samples"), and a card that is in
// date.
func paratikaCurl(url string, year int) string {
	fields := "ACTION=SALE&MERCHANT=" + config.DemoParatikaMerchant + "&MERCHANTUSER=" + neturl.QueryEscape(config.DemoParatikaUser) +
		"&MERCHANTPASSWORD=" + neturl.QueryEscape(config.DemoParatikaPassword) +
		"&MERCHANTPAYMENTID=MPID-1&AMOUNT=16.51&CURRENCY=TRY&CUSTOMER=Customer-1&NAMEONCARD=Aydonat+Aydinlar&CARDPAN=4022774022774026" +
		"&CARDEXPIRY=12." + strconv.Itoa(year) + "&CARDCVV=000"
	return "curl -s " + url + "/paratika/paratika/api/v2 -d '" + fields + "'"
}

func ownCurl(url string, year int) string {
	body := fmt.Sprintf(`{"reference": "ORDER-1", "amount": {"minor": 1250, "currency": "TRY"}, "card": {"number": "%s", `+
		`"exp_month": 8, "exp_year": %d, "cvv": "000", "holder": "TEST TEST"}}`, sampleCard, year)
	return "curl -s " + url + "/v1/payments -H 'Authorization: Bearer " + config.DemoKey +
		"' -H 'Idempotency-Key: my-first-payment' -H 'Content-Type: application/json' -d '" + body + "'"
}

// port is the ":8080" of an address, for naming other hosts on it.
func port(url string) string { return url[strings.LastIndexByte(url, ':'):] }

func (l language) welcomeSim(w io.Writer, url string) {
	fmt.Fprint(w, l.in(fault.Text{
		TR: `Banka simülatörü hazır: %[1]s  (yalnızca bu makineden ulaşılır)

  defteri          %[1]s/sim/books
  kullanmak için   vezne dev --bank %[1]s
`,
		EN: `The bank simulator is ready on %[1]s  (loopback only)

  books            %[1]s/sim/books
  use it with      vezne dev --bank %[1]s
`,
	}.With(url)))
}
