package paymes

import (
	"context"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// call is one of Paymes' services.
type call[Req, Resp any] = dialect.Call[wirekit.Fields, Req, Resp]

// The paths of pages. Those of orders are the documents' ("returnUrl"); the gate's are ours, since V3 only says that there is a
// URL, and so is the page for buyers whose shop has no Return URL.
const (
	gatePrefix  = "/3ds/"
	orderPrefix = "/payment/"
	donePath    = "/done"
	// oldCancel begins the path of order_cancel until v4.5; the order's id follows.
	oldCancelV40 = "/order_cancel/"
	oldCancelV45 = "/v4.5/order_cancel/"
	// storePrefix begins the paths about one sub-merchant, whose id follows, behind updatePath or not.
	storePrefix = "/marketplace/v1/sub-merchant/"
	updatePath  = "update/"
)

// calls is the table of services. A service that is not in it does not exist.
func (d *Dialect) calls() map[string]http.Handler {
	v3, public := d.pipeline(renderV3), d.pipeline(renderV3)
	v3.ByMessage, public.Public = d.bySecret, true
	v40, v4 := d.pipeline(renderOrderV40), d.pipeline(renderOrder)
	v40.ByMessage = d.bySecretOfOrder
	v4.ByMessage = d.byHash(checked(wire.DecodeOrder), wire.VerifyOrder)
	card, status, cancel := d.pipeline(renderRefused), d.pipeline(renderRefused), d.pipeline(renderRefused)
	card.Public = true
	status.ByMessage = d.byHash(checked(wire.DecodeOrderRequest), wire.VerifyStatus)
	cancel.ByMessage = d.byStore
	market, stores := d.pipeline(renderOrder), d.pipeline(renderRefused)
	market.ByMessage = d.byHash(checked(wire.DecodeMarketOrder), verifyMarket)
	stores.ByMessage = d.byKey
	return map[string]http.Handler{
		"/api/authorize": dialect.Handle(v3, call[wire.Authorize, wire.Result]{
			Name: "authorize", Decode: wire.DecodeAuthorize, Do: d.authorize, Encode: ok[wire.Result],
		}),
		"/api/status": dialect.Handle(public, call[wire.StatusRequest, wire.Status]{
			Name: "status", Decode: wire.DecodeStatusRequest, Do: d.status, Encode: ok[wire.Status],
		}),
		"/order_create":      d.orderCreate(v40, order.V40),
		"/v4.0/order_create": d.orderCreate(v40, order.V40),
		"/v4.5/order_create": d.orderCreate(v4, order.V45),
		"/v4.6/order_create": d.orderCreate(v4, order.V46),
		"/v4.6/payment/authorize": dialect.Handle(card, call[wire.CardRequest, carded]{
			Name: "payment_authorize", Decode: wire.DecodeCardRequest, Do: d.payByCard, Encode: ok[carded],
		}),
		"/v4.6/status": dialect.Handle(status, call[wire.OrderRequest, wire.OrderStatus]{
			Name: "order_status", Decode: wire.DecodeOrderRequest, Do: d.orderStatus, Encode: ok[wire.OrderStatus],
		}),
		"/v4.6/order_cancel": dialect.Handle(cancel, call[wire.Cancel, cancelled]{
			Name: "order_cancel", Decode: wire.DecodeCancel, Do: d.cancel, Encode: encodeCancelled,
		}),
		"/marketplace/v1/order/create": dialect.Handle(market, call[wire.MarketOrder, wire.OrderAnswer]{
			Name: "market_order", Decode: wire.DecodeMarketOrder, Do: d.createMarket, Encode: ok[wire.OrderAnswer],
		}),
		"/marketplace/v1/sub-merchant/create": dialect.Handle(stores, call[wire.SubMerchant, wire.Store]{
			Name: "sub_merchant_create", Decode: wire.DecodeSubMerchant, Do: d.createStore, Encode: ok[wire.Store],
		}),
		"/marketplace/v1/sub-merchant": dialect.Handle(stores, call[wire.StoreRequest, wire.StoreList]{
			Name: "sub_merchant_list", Decode: wire.DecodeStoreRequest, Do: d.listStores, Encode: ok[wire.StoreList],
		}),
	}
}

func (d *Dialect) orderCreate(p *dialect.Pipeline[wirekit.Fields], version order.Version) http.Handler {
	return dialect.Handle(p, call[wire.Order, wire.OrderAnswer]{
		Name: "order_create", Decode: wire.DecodeOrder, Do: d.create(version), Encode: ok[wire.OrderAnswer],
	})
}

// oldCancel is order_cancel until v4.5, whose order stands in the path.
func (d *Dialect) oldCancel(id string, authenticate func(string) func(wirekit.Fields) (*merchant.Merchant, error)) http.Handler {
	p := d.pipeline(renderOldCancel)
	p.ByMessage = authenticate(id)
	return dialect.Handle(p, call[wire.Cancel, cancelled]{
		Name: "order_cancel", Do: d.cancelOld, Encode: encodeOldCancelled,
		Decode: func(f wirekit.Fields) (wire.Cancel, error) {
			v, err := wire.DecodeOldCancel(f)
			v.PaymesOrderID = id
			return v, err
		},
	})
}

// oneStore is the two calls about one sub-merchant. The English page has the update at update/{id}, the Turkish one at the same
// path as the query, {id}: there a request that says anything about the store is an update.
func (d *Dialect) oneStore(id string) http.Handler {
	id, update := strings.CutPrefix(id, updatePath)
	p := d.pipeline(renderRefused)
	p.ByMessage = d.byKey
	return dialect.Handle(p, call[wire.SubMerchant, wire.Store]{
		Name: "sub_merchant", Encode: ok[wire.Store],
		Decode: func(f wirekit.Fields) (wire.SubMerchant, error) {
			v, err := wire.DecodeSubMerchantUpdate(f)
			v.ID = id
			return v, err
		},
		Do: func(ctx context.Context, c *dialect.Caller, req wire.SubMerchant) (wire.Store, error) {
			if update || !req.Silent() {
				return d.updateStore(ctx, c, req)
			}
			return d.findStore(ctx, c, req.ID)
		},
	})
}

// ok renders a message of the wire with HTTP 200. A decline is one of them: clients take any other status for a failure of
// the connection.
func ok[M interface{ Encode() []byte }](m M) dialect.Answer { return answer(http.StatusOK, m.Encode()) }

func answer(status int, body []byte) dialect.Answer {
	return dialect.Answer{Status: status, ContentType: "application/json; charset=utf-8", Body: body}
}

// ServeHTTP answers a request by its path. A slash at the end does not matter.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimRight(r.URL.Path, "/")
	switch {
	case d.gate.Match(r.URL.Path):
		d.gate.ServeHTTP(w, r)
		return
	case strings.HasPrefix(path, orderPrefix):
		d.orderPage(w, r)
		return
	case path == donePath:
		d.done(w, r)
		return
	}
	h := d.routes[strings.ToLower(path)]
	if id, found := strings.CutPrefix(path, oldCancelV45); found {
		h = d.oldCancel(id, d.byPublicKey)
	}
	if id, found := strings.CutPrefix(path, oldCancelV40); found {
		h = d.oldCancel(id, func(string) func(wirekit.Fields) (*merchant.Merchant, error) { return d.bySecret })
	}
	if id, found := strings.CutPrefix(path, storePrefix); found && h == nil {
		h = d.oneStore(id)
	}
	dialect.Serve(w, r, h, func(status int, t fault.Text) { d.refuse(w, r, status, t) })
}

// refuse answers a request that reached no service, in the form of the generation that its path belongs to: clients of v4 ask
// whether "status" is "error", and would not see V3's "ERROR".
func (d *Dialect) refuse(w http.ResponseWriter, r *http.Request, status int, t fault.Text) {
	code := wire.CodeMissing
	if status == http.StatusMethodNotAllowed {
		code = wire.CodeInvalid
	}
	said := t.In(view.Language(r))
	body := wire.Result{Status: wire.StatusError, Code: code, Message: said, ResponseCode: wire.NewError}.Encode()
	if path := strings.ToLower(r.URL.Path); strings.HasPrefix(path, "/v4") || strings.HasPrefix(path, "/order_") || strings.HasPrefix(path, "/marketplace/") {
		body = wire.OrderFailure{Message: said}.Encode()
	}
	dialect.Write(w, answer(status, body))
	d.log.Info("dialect call", "surface", Surface, "call", "none", "status", status)
}
