package awskms_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/awskms"
	"github.com/vezne/vezne/internal/awskms/awskmstest"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
)

func open(t *testing.T, key string) *awskms.Wrapper {
	t.Helper()
	c, err := awskms.Parse(awskms.Scheme + "://" + awskmstest.Region + "/" + key)
	if err != nil {
		t.Fatal(err)
	}
	w, err := awskms.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestAKeysetUnderKMS: a keyset is wrapped by a key that any of its names leads to, opens in its own place and under its own key only, and
// no card costs a call.
func TestAKeysetUnderKMS(t *testing.T) {
	f := awskmstest.New(t, time.Now)
	f.Use(t)
	set, err := keyring.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	text, err := set.Wrap(t.Context(), open(t, awskmstest.Alias), "cards")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{awskmstest.Alias, awskmstest.First, awskmstest.ARN(awskmstest.First)} {
		got, err := keyring.Unwrap(t.Context(), open(t, name), "cards", text)
		if err != nil || got.Current() != set.Current() {
			t.Fatalf("by %s: %v", name, err)
		}
	}
	for _, c := range f.Calls() {
		if len(c.Context["associatedData"]) == 0 || len(c.Context) != 1 {
			t.Errorf("%s has the encryption context %v", c.Verb, c.Context)
		}
	}
	if _, err := keyring.Unwrap(t.Context(), open(t, awskmstest.First), "elsewhere", text); !errors.Is(err, awskms.ErrRefused) || !errors.Is(err, keyring.ErrWrapped) {
		t.Errorf("in another place: %v", err)
	}
	if _, err := keyring.Unwrap(t.Context(), open(t, awskmstest.Second), "cards", text); !errors.Is(err, awskms.ErrRefused) || !strings.Contains(err.Error(), "another key") {
		t.Errorf("under another key: %v", err)
	}
	f.Point(awskmstest.Second)
	if _, err := keyring.Unwrap(t.Context(), open(t, awskmstest.Alias), "cards", text); !errors.Is(err, awskms.ErrRefused) {
		t.Errorf("by an alias that was moved: %v", err)
	}
	calls := len(f.Calls())
	ring, err := set.Ring()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := ring.Seal([]byte("card"), "m")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ring.Open(sealed, "m"); err != nil || string(plain) != "card" || len(f.Calls()) != calls {
		t.Errorf("a card: %s, %v, and %d calls", plain, err, len(f.Calls())-calls)
	}
}

// TestKMSThatDoesNotHelp: every way of not helping is an error that says which and what to do, and none says anything that is secret.
func TestKMSThatDoesNotHelp(t *testing.T) {
	secret := []byte("the key material itself")
	says := func(code string) func(*testing.T, *awskmstest.Fake) {
		return func(_ *testing.T, f *awskmstest.Fake) {
			f.Answer(http.StatusBadRequest, `{"__type":"`+code+`","message":"it was %s"}`)
		}
	}
	tests := map[string]struct {
		do     func(*testing.T, *awskmstest.Fake)
		want   error
		advice string
	}{
		"nobody there":                {func(_ *testing.T, f *awskmstest.Fake) { f.Close() }, awskms.ErrUnreachable, "connection refused"},
		"somebody else's certificate": {func(t *testing.T, _ *awskmstest.Fake) { t.Setenv("AWS_CA_BUNDLE", "") }, awskms.ErrUnreachable, "certificate"},
		"no credentials": {func(t *testing.T, _ *awskmstest.Fake) {
			t.Setenv("AWS_ACCESS_KEY_ID", "")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		}, awskms.ErrCredentials, "AWS_PROFILE"},
		"another secret": {func(t *testing.T, _ *awskmstest.Fake) {
			t.Setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
		}, awskms.ErrRefused, "look at the access key"},
		"no right":         {says("AccessDeniedException"), awskms.ErrRefused, "kms:"},
		"no such key":      {says("NotFoundException"), awskms.ErrRefused, "no such key"},
		"a disabled key":   {says("DisabledException"), awskms.ErrRefused, "enable it"},
		"expired":          {says("com.amazonaws.kms#ExpiredTokenException"), awskms.ErrRefused, "expired"},
		"throttled":        {says("ThrottlingException"), awskms.ErrUnreachable, "try again"},
		"a code of theirs": {says("BrandNewException"), awskms.ErrRefused, "BrandNewException"},
		"broken inside": {func(_ *testing.T, f *awskmstest.Fake) {
			f.Answer(http.StatusInternalServerError, `{"__type":"KMSInternalException","message":"it was %s"}`)
		}, awskms.ErrUnreachable, "try again"},
		"no code at all": {says("it is %s"), awskms.ErrRefused, "refuses: ?"},
		"no JSON":        {func(_ *testing.T, f *awskmstest.Fake) { f.Answer(http.StatusOK, "<html>%s") }, awskms.ErrAnswer, ""},
		"another shape":  {func(_ *testing.T, f *awskmstest.Fake) { f.Answer(http.StatusOK, `{}`) }, awskms.ErrAnswer, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := awskmstest.New(t, time.Now)
			f.Use(t)
			test.do(t, f)
			w := open(t, awskmstest.First)
			_, encrypt := w.EncryptWithContext(t.Context(), secret, []byte("b"))
			_, decrypt := w.DecryptWithContext(t.Context(), secret, []byte("b"))
			for what, err := range map[string]error{"encrypt": encrypt, "decrypt": decrypt} {
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.advice) || !strings.Contains(err.Error(), w.String()) {
					t.Fatalf("%s: %v, want %v and %q", what, err, test.want, test.advice)
				}
				if text := fault.TextOf(err); text.TR == "" || text.TR == text.EN {
					t.Errorf("%s: %+v", what, text)
				}
				for _, trace := range []string{awskmstest.Secret, "another-secret", string(secret), base64.StdEncoding.EncodeToString(secret), "it was"} {
					if strings.Contains(err.Error(), trace) {
						t.Errorf("%s: the error says %q: %v", what, trace, err)
					}
				}
			}
		})
	}
}

// TestACallEnds: who gives up is let go, and the error says that it was that.
func TestACallEnds(t *testing.T) {
	f := awskmstest.New(t, time.Now)
	f.Use(t)
	w := open(t, awskmstest.First)
	given, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.EncryptWithContext(given, []byte("a"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	late, err := awskms.Open(t.Context(), awskms.Config{Region: awskmstest.Region, Key: awskmstest.First, Timeout: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.EncryptWithContext(t.Context(), []byte("a"), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("too late: %v", err)
	}
	if len(f.Calls()) != 0 {
		t.Errorf("the service was called: %v", f.Calls())
	}
}

// TestTooManyKeys: KMS encrypts 4096 bytes. What is more is refused before it is sent, with the way out of it; and the keysets of years fit.
func TestTooManyKeys(t *testing.T) {
	f := awskmstest.New(t, time.Now)
	f.Use(t)
	w := open(t, awskmstest.First)
	if _, err := w.EncryptWithContext(t.Context(), bytes.Repeat([]byte("k"), 4097), nil); !errors.Is(err, awskms.ErrTooMany) || len(f.Calls()) != 0 {
		t.Errorf("4097 bytes: %v", err)
	}
	set, err := keyring.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		_, err := set.Wrap(t.Context(), w, "cards")
		if err != nil {
			if !errors.Is(err, awskms.ErrTooMany) || n < 36 || n > 45 {
				t.Errorf("with %d keys: %v; ErrTooMany says some forty", n, err)
			}
			break
		}
		set, err = set.Rotated()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestNothingGoesOutInTheClear: an address without TLS is refused before anything is sent, and printing a wrapper shows no credential.
func TestNothingGoesOutInTheClear(t *testing.T) {
	f := awskmstest.New(t, time.Now)
	f.Use(t)
	w := open(t, awskmstest.First)
	if text := fmt.Sprintf("%v", w); strings.Contains(text, awskmstest.Secret) {
		t.Errorf("prints as %s", text)
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL"} {
		t.Setenv("AWS_ENDPOINT_URL_KMS", "")
		t.Setenv(name, strings.Replace(f.URL, "https:", "http:", 1))
		_, err := awskms.Open(t.Context(), awskms.Config{Region: awskmstest.Region, Key: awskmstest.First})
		if err == nil || !strings.Contains(err.Error(), "https://") {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv("AWS_CA_BUNDLE", "/there/is/no/such/file")
	if _, err := awskms.Open(t.Context(), awskms.Config{Region: awskmstest.Region, Key: awskmstest.First}); err == nil || !strings.Contains(fault.TextOf(err).TR, "AWS_CA_BUNDLE") {
		t.Errorf("an authority that is not there: %v", err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, key := range []string{awskmstest.First, awskmstest.Second, awskmstest.Alias, "alias/a/b_c", awskmstest.ARN(awskmstest.First), "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/x"} {
		region := awskmstest.Region
		if strings.Contains(key, "us-gov-west-1") {
			region = "us-gov-west-1"
		}
		c, err := awskms.Parse("awskms://" + region + "/" + key)
		if err != nil || c.Region != region || c.Key != key {
			t.Errorf("%s: %+v, %v", key, c, err)
		}
	}
	for _, address := range []string{
		"", "awskms://", "awskms://eu-central-1", "awskms://eu-central-1/", "awskms:///alias/a", "awskms://eucentral1/alias/a", "awskms://evil.example/alias/a",
		"awskms://u:p@eu-central-1/alias/a", "awskms://eu-central-1/alias/", "awskms://eu-central-1/alias/a?x=1", "awskms://eu-central-1/a/b", "https://eu-central-1/alias/a",
		"awskms://eu-central-1/arn:aws:kms:eu-west-1:111122223333:key/a", "awskms://eu-central-1/arn:aws:s3:eu-central-1:111122223333:key/a",
		"awskms://eu-central-1/arn:aws:kms:eu-central-1::key/a", "awskms://eu-central-1/arn:aws:kms:eu-central-1:111122223333:grant/a", "awskms://eu-central-1/arn:aws:kms",
	} {
		c, err := awskms.Parse(address)
		if err == nil {
			t.Errorf("%q is taken as %+v", address, c)
			continue
		}
		if text := fault.TextOf(err); text.TR == "" || text.TR == text.EN || slices.Contains([]string{text.TR, text.EN}, "") {
			t.Errorf("%q: %+v", address, text)
		}
	}
}

// TestAClockThatIsWrong: the fake looks at signatures, and the advice names the clock.
func TestAClockThatIsWrong(t *testing.T) {
	f := awskmstest.New(t, func() time.Time { return time.Now().Add(-time.Hour) })
	f.Use(t)
	if _, err := open(t, awskmstest.First).EncryptWithContext(t.Context(), []byte("a"), nil); !errors.Is(err, awskms.ErrRefused) || !strings.Contains(err.Error(), "clock") {
		t.Errorf("an hour off: %v", err)
	}
}
