package bookkeeper

import "github.com/vezne/vezne/internal/fault"

// Text says what a problem is, for people.
func (p Problem) Text() fault.Text {
	switch p {
	case Altered:
		return fault.Text{TR: "işlem sonradan değiştirilmiş ya da yeri değiştirilmiş", EN: "the transaction was changed or moved"}
	case Missing:
		return fault.Text{TR: "işlem silinmiş", EN: "the transaction was deleted"}
	case Inserted:
		return fault.Text{TR: "zincirde olmayan bir kayıt eklenmiş", EN: "something was put in that is not in the chain"}
	case Unbalanced:
		return fault.Text{TR: "işlemin toplamı sıfır değil ya da işlem okunamıyor", EN: "the transaction does not sum to zero, or cannot be read"}
	case EntryDiffers:
		return fault.Text{TR: "ekstredeki kayıt işlemdekinden farklı", EN: "the entry in statements is not that of the transaction"}
	case TotalDiffers:
		return fault.Text{TR: "hesap toplamı kayıtların toplamı değil", EN: "the account's total is not the sum of its entries"}
	case BlockDiffers:
		return fault.Text{TR: "blok öncekine ya da işlemlerine uymuyor", EN: "the block does not fit the one before or its transactions"}
	case HeadDiffers:
		return fault.Text{TR: "saklanan zincir ucu defterde yok", EN: "the books do not contain the head that was kept"}
	case NotPosted:
		return fault.Text{TR: "ödemenin işlemi deftere işlenmemiş", EN: "the payment's operation is not in the books"}
	case PaymentDiffers:
		return fault.Text{TR: "defterdeki işlem ödemeyle uyuşmuyor", EN: "what is in the books does not agree with the payment"}
	}
	return fault.Text{TR: string(p), EN: string(p)}
}
