package paynet

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/paylink"
	wire "github.com/vezne/vezne/wire/paynet"
)

// otp.go is what of v1/card confirms the telephone of somebody who wants a card saved.

// sendOTP is card/send_otp.
func (d *Dialect) sendOTP(ctx context.Context, c *dialect.Caller, req wire.OTP) (wire.OTPSent, error) {
	err := d.gateway.Reaches(paylink.BySMS)
	if err != nil {
		return wire.OTPSent{}, fieldFault(fault.Unsupported, "user_gsm", "not_implemented", fault.Text{
			TR: "Bu ağ geçidinde SMS gönderimi kurulu değil; doğrulamayı siz yapıp kartı OTP alanları olmadan saklayın.",
			EN: "Text messages are not set up at this gateway; confirm the number yourself and save the card without the OTP fields.",
		})
	}
	p, err := phone(c, "user_gsm", req.UserGSM, req.SessionID)
	if err == nil {
		err = d.desk.SendOTP(ctx, p)
	}
	if err != nil {
		return wire.OTPSent{}, err //nolint:wrapcheck // a fault of our own
	}
	answer := wire.OTPSent{Expire: int(desk.OTPLifetime / time.Second), ObjectName: wire.ObjectSendOTP}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// checkOTP is card/check_otp.
func (d *Dialect) checkOTP(ctx context.Context, c *dialect.Caller, req wire.OTP) (wire.Envelope, error) {
	e := wire.Envelope{ObjectName: wire.ObjectCheckOTP}
	p, err := phone(c, "user_gsm", req.UserGSM, req.SessionID)
	if err != nil {
		return e, err
	}
	good, err := d.desk.CheckOTP(ctx, p, req.Code)
	if err != nil {
		return e, err //nolint:wrapcheck // a fault of our own
	}
	e.Code, e.Message = wire.Success(false)
	if !good {
		e.Code, e.Message = wire.Unsuccessful, wrongCode
	}
	return e, nil
}

// wrongCode does not tell a code that is wrong from one that is too late or was tried too often: nothing is to be learnt by trying.
const wrongCode = "Onay kodu hatalı ya da süresi dolmuş."

func phone(c *dialect.Caller, field, number, session string) (desk.Phone, error) {
	p, ok := desk.PhoneOf(c.Merchant, number, session)
	if !ok {
		return desk.Phone{}, fieldFault(fault.Invalid, field, "phone_malformed", fault.Text{
			TR: "Cep telefonu 5XXXXXXXXX biçiminde olmalıdır.", EN: "A mobile number is written like 5XXXXXXXXX.",
		})
	}
	return p, nil
}

// otpFields checks the OTP that card/save asks for: the code itself, or, without one, that check_otp has had it in the session. It
// reports whether the card may be saved. A shop that leaves all three out asks for no check.
func (d *Dialect) otpFields(ctx context.Context, c *dialect.Caller, req wire.CardSave) (bool, error) {
	if req.OTPCode == "" && req.OTPSessionID == "" && req.UserGSM == "" {
		return true, nil
	}
	for _, f := range []struct{ name, text string }{{"user_gsm", req.UserGSM}, {"otp_session_id", req.OTPSessionID}} {
		if f.text == "" {
			return false, fieldFault(fault.Invalid, f.name, "required", fault.Text{
				TR: "SMS ile doğrulamada (OTP) bu alan zorunludur.", EN: "This field is required with a confirmation by text message (OTP).",
			})
		}
	}
	p, err := phone(c, "user_gsm", req.UserGSM, req.OTPSessionID)
	if err != nil {
		return false, err
	}
	if req.OTPCode != "" {
		good, err := d.desk.CheckOTP(ctx, p, req.OTPCode)
		if err != nil {
			return false, err //nolint:wrapcheck // a fault of our own
		}
		if !good {
			return false, nil
		}
	}
	return d.desk.PhoneConfirmed(ctx, p, true) //nolint:wrapcheck // a fault of our own
}

// phoned refuses a payment that asks for its card to be saved under a telephone which has not been confirmed. A payment has no field for a
// code, so the number is confirmed beforehand.
//
// A repeat of an order that is live is answered with its payment, however long ago the number was confirmed.
func (d *Dialect) phoned(ctx context.Context, c *dialect.Caller, k *keeping, number, reference string) error {
	if k == nil || number == "" {
		return nil
	}
	p, err := phone(c, "user_gsm_no", number, "")
	if err != nil {
		return err
	}
	good, err := d.desk.PhoneConfirmed(ctx, p, false)
	if err != nil || good {
		return err //nolint:wrapcheck // a fault of our own
	}
	earlier, err := d.gateway.FindByReference(ctx, c.Merchant.ID, reference)
	switch {
	case err == nil && earlier.Live:
		return nil
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	}
	return fieldFault(fault.Conflict, "user_gsm_no", "phone_unconfirmed", fault.Text{
		TR: "Bu numara doğrulanmamış; önce card/send_otp ve card/check_otp ile doğrulayın ya da alanı boş gönderin. Ödeme alınmadı.",
		EN: "This number has not been confirmed; confirm it by card/send_otp and card/check_otp first, or leave the field empty. Nothing was charged.",
	})
}
