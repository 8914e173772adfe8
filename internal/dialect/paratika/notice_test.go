package paratika_test

import (
	"crypto/sha512"
	"encoding/hex"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

// TestNotice pays and is refused in sessions whose shop wants to be told, and checks each notice with the token that the shop
// knows.
func TestNotice(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	tokens := map[string]string{}
	for reference, holder := range map[string]string{"told-paid": "Ayşe Işık", "told-poor": "SIM 51"} {
		pairs := append(paratikatest.SessionOf(reference, "12.50", paratikatest.ShopPage), "NOTIFICATIONURL", "https://shop.example/told?by=server")
		tokens[reference] = h.token(t, pairs...)
		h.post(t, moto, tokens[reference], paratikatest.CardOf(held(reference, holder)))
	}
	h.through(t, sale3d, h.token(t, paratikatest.SessionOf("untold", "12.50", paratikatest.ShopPage)...), order("untold"))
	told := map[string]url.Values{}
	for _, post := range h.Notices(t, 2) {
		if post.URL != "https://shop.example/told?by=server" || !strings.HasPrefix(post.ContentType, "application/x-www-form-urlencoded") {
			t.Errorf("posted to %q as %q", post.URL, post.ContentType)
		}
		f, err := url.ParseQuery(string(post.Body))
		if err != nil {
			t.Fatal(err)
		}
		told[f.Get("merchantPaymentId")] = f
	}
	for reference, code := range map[string]string{"told-paid": "00", "told-poor": "99"} {
		f := told[reference]
		text := strings.Join([]string{reference, "Customer-7", tokens[reference], code, f.Get("random"), paratikatest.SecretKey}, "|")
		sum := sha512.Sum512([]byte(text))
		if f.Get("responseCode") != code || f.Get("sdSha512") != hex.EncodeToString(sum[:]) || f.Get("sessionToken") != "" ||
			f.Get("amount") != "12.5" || f.Get("pgTranId") == "" {
			t.Errorf("%s: %v", reference, f)
		}
		if rows := h.rows(t, reference); len(rows) != 1 || rows[0].TranID != f.Get("pgTranId") {
			t.Errorf("%s: the notice and the query name two transactions", reference)
		}
	}
	if told["told-poor"].Get("errorCode") != "ERR20051" || told["told-poor"].Get("pgTranErrorCode") != "51" {
		t.Errorf("of the decline: %v", told["told-poor"])
	}
	if len(told) != 2 {
		t.Errorf("%d notices, want two: %v", len(told), told)
	}
}
