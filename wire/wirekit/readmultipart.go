package wirekit

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"unicode/utf8"
)

// ReadMultipart reads a multipart/form-data message of plain fields under the rules of [ReadJSON]. It is what PHP's curl sends
// for a client that hands over an array instead of a query string. A file is refused: no provider's message has one.
func ReadMultipart(contentType string, body []byte) (Fields, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return Fields{}, errForm("")
	}
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	f := Fields{}
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Fields{}, errForm("")
		}
		name := part.FormName()
		value, err := io.ReadAll(part)
		if err != nil || name == "" || part.FileName() != "" {
			return Fields{}, errForm(name)
		}
		if !utf8.ValidString(name) || !utf8.Valid(value) {
			return Fields{}, errEncoding(name)
		}
		if _, twice := f.Find(name); twice {
			return Fields{}, errTwice(name)
		}
		f.list = append(f.list, Field{Name: name, Kind: Text, Value: string(value)})
	}
	if f.Len() == 0 {
		return Fields{}, errEmpty()
	}
	return f, nil
}
