package paymago

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// call is one of Paymago's services.
type call[Req, Resp any] = dialect.Call[wirekit.Fields, Req, Resp]

// The paths of the services. The document's base address ends with /api, and shops that were given the host alone leave it out.
const (
	prefixAPI       = "/api"
	pathCreateOrder = "/pos/createorder"
	pathOrderResult = "/pos/orderresult"
	pathCancelOrder = "/pos/cancelorder"
	pathRefundOrder = "/pos/refundorder"
)

// gatePrefix begins the addresses that buyers' browsers visit; the document's sample has a bank's address there.
const gatePrefix = "/api/pos/3d/"

// calls is the table of services. A service that is not in it does not exist.
func (d *Dialect) calls(orders, results *dialect.Pipeline[wirekit.Fields]) map[string]http.Handler {
	return map[string]http.Handler{
		pathCreateOrder: dialect.Handle(orders, call[wire.Order, wire.OrderAnswer]{
			Name: "createOrder", Decode: wire.DecodeOrder, Do: d.createOrder, Encode: ok[wire.OrderAnswer],
		}),
		pathOrderResult: dialect.Handle(results, call[wire.Locator, wire.Result]{
			Name: "orderResult", Decode: wire.DecodeLocator, Do: d.orderResult, Encode: ok[wire.Result],
		}),
		// The next two are ours.
		pathCancelOrder: dialect.Handle(results, call[wire.Refund, wire.Result]{
			Name: "cancelOrder", Decode: wire.DecodeRefund, Do: d.cancelOrder, Encode: ok[wire.Result],
		}),
		pathRefundOrder: dialect.Handle(results, call[wire.Refund, wire.Result]{
			Name: "refundOrder", Decode: wire.DecodeRefund, Do: d.refundOrder, Encode: ok[wire.Result],
		}),
	}
}

// ok renders a message of the wire with HTTP 200. A decline is one of them: what became of an order stands in the message, and
// many clients do not read the body of another status.
func ok[M interface{ Encode() []byte }](m M) dialect.Answer { return answer(http.StatusOK, m.Encode()) }

func answer(status int, body []byte) dialect.Answer {
	return dialect.Answer{Status: status, ContentType: "application/json; charset=utf-8", Body: body}
}

// ServeHTTP answers a request by its path. Letter case and a slash at the end do not matter.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.gate.Match(r.URL.Path) {
		d.gate.ServeHTTP(w, r)
		return
	}
	path := strings.TrimPrefix(strings.TrimRight(strings.ToLower(r.URL.Path), "/"), prefixAPI)
	if path == pathOrderResult && crossOrigin(w, r) {
		return
	}
	dialect.Serve(w, r, d.routes[path], func(status int, t fault.Text) { d.refuse(w, r, status, t) })
}

// crossOrigin lets scripts of other sites call orderResult, because the document's own sample is such a script on the shop's
// callback page ("Sipariş Sonlandırma", Örnek POST İsteği Gönderme). It gives nothing away: what counts is the token, which no
// browser adds by itself. It reports whether the request was only the browser's question.
func crossOrigin(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if r.Method != http.MethodOptions {
		return false
	}
	w.Header().Set("Access-Control-Allow-Methods", http.MethodPost)
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept")
	w.Header().Set("Access-Control-Max-Age", "3600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// refuse answers a request that reached no service.
func (d *Dialect) refuse(w http.ResponseWriter, r *http.Request, status int, t fault.Text) {
	dialect.Write(w, answer(status, wire.Fail(t.In(view.Language(r))).Encode()))
	d.log.Info("dialect call", "surface", Surface, "call", "none", "status", status)
}
