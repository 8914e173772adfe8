package standing

import (
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/message"
)

// words.go holds what payers are told.

// invitations are the messages with the page's address. Their faults name the field of create.
func invitations(shop string, s Subscription, address string) ([]message.Message, error) {
	var all []message.Message
	for way := range strings.FieldsSeq(s.Attributes[attrTell]) {
		m := message.Message{
			Channel: message.Channel(way), To: s.Email, Language: "tr", Subject: shop + ": düzenli ödeme onayınız", About: string(s.ID),
			Text: fault.Text{
				TR: shop + " sizden düzenli ödeme onayı istiyor.\n\n" + s.Description + "\n\n" + agreement(s).TR + "\n\nKartınızı girip onaylamak için: " + address,
				EN: shop + " asks you to agree to regular payments.\n\n" + s.Description + "\n\n" + agreement(s).EN + "\n\nTo enter your card and agree: " + address,
			}.In("tr"),
		}
		field := "end_user_email"
		if m.Channel == message.SMS {
			m.To, field = s.Phone, "end_user_gsm"
			m.Text = shop + ": " + agreement(s).In("tr") + " Onay için: " + address
		}
		checked, err := m.CheckedFor(field)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		all = append(all, checked)
	}
	return all, nil
}

// agreement is what a payer agrees to: how much, how often, and how many times.
func agreement(s Subscription) fault.Text {
	every := s.Terms.Interval.Every()
	tr := every.TR + " bir " + Amount(s).Format("tr") + ", toplam " + strconv.Itoa(s.Terms.Charges) + " kez"
	en := Amount(s).Format("en") + " " + every.EN + ", " + strconv.Itoa(s.Terms.Charges) + " times in all"
	if s.PassOn {
		tr, en = tr+", işlem komisyonu eklenerek", en+", plus the commission"
	}
	return fault.Text{TR: tr + ".", EN: en + "."}
}
