package checkout

import (
	"net/http"
	"net/url"

	"github.com/vezne/vezne/internal/web/view"
)

// languageParameter is what the page's own link between its languages sets.
const languageParameter = "lang"

// Language returns the language of a page, "tr" or "en": what its address asks for, then what the shop asked for when it
// opened the session ("tr", "EN", "en-US"), then what the buyer's browser prefers.
func Language(r *http.Request, session string) string {
	for _, asked := range []string{r.URL.Query().Get(languageParameter), session} {
		if len(asked) < 2 {
			continue
		}
		switch asked[:2] {
		case "tr", "TR", "Tr":
			return "tr"
		case "en", "EN", "En":
			return "en"
		}
	}
	return view.Language(r)
}

// inLanguage returns an address with the language set. An address that cannot be read is returned as it is.
func inLanguage(address, language string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set(languageParameter, language)
	u.RawQuery = query.Encode()
	return u.String()
}
