package paynet

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// subscription.go holds v1/subscription ("Abonelik"): payments that repeat. Their amounts are sent in kuruş and answered in lira.

// The values of "object_name" in answers about subscriptions. Documented are those of status_update, send_again, card_info_list,
// card_info_label_update, create_card_tds_confirm and invoice_status_update; the others are ours.
const (
	ObjectSubscription        = "subscription_create"
	ObjectSubscriptionDetail  = "subscription_detail"
	ObjectSubscriptionList    = "subscription_list"
	ObjectSubscriptionStatus  = "subscription_status_update"
	ObjectSubscriptionAmount  = "subscription_amount_update"
	ObjectSubscriptionAgain   = "subscription_send_again"
	ObjectSubscriptionCards   = "subscription_card_list"
	ObjectSubscriptionLabel   = "card_info_label_update"
	ObjectSubscriptionUncard  = "subscription_card_info_delete"
	ObjectSubscriptionTds     = "create_card_tds_initial_response"
	ObjectSubscriptionTdsDone = "create_card_tds_confirm_response"
	ObjectInvoiceStatus       = "subscription_invoice_status_update"
)

// The values of interval: what periods are counted in.
const (
	IntervalDay   = 0
	IntervalWeek  = 1
	IntervalMonth = 2
	IntervalYear  = 3
)

// The values of status of a subscription and of its invoices ("Veri Tipleri / Status").
const (
	StatusWaiting         = 0
	StatusExternalCharged = 2
	StatusDoneSucceed     = 3
	StatusDoneUnsucceed   = 4
	StatusCancel          = 5
	StatusDeleted         = 6
)

// Limits that Paynet states nowhere but for group_reference_no.
const (
	groupLimit    = 50
	chargesLimit  = 3660
	periodLimit   = 120
	attemptsLimit = 10
	labelLimit    = 100
	endDescLimit  = 250
)

// Subscription is the request of subscription/create, and what answers show of one.
type Subscription struct {
	NameSurname string
	Amount      money.Amount // kuruş in the request, lira in answers
	// Interval is the unit, IntervalCount the number of charges in all, and Period how many units lie between two of them, where 0 is 1.
	Interval      int
	IntervalCount int
	Period        int
	BeginDate     time.Time // a day in Turkish time
	ReferenceNo   string
	EndUserEmail  string
	EndUserGSM    string
	EndUserDesc   string
	AgentID       string
	AgentAmount   money.Amount
	CompanyAmount money.Amount
	AddCommission bool // addcomission_to_amount or add_comission_to_amount
	Currency      string
	UserName      string
	SendMail      bool
	SendSMS       bool
	// VariablePrice is is_fixed_price sent as false: the shop states every amount anew.
	VariablePrice bool
	// AttemptDays is attempt_day_count: on how many days a charge is tried; 0 is not given.
	AttemptDays      int
	OTPControl       bool
	GroupReferenceNo string
}

// DecodeSubscription reads a request of subscription/create. The document asks for agent_amount and company_amount and says what holds
// where they are not given, so they may be left out.
func DecodeSubscription(f wirekit.Fields) (Subscription, error) {
	r := wirekit.NewReader(f)
	r.Require("name_surname", "interval", "interval_count", "begin_date", "reference_no", "end_user_email", "end_user_gsm", "end_user_desc")
	s := Subscription{
		NameSurname: r.Text("name_surname", domainLimit), Amount: r.Positive("amount", money.TRY, money.Minor),
		Interval: int(r.Int("interval", IntervalDay, IntervalYear, IntervalMonth)), IntervalCount: int(r.Int("interval_count", 1, chargesLimit, 1)),
		Period: int(r.Int("period", 0, periodLimit, 0)), BeginDate: readDay(r, "begin_date"), ReferenceNo: r.Text("reference_no", referenceLimit),
		EndUserEmail: r.Text("end_user_email", mailLimit), EndUserGSM: readPhone(r, "end_user_gsm"),
		EndUserDesc: r.Text("end_user_desc", endDescLimit), AgentID: r.Text("agent_id", agentLimit),
		AgentAmount: readOptional(r, "agent_amount", money.Minor), CompanyAmount: readOptional(r, "company_amount", money.Minor),
		AddCommission: readEither(r, "addcomission_to_amount", "add_comission_to_amount"), Currency: r.Text("currency", currencyLimit),
		UserName: r.Text("user_name", textLimit), SendMail: r.Bool("send_mail"), SendSMS: r.Bool("send_sms"),
		VariablePrice: r.Given("is_fixed_price") && !r.Bool("is_fixed_price"), AttemptDays: int(r.Int("attempt_day_count", 0, attemptsLimit, 0)),
		OTPControl: r.Bool("otp_control"), GroupReferenceNo: r.Text("group_reference_no", groupLimit),
	}
	if s.Currency != "" && s.Currency != "TL" && s.Currency != Currency {
		r.Refuse("currency", "currency", fault.Text{TR: "Yalnızca TL desteklenir.", EN: "Only TL is supported."})
	}
	return s, r.Err()
}

// Encode writes the request.
func (s Subscription) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("name_surname", s.NameSurname)
	w.Text("amount", hundredfold(s.Amount))
	w.Int("interval", int64(s.Interval))
	w.Int("interval_count", int64(s.IntervalCount))
	w.Text("begin_date", day(s.BeginDate))
	w.Text("reference_no", s.ReferenceNo)
	w.Text("end_user_email", s.EndUserEmail)
	w.Text("end_user_gsm", s.EndUserGSM)
	w.GivenText("agent_id", s.AgentID)
	if s.AgentAmount.IsPositive() {
		w.Text("agent_amount", hundredfold(s.AgentAmount))
	}
	if s.CompanyAmount.IsPositive() {
		w.Text("company_amount", hundredfold(s.CompanyAmount))
	}
	w.Text("end_user_desc", s.EndUserDesc)
	w.Bool("addcomission_to_amount", s.AddCommission)
	w.GivenText("currency", s.Currency)
	w.Int("period", int64(s.Period))
	w.GivenText("user_name", s.UserName)
	w.Bool("send_mail", s.SendMail)
	w.Bool("send_sms", s.SendSMS)
	w.Bool("is_fixed_price", !s.VariablePrice)
	w.Int("attempt_day_count", int64(s.AttemptDays))
	w.Bool("otp_control", s.OTPControl)
	w.GivenText("group_reference_no", s.GroupReferenceNo)
	return w.Bytes()
}

// hundredfold writes an amount of lira as requests about subscriptions want it: 10.00 is "1000".
func hundredfold(a money.Amount) string { return strconv.FormatInt(a.Minor(), 10) }

// SubscriptionMade is the answer of subscription/create. Documented is url, the page on which the payer enters a card and agrees.
type SubscriptionMade struct {
	SubscriptionID string
	ReferenceNo    string
	URL            string
	ObjectName     string
	Code           ResultCode
	Message        string
}

// Encode writes the answer.
func (s SubscriptionMade) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("subscription_id", s.SubscriptionID)
	w.Text("reference_no", s.ReferenceNo)
	w.Text("url", s.URL)
	writeEnd(w, s.ObjectName, s.Code, s.Message)
	return w.Bytes()
}

// DecodeSubscriptionMade reads an answer of subscription/create.
func DecodeSubscriptionMade(f wirekit.Fields) (SubscriptionMade, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	s := SubscriptionMade{
		SubscriptionID: r.Text("subscription_id", textLimit), ReferenceNo: r.Text("reference_no", textLimit), URL: r.Text("url", 4*textLimit),
		ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return s, r.Err()
}

// SubscriptionRef is a request about one subscription: subscription_detail, send_again and card_info_list as it stands, status_update with
// Status, amount_update with the amounts, card_info_delete with CardID.
type SubscriptionRef struct {
	SubscriptionID string // also spelled subcription_id, as on the page of amount_update
	ReferenceNo    string
	Status         *int
	Amount         money.Amount // kuruş
	AgentAmount    money.Amount
	CompanyAmount  money.Amount
	CardID         string
}

// DecodeSubscriptionRef reads a request that says no more than which subscription.
func DecodeSubscriptionRef(f wirekit.Fields) (SubscriptionRef, error) {
	r := wirekit.NewReader(f)
	s := readSubscriptionRef(r)
	return s, r.Err()
}

func readSubscriptionRef(r *wirekit.Reader) SubscriptionRef {
	s := SubscriptionRef{SubscriptionID: r.Text("subscription_id", idTextLimit), ReferenceNo: r.Text("reference_no", referenceLimit)}
	if s.SubscriptionID == "" {
		s.SubscriptionID = r.Text("subcription_id", idTextLimit)
	}
	if s.SubscriptionID == "" && s.ReferenceNo == "" {
		r.Refuse("subscription_id", "required", fault.Text{
			TR: "subscription_id ya da reference_no alanlarından biri zorunludur.", EN: "One of subscription_id and reference_no is required.",
		})
	}
	return s
}

// DecodeSubscriptionStatus reads a request of status_update.
func DecodeSubscriptionStatus(f wirekit.Fields) (SubscriptionRef, error) {
	r := wirekit.NewReader(f)
	s := readSubscriptionRef(r)
	s.Status = readStatus(r)
	return s, r.Err()
}

func readStatus(r *wirekit.Reader) *int {
	r.Require("status")
	status := int(r.Int("status", StatusWaiting, StatusDeleted, StatusWaiting))
	return &status
}

// DecodeSubscriptionAmount reads a request of amount_update.
func DecodeSubscriptionAmount(f wirekit.Fields) (SubscriptionRef, error) {
	r := wirekit.NewReader(f)
	s := readSubscriptionRef(r)
	s.Amount = r.Positive("amount", money.TRY, money.Minor)
	s.AgentAmount = readOptional(r, "agent_amount", money.Minor)
	s.CompanyAmount = readOptional(r, "company_amount", money.Minor)
	return s, r.Err()
}

// DecodeSubscriptionUncard reads a request of card_info_delete.
func DecodeSubscriptionUncard(f wirekit.Fields) (SubscriptionRef, error) {
	r := wirekit.NewReader(f)
	r.Require("card_id")
	s := readSubscriptionRef(r)
	s.CardID = r.Text("card_id", idTextLimit)
	return s, r.Err()
}

// Encode writes the request.
func (s SubscriptionRef) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("card_id", s.CardID)
	w.GivenText("subscription_id", s.SubscriptionID)
	w.GivenText("reference_no", s.ReferenceNo)
	if s.Status != nil {
		w.Int("status", int64(*s.Status))
	}
	if s.Amount.IsPositive() {
		w.Text("amount", hundredfold(s.Amount))
	}
	if s.AgentAmount.IsPositive() {
		w.Text("agent_amount", hundredfold(s.AgentAmount))
	}
	if s.CompanyAmount.IsPositive() {
		w.Text("company_amount", hundredfold(s.CompanyAmount))
	}
	return w.Bytes()
}

// InvoiceStatus is the request of invoice_status_update.
type InvoiceStatus struct {
	InvoiceID string
	InvoiceNo string
	Status    int
}

// DecodeInvoiceStatus reads a request of invoice_status_update.
func DecodeInvoiceStatus(f wirekit.Fields) (InvoiceStatus, error) {
	r := wirekit.NewReader(f)
	i := InvoiceStatus{InvoiceID: r.Text("invoice_id", idTextLimit), InvoiceNo: r.Text("invoice_no", idTextLimit)}
	if i.InvoiceID == "" && i.InvoiceNo == "" {
		r.Refuse("invoice_id", "required", fault.Text{
			TR: "invoice_id ya da invoice_no alanlarından biri zorunludur.", EN: "One of invoice_id and invoice_no is required.",
		})
	}
	i.Status = *readStatus(r)
	return i, r.Err()
}

// Encode writes the request.
func (i InvoiceStatus) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("invoice_id", i.InvoiceID)
	w.GivenText("invoice_no", i.InvoiceNo)
	w.Int("status", int64(i.Status))
	return w.Bytes()
}
