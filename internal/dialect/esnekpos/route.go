package esnekpos

import (
	"context"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/request"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// call is one of EsnekPos' services.
type call[Req, Resp any] = dialect.Call[wirekit.Fields, Req, Resp]

// pipelines are alike but for how a failure is answered: the calls that take money have the shape of their own answer, two of
// the marketplace's have ResultCode, and the others STATUS and RETURN_CODE.
type pipelines struct {
	pay, services, stores, rates, public *dialect.Pipeline[wirekit.Fields]
}

// calls is the table of services. A service that is not in it does not exist.
func (d *Dialect) calls(p pipelines) map[string]http.Handler {
	routes := map[string]http.Handler{
		"/api/pay/eyv3dpay": dialect.Handle(p.pay, call[wire.Order, wire.Answer]{
			Name: "EYV3DPay", Decode: wire.DecodeOrder, Do: d.pay, Encode: ok[wire.Answer],
		}),
		"/api/pay/commonpaymentdealer": dialect.Handle(p.pay, call[wire.Order, wire.Answer]{
			Name: "CommonPaymentDealer", Decode: wire.DecodeHosted, Do: d.host, Encode: ok[wire.Answer],
		}),
		"/api/pay/recurringpayment": dialect.Handle(p.pay, call[wire.Recurring, wire.Answer]{
			Name: "RecurringPayment", Decode: wire.DecodeRecurring, Do: d.repeat, Encode: ok[wire.Answer],
		}),
		"/api/services/recurringpaymentcancel": dialect.Handle(p.services, call[wire.RecurringCancel, wire.Failure]{
			Name: "RecurringPaymentCancel", Decode: wire.DecodeRecurringCancel, Do: d.cancelRepeat, Encode: ok[wire.Failure],
		}),
		"/api/services/recurringpaymentcardadd": dialect.Handle(p.services, call[wire.RecurringCard, wire.Failure]{
			Name: "RecurringPaymentCardAdd", Decode: wire.DecodeRecurringCard, Do: d.addRepeatCard, Encode: ok[wire.Failure],
		}),
		"/api/services/recurringpaymentquery": dialect.Handle(p.services, call[wire.Reference, wire.RecurringOrder]{
			Name: "RecurringPaymentQuery", Decode: wire.DecodeReference, Do: d.queryRepeat, Encode: ok[wire.RecurringOrder],
		}),
		"/api/services/getrecurringpaymentlist": dialect.Handle(p.services, call[wire.Period, wire.RecurringList]{
			Name: "GetRecurringPaymentList", Decode: wire.DecodePeriod, Do: d.listRepeats, Encode: ok[wire.RecurringList],
		}),
		"/api/services/sendpaymentrequest": dialect.Handle(p.services, call[wire.Link, wire.LinkAnswer]{
			Name: "SendPaymentRequest", Decode: wire.DecodeLink, Do: d.sendLink, Encode: ok[wire.LinkAnswer],
		}),
		"/api/services/sendpaymentrequestquery": dialect.Handle(p.services, call[wire.LinkQuery, wire.LinkPayments]{
			Name: "SendPaymentRequestQuery", Decode: wire.DecodeLinkQuery, Do: d.queryLink, Encode: ok[wire.LinkPayments],
		}),
		"/api/services/processquery": dialect.Handle(p.services, call[wire.Reference, wire.Query]{
			Name: "ProcessQuery", Decode: wire.DecodeReference, Do: d.query, Encode: ok[wire.Query],
		}),
		"/api/services/processquerydetail": dialect.Handle(p.services, call[wire.Reference, wire.PaymentDetail]{
			Name: "ProcessQueryDetail", Decode: wire.DecodeReference, Do: d.detail, Encode: ok[wire.PaymentDetail],
		}),
		"/api/services/getpaymentlist": dialect.Handle(p.services, call[wire.Period, wire.PaymentList]{
			Name: "GetPaymentList", Decode: wire.DecodePeriod, Do: d.list, Encode: ok[wire.PaymentList],
		}),
		"/api/services/getextractlist": dialect.Handle(p.services, call[wire.Period, wire.ExtractList]{
			Name: "GetExtractList", Decode: wire.DecodePeriod, Do: d.extracts, Encode: ok[wire.ExtractList],
		}),
		"/api/services/getreceiptlist": dialect.Handle(p.services, call[wire.Period, wire.ReceiptList]{
			Name: "GetReceiptList", Decode: wire.DecodePeriod, Do: d.receipts, Encode: ok[wire.ReceiptList],
		}),
		"/api/services/orderreturn": dialect.Handle(p.services, call[wire.Reversal, wire.Reversed]{
			Name: "OrderReturn", Decode: wire.DecodeReversal, Do: d.reverse, Encode: ok[wire.Reversed],
		}),
		"/api/services/eyvbinservice": dialect.Handle(p.public, call[wire.BIN, wire.Card]{
			Name: "EYVBinService", Decode: wire.DecodeBIN, Do: d.bin, Encode: ok[wire.Card],
		}),
		"/api/services/getinstallments": dialect.Handle(p.rates, call[wire.InstallmentsRequest, wire.Installments]{
			Name: "GetInstallments", Decode: wire.DecodeInstallments, Do: d.installments, Encode: ok[wire.Installments],
		}),
		"/api/services/submerchantset": dialect.Handle(p.stores, call[wire.StoreRequest, wire.Done]{
			Name: "SubMerchantSet", Decode: wire.DecodeStore, Do: d.setStore, Encode: ok[wire.Done],
		}),
		"/api/services/submerchantquery": dialect.Handle(p.services, call[wire.StoreQuery, wire.StoreAnswer]{
			Name: "SubMerchantQuery", Decode: wire.DecodeStoreQuery, Do: d.queryStore, Encode: ok[wire.StoreAnswer],
		}),
		"/api/services/paymentconfirm": dialect.Handle(p.stores, call[wire.Confirmation, wire.Done]{
			Name: "PaymentConfirm", Decode: wire.DecodeConfirmation, Do: d.confirm, Encode: ok[wire.Done],
		}),
		"/api/services/addsubmerchantamount": dialect.Handle(p.services, call[wire.Adjustment, wire.Reversed]{
			Name: "AddSubMerchantAmount", Decode: wire.DecodeAdjustment, Do: d.adjust, Encode: ok[wire.Reversed],
		}),
		"/api/services/getdealerbalance": dialect.Handle(p.services, call[wire.BalanceRequest, wire.Balance]{
			Name: "GetDealerBalance", Decode: wire.DecodeBalance, Do: d.balance, Encode: ok[wire.Balance],
		}),
	}
	for _, s := range Services() {
		if s.State != dialect.Unsupported {
			continue
		}
		name := s.Call[strings.LastIndexByte(s.Call, '/')+1:]
		pipeline := p.services
		if strings.HasPrefix(s.Call, "/api/pay/") || strings.HasPrefix(s.Call, "/api/bkm/") {
			pipeline = p.pay
		}
		routes[strings.ToLower(s.Call)] = dialect.Handle(pipeline, call[wire.Merchant, wire.Failure]{
			Name: name, Decode: wire.Credentials, Do: d.unsupported, Encode: ok[wire.Failure],
		})
	}
	return routes
}

// unsupported answers a service that EsnekPos has and we do not: with EsnekPos' own code for a merchant who has no
// permission for a service.
func (d *Dialect) unsupported(context.Context, *dialect.Caller, wire.Merchant) (wire.Failure, error) {
	return wire.Failure{}, errUnsupported()
}

// read reads a body and takes its objects apart, so that the credentials are found wherever they stand.
func read(r *http.Request, body []byte) (wirekit.Fields, error) {
	f, err := wirekit.Read(r.Header.Get("Content-Type"), body)
	if err != nil {
		return f, err
	}
	return wire.Open(f)
}

// authenticate finds the merchant by MERCHANT and MERCHANT_KEY.
func (d *Dialect) authenticate(f wirekit.Fields) (*merchant.Merchant, error) {
	who, err := wire.Credentials(f)
	if err != nil {
		return nil, err
	}
	if m, known := d.gateway.Merchants().Authenticate(Surface, who.Name+"\x00"+who.Key); known {
		return m, nil
	}
	return nil, errCredentials()
}

// authenticatePage is authenticate for GetInstallments, which a shop's page may ask too: it names the shop by the public
// token, which opens nothing else.
func (d *Dialect) authenticatePage(f wirekit.Fields) (*merchant.Merchant, error) {
	token, given := f.Find("MERCHANT_PUBLIC_TOKEN")
	if _, named := f.Find("MERCHANT"); named || !given || token.Value == "" {
		return d.authenticate(f)
	}
	if m, known := d.gateway.Merchants().Named(Surface, token.Value); known {
		return m, nil
	}
	return nil, errCredentials()
}

// ok renders a message of the wire with HTTP 200. A decline is one of them: clients take any other status for a failure of
// the connection.
func ok[M interface{ Encode() []byte }](m M) dialect.Answer { return answer(http.StatusOK, m.Encode()) }

func answer(status int, body []byte) dialect.Answer {
	return dialect.Answer{Status: status, ContentType: "application/json; charset=utf-8", Body: body}
}

// The paths that buyers' browsers visit; the hash stands behind them. The first is the document's (URL_3DS), the second is
// the name of EsnekPos' own hosted page, there with the hash in the query.
const (
	visitPath  = "/api/pay/3DSecurity/order/"
	hostedPath = "/Pages/CommonPayment.aspx/"
)

// ServeHTTP answers a request by its path. Letter case and a slash at the end do not matter: EsnekPos' servers, as all of
// their kind, do not tell them apart.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.gate.Match(r.URL.Path) {
		d.gate.ServeHTTP(w, r)
		return
	}
	path := strings.TrimRight(strings.ToLower(r.URL.Path), "/")
	if hash, found := strings.CutPrefix(path, strings.ToLower(visitPath)); found {
		d.visit(w, r, hash)
		return
	}
	if hash, found := strings.CutPrefix(path, strings.ToLower(hostedPath)); found {
		d.hosted(w, r, hash)
		return
	}
	if text, found := strings.CutPrefix(path, request.Prefix); found {
		d.requests.Page.Serve(w, r, text)
		return
	}
	dialect.Serve(w, r, d.routes[path], func(status int, t fault.Text) { d.refuse(w, r, status, t) })
}

// refuse answers a request that reached no service.
func (d *Dialect) refuse(w http.ResponseWriter, r *http.Request, status int, t fault.Text) {
	f := wire.Failure{Result: wire.GeneralError(), ReturnMessage: t.In(view.Language(r))}
	dialect.Write(w, answer(status, f.Encode()))
	d.log.Info("dialect call", "surface", Surface, "call", "none", "status", status)
}
