package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
)

// otp.go confirms a telephone by a code ("card-save": send_otp, check_otp). There is one record per merchant and number, whatever the
// session: so the bounds on codes and tries cannot be got round by asking under another session, and the latest session is the one that
// counts. What is kept of a code is a digest under a key that is not in the database; six digits could be tried out otherwise. The text
// message itself waits among the messages until it is sent, or until its code is good no more.

const kindOTP record.Kind = "paynet_otp"

const (
	// OTPLifetime is how long a code is good for, as Paynet's sample answer has it.
	OTPLifetime = 3 * time.Minute
	// OTPConfirmed is how long a number counts as confirmed after its code was given; then it is asked for anew.
	OTPConfirmed = 10 * time.Minute
	// otpTries is how often a code may be guessed, and otpSends how many codes a number gets within otpPeriod.
	otpTries  = 5
	otpSends  = 5
	otpPeriod = time.Hour
	// otpDigits is the length of a code.
	otpDigits = 6
)

// otp is what is kept of a number.
type otp struct {
	Session string `json:"session,omitempty"`
	// Code is the digest of the code that is still to be given; it is empty once it was, or may no longer be.
	Code      string      `json:"code,omitempty"`
	Until     time.Time   `json:"until,omitzero"`
	Tries     int         `json:"tries,omitempty"`
	Sent      []time.Time `json:"sent,omitempty"`
	Confirmed time.Time   `json:"confirmed,omitzero"`
}

// Phone is a telephone that is to be confirmed, within a session that the shop has named.
type Phone struct {
	Merchant *merchant.Merchant
	// Number is as it is dialled: +905321112233. Session may be empty where any will do.
	Number  string
	Session string
}

// PhoneOf is the telephone of a number as people type it, in a session; ok is false where it is no number.
func PhoneOf(m *merchant.Merchant, number, session string) (p Phone, ok bool) {
	dialled, ok := message.Phone(number)
	return Phone{Merchant: m, Number: dialled, Session: session}, ok
}

func (d *Desk) digest(p Phone, parts ...string) (string, error) {
	return d.Gateway.Digest(p.Merchant.ID, append([]string{string(kindOTP), p.Number}, parts...)...) //nolint:wrapcheck // it is a fault
}

// SendOTP has a code told to a telephone. A RateLimited fault says that it had too many; the faults of [gateway.Gateway.Reaches], that none
// can be sent from here.
func (d *Desk) SendOTP(ctx context.Context, p Phone) error {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000)) //nolint:mnd // as many as otpDigits can count
	if err != nil {
		return fmt.Errorf("make code: %w", err)
	}
	code := fmt.Sprintf("%0*d", otpDigits, n)
	digest, err := d.digest(p, p.Session, code)
	if err != nil {
		return err
	}
	session, err := d.digest(p, p.Session)
	if err != nil {
		return err
	}
	told := message.Message{
		Channel: message.SMS, To: p.Number, Language: "tr", About: "card_otp", Good: OTPLifetime,
		Text: p.Merchant.Name + ": kart saklama onay kodunuz " + code + ". Kodu kimseyle paylaşmayın.",
	}
	return d.changeOTP(ctx, p, []message.Message{told}, func(o *otp, now time.Time) error {
		var recent []time.Time
		for _, at := range o.Sent {
			if now.Sub(at) < otpPeriod {
				recent = append(recent, at)
			}
		}
		if len(recent) >= otpSends {
			return fault.New(fault.RateLimited, "otp_too_many", fault.Text{
				TR: "Bu numaraya son bir saatte çok fazla kod gönderildi; daha sonra yeniden deneyin.",
				EN: "Too many codes were sent to this number within an hour; try again later.",
			})
		}
		*o = otp{Session: session, Code: digest, Until: now.Add(OTPLifetime), Sent: append(recent, now)}
		return nil
	})
}

// CheckOTP reports whether a code is the one that was sent. It can be given once; afterwards the telephone is confirmed for a while.
func (d *Desk) CheckOTP(ctx context.Context, p Phone, code string) (good bool, err error) {
	digest, err := d.digest(p, p.Session, code)
	if err != nil {
		return false, err
	}
	err = d.changeOTP(ctx, p, nil, func(o *otp, now time.Time) error {
		good = false
		if o.Code == "" || !now.Before(o.Until) || o.Tries >= otpTries {
			return errUnchanged
		}
		o.Tries++
		good = subtle.ConstantTimeCompare([]byte(o.Code), []byte(digest)) == 1
		if good {
			o.Code, o.Confirmed = "", now
		}
		return nil
	})
	return good && err == nil, err
}

// PhoneConfirmed reports whether a telephone was confirmed a short while ago, in the session if one is named. Spend lets it count no
// more.
func (d *Desk) PhoneConfirmed(ctx context.Context, p Phone, spend bool) (good bool, err error) {
	session, err := d.digest(p, p.Session)
	if err != nil {
		return false, err
	}
	err = d.changeOTP(ctx, p, nil, func(o *otp, now time.Time) error {
		good = !o.Confirmed.IsZero() && now.Sub(o.Confirmed) < OTPConfirmed && (p.Session == "" || o.Session == session)
		if !good || !spend {
			return errUnchanged
		}
		o.Confirmed = time.Time{}
		return nil
	})
	return good && err == nil, err
}

// errUnchanged ends a change that has nothing to store.
var errUnchanged = errors.New("nothing to store")

// changeOTP changes what is kept of a number, and tells with it.
func (d *Desk) changeOTP(ctx context.Context, p Phone, told []message.Message, change func(o *otp, now time.Time) error) error {
	id, err := d.digest(p, "id")
	if err != nil {
		return err
	}
	const tries = 8
	for range tries {
		now := d.Now().UTC().Truncate(time.Microsecond)
		r, err := d.Gateway.Record(ctx, p.Merchant.ID, kindOTP, id)
		var o otp
		switch {
		case isNone(err):
			r = record.Record{Merchant: p.Merchant.ID, Kind: kindOTP, ID: id}
		case err != nil:
			return err //nolint:wrapcheck // it is a fault
		default:
			err = json.Unmarshal(r.Content, &o)
			if err != nil {
				return fmt.Errorf("read code of a telephone: %w", err)
			}
		}
		err = change(&o, now)
		if errors.Is(err, errUnchanged) {
			return nil
		}
		if err != nil {
			return err
		}
		r.ExpiresAt = now.Add(otpPeriod)
		r.Content, err = json.Marshal(o)
		if err != nil {
			return fmt.Errorf("write code of a telephone: %w", err)
		}
		_, err = d.Gateway.SaveRecordAndTell(ctx, r, told...)
		if !errors.Is(err, fault.Conflict) {
			return err //nolint:wrapcheck // it is a fault
		}
	}
	return fault.New(fault.Busy, "", fault.Text{})
}

// Ending are the kinds of records that serve nobody once they have ended: the codes of telephones, and the addresses of slips.
func Ending() []record.Kind { return []record.Kind{kindOTP, kindSlip} }
