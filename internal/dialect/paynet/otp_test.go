package paynet_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	wire "github.com/vezne/vezne/wire/paynet"
)

const gsm = "5321234567"

// sendOTP has the n-th message of the house carry a code, and returns that.
func (h house) sendOTP(t *testing.T, session string, n int) string {
	t.Helper()
	body := fmt.Sprintf(`{"user_gsm":%q,"otp_session_id":%q}`, gsm, session)
	sent := must(t, wire.DecodeOTPSent, fields(t, h.post(t, "/v1/card/send_otp", body), http.StatusOK))
	if sent.Code != wire.Successful || sent.Expire != 180 || sent.ObjectName != wire.ObjectSendOTP {
		t.Fatalf("send_otp answers %+v", sent)
	}
	told := h.Messages(t, n)[n-1]
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(told.Text)
	if told.Channel != message.SMS || told.To != "+90"+gsm || code == "" {
		t.Fatalf("the buyer is told %+v", told)
	}
	return code
}

func (h house) checkOTP(t *testing.T, session, code string) wire.Envelope {
	t.Helper()
	body := fmt.Sprintf(`{"user_gsm":%q,"otp_session_id":%q,"otp_code":%q}`, gsm, session, code)
	return must(t, wire.DecodeEnvelope, fields(t, h.post(t, "/v1/card/check_otp", body), http.StatusOK))
}

func (h house) saveWith(t *testing.T, more string) wire.CardSaved {
	t.Helper()
	return must(t, wire.DecodeCardSaved, fields(t, h.post(t, "/v1/card/save", otpCard(more)), http.StatusOK))
}

func otpCard(more string) string {
	return `{"card_desc":"K","card_holder":"A","card_number":"4508034508034509","expire_month":12,"expire_year":2030,"user_unique_id":"U"` + more + `}`
}

// other is a code that is not this one.
func other(code string) string {
	if code == "000001" {
		return "000002"
	}
	return "000001"
}

func otpOf(session, code string) string {
	return fmt.Sprintf(`,"user_gsm":%q,"otp_session_id":%q,"otp_code":%q`, gsm, session, code)
}

// TestCardIsSavedByACode: a card that the shop wants confirmed is saved with the code that was sent, once, and with no other.
func TestCardIsSavedByACode(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	code := h.sendOTP(t, "S-1", 1)
	for name, more := range map[string]string{
		"a wrong code": otpOf("S-1", other(code)), "another session": otpOf("S-2", code), "no code and nothing checked": otpOf("S-1", ""),
	} {
		if s := h.saveWith(t, more); s.Code != wire.Unsuccessful || s.CardHash != "" || s.Message == "" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for more, field := range map[string]string{
		`,"otp_code":"123456"`: "user_gsm", `,"user_gsm":"` + gsm + `"`: "otp_session_id", `,"otp_session_id":"S-1"`: "user_gsm",
	} {
		f := h.failure(t, "/v1/card/save", otpCard(more), http.StatusBadRequest, wire.BadRequest)
		if !strings.HasPrefix(f.Message, field+":") {
			t.Errorf("%s: %s", more, f.Message)
		}
	}
	if s := h.saveWith(t, otpOf("S-1", code)); s.Code != wire.Successful || s.CardHash == "" {
		t.Errorf("the right code: %+v", s)
	}
	if s := h.saveWith(t, otpOf("S-1", code)); s.Code != wire.Unsuccessful {
		t.Errorf("the same code again: %+v", s)
	}
	// check_otp first, and card/save in the same session without the code.
	code = h.sendOTP(t, "S-3", 2)
	if e := h.checkOTP(t, "S-3", other(code)); e.Code != wire.Unsuccessful || e.Message == "" {
		t.Errorf("check_otp with a wrong code: %+v", e)
	}
	if e := h.checkOTP(t, "S-3", code); e.Code != wire.Successful || e.ObjectName != wire.ObjectCheckOTP {
		t.Errorf("check_otp: %+v", e)
	}
	if s := h.saveWith(t, otpOf("S-4", "")); s.Code != wire.Unsuccessful {
		t.Errorf("confirmed in another session: %+v", s)
	}
	if s := h.saveWith(t, otpOf("S-3", "")); s.Code != wire.Successful {
		t.Errorf("after check_otp: %+v", s)
	}
	if s := h.saveWith(t, otpOf("S-3", "")); s.Code != wire.Unsuccessful {
		t.Errorf("one check saved two cards: %+v", s)
	}
}

// TestCodesAreBounded: a code dies by time and by tries, and a number gets few of them, whatever session they are asked for under.
func TestCodesAreBounded(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	code := h.sendOTP(t, "late", 1)
	h.Advance(181 * time.Second)
	if e := h.checkOTP(t, "late", code); e.Code != wire.Unsuccessful {
		t.Error("a code that is too late is good")
	}
	code = h.sendOTP(t, "tries", 2)
	for range 5 {
		h.checkOTP(t, "tries", other(code))
	}
	if e := h.checkOTP(t, "tries", code); e.Code != wire.Unsuccessful {
		t.Error("a code is good after five wrong ones")
	}
	first := h.sendOTP(t, "first", 3)
	h.sendOTP(t, "second", 4)
	if e := h.checkOTP(t, "first", first); e.Code != wire.Unsuccessful {
		t.Error("two codes of one number are good at once")
	}
	h.sendOTP(t, "fifth", 5)
	body := fmt.Sprintf(`{"user_gsm":%q,"otp_session_id":"sixth"}`, gsm)
	h.failure(t, "/v1/card/send_otp", body, http.StatusServiceUnavailable, wire.TimeOut)
	h.Advance(time.Hour)
	h.sendOTP(t, "tomorrow", 6)
}

// TestCodesAreTheMerchants: nobody confirms a number with another merchant's code, and no code lies beside its record.
func TestCodesAreTheMerchants(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	code := h.sendOTP(t, "S", 1)
	body := fmt.Sprintf(`{"user_gsm":%q,"otp_session_id":"S","otp_code":%q}`, gsm, code)
	a := h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/card/check_otp", body))
	if e := must(t, wire.DecodeEnvelope, fields(t, a, http.StatusOK)); e.Code != wire.Unsuccessful {
		t.Errorf("another merchant's code: %+v", e)
	}
	if e := h.checkOTP(t, "S", code); e.Code != wire.Successful {
		t.Errorf("check_otp: %+v", e)
	}
	again := h.sendOTP(t, "S", 2)
	kept, err := h.Gateway.Records(t.Context(), dialecttest.Merchant, "paynet_otp", record.Filter{Limit: 10})
	if err != nil || len(kept) != 1 {
		t.Fatalf("%d records, %v", len(kept), err)
	}
	if row := kept[0].ID + string(kept[0].Content); strings.Contains(row, again) || strings.Contains(row, gsm) || !strings.Contains(row, `"code":"`) {
		t.Errorf("kept as %s", row)
	}
}

// TestPaymentUnderAConfirmedNumber: user_gsm_no with a payment that saves its card wants the number confirmed beforehand; a repeat gets the
// first answer, however late it comes.
func TestPaymentUnderAConfirmedNumber(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	body := func(reference string) string {
		return replaced(t, paynettest.Body(order(reference), ""), `"save_card":"False","card_owner_id":"","user_unique_id":"","user_gsm_no":"","card_desc":""`,
			`"save_card":"True","user_unique_id":"U","user_gsm_no":"`+gsm+`","card_desc":"K"`)
	}
	f := h.failure(t, "/v2/transaction/payment", body("otp"), http.StatusBadRequest, wire.NoProcess)
	if !strings.Contains(f.Message, "user_gsm_no") {
		t.Errorf("refused with %s", f.Message)
	}
	h.untouched(t)
	h.checkOTP(t, "S", h.sendOTP(t, "S", 1))
	for range 2 {
		p := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", body("otp")), http.StatusOK))
		if !p.IsSucceed || !p.IsSaveCardSucceed {
			t.Errorf("paid: %+v", p)
		}
		h.Advance(11 * time.Minute)
	}
	h.failure(t, "/v2/transaction/payment", body("later"), http.StatusBadRequest, wire.NoProcess)
}

// TestOTPWithoutTextMessages: where none can be sent, a check is refused and not left out.
func TestOTPWithoutTextMessages(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Mute: true})
	h.failure(t, "/v1/card/send_otp", `{"user_gsm":"5321234567","otp_session_id":"S"}`, http.StatusBadRequest, wire.NotImplemented)
	if s := h.saveWith(t, otpOf("S", "123456")); s.Code != wire.Unsuccessful || s.CardHash != "" {
		t.Errorf("saved by a code that nobody sent: %+v", s)
	}
}
