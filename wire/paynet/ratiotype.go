package paynet

import (
	"errors"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// ratiotype.go holds the calls with which a shop makes tables of ratios for itself ("Oran Tipi Düzenleme", "Oran Tipi Silme",
// "Oran Tanımlama").

// The values of object_name in their answers.
const (
	ObjectRatioType   = "ratio_set_type"
	ObjectRatioDelete = "ratio_delete_type"
	ObjectRatioDefine = "ratio_define"
)

// RatioType is the request of v1/ratio/set_type. Without a code it makes a new table.
type RatioType struct {
	RatioCode   string
	Description string
	// IsDefault makes it the table of requests that name none; the document's default is false.
	IsDefault *bool
	// IsCumulative says that its ratios are added to Paynet's; otherwise they are shown as they are. The document's default is true.
	IsCumulative *bool
}

// DecodeRatioType reads a request of ratio/set_type. An older page of the document calls the code ratio_type.
func DecodeRatioType(f wirekit.Fields) (RatioType, error) {
	r := wirekit.NewReader(f)
	r.Require("description")
	t := RatioType{
		RatioCode: r.Text("ratio_code", ratioCodeLimit), Description: strings.TrimSpace(r.Text("description", textLimit)),
		IsDefault: readMaybe(r, "is_default"), IsCumulative: readMaybe(r, "is_cumulative"),
	}
	if t.RatioCode == "" {
		t.RatioCode = r.Text("ratio_type", ratioCodeLimit)
	}
	if t.Description == "" && !r.Refused("description") {
		r.Refuse("description", "required", fault.Text{TR: "Bu alan zorunludur.", EN: "This field is required."})
	}
	return t, r.Err()
}

// Encode writes the request.
func (t RatioType) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("ratio_code", t.RatioCode)
	w.Text("description", t.Description)
	writeMaybe(w, "is_default", t.IsDefault)
	writeMaybe(w, "is_cumulative", t.IsCumulative)
	return w.Bytes()
}

// RatioTyped is the answer of ratio/set_type.
type RatioTyped struct {
	RatioCode  string
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer in the order of the document's sample.
func (t RatioTyped) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("ratio_code", t.RatioCode)
	writeEnd(w, t.ObjectName, t.Code, t.Message)
	return w.Bytes()
}

// DecodeRatioTyped reads an answer of ratio/set_type.
func DecodeRatioTyped(f wirekit.Fields) (RatioTyped, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	t := RatioTyped{
		RatioCode: r.Text("ratio_code", ratioCodeLimit), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return t, r.Err()
}

// RatioDelete is the request of v1/ratio/delete_type.
type RatioDelete struct{ RatioCode string }

// DecodeRatioDelete reads a request of ratio/delete_type.
func DecodeRatioDelete(f wirekit.Fields) (RatioDelete, error) {
	r := wirekit.NewReader(f)
	r.Require("ratio_code")
	return RatioDelete{RatioCode: r.Text("ratio_code", ratioCodeLimit)}, r.Err()
}

// Encode writes the request.
func (d RatioDelete) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("ratio_code", d.RatioCode)
	return w.Bytes()
}

// RatioDefine is the request of v1/ratio/define: rows of a table.
type RatioDefine struct {
	RatioCode string
	// CardType is one of the card types, or empty for all of them.
	CardType string
	Banks    []RatioDefineBank
}

// RatioDefineBank is what a request says of one bank. A bank that is blocked needs no installments.
type RatioDefineBank struct {
	BankID      string
	IsBlocked   bool
	Instalments []RatioDefineInstalment
}

// RatioDefineInstalment is one number of installments; 0 and 1 are a single payment.
type RatioDefineInstalment struct {
	Instalment int
	IsBlocked  bool
	Ratio      string // a decimal number such as "0.02" or "-0.005"
}

// The most rows of one request: every bank of the document, and as many installments as there can be.
const (
	ratioBanksLimit = 20
	ratioRowsLimit  = instalmentLimit + 1
)

// DecodeRatioDefine reads a request of ratio/define. What is wrong with a row is told by its place, such as
// "banks[0].instalments[2].ratio".
func DecodeRatioDefine(f wirekit.Fields) (RatioDefine, error) {
	r := wirekit.NewReader(f)
	r.Require("ratio_code", "banks")
	d := RatioDefine{RatioCode: r.Text("ratio_code", ratioCodeLimit), CardType: readCardType(r)}
	err := r.Err()
	if err != nil {
		return d, err
	}
	banks, err := f.Rows("banks")
	if err != nil {
		return d, err
	}
	if len(banks) == 0 || len(banks) > ratioBanksLimit {
		return d, rowCount("banks", ratioBanksLimit)
	}
	for i, bank := range banks {
		b, err := decodeDefineBank(bank)
		if err != nil {
			return d, below("banks", i, err)
		}
		d.Banks = append(d.Banks, b)
	}
	return d, nil
}

func decodeDefineBank(f wirekit.Fields) (RatioDefineBank, error) {
	r := wirekit.NewReader(f)
	r.Require("bank_id")
	b := RatioDefineBank{BankID: strings.ToUpper(r.Text("bank_id", bankIDLimit)), IsBlocked: r.Bool("is_blocked")}
	if bankName(b.BankID) == "" && !r.Refused("bank_id") {
		r.Refuse("bank_id", "bank_id", fault.Text{
			TR: "Paynet'in banka kodları listesindeki 4 harfli bir kod olmalıdır.", EN: "It must be a code of 4 letters from Paynet's list of banks.",
		})
	}
	err := r.Err()
	if err != nil {
		return b, err
	}
	rows, err := f.Rows("instalments")
	if err != nil {
		return b, err
	}
	if len(rows) > ratioRowsLimit || len(rows) == 0 && !b.IsBlocked {
		return b, rowCount("instalments", ratioRowsLimit)
	}
	for i, row := range rows {
		r := wirekit.NewReader(row)
		r.Require("instalment")
		n := RatioDefineInstalment{
			Instalment: int(r.Int("instalment", 0, instalmentLimit, 0)), IsBlocked: r.Bool("is_blocked"), Ratio: r.Decimal("ratio"),
		}
		err = r.Err()
		if err != nil {
			return b, below("instalments", i, err)
		}
		b.Instalments = append(b.Instalments, n)
	}
	return b, nil
}

const bankIDLimit = 4

// Encode writes the request.
func (d RatioDefine) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("ratio_code", d.RatioCode)
	w.GivenText("card_type", d.CardType)
	banks := make([]*wirekit.Object, len(d.Banks))
	for i, b := range d.Banks {
		o := wirekit.NewObject()
		o.Text("bank_id", b.BankID)
		o.Bool("is_blocked", b.IsBlocked)
		rows := make([]*wirekit.Object, len(b.Instalments))
		for j, n := range b.Instalments {
			rows[j] = wirekit.NewObject()
			rows[j].Int("instalment", int64(n.Instalment))
			rows[j].Bool("is_blocked", n.IsBlocked)
			rows[j].Raw("ratio", decimal(n.Ratio))
		}
		o.Rows("instalments", rows)
		banks[i] = o
	}
	w.Rows("banks", banks)
	return w.Bytes()
}

// below puts before a fault about a row where the row stands.
func below(list string, at int, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	place := list + "[" + strconv.Itoa(at) + "]."
	return fault.InvalidField(place+f.Field, f.Code, fault.Text{TR: place + f.Public.TR, EN: place + f.Public.EN})
}

func rowCount(name string, most int) error {
	n := strconv.Itoa(most)
	return fault.InvalidField(name, "row_count", fault.Text{
		TR: name + ": 1 ile " + n + " arasında satır olmalıdır.", EN: name + ": It must have 1 to " + n + " rows.",
	})
}
