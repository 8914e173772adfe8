package dialect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// Call is one service of a provider: a request type, a response type, and three functions that know one step each.
type Call[M, Req, Resp any] struct {
	// Name stands in the audit log, such as "payment".
	Name string
	// Decode validates a message; its error names the fields that are wrong.
	Decode func(m M) (Req, error)
	// Do carries the request out. What it returns as an error was not carried out, or its outcome is not known, and the
	// fault says which.
	Do func(ctx context.Context, c *Caller, req Req) (Resp, error)
	// Encode renders a response.
	Encode func(resp Resp) Answer
}

// Caller is who calls, and what its line in the audit log will say.
type Caller struct {
	Merchant *merchant.Merchant
	// BaseURL is the dialect's public address, without a slash at the end.
	BaseURL string
	notes   []slog.Attr
}

// Note adds to the call's line in the audit log: ids and codes, never what a buyer or shop typed.
func (c *Caller) Note(notes ...slog.Attr) { c.notes = append(c.notes, notes...) }

// NotePayment notes which payment the call was about, and the state that it is in.
func (c *Caller) NotePayment(p payment.Payment) {
	c.Note(slog.String("payment", string(p.ID)), slog.String("state", string(p.State)))
}

// Handle serves a call through the pipeline. It panics if the pipeline or the call is incomplete, which is found when the
// program starts.
func Handle[M, Req, Resp any](p *Pipeline[M], c Call[M, Req, Resp]) http.Handler {
	err := p.errMaker()
	if err != nil {
		panic(err)
	}
	if c.Name == "" || c.Decode == nil || c.Do == nil || c.Encode == nil {
		panic("dialect: a call needs a name and all of its steps")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := p.Now()
		caller := &Caller{BaseURL: p.BaseURL(r)}
		a, err := serve(p, c, caller, r)
		if err != nil {
			a = p.Fault(p.Language(r), err)
		}
		if p.Spell != nil {
			a = p.Spell(r, a)
		}
		Write(w, a)
		p.audit(r.Context(), c.Name, caller, a.Status, err, slog.Int64("took_ms", p.Now().Sub(began).Milliseconds()))
	})
}

// serve runs the steps. A panic of any of them becomes an answer in the provider's own words instead of a broken connection;
// whether money moved is in the store, as after a crash.
func serve[M, Req, Resp any](p *Pipeline[M], c Call[M, Req, Resp], caller *Caller, r *http.Request) (a Answer, err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			// The value itself is not printed: it may hold what the caller sent.
			p.Log.Error("call panicked", "surface", p.Surface, "call", c.Name, "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "panic", fault.Text{})
		}
	}()
	msg, m, err := p.message(r)
	if err != nil {
		return Answer{}, err
	}
	caller.Merchant = m
	req, err := c.Decode(msg)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.Do(r.Context(), caller, req)
	if err != nil {
		return Answer{}, err
	}
	return c.Encode(resp), nil
}

// Write sends an answer.
func Write(w http.ResponseWriter, a Answer) {
	h := w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(a.Status)
	// A client that has gone gets its answer by asking again.
	_, _ = w.Write(a.Body)
}

// audit writes the call's one line. A failure of ours is an error with its cause; what the caller did wrong is its code and
// field only.
func (p *Pipeline[M]) audit(ctx context.Context, call string, c *Caller, status int, err error, took slog.Attr) {
	attrs := []slog.Attr{slog.String("surface", p.Surface), slog.String("call", call), slog.Int("status", status), took}
	if c.Merchant != nil {
		attrs = append(attrs, slog.String("merchant", string(c.Merchant.ID)))
	}
	attrs = append(attrs, c.notes...)
	level := slog.LevelInfo
	if err != nil {
		attrs = append(attrs, slog.String("fault", fault.KindOf(err).String()))
		if f, ok := fault.As(err); ok {
			attrs = append(attrs, slog.String("fault_code", f.Code), slog.String("field", f.Field))
		}
		if fault.KindOf(err) == fault.Internal && !errors.Is(err, context.Canceled) {
			level = slog.LevelError
			attrs = append(attrs, slog.Any("error", err))
		}
	}
	p.Log.LogAttrs(ctx, level, "dialect call", attrs...)
}
