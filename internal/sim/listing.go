package sim

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/sim/books"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Filter chooses what of the books to show. An empty field chooses everything: nothing is left out by default.
type Filter struct {
	Terminal string
	// Order is the shop's reference, Ref the client's name of one request.
	Order string
	Ref   string
	// After leaves out the lines up to this number, and Limit, if above 0, all but so many of the rest.
	After int64
	Limit int
}

// Statement is an extract of the books, all of one moment. Amounts are minor units, times UTC with microseconds.
type Statement struct {
	// At is that moment.
	At string `json:"at"`
	// Total is how many operations match without After and Limit. Next, if not 0, is the After of the next page.
	Total int64 `json:"total"`
	Next  int64 `json:"next,omitzero"`
	// Operations are the matching lines in the order of their recording.
	Operations []Line `json:"operations"`
	// Orders are the sums of every order that Operations name, over all lines of the order.
	Orders []OrderSum `json:"orders"`
	// Challenges are the matching 3-D Secure authentications, in the order of their making and not paged.
	Challenges []ChallengeLine `json:"challenges"`
	// Chargebacks are those of the matching orders, in the order of their making and not paged.
	Chargebacks []Chargeback `json:"chargebacks"`
	// Points are what the cards have that were ever asked for points or paid with them, in order of their masked numbers.
	Points []CardPoints `json:"points"`
}

// CardPoints is what one card has of one kind of points, by what they are worth in kurus.
type CardPoints struct {
	Card string `json:"card"`
	Name string `json:"name"`
	// Given is what it had before anything was paid with it, Balance what it has now.
	Given   int64 `json:"given"`
	Balance int64 `json:"balance"`
}

// Line is one authorization, capture, void or refund.
type Line struct {
	Seq int64 `json:"seq"`
	// Kind is "sale", "preauth", "capture", "void" or "refund". A sale authorizes and captures in one.
	Kind     string `json:"kind"`
	Terminal string `json:"terminal"`
	Order    string `json:"order"`
	Ref      string `json:"ref"`
	// Original is the ref of the authorization that a capture, void or refund is about.
	Original string `json:"original,omitempty"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	// Points is what of Amount is in points of the kind PointsName.
	Points     int64  `json:"points,omitzero"`
	PointsName string `json:"points_name,omitempty"`
	// Campaign is the one that an authorization took part in, with the months that it gave.
	Campaign         string `json:"campaign,omitempty"`
	PlusInstallments int    `json:"plus_installments,omitzero"`
	DeferMonths      int    `json:"defer_months,omitzero"`
	Installments     int    `json:"installments"`
	// Card is the masked number.
	Card     string `json:"card"`
	Scenario string `json:"scenario,omitempty"`
	// Outcome is "approved", "declined" or "pending"; Code and Message are the bank's, empty while pending.
	Outcome     string `json:"outcome"`
	Code        string `json:"code,omitempty"`
	Message     string `json:"message,omitempty"`
	Transaction string `json:"transaction"`
	AuthCode    string `json:"auth_code,omitempty"`
	RRN         string `json:"rrn,omitempty"`
	// Time is when the request was recorded, Effective when it takes or took effect.
	Time      string `json:"time"`
	Effective string `json:"effective"`
	// Captured, Refunded and Voided say how an authorization stands now.
	Captured int64 `json:"captured"`
	Refunded int64 `json:"refunded"`
	Voided   bool  `json:"voided"`
	// PointsTaken and PointsBack are what of Captured and Refunded is in points.
	PointsTaken int64 `json:"points_taken,omitzero"`
	PointsBack  int64 `json:"points_back,omitzero"`
}

// OrderSum is what the books say of one order at one terminal in one currency. Declined and pending operations do not
// count in it.
type OrderSum struct {
	Terminal string `json:"terminal"`
	Order    string `json:"order"`
	Currency string `json:"currency"`
	// Authorized totals sales and pre-authorizations, Captured sales and captures; each has its count beside it.
	Authorized     int64 `json:"authorized"`
	Authorizations int64 `json:"authorizations"`
	Captured       int64 `json:"captured"`
	Captures       int64 `json:"captures"`
	Refunded       int64 `json:"refunded"`
	Refunds        int64 `json:"refunds"`
	Voided         int64 `json:"voided"`
	Voids          int64 `json:"voids"`
	// ChargedBack is what chargebacks have taken and not given back.
	ChargedBack int64 `json:"charged_back,omitzero"`
	Chargebacks int64 `json:"chargebacks,omitzero"`
	// Net is what the merchant keeps: taken, not undone, not given back, not taken back. Held is reserved and neither taken nor undone.
	Net  int64 `json:"net"`
	Held int64 `json:"held"`
	// NetPoints and HeldPoints are what of Net and Held is in points.
	NetPoints  int64 `json:"net_points,omitzero"`
	HeldPoints int64 `json:"held_points,omitzero"`
}

// ChallengeLine is one 3-D Secure authentication.
type ChallengeLine struct {
	Terminal string `json:"terminal"`
	Order    string `json:"order"`
	Ref      string `json:"ref"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Card     string `json:"card"`
	Scenario string `json:"scenario,omitempty"`
	// Stage is "waiting", "passed", "failed", "cancelled" or "expired".
	Stage    string `json:"stage"`
	MDStatus int    `json:"md_status"`
	// PageURL is the buyer's page and OneTimeCode what the bank would have sent to the buyer's telephone. Both are here
	// for tests: this is the telephone.
	PageURL     string `json:"page_url"`
	OneTimeCode string `json:"one_time_code,omitempty"`
	// UsedBy is the ref of the authorization that used the proof.
	UsedBy string `json:"used_by,omitempty"`
	Time   string `json:"time"`
}

// Books returns an extract of the books.
func (b *Bank) Books(ctx context.Context, f Filter) (Statement, error) {
	l, err := b.books.List(ctx, books.Filter(f))
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		At: timeText(l.At), Total: l.Total,
		Operations: make([]Line, 0, len(l.Operations)), Orders: make([]OrderSum, 0, len(l.Sums)),
		Challenges: make([]ChallengeLine, 0, len(l.Challenges)), Chargebacks: make([]Chargeback, 0, len(l.Chargebacks)), Points: make([]CardPoints, 0, len(l.Points)),
	}
	for _, o := range l.Operations {
		s.Operations = append(s.Operations, lineOf(o, l.At))
	}
	// A full page may be the last one; asking once more then finds nothing, which is cheaper than to count what is left.
	if f.Limit > 0 && len(l.Operations) == f.Limit {
		s.Next = l.Operations[len(l.Operations)-1].Seq
	}
	for _, sum := range l.Sums {
		s.Orders = append(s.Orders, OrderSum{
			Terminal: sum.Terminal, Order: sum.Order, Currency: string(sum.Currency),
			Authorized: sum.Authorized, Authorizations: sum.Authorizations, Captured: sum.Captured, Captures: sum.Captures,
			Refunded: sum.Refunded, Refunds: sum.Refunds, Voided: sum.Voided, Voids: sum.Voids, ChargedBack: sum.ChargedBack, Chargebacks: sum.Chargebacks, Net: sum.Net, Held: sum.Held,
			NetPoints: sum.NetPoints, HeldPoints: sum.HeldPoints,
		})
	}
	for _, c := range l.Challenges {
		s.Challenges = append(s.Challenges, ChallengeLine{
			Terminal: c.Terminal, Order: c.Order, Ref: c.Ref, Amount: c.Amount.Minor(), Currency: string(c.Amount.Currency()),
			Card: c.Card, Scenario: c.Scenario, Stage: string(c.Stage), MDStatus: c.MDStatus,
			PageURL: b.config.BaseURL + pagePath(c.ID), OneTimeCode: c.Code, UsedBy: c.UsedBy, Time: timeText(c.Created),
		})
	}
	for _, c := range l.Chargebacks {
		s.Chargebacks = append(s.Chargebacks, chargebackOf(c))
	}
	for _, p := range l.Points {
		s.Points = append(s.Points, CardPoints(p))
	}
	return s, nil
}

func lineOf(o books.Operation, at time.Time) Line {
	a := answerOf(o, o.Pending(at))
	line := Line{
		Seq: o.Seq, Kind: string(o.Kind), Terminal: o.Terminal, Order: o.Order, Ref: o.Ref, Original: o.Original,
		Amount: o.Amount.Minor(), Currency: string(o.Amount.Currency()), Points: o.Points, PointsName: o.PointsName,
		Campaign: o.Grant.Campaign, PlusInstallments: o.Grant.Plus, DeferMonths: o.Grant.Defer, Installments: o.Installments, Card: o.Card,
		Scenario: o.Scenario, Outcome: string(a.Outcome), Code: a.Code, Message: a.Message, Transaction: o.Transaction,
		AuthCode: a.AuthCode, RRN: a.RRN, Time: timeText(o.Recorded), Effective: timeText(o.Effective),
	}
	if a.Outcome == wire.Approved {
		line.Captured, line.Refunded, line.Voided = o.Captured, o.Refunded, o.Voided
		line.PointsTaken, line.PointsBack = o.PointsTaken, o.PointsBack
	}
	return line
}

func timeText(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// serveBooks is GET /sim/books, with the parameters terminal, order, ref, after and limit.
func (b *Bank) serveBooks(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	f := Filter{Terminal: asked.Get("terminal"), Order: asked.Get("order"), Ref: asked.Get("ref")}
	var err error
	if text := asked.Get("after"); text != "" {
		f.After, err = strconv.ParseInt(text, 10, 64)
	}
	if text := asked.Get("limit"); text != "" && err == nil {
		f.Limit, err = strconv.Atoi(text)
	}
	if err != nil || f.After < 0 || f.Limit < 0 {
		http.Error(w, "after and limit must be whole numbers that are not negative", http.StatusBadRequest)
		return
	}
	s, err := b.Books(r.Context(), f)
	if err != nil {
		b.config.Log.ErrorContext(r.Context(), "books not readable", "error", err)
		http.Error(w, "books are not readable", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	// An error here means that the reader has gone.
	_ = json.MarshalWrite(w, &s)
}
