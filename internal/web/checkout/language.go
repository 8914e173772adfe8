package checkout

import (
	"net/http"

	"github.com/vezne/vezne/internal/web/view"
)

// Language returns the language of a page, "tr" or "en": what its address asks for, then what the shop asked for when it
// opened the session ("tr", "EN", "en-US"), then what the buyer's browser prefers.
func Language(r *http.Request, session string) string {
	for _, asked := range []string{view.AskedLanguage(r), session} {
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
