package awskms

import (
	"errors"
	"net/url"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/vezne/vezne/internal/fault"
)

// What went wrong with KMS. Every error of this package is one of them for a program, and for a person a text in both languages that says
// what to do and nothing of keys, credentials or what was sent. The service's own messages are not handed on:
// they may quote a request.
var (
	// ErrUnreachable means that nobody answered, or not in time, or nobody who is who he should be, or that KMS could not do it just then.
	ErrUnreachable = errors.New("AWS KMS is not reached")
	// ErrRefused means that KMS answered and did not do it.
	ErrRefused = errors.New("AWS KMS refuses")
	// ErrCredentials means that AWS's default chain found no credentials.
	ErrCredentials = errors.New("no AWS credentials are found")
	// ErrTooMany means that the keyset has grown beyond what KMS encrypts.
	ErrTooMany = errors.New("the keyset is more than AWS KMS wraps")
	// ErrAnswer means that what came back is no answer of KMS.
	ErrAnswer = errors.New("the answer of AWS KMS makes no sense")
)

// text is an error's for people, about a key.
func (w *Wrapper) text(kind error, t fault.Text) *fault.Said {
	return &fault.Said{Text: t.After(w.String() + ": "), Cause: kind}
}

// unreached is that nobody answered, for a reason.
func (w *Wrapper) unreached(reason error) error {
	said := w.text(errors.Join(ErrUnreachable, reason), fault.Text{TR: "AWS KMS'e ulaşılamıyor: %[1]v", EN: "AWS KMS is not reached: %[1]v"})
	said.Text = said.Text.With(reason)
	return said
}

// told puts an error of a call into our own words. Over is why the request's time is up, if it is.
func (w *Wrapper) told(over error, right string, err error) error {
	var said smithy.APIError
	if errors.As(err, &said) {
		t, kind := meaning(said.ErrorCode(), right)
		return w.text(kind, t)
	}
	var sent *smithyhttp.RequestSendError
	switch {
	case over != nil:
		return w.unreached(over)
	case errors.As(err, &sent):
		return w.unreached(reason(sent.Err))
	}
	return w.senseless()
}

func (w *Wrapper) senseless() error {
	return w.text(ErrAnswer, fault.Text{
		TR: "gelen yanıt AWS KMS'in yanıtı değil; AWS_ENDPOINT_URL_KMS doğru mu?", EN: "what came back is no answer of AWS KMS; is AWS_ENDPOINT_URL_KMS right?",
	})
}

func (w *Wrapper) nobody(over error) error {
	if over != nil {
		return w.unreached(over)
	}
	return w.text(ErrCredentials, fault.Text{
		TR: "AWS kimlik bilgisi bulunamıyor: AWS_ACCESS_KEY_ID ile AWS_SECRET_ACCESS_KEY veya AWS_PROFILE verin ya da makineye bir rol tanımlayın",
		EN: "no AWS credentials are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or give the machine a role",
	})
}

func (w *Wrapper) tooMany() error {
	return w.text(ErrTooMany, fault.Text{
		TR: "AWS KMS 4096 bayt sarar; bu kırk kadar kart anahtarıdır ve daha fazlası var. vezne vault retire kullanılmayanları yok eder",
		EN: "AWS KMS wraps 4096 bytes, which is some forty keys of cards, and there are more; vezne vault retire destroys those that are out of use",
	})
}

// meaning is what a code of KMS's means to whoever runs the gateway (docs.aws.amazon.com/kms/latest/APIReference, "Decrypt" and
// "CommonErrors"). A code that nobody here knows is told as it is: it is a word of the service's and quotes nothing.
func meaning(code, right string) (t fault.Text, kind error) {
	switch code {
	case "AccessDeniedException":
		return fault.Text{
			TR: "kimlik bilgilerinin " + right + " yetkisi yok; anahtarın veya rolün ilkesi vermeli",
			EN: "the credentials have no right to " + right + "; the key's policy or the role's has to grant it",
		}, ErrRefused
	case "NotFoundException":
		return fault.Text{TR: "bu bölgede böyle bir anahtar yok", EN: "there is no such key in this region"}, ErrRefused
	case "IncorrectKeyException":
		return fault.Text{
			TR: "bunu başka bir anahtar şifrelemiş; bir takma ad taşındıysa önceki anahtarı adıyla verip yeniden sarın (vezne vault rewrap)",
			EN: "another key has encrypted this; if an alias was moved, name the key that it stood for, and rewrap (vezne vault rewrap)",
		}, ErrRefused
	case "InvalidCiphertextException":
		return fault.Text{TR: "bunu bu anahtar şifrelememiş ya da burası için şifrelememiş", EN: "the key did not encrypt this, or not for this place"}, ErrRefused
	case "DisabledException", "KMSInvalidStateException":
		return fault.Text{
			TR: "anahtar devre dışı veya silinmek üzere; etkinleştirin ya da silinmesini geri alın",
			EN: "the key is disabled or is going to be deleted; enable it, or cancel its deletion",
		}, ErrRefused
	case "InvalidKeyUsageException", "UnsupportedOperationException":
		return fault.Text{
			TR: "anahtar şifreleme için değil; simetrik bir anahtar (SYMMETRIC_DEFAULT) gerekir",
			EN: "the key is not for encryption; a symmetric key (SYMMETRIC_DEFAULT) is needed",
		}, ErrRefused
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException":
		return fault.Text{
			TR: "kimlik bilgilerini tanımıyor; erişim anahtarına, parolasına ve makinenin saatine bakın",
			EN: "it does not know the credentials; look at the access key, its secret and the machine's clock",
		}, ErrRefused
	case "ExpiredTokenException", "ExpiredToken", "RequestExpired":
		return fault.Text{
			TR: "kimlik bilgilerinin süresi dolmuş veya makinenin saati yanlış", EN: "the credentials have expired, or the machine's clock is wrong",
		}, ErrRefused
	case "ThrottlingException", "LimitExceededException":
		return fault.Text{TR: "çok fazla istek; birazdan yeniden deneyin", EN: "too many requests; try again in a moment"}, ErrUnreachable
	case "KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException", "InternalFailure", "ServiceUnavailable":
		return fault.Text{
			TR: "AWS KMS şu anda yapamadı; birazdan yeniden deneyin", EN: "AWS KMS could not do it just now; try again in a moment",
		}, ErrUnreachable
	}
	return fault.Text{TR: "AWS KMS reddediyor: " + word(code), EN: "AWS KMS refuses: " + word(code)}, ErrRefused
}

// word is a code as long as it is one.
func word(code string) string {
	if made(code, idRunes) && len(code) <= longestCode {
		return code
	}
	return "?"
}

const longestCode = 64

// reason is a network error without the address, which stands beside it already.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
