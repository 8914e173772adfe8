package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
)

// Type is the name of a kind of event: a noun, a dot, and what became of it.
type Type string

// The types of events, and the one by which an endpoint is tried.
const (
	PaymentRequiresAction    Type = "payment.requires_action"
	PaymentAuthorized        Type = "payment.authorized"
	PaymentCaptured          Type = "payment.captured"
	PaymentDeclined          Type = "payment.declined"
	PaymentExpired           Type = "payment.expired"
	PaymentIndeterminate     Type = "payment.indeterminate"
	PaymentVoided            Type = "payment.voided"
	PaymentPartiallyRefunded Type = "payment.partially_refunded"
	PaymentRefunded          Type = "payment.refunded"
	PaymentCaptureDeclined   Type = "payment.capture_declined"
	PaymentVoidDeclined      Type = "payment.void_declined"
	PaymentRefundDeclined    Type = "payment.refund_declined"
	SubscriptionCreated      Type = "subscription.created"
	SubscriptionCharged      Type = "subscription.charged"
	SubscriptionChargeFailed Type = "subscription.charge_failed"
	SubscriptionUpdated      Type = "subscription.updated"
	SubscriptionEnded        Type = "subscription.ended"
	PayoutPrepared           Type = "payout.prepared"
	PayoutUpdated            Type = "payout.updated"
	DisputeOpened            Type = "dispute.opened"
	DisputeDue               Type = "dispute.due"
	DisputeRepresented       Type = "dispute.represented"
	DisputeWon               Type = "dispute.won"
	DisputeLost              Type = "dispute.lost"
	DisputeAccepted          Type = "dispute.accepted"
	DisputeWithdrawn         Type = "dispute.withdrawn"
	LinkCreated              Type = "link.created"
	LinkUpdated              Type = "link.updated"
	LinkPaid                 Type = "link.paid"
	LinkExpired              Type = "link.expired"
	LinkCancelled            Type = "link.cancelled"
	CardSaved                Type = "card.saved"
	CardUpdated              Type = "card.updated"
	CardDeleted              Type = "card.deleted"
	CustomerDeleted          Type = "customer.deleted"
	SubMerchantCreated       Type = "sub_merchant.created"
	SubMerchantUpdated       Type = "sub_merchant.updated"
	WebhookTest              Type = "webhook.test"
)

// Described is a type with what it tells.
type Described struct {
	Type  Type
	Means fault.Text
	// Data names what the event's data are: the schema of the answer that the API gives to a question about the same thing.
	Data string
}

// Types returns every type that is sent. This is the one place where they stand: endpoints are checked against it and
// docs/webhooks.md is written from it, so that whoever has something new to tell adds a line here.
func Types() []Described {
	const payment, subscription, payout, link, card, store = "Payment", "Subscription", "Payout", "Link", "CardTold", "SubMerchant"
	return []Described{
		{PaymentRequiresAction, fault.Text{
			TR: "Alıcının 3-D Secure için bankasının sayfasına gitmesi gerekiyor; ödeme onu bekliyor.",
			EN: "The buyer has to go to the bank's page for 3-D Secure; the payment waits for it.",
		}, payment},
		{PaymentAuthorized, fault.Text{TR: "Tutar kartta tutuldu, henüz çekilmedi.", EN: "The amount is held on the card and not taken yet."}, payment},
		{PaymentCaptured, fault.Text{TR: "Tutar çekildi.", EN: "The amount is taken."}, payment},
		{PaymentDeclined, fault.Text{TR: "Ödeme reddedildi; karttan bir şey çekilmedi.", EN: "The payment was declined; nothing was taken."}, payment},
		{PaymentExpired, fault.Text{TR: "Alıcı 3-D Secure'dan dönmedi; karttan bir şey istenmedi.", EN: "The buyer did not come back from 3-D Secure; nothing was asked of the card."}, payment},
		{PaymentIndeterminate, fault.Text{
			TR: "Bankanın cevabı kayboldu; sonuç öğrenilince ayrıca bildirilir. Başarı da değil, ret de.",
			EN: "The bank's answer was lost; the outcome is told when it is known. This is neither a success nor a decline.",
		}, payment},
		{PaymentVoided, fault.Text{TR: "Ödeme iptal edildi.", EN: "The payment was undone."}, payment},
		{PaymentPartiallyRefunded, fault.Text{TR: "Çekilen tutarın bir kısmı iade edildi.", EN: "A part of what was taken was given back."}, payment},
		{PaymentRefunded, fault.Text{TR: "Çekilen tutarın tamamı iade edildi.", EN: "All that was taken was given back."}, payment},
		{PaymentCaptureDeclined, fault.Text{TR: "Ön provizyonun kapatılması reddedildi.", EN: "A capture was declined; the payment is as it was."}, payment},
		{PaymentVoidDeclined, fault.Text{TR: "İptal reddedildi.", EN: "A void was declined; the payment is as it was."}, payment},
		{PaymentRefundDeclined, fault.Text{TR: "İade reddedildi.", EN: "A refund was declined; the payment is as it was."}, payment},
		{SubscriptionCreated, fault.Text{TR: "Abonelik başladı.", EN: "A subscription began."}, subscription},
		{SubscriptionCharged, fault.Text{TR: "Bir dönemin ödemesi alındı.", EN: "A period was paid."}, subscription},
		{SubscriptionChargeFailed, fault.Text{
			TR: "Bir dönem denemelerin sonunda ödenmedi.", EN: "A period was not paid, and is tried no more.",
		}, subscription},
		{SubscriptionUpdated, fault.Text{
			TR: "Abonelik değişti: duraklatıldı, sürdürüldü, gecikti, kartı ya da tutarı değişti.",
			EN: "A subscription changed: it was paused, resumed or is past due, or its card or amount is another.",
		}, subscription},
		{SubscriptionEnded, fault.Text{TR: "Abonelik bitti ya da iptal edildi.", EN: "A subscription ended or was cancelled."}, subscription},
		{PayoutPrepared, fault.Text{TR: "Mağazalara bir ödeme hazırlandı.", EN: "A payout to stores was prepared."}, payout},
		{PayoutUpdated, fault.Text{
			TR: "Mağazalara ödeme onaylandı, iptal edildi ya da bir satırı geri döndü.", EN: "A payout was confirmed or cancelled, or one of its lines came back.",
		}, payout},
		{DisputeOpened, fault.Text{TR: "Kart sahibi ödemeye itiraz etti; banka parayı geri aldı.", EN: "The cardholder disputes a payment; the bank has taken the money back."}, "Dispute"},
		{DisputeDue, fault.Text{TR: "İtiraz için kanıt gönderme süresi doluyor.", EN: "Evidence for a dispute is due."}, "Dispute"},
		{DisputeRepresented, fault.Text{TR: "Kanıtlar bankaya gönderildi.", EN: "The evidence was sent to the bank."}, "Dispute"},
		{DisputeWon, fault.Text{TR: "İtiraz kazanıldı; para geri geldi.", EN: "The dispute was won; the money came back."}, "Dispute"},
		{DisputeLost, fault.Text{TR: "İtiraz kaybedildi; para kart sahibinde kaldı.", EN: "The dispute was lost; the money stays with the cardholder."}, "Dispute"},
		{DisputeAccepted, fault.Text{TR: "İtiraz kabul edildi.", EN: "The dispute was accepted."}, "Dispute"},
		{DisputeWithdrawn, fault.Text{TR: "İtiraz yanlışlıkla açılmıştı; geri alındı.", EN: "The dispute was a mistake and is taken back."}, "Dispute"},
		{LinkCreated, fault.Text{TR: "Bir ödeme linki açıldı.", EN: "A payment link was made."}, link},
		{LinkUpdated, fault.Text{
			TR: "Bir ödeme linki değişti: duraklatıldı, sürdürüldü, tutarı, açıklaması ya da süresi değişti.",
			EN: "A payment link changed: it was paused or resumed, or its amount, description or expiry is another.",
		}, link},
		{LinkPaid, fault.Text{
			TR: "Bir ödeme linkiyle ödeme yapıldı; çok kullanımlı bir linkte her ödemede bildirilir.",
			EN: "A payment link was paid; one that can be paid many times is told at each payment.",
		}, link},
		{LinkExpired, fault.Text{TR: "Bir ödeme linkinin süresi doldu.", EN: "A payment link expired."}, link},
		{LinkCancelled, fault.Text{TR: "Bir ödeme linki iptal edildi.", EN: "A payment link was cancelled."}, link},
		{CardSaved, fault.Text{
			TR: "Bir müşterinin kartı saklandı ve ödemede kullanılabilir.", EN: "A customer's card was saved and can pay.",
		}, card},
		{CardUpdated, fault.Text{
			TR: "Saklı bir kart değişti: adı, son kullanma tarihi ya da etkinliği.", EN: "A saved card changed: its label, its expiry, or whether it can pay.",
		}, card},
		{CardDeleted, fault.Text{TR: "Saklı bir kart silindi.", EN: "A saved card was deleted."}, card},
		{CustomerDeleted, fault.Text{
			TR: "Bir müşteri, saklı bütün kartlarıyla birlikte silindi.", EN: "A customer was deleted, and all saved cards with it.",
		}, "Customer"},
		{SubMerchantCreated, fault.Text{TR: "Bir alt üye iş yeri (mağaza) tanımlandı.", EN: "A sub-merchant was defined."}, store},
		{SubMerchantUpdated, fault.Text{TR: "Bir alt üye iş yeri (mağaza) değişti.", EN: "A sub-merchant changed."}, store},
		{WebhookTest, fault.Text{TR: "Uç noktanın denenmesi için istendi.", EN: "Asked for to try the endpoint."}, "{}"},
	}
}

// Event is something that happened. It is made in the commit that makes it so, and its bytes are the same however often it is sent.
type Event struct {
	// ID is the same at every try and in every delivery of the event: a receiver knows by it what it has had already.
	ID   string
	Type Type
	// Subject is what it is about, such as a payment's id. Events of one subject are delivered in the order of Sequence, which
	// is the subject's version.
	Subject  string
	Sequence int64
	At       time.Time
	// Data is the subject as it then was: JSON, in no language.
	Data json.RawMessage
}

// NewEventID makes the id of an event of now.
func NewEventID(now time.Time) string { return id.New(now).WithPrefix("evt") }

// body is an event as it is sent: the members of Standard Webhooks, and by what to tell an old event from a new one.
type body struct {
	Type      Type            `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Sequence  int64           `json:"sequence"`
	Data      json.RawMessage `json:"data"`
}

// Encode is the body in which an event is sent.
func (e Event) Encode() ([]byte, error) {
	text, err := json.Marshal(body{Type: e.Type, Timestamp: e.At.UTC(), Sequence: e.Sequence, Data: e.Data})
	if err != nil {
		return nil, fmt.Errorf("write event %s: %w", e.Type, err)
	}
	return text, nil
}

// matches reports whether a type is one that a pattern means: itself, or every one of a noun ("payment.*").
func (t Type) matches(pattern string) bool {
	if noun, all := strings.CutSuffix(pattern, "*"); all {
		return strings.HasPrefix(string(t), noun)
	}
	return string(t) == pattern
}

// knownPattern reports whether a pattern means any type there is.
func knownPattern(pattern string) bool {
	if strings.Contains(pattern, "*") && !strings.HasSuffix(pattern, ".*") {
		return false
	}
	return slices.ContainsFunc(Types(), func(d Described) bool { return d.Type.matches(pattern) })
}
