package reconcile

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

const minute = "2006-01-02 15:04"

// Write writes the report for people, in "tr" or "en". Times are Turkish.
func (r *Report) Write(w io.Writer, language string) error {
	var b strings.Builder
	in := func(tr, en string) string { return fault.Text{TR: tr, EN: en}.In(language) }
	fmt.Fprintf(&b, in("Mutabakat: üye iş yeri %s, hesap %s\n", "Reconciliation: merchant %s, account %s\n"), r.Merchant, r.Account)
	against := in("sağlayıcının listesi", "the provider's list")
	if r.Against == "statement" {
		against = in("ekstre ", "statement ") + r.File
	}
	fmt.Fprintf(&b, in("Karşılaştırılan: %s\n", "Compared with: %s\n"), against)
	fmt.Fprintf(&b, in("Dönem: %s – %s (Türkiye saati)\n", "Span: %s – %s (Turkish time)\n"), local(r.From), local(r.To))
	if r.Asked != nil {
		fmt.Fprintf(&b, in("%s anına kadar istendi; sonrası henüz kesinleşmedi.\n", "It was asked for until %s; the rest has not settled yet.\n"), local(*r.Asked))
	}
	b.WriteString("\n")
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, in("PARA\tİŞLEM\tBİZDE\tTUTAR\tSAĞLAYICIDA\tTUTAR\t", "CURRENCY\tKIND\tOURS\tSUM\tTHEIRS\tSUM\t"))
	for _, one := range r.Totals {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%d\t%s\t\n", one.OurSum.Currency(), payment.Kind(one.Kind).Text().In(language),
			one.Ours, figure(one.OurSum, language), one.Theirs, figure(one.TheirSum, language))
	}
	_ = t.Flush() // into memory
	fmt.Fprintf(&b, in("\nAynı: %d   Sonucu henüz belli olmayan: %d   Anlaşılamayan satır: %d\n", "\nAlike: %d   No outcome yet: %d   Lines not understood: %d\n"),
		r.Matched, r.Open, r.Unread)
	if r.Differences() == 0 {
		b.WriteString(in("Fark yok.\n", "No differences.\n"))
	} else {
		fmt.Fprintf(&b, in("Fark: %d\n", "Differences: %d\n"), r.Differences())
		r.writeFindings(&b, language)
	}
	_, err := io.WriteString(w, b.String())
	return err //nolint:wrapcheck // it is the writer's own
}

func (r *Report) writeFindings(b *strings.Builder, language string) {
	in := func(tr, en string) string { return fault.Text{TR: tr, EN: en}.In(language) }
	var last Kind
	advice := ""
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Kind != last {
			fmt.Fprintf(b, "\n%s (%d)\n", f.Kind.Text().In(language), r.Counts[f.Kind])
			last, advice = f.Kind, ""
		}
		if to := f.Advice().In(language); to != advice {
			fmt.Fprintf(b, "  %s %s\n", in("Ne yapmalı:", "What to do:"), to)
			advice = to
		}
		fmt.Fprintf(b, "  - %s\n", f.name(language))
		for _, side := range []struct {
			who string
			s   *Side
		}{{in("bizde", "ours"), f.Ours}, {in("sağlayıcıda", "theirs"), f.Theirs}} {
			if side.s != nil {
				fmt.Fprintf(b, "      %s: %s\n", side.who, side.s.text(language))
			}
		}
		if f.Asked != "" {
			outcome := in("sağlayıcı da henüz bilmiyor", "the provider does not know yet either")
			if f.Asked == "settled" {
				outcome = in("sonuçlandı", "it is settled now")
			}
			fmt.Fprintf(b, "      %s: %s\n", in("soruldu", "asked"), outcome)
		}
		for _, more := range []struct{ name, text string }{
			{in("itiraz", "dispute"), f.Dispute}, {in("öteki itirazlar", "other disputes"), strings.Join(f.Beside, ", ")}, {in("karar", "decided"), f.Decided}, {in("açılamadı", "not opened"), f.Problem},
		} {
			if more.text != "" {
				fmt.Fprintf(b, "      %s: %s\n", more.name, more.text)
			}
		}
	}
	if r.Omitted > 0 {
		fmt.Fprintf(b, in("\n%d fark daha var; dönemi kısaltın.\n", "\nThere are %d more; take a shorter span.\n"), r.Omitted)
	}
}

// name is what a finding is about.
func (f *Finding) name(language string) string {
	var parts []string
	add := func(tr, en, value string) {
		if value != "" {
			parts = append(parts, fault.Text{TR: tr, EN: en}.In(language)+" "+value)
		}
	}
	add("sipariş", "order", f.Reference)
	id := string(f.Payment)
	if f.Operation > 1 {
		id = fmt.Sprintf("%s/%d", id, f.Operation)
	}
	add("ödeme", "payment", id)
	add("referans", "reference", f.Ref)
	if len(parts) == 0 {
		return fault.Text{TR: "adı bilinmeyen işlem", EN: "a transaction without a name"}.In(language)
	}
	return strings.Join(parts, ", ")
}

func (s *Side) text(language string) string {
	kind := payment.Kind(s.Kind).Text()
	if s.Kind == chargebackKind {
		kind = fault.Text{TR: "ters ibraz", EN: "chargeback"}
	}
	text := fmt.Sprintf("%s %s %s, %s, %s", kind.In(language), figure(s.Amount, language), s.Amount.Currency(), statusText(s.Status).In(language), local(s.At))
	if s.Transaction != "" {
		text += ", " + fault.Text{TR: "işlem no", EN: "transaction"}.In(language) + " " + s.Transaction
	}
	if s.RRN != "" {
		text += ", RRN " + s.RRN
	}
	if s.Line > 0 {
		text += fmt.Sprintf(fault.Text{TR: ", satır %d", EN: ", line %d"}.In(language), s.Line)
	}
	return text
}

// figure is an amount without its currency, with the decimal sign of the language.
func figure(a money.Amount, language string) string {
	if language == "tr" {
		return a.Turkish()
	}
	return a.Decimal()
}

func local(t time.Time) string { return payment.Day(t).Format(minute) }

func statusText(status string) fault.Text {
	switch status {
	case "done":
		return fault.Text{TR: "gerçekleşti", EN: "done"}
	case "refused":
		return fault.Text{TR: "reddedildi", EN: "refused"}
	}
	return fault.Text{TR: "sonucu belli değil", EN: "no outcome yet"}
}
