package cli

import (
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/webhook"
)

// names.go is how lists call what --json calls by a code. A code that is new is shown as it is, in both languages.

// called is the name of a code: its Turkish one, and in English the code itself with blanks.
func called[C ~string](code C, turkish map[C]string) fault.Text {
	t := fault.Text{TR: turkish[code], EN: strings.ReplaceAll(string(code), "_", " ")}
	if t.TR == "" {
		t.TR = t.EN
	}
	return t
}

func disputeState(s dispute.State) fault.Text {
	return called(s, map[dispute.State]string{
		dispute.Opened: "açık", dispute.Represented: "bankada", dispute.Won: "kazanıldı", dispute.Lost: "kaybedildi", dispute.Accepted: "kabul edildi",
		dispute.Withdrawn: "geri alındı",
	})
}

func disputeEvent(e dispute.Event) fault.Text {
	return called(e, map[dispute.Event]string{
		dispute.Open: "açıldı", dispute.AddEvidence: "kanıt eklendi", dispute.Remind: "hatırlatıldı", dispute.Submit: "bankaya gönderildi",
		dispute.Win: "kazanıldı", dispute.Lose: "kaybedildi", dispute.Accept: "kabul edildi", dispute.Withdraw: "geri alındı",
	})
}

func linkState(s paylink.State) fault.Text {
	return called(s, map[paylink.State]string{
		paylink.Active: "açık", paylink.Paused: "duraklatıldı", paylink.Paid: "ödendi", paylink.Expired: "süresi doldu", paylink.Cancelled: "iptal edildi",
	})
}

func entryKind(k marketplace.EntryKind) fault.Text {
	return called(k, map[marketplace.EntryKind]string{
		marketplace.EntryShare: "pay", marketplace.EntryRefund: "iade", marketplace.EntryRefundUndone: "iade geri alındı",
		marketplace.EntryRelease: "serbest bırakıldı", marketplace.EntryAdjust: "pay değişti", marketplace.EntryDispute: "itiraz",
		marketplace.EntryPayout: "ödeme dosyasında", marketplace.EntryPaid: "ödendi", marketplace.EntryReturned: "havale döndü",
	})
}

func storeType(t marketplace.Type) fault.Text {
	return called(t, map[marketplace.Type]string{
		marketplace.Personal: "şahıs", marketplace.PersonalCompany: "şahıs şirketi", marketplace.Company: "şirket",
	})
}

func channelName(c message.Channel) fault.Text {
	return called(c, map[message.Channel]string{message.Mail: "e-posta", message.SMS: "SMS"})
}

func messageStatus(s message.Status) fault.Text {
	return called(s, map[message.Status]string{message.Waiting: "bekliyor", message.Sent: "gönderildi", message.GivenUp: "vazgeçildi"})
}

func outcomeName(o webhook.Outcome) fault.Text {
	return called(o, map[webhook.Outcome]string{
		webhook.Taken: "alındı", webhook.Refused: "reddedildi", webhook.Redirected: "yönlendirildi", webhook.TimedOut: "zaman aşımı",
		webhook.Unreachable: "ulaşılamadı", webhook.Untrusted: "sertifikaya güvenilmedi", webhook.BrokenOff: "yarıda kesildi",
		webhook.Private: "özel ağ adresi", webhook.Malformed: "adres bozuk", webhook.Gone: "uç nokta kaldırıldı", webhook.Expired: "süresi doldu",
	})
}

// percent writes a rate as its reader does: %3,5 in Turkish, 3.5 % in English.
func (l language) percent(r commission.Rate) string {
	if l.code() != "tr" {
		return r.String()
	}
	text := strings.ReplaceAll(strings.TrimSuffix(r.String(), " %"), ".", ",")
	if digits, negative := strings.CutPrefix(text, "-"); negative {
		return "-%" + digits
	}
	return "%" + text
}
