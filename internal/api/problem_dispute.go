package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// disputeProblems are what is refused about disputes.
func disputeProblems() []problemType {
	return []problemType{
		{
			code: "dispute_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "İtiraz bulunamadı", EN: "There is no such dispute"}, detail: fault.Text{TR: "Böyle bir itiraz yok.", EN: "There is no such dispute."},
		},
		{
			code: "evidence_not_found", status: http.StatusNotFound,
			title:  fault.Text{TR: "Dosya bulunamadı", EN: "There is no such file"},
			detail: fault.Text{TR: "Bu itirazın böyle bir dosyası yok.", EN: "The dispute has no such file."},
		},
		{
			code: "dispute_state", status: http.StatusConflict,
			title:  fault.Text{TR: "İtirazın durumu uygun değil", EN: "The dispute's state does not allow this"},
			detail: fault.Text{TR: "İtirazın durumu bu işleme izin vermiyor.", EN: "The dispute's state does not allow this."},
		},
		{
			code: "dispute_no_evidence", status: http.StatusConflict,
			title:  fault.Text{TR: "Kanıt yok", EN: "There is no evidence"},
			detail: fault.Text{TR: "Gönderilecek kanıt yok; önce en az bir kanıt ekleyin.", EN: "There is no evidence to send; add some first."},
		},
		{
			code: "dispute_evidence_full", status: http.StatusConflict,
			title:  fault.Text{TR: "Kanıt sayısı dolu", EN: "There is too much evidence"},
			detail: fault.Text{TR: "Bir itiraza en çok 20 kanıt eklenebilir.", EN: "A dispute takes 20 pieces of evidence at most."},
		},
		{
			code: "dispute_evidence", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kanıt geçersiz", EN: "The evidence is not valid"},
			detail: fault.Text{
				TR: "Ya en çok 5000 karakterlik \"text\" ya da \"name\" ile birlikte en çok 1 MiB'lık \"file\" gönderin.",
				EN: "Send either \"text\" of 5000 characters at most, or a \"file\" of 1 MiB at most with its \"name\".",
			},
		},
		{
			code: "dispute_amount", status: http.StatusBadRequest,
			title: fault.Text{TR: "İtiraz tutarı geçersiz", EN: "The disputed amount is not valid"},
			detail: fault.Text{
				TR: "İtiraz tutarı sıfırdan büyük ve tahsil edilenden daha önce itiraz edilenin düşülmesiyle kalandan fazla olamaz.",
				EN: "The disputed amount must be above zero, and no more than was captured less what is disputed already.",
			},
		},
		{
			code: "dispute_points", status: http.StatusBadRequest,
			title: fault.Text{TR: "İtirazın puan kısmı geçersiz", EN: "The disputed points are not valid"},
			detail: fault.Text{
				TR: "İtirazın puan kısmı, ödemede puanla ve parayla ödenenlerden fazlasını geri almamalıdır.",
				EN: "The part in points must take back no more than what was paid with points, and leave no more than what was paid in money.",
			},
		},
		{
			code: "dispute_reason", status: http.StatusBadRequest,
			title:  fault.Text{TR: "İtiraz nedeni geçersiz", EN: "The reason is not valid"},
			detail: fault.Text{TR: "İtiraz nedeni kodu 1 ile 40 karakter arasında olmalıdır.", EN: "The reason code must have 1 to 40 characters."},
		},
		{
			code: "dispute_due", status: http.StatusBadRequest,
			title:  fault.Text{TR: "Son gün geçersiz", EN: "The last day is not valid"},
			detail: fault.Text{TR: "\"due_on\" 2026-11-26 biçiminde ve bugünden önce olmayan bir gün olmalıdır.", EN: "\"due_on\" must be a day such as 2026-11-26, and not before today."},
		},
		{
			code: "dispute_fee", status: http.StatusBadRequest,
			title: fault.Text{TR: "Ücret geçersiz", EN: "The fee is not valid"},
			detail: fault.Text{
				TR: "Ücret, itirazın para biriminde ve sıfırdan büyük olmalı; yalnızca kaybedilen ya da kabul edilen bir itirazda verilir.",
				EN: "The fee must be above zero, in the dispute's currency, and belongs to a dispute that is lost or accepted.",
			},
		},
		{
			code: "payment_disputed", status: http.StatusConflict,
			title: fault.Text{TR: "Ödemeye itiraz edilmiş", EN: "The payment is disputed"},
			detail: fault.Text{
				TR: "Bu ödemeye itiraz edilmiş; itiraz edilen tutar ayrıca iade edilemez.",
				EN: "This payment is disputed; what is disputed cannot be given back besides.",
			},
		},
	}
}
