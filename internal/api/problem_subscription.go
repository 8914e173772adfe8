package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// subscriptionProblems are refusals about plans and subscriptions.
func subscriptionProblems() []problemType {
	one := func(code string, status int, title, detail fault.Text) problemType {
		return problemType{code: code, status: status, title: title, detail: detail}
	}
	return []problemType{
		one("subscription_not_found", http.StatusNotFound,
			fault.Text{TR: "Abonelik bulunamadı", EN: "There is no such subscription"},
			fault.Text{TR: "Böyle bir abonelik yok.", EN: "There is no such subscription."}),
		one("subscription_state", http.StatusConflict,
			fault.Text{TR: "Aboneliğin durumu buna izin vermiyor", EN: "The subscription's state does not allow this"},
			fault.Text{TR: "Aboneliğin durumu bu işleme izin vermiyor.", EN: "The subscription's state does not allow this."}),
		one("subscription_text", http.StatusBadRequest,
			fault.Text{TR: "Metinlerden biri çok uzun", EN: "One of the texts is too long"},
			fault.Text{
				TR: "Referans ve müşteri en çok 128, açıklama en çok 250 yazdırılabilir karakterdir.",
				EN: "The reference and the customer have at most 128 printable characters, the description 250.",
			}),
		one("subscription_conflict", http.StatusConflict,
			fault.Text{TR: "Referans başka koşullarla kullanılmış", EN: "The reference is taken with other terms"},
			fault.Text{
				TR: "Bu referansla başka koşullarda bir abonelik var; farklı olan alan belirtilmiştir. Yeni bir abonelik için yeni bir referans gönderin.",
				EN: "There is a subscription of this reference with other terms; the member that differs is named. Send a new reference with a new subscription.",
			}),
		one("charge_under_way", http.StatusConflict,
			fault.Text{TR: "Sonucu bilinmeyen bir tahsilat var", EN: "A charge is under way"},
			fault.Text{
				TR: "Bu aboneliğin sonucu henüz bilinmeyen bir tahsilatı var; biraz sonra yeniden deneyin.",
				EN: "A charge of this subscription has no known outcome yet; try again shortly.",
			}),
		one("cards_too_many", http.StatusBadRequest,
			fault.Text{TR: "Çok fazla kart", EN: "Too many cards"},
			fault.Text{TR: "En çok 5 kart verilebilir.", EN: "There may be 5 cards at most."}),
		one("period_over", http.StatusConflict,
			fault.Text{TR: "Dönem ödenmiş", EN: "The period has been paid"},
			fault.Text{TR: "Bu dönem ödenmiş.", EN: "This period has been paid."}),
		one("charge_not_due", http.StatusConflict,
			fault.Text{TR: "Vadesi gelmiş bir dönem yok", EN: "Nothing is due"},
			fault.Text{TR: "Tahsil edilecek, vadesi gelmiş bir dönem yok.", EN: "No period is due that could be charged."}),
		one("plan_not_found", http.StatusNotFound,
			fault.Text{TR: "Plan bulunamadı", EN: "There is no such plan"},
			fault.Text{TR: "Böyle bir plan yok.", EN: "There is no such plan."}),
		one("plan_exists", http.StatusConflict,
			fault.Text{TR: "Bu kodla bir plan var", EN: "The plan's code is taken"},
			fault.Text{TR: "Bu kodla bir plan zaten var.", EN: "There is a plan with this code already."}),
		one("plan_closed", http.StatusConflict,
			fault.Text{TR: "Plan kapalı", EN: "The plan is closed"},
			fault.Text{TR: "Bu plan yeni aboneliğe kapalı.", EN: "This plan takes no new subscriptions."}),
		one("plan_name", http.StatusBadRequest,
			fault.Text{TR: "Planın adı hatalı", EN: "The plan's name is wrong"},
			fault.Text{TR: "Planın adı 1 ile 250 karakter arasında olmalıdır.", EN: "A plan's name has 1 to 250 characters."}),
		one("plan_code", http.StatusBadRequest,
			fault.Text{TR: "Planın kodu hatalı", EN: "The plan's code is wrong"},
			fault.Text{
				TR: "Plan kodu en çok 128 yazdırılabilir karakterdir.", EN: "A plan's code has at most 128 printable characters.",
			}),
		one("period_amount", http.StatusBadRequest,
			fault.Text{TR: "Tutar dönemin tutarı değil", EN: "The amount is not the period's"},
			fault.Text{
				TR: "Bir dönem, o dönemin tutarıyla ödenir; ne eksik ne fazla.", EN: "A period is paid with what it costs, no less and no more.",
			}),
		one("period_preauth", http.StatusBadRequest,
			fault.Text{TR: "Dönem ön provizyonla ödenmez", EN: "A period is not pre-authorized"},
			fault.Text{
				TR: "Bir abonelik dönemi ön provizyonla ödenmez.", EN: "A period of a subscription is not paid by a pre-authorization.",
			}),
		one("plan_or_terms", http.StatusBadRequest,
			fault.Text{TR: "Plan ile koşullar birlikte gönderildi", EN: "A plan and terms of its own"},
			fault.Text{
				TR: "Ya bir plan ya da aboneliğin kendi tutarı ve aralığı gönderilir, ikisi birden değil.",
				EN: "Send either a plan or the subscription's own amount and interval, not both.",
			}),
		one("interval_invalid", http.StatusBadRequest,
			fault.Text{TR: "Aralık hatalı", EN: "The interval is wrong"},
			fault.Text{
				TR: "Aralık day, week, month ya da year biriminde, 1 ile 3660 arasında bir sayıdır.",
				EN: "The interval is a count from 1 to 3660 of day, week, month or year.",
			}),
		one("trial_range", http.StatusBadRequest,
			fault.Text{TR: "Deneme süresi hatalı", EN: "The trial is out of range"},
			fault.Text{TR: "Deneme süresi 0 ile 730 gün arasında olmalıdır.", EN: "The trial has 0 to 730 days."}),
		one("charges_range", http.StatusBadRequest,
			fault.Text{TR: "Tahsilat sayısı hatalı", EN: "The number of charges is out of range"},
			fault.Text{
				TR: "Tahsilat sayısı 0 (süresiz) ile 3660 arasında olmalıdır.", EN: "The number of charges is 0 (no end) to 3660.",
			}),
		one("tries_range", http.StatusBadRequest,
			fault.Text{TR: "Deneme sayısı hatalı", EN: "The number of tries is out of range"},
			fault.Text{TR: "Deneme sayısı 1 ile 10 arasında olmalıdır.", EN: "The number of tries is 1 to 10."}),
		one("after_failure_unknown", http.StatusBadRequest,
			fault.Text{TR: "after_failure hatalı", EN: "after_failure is wrong"},
			fault.Text{TR: "after_failure pause ya da cancel olabilir.", EN: "after_failure is pause or cancel."}),
		one("card_or_saved", http.StatusBadRequest,
			fault.Text{TR: "Kart iki kez gönderildi", EN: "The card stands twice"},
			fault.Text{TR: "Ya card ya da saved_card gönderilir, ikisi birden değil.", EN: "Send either card or saved_card, not both."}),
	}
}
