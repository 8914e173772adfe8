package view

import (
	"net/http"
	"net/url"
	"strings"
)

// Language returns "en" if English stands before Turkish in the request's Accept-Language, and "tr" otherwise. Browsers list
// languages in the order of preference, so the weights beside them need no reading.
func Language(r *http.Request) string {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag = strings.ToLower(strings.TrimSpace(tag))
		switch {
		case strings.HasPrefix(tag, "tr"):
			return "tr"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "tr"
}

// languageParameter is what a page's own link between its languages sets.
const languageParameter = "lang"

// AskedLanguage is the language that an address asks for, as [InLanguage] writes it, or empty.
func AskedLanguage(r *http.Request) string { return r.URL.Query().Get(languageParameter) }

// InLanguage returns an address with the language set. An address that cannot be read is returned as it is.
func InLanguage(address, language string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set(languageParameter, language)
	u.RawQuery = query.Encode()
	return u.String()
}
