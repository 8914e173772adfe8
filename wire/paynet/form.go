package paynet

import (
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// form.go holds the messages by which paynet.js and paynet-custom.js, in a buyer's browser, talk to v1/paynetj (Paynet
// document, "Kart saklama", steps 1.1 to 4). They are proven by the publishable key only, so that what they say about the
// order is a claim until the shop's server repeats it in [Charge].

// FormAuth is the request of v1/paynetj/auth: what the form was opened with. The names are those that Paynet's own script
// sends.
type FormAuth struct {
	// Amount is in whole kuruş on the wire.
	Amount        money.Amount
	AgentID       string
	POSType       int
	AddCommission bool
	ReferenceNo   string
	RatioCode     string
	// RatioCodeMethod and InvoiceNo are passed on from the script's attributes.
	RatioCodeMethod string
	InvoiceNo       string
	// Domain is the shop's origin, such as https://shop.example.
	Domain string
	// Installments is a list such as "0,3,6"; empty means all that the table has.
	Installments string
	NoInstalment bool
	// TDSRequired is true unless the form says otherwise.
	TDSRequired  bool
	SaveCard     bool
	CardDesc     string
	UserGSM      string // user_gsm_no
	CardOwnerID  string
	UserUniqueID string
	Description  string
	// ReturnURL is where the whole page goes after 3-D Secure, instead of a frame that reports to the page.
	ReturnURL string
}

// DecodeFormAuth reads a request of auth.
func DecodeFormAuth(f wirekit.Fields) (FormAuth, error) {
	r := wirekit.NewReader(f)
	a := FormAuth{
		Amount: readProduct(f, r, "amount"), AgentID: r.Text("agent_id", agentLimit),
		POSType: int(r.Int("pos_type", 0, 99, 0)), AddCommission: readEither(r, "add_commission", "add_commission_amount"),
		ReferenceNo: r.Text("reference_no", referenceLimit), RatioCode: r.Text("ratio_code", ratioCodeLimit),
		RatioCodeMethod: r.Text("ratio_code_method", 1), InvoiceNo: r.Text("invoice_no", textLimit), Domain: r.Text("domain", domainLimit),
		Installments: r.Text("installments", textLimit), NoInstalment: r.Bool("no_instalment"),
		TDSRequired: !r.Given("tds_required") || r.Bool("tds_required"), SaveCard: r.Bool("save_card"),
		CardDesc: r.Text("card_desc", cardDescLimit), UserGSM: readGSM(r, "user_gsm_no"),
		CardOwnerID: r.Text("card_owner_id", textLimit), UserUniqueID: r.Text("user_unique_id", textLimit),
		Description: r.Lines("description", descriptionLimit), ReturnURL: r.WebAddress("return_url", textLimit),
	}
	if a.Amount.IsZero() && !r.Refused("amount") {
		r.Require("amount")
		if !r.Refused("amount") {
			r.Refuse("amount", "amount_not_positive", fault.Text{TR: "Tutar sıfırdan büyük olmalıdır.", EN: "The amount must be greater than zero."})
		}
	}
	return a, r.Err()
}

// Encode writes the request.
func (a FormAuth) Encode() []byte {
	w := wirekit.NewObject()
	writeKurus(w, a.Amount)
	w.GivenText("agent_id", a.AgentID)
	if a.POSType != 0 {
		w.Int("pos_type", int64(a.POSType))
	}
	w.Bool("add_commission", a.AddCommission)
	w.GivenText("reference_no", a.ReferenceNo)
	w.GivenText("ratio_code", a.RatioCode)
	w.GivenText("ratio_code_method", a.RatioCodeMethod)
	w.GivenText("invoice_no", a.InvoiceNo)
	w.GivenText("domain", a.Domain)
	w.GivenText("installments", a.Installments)
	w.Bool("no_instalment", a.NoInstalment)
	w.Bool("tds_required", a.TDSRequired)
	w.Bool("save_card", a.SaveCard)
	w.GivenText("card_desc", a.CardDesc)
	w.GivenText("user_gsm_no", a.UserGSM)
	w.GivenText("card_owner_id", a.CardOwnerID)
	w.GivenText("user_unique_id", a.UserUniqueID)
	w.GivenText("description", a.Description)
	w.GivenText("return_url", a.ReturnURL)
	return w.Bytes()
}

// readProduct reads an amount in kuruş that a script may have made by multiplying a binary fraction by a hundred: 19.99
// becomes 1998.9999999999998 there. What lies within a millionth of a whole number is that number; everything else is
// refused like any amount with decimals.
func readProduct(f wirekit.Fields, r *wirekit.Reader, name string) money.Amount {
	const noise = 6
	field, _ := f.Find(name)
	whole, fraction, dotted := strings.Cut(strings.TrimSpace(field.Value), ".")
	if field.Kind != wirekit.Number || !dotted || len(fraction) < noise {
		return readOptional(r, name, money.Minor)
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case err != nil || n < 0 || n >= money.Limit:
	case fraction[:noise] == "000000":
		return positiveOrNone(n)
	case fraction[:noise] == "999999":
		return positiveOrNone(n + 1)
	}
	return readOptional(r, name, money.Minor) // which refuses it by name
}

func positiveOrNone(kurus int64) money.Amount {
	if kurus == 0 {
		return money.Amount{}
	}
	return money.New(kurus, money.TRY)
}

// FormUpdate is the request of v1/paynetj/auth_update: the page changes what its form was opened with. What is not given
// stays as it is.
type FormUpdate struct {
	SessionID     string
	Amount        money.Amount // zero value when not given
	AddCommission *bool
	RatioCode     *string
	SaveCard      *bool
	CardDesc      string
	UserGSM       string // user_gsm_no
}

// DecodeFormUpdate reads a request of auth_update.
func DecodeFormUpdate(f wirekit.Fields) (FormUpdate, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id")
	u := FormUpdate{
		SessionID: r.Text("session_id", idTextLimit), Amount: readProduct(f, r, "amount"),
		AddCommission: readMaybe(r, "add_commission"), SaveCard: readMaybe(r, "save_card"),
		CardDesc: r.Text("card_desc", cardDescLimit), UserGSM: readGSM(r, "user_gsm_no"),
	}
	if _, given := f.Find("ratio_code"); given {
		code := r.Text("ratio_code", ratioCodeLimit)
		u.RatioCode = &code
	}
	return u, r.Err()
}

// Encode writes the request.
func (u FormUpdate) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", u.SessionID)
	writeKurus(w, u.Amount)
	writeMaybe(w, "add_commission", u.AddCommission)
	if u.RatioCode != nil {
		w.Text("ratio_code", *u.RatioCode)
	}
	writeMaybe(w, "save_card", u.SaveCard)
	w.GivenText("card_desc", u.CardDesc)
	w.GivenText("user_gsm_no", u.UserGSM)
	return w.Bytes()
}

// FormSession is the answer of auth: the form's session, whose form it is, and until when.
type FormSession struct {
	SessionID   string
	Name        string
	ExpireDate  time.Time
	TDSRequired bool
	ObjectName  string
	Code        ResultCode
	Message     string
}

// Encode writes the answer.
func (s FormSession) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", s.SessionID)
	w.Text("name", s.Name)
	w.Text("expire_date", date(s.ExpireDate))
	w.Bool("tds_required", s.TDSRequired)
	writeEnd(w, s.ObjectName, s.Code, s.Message)
	return w.Bytes()
}

// DecodeFormSession reads an answer of auth.
func DecodeFormSession(f wirekit.Fields) (FormSession, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	s := FormSession{
		SessionID: r.Text("session_id", textLimit), Name: r.Text("name", textLimit), ExpireDate: readDate(r, "expire_date"),
		TDSRequired: r.Bool("tds_required"), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return s, r.Err()
}

// FormBin is the request of v1/paynetj/check_bin, and of check_card_bin when CardHash names a saved card.
type FormBin struct {
	SessionID   string
	Bin         string
	CardHash    string
	CardOwnerID string
	// NoInstalment shows the single payment only.
	NoInstalment bool
}

// DecodeFormBin reads a request of check_bin.
func DecodeFormBin(f wirekit.Fields) (FormBin, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "bin")
	b := FormBin{SessionID: r.Text("session_id", idTextLimit), Bin: readBin(r), NoInstalment: r.Bool("no_instalment")}
	return b, r.Err()
}

// DecodeFormCardBin reads a request of check_card_bin.
func DecodeFormCardBin(f wirekit.Fields) (FormBin, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "card_hash")
	b := FormBin{
		SessionID: r.Text("session_id", idTextLimit), CardHash: r.Text("card_hash", textLimit),
		CardOwnerID: r.Text("card_owner_id", textLimit), NoInstalment: r.Bool("no_instalment"),
	}
	return b, r.Err()
}

// Encode writes the request.
func (b FormBin) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", b.SessionID)
	w.GivenText("bin", b.Bin)
	w.GivenText("card_hash", b.CardHash)
	w.GivenText("card_owner_id", b.CardOwnerID)
	if b.NoInstalment {
		w.Bool("no_instalment", true)
	}
	return w.Bytes()
}

// FormBank is the answer of check_bin and check_card_bin: the card's bank, and in how many parts it may pay.
type FormBank struct {
	BankID   string
	BankLogo string
	BankName string
	CardType string
	// TDSEnable tells that the card can be authenticated.
	TDSEnable  bool
	Rows       []FormInstalment
	ObjectName string
	Code       ResultCode
	Message    string
}

// FormInstalment is one choice of the buyer's.
type FormInstalment struct {
	InstalmentKey    string
	Instalment       int
	InstalmentAmount money.Amount
	TotalAmount      money.Amount
	Commision        money.Amount
	Desc             string
}

// Encode writes the answer. The name of its object_name is misspelled on the wire (obeject_name); it is written both ways.
func (b FormBank) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("bank_id", b.BankID)
	w.Text("bank_logo", b.BankLogo)
	w.Text("bank_name", b.BankName)
	w.Text("card_type", b.CardType)
	w.Bool("tds_enable", b.TDSEnable)
	rows := make([]*wirekit.Object, len(b.Rows))
	for i, row := range b.Rows {
		o := wirekit.NewObject()
		o.Text("instalment_key", row.InstalmentKey)
		o.Int("instalment", int64(row.Instalment))
		o.Amount("instalment_amount", row.InstalmentAmount)
		o.Amount("total_amount", row.TotalAmount)
		o.Amount("commision", row.Commision)
		o.Text("desc", row.Desc)
		rows[i] = o
	}
	w.Rows("data", rows)
	w.Text("obeject_name", b.ObjectName)
	writeEnd(w, b.ObjectName, b.Code, b.Message)
	return w.Bytes()
}

// DecodeFormBank reads an answer of check_bin.
func DecodeFormBank(f wirekit.Fields) (FormBank, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	b := FormBank{
		BankID: r.Text("bank_id", textLimit), BankLogo: r.Text("bank_logo", textLimit), BankName: r.Text("bank_name", textLimit),
		CardType: r.Text("card_type", textLimit), TDSEnable: r.Bool("tds_enable"),
		ObjectName: r.Text("obeject_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	if b.ObjectName == "" {
		b.ObjectName = r.Text("object_name", textLimit)
	}
	err := r.Err()
	if err != nil {
		return b, err
	}
	b.Rows, err = wirekit.RowsOf(f, "data", func(row wirekit.Fields) (FormInstalment, error) {
		r := wirekit.NewReader(row)
		return FormInstalment{
			InstalmentKey: r.Text("instalment_key", textLimit), Instalment: int(r.Int("instalment", 0, 999, 0)),
			InstalmentAmount: readLira(r, "instalment_amount"), TotalAmount: readLira(r, "total_amount"),
			Commision: readLira(r, "commision"), Desc: r.Text("desc", textLimit),
		}, r.Err()
	})
	return b, err
}

// FormSave is the request of v1/paynetj/save_card: the buyer wants the card kept.
type FormSave struct {
	SessionID string
	CardDesc  string
	UserGSM   string
}

// DecodeFormSave reads a request of save_card.
func DecodeFormSave(f wirekit.Fields) (FormSave, error) {
	r := wirekit.NewReader(f)
	r.Require("session_id", "card_desc")
	s := FormSave{
		SessionID: r.Text("session_id", idTextLimit), CardDesc: r.Text("card_desc", cardDescLimit), UserGSM: readGSM(r, "user_gsm"),
	}
	return s, r.Err()
}

// Encode writes the request.
func (s FormSave) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("session_id", s.SessionID)
	w.Text("card_desc", s.CardDesc)
	w.GivenText("user_gsm", s.UserGSM)
	return w.Bytes()
}

func writeEnd(w *wirekit.Object, object string, code ResultCode, message string) {
	w.Text("object_name", object)
	w.Int("code", int64(code))
	w.Text("message", message)
}
