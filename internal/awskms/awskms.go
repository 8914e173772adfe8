// Package awskms wraps keysets with a key that never leaves AWS KMS: the service encrypts and decrypts a few hundred bytes when a gateway
// starts and when its keys change, and never a card.
//
// The two calls and the form in which associated data becomes KMS's encryption context are Tink's own module, so that Tink's tools open what
// it wraps; who calls, and where, is the AWS SDK's default chain. This package is what both leave open: which keys may be named, that nothing
// goes out in the clear, that a call ends, and what an operator is told. See docs/adr/0047-aws-kms-wraps-keys-by-tinks-module.md.
package awskms

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go/logging"
	"github.com/tink-crypto/tink-go-awskms/v3/integration/awskms"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/vezne/vezne/internal/fault"
)

// Scheme begins the address of a key.
const Scheme = "awskms"

// Config says where the key is. Credentials, an address of a private link (AWS_ENDPOINT_URL_KMS) and its authority (AWS_CA_BUNDLE) are found
// where AWS's own programs find them.
type Config struct {
	// Region is where the key is, such as eu-central-1; AWS_REGION does not count.
	Region string
	// Key is the key's id, its ARN, or an alias as alias/name or as an ARN.
	Key string
	// Timeout bounds one call with its repeats; 10 s when zero.
	Timeout time.Duration
}

// Parse reads an address of the form awskms://REGION/KEY. An ARN has to be of that region.
func Parse(address string) (Config, error) {
	rest, found := strings.CutPrefix(address, Scheme+"://")
	region, key, cut := strings.Cut(rest, "/")
	switch {
	case !found || !cut || key == "" || !strings.Contains(region, "-") || !made(region, lower+digits+"-"):
		return Config{}, fault.Say(fault.Text{
			TR: "AWS KMS'teki bir anahtarın adresi awskms://BÖLGE/ANAHTAR biçimindedir; anahtar kimliği, ARN'si veya alias/ADI: awskms://eu-central-1/alias/vezne",
			EN: "the address of a key in AWS KMS is awskms://REGION/KEY, with the key's id, its ARN or alias/NAME: awskms://eu-central-1/alias/vezne",
		})
	case !named(region, key):
		return Config{}, fault.Say(fault.Text{
			TR: "AWS KMS'te bir anahtar kimliğiyle, alias/ADI ile veya adresteki bölgenin (%[1]s) ARN'siyle adlandırılır: arn:aws:kms:%[1]s:HESAP:key/KİMLİK",
			EN: "a key in AWS KMS is named by its id, by alias/NAME, or by an ARN of the region in the address (%[1]s): arn:aws:kms:%[1]s:ACCOUNT:key/ID",
		}, region)
	}
	return Config{Region: region, Key: key}, nil
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
	idRunes = lower + upper + digits + "-"
	// aliasRunes are those of names (docs.aws.amazon.com/kms/latest/APIReference, "CreateAlias").
	aliasRunes = idRunes + "/_"
)

// made reports whether a text is there and of nothing but the runes.
func made(text, of string) bool { return text != "" && strings.Trim(text, of) == "" }

func named(region, key string) bool {
	if strings.HasPrefix(key, "arn:") {
		p := strings.SplitN(key, ":", 6)
		if len(p) != 6 || !strings.HasPrefix(p[1], "aws") || p[2] != "kms" || p[3] != region || !made(p[4], digits) {
			return false
		}
		id, isKey := strings.CutPrefix(p[5], "key/")
		return isKey && made(id, idRunes) || aliased(p[5])
	}
	return made(key, idRunes) || aliased(key)
}

func aliased(key string) bool {
	name, is := strings.CutPrefix(key, "alias/")
	return is && made(name, aliasRunes)
}

// Wrapper is a key in AWS KMS. It implements Tink's AEADWithContext and is safe for concurrent use.
type Wrapper struct {
	conf        Config
	credentials aws.CredentialsProvider
	key         tink.AEADWithContext
}

// Open returns the wrapper. It reads the environment and AWS's files, and calls nobody.
func Open(ctx context.Context, c Config) (*Wrapper, error) {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	loaded, err := config.LoadDefaultConfig(ctx,
		config.WithRegion(c.Region),
		// A caller's logger would be handed whole requests, and with them the keyset, if anybody set AWS's log mode.
		config.WithLogger(logging.Nop{}), config.WithClientLogMode(0),
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.TLSHandshakeTimeout = c.Timeout })),
	)
	if err != nil {
		return nil, setup(err)
	}
	client := kms.NewFromConfig(loaded)
	if at := client.Options().BaseEndpoint; at != nil && !strings.HasPrefix(*at, "https://") {
		return nil, fault.Say(fault.Text{
			TR: "AWS_ENDPOINT_URL_KMS (veya AWS_ENDPOINT_URL) https:// ile başlamalı: isteklerde kart anahtarları vardır",
			EN: "AWS_ENDPOINT_URL_KMS (or AWS_ENDPOINT_URL) has to begin with https://: what is sent there has the keys of cards in it",
		})
	}
	key, err := awskms.NewAEADWithContext(ctx, c.Key, awskms.WithKMS(client))
	if err != nil {
		return nil, errors.New("AWS KMS: the key cannot be used") // its text is Tink's and may quote
	}
	return &Wrapper{conf: c, credentials: loaded.Credentials, key: key}, nil
}

const defaultTimeout = 10 * time.Second

// setup says that AWS's own settings make no sense. Their text names files and profiles, which is what an operator has to look at; a
// value of a secret is never part of it.
func setup(err error) error {
	return fault.Say(fault.Text{
		TR: "AWS ayarları okunamıyor (AWS_PROFILE, AWS_CONFIG_FILE, AWS_CA_BUNDLE): %[1]v",
		EN: "the settings of AWS cannot be read (AWS_PROFILE, AWS_CONFIG_FILE, AWS_CA_BUNDLE): %[1]v",
	}, err)
}

// String names the key.
func (w *Wrapper) String() string { return Scheme + "://" + w.conf.Region + "/" + w.conf.Key }

// plainLimit is what KMS encrypts at once with a symmetric key (docs.aws.amazon.com/kms/latest/APIReference, "Encrypt").
const plainLimit = 4096

// EncryptWithContext asks KMS to encrypt, with what is bound as the encryption context.
func (w *Wrapper) EncryptWithContext(ctx context.Context, plain, bound []byte) ([]byte, error) {
	if len(plain) > plainLimit {
		return nil, w.tooMany()
	}
	return w.ask(ctx, "kms:Encrypt", func(ctx context.Context) ([]byte, error) { return w.key.EncryptWithContext(ctx, plain, bound) })
}

// DecryptWithContext asks KMS to decrypt.
func (w *Wrapper) DecryptWithContext(ctx context.Context, text, bound []byte) ([]byte, error) {
	return w.ask(ctx, "kms:Decrypt", func(ctx context.Context) ([]byte, error) { return w.key.DecryptWithContext(ctx, text, bound) })
}

func (w *Wrapper) ask(ctx context.Context, right string, call func(context.Context) ([]byte, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, w.conf.Timeout)
	defer cancel()
	// Asked for by itself, because a machine without a role and a KMS that is away would otherwise be one error. The chain keeps what it
	// finds, so that the call does not look again.
	_, err := w.credentials.Retrieve(ctx)
	if err != nil {
		return nil, w.nobody(ctx.Err())
	}
	got, err := call(ctx)
	if err != nil {
		return nil, w.told(ctx.Err(), right, err)
	}
	if len(got) == 0 {
		return nil, w.senseless()
	}
	return got, nil
}
