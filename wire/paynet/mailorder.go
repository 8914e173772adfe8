package paynet

import (
	"time"

	"github.com/vezne/vezne/internal/fault"
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

// The values of status of a link.
const (
	LinkWaiting = 0
	LinkPassive = 3
)

// LinkRequest is the request of mailorder/detail, and of mailorder/status_update when Status is set.
type LinkRequest struct {
	ID          string
	ReferenceNo string
	Status      *int
}

// DecodeLinkDetail reads a request of mailorder/detail.
func DecodeLinkDetail(f wirekit.Fields) (LinkRequest, error) {
	r := wirekit.NewReader(f)
	l := readLink(r)
	return l, r.Err()
}

// DecodeLinkStatus reads a request of mailorder/status_update.
func DecodeLinkStatus(f wirekit.Fields) (LinkRequest, error) {
	r := wirekit.NewReader(f)
	l := readLink(r)
	r.Require("status")
	status := int(r.Int("status", LinkWaiting, LinkPassive, 0))
	if status != LinkWaiting && status != LinkPassive {
		r.Refuse("status", "status", fault.Text{TR: "0 (bekliyor) ya da 3 (pasif) olmalıdır.", EN: "It must be 0 (waiting) or 3 (passive)."})
	}
	l.Status = &status
	return l, r.Err()
}

func readLink(r *wirekit.Reader) LinkRequest {
	l := LinkRequest{ID: r.Text("id", idTextLimit), ReferenceNo: r.Text("reference_no", referenceLimit)}
	if !r.Given("id") && !r.Given("reference_no") {
		r.Refuse("id", "required", fault.Text{
			TR: "id ya da reference_no alanlarından biri zorunludur.", EN: "One of id and reference_no is required.",
		})
	}
	return l
}

// Encode writes the request.
func (l LinkRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("id", l.ID)
	w.GivenText("reference_no", l.ReferenceNo)
	if l.Status != nil {
		w.Int("status", int64(*l.Status))
	}
	return w.Bytes()
}

// LinkListRequest is the request of mailorder/list. Begin and End are zero when not given.
type LinkListRequest struct {
	Begin   time.Time
	End     time.Time
	AgentID string
	Page
}

// DecodeLinkListRequest reads a request of mailorder/list.
func DecodeLinkListRequest(f wirekit.Fields) (LinkListRequest, error) {
	r := wirekit.NewReader(f)
	q := LinkListRequest{Begin: readDay(r, "datab"), End: readDay(r, "datbi"), AgentID: r.Text("agent_id", agentLimit), Page: readPage(r)}
	return q, r.Err()
}

// Encode writes the request.
func (q LinkListRequest) Encode() []byte {
	w := wirekit.NewObject()
	if !q.Begin.IsZero() {
		w.Text("datab", day(q.Begin))
	}
	if !q.End.IsZero() {
		w.Text("datbi", day(q.End))
	}
	w.GivenText("agent_id", q.AgentID)
	q.Page.write(w)
	return w.Bytes()
}

// LinkList is the answer of mailorder/list, and of mailorder/detail with one row.
type LinkList struct {
	TotalCount int
	Page
	HasMore    bool
	Rows       []LinkRow
	ObjectName string
	Code       ResultCode
	Message    string
}

// LinkRow is one link.
type LinkRow struct {
	ID          string
	CompanyCode string
	// XactID names the payment, empty while there is none.
	XactID     string
	Status     int
	Instalment int
	CreateDate time.Time
	ExpireDate time.Time
	MailOrder
}

// Encode writes the answer. A detail is a list of one; the document shows the fields of both and the frame of neither.
func (l LinkList) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("total_count", int64(l.TotalCount))
	l.Page.write(w)
	w.Bool("has_more", l.HasMore)
	rows := make([]*wirekit.Object, len(l.Rows))
	for i, row := range l.Rows {
		rows[i] = row.object()
	}
	w.Rows("Data", rows)
	writeEnd(w, l.ObjectName, l.Code, l.Message)
	return w.Bytes()
}

func (l LinkRow) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("id", l.ID)
	w.Text("company_code", l.CompanyCode)
	w.Text("agent_id", l.AgentID)
	w.Text("xact_id", l.XactID)
	w.Text("reference_no", l.ReferenceNo)
	w.Text("email", l.Email)
	w.Text("user_name", l.UserName)
	w.Text("name_surname", l.NameSurname)
	w.Amount("amount", l.Amount)
	w.Text("currency", Currency)
	w.Int("installment", int64(l.Instalment))
	w.Text("phone", l.Phone)
	w.Text("bank_id", l.BankID)
	w.Text("expire_date", date(l.ExpireDate))
	w.Text("create_date", date(l.CreateDate))
	w.Text("note", l.Note)
	w.Text("agent_note", l.AgentNote)
	w.Text("succeed_url", l.SucceedURL)
	w.Text("error_url", l.ErrorURL)
	w.Text("confirmation_url", l.ConfirmationURL)
	w.Int("status", int64(l.Status))
	return w
}

// DecodeLinkList reads an answer of mailorder/list or detail.
func DecodeLinkList(f wirekit.Fields) (LinkList, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	l := LinkList{
		TotalCount: int(r.Int("total_count", 0, idLimit, 0)), Page: readPage(r), HasMore: r.Bool("has_more"),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return l, err
	}
	l.Rows, err = wirekit.RowsOf(f, "Data", func(row wirekit.Fields) (LinkRow, error) {
		r := wirekit.NewReader(row)
		return LinkRow{
			ID: r.Text("id", textLimit), CompanyCode: r.Text("company_code", textLimit), XactID: r.Text("xact_id", textLimit),
			Status: int(r.Int("status", 0, 99, 0)), Instalment: int(r.Int("installment", 0, 999, 0)),
			CreateDate: readDate(r, "create_date"), ExpireDate: readDate(r, "expire_date"),
			MailOrder: MailOrder{
				NameSurname: r.Text("name_surname", textLimit), Amount: readLira(r, "amount"), AgentID: r.Text("agent_id", textLimit),
				UserName: r.Text("user_name", textLimit), Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit),
				BankID: r.Text("bank_id", textLimit), Note: r.Lines("note", textLimit), AgentNote: r.Lines("agent_note", textLimit),
				ReferenceNo: r.Text("reference_no", textLimit), SucceedURL: r.Text("succeed_url", textLimit),
				ErrorURL: r.Text("error_url", textLimit), ConfirmationURL: r.Text("confirmation_url", textLimit),
			},
		}, r.Err()
	})
	return l, err
}
