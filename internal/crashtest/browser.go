package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// browser.go is a buyer with a browser and a telephone.

// form is the form of a page.
type form struct {
	action string
	fields url.Values
	// asks is the name of the field that a person has to fill in, or "".
	asks string
}

// unread is what a page holds besides its text and forms. It is no XML and would stop the parser.
var unread = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>`)

// formOf finds the first form of a page. The parser is the standard library's for XML, told to be as lenient as pages
// need; there is none for HTML.
func formOf(page []byte) (form, bool) {
	d := xml.NewDecoder(bytes.NewReader(unread.ReplaceAll(page, nil)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var found *form
	for {
		token, err := d.Token()
		if err != nil {
			return form{}, false
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch {
			case e.Name.Local == "form":
				found = &form{action: attribute(e, "action"), fields: url.Values{}}
			case e.Name.Local == "input" && found != nil && attribute(e, "type") == "hidden":
				found.fields.Add(attribute(e, "name"), attribute(e, "value"))
			case e.Name.Local == "input" && found != nil:
				found.asks = attribute(e, "name")
			}
		case xml.EndElement:
			if e.Name.Local == "form" && found != nil {
				return *found, true
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// errStranded means that the buyer's way ended on a page that leads nowhere. The buyer goes back to the shop.
var errStranded = errors.New("buyer is stranded")

// returnURL is where shops have the browser sent in the end. Nothing listens there: the browser stops when it is sent
// to it, and the shop takes what it would have brought.
const returnURL = "http://shop.invalid/return"

// steps is more than any way through 3-D Secure takes, three wrong codes included.
const steps = 20

// browse follows redirects and forms from an address to the shop's return address, and returns what the browser
// brings there. A page that does not load is loaded again, as people do; a page that refuses is tried once more.
func (s *shop) browse(ctx context.Context, address string) (url.Values, error) {
	var body url.Values // nil for a GET
	refusals := 0
	for range steps {
		if strings.HasPrefix(address, returnURL) {
			return brought(address, body)
		}
		got, err := s.load(ctx, address, body)
		if err != nil {
			return nil, err
		}
		if got.status >= http.StatusBadRequest {
			refusals++
			if refusals > 2 {
				return nil, errStranded
			}
			rest(ctx, pause)
			continue
		}
		here, err := url.Parse(address)
		if err != nil {
			return nil, fmt.Errorf("read address: %w", err)
		}
		next, action := url.Values(nil), got.location
		if action == "" {
			f, ok := formOf(got.body)
			if !ok {
				return nil, errStranded
			}
			if f.asks != "" {
				f.fields.Set(f.asks, s.telephone(ctx, here.Path))
			}
			next, action = f.fields, f.action
		}
		to, err := here.Parse(action)
		if err != nil {
			return nil, fmt.Errorf("read address of form: %w", err)
		}
		address, body = to.String(), next
	}
	return nil, errStranded
}

func brought(address string, body url.Values) (url.Values, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read address of return: %w", err)
	}
	if body == nil {
		body = u.Query()
	}
	return body, nil
}

// load loads a page, across deaths of the gateway.
func (s *shop) load(ctx context.Context, address string, body url.Values) (reply, error) {
	return s.insist(ctx, tries, func() (*http.Request, error) {
		method, content := http.MethodGet, io.Reader(http.NoBody)
		if body != nil {
			method, content = http.MethodPost, strings.NewReader(body.Encode())
		}
		r, err := http.NewRequestWithContext(ctx, method, address, content)
		if err != nil {
			return nil, fmt.Errorf("make request: %w", err)
		}
		if body != nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return r, nil
	}, func(got reply) bool {
		if got.status == http.StatusInternalServerError {
			// The path is named and not the query, which holds the secret of the visit.
			path, _, _ := strings.Cut(address, "?")
			s.odd("page %s was answered with status 500", path)
		}
		return got.status <= http.StatusInternalServerError
	})
}

// telephone reads the code that the bank sent for its page, or makes one up where the bank sent none.
func (s *shop) telephone(ctx context.Context, page string) string {
	const wrong = "000000"
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.bank+"/sim/books?order="+url.QueryEscape(s.now), nil)
	if err != nil {
		return wrong
	}
	got, err := s.send(ctx, r)
	if err != nil {
		return wrong
	}
	var shown struct {
		Challenges []struct {
			PageURL     string `json:"page_url"`
			OneTimeCode string `json:"one_time_code"`
		} `json:"challenges"`
	}
	err = json.Unmarshal(got.body, &shown)
	if err != nil {
		return wrong
	}
	for _, c := range shown.Challenges {
		if strings.HasSuffix(c.PageURL, page) && c.OneTimeCode != "" {
			return c.OneTimeCode
		}
	}
	return wrong
}
