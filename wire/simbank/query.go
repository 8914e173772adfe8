package simbank

// Query asks how the request with a ref ended ([PathQuery]); an [Answer] comes back, with [NotFound] if there was none.
type Query struct {
	// Ref is the client's name of the request in doubt.
	Ref string `json:"ref"`
}

// Encode writes the message.
func (m Query) Encode() ([]byte, error) { return encode(&m) }

// DecodeQuery reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeQuery(body []byte) (Query, error) {
	var m Query
	err := decode(body, &m)
	if err != nil {
		return Query{}, err
	}
	err = checkRef("ref", m.Ref)
	if err != nil {
		return Query{}, err
	}
	return m, nil
}
