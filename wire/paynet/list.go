package paynet

import (
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Page is how a list is asked for in parts. The two ends are numbers of rows: StartingAfter 15 with Limit 15 asks for the
// rows 15 to 30, EndingBefore 90 with Limit 15 for 75 to 90 ("İşlem listesi").
type Page struct {
	Limit         int
	EndingBefore  int
	StartingAfter int
}

// DefaultLimit is how many rows a list has when its request does not say.
const DefaultLimit = 10

// pageLimit is the most rows of one answer; Paynet states none.
const pageLimit = 1000

func readPage(r *wirekit.Reader) Page {
	p := Page{
		Limit:         int(r.Int("limit", 0, pageLimit, DefaultLimit)),
		EndingBefore:  int(r.Int("ending_before", 0, idLimit, 0)),
		StartingAfter: int(r.Int("starting_after", 0, idLimit, 0)),
	}
	if p.Limit == 0 {
		p.Limit = DefaultLimit
	}
	return p
}

func (p Page) write(w *wirekit.Object) {
	w.Int("limit", int64(p.Limit))
	w.Int("ending_before", int64(p.EndingBefore))
	w.Int("starting_after", int64(p.StartingAfter))
}

// Rows returns which rows of total the page has: from the first up to, not including, the last.
func (p Page) Rows(total int) (first, last int) {
	first = p.StartingAfter
	if p.EndingBefore > 0 {
		first = max(0, p.EndingBefore-p.Limit)
		return min(first, total), min(p.EndingBefore, total)
	}
	first = min(first, total)
	return first, min(first+p.Limit, total)
}

// ListRequest is the request of v1/transaction/list and reversal_list.
type ListRequest struct {
	// Begin and End are days (datab and datbi), both included.
	Begin         time.Time
	End           time.Time
	AgentID       string
	BankID        string
	UserID        string
	ShowUnsucceed bool
	Untransferred bool
	Page
}

// DecodeListRequest reads a request of list or reversal_list.
func DecodeListRequest(f wirekit.Fields) (ListRequest, error) {
	r := wirekit.NewReader(f)
	r.Require("datab", "datbi")
	q := ListRequest{
		Begin: readDay(r, "datab"), End: readDay(r, "datbi"), AgentID: r.Text("agent_id", agentLimit),
		BankID: r.Text("bank_id", textLimit), UserID: r.Text("user_id", textLimit),
		ShowUnsucceed: r.Bool("show_unsucceed"), Untransferred: r.Bool("untransferred"), Page: readPage(r),
	}
	if !q.Begin.IsZero() && !q.End.IsZero() && q.End.Before(q.Begin) {
		r.Refuse("datbi", "date_order", fault.Text{TR: "datab tarihinden önce olamaz.", EN: "It must not lie before datab."})
	}
	return q, r.Err()
}

// Encode writes the request.
func (q ListRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("datab", day(q.Begin))
	w.Text("datbi", day(q.End))
	w.GivenText("agent_id", q.AgentID)
	w.GivenText("bank_id", q.BankID)
	w.GivenText("user_id", q.UserID)
	w.Bool("show_unsucceed", q.ShowUnsucceed)
	w.Bool("untransferred", q.Untransferred)
	q.Page.write(w)
	return w.Bytes()
}

// dayLayout is how Paynet's PHP class writes a day of a request.
const dayLayout = "2006-01-02"

func day(t time.Time) string { return t.In(zone()).Format(dayLayout) }

// readDay reads a day in Turkish time, written 2026-11-25 or 25.11.2026; a time of day after it is cut off.
func readDay(r *wirekit.Reader, name string) time.Time {
	text, _, _ := strings.Cut(strings.TrimSpace(r.Text(name, textLimit)), " ")
	text, _, _ = strings.Cut(text, "T")
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{dayLayout, "02.01.2006"} {
		t, err := time.ParseInLocation(layout, text, zone())
		if err == nil && t.Year() >= 1 {
			return t.UTC()
		}
	}
	r.Refuse(name, "date_malformed", fault.Text{TR: "2026-11-25 biçiminde olmalıdır.", EN: "It must be written like 2026-11-25."})
	return time.Time{}
}

// List is the answer of v1/transaction/list and reversal_list.
type List struct {
	CompanyCode string
	CompanyName string
	Total       int
	TotalCount  int
	TotalAmount money.Amount
	Page
	ObjectName string
	HasMore    bool
	Rows       []ListRow
	Code       ResultCode
	Message    string
}

// ListRow is one transaction of a list (Paynet's PHP class TransactionListData).
type ListRow struct {
	ID                int64
	CompanyCode       string
	CompanyName       string
	AgentID           string
	AgentReference    string // agent_referans_no and xact_agent_reference
	AgentName         string
	XactID            string
	XactDate          time.Time
	EntryDate         time.Time // of a reversal: when it was asked for
	IsTDS             bool
	BankID            string
	BankName          string
	CardNo            string
	CardHolder        string
	CardType          string
	AuthorizationCode string
	ReferenceCode     string
	OrderID           string
	XactType          string // S, PR, CR, RC, RP, R or CD
	XactTypeDesc      string
	XactTransactionID string
	IsSucceed         bool
	Reversed          bool
	ReversedXactID    string
	IsTransferred     bool
	POSType           int
	Instalment        int
	Amount            money.Amount
	NetAmount         money.Amount
	Comission         money.Amount
	ComissionTax      money.Amount
	Currency          string
	Ratio             string
	EndUserComission  money.Amount
	UserID            string
	Note              string
	Company           Share
	Agent             Share
}

// Share is what one side gets of a payment: all of its part, the commission on it, and what is left.
type Share struct {
	Amount     money.Amount
	Commission money.Amount
	// Tax is the tax on the commission, or zero.
	Tax money.Amount
	Net money.Amount
}

// Encode writes the answer.
func (l List) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("companyCode", l.CompanyCode)
	w.Text("companyName", l.CompanyName)
	w.Int("total", int64(l.Total))
	w.Int("total_count", int64(l.TotalCount))
	w.Amount("total_amount", l.TotalAmount)
	l.Page.write(w)
	w.Text("object_name", l.ObjectName)
	w.Bool("has_more", l.HasMore)
	rows := make([]*wirekit.Object, len(l.Rows))
	for i, row := range l.Rows {
		rows[i] = row.object()
	}
	w.Rows("Data", rows)
	w.Int("code", int64(l.Code))
	w.Text("message", l.Message)
	return w.Bytes()
}

func (t ListRow) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Int("id", t.ID)
	w.Text("companyCode", t.CompanyCode)
	w.Text("companyName", t.CompanyName)
	w.Text("agent_id", t.AgentID)
	w.Text("agent_referans_no", t.AgentReference)
	w.Text("agent_name", t.AgentName)
	w.Text("xact_id", t.XactID)
	w.Text("xact_date", date(t.XactDate))
	if !t.EntryDate.IsZero() {
		w.Text("entry_date", date(t.EntryDate))
	}
	w.Bool("is_tds", t.IsTDS)
	w.Text("bank_id", t.BankID)
	w.Text("bank_name", t.BankName)
	w.Text("card_no", t.CardNo)
	w.Text("card_holder", t.CardHolder)
	w.Text("card_type", t.CardType)
	w.Text("authorization_code", t.AuthorizationCode)
	w.Text("reference_code", t.ReferenceCode)
	w.Text("order_id", t.OrderID)
	w.Text("xact_type", t.XactType)
	w.Text("xacttype_desc", t.XactTypeDesc)
	w.Text("xact_transaction_id", t.XactTransactionID)
	w.Bool("is_succeed", t.IsSucceed)
	w.Bool("reversed", t.Reversed)
	w.Text("reversed_xact_id", t.ReversedXactID)
	w.Bool("is_transferred", t.IsTransferred)
	w.Int("pos_type", int64(t.POSType))
	w.Int("instalment", int64(t.Instalment))
	w.Amount("amount", t.Amount)
	w.Amount("net_amount", t.NetAmount)
	w.Amount("comission", t.Comission)
	w.Amount("comission_tax", t.ComissionTax)
	w.Text("currency", t.Currency)
	w.Raw("ratio", decimal(t.Ratio))
	w.Amount("end_user_comission", t.EndUserComission)
	w.Text("user_id", t.UserID)
	w.Text("xact_time", t.XactDate.In(zone()).Format("02.01.2006 15:04:05"))
	w.Text("xact_note", t.Note)
	w.Text("xact_agent_reference", t.AgentReference)
	t.Company.write(w, "ana_firma_brut_alacak", "ana_firma_komisyonu", "ana_firma_komisyonu_kdv_dahil", "ana_firma_odenecek_net_tutar")
	t.Agent.write(w, "bayi_brut_alacak", "bayi_komisyonu", "bayi_komisyonu_kdv_dahil", "bayiye_odenecek_net_tutar")
	return w
}

// write adds a share under its four names; the third is commission and tax together.
func (s Share) write(w *wirekit.Object, amount, commission, withTax, net string) {
	w.Amount(amount, s.Amount)
	w.Amount(commission, s.Commission)
	w.Amount(withTax, money.New(s.Commission.Minor()+s.Tax.Minor(), s.Commission.Currency()))
	w.Amount(net, s.Net)
}

// readShare reads what write writes. An answer without the third name, or with less there than in the second, has no tax.
func readShare(r *wirekit.Reader, amount, commission, withTax, net string) Share {
	s := Share{Amount: readLira(r, amount), Commission: readLira(r, commission), Net: readLira(r, net)}
	s.Tax = money.New(max(0, readLira(r, withTax).Minor()-s.Commission.Minor()), money.TRY)
	return s
}

// DecodeList reads an answer of list or reversal_list.
func DecodeList(f wirekit.Fields) (List, error) {
	r := wirekit.NewReader(f)
	l := List{
		CompanyCode: r.Text("companyCode", textLimit), CompanyName: r.Text("companyName", textLimit),
		Total: int(r.Int("total", 0, idLimit, 0)), TotalCount: int(r.Int("total_count", 0, idLimit, 0)),
		TotalAmount: readLira(r, "total_amount"), Page: readPage(r), ObjectName: r.Text("object_name", textLimit),
		HasMore: r.Bool("has_more"), Code: ResultCode(r.Int("code", 0, 9999, 0)), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return l, err
	}
	l.Rows, err = wirekit.RowsOf(f, "Data", decodeListRow)
	return l, err
}

func decodeListRow(f wirekit.Fields) (ListRow, error) {
	r := wirekit.NewReader(f)
	t := ListRow{
		ID: r.Int("id", 0, idLimit, 0), CompanyCode: r.Text("companyCode", textLimit), CompanyName: r.Text("companyName", textLimit),
		AgentID: r.Text("agent_id", textLimit), AgentReference: r.Text("xact_agent_reference", textLimit),
		AgentName: r.Text("agent_name", textLimit), XactID: r.Text("xact_id", textLimit), XactDate: readDate(r, "xact_date"),
		EntryDate: readDate(r, "entry_date"), IsTDS: r.Bool("is_tds"), BankID: r.Text("bank_id", textLimit),
		BankName: r.Text("bank_name", textLimit), CardNo: r.Text("card_no", textLimit), CardHolder: r.Text("card_holder", textLimit),
		CardType: r.Text("card_type", textLimit), AuthorizationCode: r.Text("authorization_code", textLimit),
		ReferenceCode: r.Text("reference_code", textLimit), OrderID: r.Text("order_id", textLimit),
		XactType: r.Text("xact_type", textLimit), XactTypeDesc: r.Text("xacttype_desc", textLimit),
		XactTransactionID: r.Text("xact_transaction_id", textLimit), IsSucceed: r.Bool("is_succeed"), Reversed: r.Bool("reversed"),
		ReversedXactID: r.Text("reversed_xact_id", textLimit), IsTransferred: r.Bool("is_transferred"),
		POSType: int(r.Int("pos_type", 0, 99, 0)), Instalment: int(r.Int("instalment", 0, 999, 0)),
		Amount: readLira(r, "amount"), NetAmount: readLira(r, "net_amount"), Comission: readLira(r, "comission"),
		ComissionTax: readLira(r, "comission_tax"), Currency: r.Text("currency", textLimit), Ratio: r.Decimal("ratio"),
		EndUserComission: readLira(r, "end_user_comission"), UserID: r.Text("user_id", textLimit), Note: r.Lines("xact_note", textLimit),
		Company: readShare(r, "ana_firma_brut_alacak", "ana_firma_komisyonu", "ana_firma_komisyonu_kdv_dahil", "ana_firma_odenecek_net_tutar"),
		Agent:   readShare(r, "bayi_brut_alacak", "bayi_komisyonu", "bayi_komisyonu_kdv_dahil", "bayiye_odenecek_net_tutar"),
	}
	return t, r.Err()
}
