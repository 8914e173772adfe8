package dialect

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/wire/wirekit"
)

// Pipeline is what all calls of one dialect have in common. M is the provider's raw message, before any call has made sense
// of it. All fields are required but for those of the three ways to authenticate, of which one is chosen.
type Pipeline[M any] struct {
	// Surface is the dialect's name, such as "paynet".
	Surface string
	// MaxBody is the most bytes that a body may have.
	MaxBody int64
	// ByHeader authenticates by what stands outside of the body, before the body is looked at.
	ByHeader func(r *http.Request) (*merchant.Merchant, error)
	// ByMessage authenticates by what stands in the body.
	ByMessage func(m M) (*merchant.Merchant, error)
	// Public is for calls that the provider serves without credentials. Their caller has no merchant.
	Public bool
	// Read reads a request whose body has been taken off the line.
	Read func(r *http.Request, body []byte) (M, error)
	// Fault is the dialect's one rendering of an error, in the language asked for.
	Fault func(lang string, err error) Answer
	// Spell, if there is one, puts a finished answer into the form that the request asks for: XML instead of JSON.
	Spell func(r *http.Request, a Answer) Answer
	// Language says in which language a request wants to be refused.
	Language func(r *http.Request) string
	// BaseURL is the dialect's own public address as this request sees it, without a slash at the end.
	BaseURL func(r *http.Request) string
	Now     func() time.Time
	Log     *slog.Logger
}

// Answer is what goes back to the shop.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// errMaker returns the mistake in how the pipeline was put together, if there is one.
func (p *Pipeline[M]) errMaker() error {
	switch {
	case p.Surface == "" || p.MaxBody <= 0 || p.Read == nil || p.Fault == nil:
		return errors.New("dialect: surface, body limit, reader and renderer are required")
	case p.Language == nil || p.BaseURL == nil || p.Now == nil || p.Log == nil:
		return errors.New("dialect: language, address, clock and log are required")
	}
	ways := 0
	for _, chosen := range []bool{p.ByHeader != nil, p.ByMessage != nil, p.Public} {
		if chosen {
			ways++
		}
	}
	if ways != 1 {
		return errors.New("dialect: exactly one way to authenticate is required")
	}
	return nil
}

// message reads and bounds a request's body, and finds out whose it is. Where the secret stands outside of the body it is
// checked first, so that a stranger learns nothing from how a body is refused.
func (p *Pipeline[M]) message(r *http.Request) (M, *merchant.Merchant, error) {
	var none M
	if p.ByHeader != nil {
		m, err := p.ByHeader(r)
		if err != nil {
			drain(r.Body)
			return none, nil, err
		}
		msg, err := p.read(r)
		return msg, m, err
	}
	msg, err := p.read(r)
	if err != nil || p.Public {
		return msg, nil, err
	}
	m, err := p.ByMessage(msg)
	return msg, m, err
}

func (p *Pipeline[M]) read(r *http.Request) (M, error) {
	var none M
	body, err := io.ReadAll(io.LimitReader(r.Body, p.MaxBody+1))
	if err != nil {
		// The cause is the connection's, and may be an address at most.
		return none, fault.New(fault.Invalid, "body_unread", fault.Text{
			TR: "İstek gövdesi sonuna kadar okunamadı; isteği yeniden gönderin.",
			EN: "The request body could not be read to its end; send the request again.",
		}).With(err)
	}
	if int64(len(body)) > p.MaxBody {
		drain(r.Body)
		return none, fault.New(fault.TooLarge, "body_too_large", fault.Text{
			TR: "İstek gövdesi çok büyük; yalnızca belgede yazılı alanları gönderin.",
			EN: "The request body is too large; send the documented fields only.",
		})
	}
	return p.Read(r, body)
}

// ReadFields is a [Pipeline.Read] for dialects whose messages are flat: it goes by the Content-Type header.
func ReadFields(r *http.Request, body []byte) (wirekit.Fields, error) {
	return wirekit.Read(r.Header.Get("Content-Type"), body)
}

// patience is how much of a body that is refused anyway is still taken off the line. A client that is busy sending does not
// read its answer, and would report a broken connection instead of what was wrong.
const patience = 16 << 20

func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, patience) }
