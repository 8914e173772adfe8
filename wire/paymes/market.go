package paymes

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// MarketOrder is the request of marketplace/v1/order/create ("Creating Payment"): an order of several stores. Its answer is an
// [OrderAnswer].
type MarketOrder struct {
	PublicKey    string
	OrderID      string
	Total        money.Amount
	TotalText    string
	CurrencyText string
	Buyer        Buyer
	Hash         string
	Subs         []SubOrder
}

// SubOrder is one store's part of a [MarketOrder].
type SubOrder struct {
	SubMerchantID string
	SubOrderID    string
	SubTotal      money.Amount
	SubTotalText  string
	Hash          string
	Products      []MarketProduct
}

// MarketProduct is what a store sells in a [SubOrder].
type MarketProduct struct {
	Name  string
	Price money.Amount
}

// maxSubs bounds the stores of an order, and the products of a store.
const maxSubs = 100

func marketNames() []string {
	return []string{"orderId", "totalAmount", "currency", "buyerName", "buyerPhone", "buyerEmail", "buyerAddress"}
}

// DecodeMarketOrder reads a request of order/create. What a store's products cost must add up to its subTotal, and those to
// totalAmount: a sum that does not fit would pay somebody too little.
func DecodeMarketOrder(f wirekit.Fields) (MarketOrder, error) {
	r := wirekit.NewReader(f)
	r.Require(marketNames()...)
	o := MarketOrder{
		PublicKey: r.Text("publicKey", textLimit), OrderID: strings.TrimSpace(r.Text("orderId", operationLimit)), Buyer: readBuyer(r),
		Hash: r.Text("hash", textLimit),
	}
	o.CurrencyText, o.Total, o.TotalText = readPrice(r, f, "totalAmount")
	rows, err := f.Rows("order")
	if err != nil {
		return o, err
	}
	if len(rows) == 0 || len(rows) > maxSubs {
		r.Refuse("order", "required", fault.Text{TR: "1 ile 100 arasında mağaza olmalıdır.", EN: "There must be 1 to 100 stores."})
	}
	if err := r.Err(); err != nil {
		return o, err
	}
	sum := money.New(0, o.Total.Currency())
	for _, row := range rows {
		s, err := readSubOrder(row, o.Total.Currency())
		if err != nil {
			return o, err
		}
		o.Subs = append(o.Subs, s)
		sum = plus(sum, s.SubTotal)
	}
	if sum != o.Total {
		r.Refuse("totalAmount", "sum", fault.Text{
			TR: "Mağazaların subTotal toplamına eşit olmalıdır.", EN: "It must equal the sum of the stores' subTotal.",
		})
	}
	return o, r.Err()
}

func readSubOrder(f wirekit.Fields, c money.Currency) (SubOrder, error) {
	r := wirekit.NewReader(f)
	r.Require("subMerchantId", "subOrderId")
	s := SubOrder{
		SubMerchantID: r.Text("subMerchantId", textLimit), SubOrderID: r.Text("subOrderId", operationLimit), Hash: r.Text("hash", textLimit),
		SubTotal: r.Positive("subTotal", c, money.Decimal),
	}
	s.SubTotalText = priceText(f, "subTotal", s.SubTotal)
	rows, err := f.Rows("product")
	if err != nil {
		return s, err
	}
	if len(rows) > maxSubs {
		r.Refuse("product", "too_many", fault.Text{TR: "En fazla 100 ürün olabilir.", EN: "There may be at most 100 products."})
		return s, r.Err()
	}
	sum := money.New(0, c)
	for _, row := range rows {
		pr := wirekit.NewReader(row)
		pr.Require("name")
		p := MarketProduct{Name: pr.Lines("name", proseLimit), Price: pr.Positive("price", c, money.Decimal)}
		if err := pr.Err(); err != nil {
			return s, err
		}
		s.Products = append(s.Products, p)
		sum = plus(sum, p.Price)
	}
	if len(rows) > 0 && sum != s.SubTotal && !r.Refused("subTotal") {
		r.Refuse("subTotal", "sum", fault.Text{
			TR: "Ürün fiyatlarının toplamına eşit olmalıdır.", EN: "It must equal the sum of the products' prices.",
		})
	}
	return s, r.Err()
}

// plus adds amounts of one currency. At most a hundred of them are added, each below money.Limit, so no sum overflows.
func plus(a, b money.Amount) money.Amount { return money.New(a.Minor()+b.Minor(), a.Currency()) }

// Encode writes the request in the order of the printed sample.
func (o MarketOrder) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("publicKey", o.PublicKey)
	w.Text("orderId", o.OrderID)
	w.Raw("totalAmount", number(o.TotalText))
	w.Text("currency", o.CurrencyText)
	w.Text("buyerName", o.Buyer.Name)
	w.Text("buyerPhone", o.Buyer.Phone)
	w.Text("buyerEmail", o.Buyer.Email)
	w.Text("buyerAddress", o.Buyer.Address)
	w.GivenText("hash", o.Hash)
	var subs []*wirekit.Object
	for _, s := range o.Subs {
		sub := wirekit.NewObject()
		sub.Text("subMerchantId", s.SubMerchantID)
		sub.Text("subOrderId", s.SubOrderID)
		sub.Raw("subTotal", number(s.SubTotalText))
		sub.GivenText("hash", s.Hash)
		var products []*wirekit.Object
		for _, p := range s.Products {
			product := wirekit.NewObject()
			product.Text("name", p.Name)
			product.Amount("price", p.Price)
			products = append(products, product)
		}
		if len(products) > 0 {
			sub.Rows("product", products)
		}
		subs = append(subs, sub)
	}
	w.Rows("order", subs)
	return w.Bytes()
}

// number writes the text of an amount as JSON: as a number where it is one, as it stands.
func number(text string) string {
	whole, fraction, dotted := strings.Cut(text, ".")
	plain := whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (!dotted || fraction != "")
	if plain && (whole == "0" || whole[0] != '0') {
		return text
	}
	quoted := wirekit.NewObject()
	quoted.Text("", text)
	return strings.TrimSuffix(strings.TrimPrefix(string(quoted.Bytes()), `{"":`), "}")
}

// Sign sets the hashes, all with the marketplace's own secret, as the English page has it.
func (o *MarketOrder) Sign(secret string) {
	o.Hash = Hash(secret, o.OrderID, o.TotalText, o.CurrencyText, o.Buyer.Name, o.Buyer.Phone, o.Buyer.Email, o.Buyer.Address)
	for i, s := range o.Subs {
		o.Subs[i].Hash = Hash(secret, s.SubMerchantID, s.SubOrderID, s.SubTotalText)
	}
}

// VerifyMarketOrder reports whether a request of order/create carries the hashes of its values. An older state of the Turkish
// page puts publicKey before them and has each store's part signed with the store's own secret; either is taken.
func VerifyMarketOrder(f wirekit.Fields, secret string, secretOf func(store string) string) bool {
	if !verify(f, secret, marketNames()...) && !verify(f, secret, append([]string{"publicKey"}, marketNames()...)...) {
		return false
	}
	rows, err := f.Rows("order")
	if err != nil {
		return false
	}
	for _, row := range rows {
		store, _ := row.Find("subMerchantId")
		names := []string{"subMerchantId", "subOrderId", "subTotal"}
		if !verify(row, secret, names...) && !verify(row, secretOf(store.Value), names...) {
			return false
		}
	}
	return true
}
