package simbank

// Problem is the body of every answer whose HTTP status is 400 to 499: the bank refused the request at the door and
// has done nothing.
type Problem struct {
	// Code is a response code, see [Code].
	Code string `json:"code"`
	// Field is the member that cannot be used, such as "card.number"; empty where it is not about one.
	Field string `json:"field,omitempty"`
	// Message says in Turkish what is wrong. It never repeats a value.
	Message string `json:"message"`
}

// Encode writes the message.
func (m Problem) Encode() ([]byte, error) { return encode(&m) }

// DecodeProblem reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeProblem(body []byte) (Problem, error) {
	var m Problem
	err := decode(body, &m)
	if err != nil {
		return Problem{}, err
	}
	if m.Code == "" {
		return Problem{}, &FieldError{"code", ErrMissing}
	}
	if m.Code == CodeApproved || len(m.Code) > 64 {
		return Problem{}, &FieldError{"code", ErrMalformed}
	}
	return m, nil
}
