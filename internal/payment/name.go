package payment

import "github.com/vezne/vezne/internal/fault"

// Text returns the state's name for people, as a list or a page shows it. A value that is no state gets its own
// letters back, so that a row that a later version wrote is still readable.
func (s State) Text() fault.Text {
	switch s {
	case Created:
		return fault.Text{TR: "Oluşturuldu", EN: "Created"}
	case Challenged:
		return fault.Text{TR: "3-D Secure bekleniyor", EN: "Waiting for 3-D Secure"}
	case Sent:
		return fault.Text{TR: "Sağlayıcıya gönderildi", EN: "Sent to the provider"}
	case Authorized:
		return fault.Text{TR: "Ön provizyonda", EN: "Authorized"}
	case Captured:
		return fault.Text{TR: "Tahsil edildi", EN: "Captured"}
	case PartiallyRefunded:
		return fault.Text{TR: "Kısmen iade edildi", EN: "Partially refunded"}
	case Refunded:
		return fault.Text{TR: "İade edildi", EN: "Refunded"}
	case Voided:
		return fault.Text{TR: "İptal edildi", EN: "Voided"}
	case Declined:
		return fault.Text{TR: "Reddedildi", EN: "Declined"}
	case Expired:
		return fault.Text{TR: "Süresi doldu", EN: "Expired"}
	case Indeterminate:
		return fault.Text{TR: "Sonucu henüz belli değil", EN: "Outcome not known yet"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

// Text returns the kind's name for people, in the manner of [State.Text].
func (k Kind) Text() fault.Text {
	switch k {
	case Sale:
		return fault.Text{TR: "satış", EN: "sale"}
	case PreAuth:
		return fault.Text{TR: "ön provizyon", EN: "pre-authorization"}
	case Capture:
		return fault.Text{TR: "ön provizyon kapama", EN: "capture"}
	case Void:
		return fault.Text{TR: "iptal", EN: "void"}
	case Refund:
		return fault.Text{TR: "iade", EN: "refund"}
	}
	return fault.Text{TR: string(k), EN: string(k)}
}

// Text returns the status' name for people, in the manner of [State.Text].
func (s Status) Text() fault.Text {
	switch s {
	case Pending:
		return fault.Text{TR: "yanıt bekleniyor", EN: "pending"}
	case Approved:
		return fault.Text{TR: "onaylandı", EN: "approved"}
	case Refused:
		return fault.Text{TR: "reddedildi", EN: "refused"}
	case Doubtful:
		return fault.Text{TR: "sonucu belli değil", EN: "in doubt"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}
