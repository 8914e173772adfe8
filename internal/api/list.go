package api

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// listBody is one page of payments, newest first.
type listBody struct {
	Payments []paymentBody `json:"payments"`
	HasMore  bool          `json:"has_more"`
	// Next is sent as "after" to get the next page; it is there when HasMore is.
	Next string `json:"next,omitempty"`
}

// list answers GET /v1/payments.
func (s *surface) list(c *call) (reply, error) {
	f, err := filterOf(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	limit := f.Limit
	f.Limit++ // one more than asked tells whether there is a next page
	payments, err := s.gateway.List(c.Context(), c.merchant.ID, f)
	if err != nil {
		return reply{}, err
	}
	b := listBody{Payments: []paymentBody{}}
	if len(payments) > limit {
		payments = payments[:limit]
		b.HasMore, b.Next = true, cursor(payments[limit-1].ID)
	}
	for _, p := range payments {
		one := bodyOf(p, c.language)
		err = s.doubtful(c, p, &one)
		if err != nil {
			return reply{}, err
		}
		b.Payments = append(b.Payments, one)
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// filterOf reads the query. It is as strict as bodies are: a misspelt filter would list everything.
func filterOf(query string) (store.Filter, error) {
	f := store.Filter{Order: store.NewestFirst, Limit: defaultLimit}
	values, err := url.ParseQuery(query)
	if err != nil {
		return f, invalid("", "query_unknown")
	}
	for name, v := range values {
		if !slices.Contains([]string{"limit", "after", "state", "reference"}, name) {
			return f, invalid("", "query_unknown")
		}
		if len(v) != 1 {
			return f, invalid("/"+name, "query_unknown")
		}
	}
	if values.Has("limit") {
		f.Limit, err = strconv.Atoi(values.Get("limit"))
		if err != nil || f.Limit < 1 || f.Limit > maxLimit {
			return f, invalid("/limit", "query_limit")
		}
	}
	if values.Has("after") {
		f.After, err = parseCursor(values.Get("after"))
		if err != nil {
			return f, invalid("/after", "query_after")
		}
	}
	if values.Has("state") {
		f.State = payment.State(values.Get("state"))
		if !f.State.Valid() {
			return f, invalid("/state", "query_state")
		}
	}
	f.Reference = values.Get("reference")
	return f, checkReference(f.Reference, values.Has("reference"))
}

// cursorVersion begins every cursor, so that another way of paging can tell its own from these.
const cursorVersion = 1

// cursor makes the opaque mark of the place after a payment. It hides that the mark is an id, because a client that builds
// its own would hold us to paging by id for ever.
func cursor(id payment.ID) string {
	bits, err := id.Bits()
	if err != nil {
		panic("make cursor: " + err.Error()) // the store holds no other ids
	}
	return base64.RawURLEncoding.EncodeToString(append([]byte{cursorVersion}, bits[:]...))
}

func parseCursor(text string) (payment.ID, error) {
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(plain) != 17 || plain[0] != cursorVersion {
		return "", invalid("/after", "query_after")
	}
	return payment.IDOf([16]byte(plain[1:])), nil
}
