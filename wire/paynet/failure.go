package paynet

import "github.com/vezne/vezne/wire/wirekit"

// The values of "type" in an error object (Paynet document, "Hata tipleri").
const (
	TypeAPI           = "api_error"
	TypeInvalid       = "invalid_request_error"
	TypeAuthorization = "authorization_error"
	TypeNoData        = "no_data_error"
	TypeNotFound      = "404 Not Found"
)

// Failure is the error object: the body of every answer whose HTTP status is not 200 (Paynet document, "HTTP status kodlar").
type Failure struct {
	// Type is one of the Type constants.
	Type string
	// Message is for people.
	Message string
	// Status is the HTTP status, which the object repeats as "code".
	Status int
	// Result says what went wrong, as "result_code".
	Result ResultCode
}

// Encode writes the object.
func (f Failure) Encode() []byte {
	o := wirekit.NewObject()
	o.Text("type", f.Type)
	o.Text("message", f.Message)
	o.Int("code", int64(f.Status))
	o.Int("result_code", int64(f.Result))
	return o.Bytes()
}

// DecodeFailure reads an error object.
func DecodeFailure(f wirekit.Fields) (Failure, error) {
	r := wirekit.NewReader(f)
	r.Require("code", "result_code")
	v := Failure{
		Type:    r.Text("type", textLimit),
		Message: r.Text("message", textLimit),
		Status:  int(r.Int("code", 100, 599, 0)),
		Result:  readResult(r, "result_code"),
	}
	return v, r.Err()
}

// textLimit bounds the texts for which Paynet states no length.
const textLimit = 1024

func readResult(r *wirekit.Reader, name string) ResultCode {
	return ResultCode(r.Int(name, 0, 9999, int64(Unsuccessful)))
}
