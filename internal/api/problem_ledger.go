package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// ledgerProblems are what is refused of questions to the books, and of what is to be booked.
func ledgerProblems() []problemType {
	return []problemType{
		{
			code: "day_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gün okunamadı", EN: "The day cannot be read"},
			detail: fault.Text{
				TR: "Günü 2026-11-26 biçiminde, takvimde olan bir gün olarak verin.",
				EN: "Give a day of the calendar, as 2026-11-26.",
			},
		},
		{
			code: "ledger_account_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Böyle bir hesap yok", EN: "There is no such account"},
			detail: fault.Text{
				TR: "Hesap planında böyle bir hesap yok; adlar docs/ledger.md belgesindedir.",
				EN: "The chart of accounts has no such account; docs/ledger.md lists the names.",
			},
		},
		{
			code: "ledger_busy", status: http.StatusConflict,
			title: fault.Text{TR: "Defter şu anda okunamıyor", EN: "The books cannot be read at present"},
			detail: fault.Text{
				TR: "Defter şu anda okunamıyor; biraz sonra yeniden deneyin.",
				EN: "The books cannot be read at present; try again shortly.",
			},
		},
		{
			code: "settlement_account", status: http.StatusBadRequest,
			title: fault.Text{TR: "Böyle bir sağlayıcı hesabı yok", EN: "There is no such provider account"},
			detail: fault.Text{
				TR: "Defterde bu hesaptan tahsil edilen bir şey yok; hata, bilinen hesapları sayar.",
				EN: "The books have nothing that was taken through this account; the problem names those that are known.",
			},
		},
		{
			code: "settlement_name", status: http.StatusBadRequest,
			title: fault.Text{TR: "Ad kabul edilmiyor", EN: "The name is not taken"},
			detail: fault.Text{
				TR: "Hesap ve numara 1 ile 64 arasında harf, rakam ve -_./ karakterlerinden oluşmalıdır.",
				EN: "Account and reference are 1 to 64 letters, digits and -_./ characters.",
			},
		},
		{
			code: "settlement_day", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gün kabul edilmiyor", EN: "The day is not taken"},
			detail: fault.Text{
				TR: "Gün, bugünden sonra olmayan bir takvim günü olmalıdır.",
				EN: "The day must be one of the calendar, and not after today.",
			},
		},
		{
			code: "settlement_through", status: http.StatusBadRequest,
			title: fault.Text{TR: "Son gün kabul edilmiyor", EN: "The last day is not taken"},
			detail: fault.Text{
				TR: "Son gün, ilk günle birlikte verilmeli ve ondan önce olmamalıdır.",
				EN: "The last day goes with the first, and must not be before it.",
			},
		},
		{
			code: "settlement_days", status: http.StatusConflict,
			title: fault.Text{TR: "Bu günlerde başka bir tutar bekleniyor", EN: "Another amount is expected of these days"},
			detail: fault.Text{
				TR: "Birkaç günün ödemesi ancak beklenenlerin toplamına tam eşitse kaydedilir; hata, bekleneni söyler.",
				EN: "A payout of several days is booked only if it is just what is expected of them; the problem says what that is.",
			},
		},
		{
			code: "settlement_currency", status: http.StatusBadRequest,
			title: fault.Text{TR: "Para birimleri farklı", EN: "The currencies differ"},
			detail: fault.Text{
				TR: "Bir ödemenin bütün tutarları aynı para biriminde olmalıdır.",
				EN: "All amounts of a settlement must be of one currency.",
			},
		},
		{
			code: "settlement_amount", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar kabul edilmiyor", EN: "The amount is not taken"},
			detail: fault.Text{
				TR: "Tutar sıfır ya da çok büyük.",
				EN: "The amount is zero, or too large.",
			},
		},
		{
			code: "settlement_lines", status: http.StatusBadRequest,
			title: fault.Text{TR: "Çok fazla satır", EN: "Too many lines"},
			detail: fault.Text{
				TR: "Bir istekte ekstrenin en çok 1.000 satırı olabilir; kalanını başka bir istekle gönderin.",
				EN: "A request may have 1,000 lines of a statement at most; send the rest in another one.",
			},
		},
		{
			code: "settlement_differs", status: http.StatusConflict,
			title: fault.Text{TR: "Bu numarayla başka bir ödeme var", EN: "Another settlement has this reference"},
			detail: fault.Text{
				TR: "Bu numarayla başka tutarlarda ya da başka bir günde bir ödeme kaydedilmiş; hiçbir şey değişmedi.",
				EN: "A settlement of other amounts, or of another day, is booked under this reference; nothing has changed.",
			},
		},
	}
}
