package provider

import (
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// example is the amount by which the styles of amounts are shown.
func example() money.Amount { return money.New(123450, money.TRY) }

// Line is one thing that is told of a variant: what it is about, and what is so. Fields, services and codes of a provider stand
// between backquotes.
type Line struct {
	Name  fault.Text
	Value fault.Text
}

// Can says what an account of a variant can do, in the order of [Abilities].
func (v Variant) Can() []fault.Text {
	var all []fault.Text
	for _, word := range v.Abilities {
		all = append(all, Explain("ability", word))
	}
	return all
}

// Lines says the quirks for people to read. What is not so is not said.
func (q Quirks) Lines() []Line {
	var all []Line
	add := func(topic, value, tr, en string) {
		if tr != "" {
			all = append(all, Line{Name: Explain("name", topic), Value: fault.Text{TR: tr, EN: en}})
			return
		}
		if value != "" {
			all = append(all, Line{Name: Explain("name", topic), Value: Explain(topic, value)})
		}
	}
	plain := func(topic, text string) {
		if text != "" {
			add(topic, "", text, text)
		}
	}
	number := func(topic string, n int) {
		if n > 0 {
			plain(topic, strconv.Itoa(n))
		}
	}
	plain("document", q.Document)
	plain("content_types", codes(q.ContentTypes))
	for _, a := range q.Amounts {
		style := Explain("style", a.Style)
		add("amounts", "", a.Messages+": "+style.TR+" (`"+a.Example+"`)", a.Messages+": "+style.EN+" (`"+a.Example+"`)")
	}
	plain("currencies", strings.Join(q.Currencies, ", "))
	number("max_installments", q.MaxInstallments)
	form := Explain("form", q.Reference.Form)
	add("reference", "", "`"+q.Reference.Field+"`"+most(q.Reference.Limit, ", en çok %d karakter")+"; "+form.TR,
		"`"+q.Reference.Field+"`"+most(q.Reference.Limit, ", at most %d characters")+"; "+form.EN)
	number("return_url_limit", q.ReturnURLLimit)
	var limits []string
	for _, l := range q.TextLimits {
		limits = append(limits, "`"+l.Field+"` "+strconv.Itoa(l.Limit))
	}
	plain("text_limits", strings.Join(limits, ", "))
	window := strconv.FormatInt(q.WindowSeconds, 10)
	add("window_seconds", "", window+" s", window+" s")
	plain("day_ends", q.DayEnds)
	add("late_void", q.LateVoid, "", "")
	add("same_day_refund", q.SameDayRefund, "", "")
	if q.RefundBooking != "" {
		add("partial_refunds", strconv.FormatBool(q.PartialRefunds), "", "")
	}
	add("refund_booking", q.RefundBooking, "", "")
	add("return_proof", q.ReturnProof, "", "")
	if q.RegisteredReturn {
		add("registered_return", "true", "", "")
	}
	all = append(all, q.Inquiry.lines()...)
	for _, id := range q.IDs {
		var tr, en []string
		for _, u := range id.Uses {
			tr, en = append(tr, Explain("use", u).TR), append(en, Explain("use", u).EN)
		}
		add("ids", "", "`"+id.Field+"`: "+strings.Join(tr, "; "), "`"+id.Field+"`: "+strings.Join(en, "; "))
	}
	for _, h := range q.Hashes {
		plain("hashes", h.Messages+": `"+h.Field+"` = "+h.Algorithm+" ("+strings.Join(h.Of, ", ")+")")
	}
	plain("doubt_codes", codes(q.DoubtCodes))
	return all
}

func (i Inquiry) lines() []Line {
	name := Explain("name", "inquiry")
	by := "`" + i.Call + "`: " + codes(i.By)
	all := []Line{{Name: name, Value: fault.Text{TR: by, EN: by}}}
	for _, w := range []struct {
		told  bool
		topic string
	}{{!i.LostAnswers, "lost_answers"}, {!i.AuthenticationTold, "authentication_told"}, {i.AsksByCharging, "asks_by_charging"}} {
		if w.told {
			all = append(all, Line{Name: name, Value: Explain("inquiry", w.topic)})
		}
	}
	if i.FollowUps != "" {
		all = append(all, Line{Name: name, Value: Explain("follow_ups", i.FollowUps)})
	}
	return all
}

func codes(texts []string) string {
	var all []string
	for _, t := range texts {
		all = append(all, "`"+t+"`")
	}
	return strings.Join(all, ", ")
}

// most says a limit, or nothing where there is none.
func most(limit int, text string) string {
	if limit == 0 {
		return ""
	}
	return strings.Replace(text, "%d", strconv.Itoa(limit), 1)
}
