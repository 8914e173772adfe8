package vezne

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrWebhook is what every refusal of [VerifyWebhook] is. Answer such a request with 400; it is not the gateway's, or it is too old.
var ErrWebhook = errors.New("vezne: webhook refused")

// WebhookTolerance is how far the time of a webhook may be from the receiver's. An older one may be somebody's repeat of a recorded request.
const WebhookTolerance = 5 * time.Minute

// The headers of Standard Webhooks.
const (
	webhookID        = "Webhook-Id"
	webhookTimestamp = "Webhook-Timestamp"
	webhookSignature = "Webhook-Signature"
)

// VerifyWebhook checks a webhook by the Standard Webhooks specification and returns its event: one of its signatures has to be of one of the
// secrets, over the body as it came, before any parsing, and its time within [WebhookTolerance] of now. While a secret is being rotated the gateway
// signs with both; give the old secret and the new one, in any order, to change over without losing an event. An error is an [ErrWebhook]; none
// holds a secret or anything of the request.
func VerifyWebhook(header http.Header, body []byte, now time.Time, secrets ...string) (*Event, error) {
	id, stamp := header.Get(webhookID), header.Get(webhookTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if id == "" || err != nil {
		return nil, fmt.Errorf("%w: it lacks the headers of Standard Webhooks", ErrWebhook)
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > WebhookTolerance || off < -WebhookTolerance {
		return nil, fmt.Errorf("%w: its time is not now", ErrWebhook)
	}
	if len(secrets) == 0 {
		return nil, errors.New("vezne: there is no webhook secret")
	}
	signed := false
	for _, secret := range secrets {
		key, err := webhookKey(secret)
		if err != nil {
			return nil, err
		}
		signed = signedWith(key, id+"."+stamp+".", body, header.Get(webhookSignature)) || signed
	}
	if !signed {
		return nil, fmt.Errorf("%w: no signature fits", ErrWebhook)
	}
	return eventOf(id, body)
}

// webhookKey reads a secret. It is the receiver's own mistake if it is none, and no ErrWebhook.
func webhookKey(secret string) ([]byte, error) {
	rest, whole := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(rest)
	if !whole || err != nil || len(key) < 24 {
		return nil, errors.New("vezne: a webhook secret is whsec_ and at least 24 bytes in Base64")
	}
	return key, nil
}

// signedWith reports whether one of the signatures, between blanks, is of a key.
func signedWith(key []byte, prefix string, body []byte, signatures string) bool {
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, prefix) // a hash takes everything
	_, _ = mac.Write(body)
	want := mac.Sum(nil)
	found := false
	for one := range strings.FieldsSeq(signatures) {
		version, text, _ := strings.Cut(one, ",")
		got, err := base64.StdEncoding.DecodeString(text)
		found = found || version == "v1" && err == nil && hmac.Equal(got, want)
	}
	return found
}

// maxWebhook bounds what is read of a webhook: a payout to thousands of stores is a tenth of it.
const maxWebhook = 16 << 20

// WebhookHandler takes webhooks of an endpoint with [VerifyWebhook] and gives each event to handle. It answers 204 when handle returns nil; when
// it returns an error 500, so that the gateway sends the event again; and 400 to what does not verify. An event can come more than once, so handle
// has to pass over an ID that it has had. Write the event down there and do the work afterwards: the gateway waits 15 seconds. now is the clock,
// [time.Now] outside of tests.
func WebhookHandler(handle func(context.Context, *Event) error, now func() time.Time, secrets ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhook))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		e, err := VerifyWebhook(r.Header, body, now(), secrets...)
		if err == nil {
			err = handle(r.Context(), e)
		}
		switch {
		case err == nil:
			w.WriteHeader(http.StatusNoContent)
		case errors.Is(err, ErrWebhook):
			w.WriteHeader(http.StatusBadRequest)
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
}
