package paynet

import (
	"net/http"

	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// subscriptionCalls is the table of the services below v1/subscription.
func (d *Dialect) subscriptionCalls(p *dialect.Pipeline[wirekit.Fields]) map[string]http.Handler {
	calls := map[string]http.Handler{
		"/v1/subscription/create": dialect.Handle(p, call[wire.Subscription, wire.SubscriptionMade]{
			Name: "subscription_create", Decode: wire.DecodeSubscription, Do: d.createSubscription, Encode: ok[wire.SubscriptionMade],
		}),
		"/v1/subscription/subscription_detail": dialect.Handle(p, call[wire.SubscriptionRef, wire.SubscriptionDetail]{
			Name: "subscription_detail", Decode: wire.DecodeSubscriptionRef, Do: d.subscriptionDetail, Encode: ok[wire.SubscriptionDetail],
		}),
		"/v1/subscription/list": dialect.Handle(p, call[wire.LinkListRequest, wire.SubscriptionList]{
			Name: "subscription_list", Decode: wire.DecodeLinkListRequest, Do: d.listSubscriptions, Encode: ok[wire.SubscriptionList],
		}),
		"/v1/subscription/status_update": dialect.Handle(p, call[wire.SubscriptionRef, wire.Envelope]{
			Name: "subscription_status_update", Decode: wire.DecodeSubscriptionStatus, Do: d.subscriptionStatus, Encode: ok[wire.Envelope],
		}),
		"/v1/subscription/amount_update": dialect.Handle(p, call[wire.SubscriptionRef, wire.Envelope]{
			Name: "subscription_amount_update", Decode: wire.DecodeSubscriptionAmount, Do: d.subscriptionAmount, Encode: ok[wire.Envelope],
		}),
		"/v1/subscription/send_again": dialect.Handle(p, call[wire.SubscriptionRef, wire.Envelope]{
			Name: "subscription_send_again", Decode: wire.DecodeSubscriptionRef, Do: d.sendAgain, Encode: ok[wire.Envelope],
		}),
		"/v1/subscription/card_info_list": dialect.Handle(p, call[wire.SubscriptionRef, wire.SubscriptionCards]{
			Name: "subscription_card_info_list", Decode: wire.DecodeSubscriptionRef, Do: d.subscriptionCards, Encode: ok[wire.SubscriptionCards],
		}),
		"/v1/subscription/card_info_label_update": dialect.Handle(p, call[wire.CardLabel, wire.Envelope]{
			Name: "subscription_card_info_label_update", Decode: wire.DecodeCardLabel, Do: d.labelCard, Encode: ok[wire.Envelope],
		}),
		"/v1/subscription/card_info_delete": dialect.Handle(p, call[wire.SubscriptionRef, wire.CardDropped]{
			Name: "subscription_card_info_delete", Decode: wire.DecodeSubscriptionUncard, Do: d.dropCard, Encode: ok[wire.CardDropped],
		}),
		"/v1/subscription/create_card_tds_initial": dialect.Handle(p, call[wire.SubscriptionCard, wire.TdsInitial]{
			Name: "subscription_create_card_tds_initial", Decode: wire.DecodeSubscriptionCard, Do: d.startCard, Encode: ok[wire.TdsInitial],
		}),
		"/v1/subscription/create_card_tds_confirm": dialect.Handle(p, call[wire.TdsCharge, wire.CardAdded]{
			Name: "subscription_create_card_tds_confirm", Decode: wire.DecodeCardTdsConfirm, Do: d.confirmCard, Encode: ok[wire.CardAdded],
		}),
		"/v1/subscription/invoice_status_update": dialect.Handle(p, call[wire.InvoiceStatus, wire.Envelope]{
			Name: "subscription_invoice_status_update", Decode: wire.DecodeInvoiceStatus, Do: d.invoiceStatus, Encode: ok[wire.Envelope],
		}),
	} // The document's index spells this one without the second s.
	calls["/v1/subcription/amount_update"] = calls["/v1/subscription/amount_update"]
	return calls
}
