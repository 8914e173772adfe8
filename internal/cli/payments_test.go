package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/money"
)

// shelf is a gateway's database that stays open while the commands look into it, as that of a running gateway does.
type shelf struct {
	*sqlstore.Store
	flags []string
	count int64
}

// onShelves runs a test on a database of either engine.
func onShelves(t *testing.T, test func(t *testing.T, s *shelf)) {
	t.Helper()
	for engine, flags := range map[string]func(t *testing.T) []string{
		"sqlite":   func(t *testing.T) []string { return []string{"--data", t.TempDir()} },
		"postgres": func(t *testing.T) []string { return []string{"--db", pgtest.URL(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			given := flags(t)
			db := config.Database{Engine: config.SQLite, Path: filepath.Join(given[1], "vezne.db")}
			if given[0] == "--db" {
				db = config.Database{Engine: config.Postgres, URL: given[1]}
			}
			st, err := server.OpenStore(t.Context(), db, slog.New(slog.DiscardHandler), sqlstore.Observer{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = st.Close() })
			test(t, &shelf{Store: st, flags: given})
		})
	}
}

// run runs a command on the database and returns what it prints.
func (s *shelf) run(t *testing.T, arguments ...string) string {
	t.Helper()
	var out, log bytes.Buffer
	if code := Run(append(arguments, s.flags...), &out, &log); code != 0 {
		t.Fatalf("%v: exit code %d: %s", arguments, code, log.String())
	}
	return out.String()
}

func (s *shelf) commit(t *testing.T, step payment.Step, jobs ...job.Job) payment.Payment {
	t.Helper()
	err := s.Commit(context.WithoutCancel(t.Context()), store.Change{Merchant: step.Payment.Merchant, Step: &step, Enqueue: jobs})
	if err != nil {
		t.Fatal(err)
	}
	return step.Payment
}

// begin begins a payment of 125.50 TRY at the account "main" at the given time.
func (s *shelf) begin(t *testing.T, m merchant.ID, reference string, at time.Time) payment.Payment {
	t.Helper()
	s.count++
	why := routing.Explanation{
		Table: "00112233aabbccdd", Rules: 3, Asked: 2, Held: []string{"taksitler"},
		Candidates: []routing.Candidate{{Account: "main", Rule: "taksitler", Commission: new(20_000)}},
		Passed:     []routing.Passed{{Account: "second", Rule: "taksitler", Why: routing.NoHold}},
		Facts:      &routing.Facts{Amount: 125_50, Currency: "TRY", Installments: 3, BIN: "540667", Dialect: "v1", Hour: 9, Weekday: 1},
	}
	step, err := payment.Start(payment.Payment{
		Merchant: m, ID: payment.NewID(at), Number: s.count, Reference: reference, Surface: "v1", Amount: money.New(125_50, money.TRY),
		Installments: 3, Card: card.Summary{BIN: "540667", Last4: "5403", Length: 16, Brand: card.Mastercard}, ThreeD: -1,
		Route: "taksitler", Explanation: why.Marshal(),
	}, payment.Sale, payment.Ask{Provider: "main", Ref: reference + "-1", Deadline: at.Add(30 * time.Second)}, at)
	if err != nil {
		t.Fatal(err)
	}
	return s.commit(t, step)
}

func (s *shelf) lose(t *testing.T, p payment.Payment, inquiries int, next time.Time) payment.Payment {
	t.Helper()
	step, err := p.Lose(payment.IDs{}, p.CreatedAt.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return s.commit(t, step, job.Job{
		Merchant: p.Merchant, ID: "settle/" + string(p.ID) + "/1", Kind: "settle", Subject: string(p.ID), RunAt: next, Attempt: inquiries,
	})
}

func TestPaymentsListsDoubts(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		now := time.Now()
		if got := s.run(t, "payments", "--indeterminate", "--lang", "tr"); got != "Böyle bir ödeme yok.\n" {
			t.Errorf("an empty house lists %q", got)
		}
		s.begin(t, "demo", "on its way", now)
		newer := s.lose(t, s.begin(t, "other", "newer", now.Add(-time.Hour)), 0, time.Time{})
		older := s.lose(t, s.begin(t, "demo", "older", now.Add(-50*time.Hour)), 17, now.Add(time.Minute))
		english := s.run(t, "payments", "--indeterminate", "--lang", "en_GB.UTF-8")
		lines := strings.Split(strings.TrimSpace(english), "\n")
		if len(lines) != 3 || !strings.Contains(lines[0], "IN DOUBT FOR") {
			t.Fatalf("doubts:\n%s", english)
		}
		for i, words := range [][]string{
			{string(older.ID), "demo", "older", "sale", "₺125.50", "main", "50h0m", " 17 "},
			{string(newer.ID), "other", "newer", "sale", "₺125.50", "main", "1h0m", " 0 "},
		} {
			for _, w := range words {
				if !strings.Contains(lines[i+1], w) {
					t.Errorf("line %d does not say %q: %s", i+1, w, lines[i+1])
				}
			}
		}
		if got := s.run(t, "payments", "--indeterminate", "--merchant", "other", "--lang", "tr"); strings.Contains(got, "older") ||
			!strings.Contains(got, "newer") || !strings.Contains(got, "SONRAKİ SORGU") || !strings.Contains(got, "125,50 ₺") {
			t.Errorf("doubts of one merchant in Turkish:\n%s", got)
		}
		if got := s.run(t, "payments", "--indeterminate", "--limit", "1"); strings.Contains(got, "newer") {
			t.Errorf("one doubt was asked for:\n%s", got)
		}
		var one listed
		first, _, _ := strings.Cut(s.run(t, "payments", "--indeterminate", "--json", "--limit", "0"), "\n")
		err := json.Unmarshal([]byte(first), &one)
		if err != nil || one.Payment != older.ID || one.Doubt == nil || one.Doubt.Inquiries != 17 || one.Rule != "taksitler" ||
			one.Doubt.AgeSeconds < 50*3600 || one.Doubt.NextInquiry.Unix() != now.Add(time.Minute).Unix() {
			t.Errorf("%s is read as %+v, %v", first, one, err)
		}
	})
}

func TestPaymentsListsAMerchants(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		p := s.begin(t, "demo", "paid", time.Now())
		step, err := p.Approve(payment.IDs{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.commit(t, step)
		s.begin(t, "demo", "on its way", time.Now())
		s.begin(t, "other", "of another", time.Now())
		all := s.run(t, "payments", "list", "--merchant", "demo", "--lang", "en")
		if strings.Count(all, "\n") != 3 || strings.Contains(all, "of another") || !strings.Contains(all, "taksitler") {
			t.Errorf("payments of demo:\n%s", all)
		}
		if got := s.run(t, "payments", "--merchant", "demo", "--state", "captured"); !strings.Contains(got, "paid") || strings.Contains(got, "on its way") {
			t.Errorf("captured payments of demo:\n%s", got)
		}
	})
}

func TestPaymentsExplains(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		p := s.begin(t, "demo", "order", time.Now())
		step, err := p.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.commit(t, step)
		for lang, words := range map[string][]string{
			"en": {`"taksitler" decided`, "1. main", "2 %", "second was passed over", "cannot hold", "BIN 540667", "1 sale", "refused", "REASON"},
			"tr": {`Belirleyen: "taksitler"`, "1. sırada main", "second atlandı", "bloke edemiyor", "BIN 540667", "1 satış", "reddedildi", "NEDEN"},
		} {
			got := s.run(t, "payments", "explain", string(p.ID), "--lang", lang)
			for _, w := range words {
				if !strings.Contains(got, w) {
					t.Errorf("in %s it does not say %q:\n%s", lang, w, got)
				}
			}
		}
		var out, log bytes.Buffer
		code := Run(append([]string{"payments", "explain", string(p.ID), "--merchant", "other"}, s.flags...), &out, &log)
		if code != 1 || !strings.Contains(log.String(), "merchant other has no payment") {
			t.Errorf("another merchant's payment: exit code %d, %q", code, log.String())
		}
	})
}

func TestPaymentsRefuses(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[string]string{
		"payments":                                     "there is no database",
		"payments --merchant demo --state paid":        `there is no state "paid"`,
		"payments --indeterminate --state captured":    "contradict",
		"payments --indeterminate --limit -1":          "--limit",
		"payments explain x":                           "begins with pay_",
		"payments --indeterminate --data /nowhere/x/y": "there is no database",
	} {
		var out, log bytes.Buffer
		if code := Run(strings.Fields(arguments), &out, &log); code == 0 || !strings.Contains(log.String(), says) {
			t.Errorf("%s: exit code %d, %q; want %q", arguments, code, log.String(), says)
		}
	}
}
