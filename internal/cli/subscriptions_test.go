package cli

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/subscription"
)

// TestSubscriptions begins a subscription at a running gateway and does everything with it that the command line can.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	home := running(t, config.Dev{Data: data})
	run := func(want int, arguments ...string) string {
		t.Helper()
		var out, log bytes.Buffer
		if code := Run(arguments, &out, &log); code != want {
			t.Fatalf("%v: exit code %d, want %d: %s%s", arguments, code, want, out.String(), log.String())
		}
		return out.String() + log.String()
	}
	shelf := []string{"--data", data, "--lang", "tr"}
	if got := run(0, append([]string{"subscriptions"}, shelf...)...); !strings.Contains(got, "Böyle bir abonelik yok") {
		t.Errorf("an empty list: %s", got)
	}
	var sub struct{ ID, State, Detail string }
	var plan struct{ ID string }
	for url, body := range map[string]string{
		"/v1/plans": `{"code":"aylik","name":"Aylık üyelik","amount":{"minor":4900,"currency":"TRY"},"interval":{"unit":"month","count":1},"charges":12}`,
	} {
		if status, err := post(t.Context(), home+url, config.DemoKey, "tr", body, &plan); err != nil || status != http.StatusCreated {
			t.Fatalf("make plan: %d, %v", status, err)
		}
	}
	body := `{"customer":"77","plan":"` + plan.ID + `","card":{"number":"5406675406675403","exp_month":12,"exp_year":2045,"cvv":"000","holder":"AYŞE IŞIK"}}`
	if status, err := post(t.Context(), home+"/v1/subscriptions", config.DemoKey, "tr", body, &sub); err != nil || status != http.StatusCreated || sub.State != "active" {
		t.Fatalf("subscribe: %d, %+v, %v", status, sub, err)
	}
	if got := run(0, append([]string{"plans"}, shelf...)...); !strings.Contains(got, "Aylık üyelik") || !strings.Contains(got, "1 ay") {
		t.Errorf("plans: %s", got)
	}
	if got := run(0, append([]string{"subscriptions", "list", "--state", "active"}, shelf...)...); !strings.Contains(got, sub.ID) || !strings.Contains(got, "Etkin") {
		t.Errorf("list: %s", got)
	}
	gateway := []string{"--url", home, "--lang", "en"}
	day := subscription.DayOf(time.Now()).AddDays(70)
	if got := run(0, append([]string{"subscriptions", "run-ahead", "--until", day.String()}, gateway...)...); !strings.Contains(got, day.String()) {
		t.Errorf("run ahead: %s", got)
	}
	got := run(0, append([]string{"subscriptions", "show", sub.ID}, shelf...)...)
	if n := len(regexp.MustCompile(`(?m)Ödendi +1 +pay_`).FindAllString(got, -1)); n != 3 {
		t.Errorf("%d charges in 70 days, want 3: %s", n, got)
	}
	for _, step := range []struct {
		code int
		args []string
		says string
	}{
		{0, []string{"pause"}, "Paused"},
		{0, []string{"resume"}, "Active"},
		{1, []string{"retry"}, "charge_not_due"},
		{0, []string{"cancel", "--at-period-end"}, "Active"},
		{0, []string{"cancel"}, "Canceled"},
		{1, []string{"resume"}, "subscription_state"},
	} {
		args := append([]string{"subscriptions", step.args[0], sub.ID}, append(step.args[1:], gateway...)...)
		if got := run(step.code, args...); !strings.Contains(got, step.says) {
			t.Errorf("%v: %s, want %q in it", step.args, got, step.says)
		}
	}
	run(1, append([]string{"subscriptions", "show", "sub_00000000000000000000000000"}, shelf...)...)
	run(2, "subscriptions", "list", "--state", "happy")
	run(2, "subscriptions", "run-ahead", "--until", "soon")
}
