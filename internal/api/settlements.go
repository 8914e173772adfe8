package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/money"
)

// The limits of a statement in one request.
const (
	maxSettlementLines = 1000
	maxSettlementBody  = 1 << 20
)

// settlementsRequest is the body of POST /v1/ledger/settlements/statement: a provider's statement, line by line. Nothing is booked without apply.
type settlementsRequest struct {
	Lines []settlementLine `json:"lines"`
	// Tolerance is in minor units of each line's currency.
	Tolerance int64 `json:"tolerance,omitzero"`
	Apply     bool  `json:"apply,omitzero"`
}

// settlementLine is one line; amounts are minor units, below zero for what was given back. Without tax that is part of commission, and without commission
// it is what net leaves of gross.
type settlementLine struct {
	Account     string `json:"account,omitempty"`
	Reference   string `json:"reference,omitempty"`
	Payment     string `json:"payment,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Day         string `json:"day"`
	For         string `json:"for,omitempty"`
	Currency    string `json:"currency"`
	Gross       *int64 `json:"gross"`
	Commission  *int64 `json:"commission,omitempty"`
	Tax         *int64 `json:"tax,omitempty"`
	Net         *int64 `json:"net,omitempty"`
}

// settlementsBody is what becomes, or would become, of the lines.
type settlementsBody struct {
	Applied bool                           `json:"applied"`
	Lines   []plannedBody                  `json:"lines"`
	Counts  map[bookkeeper.PayoutState]int `json:"counts"`
	Due     []bookkeeper.StillDue          `json:"due"`
}

type plannedBody struct {
	bookkeeper.PlannedPayout

	// Title is the state, Reason why a line is not booked, and Note what is to be known of one that is, for people.
	Title  string `json:"title"`
	Reason string `json:"reason,omitempty"`
	Note   string `json:"note,omitempty"`
}

// settlements answers POST /v1/ledger/settlements/statement. A line is booked once, by the account and by what it is about, so that the request may be repeated.
func (s *surface) settlements(c *call) (reply, error) {
	c.most = maxSettlementBody
	var in settlementsRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	switch {
	case len(in.Lines) == 0:
		return reply{}, invalid("/lines", "field_missing")
	case len(in.Lines) > maxSettlementLines:
		return reply{}, invalid("/lines", "settlement_lines")
	case in.Tolerance < 0 || in.Tolerance > money.Limit:
		return reply{}, invalid("/tolerance", "settlement_amount")
	}
	lines := make([]bookkeeper.PayoutLine, len(in.Lines))
	for i, l := range in.Lines {
		lines[i], err = l.parse("/lines/" + strconv.Itoa(i))
		if err != nil {
			return reply{}, err
		}
		lines[i].Number = i + 1
	}
	b := bookkeeper.Payouts{Store: s.ledger, Merchant: c.merchant.ID, Tolerance: in.Tolerance, Now: s.now()}
	plan, err := b.Plan(c.Context(), lines)
	if err == nil && in.Apply {
		err = b.Apply(context.WithoutCancel(c.Context()), &plan)
	}
	if err != nil {
		return reply{}, err
	}
	body := settlementsBody{Applied: plan.Applied, Lines: make([]plannedBody, len(plan.Lines)), Counts: plan.Counts, Due: plan.Due}
	for i, l := range plan.Lines {
		body.Lines[i] = plannedBody{PlannedPayout: l, Title: l.State.Text().In(c.language)}
		if l.Reason != nil {
			body.Lines[i].Reason = l.Reason.In(c.language)
		}
		if note := l.Note(); note != nil {
			body.Lines[i].Note = note.In(c.language)
		}
	}
	return reply{status: http.StatusOK, body: encode(body)}, nil
}

func (l settlementLine) parse(at string) (bookkeeper.PayoutLine, error) {
	// A payout's number becomes a name in the books, and a card number does not.
	line := bookkeeper.PayoutLine{Account: l.Account, Reference: gateway.Shown(l.Reference), Payment: l.Payment, Transaction: l.Transaction, TaxIn: l.Tax == nil}
	c := money.Currency(l.Currency)
	switch {
	case l.Reference == "" && l.Payment == "":
		return line, invalid(at+"/reference", "field_missing")
	case l.Day == "":
		return line, invalid(at+"/day", "field_missing")
	case !c.Valid():
		return line, invalid(at+"/currency", "currency_unknown")
	case l.Gross == nil:
		return line, invalid(at+"/gross", "field_missing")
	case l.Commission == nil && l.Net == nil:
		return line, invalid(at+"/net", "field_missing")
	}
	var err error
	line.Day, err = dayAt(at+"/day", l.Day)
	if err == nil && l.For != "" {
		line.For, err = dayAt(at+"/for", l.For)
	}
	if err != nil {
		return line, err
	}
	for _, part := range []struct {
		at    string
		minor *int64
		into  *money.Amount
	}{{"/gross", l.Gross, &line.Gross}, {"/commission", l.Commission, &line.Commission}, {"/tax", l.Tax, &line.Tax}, {"/net", l.Net, &line.Net}} {
		minor := int64(0)
		if part.minor != nil {
			minor = *part.minor
		}
		if minor > money.Limit || minor < -money.Limit {
			return line, invalid(at+part.at, "settlement_amount")
		}
		*part.into = money.New(minor, c)
	}
	if l.Commission == nil {
		line.Commission = money.New(line.Gross.Minor()-line.Tax.Minor()-line.Net.Minor(), c)
	}
	if l.Net == nil {
		line.Net = money.New(line.Gross.Minor()-line.Commission.Minor()-line.Tax.Minor(), c)
	}
	return line, nil
}
