package paratika

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
)

func TestEveryReasonGoesThereAndBack(t *testing.T) {
	t.Parallel()
	by := map[ErrorCode]decline.Reason{}
	for _, r := range decline.All() {
		c := CodeOf(r)
		if other, taken := by[c]; taken {
			t.Errorf("%s and %s share the code %s", r, other, c)
		}
		by[c] = r
		if got := ReasonOf(c); got != r {
			t.Errorf("ReasonOf(%s) = %s, want %s", c, got, r)
		}
		o := Refused(decline.Refusal{Reason: r, Code: "XX", Message: "ham söz"})
		if o.Code != Declined || o.Message != "Declined" || o.Error != c || o.ErrorText == "" || o.BankError != "XX" || o.BankErrorText != "ham söz" {
			t.Errorf("%s: outcome %+v", r, o)
		}
	}
	if CodeOf("") != CodeOf(decline.Unknown) {
		t.Error("no reason has another code than an unknown one")
	}
}

func TestTheListIsTheDocuments(t *testing.T) {
	t.Parallel()
	seen := map[ErrorCode]bool{}
	for _, e := range Errors() {
		if seen[e.Code] {
			t.Errorf("%s stands twice", e.Code)
		}
		seen[e.Code] = true
		if e.Text == "" || e.Text != e.Code.Text() {
			t.Errorf("%s: text %q, found again as %q", e.Code, e.Text, e.Code.Text())
		}
		if r := ReasonOf(e.Code); !r.Valid() {
			t.Errorf("%s is read as %q, which is no reason", e.Code, r)
		}
	}
	if n := len(centralErrors()); n != 105 {
		t.Errorf("the document's list has %d codes here, want its 105", n)
	}
	for c, want := range map[ErrorCode]string{ // spot checks against the document, with its own spelling
		"ERR10010": "İstekte zorunlu parametrelerden biri bulunamadı",
		"ERR10048": "Başarılı Bir İşlem zaten bu üye iş yeri sipariş numarası ile var",
		"ERR10070": "Başlangı tarihi gelecekteki bir tarih olmalıdır",
		"ERR10117": "Bu sipariş numarası sonlanan bir oturumda kullanılmıştır lütfen farklı bir sipariş numarası ile oturum anahtarı oluşturun.",
		"ERR20051": "Belirtilen kredi kartının limiti bu işlem için yeterli değildir",
		"ERR10061": "", "ERR99999": "",
	} {
		if got := c.Text(); got != want {
			t.Errorf("%s: %q, want %q", c, got, want)
		}
	}
}

func TestReasonOfWhatTheBankSays(t *testing.T) {
	t.Parallel()
	for c, want := range map[ErrorCode]decline.Reason{
		"ERR20033": decline.CardRenewed, "ERR20084": decline.WrongCVV, "ERR20040": decline.RefundRefused, "ERR20045": decline.RefundRefused,
		"ERR20052": decline.NoAccount, "ERR10130": decline.RiskRefused, "ERR10045": decline.InvalidCardNumber, "ERR10021": decline.RequestRefused,
		"ERR200XX": decline.Unknown, "ERR10301": decline.Unknown, "": decline.Unknown,
	} {
		if got := ReasonOf(c); got != want {
			t.Errorf("ReasonOf(%q) = %s, want %s", c, got, want)
		}
	}
}

// TestErrorOf reads wrong requests, and looks at the code of what is told first.
func TestErrorOf(t *testing.T) {
	t.Parallel()
	const whole = "ACTION=SALE&MERCHANT=1&MERCHANTUSER=u&MERCHANTPASSWORD=p&MERCHANTPAYMENTID=o&AMOUNT=1&CURRENCY=TRY&CUSTOMER=c" +
		"&CARDPAN=4022774022774026&CARDEXPIRY=12.2030&CARDCVV=000"
	for name, test := range map[string]struct {
		was, is string
		want    ErrorCode
		field   string
	}{
		"missing":            {"&CUSTOMER=c", "", MissingParameter, "CUSTOMER"},
		"empty":              {"CUSTOMER=c", "CUSTOMER=", EmptyParameter, "CUSTOMER"},
		"blank":              {"CUSTOMER=c", "CUSTOMER=++", EmptyParameter, "CUSTOMER"},
		"twice":              {"CUSTOMER=c", "CUSTOMER=c&CUSTOMER=c", RepeatedParameter, "CUSTOMER"},
		"too long":           {"CUSTOMER=c", "CUSTOMER=" + strings.Repeat("c", 129), TooLong, "CUSTOMER"},
		"longest":            {"CUSTOMER=c", "CUSTOMER=" + strings.Repeat("c", 128), "", ""},
		"unused but long":    {"CUSTOMER=c", "CUSTOMER=c&DEALERCODE=" + strings.Repeat("c", 33), TooLong, "DEALERCODE"},
		"control character":  {"CUSTOMER=c", "CUSTOMER=a%00b", WrongType, "CUSTOMER"},
		"amount":             {"AMOUNT=1", "AMOUNT=-1", BadAmount, "AMOUNT"},
		"amount of nothing":  {"AMOUNT=1", "AMOUNT=0", BadAmount, "AMOUNT"},
		"amount with comma":  {"AMOUNT=1", "AMOUNT=1%2C5", BadAmount, "AMOUNT"},
		"currency":           {"TRY", "TR1", BadCurrency, "CURRENCY"},
		"currency as number": {"TRY", "949", BadCurrency, "CURRENCY"},
		"currency not taken": {"TRY", "XOF", UnsupportedCurrency, "CURRENCY"},
		"card":               {"4022774022774026", "4022774022774020", BadCardNumber, "CARDPAN"},
		"letters for a card": {"4022774022774026", "kart", BadCardNumber, "CARDPAN"},
		"expiry":             {"12.2030", "00.2030", BadExpiry, "CARDEXPIRY"},
		"no expiry":          {"&CARDEXPIRY=12.2030", "", MissingParameter, "CARDEXPIRY"},
		"cvv":                {"CVV=000", "CVV=0", WrongType, "CARDCVV"},
		"installments":       {"TRY", "TRY&INSTALLMENTS=13", BadInstallments, "INSTALLMENTS"},
		"ip":                 {"CUSTOMER=c", "CUSTOMER=c&CUSTOMERIP=ev", BadIP, "CUSTOMERIP"},
		"birthday":           {"CUSTOMER=c", "CUSTOMER=c&CUSTOMERBIRTHDAY=1969-04-19", BadDate, "CUSTOMERBIRTHDAY"},
		"discount":           {"CUSTOMER=c", "CUSTOMER=c&DISCOUNTAMOUNT=1.01", DiscountTooHigh, "DISCOUNTAMOUNT"},
		"not a form":         {"CUSTOMER=c", "CUSTOMER=%zz", WrongType, "CUSTOMER"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(whole, test.was, test.is, 1)
			if body == whole {
				t.Fatal("the request is not changed")
			}
			fields, err := Read("", []byte(body))
			if err == nil {
				_, err = DecodeOrder(fields)
			}
			f, refused := fault.As(err)
			if !refused {
				if test.want != "" {
					t.Fatalf("not refused: %v", err)
				}
				return
			}
			if got := ErrorOf(f); got != test.want || f.Field != test.field {
				t.Errorf("refused as %q for %q (%s), want %q for %q", got, f.Field, f.Code, test.want, test.field)
			}
		})
	}
}
