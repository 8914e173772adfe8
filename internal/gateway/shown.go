package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/pan"
)

// Shown makes a free text fit to be stored and shown: without card numbers and without codes that say what they are. A payment's
// own texts have been through it. What a surface keeps in a record of its own, it has to put through it itself, because only
// the surface knows which of its texts are free: a long order number may look like a card, and has to stay as it is.
func Shown(text string) string { return pan.Shown(text) }

// ShownJSON is a JSON object whose texts have been through [Shown], but for those under the names that are given: order numbers,
// addresses, our own ids.
func ShownJSON(content []byte, exact ...string) ([]byte, error) {
	var out bytes.Buffer
	in, to := jsontext.NewDecoder(bytes.NewReader(content)), jsontext.NewEncoder(&out)
	name := ""
	for {
		token, err := in.ReadToken()
		if errors.Is(err, io.EOF) {
			return bytes.TrimRight(out.Bytes(), "\n"), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read record: %w", err)
		}
		kind, length := in.StackIndex(in.StackDepth())
		switch {
		case token.Kind() != '"':
		case kind == '{' && length%2 == 1:
			name = token.String()
		case !slices.Contains(exact, name):
			token = jsontext.String(Shown(token.String()))
		}
		err = to.WriteToken(token)
		if err != nil {
			return nil, fmt.Errorf("write record: %w", err)
		}
	}
}
