package ticket_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/ticket"
)

func TestForms(t *testing.T) {
	t.Parallel()
	for _, form := range []struct {
		name         string
		size, length int
		write        func(ticket.Ticket) string
		parse        func(string) (ticket.Ticket, bool)
	}{
		{"hex", ticket.HexSize, 64, ticket.Ticket.Hex, ticket.ParseHex},
		{"base32", ticket.Base32Size, 48, ticket.Ticket.Base32, ticket.ParseBase32},
		{"uuid", ticket.UUIDSize, 36, ticket.Ticket.UUID, ticket.ParseUUID},
	} {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			made := ticket.New("acme", form.size)
			text := form.write(made)
			if len(text) != form.length {
				t.Errorf("%d characters, want %d", len(text), form.length)
			}
			for _, spelling := range []string{text, strings.ToUpper(text), strings.ToLower(text)} {
				read, ok := form.parse(spelling)
				if !ok || form.write(read) != text || read.Key() != made.Key() || read.Tag() != merchant.TagOf("acme") {
					t.Errorf("%q is not read as what was written", spelling)
				}
			}
			if again := ticket.New("acme", form.size); again.Key() == made.Key() {
				t.Error("two tickets are the same")
			}
			for _, bad := range []string{"", text[1:], text + "A", "!" + text[1:]} {
				if _, ok := form.parse(bad); ok {
					t.Errorf("%q is taken for a ticket", bad)
				}
			}
			if strings.Contains(made.Key(), text) || len(made.Key()) != 64 {
				t.Errorf("the stored key is %q", made.Key())
			}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
				if got := fmt.Sprintf(verb, made); got != "[ticket]" {
					t.Errorf("%s shows %s", verb, got)
				}
			}
		})
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	one, other := ticket.New("acme", ticket.HexSize), ticket.New("acme", ticket.HexSize)
	read, _ := ticket.ParseHex(one.Hex())
	if one.Secret().IsZero() || one.Secret().Text() != read.Secret().Text() || one.Secret().Text() == other.Secret().Text() {
		t.Error("the secret is not the ticket's own")
	}
	if !ticket.New("acme", ticket.UUIDSize).Secret().IsZero() {
		t.Error("a short ticket has a secret of which four bytes are known")
	}
	var none ticket.Ticket
	if !none.IsZero() || none.Key() != "" || none.Hex() != "" || none.Base32() != "" || none.UUID() != "" || !none.Secret().IsZero() {
		t.Error("the zero ticket is one")
	}
}
