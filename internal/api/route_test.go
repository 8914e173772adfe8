package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api"
)

func TestRequestIDIsTheServers(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	made := api.RequestID(header)
	if !strings.HasPrefix(made, "req_") || header.Get("X-Request-Id") != made {
		t.Errorf("made %q and answers with %q, want one new id", made, header.Get("X-Request-Id"))
	}
	header.Set("X-Request-Id", "given")
	if got := api.RequestID(header); got != "given" || header.Get("X-Request-Id") != "given" {
		t.Errorf("got %q, want the id that the server has given", got)
	}
}
