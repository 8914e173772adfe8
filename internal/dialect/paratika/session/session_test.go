package session

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/ticket"
)

// TestTokenComesTogether takes tokens apart as they are kept, and puts them together again.
func TestTokenComesTogether(t *testing.T) {
	t.Parallel()
	for range 20 {
		s := Session{ticket: ticket.New(merchant.ID("acme"), ticket.Base32Size)}
		token, err := Token(s.Secret(), s.Rest())
		if err != nil || token != s.Token() || len(token) != 48 {
			t.Fatalf("token %q, %v, want %q", token, err, s.Token())
		}
		if other, err := Token(threeds.NewSecret(), s.Rest()); err != nil || other == token {
			t.Error("another secret gives the same token")
		}
	}
	for _, rest := range []string{"", "zz", "1"} {
		if token, err := Token(threeds.NewSecret(), rest); err == nil {
			t.Errorf("of %q a token is made: %q", rest, token)
		}
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		r := Random()
		if len(r) != 10 || strings.Trim(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" || seen[r] {
			t.Fatalf("random value %q", r)
		}
		seen[r] = true
	}
}

// TestMasked keeps card numbers out of what is stored of a session.
func TestMasked(t *testing.T) {
	t.Parallel()
	const form = "ACTION=SESSIONTOKEN&CUSTOMERNAME=Ay%C5%9Fe+4508034508034509&MERCHANTPAYMENTID=4508034508034509&RETURNURL=https%3A%2F%2Fx%2F4508034508034509"
	got := masked(form)
	if strings.Contains(strings.Split(got, "&")[1], "4508034508034509") || !strings.Contains(got, "Ay%C5%9Fe") {
		t.Errorf("masked: %s", got)
	}
	if parts := strings.Split(got, "&"); parts[2] != "MERCHANTPAYMENTID=4508034508034509" || !strings.HasSuffix(parts[3], "4508034508034509") {
		t.Errorf("what names the order is changed: %s", got)
	}
}
