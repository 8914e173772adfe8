package paynet

import (
	"strconv"
	"strings"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// Order is the request of v2/transaction/payment and v2/transaction/tds_initial ("Ödeme", request parameters 1 to 29, and
// the fields that Paynet's PHP class PaymentBaseParameters has beside them). Numbers in the comments are the document's.
type Order struct {
	Amount           money.Amount    // 1; lira, positive
	ReferenceNo      string          // 2; 1 to 50 characters
	Domain           string          // 3
	Card             pan.Card        // 4 to 8: card_holder, pan, month, year, cvc; zero with CardHash
	CardHash         string          // 9
	CardHolderPhone  string          // 10; ten digits
	CardHolderMail   string          // 11
	Description      string          // 12
	Instalment       int             // 13; 0 and 1 are a single payment
	AgentID          string          // 14
	CompanyAmount    money.Amount    // 15; zero value when absent
	AddCommission    bool            // 16
	TransactionType  TransactionType // 17; Sale or PreAuthRequest, 0 when absent
	RatioCode        string          // 18
	SaveCard         bool            // 19
	CardDesc         string          // 20
	UserUniqueID     string          // 21
	CardOwnerID      string          // 22
	UserGSMNo        string          // 23
	SubscriptionID   string          // 24
	InvoiceNo        string          // 25
	RatioCodeMethod  string          // 26
	MergeOption      bool            // 27
	POSType          int             // 28; 0 when absent
	ApprovedCard     bool            // 29
	AgentReferenceNo string
	UserID           string
	IsEscrow         bool
	// NoCampaign is dont_apply_campaign (clients; the document does not have it).
	NoCampaign bool
	// ReturnURL is where the buyer's browser is to be posted; in tds_initial only, and required there.
	ReturnURL string
}

// Limits of lengths, in characters ("Ödeme", request parameters). Where the document states none, textLimit bounds.
const (
	referenceLimit   = 50
	domainLimit      = 256
	holderLimit      = 50
	phoneLimit       = 10
	mailLimit        = 60
	descriptionLimit = 140
	agentLimit       = 10
	ratioCodeLimit   = 8
	cardDescLimit    = 100
	returnURLLimit   = 256
	instalmentLimit  = 36
)

// DecodeOrder reads a request of v2/transaction/payment. The error names every field that is missing or unusable.
//
// domain is documented as required, but the document's own sample sends it empty and Paynet's PHP demo not at all, so its
// absence is accepted.
func DecodeOrder(f wirekit.Fields) (Order, error) {
	r := wirekit.NewReader(f)
	o := readOrder(r)
	return o, r.Err()
}

// DecodeTdsInitial reads a request of v2/transaction/tds_initial: an order and the address to return to.
func DecodeTdsInitial(f wirekit.Fields) (Order, error) {
	r := wirekit.NewReader(f)
	o := readOrder(r)
	r.Require("return_url")
	o.ReturnURL = r.WebAddress("return_url", returnURLLimit)
	r.WithoutCard("return_url", o.ReturnURL, o.Card.Number)
	return o, r.Err()
}

func readOrder(r *wirekit.Reader) Order {
	o := Order{Amount: r.Positive("amount", money.TRY, money.Decimal)}
	r.Require("reference_no")
	o.ReferenceNo = r.Text("reference_no", referenceLimit)
	o.Domain = r.Text("domain", domainLimit)
	o.CardHash = r.Text("card_hash", textLimit)
	o.Card = readCard(r, o.CardHash == "")
	o.CardHolderPhone = readPhone(r, "card_holder_phone")
	o.CardHolderMail = r.Text("card_holder_mail", mailLimit)
	o.Description = r.Lines("description", descriptionLimit)
	o.Instalment = int(r.Int("instalment", 0, instalmentLimit, 0))
	o.AgentID = r.Text("agent_id", agentLimit)
	o.CompanyAmount = readOptional(r, "company_amount", money.Decimal)
	o.AddCommission = r.Bool("add_commission")
	o.TransactionType = readRequestType(r)
	o.RatioCode = r.Text("ratio_code", ratioCodeLimit)
	o.SaveCard = r.Bool("save_card")
	o.CardDesc = r.Text("card_desc", cardDescLimit)
	o.UserUniqueID = r.Text("user_unique_id", textLimit)
	o.CardOwnerID = r.Text("card_owner_id", textLimit)
	o.UserGSMNo = r.Text("user_gsm_no", textLimit)
	o.SubscriptionID = r.Text("subscription_id", textLimit)
	o.InvoiceNo = r.Text("invoice_no", textLimit)
	o.RatioCodeMethod = r.Text("ratio_code_method", 1)
	o.MergeOption = r.Bool("merge_option")
	o.POSType = int(r.Int("pos_type", 0, 99, 0))
	o.ApprovedCard = r.Bool("approved_card")
	o.AgentReferenceNo = r.Text("agent_reference_no", textLimit)
	o.UserID = r.Text("user_id", textLimit)
	o.IsEscrow = r.Bool("is_escrow")
	o.NoCampaign = r.Bool("dont_apply_campaign")
	return o
}

// Encode writes the request, in the order of the document's sample. Fields that are not used are left out.
func (o Order) Encode() []byte {
	w := wirekit.NewObject()
	w.Amount("amount", o.Amount)
	w.Text("reference_no", o.ReferenceNo)
	w.GivenText("agent_reference_no", o.AgentReferenceNo)
	w.GivenText("agent_id", o.AgentID)
	w.GivenText("user_id", o.UserID)
	if o.POSType != 0 {
		w.Int("pos_type", int64(o.POSType))
	}
	if o.TransactionType != 0 {
		w.Text("transaction_type", strconv.Itoa(int(o.TransactionType)))
	}
	if o.CompanyAmount.IsPositive() {
		w.Amount("company_amount", o.CompanyAmount)
	}
	w.Bool("add_commission", o.AddCommission)
	w.GivenText("ratio_code", o.RatioCode)
	w.Int("instalment", int64(o.Instalment))
	w.Bool("merge_option", o.MergeOption)
	w.GivenText("ratio_code_method", o.RatioCodeMethod)
	w.Text("domain", o.Domain)
	w.Bool("approved_card", o.ApprovedCard)
	w.Bool("is_escrow", o.IsEscrow)
	if o.NoCampaign {
		w.Bool("dont_apply_campaign", true)
	}
	o.encodeCard(w)
	w.GivenText("card_holder_phone", o.CardHolderPhone)
	w.GivenText("card_holder_mail", o.CardHolderMail)
	w.GivenText("description", o.Description)
	w.Bool("save_card", o.SaveCard)
	w.GivenText("card_owner_id", o.CardOwnerID)
	w.GivenText("user_unique_id", o.UserUniqueID)
	w.GivenText("user_gsm_no", o.UserGSMNo)
	w.GivenText("card_desc", o.CardDesc)
	w.GivenText("subscription_id", o.SubscriptionID)
	w.GivenText("invoice_no", o.InvoiceNo)
	w.GivenText("return_url", o.ReturnURL)
	return w.Bytes()
}

func (o Order) encodeCard(w *wirekit.Object) {
	w.GivenText("card_holder", o.Card.Holder)
	w.GivenText("card_hash", o.CardHash)
	if o.Card.IsZero() {
		return
	}
	w.Text("pan", o.Card.Number.Reveal())
	w.Int("month", int64(o.Card.Expiry.Month()))
	w.Int("year", int64(o.Card.Expiry.Year()))
	w.Text("cvc", o.Card.CVV.Reveal())
}

// readPhone reads a phone number, ten digits without the leading zero. Clients also send it with a country code, a zero
// and punctuation, which is taken off before it is measured.
func readPhone(r *wirekit.Reader, name string) string {
	text := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(r.Text(name, textLimit))
	for _, lead := range []string{"+90", "0090", "0"} {
		if rest, cut := strings.CutPrefix(text, lead); cut && len(rest) == phoneLimit {
			text = rest
			break
		}
	}
	if len(text) > phoneLimit || strings.Trim(text, "0123456789") != "" {
		r.Refuse(name, "phone_malformed", phoneText())
		return ""
	}
	return text
}
