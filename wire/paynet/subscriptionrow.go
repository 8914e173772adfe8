package paynet

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// SubscriptionRow is one subscription in the answers of list and subscription_detail. What the page of subscription_detail lists comes first;
// subscription_id, status and what follows are ours, as without them nothing could be learned from the answer.
type SubscriptionRow struct {
	SubscriptionID string
	Subscription
	Status     int
	StatusDesc string
	// Paid counts the charges that were made, NextDate is the day of the next, zero for none.
	Paid       int
	NextDate   time.Time
	CreateDate time.Time
	URL        string
}

// Invoice is one charge of a subscription: made, tried, or to come.
type Invoice struct {
	ID       string // invoice_id
	No       string // invoice_no
	Date     time.Time
	Amount   money.Amount
	Status   int
	Attempts int
	XactID   string
	Message  string
}

// SubscriptionDetail is the answer of subscription_detail.
type SubscriptionDetail struct {
	SubscriptionRow
	Invoices   []Invoice
	ObjectName string
	Code       ResultCode
	Message    string
}

// SubscriptionList is the answer of subscription/list.
type SubscriptionList struct {
	Total      int
	TotalCount int
	Page
	HasMore    bool
	Rows       []SubscriptionRow
	ObjectName string
	Code       ResultCode
	Message    string
}

func (s SubscriptionRow) write(w *wirekit.Object) {
	w.Text("subscription_id", s.SubscriptionID)
	w.Text("name_surname", s.NameSurname)
	w.Amount("amount", s.Amount)
	w.Int("interval", int64(s.Interval))
	w.Int("interval_count", int64(s.IntervalCount))
	w.Text("begin_date", date(s.BeginDate))
	w.Text("reference_no", s.ReferenceNo)
	w.Text("end_user_email", s.EndUserEmail)
	w.Text("end_user_gsm", s.EndUserGSM)
	w.Text("agent_id", s.AgentID)
	w.Amount("agent_amount", s.AgentAmount)
	w.Amount("company_amount", s.CompanyAmount)
	w.Text("end_user_desc", s.EndUserDesc)
	w.Bool("addcomission_to_amount", s.AddCommission)
	w.Text("currency", s.Currency)
	w.Int("period", int64(s.Period))
	w.Text("user_name", s.UserName)
	w.Int("attempt_day_count", int64(s.AttemptDays))
	w.Int("status", int64(s.Status))
	w.Text("status_desc", s.StatusDesc)
	w.Int("paid_count", int64(s.Paid))
	if s.NextDate.IsZero() {
		w.TextOrNull("next_date", "")
	} else {
		w.Text("next_date", date(s.NextDate))
	}
	w.Text("create_date", date(s.CreateDate))
	w.Text("url", s.URL)
}

func readSubscriptionRow(r *wirekit.Reader) SubscriptionRow {
	return SubscriptionRow{
		SubscriptionID: r.Text("subscription_id", textLimit),
		Subscription: Subscription{
			NameSurname: r.Text("name_surname", textLimit), Amount: readLira(r, "amount"), Interval: int(r.Int("interval", 0, IntervalYear, 0)),
			IntervalCount: int(r.Int("interval_count", 0, chargesLimit, 0)), BeginDate: readDate(r, "begin_date"),
			ReferenceNo: r.Text("reference_no", textLimit), EndUserEmail: r.Text("end_user_email", textLimit),
			EndUserGSM: r.Text("end_user_gsm", textLimit), AgentID: r.Text("agent_id", textLimit), AgentAmount: readLira(r, "agent_amount"),
			CompanyAmount: readLira(r, "company_amount"), EndUserDesc: r.Text("end_user_desc", textLimit),
			AddCommission: r.Bool("addcomission_to_amount"), Currency: r.Text("currency", textLimit), Period: int(r.Int("period", 0, chargesLimit, 0)),
			UserName: r.Text("user_name", textLimit), AttemptDays: int(r.Int("attempt_day_count", 0, chargesLimit, 0)),
		},
		Status: int(r.Int("status", 0, 99, 0)), StatusDesc: r.Text("status_desc", textLimit), Paid: int(r.Int("paid_count", 0, idLimit, 0)),
		NextDate: readDate(r, "next_date"), CreateDate: readDate(r, "create_date"), URL: r.Text("url", 4*textLimit),
	}
}

// Encode writes the answer.
func (d SubscriptionDetail) Encode() []byte {
	w := wirekit.NewObject()
	d.write(w)
	rows := make([]*wirekit.Object, len(d.Invoices))
	for i, one := range d.Invoices {
		o := wirekit.NewObject()
		o.Text("invoice_id", one.ID)
		o.Text("invoice_no", one.No)
		o.Text("val_date", date(one.Date))
		o.Amount("amount", one.Amount)
		o.Int("status", int64(one.Status))
		o.Int("attempt_count", int64(one.Attempts))
		o.Text("xact_id", one.XactID)
		o.Text("message", one.Message)
		rows[i] = o
	}
	w.Rows("invoices", rows)
	writeEnd(w, d.ObjectName, d.Code, d.Message)
	return w.Bytes()
}

// DecodeSubscriptionDetail reads an answer of subscription_detail.
func DecodeSubscriptionDetail(f wirekit.Fields) (SubscriptionDetail, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	d := SubscriptionDetail{
		SubscriptionRow: readSubscriptionRow(r), ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"),
		Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return d, err
	}
	d.Invoices, err = wirekit.RowsOf(f, "invoices", func(row wirekit.Fields) (Invoice, error) {
		r := wirekit.NewReader(row)
		return Invoice{
			ID: r.Text("invoice_id", textLimit), No: r.Text("invoice_no", textLimit), Date: readDate(r, "val_date"), Amount: readLira(r, "amount"),
			Status: int(r.Int("status", 0, 99, 0)), Attempts: int(r.Int("attempt_count", 0, idLimit, 0)), XactID: r.Text("xact_id", textLimit),
			Message: r.Lines("message", textLimit),
		}, r.Err()
	})
	return d, err
}

// Encode writes the answer.
func (l SubscriptionList) Encode() []byte {
	w := wirekit.NewObject()
	w.Int("total", int64(l.Total))
	w.Int("total_count", int64(l.TotalCount))
	l.Page.write(w)
	w.Bool("has_more", l.HasMore)
	rows := make([]*wirekit.Object, len(l.Rows))
	for i, row := range l.Rows {
		rows[i] = wirekit.NewObject()
		row.write(rows[i])
	}
	w.Rows("Data", rows)
	writeEnd(w, l.ObjectName, l.Code, l.Message)
	return w.Bytes()
}

// DecodeSubscriptionList reads an answer of subscription/list.
func DecodeSubscriptionList(f wirekit.Fields) (SubscriptionList, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	l := SubscriptionList{
		Total: int(r.Int("total", 0, idLimit, 0)), TotalCount: int(r.Int("total_count", 0, idLimit, 0)), Page: readPage(r),
		HasMore: r.Bool("has_more"), ObjectName: r.Text("object_name", textLimit), Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return l, err
	}
	l.Rows, err = wirekit.RowsOf(f, "Data", func(row wirekit.Fields) (SubscriptionRow, error) {
		r := wirekit.NewReader(row)
		return readSubscriptionRow(r), r.Err()
	})
	return l, err
}
