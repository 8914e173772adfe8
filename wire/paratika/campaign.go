package paratika

import (
	"strconv"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// OnlineQuery is the request QUERYCAMPAIGNONLINE: in which campaigns one payment may take part (SDK, "ApiAction").
type OnlineQuery struct {
	Credentials  Credentials
	Number       pan.Number
	CardToken    string
	Amount       money.Amount
	Installments int
}

// DecodeOnlineQuery reads a request QUERYCAMPAIGNONLINE.
func DecodeOnlineQuery(f wirekit.Fields) (OnlineQuery, error) {
	r := newReader(f)
	q := OnlineQuery{CardToken: r.text("CARDTOKEN"), Installments: r.installments("INSTALLMENTS")}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if q.CardToken == "" {
		r.require("CARDPAN")
	}
	r.require("CURRENCY")
	q.Amount = r.positive("AMOUNT", r.currency())
	if r.Given("CARDPAN") {
		q.Number = r.CardNumber("CARDPAN")
	}
	r.withoutCard()
	return q, r.Err()
}

// Encode writes the request.
func (q OnlineQuery) Encode() []byte {
	f := newForm("QUERYCAMPAIGNONLINE")
	q.Credentials.write(f)
	f.given("AMOUNT", decimal(q.Amount))
	f.given("CURRENCY", string(q.Amount.Currency()))
	f.given("INSTALLMENTS", countText(q.Installments))
	f.given("CARDPAN", q.Number.Reveal())
	f.given("CARDTOKEN", q.CardToken)
	return f.bytes()
}

// Campaigns is the answer of QUERYCAMPAIGN, and with Online that of QUERYCAMPAIGNONLINE (SDK, QueryCampaignResponse and
// QueryCampaignOnlineResponse). No answer is published; the names of the members, "minumumAmount" among them, are the SDK's, and
// all their values are texts.
type Campaigns struct {
	Outcome Outcome
	Online  bool
	Codes   []CampaignCode
}

// CampaignCode is a campaign for one number of installments.
type CampaignCode struct {
	Code string
	Name string
	// Least is the least amount that takes part. Base is the number of installments that is sent, WithCampaign how many the buyer
	// then has; both are 0 in the answer of QUERYCAMPAIGNONLINE, which names campaigns only.
	Least        money.Amount
	Base         int
	WithCampaign int
	// SystemType is the payment system's, Details a text for people.
	SystemType string
	Details    string
}

// Encode writes the answer.
func (a Campaigns) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	rows := make([]*wirekit.Object, len(a.Codes))
	for i, c := range a.Codes {
		rows[i] = wirekit.NewObject()
		rows[i].Text("campaignCode", c.Code)
		rows[i].Text("campaignName", c.Name)
		if a.Online {
			rows[i].GivenText("extra", c.Details)
			continue
		}
		rows[i].Text("minumumAmount", decimal(c.Least))
		rows[i].Text("campaignInstallment", strconv.Itoa(c.WithCampaign))
		rows[i].Text("baseInstallment", strconv.Itoa(c.Base))
		rows[i].Text("currency", string(c.Least.Currency()))
		rows[i].GivenText("paymentSystemType", c.SystemType)
		rows[i].GivenText("details", c.Details)
	}
	w.Rows(a.member(), rows)
	return pretty(w.Bytes())
}

func (a Campaigns) member() string {
	if a.Online {
		return "campaigns"
	}
	return "campaignCodeList"
}

// DecodeCampaigns reads an answer of either.
func DecodeCampaigns(f wirekit.Fields) (Campaigns, error) {
	r := wirekit.NewReader(f)
	a := Campaigns{Outcome: readOutcome(r)}
	if err := r.Err(); err != nil {
		return a, err
	}
	_, a.Online = f.Find("campaigns")
	var err error
	a.Codes, err = wirekit.RowsOf(f, a.member(), readCampaignCode)
	return a, err
}

func readCampaignCode(f wirekit.Fields) (CampaignCode, error) {
	r := wirekit.NewReader(f)
	r.Require("campaignCode")
	c := CampaignCode{
		Code: r.Text("campaignCode", textLimit), Name: r.Text("campaignName", textLimit), SystemType: r.Text("paymentSystemType", textLimit),
		Details: r.Text("details", textLimit), Least: readMoney(r, "minumumAmount"),
	}
	if extra := r.Text("extra", textLimit); extra != "" {
		c.Details = extra
	}
	for name, into := range map[string]*int{"baseInstallment": &c.Base, "campaignInstallment": &c.WithCampaign} {
		if r.Given(name) {
			*into, _ = strconv.Atoi(r.Text(name, 2))
		}
	}
	return c, r.Err()
}
