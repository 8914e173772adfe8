package sim

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/sim/acs"
	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
)

// page.go is the bank's 3-D Secure page: what the buyer sees between the shop and the shop.

// pagePath is the path of one authentication's page.
func pagePath(id string) string { return "/acs/" + id }

// maxForm is the largest form that a buyer may post, in bytes.
const maxForm = 16 << 10

func (b *Bank) mountPages() {
	b.mux.HandleFunc("GET /acs/{id}", b.showPage)
	b.mux.HandleFunc("POST /acs/{id}", b.postPage)
	b.mux.HandleFunc("GET /acs/{$}", b.missingPage)
}

// showPage shows how the authentication stands.
func (b *Bank) showPage(w http.ResponseWriter, r *http.Request) {
	c, found, err := b.books.Challenge(r.Context(), r.PathValue("id"))
	b.serve(w, r, c, found, err, "")
}

// postPage takes the code or the cancellation. A post with neither is how some shops send the buyer here in the first place,
// and shows the page.
func (b *Bank) postPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	id := r.PathValue("id")
	switch {
	case r.PostForm.Has("cancel"):
		c, found, ended, err := b.books.Cancel(r.Context(), id)
		b.notifyOnce(r, c, ended)
		b.serve(w, r, c, found, err, "")
	case r.PostForm.Has("otp"):
		c, found, ended, err := b.books.Try(r.Context(), id, cleanCode(r.PostForm.Get("otp")))
		b.notifyOnce(r, c, ended)
		b.serve(w, r, c, found, err, wordsOf(r).Wrong(books.MaxWrong-c.Wrong))
	default:
		b.showPage(w, r)
	}
}

// cleanCode takes out the spaces that people type, and that telephones put into codes.
func cleanCode(text string) string { return strings.Join(strings.Fields(text), "") }

// serve shows the page that belongs to the stage of c. problem is shown while the buyer may go on trying.
func (b *Bank) serve(w http.ResponseWriter, r *http.Request, c books.Challenge, found bool, err error, problem string) {
	words := wordsOf(r)
	switch {
	case err != nil:
		b.config.Log.ErrorContext(r.Context(), "page failed", "error", err)
		b.view.Notice(w, http.StatusServiceUnavailable, words, words.TroubleTitle, words.TroubleText, 0)
	case !found:
		b.missingPage(w, r)
	case c.Stage == books.Waiting:
		b.view.Challenge(w, words, acs.Challenge{
			Payment: acs.Payment{
				Merchant: c.Terminal, Amount: c.Amount.Format(words.Lang), Installments: partsOf(c), Card: spaced(c.Card), Order: c.Order,
			},
			Action:       pagePath(c.ID) + "?lang=" + words.Lang,
			OtherAddress: pagePath(c.ID) + "?lang=" + words.Other,
			Hint:         b.config.Development, Code: c.Code, Problem: problem,
		})
	default:
		b.serveEnd(w, words, c)
	}
}

// serveEnd sends the browser back, or does what the scenario wants instead.
func (b *Bank) serveEnd(w http.ResponseWriter, words acs.Words, c books.Challenge) {
	plan := scenario.Parse(c.Scenario)
	switch {
	case plan.Callback() == scenario.ReturnNever:
		b.view.Notice(w, http.StatusOK, words, words.NeverTitle, words.NeverText, 0)
	case plan.Callback() == scenario.ReturnLate && b.config.Now().Before(c.Ended.Add(b.config.CallbackLate)):
		b.view.Notice(w, http.StatusOK, words, words.WaitTitle, words.WaitText, int(refreshEvery/time.Second))
	default:
		b.view.Return(w, words, titleOf(words, c), c.TermURL, b.browserReturn(c, plan.Callback()).Form())
	}
}

// refreshEvery is how often the waiting page asks again.
const refreshEvery = 2 * time.Second

func titleOf(words acs.Words, c books.Challenge) string {
	switch c.Stage {
	case books.Passed:
		return words.Passed
	case books.Cancelled:
		return words.Cancelled
	case books.Expired:
		return words.Expired
	case books.Failed, books.Waiting:
	}
	return words.NotPassed
}

func (b *Bank) missingPage(w http.ResponseWriter, r *http.Request) {
	words := wordsOf(r)
	b.view.Notice(w, http.StatusNotFound, words, words.MissingTitle, words.MissingText, 0)
}

// partsOf returns the number of monthly parts to show: one is not worth a line.
func partsOf(c books.Challenge) int {
	if c.Installments < 2 {
		return 0
	}
	return c.Installments
}

// spaced writes a masked number in groups of four, as it stands on a card.
func spaced(masked string) string {
	var groups []string
	for len(masked) > 4 {
		groups, masked = append(groups, masked[:4]), masked[4:]
	}
	return strings.Join(append(groups, masked), " ")
}

// wordsOf returns the texts in the language that the address names, or that the browser prefers: Turkish unless English
// comes before it in Accept-Language.
func wordsOf(r *http.Request) acs.Words {
	if lang := r.URL.Query().Get("lang"); lang == "tr" || lang == "en" {
		return acs.In(lang)
	}
	return acs.In(prefers(r.Header.Get("Accept-Language")))
}

// prefers returns "en" or "tr", whichever an Accept-Language header weighs more.
func prefers(header string) string {
	best, chosen := 0, "tr"
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, weighed := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		weight := 1000
		if weighed {
			weight = thousandths(parameter)
		}
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), "-")
		if (tag == "tr" || tag == "en") && weight > best {
			best, chosen = weight, tag
		}
	}
	return chosen
}

// thousandths reads the weight of a language, such as "q=0.85", which has at most three decimals (RFC 9110, 12.4.2).
// What cannot be read weighs nothing.
func thousandths(parameter string) int {
	text, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	whole, decimals, _ := strings.Cut(text, ".")
	if !ok || len(decimals) > 3 {
		return 0
	}
	weight, err := strconv.Atoi(whole + decimals + "000"[len(decimals):])
	if err != nil || weight < 0 || weight > 1000 {
		return 0
	}
	return weight
}
