package reconcile

import (
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
)

// Text returns the kind's name for people.
func (k Kind) Text() fault.Text {
	switch k {
	case MissingHere:
		return fault.Text{TR: "Sağlayıcıda var, bizde yok", EN: "There and not here"}
	case MissingThere:
		return fault.Text{TR: "Bizde var, sağlayıcıda yok", EN: "Here and not there"}
	case OtherAmount:
		return fault.Text{TR: "Tutarlar farklı", EN: "Different amounts"}
	case OtherCurrency:
		return fault.Text{TR: "Para birimleri farklı", EN: "Different currencies"}
	case OtherState:
		return fault.Text{TR: "Durumlar farklı", EN: "Different states"}
	case DoubledThere:
		return fault.Text{TR: "Sağlayıcıda iki kez", EN: "Twice there"}
	case SettledThere:
		return fault.Text{TR: "Bizde belirsiz, sağlayıcıda sonuçlanmış", EN: "In doubt here, settled there"}
	case ChargebackUnknown:
		return fault.Text{TR: "İtirazı kayıtlı olmayan ters ibraz", EN: "Chargeback without a dispute"}
	case ChargebackDecided:
		return fault.Text{TR: "Sağlayıcıda karara bağlanmış ters ibraz", EN: "Chargeback that is decided there"}
	case ChargebackAmount:
		return fault.Text{TR: "İtirazı başka tutarda olan ters ibraz", EN: "Chargeback whose dispute is of another amount"}
	}
	return fault.Text{TR: string(k), EN: string(k)}
}

// Advice says what to do about a difference.
func (f *Finding) Advice() fault.Text {
	switch f.Kind {
	case MissingHere:
		return fault.Text{
			TR: "Bu işlem Vezne'den geçmemiş. Sağlayıcının panelinden kimin yaptığını bulun; kimse yapmadıysa sağlayıcıya itiraz edip karta iade edin.",
			EN: "This did not go through Vezne. Find in the provider's panel who did it; if nobody did, dispute it with the provider and refund the card.",
		}
	case MissingThere:
		return fault.Text{
			TR: "Malı göndermeden önce ödemeyi sağlayıcıdan referansıyla sorun. Orada gerçekten yoksa para alınmamıştır: alıcıdan yeniden ödeme isteyin.",
			EN: "Before shipping, ask the provider for the payment by its reference. If it really is not there, no money was taken: ask the buyer to pay again.",
		}
	case OtherAmount, OtherCurrency:
		return fault.Text{
			TR: "Sağlayıcının kaydını geçerli sayın ve farkı onunla açıklığa kavuşturun; fazla çekileni panelden iade edin. Vezne'deki tutarı kimse elle değiştirmesin.",
			EN: "Take the provider's record as what happened and clear the difference up with it; refund what was charged too much in its panel. Nobody changes the amount in Vezne by hand.",
		}
	case OtherState:
		return f.stateAdvice()
	case DoubledThere:
		return fault.Text{
			TR: "Karttan iki kez çekilmiş olabilir. İkinci işlemi sağlayıcının panelinden iptal ya da iade edin ve sağlayıcıya bildirin.",
			EN: "The card may have been charged twice. Void or refund the second one in the provider's panel, and tell the provider.",
		}
	case SettledThere:
		return fault.Text{
			TR: "Liste bir belirsizliği sonuçlandırmaz. Ödemeyi sorgulatın (POST /v1/payments/{id}/settle ya da --settle); sağlayıcının yanıtı geçerlidir.",
			EN: "A list settles no doubt. Have the provider asked (POST /v1/payments/{id}/settle or --settle); its answer is what counts.",
		}
	case ChargebackUnknown, ChargebackDecided, ChargebackAmount:
		return f.chargebackAdvice()
	}
	return fault.Text{}
}

func (f *Finding) chargebackAdvice() fault.Text {
	switch {
	case f.Kind == ChargebackDecided:
		return fault.Text{
			TR: "Sağlayıcının kararını itiraza işleyin (vezne disputes win ya da lose); ücreti varsa --fee ile verin.",
			EN: "Write the provider's decision down (vezne disputes win or lose), with its fee, if any, as --fee.",
		}
	case f.Kind == ChargebackAmount:
		return fault.Text{
			TR: "Bankanın tutarı geçerlidir: itirazı geri alın (vezne disputes withdraw) ve bankanın tutarı ve numarasıyla yeniden açın.",
			EN: "The bank's amount counts: take the dispute back (vezne disputes withdraw), and open one of the bank's amount and reference.",
		}
	case f.Problem == problemWithdrawn:
		return fault.Text{
			TR: "İtirazı geri alınmış, ama banka parayı hâlâ tutuyor. Yanlış olan ötekiyse onu geri alın ve bunu bankanın tutarı ve numarasıyla yeniden açın (vezne disputes open).",
			EN: "Its dispute was withdrawn, and the bank still has the money. If the other one was the mistake, withdraw that and open this one again, with the bank's amount and reference (vezne disputes open).",
		}
	case f.Dispute != "" && len(f.Beside) > 0:
		return fault.Text{
			TR: "Bunun için bir itiraz açıldı; ödemenin başka itirazları da var. Aynı ters ibrazı elle yazdıysanız elle açılanı geri alın (vezne disputes withdraw).",
			EN: "A dispute was opened for it, and the payment has others. If somebody wrote the same chargeback down by hand, take that one back (vezne disputes withdraw).",
		}
	case f.Dispute != "":
		return fault.Text{
			TR: "Bunun için bir itiraz açıldı. Son günden önce kanıtları ekleyip bankaya gönderin ya da kabul edin.",
			EN: "A dispute was opened for it. Add evidence and send it to the bank before the last day, or accept it.",
		}
	}
	return fault.Text{
		TR: "Banka bu parayı kart sahibi için geri almış. Bir itiraz açın (vezne disputes open), böylece ödeme ayrıca iade edilmez ve kanıt için son gün kaçmaz.",
		EN: "The bank has taken this money back for the cardholder. Open a dispute (vezne disputes open), so that it is not refunded as well and the day for evidence is not missed.",
	}
}

func (f *Finding) stateAdvice() fault.Text {
	done := connector.LineDone.String()
	switch {
	case f.Ours == nil:
		return fault.Text{
			TR: "Sağlayıcının panelinden iptal ya da iade edilmiş. Siparişi buna göre kapatın ve Vezne'den bir daha iade etmeyin.",
			EN: "It was voided or refunded in the provider's panel. Close the order accordingly, and do not refund it again through Vezne.",
		}
	case f.Theirs == nil:
		return fault.Text{
			TR: "İptal ya da iade sağlayıcıda görünmüyor; alıcı parasını almamış olabilir. Sağlayıcıya sorun, yoksa panelden iade edin.",
			EN: "The void or refund does not stand at the provider; the buyer may not have got the money. Ask the provider, and else refund in its panel.",
		}
	case f.Ours.Status == done && f.Theirs.Status == done:
		return fault.Text{
			TR: "Burada iptal edilmiş, ekstrede tahsil edilmiş görünüyor. İptalin sağlayıcıya ulaştığını panelden doğrulayın; ulaşmadıysa iade edin.",
			EN: "Voided here and captured in the statement. Check in the panel that the void reached the provider; if it did not, refund it.",
		}
	case f.Ours.Status == done:
		return fault.Text{
			TR: "Burada onaylı, sağlayıcıda reddedilmiş. Malı göndermeyin; ödemeyi sağlayıcıdan referansıyla sorun.",
			EN: "Approved here and refused there. Do not ship; ask the provider for the payment by its reference.",
		}
	}
	return fault.Text{
		TR: "Burada reddedilmiş, sağlayıcıda gerçekleşmiş. Alıcı başka bir ödemeyle ödediyse bunu panelden iade edin; ödemediyse siparişi ödenmiş sayın.",
		EN: "Refused here and done there. If the buyer paid by another payment, refund this one in the panel; if not, treat the order as paid.",
	}
}
