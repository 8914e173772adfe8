package view

import (
	"net/http"
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
