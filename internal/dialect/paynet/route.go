package paynet

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// call is one of Paynet's services.
type call[Req, Resp any] = dialect.Call[wirekit.Fields, Req, Resp]

// calls is the table of services. A service that is not in it does not exist.
func (d *Dialect) calls(p *dialect.Pipeline[wirekit.Fields]) map[string]http.Handler {
	return map[string]http.Handler{
		"/v2/transaction/payment": dialect.Handle(p, call[wire.Order, wire.Payment]{
			Name: "payment", Decode: wire.DecodeOrder, Do: d.pay, Encode: ok[wire.Payment],
		}),
		"/v2/transaction/tds_initial": dialect.Handle(p, call[wire.Order, wire.TdsInitial]{
			Name: "tds_initial", Decode: wire.DecodeTdsInitial, Do: d.startTds, Encode: ok[wire.TdsInitial],
		}),
		"/v2/transaction/tds_charge": dialect.Handle(p, call[wire.TdsCharge, wire.Payment]{
			Name: "tds_charge", Decode: wire.DecodeTdsCharge, Do: d.chargeTds, Encode: ok[wire.Payment],
		}),
		"/v1/transaction/charge": dialect.Handle(p, call[wire.Charge, wire.Row]{
			Name: "charge", Decode: wire.DecodeCharge, Do: d.charge, Encode: ok[wire.Row],
		}),
		"/v1/transaction/list": dialect.Handle(p, call[wire.ListRequest, wire.List]{
			Name: "list", Decode: wire.DecodeListRequest, Do: d.list, Encode: ok[wire.List],
		}),
		"/v1/transaction/reversal_list": dialect.Handle(p, call[wire.ListRequest, wire.List]{
			Name: "reversal_list", Decode: wire.DecodeListRequest, Do: d.reversals, Encode: ok[wire.List],
		}),
		"/v1/transaction/mark_transferred": dialect.Handle(p, call[wire.Transferred, wire.Envelope]{
			Name: "mark_transferred", Decode: wire.DecodeTransferred, Do: d.transferred, Encode: ok[wire.Envelope],
		}),
		"/v1/transaction/add_info": dialect.Handle(p, call[wire.Info, wire.Envelope]{
			Name: "add_info", Decode: wire.DecodeInfo, Do: d.addInfo, Encode: ok[wire.Envelope],
		}),
		"/v1/agent/check_agent": dialect.Handle(p, call[wire.AgentCheck, wire.Envelope]{
			Name: "check_agent", Decode: wire.DecodeAgentCheck, Do: d.checkAgent, Encode: ok[wire.Envelope],
		}),
		"/v1/agent/check_integration_info": dialect.Handle(p, call[wire.AgentCheck, wire.Envelope]{
			Name: "check_integration_info", Decode: wire.DecodeIntegration, Do: d.checkIntegration, Encode: ok[wire.Envelope],
		}),
		"/v1/transaction/slip": dialect.Handle(p, call[wire.SlipRequest, wire.Link]{
			Name: "slip", Decode: wire.DecodeSlip, Do: d.slip, Encode: ok[wire.Link],
		}),
		"/v1/transaction/escrow_status_update": dialect.Handle(p, call[wire.Escrow, wire.Envelope]{
			Name: "escrow_status_update", Decode: wire.DecodeEscrow, Do: d.escrow, Encode: ok[wire.Envelope],
		}),
		"/v1/mailorder/create": dialect.Handle(p, call[wire.MailOrder, wire.Link]{
			Name: "mailorder_create", Decode: wire.DecodeMailOrder, Do: d.createLink, Encode: ok[wire.Link],
		}),
		"/v1/mailorder/detail": dialect.Handle(p, call[wire.LinkRequest, wire.LinkList]{
			Name: "mailorder_detail", Decode: wire.DecodeLinkDetail, Do: d.linkDetail, Encode: ok[wire.LinkList],
		}),
		"/v1/mailorder/list": dialect.Handle(p, call[wire.LinkListRequest, wire.LinkList]{
			Name: "mailorder_list", Decode: wire.DecodeLinkListRequest, Do: d.listLinks, Encode: ok[wire.LinkList],
		}),
		"/v1/mailorder/status_update": dialect.Handle(p, call[wire.LinkRequest, wire.Envelope]{
			Name: "mailorder_status_update", Decode: wire.DecodeLinkStatus, Do: d.linkStatus, Encode: ok[wire.Envelope],
		}),
		"/v1/card/save": dialect.Handle(p, call[wire.CardSave, wire.CardSaved]{
			Name: "card_save", Decode: wire.DecodeCardSave, Do: d.saveCard, Encode: ok[wire.CardSaved],
		}),
		"/v1/card/send_otp": dialect.Handle(p, call[wire.OTP, wire.OTPSent]{
			Name: "card_send_otp", Decode: wire.DecodeSendOTP, Do: d.sendOTP, Encode: ok[wire.OTPSent],
		}),
		"/v1/card/check_otp": dialect.Handle(p, call[wire.OTP, wire.Envelope]{
			Name: "card_check_otp", Decode: wire.DecodeCheckOTP, Do: d.checkOTP, Encode: ok[wire.Envelope],
		}),
		"/v1/card/list": dialect.Handle(p, call[wire.CardListRequest, wire.CardList]{
			Name: "card_list", Decode: wire.DecodeCardListRequest, Do: d.listCards, Encode: ok[wire.CardList],
		}),
		"/v1/card/delete": dialect.Handle(p, call[wire.CardRef, wire.Envelope]{
			Name: "card_delete", Decode: wire.DecodeCardDelete, Do: d.deleteCard, Encode: ok[wire.Envelope],
		}),
		"/v1/card/desc_update": dialect.Handle(p, call[wire.CardRef, wire.Envelope]{
			Name: "card_desc_update", Decode: wire.DecodeCardDesc, Do: d.describeCard, Encode: ok[wire.Envelope],
		}),
		"/v1/ratio/get": dialect.Handle(p, call[wire.RatioRequest, wire.Ratios]{
			Name: "ratio_get", Decode: wire.DecodeRatio, Do: d.ratio, Encode: ok[wire.Ratios],
		}),
		"/v1/ratio/set_type": dialect.Handle(p, call[wire.RatioType, wire.RatioTyped]{
			Name: "ratio_set_type", Decode: wire.DecodeRatioType, Do: d.setRatioType, Encode: ok[wire.RatioTyped],
		}),
		"/v1/ratio/delete_type": dialect.Handle(p, call[wire.RatioDelete, wire.Envelope]{
			Name: "ratio_delete_type", Decode: wire.DecodeRatioDelete, Do: d.deleteRatioType, Encode: ok[wire.Envelope],
		}),
		"/v1/ratio/define": dialect.Handle(p, call[wire.RatioDefine, wire.Envelope]{
			Name: "ratio_define", Decode: wire.DecodeRatioDefine, Do: d.defineRatio, Encode: ok[wire.Envelope],
		}),
		"/v1/transaction/check": dialect.Handle(p, call[wire.Locator, wire.Query]{
			Name: "check", Decode: wire.DecodeLocator, Do: d.check, Encode: ok[wire.Query],
		}),
		"/v1/transaction/detail": dialect.Handle(p, call[wire.Locator, wire.Query]{
			Name: "detail", Decode: wire.DecodeLocator, Do: d.detail, Encode: ok[wire.Query],
		}),
		"/v1/transaction/capture": dialect.Handle(p, call[wire.CaptureRequest, wire.Row]{
			Name: "capture", Decode: wire.DecodeCapture, Do: d.capture, Encode: ok[wire.Row],
		}),
		"/v1/transaction/reversed_request": dialect.Handle(p, call[wire.ReversalRequest, wire.Envelope]{
			Name: "reversed_request", Decode: wire.DecodeReversal, Do: d.reverse, Encode: ok[wire.Envelope],
		}),
		"/v1/transaction/preauth_reversal": dialect.Handle(p, call[wire.XactRequest, wire.Envelope]{
			Name: "preauth_reversal", Decode: wire.DecodeXact, Do: d.reversePreAuth, Encode: ok[wire.Envelope],
		}),
		"/v1/transaction/capture_reversal": dialect.Handle(p, call[wire.XactRequest, wire.Row]{
			Name: "capture_reversal", Decode: wire.DecodeXact, Do: d.reverseCapture, Encode: ok[wire.Row],
		}),
	}
}

// ok renders a message of the wire with HTTP 200. A decline is one of them: clients take any other status for a failure of
// the connection.
func ok[M interface{ Encode() []byte }](m M) dialect.Answer { return answer(http.StatusOK, m.Encode()) }

func answer(status int, body []byte) dialect.Answer {
	return dialect.Answer{Status: status, ContentType: "application/json; charset=utf-8", Body: body}
}

// gatePrefix begins the addresses that buyers' browsers visit: {gatePrefix}{merchant}/tds, …/return and …/done. The shape follows the
// one that Paynet's document shows for a sibling service (".../v1/<gate>/tds?session_id=…&token_id=…"); the name of the gate
// for payments is published nowhere, so it is ours.
const gatePrefix = "/v1/transactiontdsgate/"

// The pages of the gate: on to the bank, back from it, and the last one in a frame of a shop's page.
const (
	pageGo     = "tds"
	pageReturn = "return"
	pageDone   = "done"
)

// ServeHTTP answers a request by its path. Letter case and a slash at the end do not matter, because Paynet's own pages and
// clients differ in both.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimRight(strings.ToLower(r.URL.Path), "/")
	if rest, found := strings.CutPrefix(path, gatePrefix); found {
		m, page, _ := strings.Cut(rest, "/")
		switch page {
		case pageGo, pageReturn, pageDone:
			d.browser(w, r, m, page)
			return
		}
	}
	if text, found := strings.CutPrefix(path, linkPrefix); found {
		d.linkpage.Serve(w, r, text)
		return
	}
	if rest, found := strings.CutPrefix(path, subscriptionPrefix); found {
		if d.gate.Readable(w, r) {
			d.standingpage.Serve(w, r, rest)
		}
		return
	}
	if text, found := strings.CutPrefix(path, slipPrefix); found && r.Method == http.MethodGet {
		d.slipPage(w, r, text)
		return
	}
	if d.scripts.Match(path) {
		d.scripts.ServeHTTP(w, r)
		return
	}
	h, known := d.routes[path]
	if known && browserCall(path) && crossOrigin(w, r) {
		return
	}
	if d.missing[path] && !known {
		d.refuse(w, r, http.StatusNotFound, fault.Text{
			TR: "Bu servis burada henüz yok; hiçbir işlem yapılmadı. Sunulan servisler docs/coverage.md sayfasındadır.",
			EN: "This service is not here yet; nothing was done. docs/coverage.md lists the services that are.",
		})
		return
	}
	dialect.Serve(w, r, h, func(status int, t fault.Text) { d.refuse(w, r, status, t) })
}

// refuse answers a request that reached no service.
func (d *Dialect) refuse(w http.ResponseWriter, r *http.Request, status int, t fault.Text) {
	kind, code := wire.TypeNotFound, wire.NotImplemented
	if status == http.StatusMethodNotAllowed {
		kind, code = wire.TypeInvalid, wire.BadRequest
	}
	f := wire.Failure{Type: kind, Message: t.In(view.Language(r)), Status: status, Result: code}
	dialect.Write(w, spelled(r, answer(status, f.Encode())))
	d.log.Info("dialect call", "surface", Surface, "call", "none", "status", status)
}
