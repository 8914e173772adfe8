package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// TestAccountsAreReconciled: a gateway that starts compares the day that has ended, and shows what came of it.
func TestAccountsAreReconciled(t *testing.T) {
	t.Parallel()
	log := &lines{}
	d := opened(t, log.logger(), nil)
	run(t, d)
	for {
		status, body := send(t, http.MethodGet, d.URL()+"/v1/reconciliations?account="+config.DemoAccount, "Bearer "+config.DemoKey, "")
		if status != http.StatusOK {
			t.Fatalf("status %d: %s", status, body)
		}
		if strings.Contains(body, `"differences":0`) {
			break
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("the day was not compared: %s", log)
		case <-time.After(20 * time.Millisecond):
		}
	}
	_, metrics := get(t, d.URL()+"/metrics")
	for _, want := range []string{
		`vezne_reconcile_differences{kind="missing_here",merchant="demo",provider="simbank"} 0`,
		`vezne_reconcile_age_seconds{merchant="demo",provider="simbank"} `,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("errors were logged: %s", log)
	}
}
