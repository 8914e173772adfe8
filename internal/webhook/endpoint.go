package webhook

import (
	"net/netip"
	"net/url"
	"slices"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
)

// EndpointID names an endpoint: "whe_" and 26 characters.
type EndpointID string

// NewEndpointID makes the id of an endpoint of now.
func NewEndpointID(now time.Time) EndpointID { return EndpointID(id.New(now).WithPrefix("whe")) }

// Overlap is how long an old secret goes on signing beside the new one.
const Overlap = 24 * time.Hour

// The bounds of an endpoint, in characters, and how many a merchant may have.
const (
	MaxURL         = 2000
	MaxDescription = 200
	MaxEvents      = 50
	MaxEndpoints   = 16
)

// Endpoint is an address of a merchant that wants to be told of events.
type Endpoint struct {
	Merchant merchant.ID
	ID       EndpointID
	URL      string
	// Events are the types that it wants: their names, or all of a noun, such as "payment.*". None means all.
	Events      []string
	Description string
	// Disabled endpoints are told nothing new; what waits for them is held until they are enabled again or it dies.
	Disabled bool
	// Secret signs. Old is the one before it, which signs too until OldUntil.
	Secret   Secret
	Old      Secret
	OldUntil time.Time
	// Version counts the changes.
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Wants reports whether the endpoint is to be told of events of a type.
func (e Endpoint) Wants(t Type) bool {
	if e.Disabled {
		return false
	}
	return len(e.Events) == 0 || slices.ContainsFunc(e.Events, t.matches)
}

// Rotated is the endpoint with a new secret; the one that it has now goes on beside it for [Overlap].
func (e Endpoint) Rotated(next Secret, now time.Time) Endpoint {
	e.Old, e.OldUntil, e.Secret = e.Secret, now.Add(Overlap), next
	return e
}

// Signing are the secrets that count at a time, the newest first.
func (e Endpoint) Signing(now time.Time) []Secret {
	if !e.Old.IsZero() && now.Before(e.OldUntil) {
		return []Secret{e.Secret, e.Old}
	}
	return []Secret{e.Secret}
}

// Check refuses what is not an endpoint, with the member's name in the fault: url, events or description. Without private an
// address that is evidently of a private network is refused here already; a name that leads to one, when it is reached.
func (e Endpoint) Check(private bool) error {
	to, err := url.Parse(e.URL)
	switch {
	case err != nil, to.Host == "", to.Scheme != "https" && to.Scheme != "http", to.User != nil, to.Fragment != "", utf8.RuneCountInString(e.URL) > MaxURL:
		return fault.InvalidField("url", "webhook_url", fault.Text{
			TR: "Adres http:// ya da https:// ile başlamalı, kullanıcı adı ve # içermemeli, en çok 2000 karakter olmalıdır.",
			EN: "The address must begin with http:// or https://, have no user name and no #, and at most 2000 characters.",
		})
	case !private && evidentlyPrivate(to.Hostname()):
		return fault.InvalidField("url", "webhook_url_private", fault.Text{
			TR: "Bu adres özel bir ağa ait; ağ geçidi yalnızca açık ağdaki adreslere gönderir.",
			EN: "This address is of a private network; the gateway sends to the open network only.",
		})
	case len(e.Events) > MaxEvents, slices.ContainsFunc(e.Events, func(p string) bool { return !knownPattern(p) }):
		return fault.InvalidField("events", "webhook_event_type", fault.Text{
			TR: "Böyle bir olay türü yok; docs/webhooks.md türleri sayar. payment.* gibi bir desen de verilebilir.",
			EN: "There is no such type of event; docs/webhooks.md lists them. A pattern such as payment.* is taken too.",
		})
	case utf8.RuneCountInString(e.Description) > MaxDescription, !utf8.ValidString(e.Description), slices.ContainsFunc([]rune(e.Description), unicode.IsControl):
		return fault.InvalidField("description", "webhook_description", fault.Text{
			TR: "Açıklama en çok 200 yazdırılabilir karakter olabilir.",
			EN: "The description may have at most 200 printable characters.",
		})
	}
	return nil
}

func evidentlyPrivate(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && !public(ip) || host == "localhost"
}

// Directory is the endpoints of all merchants, in memory, so that a payment whose merchant has none pays nothing for the question.
// It is safe for concurrent use, and a nil one is empty.
type Directory struct {
	all atomic.Pointer[map[merchant.ID][]Endpoint]
}

// Use puts other endpoints in the place of those that there are.
func (d *Directory) Use(all []Endpoint) {
	by := map[merchant.ID][]Endpoint{}
	for _, e := range all {
		by[e.Merchant] = append(by[e.Merchant], e)
	}
	d.all.Store(&by)
}

// Of returns the endpoints of a merchant. The slice is shared and must not be changed.
func (d *Directory) Of(m merchant.ID) []Endpoint {
	if d == nil {
		return nil
	}
	all := d.all.Load()
	if all == nil {
		return nil
	}
	return (*all)[m]
}

// Find returns one endpoint, and whether there is one.
func (d *Directory) Find(m merchant.ID, id EndpointID) (Endpoint, bool) {
	for _, e := range d.Of(m) {
		if e.ID == id {
			return e, true
		}
	}
	return Endpoint{}, false
}

// Wanted reports whether any endpoint of a merchant is to be told of events of a type.
func (d *Directory) Wanted(m merchant.ID, t Type) bool {
	return slices.ContainsFunc(d.Of(m), func(e Endpoint) bool { return e.Wants(t) })
}
