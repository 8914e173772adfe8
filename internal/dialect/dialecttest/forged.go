package dialecttest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// shopURL is where a test's shop wants its buyer back. Nobody listens there: the suite reads what would be posted.
const shopURL = "https://shop.example/3d?basket=7"

// visit is one buyer at the bank.
type visit struct {
	order Order
	back  Page // the bank's page that sends the buyer back, not yet followed
}

// send starts an order and takes its buyer through the bank's page with the right code.
func (h *House) send(t *testing.T, o Order) visit {
	t.Helper()
	page := h.Shop.Page(t, h.Send(t, h.Shop.Start(Key, o, shopURL)))
	bank := h.AtBank(t, http.MethodGet, page)
	back := h.Confirm(t, bank, bank.Code)
	if back.Action == "" || len(back.Fields) == 0 {
		t.Fatalf("the bank does not send the buyer back: status %d", back.Status)
	}
	return visit{order: o, back: back}
}

// finish asks for the charge as a shop does that got form.
func (h *House) finish(t *testing.T, form url.Values) Outcome {
	t.Helper()
	return h.Shop.Outcome(t, h.Send(t, h.Shop.Finish(Key, form)))
}

// captured is how often the bank took money for an order.
func (h *House) captured(t *testing.T, reference string) int64 {
	t.Helper()
	return h.Bank.Sum(t, reference).Captures
}

// forged brings back what the bank did not say, and what it did say twice.
func forged(t *testing.T, d build) {
	t.Helper()
	t.Run("as it is, and twice", func(t *testing.T) {
		t.Parallel()
		h := d.open(t, Options{})
		v := h.send(t, sample("true"))
		if n := h.captured(t, "true"); n != 0 {
			t.Errorf("%d captures before the buyer is back, want none", n)
		}
		shop := h.Browse(t, http.MethodPost, v.back.Action, v.back.Fields)
		again := h.Browse(t, http.MethodPost, v.back.Action, v.back.Fields)
		for name, page := range map[string]Page{"first": shop, "second": again} {
			if !strings.HasPrefix(page.Action, shopURL) || page.Status != http.StatusOK {
				t.Errorf("%s return leads to %q with status %d, want the shop", name, page.Action, page.Status)
			}
		}
		first, second := h.finish(t, shop.Fields), h.finish(t, again.Fields)
		if !first.Paid || !second.Paid || second.Payment != "" && second.Payment != first.Payment {
			t.Errorf("finished as %+v, then %+v; want one payment twice", first, second)
		}
		if n := h.captured(t, "true"); n != 1 {
			t.Errorf("the bank captured %d times, want once", n)
		}
	})
	t.Run("altered", func(t *testing.T) {
		t.Parallel()
		h := d.open(t, Options{})
		fields := h.send(t, sample("probe")).back.Fields
		if len(fields) == 0 {
			t.Fatal("the bank brings nothing back, so nothing can be altered")
		}
		i := 0
		for name := range fields {
			i++
			v := h.send(t, sample("altered-"+strconv.Itoa(i)))
			form := url.Values{}
			for field, values := range v.back.Fields {
				form[field] = values
			}
			form.Set(name, other(form.Get(name)))
			h.wantNoCharge(t, v, form, "with "+name+" altered")
			// The true word still counts afterwards: an attacker must not be able to end somebody's payment.
			shop := h.Browse(t, http.MethodPost, v.back.Action, v.back.Fields)
			if o := h.finish(t, shop.Fields); !o.Paid {
				t.Errorf("%s altered first: the true return is answered %+v, want paid", name, o)
			}
		}
	})
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		h := d.open(t, Options{})
		v := h.send(t, sample("empty"))
		h.wantNoCharge(t, v, nil, "with an empty form")
	})
	t.Run("of another payment", func(t *testing.T) {
		t.Parallel()
		h := d.open(t, Options{})
		cheap, dear := h.send(t, sample("cheap")), h.send(t, sample("dear").with(func(o *Order) { o.Amount = "999.00" }))
		h.wantNoCharge(t, dear, cheap.back.Fields, "with another payment's return")
	})
	t.Run("with another secret", func(t *testing.T) {
		t.Parallel()
		h := d.open(t, Options{})
		v := h.send(t, sample("secret"))
		address, err := url.Parse(v.back.Action)
		if err != nil {
			t.Fatal(err)
		}
		query := address.Query()
		for name := range query {
			altered := address.Query()
			altered.Set(name, other(altered.Get(name)))
			address.RawQuery = altered.Encode()
			page := h.Browse(t, http.MethodPost, address.String(), v.back.Fields)
			if page.Status == http.StatusOK || page.Action != "" {
				t.Errorf("%s altered in the address: status %d leading to %q, want a refusal", name, page.Status, page.Action)
			}
		}
		if len(query) == 0 {
			t.Error("the return address holds no secret")
		}
		if n := h.captured(t, "secret"); n != 0 {
			t.Errorf("%d captures, want none", n)
		}
	})
}

// wantNoCharge posts a form that is not the bank's word, and asks for the charge as if it were.
func (h *House) wantNoCharge(t *testing.T, v visit, form url.Values, what string) {
	t.Helper()
	page := h.Browse(t, http.MethodPost, v.back.Action, form)
	if strings.HasPrefix(page.Action, shopURL) {
		t.Errorf("%s: the buyer is sent to the shop as if all were well", what)
	}
	address, err := url.Parse(v.back.Action)
	if err != nil {
		t.Fatal(err)
	}
	if o := h.finish(t, address.Query()); o.Paid {
		t.Errorf("%s: paid: %+v", what, o)
	}
	if n := h.captured(t, v.order.Reference); n != 0 {
		t.Errorf("%s: the bank captured %d times, want never", what, n)
	}
}

// other returns a text that is not the given one but looks like it.
func other(text string) string {
	if text == "" {
		return "1"
	}
	last := text[len(text)-1]
	switch {
	case last == '0':
		return text[:len(text)-1] + "1"
	case last >= '1' && last <= '9':
		return text[:len(text)-1] + "0"
	case last == 'a' || last == 'A':
		return text[:len(text)-1] + string(last+1)
	}
	return text[:len(text)-1] + "a"
}
