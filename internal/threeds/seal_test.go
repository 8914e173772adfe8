package threeds_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func parsed(t *testing.T, text string) threeds.Secret {
	t.Helper()
	s, err := threeds.ParseSecret(text)
	if err != nil {
		t.Fatalf("parse secret: %v", err)
	}
	return s
}

func TestSealedOpensOnlyWithItsOwnSecretAndPayment(t *testing.T) {
	t.Parallel()
	plain := []byte("card in plain")
	secret := threeds.NewSecret()
	sealed, err := secret.Seal("demo", "pay_1", plain)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, plain) {
		t.Fatal("the ciphertext holds the plain text")
	}
	tests := []struct {
		name     string
		secret   threeds.Secret
		merchant merchant.ID
		payment  string
		text     []byte
		opens    bool
	}{
		{"as it was sealed", secret, "demo", "pay_1", sealed, true},
		{"secret read from its text", parsed(t, secret.Text()), "demo", "pay_1", sealed, true},
		{"another secret", threeds.NewSecret(), "demo", "pay_1", sealed, false},
		{"no secret", threeds.Secret{}, "demo", "pay_1", sealed, false},
		{"another payment", secret, "demo", "pay_2", sealed, false},
		{"another merchant", secret, "other", "pay_1", sealed, false},
		{"a letter moved between merchant and payment", secret, "dem", "opay_1", sealed, false},
		{"nothing", secret, "demo", "pay_1", nil, false},
		{"cut short", secret, "demo", "pay_1", sealed[:len(sealed)-1], false},
		{"nonce alone", secret, "demo", "pay_1", sealed[:12], false},
		{"longer", secret, "demo", "pay_1", append(slices.Clone(sealed), 0), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.secret.Open(test.merchant, test.payment, test.text)
			if test.opens {
				if err != nil || !bytes.Equal(got, plain) {
					t.Errorf("got %q, %v; want %q", got, err, plain)
				}
				return
			}
			if !errors.Is(err, threeds.ErrSecret) || got != nil {
				t.Errorf("got %q, %v; want %v", got, err, threeds.ErrSecret)
			}
		})
	}
}

func TestEveryAlteredBitIsNoticed(t *testing.T) {
	t.Parallel()
	secret := threeds.NewSecret()
	sealed, err := secret.Seal("demo", "pay_1", []byte("card"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for bit := range 8 {
			altered := slices.Clone(sealed)
			altered[i] ^= 1 << bit
			if _, err := secret.Open("demo", "pay_1", altered); !errors.Is(err, threeds.ErrSecret) {
				t.Fatalf("bit %d of byte %d altered: got %v, want %v", bit, i, err, threeds.ErrSecret)
			}
		}
	}
}

func TestSealingTwiceLooksDifferent(t *testing.T) {
	t.Parallel()
	secret := threeds.NewSecret()
	one, err := secret.Seal("demo", "pay_1", []byte("card"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := secret.Seal("demo", "pay_1", []byte("card"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one, two) {
		t.Error("two seals of one card are the same bytes, so a reader of the database could tell that they are one card")
	}
}

func TestNoSecretSealsNothing(t *testing.T) {
	t.Parallel()
	var none threeds.Secret
	if got, err := none.Seal("demo", "pay_1", []byte("card")); !errors.Is(err, threeds.ErrSecret) || got != nil {
		t.Errorf("got %x, %v; want %v", got, err, threeds.ErrSecret)
	}
	f := facts()
	if none.Verify(f, none.Verifier(f)) || none.Verify(f, nil) || !none.IsZero() || none.Text() != "" {
		t.Error("the zero value proves something")
	}
	zeros := parsed(t, strings.Repeat("0", 32))
	if zeros.IsZero() || zeros.Verify(f, nil) {
		t.Error("a secret of zeros is taken for none")
	}
}

func facts() threeds.Facts {
	return threeds.Facts{Merchant: "demo", Payment: "pay_1", Reference: "order-1", Amount: money.New(10_000, money.TRY)}
}

func TestVerifierBindsEveryFact(t *testing.T) {
	t.Parallel()
	secret := threeds.NewSecret()
	verifier := secret.Verifier(facts())
	if !secret.Verify(facts(), verifier) || !parsed(t, secret.Text()).Verify(facts(), verifier) {
		t.Fatal("the session's own secret is refused")
	}
	if len(verifier) != 32 || bytes.Contains(verifier, []byte(secret.Text())) {
		t.Errorf("the verifier is %d bytes", len(verifier))
	}
	altered := map[string]func(*threeds.Facts){
		"merchant":            func(f *threeds.Facts) { f.Merchant = "other" },
		"payment":             func(f *threeds.Facts) { f.Payment = "pay_2" },
		"reference":           func(f *threeds.Facts) { f.Reference = "order-2" },
		"amount":              func(f *threeds.Facts) { f.Amount = money.New(10_001, money.TRY) },
		"sign of the amount":  func(f *threeds.Facts) { f.Amount = money.New(-10_000, money.TRY) },
		"currency":            func(f *threeds.Facts) { f.Amount = money.New(10_000, money.USD) },
		"letter moved":        func(f *threeds.Facts) { f.Payment, f.Reference = "pay_", "1order-1" },
		"everything but that": func(f *threeds.Facts) { *f = threeds.Facts{} },
	}
	for name, alter := range altered {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := facts()
			alter(&f)
			if secret.Verify(f, verifier) {
				t.Error("the verifier fits other facts")
			}
		})
	}
	if threeds.NewSecret().Verify(facts(), verifier) || secret.Verify(facts(), nil) || secret.Verify(facts(), verifier[:31]) {
		t.Error("another secret, or another verifier, is taken")
	}
}

// The verifier lies beside the ciphertext, so it must not be a key to it.
func TestVerifierOpensNothing(t *testing.T) {
	t.Parallel()
	secret := threeds.NewSecret()
	sealed, err := secret.Seal("demo", "pay_1", []byte("card"))
	if err != nil {
		t.Fatal(err)
	}
	verifier := secret.Verifier(facts())
	for _, half := range [][]byte{verifier[:16], verifier[16:]} {
		forged := parsed(t, hexOf(half))
		if _, err := forged.Open("demo", "pay_1", sealed); !errors.Is(err, threeds.ErrSecret) {
			t.Errorf("a half of the verifier opens the card: %v", err)
		}
	}
}

func hexOf(b []byte) string {
	const digits = "0123456789ABCDEF"
	var text strings.Builder
	for _, c := range b {
		text.WriteByte(digits[c>>4])
		text.WriteByte(digits[c&15])
	}
	return text.String()
}

func TestSealRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "plain")
		payment := rapid.String().Draw(t, "payment")
		secret := threeds.NewSecret()
		sealed, err := secret.Seal("demo", payment, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := secret.Open("demo", payment, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v; want %x", got, err, plain)
		}
	})
}
