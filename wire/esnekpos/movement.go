package esnekpos

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// MovementStatus is what happened to a payment at one time: STATUS_ID and STATUS_NAME of a movement.
type MovementStatus int

// The statuses of movements.
const (
	PaymentPending    MovementStatus = 1
	PaymentChallenged MovementStatus = 2
	PaymentSucceeded  MovementStatus = 3
	PaymentFailed     MovementStatus = 4
	CancelSucceeded   MovementStatus = 5
	CancelFailed      MovementStatus = 6
	RefundSucceeded   MovementStatus = 7
	RefundFailed      MovementStatus = 8
)

// Name returns STATUS_NAME. Clients go by its words, "Ödeme", "İptal" and "İade" before the dash and "Başarılı" and
// "Başarısız" after it.
func (s MovementStatus) Name() string {
	switch s {
	case PaymentPending:
		return "Ödeme - Bekliyor"
	case PaymentChallenged:
		return "Ödeme - 3D Doğrulama Bekleniyor"
	case PaymentSucceeded:
		return "Ödeme - Başarılı"
	case PaymentFailed:
		return "Ödeme - Başarısız"
	case CancelSucceeded:
		return "İptal - Başarılı"
	case CancelFailed:
		return "İptal - Başarısız"
	case RefundSucceeded:
		return "İade - Başarılı"
	case RefundFailed:
		return "İade - Başarısız"
	}
	return ""
}

// Movement is one of the TRANSACTIONS of a payment.
type Movement struct {
	TransactionID int64
	Status        MovementStatus
	Amount        money.Amount
	Date          time.Time
	// Shares are the stores' parts of the movement; none leaves SUB_MERCHANT_DETAILS null.
	Shares []MovementShare
}

// MovementShare is one store's part of a movement.
type MovementShare struct {
	ExternalID string
	Amount     money.Amount
	Date       time.Time
}

func (m Movement) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Int("TRANSACTION_ID", m.TransactionID)
	w.Text("STATUS_NAME", m.Status.Name())
	w.Int("STATUS_ID", int64(m.Status))
	w.Text("AMOUNT", turkish(m.Amount))
	w.TextOrNull("DATE", plain(m.Date))
	// When money is transferred to the merchant's own account is not known here.
	w.Raw("PLANNED_TRANSFER_DATE", "null")
	w.Raw("MERCHANT_AMOUNT_TRANSFER_DETAIL", "null")
	if len(m.Shares) == 0 {
		w.Raw("SUB_MERCHANT_DETAILS", "null")
		return w
	}
	var rows []*wirekit.Object
	for _, s := range m.Shares {
		row := wirekit.NewObject()
		row.Text("EXTERNAL_ID", s.ExternalID)
		row.Text("AMOUNT", turkish(s.Amount))
		row.TextOrNull("DATE", plain(s.Date))
		row.Raw("SUB_MERCHANT_AMOUNT_TRANSFER_DETAIL", "null")
		rows = append(rows, row)
	}
	w.Rows("SUB_MERCHANT_DETAILS", rows)
	return w
}

func decodeMovements(f wirekit.Fields) ([]Movement, error) {
	rows, err := f.Rows("TRANSACTIONS")
	if err != nil {
		return nil, err
	}
	var all []Movement
	for _, row := range rows {
		r := wirekit.NewReader(row)
		m := Movement{
			TransactionID: r.Int("TRANSACTION_ID", 0, idLimit, 0), Status: MovementStatus(r.Int("STATUS_ID", 0, 99, 0)),
			Amount: readSigned(row, r, "AMOUNT"), Date: readDate(r, "DATE"),
		}
		shares, err := row.Rows("SUB_MERCHANT_DETAILS")
		if err != nil {
			return nil, err
		}
		for _, share := range shares {
			s := wirekit.NewReader(share)
			m.Shares = append(m.Shares, MovementShare{
				ExternalID: s.Text("EXTERNAL_ID", textLimit), Amount: readSigned(share, s, "AMOUNT"), Date: readDate(s, "DATE"),
			})
			err = s.Err()
			if err != nil {
				return nil, err
			}
		}
		err = r.Err()
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func movements(all []Movement) []*wirekit.Object {
	var rows []*wirekit.Object
	for _, m := range all {
		rows = append(rows, m.object())
	}
	return rows
}

// installment writes INSTALLMENT of an answer: a text, "1" for a single payment.
func installment(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
