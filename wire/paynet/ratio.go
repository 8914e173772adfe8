package paynet

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// RatioRequest is the request of v1/ratio/Get and Get_public ("Oran tablosu"): which installments an amount may be paid in,
// and at what commission. It is also how clients ask whose card a BIN is.
type RatioRequest struct {
	POSType int
	// Bin is the first six digits of a card, or more; empty asks about every bank.
	Bin string
	// Amount is in whole kuruş on the wire; zero value when absent.
	Amount        money.Amount
	AddCommission bool // addcomission_to_amount
	AgentID       string
	RatioCode     string
	CardType      string
	MergeOption   bool
}

// DecodeRatio reads a request of ratio/Get.
func DecodeRatio(f wirekit.Fields) (RatioRequest, error) {
	r := wirekit.NewReader(f)
	q := RatioRequest{
		POSType: int(r.Int("pos_type", 0, 99, 0)), Bin: readBin(r), Amount: readOptional(r, "amount", money.Minor),
		// Paynet's PHP class spells it with two m; some clients with a third spelling, that of the payment.
		AddCommission: readEither(r, "addcomission_to_amount", "addcommission_to_amount", "add_commission"),
		AgentID:       r.Text("agent_id", agentLimit), RatioCode: r.Text("ratio_code", ratioCodeLimit),
		CardType: readCardType(r), MergeOption: r.Bool("merge_option"),
	}
	return q, r.Err()
}

// Encode writes the request.
func (q RatioRequest) Encode() []byte {
	w := wirekit.NewObject()
	if q.POSType != 0 {
		w.Int("pos_type", int64(q.POSType))
	}
	w.GivenText("bin", q.Bin)
	writeKurus(w, q.Amount)
	w.Bool("addcomission_to_amount", q.AddCommission)
	w.GivenText("agent_id", q.AgentID)
	w.GivenText("ratio_code", q.RatioCode)
	w.GivenText("card_type", q.CardType)
	w.Bool("merge_option", q.MergeOption)
	return w.Bytes()
}

// The values of card_type (Paynet document, "Kart tipi").
const (
	CardPersonal = "cc"
	CardBusiness = "bc"
	CardDebit    = "dc"
)

func readCardType(r *wirekit.Reader) string {
	const name = "card_type"
	text := strings.ToLower(strings.TrimSpace(r.Text(name, textLimit)))
	switch text {
	case "", CardPersonal, CardBusiness, CardDebit:
		return text
	}
	r.Refuse(name, "card_type", fault.Text{TR: "cc, bc ya da dc olmalıdır.", EN: "It must be cc, bc or dc."})
	return ""
}

// readBin reads the first digits of a card number: at least six. More than eight are cut off, so that a client that sends the
// whole number does not leave it anywhere.
func readBin(r *wirekit.Reader) string {
	const name, least, most = "bin", 6, 8
	if !r.Given(name) {
		return ""
	}
	text := strings.NewReplacer(" ", "", "-", "").Replace(r.Text(name, textLimit))
	if len(text) < least || strings.Trim(text, "0123456789") != "" {
		if !r.Refused(name) {
			r.Refuse(name, "bin_malformed", fault.Text{
				TR: "Kart numarasının ilk 6 rakamı olmalıdır.", EN: "It must be the first 6 digits of the card number.",
			})
		}
		return ""
	}
	return text[:min(len(text), most)]
}

// Ratios is the answer of ratio/Get.
type Ratios struct {
	TDSRequired bool
	ObjectName  string
	Code        ResultCode
	Message     string
	Banks       []RatioBank
}

// RatioBank is one bank's row.
type RatioBank struct {
	BankID      string
	BankLogo    string
	BankName    string
	CardType    string
	TDSRequired bool
	Ratios      []Ratio
}

// Ratio is what one number of installments costs.
type Ratio struct {
	Ratio            string // a decimal number such as "0.02"
	InstalmentKey    string
	Instalment       int
	InstalmentAmount money.Amount
	TotalNetAmount   money.Amount
	TotalAmount      money.Amount
	Commision        money.Amount
	CommisionTax     money.Amount
	Desc             string
	RatioCode        string
}

// Encode writes the answer, its list under "data" in small letters.
func (q Ratios) Encode() []byte {
	w := wirekit.NewObject()
	w.Bool("tds_required", q.TDSRequired)
	banks := make([]*wirekit.Object, len(q.Banks))
	for i, b := range q.Banks {
		banks[i] = b.object()
	}
	w.Rows("data", banks)
	writeEnd(w, q.ObjectName, q.Code, q.Message)
	return w.Bytes()
}

func (b RatioBank) object() *wirekit.Object {
	o := wirekit.NewObject()
	o.Text("bank_id", b.BankID)
	o.Text("bank_logo", b.BankLogo)
	o.Text("bank_name", b.BankName)
	o.Text("card_type", b.CardType)
	o.Bool("tds_required", b.TDSRequired)
	rows := make([]*wirekit.Object, len(b.Ratios))
	for i, q := range b.Ratios {
		row := wirekit.NewObject()
		row.Raw("ratio", decimal(q.Ratio))
		row.Text("instalment_key", q.InstalmentKey)
		row.Int("instalment", int64(q.Instalment))
		row.Amount("instalment_amount", q.InstalmentAmount)
		row.Amount("total_net_amount", q.TotalNetAmount)
		row.Amount("total_amount", q.TotalAmount)
		row.Amount("commision", q.Commision)
		row.Amount("commision_tax", q.CommisionTax)
		row.Text("desc", q.Desc)
		row.Text("ratio_code", q.RatioCode)
		rows[i] = row
	}
	o.Rows("ratio", rows)
	return o
}

// DecodeRatios reads an answer of ratio/Get.
func DecodeRatios(f wirekit.Fields) (Ratios, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	q := Ratios{
		TDSRequired: r.Bool("tds_required"), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	err := r.Err()
	if err != nil {
		return q, err
	}
	q.Banks, err = wirekit.RowsOf(f, "data", decodeRatioBank)
	return q, err
}

func decodeRatioBank(f wirekit.Fields) (RatioBank, error) {
	r := wirekit.NewReader(f)
	b := RatioBank{
		BankID: r.Text("bank_id", textLimit), BankLogo: r.Text("bank_logo", textLimit), BankName: r.Text("bank_name", textLimit),
		CardType: r.Text("card_type", textLimit), TDSRequired: r.Bool("tds_required"),
	}
	err := r.Err()
	if err != nil {
		return b, err
	}
	b.Ratios, err = wirekit.RowsOf(f, "ratio", func(row wirekit.Fields) (Ratio, error) {
		r := wirekit.NewReader(row)
		return Ratio{
			Ratio: r.Decimal("ratio"), InstalmentKey: r.Text("instalment_key", textLimit),
			Instalment: int(r.Int("instalment", 0, 999, 0)), InstalmentAmount: readLira(r, "instalment_amount"),
			TotalNetAmount: readLira(r, "total_net_amount"), TotalAmount: readLira(r, "total_amount"),
			Commision: readLira(r, "commision"), CommisionTax: readLira(r, "commision_tax"),
			Desc: r.Text("desc", textLimit), RatioCode: r.Text("ratio_code", textLimit),
		}, r.Err()
	})
	return b, err
}
