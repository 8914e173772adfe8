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
		if w.Given("sellerId") || w.Given("sellerID") {
			// Left out, a seller's share would end up with the merchant without anybody having said so.
			r.refuse(name, Unsupported, "Satıcı payları (sellerId) henüz desteklenmiyor; ürünlerden çıkarın.",
				"Shares of sellers (sellerId) are not supported yet; leave them out of the items.")
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
	return list
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
