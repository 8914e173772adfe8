package gateway_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/pan"
)

func TestShownJSON(t *testing.T) {
	t.Parallel()
	const number = "4508034508034509"
	text := `{"order":"` + number + `","note":"kart ` + number + ` ile","n":4508,"buyer":{"name":"Ayşe","phone":"4508 0345 0803 4509"},` +
		`"list":["` + number + `",true,null],"` + "name" + `":"cvv: 739"}`
	got, err := gateway.ShownJSON([]byte(text), "order")
	want := strings.NewReplacer(
		"kart "+number, "kart 450803******4509", "4508 0345 0803 4509", "4508 03** **** 4509", `["`+number, `["450803******4509`, "cvv: 739", "cvv: ***",
	).Replace(text)
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	for _, bad := range []string{`{"a":`, `{"a":1,"a":2}`, "x"} {
		if _, err := gateway.ShownJSON([]byte(bad)); err == nil || strings.Contains(err.Error(), bad) && len(bad) > 1 {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestExactAttributesStayAsTheyAre: a digest in which digits stand like a card's is no card, and is worth nothing with stars in it.
func TestExactAttributesStayAsTheyAre(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		const digest = "7f4508034508034509c1"
		o := b.order(t, "exact")
		o.Card.Number = number(t, "5406675406675403")
		o.Attributes, o.Exact = map[string]string{"digest": digest, "note": digest}, []string{"digest"}
		p := b.stored(t, b.pay(t, o).Payment.ID)
		if p.Attributes["digest"] != digest || p.Attributes["note"] != "7f450803******4509c1" {
			t.Errorf("stored: %v", p.Attributes)
		}
	})
}

func number(t *testing.T, text string) pan.Number {
	t.Helper()
	n, err := pan.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
