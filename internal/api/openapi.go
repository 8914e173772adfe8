package api

import (
	_ "embed"
	"net/http"
)

// document is the OpenAPI description of this API, written by hand and held to the routes and to real answers by the
// tests.
//
//go:embed openapi.json
var document []byte

// openapi answers GET /v1/openapi.json.
func (s *surface) openapi(*call) (reply, error) {
	return reply{status: http.StatusOK, body: document}, nil
}
