package api

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/reconcile"
)

// runBody is one comparison of an account with its provider, without the single findings.
type runBody struct {
	ID      string            `json:"id"`
	Account string            `json:"account"`
	From    time.Time         `json:"from"`
	To      time.Time         `json:"to"`
	RanAt   time.Time         `json:"ran_at"`
	Matched int               `json:"matched"`
	Open    int               `json:"open"`
	Unread  int               `json:"unread"`
	Totals  []reconcile.Total `json:"totals"`
	// Differences is how many there are, and Counts by their kind.
	Differences int                    `json:"differences"`
	Counts      map[reconcile.Kind]int `json:"counts"`
}

// runWithFindings is one comparison with what it found.
type runWithFindings struct {
	runBody

	Findings []findingBody `json:"findings"`
	// Omitted is how many more there are than are kept.
	Omitted int `json:"omitted"`
}

// findingBody is a difference with what it is and what to do about it, in words.
type findingBody struct {
	reconcile.Finding

	Title  string `json:"title"`
	Advice string `json:"advice"`
}

// runsBody is a page of comparisons, newest first.
type runsBody struct {
	Reconciliations []runBody `json:"reconciliations"`
	HasMore         bool      `json:"has_more"`
	Next            string    `json:"next,omitempty"`
}

func runOf(k reconcile.Kept) runBody {
	return runBody{
		ID: k.ID, Account: k.Account, From: k.From, To: k.To, RanAt: k.RanAt, Matched: k.Matched, Open: k.Open,
		Unread: k.Unread, Totals: k.Totals, Differences: k.Differences(), Counts: k.Counts,
	}
}

// reconciliations answers GET /v1/reconciliations.
func (s *surface) reconciliations(c *call) (reply, error) {
	account, after, limit, err := runQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	// One more than asked tells whether there is a next page.
	found, err := reconcile.List(c.Context(), s.gateway, c.merchant.ID, account, after, limit+1)
	if err != nil {
		return reply{}, err
	}
	b := runsBody{Reconciliations: []runBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, k := range found {
		b.Reconciliations = append(b.Reconciliations, runOf(k))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

func runQuery(query string) (account, after string, limit int, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", "", 0, invalid("", "query_unknown")
	}
	for name, v := range values {
		if name != "limit" && name != "after" && name != "account" {
			return "", "", 0, invalid("", "query_unknown")
		}
		if len(v) != 1 {
			return "", "", 0, invalid("/"+name, "query_unknown")
		}
	}
	limit = defaultLimit
	if values.Has("limit") {
		limit, err = strconv.Atoi(values.Get("limit"))
		if err != nil || limit < 1 || limit > maxLimit {
			return "", "", 0, invalid("/limit", "query_limit")
		}
	}
	return values.Get("account"), values.Get("after"), limit, nil
}

// reconciliation answers GET /v1/reconciliations/{id}.
func (s *surface) reconciliation(c *call) (reply, error) {
	k, err := reconcile.Get(c.Context(), s.gateway, c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	b := runWithFindings{runBody: runOf(k), Findings: []findingBody{}, Omitted: k.Omitted}
	for _, f := range k.Findings {
		b.Findings = append(b.Findings, findingBody{Finding: f, Title: f.Kind.Text().In(c.language), Advice: f.Advice().In(c.language)})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
