package courier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/message"
)

// HookConfig is the operator's own program that hands text messages to whoever carries them: every carrier in Turkey has another
// API, and the operator has a contract with one of them.
type HookConfig struct {
	// URL takes the message by POST, as JSON.
	URL string
	// Key signs it, as Standard Webhooks do: HMAC-SHA-256 over "id.timestamp.body", in the header webhook-signature.
	Key string
	// Now is the clock of the signature.
	Now func() time.Time
	// Client sends; a plain one if nil.
	Client *http.Client
}

type hook struct{ HookConfig }

// minKey is the shortest key that signs, in bytes.
const minKey = 16

// NewHook makes the sender of text messages. It does not dial.
func NewHook(c HookConfig) (message.Sender, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return nil, fault.Say(fault.Text{TR: "SMS programının adresini verin, örneğin https://sms.example.com/send", EN: "give the address of the hook, such as https://sms.example.com/send"})
	case len(c.Key) < minKey:
		return nil, fault.Say(fault.Text{TR: "imzalayan anahtar en az %d karakter olmalıdır", EN: "the key that signs must have at least %d characters"}, minKey)
	case c.Now == nil:
		return nil, errors.New("a clock is required")
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &hook{c}, nil
}

// handed is the body: {"id","to","text","language"}.
type handed struct {
	ID       string `json:"id"`
	To       string `json:"to"`
	Text     string `json:"text"`
	Language string `json:"language"`
}

// Send hands one message over. 2xx is a receipt, 400, 410 and 422 refuse for good, everything else is tried again.
func (h *hook) Send(ctx context.Context, id string, m message.Message) error {
	body, err := json.Marshal(handed{ID: id, To: m.To, Text: m.Text, Language: m.Language})
	if err != nil {
		return errors.New("encode message: it is not UTF-8")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("hook for text messages: the address is malformed")
	}
	at := strconv.FormatInt(h.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Vezne")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", Signature(h.Key, id, at, body))
	resp, err := h.Client.Do(r)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the outer error repeats the whole address
		}
		return fmt.Errorf("hook for text messages: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // read, so that the connection can be used again
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode <= 299:
		return nil
	case resp.StatusCode == http.StatusBadRequest, resp.StatusCode == http.StatusGone, resp.StatusCode == http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: the hook answered with status %d", message.ErrRefused, resp.StatusCode)
	}
	return fmt.Errorf("hook for text messages answered with status %d", resp.StatusCode)
}

// Signature is the value of webhook-signature for a body.
func Signature(key, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
