package apitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/vezne/vezne/internal/api"
)

// Document reads the OpenAPI document as the handler serves it, and fails the test if it is not valid.
func Document(t testing.TB, handler http.Handler) *openapi3.T {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/openapi.json", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("GET /v1/openapi.json: status %d, want 200", w.Code)
	}
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatalf("read the OpenAPI document: %v", err)
	}
	err = doc.Validate(t.Context())
	if err != nil {
		t.Fatalf("the OpenAPI document is not valid: %v", err)
	}
	return doc
}

// checked holds every answer of the handler to the document, and every request that was carried out.
func checked(t testing.TB, handler http.Handler) http.Handler {
	t.Helper()
	doc := Document(t, handler)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent bytes.Buffer
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &sent), r.Body}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		err := hold(doc, r, sent.Bytes(), answer)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.Pattern, err)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may have gone
	})
}

// hold compares one exchange with the document.
func hold(doc *openapi3.T, r *http.Request, sent []byte, answer *httptest.ResponseRecorder) error {
	item := doc.Paths.Value(r.Pattern)
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if item == nil || item.GetOperation(method) == nil {
		if strings.Contains(r.Pattern, "/3ds/") || strings.HasPrefix(r.Pattern, api.LinkPrefix) {
			return nil // pages for a person
		}
		if kind := answer.Header().Get("Content-Type"); kind != "application/problem+json" {
			return fmt.Errorf("is not documented and is answered with %s", kind)
		}
		return nil
	}
	ctx := context.WithoutCancel(r.Context())
	asked := r.Clone(ctx)
	asked.Body = io.NopCloser(bytes.NewReader(sent))
	input := &openapi3filter.RequestValidationInput{
		Request: asked,
		Route:   &routers.Route{Spec: doc, Path: r.Pattern, PathItem: item, Method: method, Operation: item.GetOperation(method)},
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
			ExcludeRequestQueryParams: true, SkipSettingDefaults: true,
		},
	}
	body := input.Route.Operation.RequestBody
	if answer.Code < http.StatusBadRequest && body != nil && len(sent) > 0 {
		err := openapi3filter.ValidateRequestBody(ctx, input, body.Value)
		if err != nil {
			return fmt.Errorf("was carried out, but its body is not as documented: %w", err)
		}
	}
	if r.Method == http.MethodHead {
		return nil // an answer without its body
	}
	err := openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: answer.Code, Header: answer.Header(),
		Body: io.NopCloser(bytes.NewReader(answer.Body.Bytes())), Options: input.Options,
	})
	if err != nil {
		return fmt.Errorf("the answer with status %d is not as documented: %w", answer.Code, err)
	}
	return nil
}
