package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
)

// saved keeps the sample card for a customer.
func (h house) saved(t *testing.T, customer string) wire.CardSaved {
	t.Helper()
	text := `{"card_desc":"Kartım","card_holder":"AYŞE IŞIK","card_number":"4508034508034509","expire_month":12,"expire_year":2030,` +
		`"user_unique_id":` + paynettest.Quote(customer) + `}`
	return must(t, wire.DecodeCardSaved, fields(t, h.post(t, "/v1/card/save", text), http.StatusOK))
}

func cardRef(s wire.SavedCard, more string) string {
	return `{"card_owner_id":` + paynettest.Quote(s.CardOwnerID) + `,"card_hash":` + paynettest.Quote(s.CardHash) + more + `}`
}

func (h house) cards(t *testing.T, owner, more string) wire.CardList {
	t.Helper()
	a := h.post(t, "/v1/card/list", `{"card_owner_id":`+paynettest.Quote(owner)+more+`}`)
	return must(t, wire.DecodeCardList, fields(t, a, http.StatusOK))
}

func TestSavedCard(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	s := h.saved(t, "U-1")
	if s.Code != wire.Successful || s.CardNo != "450803******4509" || s.CardBin != "450803" || s.CardType != "bc" || s.CardBrandName != "VISA" ||
		s.CardBankName != "Maximum" || s.UserUniqueID != "U-1" || len(s.CardHash) != 36 || s.CardDesc != "Kartım" {
		t.Errorf("card/save answers %+v", s)
	}
	if again := h.saved(t, "U-1"); again.CardHash != s.CardHash || again.CardOwnerID != s.CardOwnerID {
		t.Errorf("the same card of the same customer is another one: %+v", again)
	}
	if other := h.saved(t, "U-2"); other.CardHash == s.CardHash || other.CardOwnerID == s.CardOwnerID {
		t.Errorf("another customer's card is the same: %+v", other)
	}
	l := h.cards(t, s.CardOwnerID, "")
	if l.TotalCount != 1 || len(l.Rows) != 1 || l.Rows[0].CardHash != s.CardHash || l.Rows[0].CardBankID != "MAXM" || l.HasMore || l.Limit != 10 {
		t.Errorf("card/list answers %+v", l)
	}
	h.envelope(t, "/v1/card/desc_update", cardRef(s.SavedCard, `,"card_desc":"Yeni ad"`))
	if l := h.cards(t, s.CardOwnerID, ""); l.Rows[0].CardDesc != "Yeni ad" {
		t.Errorf("after desc_update: %+v", l.Rows)
	}

	pay := `{"amount":12.5,"reference_no":"S-1","card_hash":` + paynettest.Quote(s.CardHash) + `,"card_owner_id":` + paynettest.Quote(s.CardOwnerID) + `,"pan":"","cvc":""}`
	p := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", pay), http.StatusOK))
	if !p.IsSucceed || p.CardNoMasked != "450803******4509" || p.CardHolder != "AYŞE IŞIK" {
		t.Errorf("paid with it: %+v", p)
	}
	if again := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", pay), http.StatusOK)); again.Code != wire.OldSuccessful {
		t.Errorf("paid again: %+v", again)
	}

	// It is nobody else's: neither another owner's nor another merchant's.
	stranger := h.saved(t, "U-2").CardOwnerID
	wrong := strings.Replace(pay, s.CardOwnerID, stranger, 1)
	h.failure(t, "/v2/transaction/payment", wrong, http.StatusNotFound, wire.CardNotFound)
	for path, body := range map[string]string{
		"/v2/transaction/payment": strings.Replace(pay, "S-1", "S-2", 1), "/v1/card/delete": cardRef(s.SavedCard, ""),
		"/v1/card/desc_update": cardRef(s.SavedCard, `,"card_desc":"x"`),
	} {
		wantFailure(t, h.Send(t, paynettest.Call(dialecttest.OtherKey, path, body)), http.StatusNotFound, wire.CardNotFound)
	}
	wantFailure(t, h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/card/list", `{"card_owner_id":`+paynettest.Quote(s.CardOwnerID)+`}`)), http.StatusNotFound, wire.NoData)

	h.envelope(t, "/v1/card/delete", cardRef(s.SavedCard, ""))
	h.failure(t, "/v1/card/delete", cardRef(s.SavedCard, ""), http.StatusNotFound, wire.CardNotFound)
	h.failure(t, "/v2/transaction/payment", strings.Replace(pay, "S-1", "S-3", 1), http.StatusNotFound, wire.CardNotFound)
	if l := h.cards(t, s.CardOwnerID, ""); len(l.Rows) != 0 {
		t.Errorf("after delete: %+v", l.Rows)
	}
}

// TestBadCardsAreNamedAsTheServiceDoes: what the engine refuses of a card is told under the name that the field has in the service.
func TestBadCardsAreNamedAsTheServiceDoes(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	s := h.saved(t, "U")
	body := `{"card_desc":"Kartım","card_holder":"AYŞE","card_number":"4508034508034509","expire_month":12,"expire_year":2020,"user_unique_id":"U"}`
	for path, test := range map[string][2]string{
		"/v1/card/save":        {body, "expire_year: "},
		"/v1/card/desc_update": {cardRef(s.SavedCard, `,"card_desc":"4508034508034509"`), "card_desc: "},
	} {
		if f := h.failure(t, path, test[0], http.StatusBadRequest, wire.BadRequest); !strings.HasPrefix(f.Message, test[1]) {
			t.Errorf("%s: %q, want it to name %q", path, f.Message, test[1])
		}
	}
}

// TestCardIsTried: a security code in card/save has the card tried with a lira, which is given back.
func TestCardIsTried(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	text := `{"card_desc":"Kartım","card_holder":"AYŞE","card_number":"4508034508034509","expire_month":12,"expire_year":2030,"cvv":"000","user_unique_id":"U"}`
	s := must(t, wire.DecodeCardSaved, fields(t, h.post(t, "/v1/card/save", text), http.StatusOK))
	if s.Code != wire.Successful || s.CardHash == "" {
		t.Errorf("a good card: %+v", s)
	}
	sums := h.Bank.Statement(t, "").Orders
	if len(sums) != 1 || sums[0].Authorizations != 1 || sums[0].Voids != 1 || sums[0].Held != 0 || sums[0].Net != 0 {
		t.Errorf("the bank's books: %+v, want a lira held and given back", sums)
	}
	bad := strings.Replace(strings.Replace(text, "AYŞE", "SIM 14", 1), `"U"`, `"V"`, 1)
	s = must(t, wire.DecodeCardSaved, fields(t, h.post(t, "/v1/card/save", bad), http.StatusOK))
	if s.Code != wire.Unsuccessful || s.CardHash != "" || s.Message == "" {
		t.Errorf("a bad card: %+v", s)
	}
}

// saving is a payment's fields that ask for its card to be saved.
const saving = `"save_card":"True","card_owner_id":"","user_unique_id":"U-1","user_gsm_no":"","card_desc":"Kartım"`

func savingBody(t *testing.T, o dialecttest.Order, more string) string {
	t.Helper()
	return replaced(t, paynettest.Body(o, more), `"save_card":"False","card_owner_id":"","user_unique_id":"","user_gsm_no":"","card_desc":""`, saving)
}

func TestCardIsSavedWithItsPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", savingBody(t, order("one"), "")), http.StatusOK))
	if !p.IsSucceed || !p.IsSaveCardSucceed || p.CardHash == "" || p.CardOwnerID == "" || p.UserUniqueID != "U-1" || p.CardBankID != "AXSS" {
		t.Errorf("the payment: %+v", p.Saving)
	}
	again := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", savingBody(t, order("one"), "")), http.StatusOK))
	if again.Code != wire.OldSuccessful || again.CardHash != p.CardHash || again.CardOwnerID != p.CardOwnerID {
		t.Errorf("the repeat: %+v", again.Saving)
	}
	if l := h.cards(t, p.CardOwnerID, ""); len(l.Rows) != 1 || l.Rows[0].CardHash != p.CardHash {
		t.Errorf("the list: %+v", l.Rows)
	}
	declined := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", savingBody(t, held("two", "SIM 51"), "")), http.StatusOK))
	if declined.IsSucceed || declined.IsSaveCardSucceed || declined.CardHash != "" {
		t.Errorf("a decline: %+v", declined.Saving)
	}
	for field, change := range map[string][2]string{
		"card_desc": {`"card_desc":"Kartım"`, `"card_desc":""`}, "user_unique_id": {`"user_unique_id":"U-1"`, `"user_unique_id":""`},
	} {
		f := h.failure(t, "/v2/transaction/payment", replaced(t, savingBody(t, order("three"), ""), change[0], change[1]), http.StatusBadRequest, wire.BadRequest)
		if !strings.HasPrefix(f.Message, field) {
			t.Errorf("%s: the message is %q", field, f.Message)
		}
	}
	h.failure(t, "/v2/transaction/payment", replaced(t, savingBody(t, order("three"), ""), `"card_owner_id":""`, `"card_owner_id":"nobody"`), http.StatusNotFound, wire.NoData)
}

// TestCardIsSavedThoughTheAnswerIsLost: whoever finds out that the payment was approved saves its card.
func TestCardIsSavedThoughTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	body := savingBody(t, held("late", "SIM LATE"), "")
	h.failure(t, "/v2/transaction/payment", body, http.StatusGatewayTimeout, wire.TimeOut)
	h.pass(t, 1)
	owner := h.saved(t, "U-1").CardOwnerID // with another card
	if l := h.cards(t, owner, ""); len(l.Rows) != 2 {
		t.Errorf("the cards: %+v", l.Rows)
	}
	p := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", body), http.StatusOK))
	if p.Code != wire.OldSuccessful || !p.IsSaveCardSucceed || p.CardOwnerID != owner {
		t.Errorf("the repeat: code %d, %+v", p.Code, p.Saving)
	}
}

// TestCardIsSavedAtAOneStepBank: it is kept before the buyer goes there, and gone where he comes to nothing.
func TestCardIsSavedAtAOneStepBank(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	start := func(reference, holder string) wire.TdsInitial {
		body := savingBody(t, held(reference, holder), `,"return_url":`+paynettest.Quote(shopPage))
		return paynettest.Started(t, h.Send(t, paynettest.Call(dialecttest.Key, startPath, body)))
	}
	v := start("refused", "SIM 51")
	h.back(t, v, "")
	if p := h.charge(t, v, ""); p.IsSucceed || p.IsSaveCardSucceed {
		t.Fatalf("refused: %+v", p.Saving)
	}
	v = start("one", "Ayşe Işık")
	h.back(t, v, "")
	p := h.charge(t, v, "")
	if !p.IsSucceed || !p.IsSaveCardSucceed || p.CardHash == "" {
		t.Fatalf("the charge: %+v", p.Saving)
	}
	if l := h.cards(t, p.CardOwnerID, ""); len(l.Rows) != 1 || l.Rows[0].CardHash != p.CardHash {
		t.Errorf("the list: %+v", l.Rows)
	}
}

// TestCardIsSavedAtThreeD: the card is out of reach until its charge, and kept by it.
func TestCardIsSavedAtThreeD(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	start := savingBody(t, order("3d"), `,"return_url":`+paynettest.Quote(shopPage))
	v := paynettest.Started(t, h.Send(t, paynettest.Call(dialecttest.Key, startPath, start)))
	h.back(t, v, "")
	p := h.charge(t, v, "")
	if !p.IsSucceed || !p.IsSaveCardSucceed || p.CardHash == "" || p.UserUniqueID != "U-1" {
		t.Errorf("the charge: %+v", p.Saving)
	}
	if again := h.charge(t, v, ""); again.Code != wire.OldSuccessful || again.CardHash != p.CardHash {
		t.Errorf("the second charge: %+v", again.Saving)
	}
	// And it pays, with 3-D Secure of its own.
	with := `{"amount":1,"reference_no":"again","card_hash":` + paynettest.Quote(p.CardHash) + `,"return_url":` + paynettest.Quote(shopPage) + `}`
	v = paynettest.Started(t, h.Send(t, paynettest.Call(dialecttest.Key, startPath, with)))
	h.back(t, v, "")
	if p := h.charge(t, v, ""); !p.IsSucceed || p.CardNoMasked != "435508******4358" {
		t.Errorf("paid with the saved card: %+v", p)
	}
}

func TestFormsWithSavedCards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	f := h.openForm(t, `{"amount":1250,"tds_required":false,"save_card":true,"card_desc":"Kartım","user_unique_id":"U-1","user_gsm_no":"5321234567"}`)
	row := h.row(t, formCharge, f.charge(f.token(t, order("x"), "").TokenID, ""))
	if !row.IsSucceed || row.Saving == nil || !row.Saving.IsSaveCardSucceed || row.UserUniqueID != "U-1" {
		t.Fatalf("the charge: %+v", row.Saving)
	}
	owner, hash := row.Saving.CardOwnerID, row.Saving.CardHash
	next := h.openForm(t, `{"amount":1250,"tds_required":false,"card_owner_id":`+paynettest.Quote(owner)+`}`)
	names := `"session_id":` + paynettest.Quote(next.session) + `,"card_hash":` + paynettest.Quote(hash)
	b := must(t, wire.DecodeFormBank, fields(t, h.ask(t, "/v1/paynetj/check_card_bin", `{`+names+`}`), http.StatusOK))
	if b.BankID != "AXSS" || len(b.Rows) == 0 {
		t.Errorf("check_card_bin answers %+v", b)
	}
	got := must(t, wire.DecodeFormTokened, fields(t, h.ask(t, "/v1/paynetj/create_card_token", `{`+names+`}`), http.StatusOK))
	if row := h.row(t, formCharge, next.charge(got.TokenID, "")); !row.IsSucceed || row.CardNoMasked != "435508******4358" {
		t.Errorf("paid with the saved card: %+v", row)
	}
	// A browser that knows a hash and not its owner, or names another than the shop did, finds nothing.
	bare := h.plain(t)
	for _, body := range []string{
		`{"session_id":` + paynettest.Quote(bare.session) + `,"card_hash":` + paynettest.Quote(hash) + `}`,
		`{` + names + `,"card_owner_id":"another"}`,
	} {
		wantFailure(t, h.ask(t, "/v1/paynetj/create_card_token", body), http.StatusNotFound, wire.CardNotFound)
	}
}

// TestOneOwnerForOneCustomer saves cards of a new customer at once: they are all one owner's.
func TestOneOwnerForOneCustomer(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	const crowd = 8
	owners := make([]string, crowd)
	var all sync.WaitGroup
	for i := range owners {
		all.Go(func() { owners[i] = h.saved(t, "new").CardOwnerID })
	}
	all.Wait()
	for _, owner := range owners {
		if owner == "" || owner != owners[0] {
			t.Errorf("the owners are %q", owners)
		}
	}
	if l := h.cards(t, owners[0], ""); len(l.Rows) != 1 {
		t.Errorf("one card is kept as %d", len(l.Rows))
	}
}
