package paynet

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// vault.go holds the messages of v1/card ("Kart saklama"). Their names of a card's fields are not those of a payment.

// CardSave is the request of v1/card/save.
type CardSave struct {
	CardDesc     string
	Card         pan.Card // card_holder, card_number, expire_month, expire_year, cvv; the code may be missing
	UserUniqueID string
	CardOwnerID  string
	OTPCode      string
	OTPSessionID string
	UserGSM      string
}

// DecodeCardSave reads a request of card/save.
func DecodeCardSave(f wirekit.Fields) (CardSave, error) {
	r := wirekit.NewReader(f)
	r.Require("card_desc", "card_holder", "card_number", "expire_month", "expire_year")
	s := CardSave{
		CardDesc: r.Text("card_desc", cardDescLimit),
		Card: r.OptionalCard(wirekit.CardNames{
			Holder: "card_holder", Number: "card_number", Month: "expire_month", Year: "expire_year", CVV: "cvv", HolderLimit: holderLimit,
		}),
		UserUniqueID: r.Text("user_unique_id", ownerLimit), CardOwnerID: r.Text("card_owner_id", ownerLimit),
		OTPCode: r.Text("otp_code", otpLimit), OTPSessionID: r.Text("otp_session_id", idTextLimit), UserGSM: readGSM(r, "user_gsm"),
	}
	requireOwner(r)
	for name, text := range map[string]string{"card_desc": s.CardDesc, "user_unique_id": s.UserUniqueID, "card_owner_id": s.CardOwnerID} {
		r.WithoutCard(name, text, s.Card.Number)
	}
	return s, r.Err()
}

// Lengths that Paynet states nowhere.
const (
	ownerLimit = 100
	otpLimit   = 10
)

// requireOwner refuses a request to keep a card for nobody ("Ödeme", request parameter 19).
func requireOwner(r *wirekit.Reader) {
	if !r.Given("user_unique_id") && !r.Given("card_owner_id") {
		r.Refuse("user_unique_id", "required", fault.Text{
			TR: "user_unique_id ya da card_owner_id alanlarından biri zorunludur.",
			EN: "One of user_unique_id and card_owner_id is required.",
		})
	}
}

// Encode writes the request.
func (s CardSave) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("card_desc", s.CardDesc)
	w.Text("card_holder", s.Card.Holder)
	w.Text("card_number", s.Card.Number.Reveal())
	w.Int("expire_month", int64(s.Card.Expiry.Month()))
	w.Int("expire_year", int64(s.Card.Expiry.Year()))
	w.GivenText("cvv", s.Card.CVV.Reveal())
	w.GivenText("user_unique_id", s.UserUniqueID)
	w.GivenText("card_owner_id", s.CardOwnerID)
	w.GivenText("otp_code", s.OTPCode)
	w.GivenText("otp_session_id", s.OTPSessionID)
	w.GivenText("user_gsm", s.UserGSM)
	return w.Bytes()
}

// SavedCard is a kept card as answers show it: of card/save alone, of card/list in rows.
type SavedCard struct {
	CompanyCode   string
	AgentID       string
	CardOwnerID   string
	UserUniqueID  string
	CardDesc      string
	CardHash      string
	CardNo        string // masked: 435508******8053
	CardBin       string
	CardType      string
	CardBankID    string
	CardBankName  string
	CardLogoURL   string
	CardBrandName string
}

// CardSaved is the answer of card/save.
type CardSaved struct {
	SavedCard
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (s CardSaved) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("card_owner_id", s.CardOwnerID)
	w.Text("user_unique_id", s.UserUniqueID)
	w.Text("card_desc", s.CardDesc)
	w.Text("card_hash", s.CardHash)
	w.Text("card_no", s.CardNo)
	w.Text("card_bin", s.CardBin)
	w.Text("card_type", s.CardType)
	w.Text("card_bank_name", s.CardBankName)
	w.Text("card_logo_url", s.CardLogoURL)
	w.Text("card_brand_name", s.CardBrandName)
	writeEnd(w, s.ObjectName, s.Code, s.Message)
	return w.Bytes()
}

// DecodeCardSaved reads an answer of card/save.
func DecodeCardSaved(f wirekit.Fields) (CardSaved, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	s := CardSaved{
		SavedCard: readSaved(r), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return s, r.Err()
}

func readSaved(r *wirekit.Reader) SavedCard {
	return SavedCard{
		CompanyCode: r.Text("company_code", textLimit), AgentID: r.Text("agent_id", textLimit),
		CardOwnerID: r.Text("card_owner_id", textLimit), UserUniqueID: r.Text("user_unique_id", textLimit),
		CardDesc: r.Text("card_desc", textLimit), CardHash: r.Text("card_hash", textLimit), CardNo: r.Text("card_no", textLimit),
		CardBin: r.Text("card_bin", textLimit), CardType: r.Text("card_type", textLimit), CardBankID: r.Text("card_bank_id", textLimit),
		CardBankName: r.Text("card_bank_name", textLimit), CardLogoURL: r.Text("card_logo_url", textLimit),
		CardBrandName: r.Text("card_brand_name", textLimit),
	}
}

// CardListRequest is the request of card/list.
type CardListRequest struct {
	CardOwnerID string
	Page
}

// DecodeCardListRequest reads a request of card/list.
func DecodeCardListRequest(f wirekit.Fields) (CardListRequest, error) {
	r := wirekit.NewReader(f)
	r.Require("card_owner_id")
	q := CardListRequest{CardOwnerID: r.Text("card_owner_id", ownerLimit), Page: readPage(r)}
	return q, r.Err()
}

// Encode writes the request.
func (q CardListRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("card_owner_id", q.CardOwnerID)
	q.Page.write(w)
	return w.Bytes()
}

// CardList is the answer of card/list.
type CardList struct {
	Total      int
	TotalCount int
	Page
	HasMore    bool
	Rows       []SavedCard
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (l CardList) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("total", int64(l.Total))
	w.Int("total_count", int64(l.TotalCount))
	l.Page.write(w)
	w.Bool("has_more", l.HasMore)
	rows := make([]*wirekit.Object, len(l.Rows))
	for i, s := range l.Rows {
		o := wirekit.NewObject()
		o.Text("company_code", s.CompanyCode)
		o.Text("agent_id", s.AgentID)
		o.Text("user_unique_id", s.UserUniqueID)
		o.Text("card_owner_id", s.CardOwnerID)
		o.Text("card_desc", s.CardDesc)
		o.Text("card_hash", s.CardHash)
		o.Text("card_no", s.CardNo)
		o.Text("card_bin", s.CardBin)
		o.Text("card_type", s.CardType)
		o.Text("card_bank_id", s.CardBankID)
		o.Text("card_bank_name", s.CardBankName)
		o.Text("card_logo_url", s.CardLogoURL)
		o.Text("card_brand_name", s.CardBrandName)
		rows[i] = o
	}
	w.Rows("Data", rows)
	writeEnd(w, l.ObjectName, l.Code, l.Message)
	return w.Bytes()
}

// DecodeCardList reads an answer of card/list.
func DecodeCardList(f wirekit.Fields) (CardList, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	l := CardList{
		Total: int(r.Int("total", 0, idLimit, 0)), TotalCount: int(r.Int("total_count", 0, idLimit, 0)), Page: readPage(r),
		HasMore: r.Bool("has_more"), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return l, err
	}
	l.Rows, err = wirekit.RowsOf(f, "Data", func(row wirekit.Fields) (SavedCard, error) {
		r := wirekit.NewReader(row)
		return readSaved(r), r.Err()
	})
	return l, err
}

// CardRef is the request of card/delete, and of card/desc_update when CardDesc is set.
type CardRef struct {
	CardOwnerID string
	CardHash    string
	CardDesc    string
}

// DecodeCardDelete reads a request of card/delete.
func DecodeCardDelete(f wirekit.Fields) (CardRef, error) {
	r := wirekit.NewReader(f)
	c := readCardRef(r)
	return c, r.Err()
}

// DecodeCardDesc reads a request of card/desc_update.
func DecodeCardDesc(f wirekit.Fields) (CardRef, error) {
	r := wirekit.NewReader(f)
	c := readCardRef(r)
	r.Require("card_desc")
	c.CardDesc = r.Text("card_desc", cardDescLimit)
	return c, r.Err()
}

func readCardRef(r *wirekit.Reader) CardRef {
	r.Require("card_owner_id", "card_hash")
	return CardRef{CardOwnerID: r.Text("card_owner_id", ownerLimit), CardHash: r.Text("card_hash", textLimit)}
}

// Encode writes the request.
func (c CardRef) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("card_owner_id", c.CardOwnerID)
	w.Text("card_hash", c.CardHash)
	w.GivenText("card_desc", c.CardDesc)
	return w.Bytes()
}

// OTP is the request of card/send_otp, and of card/check_otp when Code is set.
type OTP struct {
	UserGSM   string
	SessionID string
	Code      string
}

// DecodeSendOTP reads a request of card/send_otp.
func DecodeSendOTP(f wirekit.Fields) (OTP, error) {
	r := wirekit.NewReader(f)
	o := readOTP(r)
	return o, r.Err()
}

// DecodeCheckOTP reads a request of card/check_otp.
func DecodeCheckOTP(f wirekit.Fields) (OTP, error) {
	r := wirekit.NewReader(f)
	o := readOTP(r)
	r.Require("otp_code")
	o.Code = r.Text("otp_code", otpLimit)
	return o, r.Err()
}

func readOTP(r *wirekit.Reader) OTP {
	r.Require("user_gsm", "otp_session_id")
	return OTP{UserGSM: readGSM(r, "user_gsm"), SessionID: r.Text("otp_session_id", idTextLimit)}
}

// Encode writes the request.
func (o OTP) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("user_gsm", o.UserGSM)
	w.Text("otp_session_id", o.SessionID)
	w.GivenText("otp_code", o.Code)
	return w.Bytes()
}

// OTPSent is the answer of card/send_otp.
type OTPSent struct {
	// Expire is how many seconds the code is good for.
	Expire     int
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (o OTPSent) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("otp_expire", int64(o.Expire))
	writeEnd(w, o.ObjectName, o.Code, o.Message)
	return w.Bytes()
}

// DecodeOTPSent reads an answer of card/send_otp.
func DecodeOTPSent(f wirekit.Fields) (OTPSent, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	o := OTPSent{
		Expire: int(r.Int("otp_expire", 0, idLimit, 0)), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return o, r.Err()
}

// readGSM reads a mobile number, 5XXXXXXXXX, in the spellings of [readPhone].
func readGSM(r *wirekit.Reader, name string) string {
	text := readPhone(r, name)
	if text != "" && (len(text) != phoneLimit || !strings.HasPrefix(text, "5")) {
		r.Refuse(name, "phone_malformed", fault.Text{
			TR: "Cep telefonu 5XXXXXXXXX biçiminde olmalıdır.", EN: "A mobile number is written like 5XXXXXXXXX.",
		})
		return ""
	}
	return text
}
