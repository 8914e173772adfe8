package exchange

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/vezne/vezne/connector"
)

// page.go reads the page with which a provider means to send the buyer's browser on: a form that submits itself. Providers give
// such pages to the server that posts the card, and the server must hand on where the form goes and not the page, whose
// scripts nobody here has read.

// The reasons not to follow a page.
var (
	errNoForm    = errors.New("page has no form")
	errTwoForms  = errors.New("page has several forms")
	errNowhere   = errors.New("form of the page leads to no address")
	errDowngrade = errors.New("form of the page leaves TLS")
	errUncommon  = errors.New("form of the page is not to be read")
)

// PageForm reads the one form of an HTML page that came from the address at, and returns where a browser that submits it goes.
// It wants exactly one form with an absolute address, or one relative to the page's or to its base element, which does not leave
// TLS. Of its fields those count that a browser would send without anybody touching the page: buttons, fields that are disabled
// and boxes that are not ticked are left out. What stands in scripts, styles and comments is not HTML. The error says nothing
// of the page's contents.
func PageForm(page []byte, at string) (connector.Redirect, error) {
	base, err := url.Parse(at)
	if err != nil {
		return connector.Redirect{}, errNowhere
	}
	tls := base.Scheme == "https"
	s := scanner{rest: string(page)}
	var found *connector.Redirect
	inside, based := false, false
	for {
		tag, more := s.next()
		if !more {
			break
		}
		switch tag.name {
		case "base":
			if href, given := tag.attribute["href"]; given && !based {
				to, err := base.Parse(strings.TrimSpace(href))
				if err != nil {
					return connector.Redirect{}, errNowhere
				}
				base, based = to, true
			}
		case "form":
			if found != nil {
				return connector.Redirect{}, errTwoForms
			}
			found, inside = &connector.Redirect{Method: http.MethodGet, URL: tag.attribute["action"], Fields: url.Values{}}, true
			if strings.EqualFold(strings.TrimSpace(tag.attribute["method"]), http.MethodPost) {
				found.Method = http.MethodPost
			}
		case "/form":
			inside = false
		case "select", "object":
			if inside {
				return connector.Redirect{}, errUncommon
			}
		case "input", "textarea":
			if !inside || !tag.sent() {
				continue
			}
			value := tag.attribute["value"]
			if tag.name == "textarea" {
				value = tag.text
			}
			if !utf8.ValidString(value) {
				return connector.Redirect{}, errUncommon
			}
			found.Fields.Add(tag.attribute["name"], value)
		}
	}
	if found == nil {
		return connector.Redirect{}, errNoForm
	}
	return resolved(*found, base, tls)
}

// Leads reports whether a buyer may be sent to an address that the provider gives: one that is absolute, that a browser asks for by
// HTTP, and that does not leave TLS where the provider itself is asked by it. An address such as "javascript://bank/" has a host too.
func (c *Client) Leads(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Host != "" && u.User == nil &&
		(u.Scheme == "https" || u.Scheme == "http" && !strings.HasPrefix(strings.ToLower(c.base), "https:"))
}

// resolved makes a form's address absolute. A form that is sent by GET has its fields in the address, in the place of any query.
func resolved(r connector.Redirect, base *url.URL, tls bool) (connector.Redirect, error) {
	action := strings.TrimSpace(r.URL)
	to, err := base.Parse(action)
	switch {
	case err != nil || action == "" || to.Host == "" || to.User != nil || to.Scheme != "https" && to.Scheme != "http":
		return connector.Redirect{}, errNowhere
	case tls && to.Scheme != "https":
		return connector.Redirect{}, errDowngrade
	}
	if r.Method == http.MethodGet {
		to.RawQuery, to.Fragment, r.Fields = r.Fields.Encode(), "", nil
	}
	r.URL = to.String()
	return r, nil
}
