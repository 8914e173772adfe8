package sqlstore

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// card.go keeps customers, their saved cards, and the ids of the keys under which those lie. What must stay true between the three is a
// constraint of the database: a card goes with its customer, and a key stays while a card lies under it.

func vaultKeyTable() Description {
	return Description{
		Name: "vault_key",
		Key:  1,
		Columns: []Column{
			{Name: "id"},
			{Name: "created_at", Kind: Int, Fixed: true},
		},
		Missing: store.ErrStale,
		Used:    store.ErrVaultKey,
	}
}

func customerTable() Description {
	return Description{
		Name: "customer",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
			{Name: "reference", Fixed: true},
			{Name: "name"},
			{Name: "email"},
			{Name: "phone"},
		},
		Missing: store.ErrStale,
		Uniques: []Unique{{
			Name: "customer_reference", Columns: []string{"merchant_id", "reference"}, Where: "reference <> ''", Taken: store.ErrExists,
		}},
		Contended: true,
	}
}

func customerValues(m merchant.ID, c *vault.Customer) []Value {
	return []Value{
		textValue(m), textValue(c.ID), timeValue(c.CreatedAt), intValue(c.Version), timeValue(c.UpdatedAt), textValue(c.Reference),
		textValue(c.Name), textValue(c.Email), textValue(c.Phone),
	}
}

func savedCardTable() Description {
	return Description{
		Name: "saved_card",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "customer_id", Fixed: true},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
			{Name: "active", Kind: Int},
			{Name: "label"},
			{Name: "card"},
			{Name: "fingerprint"},
			{Name: "attributes"},
			{Name: "key_id"},
			{Name: "sealed"},
			{Name: "proposed"},
			{Name: "kept"},
		},
		Missing: store.ErrStale,
		Uniques: []Unique{{Name: "saved_card_fingerprint", Columns: []string{"merchant_id", "fingerprint"}, Taken: store.ErrExists}},
		Foreigns: []Foreign{
			{Name: "saved_card_customer", Table: Customer, Columns: []string{"merchant_id", "customer_id"}, Gone: store.ErrCustomer},
			{Name: "saved_card_key", Table: VaultKey, Columns: []string{"key_id"}, Gone: store.ErrVaultKey},
		},
		Contended: true,
	}
}

func savedCardValues(m merchant.ID, s *vault.Saved) ([]Value, error) {
	card, err := jsonValue(s.Card)
	if err != nil {
		return nil, err
	}
	attributes := Value{Text: "{}"}
	if len(s.Attributes) > 0 {
		attributes, err = jsonValue(s.Attributes)
		if err != nil {
			return nil, err
		}
	}
	proposed := Value{Text: "{}"}
	if s.Proposed.Unproven || len(s.Proposed.By) > 0 {
		proposed, err = jsonValue(s.Proposed)
		if err != nil {
			return nil, err
		}
	}
	kept := Value{Text: "{}"}
	if s.Kept.Only || len(s.Kept.At) > 0 {
		kept, err = jsonValue(s.Kept)
		if err != nil {
			return nil, err
		}
	}
	return []Value{
		textValue(m), textValue(s.Token), timeValue(s.CreatedAt), textValue(s.Owner), intValue(s.Version), timeValue(s.UpdatedAt),
		boolValue(s.Active), textValue(s.Label), card, textValue(s.Fingerprint), attributes, textValue(s.Sealed.Key),
		textValue(base64.StdEncoding.EncodeToString(s.Sealed.Text)), proposed, kept,
	}, nil
}

func (k *compiler) customer(c store.Change) error {
	if c.ForgetCustomer != "" {
		k.row(Customer, Delete, []Value{textValue(k.m), textValue(c.ForgetCustomer)})
		k.touch(Customer, c.ForgetCustomer)
	}
	if c.Customer == nil {
		return nil
	}
	err := k.own("customer", c.Customer.Merchant)
	if err != nil {
		return err
	}
	values := customerValues(k.m, c.Customer)
	if c.Customer.Version <= 1 {
		k.row(Customer, Insert, values)
	} else {
		k.row(Customer, Advance, values, intValue(c.Customer.Version-1))
	}
	k.touch(Customer, c.Customer.ID)
	return nil
}

func (k *compiler) card(c store.Change) error {
	if c.ForgetCard != nil {
		err := k.own("saved card", c.ForgetCard.Merchant)
		if err != nil {
			return err
		}
		k.row(SavedCard, Retire, []Value{textValue(k.m), textValue(c.ForgetCard.Token), intValue(c.ForgetCard.Version)})
		k.touch(SavedCard, c.ForgetCard.Token)
	}
	for i := range c.Cards {
		s := &c.Cards[i]
		err := k.own("saved card", s.Merchant)
		if err != nil {
			return err
		}
		values, err := savedCardValues(k.m, s)
		if err != nil {
			return err
		}
		if s.Version <= 1 {
			k.row(SavedCard, Insert, values)
		} else {
			k.row(SavedCard, Advance, values, intValue(s.Version-1))
		}
		k.touch(SavedCard, s.Token)
		// Whoever deletes the customer must not share a group with whoever saves a card of his.
		k.touch(Customer, s.Owner)
	}
	return nil
}

func (k *compiler) vaultKey(c store.Change) error {
	if c.DropVaultKey != "" {
		k.row(VaultKey, Delete, []Value{textValue(c.DropVaultKey)})
		k.touch(VaultKey, c.DropVaultKey)
	}
	if c.AddVaultKey != nil {
		k.row(VaultKey, Insert, []Value{textValue(c.AddVaultKey.Key), timeValue(c.AddVaultKey.Since)})
		k.touch(VaultKey, c.AddVaultKey.Key)
	}
	return nil
}

const selectCustomer = `
		select merchant_id, id, created_at, version, updated_at, reference, name, email, phone
		from customer
		where merchant_id = $1`

func intoCustomer(c *vault.Customer) []any {
	return []any{
		intoText(&c.Merchant), intoText(&c.ID), intoTime(&c.CreatedAt), intoInt(&c.Version), intoTime(&c.UpdatedAt), intoText(&c.Reference),
		intoText(&c.Name), intoText(&c.Email), intoText(&c.Phone),
	}
}

// Customer implements [store.Store].
func (s *Store) Customer(ctx context.Context, m merchant.ID, id string) (vault.Customer, error) {
	return s.customerWhere(ctx, m, ` and id = $2`, id)
}

// CustomerByReference implements [store.Store].
func (s *Store) CustomerByReference(ctx context.Context, m merchant.ID, reference string) (vault.Customer, error) {
	if reference == "" {
		return vault.Customer{}, errRead("customer of merchant", string(m), store.ErrNotFound)
	}
	return s.customerWhere(ctx, m, ` and reference = $2 and reference <> ''`, reference)
}

func (s *Store) customerWhere(ctx context.Context, m merchant.ID, where, key string) (vault.Customer, error) {
	var out vault.Customer
	err := s.queryRow(ctx, selectCustomer+where, []any{clean(string(m)), clean(key)}, intoCustomer(&out)...)
	if err != nil {
		// The key may be a caller's text and stays out of the error.
		return vault.Customer{}, errRead("customer of merchant", string(m), err)
	}
	return out, nil
}

// Customers implements [store.Store].
func (s *Store) Customers(ctx context.Context, m merchant.ID, f vault.CustomerFilter) ([]vault.Customer, error) {
	query, args, err := page(selectCustomer, "customer", m, nil, f.After, f.Newest, f.Limit)
	if err != nil {
		return nil, err
	}
	var out []vault.Customer
	err = s.query(ctx, query, args, func(rows *sql.Rows) error {
		var c vault.Customer
		err := rows.Scan(intoCustomer(&c)...)
		out = append(out, c)
		return err //nolint:wrapcheck // the caller says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("list customers of merchant %s: %w", m, err)
	}
	return out, nil
}

const savedCardColumns = `merchant_id, id, created_at, customer_id, version, updated_at, active, label, card, fingerprint, attributes, key_id, sealed, proposed, kept`

const selectSavedCard = `
		select ` + savedCardColumns + `
		from saved_card
		where merchant_id = $1`

func intoSavedCard(c *vault.Saved) []any {
	return []any{
		intoText(&c.Merchant), intoText(&c.Token), intoTime(&c.CreatedAt), intoText(&c.Owner), intoInt(&c.Version), intoTime(&c.UpdatedAt),
		intoBool(&c.Active), intoText(&c.Label), intoJSON(&c.Card), intoText(&c.Fingerprint), intoJSON(&c.Attributes), intoText(&c.Sealed.Key),
		intoBase64(&c.Sealed.Text), intoJSON(&c.Proposed), intoJSON(&c.Kept),
	}
}

// errBase64 does not quote the text.
var errBase64 = errors.New("column holds no base64")

func intoBase64(dst *[]byte) into {
	return func(src any) error {
		text, ok := src.(string)
		if !ok {
			return errColumn("text", src)
		}
		var err error
		*dst, err = base64.StdEncoding.DecodeString(text)
		if err != nil {
			return errBase64
		}
		return nil
	}
}

// SavedCard implements [store.Store].
func (s *Store) SavedCard(ctx context.Context, m merchant.ID, token string) (vault.Saved, error) {
	return s.savedCardWhere(ctx, m, ` and id = $2`, token)
}

// SavedCardByFingerprint implements [store.Store].
func (s *Store) SavedCardByFingerprint(ctx context.Context, m merchant.ID, fingerprint string) (vault.Saved, error) {
	return s.savedCardWhere(ctx, m, ` and fingerprint = $2`, fingerprint)
}

func (s *Store) savedCardWhere(ctx context.Context, m merchant.ID, where, key string) (vault.Saved, error) {
	var out vault.Saved
	err := s.queryRow(ctx, selectSavedCard+where, []any{clean(string(m)), clean(key)}, intoSavedCard(&out)...)
	if err != nil {
		return vault.Saved{}, errRead("saved card of merchant", string(m), err)
	}
	return out, nil
}

// SavedCards implements [store.Store].
func (s *Store) SavedCards(ctx context.Context, m merchant.ID, f vault.CardFilter) ([]vault.Saved, error) {
	var narrow []string
	switch {
	case f.Owner != "":
		narrow = []string{"customer_id", f.Owner}
	case f.Label != "":
		narrow = []string{"label", f.Label}
	}
	query, args, err := page(selectSavedCard, "saved_card", m, narrow, f.After, f.Newest, f.Limit)
	if err != nil {
		return nil, err
	}
	return s.savedCards(ctx, query, args)
}

func (s *Store) savedCards(ctx context.Context, query string, args []any) ([]vault.Saved, error) {
	var out []vault.Saved
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var c vault.Saved
		err := rows.Scan(intoSavedCard(&c)...)
		out = append(out, c)
		return err //nolint:wrapcheck // the caller says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("list saved cards: %w", err)
	}
	return out, nil
}

// page returns the query of a page of a merchant's rows in the order in which they were made; narrow is a column and its value, or nil.
func page(selected, table string, m merchant.ID, narrow []string, after string, newest bool, limit int) (string, []any, error) {
	if limit <= 0 {
		return "", nil, fmt.Errorf("list %s of merchant %s: limit must be positive", table, m)
	}
	args := make([]any, 1, 4)
	args[0] = clean(string(m))
	query := selected
	if narrow != nil {
		args = append(args, clean(narrow[1]))
		query += ` and ` + narrow[0] + ` = $` + strconv.Itoa(len(args))
	}
	direction, beyond := "asc", ">"
	if newest {
		direction, beyond = "desc", "<"
	}
	if after != "" {
		args = append(args, clean(after))
		query += ` and (created_at, id) ` + beyond + ` (select created_at, id from ` + table + ` where merchant_id = $1 and id = $` + strconv.Itoa(len(args)) + `)`
	}
	args = append(args, limit)
	return query + ` order by created_at ` + direction + `, id ` + direction + ` limit $` + strconv.Itoa(len(args)), args, nil
}

// CardsUnder implements [store.Store].
func (s *Store) CardsUnder(ctx context.Context, key string, after vault.Place, limit int) ([]vault.Saved, error) {
	return s.savedCards(ctx, `
		select `+savedCardColumns+`
		from saved_card
		where key_id = $1 and (merchant_id, id) > ($2, $3)
		order by merchant_id, id
		limit $4`, []any{clean(key), clean(string(after.Merchant)), clean(after.Token), limit})
}

// VaultKeys implements [store.Store].
func (s *Store) VaultKeys(ctx context.Context) ([]vault.KeyUse, error) {
	var out []vault.KeyUse
	err := s.query(ctx, `
		select k.id, k.created_at, (select count(*) from saved_card c where c.key_id = k.id)
		from vault_key k
		order by k.created_at, k.id`, nil, func(rows *sql.Rows) error {
		var u vault.KeyUse
		err := rows.Scan(intoText(&u.Key), intoTime(&u.Since), intoInt(&u.Cards))
		out = append(out, u)
		return err //nolint:wrapcheck // the caller says what was read
	})
	if err != nil {
		return nil, fmt.Errorf("count saved cards by key: %w", err)
	}
	return out, nil
}

// Erase implements [store.Store].
func (s *Store) Erase(ctx context.Context) error {
	err := s.engine.Erase(ctx)
	if err != nil {
		return fmt.Errorf("erase what was deleted: %w", err)
	}
	return nil
}
