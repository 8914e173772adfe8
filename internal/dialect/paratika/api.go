package paratika

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paratika"
)

// message is a request of the API that has been read and not yet understood.
type message struct {
	action      string
	fields      wire.Fields
	credentials wire.Credentials
}

// readMessage reads a request: which action it asks for, and how it says whose it is. An action that does not exist is
// refused before anybody is asked for a password.
func readMessage(r *http.Request, body []byte) (message, error) {
	for name := range r.URL.Query() {
		switch name {
		case "ACTION", "MERCHANT", "MERCHANTUSER", "MERCHANTPASSWORD", "SESSIONTOKEN", "CARDPAN":
			// What stands in an address stands in logs (the SDK's list of errors, ERR10101).
			return message{}, refuse(fault.Invalid, wire.BadURL, name, fault.Text{
				TR: "Parametreleri adreste değil, istek gövdesinde gönderin.",
				EN: "Send the parameters in the body of the request, not in its address.",
			})
		}
	}
	fields, err := wire.Read(r.Header.Get("Content-Type"), body)
	if err != nil {
		return message{}, err
	}
	m := message{fields: fields}
	action, sent := fields.Find("ACTION")
	switch {
	case !sent:
		return message{}, missing("ACTION", wire.MissingParameter)
	case action.Value == "":
		return message{}, missing("ACTION", wire.EmptyParameter)
	}
	m.action = wire.Action(action.Value)
	if m.action == "" {
		return message{}, refuse(fault.Invalid, wire.UnknownAction, "ACTION", fault.Text{
			TR: "Böyle bir işlem yok; ACTION değerini kontrol edin.", EN: "There is no such action; check ACTION.",
		})
	}
	m.credentials, err = wire.DecodeCredentials(fields)
	return m, err
}

// action carries out one action and returns its answer as bytes.
type action func(ctx context.Context, c *dialect.Caller, m message) ([]byte, error)

// encoder is an answer of the wire.
type encoder interface{ Encode() []byte }

// does makes an action of a decoder and of what is done with what it read.
func does[Req any, Resp encoder](
	decode func(wire.Fields) (Req, error), do func(ctx context.Context, c *dialect.Caller, m message, req Req) (Resp, error),
) action {
	return func(ctx context.Context, c *dialect.Caller, m message) ([]byte, error) {
		req, err := decode(m.fields)
		if err != nil {
			return nil, err
		}
		resp, err := do(ctx, c, m, req)
		if err != nil {
			return nil, err
		}
		return resp.Encode(), nil
	}
}

// actions is the table of what is offered. A session's token alone is enough where byToken says so.
func (d *Dialect) actions(name string) (do action, byToken bool) {
	switch name {
	case "SESSIONTOKEN":
		return does(wire.DecodeSession, d.openSession), false
	case "QUERYSESSION":
		return does(wire.DecodeCredentials, d.querySession), true
	case "SESSIONKILL":
		return does(wire.DecodeSessionChange, d.endSession), false
	case "SESSIONEXTEND":
		return does(wire.DecodeSessionChange, d.extendSession), false
	case "EDITSESSIONTOKEN":
		return does(wire.DecodeSessionChange, d.editSession), false
	case "SALE", "PREAUTH":
		return does(wire.DecodeOrder, d.pay), true
	case "POSTAUTH", "VOID", "REFUND":
		return does(wire.DecodeFollowUp, d.followUp), false
	case "QUERYTRANSACTION":
		return does(wire.DecodeQuery, d.queryTransaction), false
	case "RECONTRANSACTION":
		return does(wire.DecodeReconQuery, d.reconcile), false
	case "SHOULDDO3D":
		return does(wire.DecodeBINQuery, d.shouldDo3D), false
	case "QUERYPAYMENTPOLICY":
		return does(wire.DecodePolicyQuery, d.queryPolicy), false
	case "QUERYMERCHANT":
		return does(wire.DecodeCredentials, d.queryMerchant), false
	case "QUERYPOINTS":
		return does(wire.DecodePointsQuery, d.queryPoints), true
	case "SELLERADD", "SELLEREDIT":
		return does(wire.DecodeSeller, d.seller), false
	case "QUERYCAMPAIGN":
		return does(wire.DecodeBINQuery, d.queryCampaign), false
	case "QUERYCAMPAIGNONLINE":
		return does(wire.DecodeOnlineQuery, d.queryOnline), false
	}
	for _, more := range []func(string) action{d.planActions, d.linkActions, d.splitActions} {
		if do = more(name); do != nil {
			return do, false
		}
	}
	return d.cardActions(name)
}

// queryMerchant is QUERYMERCHANT.
func (d *Dialect) queryMerchant(_ context.Context, c *dialect.Caller, m message, _ wire.Credentials) (wire.MerchantList, error) {
	return wire.MerchantList{
		Outcome: wire.Success(), Merchants: []wire.MerchantInfo{{BusinessID: m.credentials.Merchant, Name: c.Merchant.Name}},
	}, nil
}

// act carries out a request.
func (d *Dialect) act(ctx context.Context, c *dialect.Caller, m message) (dialect.Answer, error) {
	c.Note(slog.String("action", m.action))
	do, byToken := d.actions(m.action)
	switch {
	case do == nil:
		return dialect.Answer{}, refuse(fault.Unsupported, wire.Unsupported, "ACTION", fault.Text{
			TR: "Bu işlem henüz desteklenmiyor; hiçbir şey yapılmadı. Desteklenen işlemler belgede listelenir.",
			EN: "This action is not supported yet, and nothing was done. The documentation lists the supported ones.",
		})
	case !m.credentials.Named() && !byToken:
		return dialect.Answer{}, refuse(fault.Forbidden, wire.SessionNotAllowed, "SESSIONTOKEN", fault.Text{
			TR: "Bu işlem oturum anahtarıyla yapılamaz; MERCHANT, MERCHANTUSER ve MERCHANTPASSWORD gönderin.",
			EN: "A session token is not enough for this action; send MERCHANT, MERCHANTUSER and MERCHANTPASSWORD.",
		})
	}
	body, err := do(ctx, c, m)
	if err != nil {
		return dialect.Answer{}, err
	}
	return answer(body), nil
}

// answer is any answer of the API: the provider answers HTTP 200 whatever became of the request.
func answer(body []byte) dialect.Answer {
	return dialect.Answer{Status: http.StatusOK, ContentType: "application/json;charset=UTF-8", Body: body}
}
