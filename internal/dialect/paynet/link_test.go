package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/ticket"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

const linkBody = `{"name_surname":"AYŞE IŞIK","amount":"98,00","addcomission_to_amount":true,"reference_no":"L-1","expire_date":2,"note":"Mart aidatı",` +
	`"succeed_url":"https://shop.example/ok?a=1","error_url":"https://shop.example/no","confirmation_url":"https://shop.example/confirm","agent_id":"20077"}`

func (h house) link(t *testing.T, body string) string {
	t.Helper()
	l := must(t, wire.DecodeLink, fields(t, h.post(t, "/v1/mailorder/create", body), http.StatusOK))
	if l.Code != wire.Successful || !strings.HasPrefix(l.URL, h.URL+"/v1/paylink/") {
		t.Fatalf("create answers %+v", l)
	}
	return l.URL
}

func (h house) links(t *testing.T, service, body string) wire.LinkList {
	t.Helper()
	return must(t, wire.DecodeLinkList, fields(t, h.post(t, "/v1/mailorder/"+service, body), http.StatusOK))
}

func typed(holder string) url.Values {
	return url.Values{
		"card-number": {"4355 0843 5508 4358"}, "card-holder": {holder}, "card-expiry": {"12/30"}, "card-cvv": {"000"}, "installments": {"1"},
		"visit": {ticket.NewVisit()},
	}
}

// pays fills the page behind a link in, and takes the buyer through the bank to where it ends.
func (h house) pays(t *testing.T, link, holder string) dialecttest.Page {
	t.Helper()
	p := h.Browse(t, http.MethodPost, link, typed(holder))
	for range 5 {
		if p.Code != "" || p.Action == "" {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		t.Fatalf("the buyer does not come to the bank: status %d %s", p.Status, p.Body)
	}
	back := h.Confirm(t, p, p.Code)
	at := back.Action
	last := h.Browse(t, http.MethodPost, at, back.Fields)
	if strings.Contains(last.Action, "/end?at=") {
		last = h.Browse(t, http.MethodPost, last.Action, last.Fields)
	}
	return last
}

func TestPaymentLink(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	link := h.link(t, linkBody)
	page := h.Browse(t, http.MethodGet, link, nil)
	for _, part := range []string{"Acme", "AYŞE IŞIK", "Mart aidatı", "100,00"} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, part) {
			t.Errorf("the page lacks %s: status %d", part, page.Status)
		}
	}
	wrong := typed("Ayşe Işık")
	wrong.Set("card-number", "4355084355084350")
	if p := h.Browse(t, http.MethodPost, link, wrong); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("a mistyped card: status %d", p.Status)
	}
	h.WantNothing(t)
	row := h.links(t, "detail", `{"reference_no":"L-1"}`).Rows[0]
	if row.XactID != "" || row.Amount.Minor() != 9800 || row.NameSurname != "AYŞE IŞIK" || !row.ExpireDate.After(row.CreateDate.Add(time.Hour)) {
		t.Errorf("the detail before: %+v", row)
	}

	if end := h.pays(t, link, "SIM 51"); !strings.HasPrefix(end.Action, "https://shop.example/no?xact_id=") {
		t.Errorf("after a decline the buyer goes to %q", end.Action)
	}
	end := h.pays(t, link, "Ayşe Işık")
	to, err := url.Parse(end.Action)
	if err != nil || to.Host != "shop.example" || to.Path != "/ok" || to.Query().Get("a") != "1" {
		t.Fatalf("after the payment the buyer goes to %q", end.Action)
	}
	xactID := to.Query().Get("xact_id")
	check := h.query(t, "check", xact(xactID))
	if !check.IsSucceed || !check.IsTDS || check.Amount.Minor() != 10000 || check.NetAmount.Minor() != 9800 || check.AgentReference != "L-1" {
		t.Errorf("check says %+v", check)
	}
	// The link is done, whoever opens it and whatever is sent.
	for _, again := range []dialecttest.Page{h.Browse(t, http.MethodGet, link, nil), h.Browse(t, http.MethodPost, link, typed("A B"))} {
		if again.Action != end.Action {
			t.Errorf("opened again it leads to %q", again.Action)
		}
	}
	if sum := h.Bank.Sum(t, "L-1"); sum.Captures != 1 || sum.Net != 10000 {
		t.Errorf("the bank's books: %+v", sum)
	}
	if row := h.links(t, "detail", `{"id":`+paynettest.Quote(row.ID)+`}`).Rows[0]; row.XactID != xactID {
		t.Errorf("the detail after: %+v", row)
	}
	// One notice: of the success, not of the decline.
	told := h.Notices(t, 1)
	f, err := wirekit.ReadJSON(told[0].Body)
	if err != nil || told[0].URL != "https://shop.example/confirm" || len(told) != 1 {
		t.Fatalf("the notices: %v, %v", told, err)
	}
	c := must(t, wire.DecodeConfirmation, f)
	if c.ReferenceNo != "L-1" || c.XactID != xactID || !c.IsSucceed || c.Amount.Minor() != 10000 || c.NetAmount.Minor() != 9800 ||
		c.CardNumber != "435508******4358" || c.AgentID != "20077" {
		t.Errorf("the confirmation: %+v", c)
	}
	if !strings.Contains(string(told[0].Body), `"referance_no":"L-1"`) {
		t.Errorf("the confirmation lacks the documented spelling: %s", told[0].Body)
	}
}

func TestPaymentLinkEndsHere(t *testing.T) {
	t.Parallel()
	for _, oneStep := range []bool{false, true} {
		t.Run(strconv.FormatBool(oneStep), func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{OneStep: oneStep})
			link := h.link(t, `{"name_surname":"A","amount":10,"reference_no":"L"}`)
			if end := h.pays(t, link, "SIM 51"); end.Status != http.StatusOK || !strings.Contains(end.Body, "Ödeme alınamadı") {
				t.Errorf("a decline: %d %s", end.Status, end.Body)
			}
			if end := h.pays(t, link, "SIM MDSTATUS_0"); end.Status != http.StatusOK || !strings.Contains(end.Body, "Ödeme alınamadı") {
				t.Errorf("a buyer who is not authenticated: %d %s", end.Status, end.Body)
			}
			if end := h.pays(t, link, "Ayşe"); !strings.Contains(end.Body, "Ödemeniz alındı") {
				t.Errorf("a payment: %d %s", end.Status, end.Body)
			}
			if page := h.Browse(t, http.MethodGet, link, nil); !strings.Contains(page.Body, "Ödemeniz alındı") {
				t.Errorf("opened again: %d", page.Status)
			}
			if sum := h.Bank.Sum(t, "L"); sum.Captures != 1 || sum.Net != 1000 {
				t.Errorf("the bank's books: %+v", sum)
			}
		})
	}
}

// TestPaymentLinkOfTheClass is the link that Paynet's PHP class asks for when it is told nothing else: it can be paid again and
// again, and each payment is confirmed by mail.
func TestPaymentLinkOfTheClass(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	link := h.link(t, `{"name_surname":"Ayşe","amount":"10","reference_no":"M-1","email":"ayse@example.com","send_mail":true,"phone":"05321112233","send_sms":true,`+
		`"send_confirmation_mail":true,"multi_payment":true,"confirmation_url":"https://shop.example/confirm"}`)
	for _, told := range h.Messages(t, 2) {
		if !strings.Contains(told.Text, link) || told.Channel == message.SMS && told.To != "+905321112233" {
			t.Errorf("the buyer is told %+v", told)
		}
	}
	for range 2 {
		if end := h.pays(t, link, "Ayşe"); !strings.Contains(end.Body, "Ödemeniz alındı") {
			t.Fatalf("a payment: %d %s", end.Status, end.Body)
		}
	}
	seen := map[string]bool{}
	for _, told := range h.Notices(t, 2) {
		f, err := wirekit.ReadJSON(told.Body)
		if err != nil {
			t.Fatal(err)
		}
		c := must(t, wire.DecodeConfirmation, f)
		if c.ReferenceNo != "M-1" || c.Amount.Minor() != 1000 || seen[c.XactID] {
			t.Errorf("the confirmation: %+v", c)
		}
		seen[c.XactID] = true
		if check := h.query(t, "check", xact(c.XactID)); !check.IsSucceed {
			t.Errorf("check says %+v", check)
		}
	}
	confirmed := h.Messages(t, 4)[2:]
	for _, told := range confirmed {
		if told.Channel != message.Mail || told.To != "ayse@example.com" || !strings.Contains(told.Text, "10,00") || !strings.Contains(told.Subject, "alındı") {
			t.Errorf("the confirmation by mail: %+v", told)
		}
	}
	if row := h.links(t, "detail", `{"reference_no":"M-1"}`).Rows[0]; !seen[row.XactID] {
		t.Errorf("the detail after: %+v", row)
	}
}

func TestPaymentLinkOfOneBank(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.failure(t, "/v1/mailorder/create", `{"name_surname":"A","amount":10,"bank_id":"XXXX"}`, http.StatusBadRequest, wire.BadRequest)
	link := h.link(t, `{"name_surname":"A","amount":10,"reference_no":"B","bank_id":"BONS"}`)
	if p := h.Browse(t, http.MethodPost, link, typed("A B")); p.Status != http.StatusOK || !strings.Contains(p.Body, "kartlarıyla yapılabilir") {
		t.Errorf("a card of another bank: status %d %s", p.Status, p.Body)
	}
	h.WantNothing(t)
}

func TestSlipIsSent(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	link := h.link(t, `{"name_surname":"A","amount":10,"reference_no":"S","email":"ayse@example.com"}`)
	h.pays(t, link, "Ayşe")
	slip := must(t, wire.DecodeLink, fields(t, h.post(t, "/v1/transaction/slip", `{"reference_no":"S","send_mail":true,"send_sms":true,"phone":"05321112233"}`), http.StatusOK))
	for _, told := range h.Messages(t, 2) {
		if !strings.Contains(told.Text, slip.URL) || told.To != "ayse@example.com" && told.To != "+905321112233" {
			t.Errorf("the buyer is told %+v", told)
		}
	}
	h.failure(t, "/v1/transaction/slip", `{"reference_no":"S","send_sms":true}`, http.StatusBadRequest, wire.BadRequest)
}

// TestPaymentLinksWithoutChannels: where nobody can be told, what would tell somebody is refused, and no link is made.
func TestPaymentLinksWithoutChannels(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Mute: true})
	for field, more := range map[string]string{
		"send_mail": `,"send_mail":true,"email":"a@example.com"}`, "send_sms": `,"send_sms":"True","phone":"05321112233"}`,
		"send_confirmation_mail": `,"send_confirmation_mail":true,"email":"a@example.com"}`,
	} {
		f := h.failure(t, "/v1/mailorder/create", strings.TrimSuffix(linkBody, "}")+more, http.StatusBadRequest, wire.NotImplemented)
		if !strings.HasPrefix(f.Message, field+":") {
			t.Errorf("%s: the message is %q", field, f.Message)
		}
	}
	if l := h.links(t, "list", `{}`); l.TotalCount != 0 {
		t.Errorf("the list: %+v", l)
	}
	h.link(t, strings.TrimSuffix(linkBody, "}")+`,"send_confirmation_mail":true,"multi_payment":true}`) // the class's defaults, without an address
}

func TestPaymentLinksThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	link := h.link(t, linkBody)
	h.failure(t, "/v1/mailorder/create", linkBody, http.StatusBadRequest, wire.DuplicateData)
	other := replaced(t, linkBody, "L-1", "L-2")
	for field, more := range map[string]string{"email": `,"send_mail":true}`, "phone": `,"send_sms":"True"}`} {
		f := h.failure(t, "/v1/mailorder/create", strings.TrimSuffix(other, "}")+more, http.StatusBadRequest, wire.BadRequest)
		if !strings.HasPrefix(f.Message, field+":") {
			t.Errorf("%s: the message is %q", field, f.Message)
		}
	}
	h.failure(t, "/v1/mailorder/create", replaced(t, other, "20077", "99999"), http.StatusBadRequest, wire.AgentNotFound)
	h.failure(t, "/v1/mailorder/detail", `{"reference_no":"L-2"}`, http.StatusNotFound, wire.NoData)
	for _, service := range []string{"detail", "status_update"} {
		a := h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/mailorder/"+service, `{"reference_no":"L-1","status":3}`))
		wantFailure(t, a, http.StatusNotFound, wire.NoData)
	}
	if l := h.links(t, "list", `{"datab":"2026-11-22","datbi":"2026-11-22"}`); l.TotalCount != 1 || l.Rows[0].ReferenceNo != "L-1" {
		t.Errorf("the list: %+v", l)
	}
	if l := h.links(t, "list", `{"datab":"2026-11-23"}`); l.TotalCount != 0 {
		t.Errorf("the list of another day: %+v", l)
	}
	h.envelope(t, "/v1/mailorder/status_update", `{"reference_no":"L-1","status":3}`)
	if p := h.Browse(t, http.MethodPost, link, typed("A B")); p.Status != http.StatusGone {
		t.Errorf("a link that was closed: status %d", p.Status)
	}
	h.envelope(t, "/v1/mailorder/status_update", `{"reference_no":"L-1","status":"0"}`)
	if p := h.Browse(t, http.MethodGet, link, nil); p.Status != http.StatusOK {
		t.Errorf("a link that was opened again: status %d", p.Status)
	}
	h.Advance(3 * time.Hour)
	if p := h.Browse(t, http.MethodPost, link, typed("A B")); p.Status != http.StatusGone {
		t.Errorf("a link whose time is over: status %d", p.Status)
	}
	for _, bad := range []string{"", "x", strings.Repeat("0", 64)} {
		if p := h.Browse(t, http.MethodGet, h.URL+"/v1/paylink/"+bad, nil); p.Status != http.StatusNotFound {
			t.Errorf("the link %q: status %d", bad, p.Status)
		}
	}
	h.WantNothing(t)
}
