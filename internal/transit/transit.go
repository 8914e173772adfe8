// Package transit wraps keysets with a key that never leaves HashiCorp Vault: its transit secrets engine encrypts and decrypts a few
// hundred bytes when a gateway starts and when its keys change, and never a card.
//
// It speaks two calls of Vault's HTTP API (developer.hashicorp.com/vault/api-docs/secret/transit, "Encrypt Data" and "Decrypt Data") by
// itself: see docs/adr/0030-tink-and-where-its-key-comes-from.md for why no client library.
package transit

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Scheme begins the address of a key.
const Scheme = "hcvault"

// What went wrong with Vault, in words that say nothing of keys, tokens or what was sent.
var (
	// ErrUnreachable means that nobody answered, or not in time, or nobody who is who he should be.
	ErrUnreachable = errors.New("vault is not reached")
	// ErrRefused means that Vault answered and did not do it: a token without the right, a key that is not there, a sealed Vault.
	ErrRefused = errors.New("vault refuses")
	// ErrAnswer means that what came back is no answer of a transit engine.
	ErrAnswer = errors.New("vault's answer makes no sense")
)

// Config says where the key is. It is read from an address of the form hcvault://host:port/mount/keys/name, which is Tink's, and from the
// variables that Vault's own programs read.
type Config struct {
	// Host is host and port; TLS is not optional.
	Host string
	// Mount is where the transit engine is mounted, and Key the name of the key in it.
	Mount, Key string
	// Token is VAULT_TOKEN. TokenFile, VAULT_TOKEN_FILE, is read at each call instead, so that an agent may renew it.
	Token, TokenFile string
	// CACert is VAULT_CACERT, the file of the authority that signed Vault's certificate; without one the system's are asked.
	CACert string
	// Namespace is VAULT_NAMESPACE, of Vault Enterprise; it may be empty.
	Namespace string
	// Timeout bounds one call; 10 s when zero.
	Timeout time.Duration
}

// Parse reads an address and the environment.
func Parse(address string, env func(string) string) (Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Config{}, errors.New("the address of a key in Vault is hcvault://host:port/mount/keys/name")
	}
	mount, key, found := strings.Cut(strings.Trim(u.Path, "/"), "/keys/")
	if u.Scheme != Scheme || u.Host == "" || u.User != nil || u.RawQuery != "" || !found || mount == "" || key == "" || strings.Contains(key, "/") {
		return Config{}, errors.New("the address of a key in Vault is hcvault://host:port/mount/keys/name")
	}
	c := Config{
		Host: u.Host, Mount: mount, Key: key, Token: env("VAULT_TOKEN"), TokenFile: env("VAULT_TOKEN_FILE"),
		CACert: env("VAULT_CACERT"), Namespace: env("VAULT_NAMESPACE"),
	}
	if c.Token == "" && c.TokenFile == "" {
		return Config{}, errors.New("a key in Vault needs VAULT_TOKEN or VAULT_TOKEN_FILE in the environment")
	}
	return c, nil
}

// Wrapper is a key in Vault. It implements Tink's AEADWithContext and is safe for concurrent use.
type Wrapper struct {
	conf   Config
	token  func() (string, error)
	client *http.Client
}

// Open returns the wrapper. It makes no call.
func Open(c Config) (*Wrapper, error) {
	roots, err := authority(c.CACert)
	if err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	secret, file := c.Token, c.TokenFile
	c.Token = "" // what is printed of a wrapper has none
	return &Wrapper{
		conf: c,
		token: func() (string, error) {
			if file == "" {
				return secret, nil
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return "", fmt.Errorf("read token of vault: %w", err)
			}
			return strings.TrimSpace(string(text)), nil
		},
		client: &http.Client{
			Transport: &http.Transport{
				TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
				TLSHandshakeTimeout: c.Timeout, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func authority(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // crypto/tls then asks the system
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read VAULT_CACERT: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("VAULT_CACERT: %s holds no certificate in PEM", file)
	}
	return roots, nil
}

// String names the key, without the token.
func (w *Wrapper) String() string {
	return Scheme + "://" + w.conf.Host + "/" + w.conf.Mount + "/keys/" + w.conf.Key
}

// EncryptWithContext asks Vault to encrypt.
func (w *Wrapper) EncryptWithContext(ctx context.Context, plain, bound []byte) ([]byte, error) {
	a, err := w.ask(ctx, "encrypt", message{Plaintext: base64.StdEncoding.EncodeToString(plain), Bound: base64.StdEncoding.EncodeToString(bound)})
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(a.Ciphertext, "vault:") {
		return nil, fmt.Errorf("%w: %s", ErrAnswer, w)
	}
	return []byte(a.Ciphertext), nil
}

// DecryptWithContext asks Vault to decrypt.
func (w *Wrapper) DecryptWithContext(ctx context.Context, text, bound []byte) ([]byte, error) {
	a, err := w.ask(ctx, "decrypt", message{Ciphertext: string(text), Bound: base64.StdEncoding.EncodeToString(bound)})
	if err != nil {
		return nil, err
	}
	plain, err := base64.StdEncoding.DecodeString(a.Plaintext)
	if err != nil || len(plain) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrAnswer, w)
	}
	return plain, nil
}

// message is what both calls take and give.
type message struct {
	Plaintext  string `json:"plaintext,omitempty"`
	Ciphertext string `json:"ciphertext,omitempty"`
	Bound      string `json:"associated_data,omitempty"`
}

// answerLimit is more than a wrapped keyset of a thousand keys.
const answerLimit = 1 << 20

func (w *Wrapper) ask(ctx context.Context, verb string, m message) (message, error) {
	ctx, cancel := context.WithTimeout(ctx, w.conf.Timeout)
	defer cancel()
	token, err := w.token()
	if err != nil {
		return message{}, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return message{}, ErrAnswer // whose text could quote it
	}
	target := url.URL{Scheme: "https", Host: w.conf.Host, Path: "/v1/" + w.conf.Mount + "/" + verb + "/" + w.conf.Key}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(body))
	if err != nil {
		return message{}, fmt.Errorf("%w: %s", ErrUnreachable, w)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Vault-Token", token)
	r.Header.Set("X-Vault-Request", "true")
	if w.conf.Namespace != "" {
		r.Header.Set("X-Vault-Namespace", w.conf.Namespace)
	}
	got, err := w.client.Do(r)
	if err != nil {
		return message{}, fmt.Errorf("%w: %s: %w", ErrUnreachable, w, reason(err))
	}
	defer func() { _ = got.Body.Close() }()
	if got.StatusCode != http.StatusOK {
		return message{}, fmt.Errorf("%w: %s answers %s", ErrRefused, w, told(got.StatusCode)) // its body may quote what was sent
	}
	text, err := io.ReadAll(io.LimitReader(got.Body, answerLimit))
	if err != nil {
		return message{}, fmt.Errorf("%w: %s: %w", ErrUnreachable, w, reason(err))
	}
	var a struct {
		Data message `json:"data"`
	}
	if json.Unmarshal(text, &a) != nil {
		return message{}, fmt.Errorf("%w: %s", ErrAnswer, w)
	}
	return a.Data, nil
}

// reason is a network error without the address, which stands beside it already.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// told is a status with what it means at Vault (developer.hashicorp.com/vault/api-docs, "HTTP status codes").
func told(status int) string {
	meaning := map[int]string{
		http.StatusBadRequest: "the key is missing, or did not encrypt this", http.StatusForbidden: "the token has no right to it",
		http.StatusNotFound: "there is no such engine or key", http.StatusServiceUnavailable: "it is sealed or under maintenance",
	}[status]
	if meaning == "" {
		return fmt.Sprintf("%d", status)
	}
	return fmt.Sprintf("%d (%s)", status, meaning)
}
