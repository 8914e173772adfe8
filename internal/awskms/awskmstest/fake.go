// Package awskmstest is an AWS KMS for tests, without a network: it speaks the service's protocol over TLS, checks signatures, holds keys
// that never leave it, and refuses what the service refuses.
package awskmstest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// Where the keys of a fake are, and who may use them. They are nobody's.
const (
	Region  = "eu-central-1"
	Account = "111122223333"
	// First and Second are the ids of two keys. Alias leads to the first until it is moved.
	First  = "11111111-2222-3333-4444-555555555555"
	Second = "mrk-66666666777788889999aaaaaaaaaaaa"
	Alias  = "alias/vezne"
	// Identity and Secret are the credentials.
	Identity = "AKIDVEZNETEST"
	Secret   = "vezne-test-secret-of-nobody"
)

// ARN is a key's full name.
func ARN(id string) string { return "arn:aws:kms:" + Region + ":" + Account + ":key/" + id }

// Fake is the service.
type Fake struct {
	*httptest.Server

	now   func() time.Time
	mu    sync.Mutex
	keys  map[string]cipher.AEAD
	alias string
	// answer is given instead, if its status is not 0.
	status int
	answer string
	calls  []Call
}

// Call is what a request asked.
type Call struct {
	Verb, Key string
	Context   map[string]string
}

// New starts a service, by a clock that its callers' has to agree with.
func New(t testing.TB, now func() time.Time) *Fake {
	t.Helper()
	f := &Fake{now: now, keys: map[string]cipher.AEAD{}, alias: First}
	for _, id := range []string{First, Second} {
		key := make([]byte, 32)
		_, _ = rand.Read(key) // it never fails (crypto/rand)
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		f.keys[id], err = cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			t.Fatal(err)
		}
	}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

// Use makes the service the one that this process finds, with credentials, and shuts AWS's other sources out. It sets the environment, so
// that tests that call it cannot run beside others.
func (f *Fake) Use(t testing.TB) {
	t.Helper()
	folder := t.TempDir()
	authority := filepath.Join(folder, "authority.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	if err := os.WriteFile(authority, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_KMS": f.URL, "AWS_CA_BUNDLE": authority, "AWS_ACCESS_KEY_ID": Identity, "AWS_SECRET_ACCESS_KEY": Secret,
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
		"AWS_CONFIG_FILE": filepath.Join(folder, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(folder, "credentials"),
	} {
		t.Setenv(name, value)
	}
}

// Answer makes the service answer every request with a status and a body; a status of 0 ends that. %s in the body is what was sent.
func (f *Fake) Answer(status int, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status, f.answer = status, body
}

// Point moves the alias.
func (f *Fake) Point(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.alias = id
}

// Calls are the requests so far whose signature was good.
func (f *Fake) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Call(nil), f.calls...)
}

// request is what both operations take (docs.aws.amazon.com/kms/latest/APIReference, "Encrypt" and "Decrypt").
type request struct {
	KeyID      string            `json:"KeyId"`
	Plaintext  []byte            `json:"Plaintext"`
	Ciphertext []byte            `json:"CiphertextBlob"`
	Context    map[string]string `json:"EncryptionContext"`
}

func (f *Fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller has gone
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if f.status != 0 {
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, strings.ReplaceAll(f.answer, "%s", strings.ReplaceAll(string(body), `"`, `'`)))
		return
	}
	if !signed(r, body, Identity, Secret, Region, f.now()) {
		refuse(w, "InvalidSignatureException")
		return
	}
	verb, known := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "TrentService.")
	var m request
	if r.Method != http.MethodPost || r.URL.Path != "/" || !known || json.Unmarshal(body, &m) != nil {
		refuse(w, "SerializationException")
		return
	}
	f.calls = append(f.calls, Call{Verb: verb, Key: m.KeyID, Context: m.Context})
	id := f.id(m.KeyID)
	key, found := f.keys[id]
	if !found {
		refuse(w, "NotFoundException")
		return
	}
	f.carryOut(w, verb, id, key, m)
}

func (f *Fake) carryOut(w http.ResponseWriter, verb, id string, key cipher.AEAD, m request) {
	bound, _ := json.Marshal(m.Context, json.Deterministic(true)) // of strings it cannot fail
	switch verb {
	case "Encrypt":
		if len(m.Plaintext) == 0 || len(m.Plaintext) > 4096 {
			refuse(w, "ValidationException")
			return
		}
		blob := append([]byte(id+"\x00"), key.Seal(nil, nil, m.Plaintext, bound)...)
		_, _ = fmt.Fprintf(w, `{"CiphertextBlob":%q,"KeyId":%q,"EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, base64.StdEncoding.EncodeToString(blob), ARN(id))
	case "Decrypt":
		by, sealed, whole := strings.Cut(string(m.Ciphertext), "\x00")
		if whole && f.keys[by] != nil && by != id {
			refuse(w, "IncorrectKeyException")
			return
		}
		plain, err := key.Open(nil, nil, []byte(sealed), bound)
		if err != nil {
			refuse(w, "InvalidCiphertextException")
			return
		}
		_, _ = fmt.Fprintf(w, `{"Plaintext":%q,"KeyId":%q,"EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, base64.StdEncoding.EncodeToString(plain), ARN(id))
	default:
		refuse(w, "UnknownOperationException")
	}
}

// id is the id of a key by any of its names.
func (f *Fake) id(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "arn:aws:kms:"+Region+":"+Account+":"), "key/")
	if name == Alias {
		return f.alias
	}
	return name
}

func refuse(w http.ResponseWriter, code string) {
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"__type":%q,"message":"as the service words it"}`, code)
}

func contentLength(r *http.Request) string { return strconv.FormatInt(r.ContentLength, 10) }
