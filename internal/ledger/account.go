package ledger

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

// Account names an account: a kind, and, where a merchant has several of the kind, a slash and whose it is, as in
// "provider_receivable/garanti".
type Account string

// Kind is a kind of account.
type Kind string

// The chart of accounts. [Chart] says what each is.
const (
	Customer           Kind = "customer"
	ProviderReceivable Kind = "provider_receivable"
	Points             Kind = "points"
	Commission         Kind = "commission"
	CommissionTax      Kind = "commission_tax"
	SubMerchant        Kind = "sub_merchant"
	Agent              Kind = "agent"
	MerchantPayable    Kind = "merchant_payable"
	MerchantHeld       Kind = "merchant_held"
	Reserve            Kind = "reserve"
	Chargeback         Kind = "chargeback"
	Bank               Kind = "bank"
	PayoutInTransit    Kind = "payout_in_transit"
	Difference         Kind = "settlement_difference"
)

// Of is the account of one of several, such as ProviderReceivable.Of("garanti"). A name that the books cannot keep is cut to what they can. Of nobody it is
// what the names of all accounts of the kind begin with.
func (k Kind) Of(whose string) Account {
	if whose != "" {
		whose = shown(whose)
	}
	return Account(string(k) + "/" + whose)
}

// Account is the one account of a kind of which a merchant has only one.
func (k Kind) Account() Account { return Account(k) }

// Kind is what the account is, and Whose the part behind the slash.
func (a Account) Kind() Kind {
	kind, _, _ := strings.Cut(string(a), "/")
	return Kind(kind)
}

// Whose is explained at Kind.
func (a Account) Whose() string {
	_, whose, _ := strings.Cut(string(a), "/")
	return whose
}

// Known reports whether the account is of the chart, with or without a name as its kind has it. It is asked about every entry of
// every payment, so it does not build the [Chart] to look into it; a test compares the two.
func (a Account) Known() bool {
	switch a.Kind() {
	case ProviderReceivable, Commission, CommissionTax, SubMerchant, Agent, Difference:
		return a.Whose() != ""
	case Customer, Points, MerchantPayable, MerchantHeld, Reserve, Chargeback, Bank, PayoutInTransit:
		return a.Whose() == ""
	}
	return false
}

// Name is the account's name for people.
func (a Account) Name() fault.Text {
	for _, line := range Chart() {
		if line.Kind != a.Kind() {
			continue
		}
		if whose := a.Whose(); whose != "" {
			return fault.Text{TR: line.Name.TR + ": " + whose, EN: line.Name.EN + ": " + whose}
		}
		return line.Name
	}
	return fault.Text{TR: string(a), EN: string(a)}
}

// Class says on which side an account's balance stands.
type Class string

// The classes of accounts.
const (
	// Asset: what others owe the merchant, or its bank holds for it. The balance is a debit.
	Asset Class = "asset"
	// Liability: what the merchant's money is owed to. The balance is a credit.
	Liability Class = "liability"
	// Clearing: what comes goes; a balance that stays is something to look at.
	Clearing Class = "clearing"
)

// Line is one line of the chart of accounts.
type Line struct {
	Kind  Kind
	Class Class
	// Per is what there is one account of the kind for each of, and empty where a merchant has one.
	Per string
	// Name and Means are for people.
	Name, Means fault.Text
}

// Chart returns the chart of accounts, in the order of a trial balance.
func Chart() []Line {
	return []Line{
		{ProviderReceivable, Asset, "account", fault.Text{TR: "Sağlayıcıdan alacak", EN: "Receivable from provider"}, fault.Text{
			TR: "Sağlayıcının karttan aldığı ve henüz ödemediği para, kesintilerden önce; valörü ödemesi beklenen gündür.",
			EN: "Money that the provider has taken from cards and not paid out yet, before what it keeps; its value date is the day on which it should pay.",
		}},
		{Points, Asset, "", fault.Text{TR: "Kart puanından alacak", EN: "Receivable for card points"}, fault.Text{
			TR: "Ödemelerin puanla ödenen kısmı; karttan para olarak çekilmez.",
			EN: "The part of payments that was paid with points; it is not charged to the card in money.",
		}},
		{Bank, Asset, "", fault.Text{TR: "Banka", EN: "Bank"}, fault.Text{
			TR: "Sağlayıcıların ödediği para.", EN: "Money that providers have paid out.",
		}},
		{Chargeback, Asset, "", fault.Text{TR: "Ters ibraz", EN: "Chargebacks"}, fault.Text{
			TR: "Sonucu belli olmayan itirazlar için bankanın geri aldığı para.",
			EN: "Money that banks have taken back for disputes whose outcome is open.",
		}},
		{Commission, Liability, "account", fault.Text{TR: "Sağlayıcı komisyonu", EN: "Commission of provider"}, fault.Text{
			TR: "Sağlayıcının ödeme yaparken keseceği komisyon; dönemin gideri alacak toplamından borç iadeleri düşülerek okunur.",
			EN: "Commission that the provider will keep when it pays out; what a period cost is the credits less the refunds among the debits.",
		}},
		{CommissionTax, Liability, "account", fault.Text{TR: "Komisyon vergisi", EN: "Tax on commission"}, fault.Text{
			TR: "Komisyonun üstüne kesilecek vergi.", EN: "Tax that is kept on top of the commission.",
		}},
		{SubMerchant, Liability, "store", fault.Text{TR: "Alt üye iş yerine borç", EN: "Payable to sub-merchant"}, fault.Text{
			TR: "Pazaryerindeki bir mağazanın payı.", EN: "The share of a store of the marketplace.",
		}},
		{Agent, Liability, "agent", fault.Text{TR: "Bayiye borç", EN: "Payable to agent"}, fault.Text{
			TR: "Bir bayinin payı.", EN: "The share of a dealer.",
		}},
		{Reserve, Liability, "", fault.Text{TR: "Karşılık", EN: "Reserve"}, fault.Text{
			TR: "Ödemelerden alıkonan paylar.", EN: "Shares of payments that are kept back.",
		}},
		{MerchantPayable, Liability, "", fault.Text{TR: "Üye iş yerine borç", EN: "Payable to merchant"}, fault.Text{
			TR: "Ödemelerden komisyon, vergi ve paylardan sonra kalan.", EN: "What is left of payments after commission, tax and shares.",
		}},
		{MerchantHeld, Liability, "", fault.Text{TR: "Üye iş yerinin bekleyen payı", EN: "Merchant's own part, held"}, fault.Text{
			TR: "Mağazalarının payları daha serbest bırakılmamış ödemelerde pazaryerine kalan.",
			EN: "What is left to a marketplace of payments whose stores' shares are not all released.",
		}},
		{PayoutInTransit, Clearing, "", fault.Text{TR: "Yoldaki ödemeler", EN: "Payouts in transit"}, fault.Text{
			TR: "Bankaya verilen ve henüz gerçekleşmeyen ödeme emirleri.", EN: "Payouts that were handed to the bank and have not happened yet.",
		}},
		{Difference, Clearing, "account", fault.Text{TR: "Ödeme farkı", EN: "Settlement difference"}, fault.Text{
			TR: "Sağlayıcının ödediği ile hesabın arasındaki fark.", EN: "What a provider paid more or less than its own figures make.",
		}},
		{Customer, Clearing, "", fault.Text{TR: "Müşteri", EN: "Customer"}, fault.Text{
			TR: "Alıcılardan gelen ve dağıtılan para; her olaydan sonra sıfırdır, borç toplamı satışları, alacak toplamı tahsilatı gösterir.",
			EN: "Money that came from buyers and was divided; zero after every event. What went through it is what was sold and given back.",
		}},
	}
}
