package api_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api/apitest"
)

// TestCardDataStaysInItsRoom pays with a card, posts card numbers and security codes wherever they do not belong, and
// then searches everything that is left behind: answers, log, database.
func TestCardDataStaysInItsRoom(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	var answers bytes.Buffer
	keep := func(a apitest.Answer) apitest.Answer {
		answers.Write(a.Body)
		for name, values := range a.Header {
			answers.WriteString(name + ": " + strings.Join(values, ", ") + "\n")
		}
		return a
	}
	const (
		otherCard = "4508034508034509"
		otherCVV  = "\"cvv\":\"617\""
	)
	order := apitest.NewOrder("order")
	paid := keep(h.Create(t, order, idem("k"))).Payment(t, http.StatusCreated)
	keep(h.Create(t, order, idem("k")))
	keep(h.Create(t, apitest.NewOrder("declined").Holder("SIM 51")))
	keep(h.Create(t, apitest.NewOrder("lost").Holder("SIM ANSWER_LOST")))
	keep(h.Create(t, apitest.NewOrder("open").With("three_d_secure", map[string]any{"return_url": "https://shop.example/"}), idem("3d")))
	for _, number := range []string{apitest.CardNumber, otherCard} {
		for _, member := range []string{"reference", "description", "card.holder", "card.cvv", "amount.currency", number, "card." + number} {
			keep(h.Create(t, order.With(member, number)))
		}
		keep(h.Create(t, order.With("metadata", map[string]any{"note": "card " + number})))
		keep(h.Create(t, order.With("metadata", map[string]any{"n" + number: "x"})))
		keep(h.Create(t, order.With("unknown", map[string]any{"pan": number, "cvv": apitest.CVV})))
		keep(h.Create(t, order.With("buyer", map[string]any{"email": number + "@example.com"})))
		keep(h.Create(t, order.With("three_d_secure", map[string]any{"return_url": "https://shop.example/" + number})))
		keep(h.Create(t, order, idem(number)))
		keep(h.Create(t, order, apitest.Header{Name: "Content-Type", Value: number}))
		keep(h.Create(t, order, apitest.Header{Name: "Accept-Language", Value: number}))
		keep(h.Create(t, order, apitest.Header{Name: "Authorization", Value: "Bearer " + number}))
		for _, path := range []string{"/v1/payments/" + number, "/v1/" + number, "/v1//" + number, "/v1/payments?reference=" + number, "/v1/payments?" + number} {
			keep(h.Do(t, http.MethodGet, path, ""))
		}
		keep(h.Do(t, http.MethodPost, "/v1/payments/"+paid.ID+"/refund", `{"amount":{"minor":1,"currency":"TRY"},"`+number+`":1}`, idem(number)))
		keep(h.Do(t, http.MethodPost, "/v1/payments", `{"reference":"`+number, idem("broken")))
		keep(h.Do(t, http.MethodGet, "/v1/3ds/"+number+"/"+number+"/open?secret="+number, ""))
	}
	h.Close(t)

	left := map[string][]byte{"answers": answers.Bytes(), "log": []byte(h.Log())}
	files, err := filepath.Glob(filepath.Join(h.Folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("database files: %v, %v", files, err)
	}
	for _, name := range files {
		left[filepath.Base(name)], err = os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Contains(left["vezne.db"], []byte(paid.ID)) {
		t.Fatal("the database does not hold the payment: the search looks in the wrong place")
	}
	for place, content := range left {
		for what, text := range map[string]string{
			"the card number": apitest.CardNumber, "another card number": otherCard, "a security code": `"cvv"`,
			"the security code": `"` + apitest.CVV + `"`, "another security code": otherCVV, "an expiry": "exp_month",
		} {
			at := bytes.Index(content, []byte(text))
			// A problem names the member to blame, and that name is not its value.
			if at < 0 || place == "answers" && what == "a security code" {
				continue
			}
			t.Errorf("%s holds %s: …%.60q…", place, what, content[max(0, at-20):])
		}
	}
}
