package keyring

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/mac/hmac"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// keyset.go is the other kind of ring: keys that lie in the database, wrapped by a key that does not (envelope encryption). The set is
// Tink's, so that rotation, ids and the form in which a set is wrapped are not our invention.

// ErrWrapped means that a wrapped keyset does not open: another wrapping key, another place, or altered bytes.
var ErrWrapped = errors.New("the keyset does not open under this key-encryption key")

// ErrPrimary means that the key that seals was to be taken out of a set.
var ErrPrimary = errors.New("the key that seals cannot be taken out")

// Wrapper wraps keysets: a key-encryption key, which may be a file's, or one that never leaves a service. Its errors carry nothing of a key.
type Wrapper = tink.AEADWithContext

// Keyset is a set of AES-256-GCM keys, of which one seals and all open, and a key of HMAC-SHA-256 for fingerprints that stays when the
// others are replaced. It is immutable and prints itself masked.
type Keyset struct {
	seal, mac *keyset.Handle
}

// NewKeyset returns a set of one key, from the system's random source.
func NewKeyset() (*Keyset, error) {
	m := keyset.NewManager()
	id, err := addKey(m)
	if err != nil {
		return nil, err
	}
	fingerprint, err := secretdata.NewBytesFromRand(keySize)
	if err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	return assemble(m, id, fingerprint)
}

// Import returns a set in which a new key seals, and which opens what was sealed and fingerprinted with a key file of the purpose: those of
// its keys that are named. It is the way of cards that were saved when the keys of a file sealed them directly.
func Import(purpose string, text []byte, named []string) (*Keyset, error) {
	f, err := read(purpose, text)
	if err != nil {
		return nil, err
	}
	m := keyset.NewManager()
	for _, k := range f.Keys {
		if !slices.Contains(named, k.ID) {
			continue
		}
		id, err := strconv.ParseUint(k.ID, 16, 32)
		if err != nil || len(k.ID) != idDigits {
			return nil, ErrKeys
		}
		plain, err := decode(k.Key)
		if err != nil {
			return nil, err
		}
		params, err := parameters()
		if err != nil {
			return nil, err
		}
		key, err := aesgcm.NewKey(hidden(plain), uint32(id), params)
		if err != nil {
			return nil, ErrKeys
		}
		_, err = m.AddKey(key)
		if err != nil {
			return nil, ErrKeys
		}
	}
	fingerprint, err := decode(f.Fingerprint)
	if err != nil {
		return nil, err
	}
	id, err := addKey(m)
	if err != nil {
		return nil, err
	}
	return assemble(m, id, hidden(fingerprint))
}

// idDigits is how many hexadecimal digits a key's id has.
const idDigits = 8

func hidden(key []byte) secretdata.Bytes {
	return secretdata.NewBytesFromData(key, insecuresecretdataaccess.Token{})
}

func parameters() (*aesgcm.Parameters, error) {
	return aesgcm.NewParameters(aesgcm.ParametersOpts{KeySizeInBytes: keySize, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink})
}

func addKey(m *keyset.Manager) (uint32, error) {
	params, err := parameters()
	if err != nil {
		return 0, fmt.Errorf("make key: %w", err)
	}
	id, err := m.AddNewKeyFromParameters(params)
	if err != nil {
		return 0, fmt.Errorf("make key: %w", err)
	}
	return id, nil
}

func assemble(m *keyset.Manager, primary uint32, fingerprint secretdata.Bytes) (*Keyset, error) {
	err := m.SetPrimary(primary)
	if err != nil {
		return nil, fmt.Errorf("choose key: %w", err)
	}
	seal, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("make keyset: %w", err)
	}
	params, err := hmac.NewParameters(hmac.ParametersOpts{
		KeySizeInBytes: keySize, TagSizeInBytes: keySize, HashType: hmac.SHA256, Variant: hmac.VariantNoPrefix,
	})
	if err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	key, err := hmac.NewKey(fingerprint, params, 0)
	if err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	m = keyset.NewManager()
	id, err := m.AddKey(key)
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	macs, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	return &Keyset{seal, macs}, nil
}

// Current is the id of the key that seals.
func (k *Keyset) Current() string { return keyID(k.seal.KeysetInfo().GetPrimaryKeyId()) }

// IDs are the ids of all keys, in the order in which they came.
func (k *Keyset) IDs() []string {
	var ids []string
	for _, i := range k.seal.KeysetInfo().GetKeyInfo() {
		ids = append(ids, keyID(i.GetKeyId()))
	}
	return ids
}

func keyID(id uint32) string { return fmt.Sprintf("%0*x", idDigits, id) }

// Rotated returns the set with a new key that seals from now on. The others still open.
func (k *Keyset) Rotated() (*Keyset, error) {
	m := keyset.NewManagerFromHandle(k.seal)
	id, err := addKey(m)
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	return k.with(m)
}

// Without returns the set without a key, which then opens nothing any more. The one that seals stays.
func (k *Keyset) Without(id string) (*Keyset, error) {
	n, err := strconv.ParseUint(id, 16, 32)
	switch {
	case err != nil || !slices.Contains(k.IDs(), id):
		return nil, ErrUnknownKey
	case id == k.Current():
		return nil, ErrPrimary
	}
	m := keyset.NewManagerFromHandle(k.seal)
	err = m.Delete(uint32(n))
	if err != nil {
		return nil, ErrUnknownKey
	}
	return k.with(m)
}

func (k *Keyset) with(m *keyset.Manager) (*Keyset, error) {
	seal, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("make keyset: %w", err)
	}
	return &Keyset{seal, k.mac}, nil
}

// Ring returns what seals and opens with the keys.
func (k *Keyset) Ring() (*Ring, error) {
	all, err := aead.New(k.seal)
	if err != nil {
		return nil, fmt.Errorf("use keyset: %w", err)
	}
	fingerprints, err := mac.New(k.mac)
	if err != nil {
		return nil, fmt.Errorf("use fingerprint key: %w", err)
	}
	ciphers := map[string]cipherOf{}
	for _, i := range k.seal.KeysetInfo().GetKeyInfo() {
		ciphers[keyID(i.GetKeyId())] = enveloped{all: all, id: i.GetKeyId()}
	}
	return &Ring{
		current: k.Current(),
		cipher:  func(id string) (cipherOf, bool) { c, ok := ciphers[id]; return c, ok },
		mac:     fingerprints.ComputeMAC,
	}, nil
}

// enveloped is one key of a set. Tink finds a key by the five bytes before a ciphertext; what a key file sealed does not have them, because
// there the id stood in the row alone.
type enveloped struct {
	all tink.AEAD
	id  uint32
}

const tinkPrefix = 0x01

func (e enveloped) seal(plain, bound []byte) ([]byte, error) {
	return e.all.Encrypt(plain, bound) //nolint:wrapcheck // the ring says what it did
}

func (e enveloped) open(text, bound []byte) ([]byte, error) {
	prefix := binary.BigEndian.AppendUint32([]byte{tinkPrefix}, e.id)
	if bytes.HasPrefix(text, prefix) {
		plain, err := e.all.Decrypt(text, bound)
		if err == nil {
			return plain, nil
		}
	}
	return e.all.Decrypt(append(prefix, text...), bound) //nolint:wrapcheck // the ring says what it did
}

// wrapped is the form of a keyset under a wrapping key: two sets in Tink's own binary form, each bound to what it is.
type wrapped struct {
	Seal []byte `json:"seal"`
	MAC  []byte `json:"mac"`
}

// Wrap encrypts the set under a key-encryption key, bound to its place. It is called when a set is made or changed, and never per card.
func (k *Keyset) Wrap(ctx context.Context, w Wrapper, place string) ([]byte, error) {
	var out wrapped
	for _, part := range []struct {
		set  *keyset.Handle
		name string
		to   *[]byte
	}{{k.seal, "seal", &out.Seal}, {k.mac, "mac", &out.MAC}} {
		var b bytes.Buffer
		heard := &listener{Wrapper: w}
		err := part.set.WriteWithContext(ctx, keyset.NewBinaryWriter(&b), heard, joined([]string{place, part.name}))
		if err != nil {
			return nil, fmt.Errorf("wrap keyset: %w", cmp.Or(heard.err, err))
		}
		*part.to = b.Bytes()
	}
	return json.Marshal(out)
}

// Unwrap opens a wrapped set.
func Unwrap(ctx context.Context, w Wrapper, place string, text []byte) (*Keyset, error) {
	var in wrapped
	err := json.Unmarshal(text, &in, json.RejectUnknownMembers(true))
	if err != nil {
		return nil, ErrWrapped
	}
	seal, err := unwrap(ctx, w, in.Seal, place, "seal")
	if err != nil {
		return nil, err
	}
	macs, err := unwrap(ctx, w, in.MAC, place, "mac")
	if err != nil {
		return nil, err
	}
	return &Keyset{seal, macs}, nil
}

func unwrap(ctx context.Context, w Wrapper, text []byte, place, name string) (*keyset.Handle, error) {
	heard := &listener{Wrapper: w}
	h, err := keyset.ReadWithContext(ctx, keyset.NewBinaryReader(bytes.NewReader(text)), heard, joined([]string{place, name}))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWrapped, cmp.Or(heard.err, err))
	}
	return h, nil
}

// listener keeps what the wrapping key said, of which Tink hands on the text alone: whether a service was not there or refused is for
// the caller to know.
type listener struct {
	Wrapper

	err error
}

// EncryptWithContext is part of [Wrapper].
func (l *listener) EncryptWithContext(ctx context.Context, plain, bound []byte) (text []byte, err error) {
	text, l.err = l.Wrapper.EncryptWithContext(ctx, plain, bound)
	return text, l.err //nolint:wrapcheck // the caller says what it did
}

// DecryptWithContext is part of [Wrapper].
func (l *listener) DecryptWithContext(ctx context.Context, text, bound []byte) (plain []byte, err error) {
	plain, l.err = l.Wrapper.DecryptWithContext(ctx, text, bound)
	return plain, l.err //nolint:wrapcheck // the caller says what it did
}

// Format writes the mask for every verb and flag.
func (k *Keyset) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the set in logs.
func (k *Keyset) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (k *Keyset) MarshalText() ([]byte, error) { return []byte(masked), nil }

// Wrapper returns the ring of a key file as a key-encryption key: the first of its keys wraps, all unwrap, so that the key in the file can be
// replaced too. What it wraps carries the id of the key in front.
func (r *Ring) Wrapper() Wrapper { return fileWrapper{r} }

type fileWrapper struct{ ring *Ring }

// EncryptWithContext is part of [Wrapper].
func (w fileWrapper) EncryptWithContext(_ context.Context, plain, bound []byte) ([]byte, error) {
	s, err := w.ring.Seal(plain, "keyset", string(bound))
	if err != nil {
		return nil, err
	}
	return append(append([]byte(s.Key), 0), s.Text...), nil
}

// DecryptWithContext is part of [Wrapper].
func (w fileWrapper) DecryptWithContext(_ context.Context, text, bound []byte) ([]byte, error) {
	id, sealed, ok := bytes.Cut(text, []byte{0})
	if !ok {
		return nil, ErrSealed
	}
	return w.ring.Open(Sealed{Key: string(id), Text: sealed}, "keyset", string(bound))
}
