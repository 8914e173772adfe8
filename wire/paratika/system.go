package paratika

import "github.com/vezne/vezne/wire/wirekit"

// System is the virtual POS that carried a payment out, as answers name it: what the shop calls it, the bank's name in the
// engine, and the bank's four digits in Turkish money transfer.
type System struct{ Name, Type, EFTCode string }

// SystemOf returns the virtual POS of a bank, whose short name may be empty or one that Paratika does not know. What is not a
// bank of its list is its own bank emulator.
func SystemOf(bank, name string) System {
	s := System{Name: name, Type: "EMULATOR"}
	for _, known := range systems() {
		if known.Type == upper(bank) || known.EFTCode != "" && known.EFTCode == bank {
			s.Type, s.EFTCode = known.Type, known.EFTCode
			break
		}
	}
	if s.Name == "" {
		s.Name = s.Type
	}
	return s
}

// systems are the types of payment system with their codes in money transfer (SDK, PaymentSystemType).
func systems() []System {
	return []System{
		{"", "ABANK", "0124"}, {"", "AKBANK", "0046"}, {"", "ANADOLU", "0135"}, {"", "DENIZBANKINTERTECH", "0134"},
		{"", "QNBFINANS", "0111"}, {"", "FINANS", "0111"}, {"", "GARANTI", "0062"}, {"", "HALK", "0012"}, {"", "HSBC", "0123"},
		{"", "ING", "0099"}, {"", "ISBANK", "0064"}, {"", "KUVEYTTURK", "0205"}, {"", "ODEABANK", "0146"},
		{"", "SEKERBANK", "0059"}, {"", "TEB", "0032"}, {"", "VAKIFBANK", "0015"}, {"", "YKB", "0067"},
		{"", "ZIRAATBANK", "0010"}, {"", "TURKIYEFINANS", "0206"},
	}
}

func (s System) write(w *wirekit.Object) {
	w.GivenText("paymentSystem", s.Name)
	w.GivenText("paymentSystemType", s.Type)
	if s.Type != "" || s.EFTCode != "" {
		w.Text("paymentSystemEftCode", s.EFTCode) // it is there in every sample, so clients read it without asking
	}
}

func readSystem(r *wirekit.Reader) System {
	return System{
		Name: r.Text("paymentSystem", textLimit), Type: r.Text("paymentSystemType", textLimit), EFTCode: r.Text("paymentSystemEftCode", 16),
	}
}
