package gateway

// subscriptionmail.go tells subscribers by mail that a charge failed and what they can do, where the shop has asked for it.

import (
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
)

// The setting of a merchant by which its subscribers are told, "subscription.mails": "true". Nobody is written to in a shop's name who has
// not asked for it.
const (
	settingsSubscription = "subscription"
	settingMails         = "mails"
)

// withSubscriberMail adds to the change of a step the mail to the subscriber that it makes necessary, if any: of each period one when a
// charge is refused for the first time, or needs another card, and one when it is given up. Of a first payment the buyer knows already.
func (g *Gateway) withSubscriberMail(c store.Change, st subscription.Step) store.Change {
	s := st.Subscription
	m, known := g.merchants.Find(s.Merchant)
	if !known || s.Email == "" || m.Setting(settingsSubscription, settingMails) != "true" || g.Reaches(message.Mail) != nil {
		return c
	}
	what, told := failure(st, payment.Day(s.NextAt).Format("02.01.2006"))
	if !told {
		return c
	}
	why := fault.Text{TR: s.Refusal.Reason.Text("tr"), EN: s.Refusal.Reason.Text("en")}
	about := fault.Text{TR: s.Charged().Format("tr"), EN: s.Charged().Format("en")}
	if s.Description != "" {
		about = fault.Text{TR: s.Description + ", " + about.TR, EN: s.Description + ", " + about.EN}
	}
	// A subscription has no language, so both are said.
	text := "Aboneliğinizin ödemesi alınamadı.\n\nMağaza: " + m.Name + "\nÖdeme: " + about.TR + "\nNeden: " + why.TR + "\n\n" + what.TR +
		"\n\n--\n\nThe payment for your subscription could not be taken.\n\nShop: " + m.Name + "\nPayment: " + about.EN + "\nReason: " + why.EN + "\n\n" + what.EN
	with, _, err := g.withMessages(c, message.Message{
		Channel: message.Mail, To: s.Email, Language: "tr", Subject: m.Name + ": ödemeniz alınamadı / payment failed", Text: text, About: string(s.ID),
	})
	if err != nil {
		// The subscription goes on although its subscriber cannot be told, such as at an address that is none.
		g.log.Warn("subscriber cannot be told", "subscription", string(s.ID), "error", err)
		return c
	}
	return with
}

// failure says what follows the refusal that a step takes in; told is false for any other step.
func failure(st subscription.Step, next string) (what fault.Text, told bool) {
	s := st.Subscription
	switch {
	case st.Charge == nil || s.Paid == 0 && s.State == subscription.Ended || s.Refusal.Reason == "":
		return what, false
	case st.GivenUp: // who has ended it himself is not told that it will not be tried again
		return fault.Text{
			TR: "Yeniden denenmeyecek. Aboneliğinizi sürdürmek için mağazaya başvurun.",
			EN: "It will not be tried again. Ask the shop if you want to go on with your subscription.",
		}, true
	case st.Charge.Status != subscription.ChargeOpen || s.State != subscription.PastDue || s.Payment != "":
		return what, false
	case s.AwaitsCard:
		return fault.Text{
			TR: "Bu kartla yeniden denenmeyecek. Mağazada başka bir kart tanımlayın.",
			EN: "This card will not be tried again. Give the shop another one.",
		}, true
	case s.Try == 1 && s.NextAt.After(s.UpdatedAt):
		return fault.Text{
			TR: next + " günü yeniden denenecek. Kartınızda yeterli limit bulundurun ya da mağazada başka bir kart tanımlayın.",
			EN: "It will be tried again on " + next + ". See to it that your card has enough limit, or give the shop another card.",
		}, true
	}
	return what, false
}
