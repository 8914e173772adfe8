package paynet

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// MailOrder is the request of v1/mailorder/create ("Ödeme emri oluşturma"): a link at which a buyer pays. It is also what
// mailorder/detail shows of one, in [MailOrderRow].
type MailOrder struct {
	NameSurname   string
	Amount        money.Amount // lira
	POSType       int
	AddCommission bool // addcomission_to_amount
	AgentID       string
	UserName      string
	Email         string
	SendMail      bool
	Phone         string
	SendSMS       bool
	// ExpireHours is expire_date, which is a number of hours.
	ExpireHours          int
	Note                 string
	AgentNote            string
	ReferenceNo          string
	SucceedURL           string
	ErrorURL             string
	ConfirmationURL      string
	SendConfirmationMail bool
	MultiPayment         bool
	BankID               string
}

// expireHours is how long a link lives when its request does not say, as Paynet's PHP class has it.
const expireHours = 24

// DecodeMailOrder reads a request of mailorder/create.
func DecodeMailOrder(f wirekit.Fields) (MailOrder, error) {
	const yearOfHours = 366 * 24
	r := wirekit.NewReader(f)
	r.Require("name_surname")
	m := MailOrder{
		NameSurname: r.Text("name_surname", domainLimit), Amount: r.Positive("amount", money.TRY, money.Decimal),
		POSType: int(r.Int("pos_type", 0, 99, 0)), AddCommission: readEither(r, "addcomission_to_amount", "add_commission"),
		AgentID: r.Text("agent_id", agentLimit), UserName: r.Text("user_name", textLimit), Email: r.Text("email", mailLimit),
		SendMail: r.Bool("send_mail"), Phone: readPhone(r, "phone"), SendSMS: r.Bool("send_sms"),
		ExpireHours: int(r.Int("expire_date", 0, yearOfHours, expireHours)), Note: r.Lines("note", noteLimit),
		AgentNote: r.Lines("agent_note", noteLimit), ReferenceNo: r.Text("reference_no", referenceLimit),
		SucceedURL: r.WebAddress("succeed_url", textLimit), ErrorURL: r.WebAddress("error_url", textLimit),
		ConfirmationURL:      r.WebAddress("confirmation_url", textLimit),
		SendConfirmationMail: r.Bool("send_confirmation_mail"), MultiPayment: r.Bool("multi_payment"), BankID: r.Text("bank_id", textLimit),
	}
	if m.ExpireHours == 0 {
		m.ExpireHours = expireHours
	}
	return m, r.Err()
}

// Encode writes the request.
func (m MailOrder) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("name_surname", m.NameSurname)
	w.Amount("amount", m.Amount)
	if m.POSType != 0 {
		w.Int("pos_type", int64(m.POSType))
	}
	w.Bool("addcomission_to_amount", m.AddCommission)
	w.GivenText("agent_id", m.AgentID)
	w.GivenText("user_name", m.UserName)
	w.GivenText("email", m.Email)
	w.Bool("send_mail", m.SendMail)
	w.GivenText("phone", m.Phone)
	w.Bool("send_sms", m.SendSMS)
	w.Int("expire_date", int64(m.ExpireHours))
	w.GivenText("note", m.Note)
	w.GivenText("agent_note", m.AgentNote)
	w.GivenText("reference_no", m.ReferenceNo)
	w.GivenText("succeed_url", m.SucceedURL)
	w.GivenText("error_url", m.ErrorURL)
	w.GivenText("confirmation_url", m.ConfirmationURL)
	w.Bool("send_confirmation_mail", m.SendConfirmationMail)
	w.Bool("multi_payment", m.MultiPayment)
	w.GivenText("bank_id", m.BankID)
	return w.Bytes()
}

// Confirmation is what is posted to a link's confirmation_url once it is paid. The reference's name is misspelled there
// (referance_no); it is written both ways, as receivers read both.
type Confirmation struct {
	ReferenceNo       string
	XactID            string
	XactDate          time.Time
	AgentID           string
	BankID            string
	Instalment        int
	CardHolder        string
	CardNumber        string // first six and last four digits
	Amount            money.Amount
	NetAmount         money.Amount
	Comission         money.Amount
	ComissionTax      money.Amount
	Currency          string
	AuthorizationCode string
	OrderID           string
	IsSucceed         bool
}

// Encode writes the post.
func (c Confirmation) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("referance_no", c.ReferenceNo)
	w.Text("reference_no", c.ReferenceNo)
	w.Text("xact_id", c.XactID)
	w.Text("xact_date", date(c.XactDate))
	w.Text("agent_id", c.AgentID)
	w.Text("bank_id", c.BankID)
	w.Int("instalment", int64(c.Instalment))
	w.Text("card_holder", c.CardHolder)
	w.Text("card_number", c.CardNumber)
	w.Amount("amount", c.Amount)
	w.Amount("netAmount", c.NetAmount)
	w.Amount("comission", c.Comission)
	w.Amount("comission_tax", c.ComissionTax)
	w.Text("currency", c.Currency)
	w.Text("authorization_code", c.AuthorizationCode)
	w.Text("order_id", c.OrderID)
	w.Bool("is_succeed", c.IsSucceed)
	return w.Bytes()
}

// DecodeConfirmation reads a post to a confirmation_url.
func DecodeConfirmation(f wirekit.Fields) (Confirmation, error) {
	r := wirekit.NewReader(f)
	r.Require("is_succeed")
	c := Confirmation{
		ReferenceNo: r.Text("referance_no", textLimit), XactID: r.Text("xact_id", textLimit), XactDate: readDate(r, "xact_date"),
		AgentID: r.Text("agent_id", textLimit), BankID: r.Text("bank_id", textLimit), Instalment: int(r.Int("instalment", 0, 999, 0)),
		CardHolder: r.Text("card_holder", textLimit), CardNumber: r.Text("card_number", textLimit),
		Amount: readLira(r, "amount"), NetAmount: readLira(r, "netAmount"), Comission: readLira(r, "comission"),
		ComissionTax: readLira(r, "comission_tax"), Currency: r.Text("currency", textLimit),
		AuthorizationCode: r.Text("authorization_code", textLimit), OrderID: r.Text("order_id", textLimit), IsSucceed: r.Bool("is_succeed"),
	}
	if c.ReferenceNo == "" {
		c.ReferenceNo = r.Text("reference_no", textLimit)
	}
	return c, r.Err()
}

// ReversalNotice is what is posted to the succeedUrl of a reversed_request when the request has been decided ("İade"): code
// "0" when the money goes back and "1" when not.
type ReversalNotice struct {
	XactID  string
	Code    string
	Status  string
	Message string
}

// Encode writes the post.
func (n ReversalNotice) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("xact_id", n.XactID)
	w.Text("code", n.Code)
	w.Text("status", n.Status)
	w.Text("message", n.Message)
	return w.Bytes()
}

// DecodeReversalNotice reads a post to a succeedUrl.
func DecodeReversalNotice(f wirekit.Fields) (ReversalNotice, error) {
	r := wirekit.NewReader(f)
	r.Require("xact_id", "code")
	n := ReversalNotice{
		XactID: r.Text("xact_id", textLimit), Code: r.Text("code", textLimit), Status: r.Text("status", textLimit),
		Message: r.Lines("message", textLimit),
	}
	return n, r.Err()
}
