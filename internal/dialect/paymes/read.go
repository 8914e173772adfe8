package paymes

import (
	"bytes"
	"mime"
	"net/http"

	"github.com/vezne/vezne/wire/wirekit"
)

// read reads a body. Paymes is spoken to in forms, so what is not JSON is a form, whatever the header says; the alphabet that
// the header declares still counts. PHP's curl sends multipart for a client that hands it an array.
func read(r *http.Request, body []byte) (wirekit.Fields, error) {
	kind := r.Header.Get("Content-Type")
	media, params, _ := mime.ParseMediaType(kind) // an unreadable header is like none
	if media == "multipart/form-data" {
		return wirekit.ReadMultipart(kind, body)
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(trimmed) > 0 && trimmed[0] == '<' {
		// A form never begins like this; read as one it would be told of as a form with everything missing.
		return wirekit.Fields{}, errXML()
	}
	form := "application/x-www-form-urlencoded"
	if charset := params["charset"]; charset != "" {
		form = mime.FormatMediaType(form, map[string]string{"charset": charset})
	}
	return wirekit.Read(form, body)
}
