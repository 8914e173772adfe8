package provider_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/provider"
)

func TestConfigRefuses(t *testing.T) {
	t.Parallel()
	good := provider.Account{
		Name: "upstream", Kind: "paynet", BaseURL: "http://127.0.0.1:9/paynet", Credentials: map[string]string{"secret_key": "geheim"},
	}
	for name, change := range map[string]func(a *provider.Account){
		"kind: it is one of":                 func(a *provider.Account) { a.Kind = "iyzico" },
		"credentials: secret_key is missing": func(a *provider.Account) { a.Credentials = nil },
		"one of those given": func(a *provider.Account) {
			a.Credentials = map[string]string{"secret_key": "geheim", "sekret": "geheim"}
		},
		"cards go there": func(a *provider.Account) { a.BaseURL = "http://api.paynet.com.tr" },
		"credentials.secret_key: must": func(a *provider.Account) {
			a.Credentials = map[string]string{"secret_key": "geheim geheim"}
		},
		"base_url: must be an absolute": func(a *provider.Account) { a.BaseURL = "paynet.com.tr" },
	} {
		a := good
		change(&a)
		_, err := provider.Config(a)
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := provider.Config(good); err != nil {
		t.Error(err)
	}
}

// TestEveryKindSaysWhatItNeeds: an account that has what its kind lists as needed, and nothing else, is complete.
func TestEveryKindSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	const secret = "as-long-as-a-secret-is-at-least" // the simulator's terminals want 16 bytes
	all := provider.Kinds()
	if len(all) < 4 {
		t.Fatalf("there are only %q", all)
	}
	for _, kind := range all {
		needs, may, known := provider.Credentials(kind)
		if !known || len(needs) == 0 {
			t.Errorf("%s needs no credentials", kind)
		}
		given := map[string]string{}
		for _, name := range needs {
			given[name] = secret
		}
		a := provider.Account{Name: "a", Kind: kind, BaseURL: "http://127.0.0.1:9", Credentials: given}
		if _, err := provider.Config(a); err != nil {
			t.Errorf("%s with %q: %v", kind, needs, err)
		}
		for _, name := range may {
			given[name] = "x"
		}
		if _, err := provider.Config(a); err != nil {
			t.Errorf("%s with %q besides: %v", kind, may, err)
		}
	}
	if _, _, known := provider.Credentials("iyzico"); known {
		t.Error("iyzico is known")
	}
}
