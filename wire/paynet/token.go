package paynet

import (
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// FormToken is the request of v1/paynetj/create_token, in which the buyer's browser hands over the card, and of
// create_card_token, which names a saved one.
type FormToken struct {
	SessionID     string
	Card          pan.Card
	CardHash      string
	CardOwnerID   string
	InstalmentKey string
	// TDS is the buyer's own wish for 3-D Secure (do_3ds); a form that requires it has it without.
	TDS         bool
	Description string
	Phone       string // card_holder_phone
	Mail        string // card_holder_mail
	// SaveCard, CardDesc and UserGSM are what the buyer says of keeping the card (save_card, save_card_desc, save_card_gsm).
	SaveCard bool
	CardDesc string
	UserGSM  string
}

// DecodeFormToken reads a request of create_token.
func DecodeFormToken(f wirekit.Fields) (FormToken, error) {
	r := wirekit.NewReader(f)
	t := readToken(r)
	t.Card = readCard(r, true)
	return t, r.Err()
}

// DecodeFormCardToken reads a request of create_card_token.
func DecodeFormCardToken(f wirekit.Fields) (FormToken, error) {
	r := wirekit.NewReader(f)
	t := readToken(r)
	r.Require("card_hash")
	t.CardHash, t.CardOwnerID = r.Text("card_hash", textLimit), r.Text("card_owner_id", textLimit)
	return t, r.Err()
}

func readToken(r *wirekit.Reader) FormToken {
	r.Require("session_id")
	return FormToken{
		SessionID: r.Text("session_id", idTextLimit), InstalmentKey: r.Text("instalment_key", idTextLimit),
		TDS: readEither(r, "do_3ds", "tds"), Description: r.Lines("description", descriptionLimit),
		Phone: readPhone(r, "card_holder_phone"), Mail: r.Text("card_holder_mail", mailLimit),
		SaveCard: r.Bool("save_card"), CardDesc: r.Text("save_card_desc", cardDescLimit), UserGSM: readGSM(r, "save_card_gsm"),
	}
}

// Encode writes the request.
func (t FormToken) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", t.SessionID)
	Order{Card: t.Card, CardHash: t.CardHash}.encodeCard(w)
	w.GivenText("card_owner_id", t.CardOwnerID)
	w.GivenText("instalment_key", t.InstalmentKey)
	w.Bool("do_3ds", t.TDS)
	w.GivenText("description", t.Description)
	w.GivenText("card_holder_phone", t.Phone)
	w.GivenText("card_holder_mail", t.Mail)
	w.Bool("save_card", t.SaveCard)
	w.GivenText("save_card_desc", t.CardDesc)
	w.GivenText("save_card_gsm", t.UserGSM)
	return w.Bytes()
}

// FormTokened is the answer of create_token: the token with which the shop's server asks for the charge, and, when the buyer
// has to authenticate first, the address to post token_id, session_id and publishable_key to.
type FormTokened struct {
	TokenID    string
	SessionID  string
	TDS        bool
	PostURL    string
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (t FormTokened) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("token_id", t.TokenID)
	w.Text("session_id", t.SessionID)
	w.Bool("is_tds", t.TDS)
	w.Text("post_url", t.PostURL)
	writeEnd(w, t.ObjectName, t.Code, t.Message)
	return w.Bytes()
}

// DecodeFormTokened reads an answer of create_token.
func DecodeFormTokened(f wirekit.Fields) (FormTokened, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	t := FormTokened{
		TokenID: r.Text("token_id", textLimit), SessionID: r.Text("session_id", textLimit), TDS: r.Bool("is_tds"),
		PostURL: r.Text("post_url", 4*textLimit), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return t, r.Err()
}
