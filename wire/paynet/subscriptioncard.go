package paynet

import (
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// SubscriptionCard is the request of create_card_tds_initial ("Kart ekleme başlatma"): a card that is added to a subscription once its
// holder has been at 3-D Secure.
type SubscriptionCard struct {
	SubscriptionID   string
	ReferenceNo      string
	GroupReferenceNo string
	ReturnURL        string
	Card             pan.Card // pan, card_holder, month, year, cvv
	Label            string
}

// DecodeSubscriptionCard reads a request of create_card_tds_initial. card_holder may be missing there, unlike in a payment.
func DecodeSubscriptionCard(f wirekit.Fields) (SubscriptionCard, error) {
	r := wirekit.NewReader(f)
	r.Require("return_url", "pan", "month", "year", "cvv")
	s := SubscriptionCard{
		SubscriptionID: r.Text("subscription_id", idTextLimit), ReferenceNo: r.Text("reference_no", referenceLimit),
		GroupReferenceNo: r.Text("group_reference_no", groupLimit), ReturnURL: r.WebAddress("return_url", returnURLLimit),
		Card: r.OptionalCard(wirekit.CardNames{
			Holder: "card_holder", Number: "pan", Month: "month", Year: "year", CVV: "cvv", HolderLimit: holderLimit,
		}),
		Label: r.Text("label", labelLimit),
	}
	if s.SubscriptionID == "" && s.ReferenceNo == "" && s.GroupReferenceNo == "" {
		r.Refuse("subscription_id", "required", fault.Text{
			TR: "subscription_id, reference_no ve group_reference_no alanlarından en az biri zorunludur.",
			EN: "At least one of subscription_id, reference_no and group_reference_no is required.",
		})
	}
	for name, text := range map[string]string{
		"label": s.Label, "return_url": s.ReturnURL, "reference_no": s.ReferenceNo, "subscription_id": s.SubscriptionID,
		"group_reference_no": s.GroupReferenceNo,
	} {
		r.WithoutCard(name, text, s.Card.Number)
	}
	return s, r.Err()
}

// Encode writes the request.
func (s SubscriptionCard) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("subscription_id", s.SubscriptionID)
	w.GivenText("reference_no", s.ReferenceNo)
	w.GivenText("group_reference_no", s.GroupReferenceNo)
	w.Text("return_url", s.ReturnURL)
	w.Text("pan", s.Card.Number.Reveal())
	w.GivenText("card_holder", s.Card.Holder)
	w.Int("month", int64(s.Card.Expiry.Month()))
	w.Int("year", int64(s.Card.Expiry.Year()))
	w.Text("cvv", s.Card.CVV.Reveal())
	w.GivenText("label", s.Label)
	return w.Bytes()
}

// DecodeCardTdsConfirm reads a request of create_card_tds_confirm: the two ids that were posted to the return_url.
func DecodeCardTdsConfirm(f wirekit.Fields) (TdsCharge, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "token_id")
	t := TdsCharge{SessionID: r.Text("session_id", idTextLimit), TokenID: r.Text("token_id", idTextLimit)}
	return t, r.Err()
}

// CardAdded is the answer of create_card_tds_confirm ("Kart ekleme tamamlama"). The page's sample has code 1 with the words of a success;
// here a success has code 0, as everywhere.
type CardAdded struct {
	SubscriptionID string
	IsSucceed      bool
	Face
	SubscriptionGSM string
	CardID          string
	AttemptDays     int
	ObjectName      string
	Code            ResultCode
	Message         string
}

// Encode writes the answer in the order of the page's sample. No transaction is told of: what the card was tried with is given back.
func (c CardAdded) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("domain", "")
	w.TextOrNull("token_id", "")
	w.Text("subscription_id", c.SubscriptionID)
	w.Bool("is_succeed", c.IsSucceed)
	c.Face.write(w)
	w.Text("subscription_gsm", c.SubscriptionGSM)
	w.Int("xact_id", 0)
	w.Text("card_id", c.CardID)
	w.Bool("otp_control", false)
	w.Int("attempt_day_count", int64(c.AttemptDays))
	w.Rows("group_reference_details", nil)
	writeEnd(w, c.ObjectName, c.Code, c.Message)
	return w.Bytes()
}

// DecodeCardAdded reads an answer of create_card_tds_confirm.
func DecodeCardAdded(f wirekit.Fields) (CardAdded, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	c := CardAdded{
		SubscriptionID: r.Text("subscription_id", textLimit), IsSucceed: r.Bool("is_succeed"), Face: readFace(r),
		SubscriptionGSM: r.Text("subscription_gsm", textLimit), CardID: r.Text("card_id", textLimit),
		AttemptDays: int(r.Int("attempt_day_count", 0, chargesLimit, 0)), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return c, r.Err()
}

// CardLabel is the request of card_info_label_update.
type CardLabel struct {
	CardID string
	Label  string
}

// DecodeCardLabel reads a request of card_info_label_update.
func DecodeCardLabel(f wirekit.Fields) (CardLabel, error) {
	r := wirekit.NewReader(f)
	r.Require("card_id", "label")
	c := CardLabel{CardID: r.Text("card_id", idTextLimit), Label: r.Text("label", labelLimit)}
	return c, r.Err()
}

// Encode writes the request.
func (c CardLabel) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("card_id", c.CardID)
	w.Text("label", c.Label)
	return w.Bytes()
}

// CardDropped is the answer of card_info_delete.
type CardDropped struct {
	ObjectName string
	Code       ResultCode
	Message    string
	CardID     string
}

// Encode writes the answer.
func (c CardDropped) Encode() []byte {
	w := wirekit.NewObject()
	writeEnd(w, c.ObjectName, c.Code, c.Message)
	w.Text("card_id", c.CardID)
	return w.Bytes()
}

// DecodeCardDropped reads an answer of card_info_delete.
func DecodeCardDropped(f wirekit.Fields) (CardDropped, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	c := CardDropped{
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
		CardID: r.Text("card_id", textLimit),
	}
	return c, r.Err()
}

// SubscriptionCards is the answer of card_info_list.
type SubscriptionCards struct {
	SubscriptionID string
	ReferenceNo    string
	Rows           []SubscriptionCardRow
	ObjectName     string
	Code           ResultCode
	Message        string
}

// SubscriptionCardRow is one card of a subscription. CardID is a number, and written as one.
type SubscriptionCardRow struct {
	CardID    int64
	Number    string // card_no_mask
	Holder    string // card_holder_name_mask
	OrderNo   int
	IsDefault bool
	Label     string
}

// Encode writes the answer.
func (c SubscriptionCards) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("subscription_id", c.SubscriptionID)
	w.Text("reference_no", c.ReferenceNo)
	rows := make([]*wirekit.Object, len(c.Rows))
	for i, row := range c.Rows {
		o := wirekit.NewObject()
		o.Int("card_id", row.CardID)
		o.Text("card_no_mask", row.Number)
		o.Text("card_holder_name_mask", row.Holder)
		o.Int("order_no", int64(row.OrderNo))
		o.Bool("is_default", row.IsDefault)
		o.Text("label", row.Label)
		rows[i] = o
	}
	w.Rows("Data", rows)
	writeEnd(w, c.ObjectName, c.Code, c.Message)
	return w.Bytes()
}

// DecodeSubscriptionCards reads an answer of card_info_list.
func DecodeSubscriptionCards(f wirekit.Fields) (SubscriptionCards, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	c := SubscriptionCards{
		SubscriptionID: r.Text("subscription_id", textLimit), ReferenceNo: r.Text("reference_no", textLimit),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return c, err
	}
	c.Rows, err = wirekit.RowsOf(f, "Data", func(row wirekit.Fields) (SubscriptionCardRow, error) {
		r := wirekit.NewReader(row)
		return SubscriptionCardRow{
			CardID: r.Int("card_id", 0, idLimit, 0), Number: r.Text("card_no_mask", textLimit), Holder: r.Text("card_holder_name_mask", textLimit),
			OrderNo: int(r.Int("order_no", 0, idLimit, 0)), IsDefault: r.Bool("is_default"), Label: r.Text("label", textLimit),
		}, r.Err()
	})
	return c, err
}
