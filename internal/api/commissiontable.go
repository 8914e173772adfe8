package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// tableBody is one of the tables by which payments of a merchant are priced. Rates are in parts per million.
type tableBody struct {
	ID string `json:"id"`
	// Code is the ratio code by which a request names the table; without one it is the table that counts where none is named.
	Code        string `json:"ratio_code,omitempty"`
	Origin      string `json:"origin"`
	Description string `json:"description,omitempty"`
	// Revision counts the changes of a table of the merchant's own.
	Revision int64 `json:"revision,omitzero"`
	// Default tells that it counts where a request names no code, and Adds that its rates are added to those of the table without one.
	Default bool            `json:"default,omitzero"`
	Adds    bool            `json:"adds,omitzero"`
	Lines   []tableLineBody `json:"lines"`
}

type tableLineBody struct {
	Bank         string              `json:"bank,omitempty"`
	Family       string              `json:"family,omitempty"`
	CardType     commission.CardType `json:"card_type,omitempty"`
	Installments int                 `json:"installments"`
	Currency     money.Currency      `json:"currency,omitempty"`
	From         commission.Day      `json:"from,omitempty"`
	Until        commission.Day      `json:"until,omitempty"`
	Blocked      bool                `json:"blocked,omitzero"`
	Rate         int                 `json:"rate"`
	TaxRate      int                 `json:"tax_rate"`
	BuyerPart    int                 `json:"buyer_part"`
	ValueDays    int                 `json:"value_days,omitzero"`
}

// tablesBody is a page of tables: those that were agreed with the merchant, by their codes, and then its own, oldest first.
type tablesBody struct {
	Tables  []tableBody `json:"commission_tables"`
	HasMore bool        `json:"has_more"`
	Next    string      `json:"next,omitempty"`
}

// The origins of a table, which its id begins with: agreed in the operator's file, or made by the shop itself.
const (
	originAgreed = "agreed"
	originOwn    = "own"
)

func tableID(origin, code string) string { return origin + "/" + code }

// listTables answers GET /v1/commission-tables.
func (s *surface) listTables(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	var found []tableBody
	own, afterOwn := strings.CutPrefix(after, tableID(originOwn, ""))
	if !afterOwn {
		own = ""
		found = agreedTables(c.merchant.Commission)
		if after != "" {
			i := slices.IndexFunc(found, func(t tableBody) bool { return t.ID == after })
			found = found[i+1:]
		}
	}
	if len(found) <= limit {
		made, err := s.ownTables(c.Context(), c.merchant.ID, own, limit+1-len(found))
		if err != nil {
			return reply{}, err
		}
		found = append(found, made...)
	}
	b := tablesBody{Tables: append([]tableBody{}, found...)}
	if len(found) > limit {
		b.Tables = b.Tables[:limit]
		b.HasMore, b.Next = true, b.Tables[limit-1].ID
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// agreedTables are the tables that were agreed with a merchant, each with its lines in their order, by code.
func agreedTables(all commission.Table) []tableBody {
	var tables []tableBody
	for _, l := range all {
		i := slices.IndexFunc(tables, func(t tableBody) bool { return t.Code == l.Code })
		if i < 0 {
			i = len(tables)
			tables = append(tables, tableBody{ID: tableID(originAgreed, l.Code), Code: l.Code, Origin: originAgreed})
		}
		tables[i].Lines = append(tables[i].Lines, tableLineBody{
			Bank: l.Bank, Family: l.Family, Installments: l.Installments, Currency: l.Currency, From: l.From, Until: l.Until,
			Rate: int(l.Rate), TaxRate: int(l.Tax), BuyerPart: int(l.PassOn), ValueDays: l.ValueDays,
		})
	}
	slices.SortStableFunc(tables, func(a, b tableBody) int { return cmp.Compare(a.Code, b.Code) })
	return tables
}

// ownTables are at most so many of the tables that a merchant has made, after the one of a code. Those that it has deleted price nothing.
func (s *surface) ownTables(ctx context.Context, m merchant.ID, after string, most int) ([]tableBody, error) {
	chosen, err := s.gateway.DefaultRatio(ctx, m)
	if err != nil {
		return nil, err
	}
	var tables []tableBody
	for {
		page, err := s.gateway.Ratios(ctx, m, record.Filter{After: after, Limit: maxLimit})
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			after = r.Code
			if r.Deleted {
				continue
			}
			t := tableBody{
				ID: tableID(originOwn, r.Code), Code: r.Code, Origin: originOwn, Description: r.Description, Revision: r.Revision,
				Default: r.Code == chosen, Adds: !r.Shown, Lines: []tableLineBody{},
			}
			for _, row := range r.Rows {
				t.Lines = append(t.Lines, tableLineBody{
					Bank: row.Bank, Family: row.Family, CardType: row.Type, Installments: row.Installments, Blocked: row.Blocked, Rate: int(row.Rate),
				})
			}
			if tables = append(tables, t); len(tables) == most {
				return tables, nil
			}
		}
		if len(page) < maxLimit {
			return tables, nil
		}
	}
}
