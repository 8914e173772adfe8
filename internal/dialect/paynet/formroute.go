package paynet

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// formCalls is the table of the services that browsers call, with a publishable key.
func (d *Dialect) formCalls(p *dialect.Pipeline[wirekit.Fields]) map[string]http.Handler {
	return map[string]http.Handler{
		"/v1/paynetj/auth": dialect.Handle(p, call[wire.FormAuth, wire.FormSession]{
			Name: "paynetj_auth", Decode: wire.DecodeFormAuth, Do: d.openForm, Encode: ok[wire.FormSession],
		}),
		"/v1/paynetj/auth_update": dialect.Handle(p, call[wire.FormUpdate, wire.Envelope]{
			Name: "paynetj_auth_update", Decode: wire.DecodeFormUpdate, Do: d.updateForm, Encode: ok[wire.Envelope],
		}),
		"/v1/paynetj/check_bin": dialect.Handle(p, call[wire.FormBin, wire.FormBank]{
			Name: "paynetj_check_bin", Decode: wire.DecodeFormBin, Do: d.formBin, Encode: ok[wire.FormBank],
		}),
		"/v1/paynetj/check_card_bin": dialect.Handle(p, call[wire.FormBin, wire.FormBank]{
			Name: "paynetj_check_card_bin", Decode: wire.DecodeFormCardBin, Do: d.formCardBin, Encode: ok[wire.FormBank],
		}),
		"/v1/paynetj/create_card_token": dialect.Handle(p, call[wire.FormToken, wire.FormTokened]{
			Name: "paynetj_create_card_token", Decode: wire.DecodeFormCardToken, Do: d.formCardToken, Encode: ok[wire.FormTokened],
		}),
		"/v1/paynetj/save_card": dialect.Handle(p, call[wire.FormSave, wire.Envelope]{
			Name: "paynetj_save_card", Decode: wire.DecodeFormSave, Do: d.saveInForm, Encode: ok[wire.Envelope],
		}),
		"/v1/paynetj/create_token": dialect.Handle(p, call[wire.FormToken, wire.FormTokened]{
			Name: "paynetj_create_token", Decode: wire.DecodeFormToken, Do: d.formToken, Encode: ok[wire.FormTokened],
		}),
		publicRatio: dialect.Handle(p, call[wire.RatioRequest, wire.Ratios]{
			Name: "ratio_get_public", Decode: wire.DecodeRatio, Do: d.ratio, Encode: ok[wire.Ratios],
		}),
	}
}

const publicRatio = "/v1/ratio/get_public"

// browserCall reports whether a path is called by scripts in pages of other origins.
func browserCall(path string) bool {
	return path == publicRatio || strings.HasPrefix(path, "/v1/paynetj/")
}

// crossOrigin lets a page of any shop read the answer of a service that browsers call, and answers the question that a browser
// asks before. Any origin may: the key is public, no cookie and no other credential is looked at, and nothing else here may
// be read across origins.
func crossOrigin(w http.ResponseWriter, r *http.Request) (answered bool) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	if r.Method != http.MethodOptions {
		return false
	}
	h.Set("Access-Control-Allow-Methods", http.MethodPost)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
