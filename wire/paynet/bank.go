package paynet

// OtherBank is the bank_id for a bank that is not in Paynet's list.
const OtherBank = "ZDGR"

// Bank returns the bank_id and bank_name to answer with for an acquirer's short code and name, which may both be empty. A
// code outside Paynet's list (Paynet document, "Banka kodları") becomes [OtherBank], because clients look the code up in
// that list to choose a logo; the name is kept.
func Bank(code, name string) (id, title string) {
	if known := bankName(code); known != "" {
		if name == "" {
			name = known
		}
		return code, name
	}
	if name == "" {
		name = bankName(OtherBank)
	}
	return OtherBank, name
}

func bankName(code string) string {
	switch code {
	case "ADVT":
		return "Advantage"
	case "AXSS":
		return "Axess"
	case "BONS":
		return "Bonus"
	case "DENZ":
		return "Denizbank"
	case "FINS":
		return "CardFinans"
	case "KVYT":
		return "Kuveyt Türk"
	case "MAXM":
		return "Maximum"
	case "ODEA":
		return "Odea"
	case "PARF":
		return "Paraf"
	case "VAKF":
		return "Vakıfbank"
	case "WRLD":
		return "WorldCard"
	case "ZRTB":
		return "Ziraat Bankası"
	case OtherBank:
		return "Diğer Banka"
	}
	return ""
}
