package mirrortest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Ask posts a message to a played provider without the connector and without the suite's line in between: for what a test has to
// prepare there, or to know of its books. It returns the body of an answer with status 200.
func Ask(t *testing.T, provider http.Handler, path string, header http.Header, body []byte) []byte {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, bytes.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	provider.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers with status %d: %s", path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}
