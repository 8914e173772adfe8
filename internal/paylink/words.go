package paylink

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
)

// words.go holds what buyers are told of links.

// invitations are the messages by which a buyer gets the address. Their faults name "email" and "phone".
func invitations(m *merchant.Merchant, l Link, address string) ([]message.Message, error) {
	language := l.language()
	var list []message.Message
	for _, channel := range l.Tell {
		msg := message.Message{Channel: channel, Language: language, About: l.ID}
		field := "email"
		switch channel {
		case message.Mail:
			msg.To, msg.Subject, msg.Text = l.Buyer.Email, inviteSubject(m).In(language), inviteMail(m, l, address).In(language)
		case message.SMS:
			field = "phone"
			msg.To, msg.Text = l.Buyer.Phone, inviteSMS(m, l, address).In(language)
		}
		checked, err := msg.CheckedFor(field)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		list = append(list, checked)
	}
	return list, nil
}

// language is that of what is said where nobody is there to choose one.
func (l Link) language() string {
	if strings.EqualFold(l.Language, "en") {
		return "en"
	}
	return "tr"
}

// told reports whether the amount is known when the buyer is told of the link: where he types it, it is not, and where he bears the
// commission, it is what the page then says.
func (l Link) told() bool { return !l.Open() && !l.PassOn }

func inviteSubject(m *merchant.Merchant) fault.Text {
	return fault.Text{TR: m.Name + ": ödeme linkiniz", EN: m.Name + ": your payment link"}
}

func inviteMail(m *merchant.Merchant, l Link, address string) fault.Text {
	tr, en := "Sayın "+l.Buyer.Name+",\n\n", "Dear "+l.Buyer.Name+",\n\n"
	if l.Buyer.Name == "" {
		tr, en = "Merhaba,\n\n", "Hello,\n\n"
	}
	tr += m.Name + " sizden bir ödeme bekliyor."
	en += m.Name + " asks you for a payment."
	if l.Description != "" {
		tr, en = tr+"\n\n"+l.Description, en+"\n\n"+l.Description
	}
	if l.told() {
		tr, en = tr+"\n\nTutar: "+l.Sum().Format("tr"), en+"\n\nAmount: "+l.Sum().Format("en")
	}
	until := payment.Day(l.Expires()).Format("02.01.2006 15:04")
	tr += "\n\nKartınızla ödemek için:\n" + address + "\n\nLink " + until + " tarihine kadar geçerlidir."
	en += "\n\nTo pay with your card:\n" + address + "\n\nThe link is valid until " + until + " (Turkish time)."
	return fault.Text{TR: tr, EN: en}
}

func inviteSMS(m *merchant.Merchant, l Link, address string) fault.Text {
	if !l.told() {
		return fault.Text{TR: m.Name + ": ödeme linkiniz " + address, EN: m.Name + ": your payment link " + address}
	}
	return fault.Text{
		TR: m.Name + ": " + l.Sum().Format("tr") + " ödeme linkiniz " + address,
		EN: m.Name + ": your link to pay " + l.Sum().Format("en") + " " + address,
	}
}

// confirmable refuses a link whose payment could be confirmed to nobody. Its fault names "email".
func confirmable(l Link) error {
	if !l.Confirm {
		return nil
	}
	_, err := message.Message{Channel: message.Mail, To: l.Buyer.Email, Subject: "-", Text: "-"}.Checked()
	if f, is := fault.As(err); is {
		named := *f
		named.Field = "email"
		return &named
	}
	return err //nolint:wrapcheck // it is a fault
}

func confirmation(m *merchant.Merchant, l Link, p payment.Payment) message.Message {
	tr := "Ödemeniz alındı.\n\nMağaza: " + m.Name + "\nTutar: " + p.Money(p.Captured).Format("tr") + "\nKart: " + p.Card.Masked() + "\nReferans: " + p.Reference
	en := "Your payment was received.\n\nShop: " + m.Name + "\nAmount: " + p.Money(p.Captured).Format("en") + "\nCard: " + p.Card.Masked() + "\nReference: " + p.Reference
	language := l.language()
	return message.Message{
		Channel: message.Mail, To: l.Buyer.Email, Language: language, About: l.ID,
		Subject: fault.Text{TR: m.Name + ": ödemeniz alındı", EN: m.Name + ": payment received"}.In(language),
		Text:    fault.Text{TR: tr, EN: en}.In(language),
	}
}
