package paratika

import (
	"strconv"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Item is one product of an order ("ORDERITEMS").
type Item struct {
	Code        string
	Name        string
	Description string
	Quantity    int64
	// Amount is the price of one piece at some shops and of the whole line at others; see [Sums].
	Amount money.Amount
	// Seller is whose it is on a marketplace, and SellerAmount what the seller gets for the line ("sellerId",
	// "sellerPaymentAmount"). Only clients show them.
	Seller       string
	SellerAmount money.Amount
}

// items reads ORDERITEMS: an array of objects whose values are texts at some clients and numbers at others.
func (r reader) items(c money.Currency) []Item {
	const name = "ORDERITEMS"
	f, sent := r.fields.Find(name)
	text := unwrap(f.Value)
	if !sent || text == "" || r.Refused(name) {
		return nil
	}
	if len(text) > limitOf(name) {
		r.Refuse(name, "too_long", fault.Text{TR: "Ürün listesi çok uzun.", EN: "The list of items is too long."})
		return nil
	}
	whole, err := wirekit.ReadJSON([]byte(`{"items":` + text + `}`))
	var rows []wirekit.Fields
	if err == nil {
		rows, err = whole.Rows("items")
	}
	if err != nil {
		r.refuse(name, WrongType, "Ürünler bir JSON dizisi olmalıdır.", "The items must be a JSON array of objects.")
		return nil
	}
	if c == "" {
		c = money.TRY
	}
	var list []Item
	for _, row := range rows {
		w := wirekit.NewReader(row)
		item := readItem(w, c)
		if w.Err() == nil && item.Seller != "" && !item.SellerAmount.IsPositive() {
			// What a commission scheme of the provider's would come to is published nowhere, and a share must not be guessed.
			r.refuse(name, BadAmount, "Satıcısı olan her üründe satıcının alacağı tutar (sellerPaymentAmount) bulunmalıdır.",
				"Each item of a seller says what the seller gets (sellerPaymentAmount).")
			return nil
		}
		if err := w.Err(); err != nil {
			code := WrongType
			if w.Refused("amount") {
				code = BadAmount
			}
			r.refuse(name, code, "Ürünlerden biri okunamadı; code, name, quantity ve amount alanlarını kontrol edin.",
				"One of the items could not be read; check code, name, quantity and amount.")
			return nil
		}
		list = append(list, item)
	}
	r.sellerTotal(list, c)
	return list
}

// sellerTotal compares what the sellers get with the total that was sent beside, if one was.
func (r reader) sellerTotal(list []Item, c money.Currency) {
	const name = "TOTALSELLERPAYMENTAMOUNT"
	f, sent := r.fields.Find(name)
	if !sent || f.Value == "" {
		return
	}
	sum := int64(0)
	for _, i := range list {
		sum += i.SellerAmount.Minor()
	}
	total, err := money.Parse(f.Value, c, money.DecimalDot)
	if err != nil || total.Minor() != sum {
		r.refuse(name, SellerTotal, "Ürünlerdeki satıcı tutarlarının toplamı bu tutar değil.", "The sellers' amounts of the items do not add up to it.")
	}
}

func readItem(w *wirekit.Reader, c money.Currency) Item {
	i := Item{
		Code: w.Text("code", textLimit), Name: w.Text("name", textLimit), Description: w.Lines("description", 4*textLimit),
		Quantity: w.Int("quantity", 0, 1_000_000, 1), Amount: w.Amount("amount", c, money.DecimalDot),
	}
	if i.Code == "" {
		i.Code = w.Text("productCode", textLimit) // its name in newer clients
	}
	i.Amount = money.New(i.Amount.Minor(), c)
	for _, name := range []string{"sellerId", "sellerID"} {
		if i.Seller == "" {
			i.Seller = w.Text(name, textLimit)
		}
	}
	if i.Seller != "" {
		i.SellerAmount = money.New(w.Amount("sellerPaymentAmount", c, money.DecimalDot).Minor(), c)
	}
	return i
}

// Sums returns the two totals that a list of items may mean: of the amounts as they stand, and of each times its quantity.
// The vendor's own sample says the one, its plugin for nopCommerce and others do the other, and both are Paratika's clients.
// ok is false when a total does not fit.
func Sums(items []Item) (lines, pieces int64, ok bool) {
	const most = money.Limit
	for _, i := range items {
		a := i.Amount.Minor()
		if i.Quantity > 0 && a > most/i.Quantity {
			return 0, 0, false
		}
		lines += a
		pieces += a * i.Quantity
		if lines > most || pieces > most {
			return 0, 0, false
		}
	}
	return lines, pieces, true
}

// write adds an item as requests spell it: every value a text.
func (i Item) write() *wirekit.Object {
	w := wirekit.NewObject()
	w.GivenText("code", i.Code)
	w.GivenText("name", i.Name)
	w.Text("quantity", strconv.FormatInt(i.Quantity, 10))
	w.GivenText("description", i.Description)
	w.Text("amount", i.Amount.Decimal())
	if i.Seller != "" {
		w.Text("sellerId", i.Seller)
		w.Text("sellerPaymentAmount", i.SellerAmount.Decimal())
	}
	return w
}

// list writes items as the JSON of ORDERITEMS, "" for none.
func list(items []Item) string {
	if len(items) == 0 {
		return ""
	}
	rows := make([]*wirekit.Object, len(items))
	for n, i := range items {
		rows[n] = i.write()
	}
	w := wirekit.NewObject()
	w.Rows("x", rows)
	text := string(w.Bytes())
	return text[len(`{"x":`) : len(text)-1]
}

// sellersText is what the sellers of the items get together ("TOTALSELLERPAYMENTAMOUNT"), "" where there are none.
func sellersText(items []Item) string {
	sum, c := int64(0), money.Currency("")
	for _, i := range items {
		if i.Seller != "" {
			sum, c = sum+i.SellerAmount.Minor(), i.SellerAmount.Currency()
		}
	}
	if sum == 0 {
		return ""
	}
	return money.New(sum, c).Decimal()
}
