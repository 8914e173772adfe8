package wirekit

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
)

func names() CardNames {
	return CardNames{Holder: "holder", Number: "number", Month: "month", Year: "year", CVV: "cvv", HolderLimit: 20}
}

func TestCard(t *testing.T) {
	t.Parallel()
	const good = `"holder":"Ayşe Işık","number":"4355 0843 5508 4358","month":"1","year":"30","cvv":"000"`
	for _, test := range []struct {
		name, old, replaced string
		refused             []string
	}{
		{"as it is", `x`, `x`, nil},
		{"numbers", `"1"`, `1`, nil},
		{"check digit", `4358`, `4359`, []string{"number"}},
		{"too few digits", `4355 0843 5508 4358`, `4355`, []string{"number"}},
		{"month and year", `"month":"1","year":"30"`, `"month":"13","year":"203"`, []string{"month", "year"}},
		{"code", `"000"`, `"00"`, []string{"cvv"}},
		{"holder", `Ayşe Işık`, strings.Repeat("ş", 21), []string{"holder"}},
		{"nothing", good, `"x":1`, []string{"holder", "number", "month", "year", "cvv"}},
		{"an object", `"number":"4355 0843 5508 4358"`, `"number":{}`, []string{"number"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := reader(t, "{"+strings.Replace(good, test.old, test.replaced, 1)+"}")
			c := r.Card(names())
			for _, name := range test.refused {
				if !r.Refused(name) {
					t.Errorf("%s is not refused", name)
				}
			}
			if got := len(r.problems); got != len(test.refused) {
				t.Errorf("%d problems, want %d: %v", got, len(test.refused), r.Err())
			}
			if len(test.refused) == 0 && (c.Number.Last4() != "4358" || c.Expiry.Year() != 2030 || c.Expiry.Month() != 1 || c.CVV.Reveal() != "000" || c.Holder != "Ayşe Işık") {
				t.Errorf("read as %v", c.Summary())
			}
		})
	}
}

func TestOptionalCard(t *testing.T) {
	t.Parallel()
	r := reader(t, `{"holder":"A","month":"99"}`)
	if c := r.OptionalCard(names()); !c.IsZero() || c.Holder != "A" || r.Err() != nil {
		t.Errorf("without a number: %v, %v", c.Summary(), r.Err())
	}
	r = reader(t, `{"number":"4355084355084358","month":"99","year":"2030"}`)
	if r.OptionalCard(names()); !r.Refused("month") {
		t.Error("with a number its month is not looked at")
	}
}

func TestWebAddress(t *testing.T) {
	t.Parallel()
	for value, code := range map[string]string{
		`"https://a.example/x?y=1"`: "", `" http://a.example "`: "", `""`: "", `null`: "",
		`"javascript:alert(1)"`: "url_malformed", `"//a.example"`: "url_malformed", `"https://"`: "url_malformed", `"/x"`: "url_malformed",
		`"https://a.example/` + strings.Repeat("x", 60) + `"`: "too_long",
	} {
		r := reader(t, `{"url":`+value+`}`)
		r.WebAddress("url", 60)
		wantCode(t, r, code)
	}
	r := reader(t, `{"number":"4355084355084358"}`)
	n := r.CardNumber("number")
	r.WithoutCard("url", "https://a.example/1", n)
	if r.Err() != nil {
		t.Errorf("an address without the number is refused: %v", r.Err())
	}
	r.WithoutCard("url", "https://a.example/4355-0843-5508-4358", n)
	if f, refused := fault.As(r.Err()); !refused || f.Field != "url" || strings.Contains(f.Public.EN, "4355") {
		t.Errorf("an address with the number: %v", r.Err())
	}
}
