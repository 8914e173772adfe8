package sim

import (
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
)

// hand.go is how people tell the bank by hand what in the world is done by others: a cardholder, or another system of the merchant's. Nobody
// signs it.

// maxByHand is the largest body that is told by hand, in bytes.
const maxByHand = 4 << 10

// byHand reads what somebody tells the bank into what n points at, and reports whether it is sound; otherwise it has answered, with the form
// of what is meant. A JSON body is asked for, which no page of another site can send. What was sent is not repeated, whatever is wrong with it.
func byHand(w http.ResponseWriter, r *http.Request, n any, form string, sound func() bool) bool {
	if r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "the content type must be application/json", http.StatusUnsupportedMediaType)
		return false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxByHand))
	if err == nil {
		err = json.Unmarshal(body, n, json.RejectUnknownMembers(true))
	}
	if err != nil || !sound() {
		http.Error(w, form, http.StatusBadRequest)
		return false
	}
	return true
}

// toHand answers it with what became of it.
func toHand(w http.ResponseWriter, status int, shown any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// An error here means that the reader has gone.
	_ = json.MarshalWrite(w, shown)
}
