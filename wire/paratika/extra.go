package paratika

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// Extra is the parameter EXTRA: a JSON object of what has no parameter of its own. JSON is the object as it was sent, without
// the encodings around it; QUERYSESSION answers it as a text.
type Extra struct {
	JSON string
	// PreAuth asks a session's payment to be held instead of taken.
	PreAuth bool
	// SaveCard asks for the card to be kept whatever the buyer says ("AlwaysSaveCard").
	SaveCard bool
	// Model is how the shop integrates: API, HPP, DIRECTPOST_THREED or DIRECTPOST_NON_THREED.
	Model string
}

// NewExtra writes the object of what e says, in place of its JSON.
func NewExtra(e Extra) Extra {
	w := wirekit.NewObject()
	w.GivenText("IntegrationModel", e.Model)
	if e.PreAuth {
		w.Text("Preauth", "YES")
	}
	if e.SaveCard {
		w.Text("AlwaysSaveCard", "true")
	}
	e.JSON = string(w.Bytes())
	return e
}

func (r reader) extra() Extra {
	const name = "EXTRA"
	f, sent := r.fields.Find(name)
	text := unwrap(f.Value)
	if !sent || text == "" {
		return Extra{}
	}
	if len([]rune(text)) > limitOf(name) {
		r.Refuse(name, "too_long", fault.Text{TR: "En fazla 1024 karakter olabilir.", EN: "It may have at most 1024 characters."})
		return Extra{}
	}
	object, err := wirekit.ReadJSON([]byte(text))
	if err != nil {
		r.refuse(name, BadExtra, "Bir JSON nesnesi olmalıdır.", "It must be a JSON object.")
		return Extra{}
	}
	return Extra{JSON: text, PreAuth: set(object, "Preauth"), SaveCard: set(object, "AlwaysSaveCard"), Model: value(object, "IntegrationModel")}
}

// set reads a switch of EXTRA, whose names clients write in several letter cases.
func set(object wirekit.Fields, name string) bool {
	v := value(object, name)
	return strings.EqualFold(v, "YES") || strings.EqualFold(v, "true")
}

func value(object wirekit.Fields, name string) string {
	for _, n := range object.Names() {
		if strings.EqualFold(n, name) {
			f, _ := object.Find(n)
			return strings.TrimSpace(f.Value)
		}
	}
	return ""
}
