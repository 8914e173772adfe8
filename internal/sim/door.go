package sim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

// door.go is where every signed request comes in and its answer goes out.

// visit is a request whose sender is known.
type visit struct {
	terminal terminal
	path     string
	body     []byte
}

// reply is what goes back: an encoded message, and what goes wrong with it on the way.
type reply struct {
	status int
	body   []byte
	fault  scenario.Fault
}

// door makes a handler of one that trusts its visitor.
func (b *Bank) door(serve func(ctx context.Context, v visit) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(r)
		if err != nil {
			b.send(w, r, wire.Key{}, "", refusal(http.StatusRequestEntityTooLarge, decline.FormatError, "", "İstek okunamadı veya çok büyük."))
			return
		}
		signature := r.Header.Get(wire.HeaderSignature)
		from, ok := b.verify(r, signature, body)
		if !ok {
			// The answer is not signed: whoever sent this has no key, or not the one it claims.
			b.send(w, r, wire.Key{}, "", refusal(http.StatusUnauthorized, decline.MerchantConfiguration, "", "Terminal, zaman veya imza geçersiz."))
			return
		}
		answer, err := serve(r.Context(), visit{terminal: from, path: r.URL.Path, body: body})
		if err != nil {
			answer = b.refusalOf(r.Context(), r.URL.Path, err)
		}
		b.send(w, r, from.key, signature, answer)
	}
}

var errTooLarge = errors.New("body is too large")

// readBody reads a body of known length in one piece; all clients send the length.
func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength > wire.MaxBody {
		return nil, errTooLarge
	}
	if r.ContentLength >= 0 {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(r.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, wire.MaxBody+1))
	if err == nil && len(body) > wire.MaxBody {
		err = errTooLarge
	}
	return body, err
}

// verify finds out who sent the request. It does not say what was wrong, since only the owner of the key may know
// which terminals exist.
func (b *Bank) verify(r *http.Request, signature string, body []byte) (terminal, bool) {
	from, ok := b.terminals[r.Header.Get(wire.HeaderTerminal)]
	if !ok {
		return terminal{}, false
	}
	micros, err := strconv.ParseInt(r.Header.Get(wire.HeaderTimestamp), 10, 64)
	if err != nil {
		return terminal{}, false
	}
	age := b.config.Now().Sub(time.UnixMicro(micros))
	if age > wire.MaxSkew || age < -wire.MaxSkew {
		return terminal{}, false
	}
	return from, from.key.VerifyRequest(signature, from.id, micros, r.URL.Path, body)
}

// refusalOf turns an error of a handler into an answer.
func (b *Bank) refusalOf(ctx context.Context, path string, err error) reply {
	var field *wire.FieldError
	switch {
	case errors.As(err, &field):
		return refusal(http.StatusBadRequest, reasonOf(field.Field), field.Field, "Alan eksik veya hatalı: "+field.Field)
	case errors.Is(err, wire.ErrJSON):
		return refusal(http.StatusBadRequest, decline.FormatError, "", "İstek anlaşılamadı.")
	case errors.Is(err, books.ErrTooLate):
		return refusal(http.StatusConflict, decline.TryAgain, "valid_until", "İsteğin geçerlilik süresi dolmuş.")
	case errors.Is(err, books.ErrTaken):
		return refusal(http.StatusConflict, decline.Duplicate, "ref", "Bu ref başka bir işlemde kullanılmış.")
	case errors.Is(err, books.ErrNotKept):
		return refusal(http.StatusNotFound, decline.SavedCardInvalid, "kept", "Böyle bir kayıtlı kart yok.")
	case errors.Is(err, books.ErrIgnored):
		// The scenario's own fault replaces this answer.
		return reply{status: http.StatusInternalServerError}
	}
	if ctx.Err() == nil {
		b.config.Log.ErrorContext(ctx, "request failed", "path", path, "error", err)
	}
	return reply{status: http.StatusInternalServerError, body: []byte("{}")}
}

// reasonOf says why a request with an unusable member is refused.
func reasonOf(field string) decline.Reason {
	switch field {
	case "card.number":
		return decline.InvalidCardNumber
	case "amount":
		return decline.InvalidAmount
	case "currency":
		return decline.CurrencyNotSupported
	case "card.cvv":
		return decline.WrongCVV
	}
	return decline.FormatError
}

// refusal is an answer that says that the request was turned away at the door.
func refusal(status int, reason decline.Reason, field, message string) reply {
	// A Problem of these constants always encodes.
	body, _ := wire.Problem{Code: wire.Code(reason), Field: field, Message: message}.Encode()
	return reply{status: status, body: body}
}

// send signs and writes an answer, or spoils it as the scenario says.
func (b *Bank) send(w http.ResponseWriter, r *http.Request, key wire.Key, request string, a reply) {
	header := w.Header()
	if !key.IsZero() {
		signed := key.SignAnswer(request, a.status, a.body)
		if a.fault == scenario.WrongSignature {
			signed = key.SignAnswer(request+"!", a.status, a.body)
		}
		header.Set(wire.HeaderSignature, signed)
	}
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	if a.fault != scenario.NoFault && b.spoil(w, r, a) {
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	// An error here means that the client has gone; it will ask again by ref.
	_, _ = w.Write(a.body)
}
