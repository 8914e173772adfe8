package config_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

func TestServeValidate(t *testing.T) {
	t.Parallel()
	good := config.Serve{Addr: ":8443", Site: "https://pay.example.com", Cert: "a", Key: "b", Data: "x"}
	for _, test := range []struct {
		name   string
		change func(*config.Serve)
		says   string // "" where it is accepted
	}{
		{"with a certificate", func(*config.Serve) {}, ""},
		{"with a slash", func(s *config.Serve) { s.Site += "/" }, ""},
		{"behind a proxy", func(s *config.Serve) { s.Cert, s.Key, s.Proxied = "", "", true }, ""},
		{"on this machine, for a proxy there", func(s *config.Serve) { s.Cert, s.Key, s.Addr = "", "", "127.0.0.1:8080" }, ""},
		{"for this machine alone", func(s *config.Serve) { s.Site = "http://127.0.0.1:8080" }, ""},
		{"for localhost", func(s *config.Serve) { s.Site = "http://localhost" }, ""},
		{"in plain", func(s *config.Serve) { s.Cert, s.Key = "", "" }, "--addr"},
		{"half a certificate", func(s *config.Serve) { s.Key = "" }, "--tls-cert and --tls-key"},
		{"cards in plain", func(s *config.Serve) { s.Site = "http://pay.example.com" }, "--url"},
		{"no address", func(s *config.Serve) { s.Site = "" }, "--url"},
		{"an address with a path", func(s *config.Serve) { s.Site += "/pay" }, "--url"},
		{"an address without a scheme", func(s *config.Serve) { s.Site = "pay.example.com" }, "--url"},
		{"no folder", func(s *config.Serve) { s.Data = "" }, "--data"},
		{"another database", func(s *config.Serve) { s.DB = "mysql://x" }, "--db"},
		{"negative patience", func(s *config.Serve) { s.Patience = -1 }, "--patience"},
	} {
		s := good
		test.change(&s)
		err := s.Validate()
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
	}
}
