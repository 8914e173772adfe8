package paymes

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// map.go turns our words into Paymes' and back, as far as both generations do it alike.

// unable is why a payment is refused before anything is sent, or nil: neither generation can hold an amount.
func unable(quirks connector.Quirks, q connector.Authorization) *connector.Result {
	var r connector.Result
	switch {
	case q.PreAuth:
		r = connector.Refuse(decline.FunctionNotSupported, errors.New("paymes has no pre-authorization"))
	case !quirks.Takes(q.Amount.Currency()):
		r = connector.Refuse(decline.CurrencyNotSupported, errors.New("paymes takes TRY, USD and EUR"))
	case !quirks.Splits(q.Installments):
		r = connector.Refuse(decline.InstallmentNotAllowed, errors.New("paymes takes single payments with V3, and twelve parts at most with v4.6"))
	case q.Proof != nil:
		r = connector.Refuse(decline.AuthenticationInvalid, errors.New("paymes authenticates by itself"))
	default:
		return nil
	}
	return &r
}

// What is sent for what is not known of a buyer. The documents require every field.
const (
	none    = "-"
	noMail  = "unknown@example.com" // a dash is no address, which a bank may look at
	noIP    = "0.0.0.0"
	country = "TR"
)

func given(text, otherwise string) string { return cmp.Or(strings.TrimSpace(text), otherwise) }

// names are a holder's first and last name.
func names(holder string) (first, last string) {
	holder = strings.TrimSpace(holder)
	at := strings.LastIndexByte(holder, ' ')
	if at < 0 {
		return given(holder, none), none
	}
	return strings.TrimSpace(holder[:at]), holder[at+1:]
}

func address(ip string) string {
	if _, err := netip.ParseAddr(ip); err != nil {
		return noIP
	}
	return ip
}

// product is what is sold, by the shop's own number of the order.
func product(q connector.Authorization) string { return given(q.Order, q.Ref) }

// refusal is a decline, by Paymes' code or, where an answer has none, by the sentence of its error list.
func refusal(code, message string, otherwise decline.Reason) connector.Refusal {
	reason := wire.ReasonOf(code)
	if reason == decline.Unknown {
		if k, listed := wire.FindText(message); listed {
			reason = k.Reason
		}
	}
	if reason == decline.Unknown {
		reason = otherwise
	}
	return connector.RefusalOf(reason, code, message)
}

// undecided reports whether a refusal leaves open what became of the request, by one of its codes, or, as no document says in which
// field a code stands, by a message that has the code or the sentence that the list has for it and for no other.
func undecided(quirks connector.Quirks, message string, codes ...string) bool {
	if slices.ContainsFunc(codes, quirks.Doubtful) {
		return true
	}
	said, _ := wire.FindText(message)
	return slices.ContainsFunc(quirks.Doubts, func(code string) bool {
		_, listed := wire.Find(code)
		return listed && (said.Code == code || strings.Contains(message, code))
	})
}

// state is what a return and an inquiry are compared with: Paymes' own number of the payment, and what was registered under it.
func state(number, ref string, amount money.Amount) string {
	return strings.Join([]string{number, ref, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency())}, " ")
}

// numberOf is Paymes' number in the state of a challenge, and false unless the state is of this payment.
func numberOf(challenge, ref string, amount money.Amount) (string, bool) {
	number, _, _ := strings.Cut(challenge, " ")
	same := subtle.ConstantTimeCompare([]byte(state(number, ref, amount)), []byte(challenge)) == 1
	return number, same && number != ""
}

// usable reports whether a number of Paymes' can be kept: it is there, and one word.
func usable(number string) bool { return number != "" && !strings.Contains(number, " ") }

// bank is where a buyer goes. The documents' clients send an empty form or redirect; a redirect is enough. He comes back to the
// Return URL that the shop has told Paymes.
func bank(c *exchange.Client, to string, back connector.Detour) (*connector.Redirect, bool) {
	if !c.Leads(to) {
		return nil, false
	}
	return &connector.Redirect{Method: http.MethodGet, URL: to, Detour: &back}, true
}

// fields are a browser's form as a message. A name that stands twice makes it nobody's.
func fields(form url.Values) (wirekit.Fields, bool) {
	list := make([]wirekit.Field, 0, len(form))
	for name, values := range form {
		if len(values) != 1 {
			return wirekit.Fields{}, false
		}
		list = append(list, wirekit.Field{Name: name, Kind: wirekit.Text, Value: values[0]})
	}
	return wirekit.NewFields(list...), true
}

// finished is what a return means after Paymes' server was asked. success is what the browser's form claims: one that the server
// contradicts changes nothing, because the buyer may still be at the bank. ids are what a doubt is asked by afterwards.
func finished(report connector.Report, ids connector.IDs, success bool) connector.Finished {
	switch {
	case report.Finding == connector.Unclear:
		return connector.Finished{Valid: true, Result: connector.Result{IDs: ids, Cause: report.Cause}, Cause: report.Cause}
	case report.Finding == connector.Pending && !success: // the bank has not decided, and the buyer is back to wait for it
		return connector.Finished{Valid: true, Result: connector.Result{IDs: ids, Cause: errWaiting}, Cause: errWaiting}
	case report.Finding != connector.Found:
		return connector.Finished{Cause: errWaiting}
	case report.Result.Outcome == connector.Declined && success:
		return connector.Finished{Cause: errDisagree}
	}
	return connector.Finished{Valid: true, Result: report.Result}
}

// unseen is what is known of a payment whose buyer has not come back. "Failed" is all that Paymes is known to say of a payment that
// is not paid, and it says it perhaps while the buyer is at the bank as well; so it counts as "not there", which is proof only when
// the window has passed.
func unseen(report connector.Report) connector.Report {
	if report.Finding == connector.Found && report.Result.Outcome == connector.Declined {
		return connector.Report{Finding: connector.NotFound}
	}
	return report
}
