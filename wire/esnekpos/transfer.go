package esnekpos

import (
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// TransferStatus is where a transfer stands. The numbers and names are published nowhere.
type TransferStatus int

// The statuses of transfers.
const (
	TransferWaiting   TransferStatus = 1
	TransferSucceeded TransferStatus = 2
	TransferFailed    TransferStatus = 3
)

// Name is the status in words.
func (s TransferStatus) Name() string {
	switch s {
	case TransferWaiting:
		return "Transfer - Bekliyor"
	case TransferSucceeded:
		return "Transfer - Başarılı"
	case TransferFailed:
		return "Transfer - Başarısız"
	}
	return ""
}

// Extract is one transfer to a store ("Transfer Listeleme").
type Extract struct {
	ID         int64
	ExternalID string
	Name       string
	Currency   money.Currency
	// Sales and Returns are what the transfer is made of, and Amount what is transferred.
	SalesCount, ReturnCount int64
	Sales, Returns, Amount  money.Amount
	Status                  TransferStatus
	// Transferred is when the bank had made it; zero before.
	Transferred  time.Time
	Transactions []ExtractTransaction
}

// ExtractTransaction is a payment's part in a transfer.
type ExtractTransaction struct {
	PaymentID      int64
	TransactionID  int64
	OrderRefNumber string
	Date           time.Time
	Payment        money.Amount
	Amount         money.Amount
	Status         MovementStatus
}

// ExtractList is the answer of GetExtractList.
type ExtractList struct {
	Result        Result
	ReturnMessage string
	Extracts      []Extract
}

// Encode writes the answer. What only EsnekPos' own office numbers is 0.
func (v ExtractList) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	var rows []*wirekit.Object
	for _, e := range v.Extracts {
		row := wirekit.NewObject()
		row.Int("EXTRACT_ID", e.ID)
		row.Int("MERCHANT_ID", 0)
		row.Text("SUB_MERCHANT_EXTERNAL_ID", e.ExternalID)
		row.Text("MERCHANT_DISPLAY_NAME", e.Name)
		row.Int("SALES_COUNT", e.SalesCount)
		row.Amount("SALES_AMOUNT", e.Sales)
		row.Int("RETURN_COUNT", e.ReturnCount)
		row.Amount("RETURN_AMOUNT", e.Returns)
		row.Amount("TRANSFERRED_AMOUNT", e.Amount)
		row.Text("CURRENCY", string(e.Currency))
		row.Text("STATUS_NAME", e.Status.Name())
		row.Int("STATUS_ID", int64(e.Status))
		row.TextOrNull("TRANSFERRED_DATE", plain(e.Transferred))
		var parts []*wirekit.Object
		for _, t := range e.Transactions {
			part := wirekit.NewObject()
			part.Int("PAYMENT_ID", t.PaymentID)
			part.Int("TRANSACTION_ID", t.TransactionID)
			part.Int("TRANSACTION_DETAIL_ID", 0)
			part.Text("ORDER_REF_NUMBER", t.OrderRefNumber)
			part.TextOrNull("DATE", plain(t.Date))
			part.Amount("PAYMENT_AMOUNT", t.Payment)
			part.Amount("AMOUNT", t.Amount)
			part.Text("STATUS_NAME", t.Status.Name())
			part.Int("STATUS_ID", int64(t.Status))
			parts = append(parts, part)
		}
		row.Rows("TRANSACTIONS", parts)
		rows = append(rows, row)
	}
	w.Rows("EXTRACTS", rows)
	return w.Bytes()
}

// countLimit bounds the numbers of payments in a transfer.
const countLimit = 1_000_000_000

// DecodeExtractList reads the answer.
func DecodeExtractList(f wirekit.Fields) (ExtractList, error) {
	r := wirekit.NewReader(f)
	v := ExtractList{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	v.Extracts, err = wirekit.RowsOf(f, "EXTRACTS", decodeExtract)
	return v, err
}

func decodeExtract(f wirekit.Fields) (Extract, error) {
	r := wirekit.NewReader(f)
	e := Extract{
		ID: r.Int("EXTRACT_ID", 0, idLimit, 0), ExternalID: r.Text("SUB_MERCHANT_EXTERNAL_ID", textLimit),
		Name: r.Text("MERCHANT_DISPLAY_NAME", textLimit), SalesCount: r.Int("SALES_COUNT", 0, countLimit, 0),
		Sales: readLira(f, r, "SALES_AMOUNT"), ReturnCount: r.Int("RETURN_COUNT", 0, countLimit, 0), Returns: readLira(f, r, "RETURN_AMOUNT"),
		Amount: readLira(f, r, "TRANSFERRED_AMOUNT"), Currency: readCurrency(r, "CURRENCY"),
		Status: TransferStatus(r.Int("STATUS_ID", 0, 99, 0)), Transferred: readDate(r, "TRANSFERRED_DATE"),
	}
	err := r.Err()
	if err != nil {
		return e, err
	}
	e.Transactions, err = wirekit.RowsOf(f, "TRANSACTIONS", func(part wirekit.Fields) (ExtractTransaction, error) {
		p := wirekit.NewReader(part)
		return ExtractTransaction{
			PaymentID: p.Int("PAYMENT_ID", 0, idLimit, 0), TransactionID: p.Int("TRANSACTION_ID", 0, idLimit, 0),
			OrderRefNumber: p.Text("ORDER_REF_NUMBER", textLimit), Date: readDate(p, "DATE"), Payment: readLira(part, p, "PAYMENT_AMOUNT"),
			Amount: readLira(part, p, "AMOUNT"), Status: MovementStatus(p.Int("STATUS_ID", 0, 99, 0)),
		}, p.Err()
	})
	return e, err
}

// Receipt is the bank's receipt of one transfer ("Dekont Listeleme").
type Receipt struct {
	Number     string
	Serial     string
	DealerName string
	Merchant   string
	Date       time.Time
	Amount     money.Amount
	Currency   money.Currency
	// URL is where the receipt can be read; empty where there is none.
	URL string
}

// ReceiptList is the answer of GetReceiptList.
type ReceiptList struct {
	Result        Result
	ReturnMessage string
	Receipts      []Receipt
}

// Encode writes the answer.
func (v ReceiptList) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("STATUS", v.Result.Status)
	w.Text("RETURN_CODE", v.Result.Code)
	w.Text("RETURN_MESSAGE", v.ReturnMessage)
	var rows []*wirekit.Object
	for _, e := range v.Receipts {
		row := wirekit.NewObject()
		row.Text("NUMBER", e.Number)
		row.Text("SERIAL", e.Serial)
		row.Text("DEALER_NAME", e.DealerName)
		row.Text("MERCHANT", e.Merchant)
		row.TextOrNull("DATE", plain(e.Date))
		row.Amount("AMOUNT", e.Amount)
		row.Text("CURRENCY", string(e.Currency))
		row.Text("URL", e.URL)
		rows = append(rows, row)
	}
	w.Rows("RECEIPTS", rows)
	return w.Bytes()
}

// DecodeReceiptList reads the answer.
func DecodeReceiptList(f wirekit.Fields) (ReceiptList, error) {
	r := wirekit.NewReader(f)
	v := ReceiptList{Result: readResult(r), ReturnMessage: r.Lines("RETURN_MESSAGE", textLimit)}
	err := r.Err()
	if err != nil {
		return v, err
	}
	v.Receipts, err = wirekit.RowsOf(f, "RECEIPTS", func(row wirekit.Fields) (Receipt, error) {
		e := wirekit.NewReader(row)
		return Receipt{
			Number: e.Text("NUMBER", textLimit), Serial: e.Text("SERIAL", textLimit), DealerName: e.Text("DEALER_NAME", textLimit),
			Merchant: e.Text("MERCHANT", textLimit), Date: readDate(e, "DATE"), Amount: readLira(row, e, "AMOUNT"),
			Currency: readCurrency(e, "CURRENCY"), URL: e.Text("URL", urlLimit),
		}, e.Err()
	})
	return v, err
}
