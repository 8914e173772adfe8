package sim

import (
	"net/http"
	"strconv"

	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// errorPage is what a proxy in front of a real bank shows when the bank behind it is in trouble.
const errorPage = `<!doctype html><html lang="tr"><title>Sistem hatası</title><p>İşleminiz şu anda gerçekleştirilemiyor.</p></html>`

// spoil does to an answer what the transport does to answers. It reports whether it has written, or not written,
// everything; the faults in the answer's own content have been put there before.
func (b *Bank) spoil(w http.ResponseWriter, r *http.Request, a reply) bool {
	switch a.fault {
	case scenario.AnswerLost, scenario.Refused:
		// The server closes the connection without a word and without a stack trace in the log.
		panic(http.ErrAbortHandler)
	case scenario.Slow:
		select {
		case <-b.config.After(b.config.Slow):
			return false
		case <-r.Context().Done():
		case <-b.closing:
		}
		panic(http.ErrAbortHandler)
	case scenario.ErrorAfter, scenario.ErrorBefore:
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return true
	case scenario.HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(errorPage))
		return true
	case scenario.Truncated:
		// The length promises the whole, so that the client can tell a cut answer from a short one.
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case scenario.NoFault, scenario.Late, scenario.WrongOrder, scenario.WrongAmount, scenario.WrongCurrency, scenario.WrongSignature:
	}
	return false
}

// wrongOrder is what WRONG_ORDER names.
const wrongOrder = "SIM-WRONG-ORDER"

// falsify makes an answer speak of something else. It is signed afterwards: only a comparison with what was asked can
// find it out.
func falsify(a wire.Answer, fault scenario.Fault) wire.Answer {
	if a.Outcome == wire.NotFound {
		return a
	}
	switch fault {
	case scenario.WrongOrder:
		a.Order = wrongOrder
	case scenario.WrongAmount:
		a.Amount = otherAmount(a.Amount)
	case scenario.WrongCurrency:
		a.Amount = otherCurrency(a.Amount)
	case scenario.NoFault, scenario.AnswerLost, scenario.Slow, scenario.Late, scenario.ErrorAfter, scenario.ErrorBefore,
		scenario.Truncated, scenario.HTML, scenario.Refused, scenario.WrongSignature:
	}
	return a
}

func otherAmount(a money.Amount) money.Amount { return money.New(a.Minor()+100, a.Currency()) }

func otherCurrency(a money.Amount) money.Amount {
	if a.Currency() == money.USD {
		return money.New(a.Minor(), money.TRY)
	}
	return money.New(a.Minor(), money.USD)
}
