package gateway

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// customer.go keeps who a saved card belongs to. Customers are the merchant's and not a surface's: whom one dialect knows by the shop's own
// id, the others know by it too.

// CustomerChange is what is to become of a customer. What is unset stays as it is.
type CustomerChange struct{ Name, Email, Phone *string }

// The longest texts of a customer, in characters.
const (
	maxCustomerReference = 128
	maxCustomerText      = 250
)

// CreateCustomer makes a customer: of n its reference, name, email and phone. A Conflict fault says that there is one with the reference.
func (g *Gateway) CreateCustomer(ctx context.Context, m merchant.ID, n vault.Customer) (vault.Customer, error) {
	n, err := g.newCustomer(m, n)
	if err != nil {
		return vault.Customer{}, err
	}
	err = g.store.Commit(ctx, store.Change{Merchant: m, Customer: &n})
	if errors.Is(err, store.ErrExists) {
		return vault.Customer{}, fault.New(fault.Conflict, "customer_exists", fault.Text{
			TR: "Bu referansla kayıtlı bir müşteri zaten var.", EN: "There is a customer with this reference already.",
		})
	}
	if err != nil {
		return vault.Customer{}, fmt.Errorf("store customer: %w", err)
	}
	return n, nil
}

// newCustomer is a customer as he is stored first.
func (g *Gateway) newCustomer(m merchant.ID, n vault.Customer) (vault.Customer, error) {
	now := g.now().UTC().Truncate(time.Microsecond)
	n.Merchant, n.ID, n.Version, n.CreatedAt, n.UpdatedAt = m, vault.NewCustomerID(now), 1, now, now
	return n, validCustomer(n)
}

// Customer returns a customer by our id, or a NotFound fault.
func (g *Gateway) Customer(ctx context.Context, m merchant.ID, id string) (vault.Customer, error) {
	return foundCustomer(g.store.Customer(ctx, m, id))
}

// CustomerOf returns the customer whom the shop calls so, or a NotFound fault.
func (g *Gateway) CustomerOf(ctx context.Context, m merchant.ID, reference string) (vault.Customer, error) {
	return foundCustomer(g.store.CustomerByReference(ctx, m, reference))
}

func foundCustomer(c vault.Customer, err error) (vault.Customer, error) {
	if errors.Is(err, store.ErrNotFound) {
		return c, errNoCustomer()
	}
	if err != nil {
		return c, fmt.Errorf("read customer: %w", err)
	}
	return c, nil
}

// CustomerNamed returns the customer of our id, or else the one whom the shop calls so, or a NotFound fault.
func (g *Gateway) CustomerNamed(ctx context.Context, m merchant.ID, name string) (vault.Customer, error) {
	c, err := g.Customer(ctx, m, name)
	if fault.KindOf(err) == fault.NotFound {
		c, err = g.CustomerOf(ctx, m, name)
	}
	return c, err
}

// KnowCustomer returns the customer whom the shop calls so, and makes one if there is none.
func (g *Gateway) KnowCustomer(ctx context.Context, m merchant.ID, reference string) (vault.Customer, error) {
	if reference == "" {
		return vault.Customer{}, errCustomerReference()
	}
	for range conflictTries {
		c, err := g.CustomerOf(ctx, m, reference)
		if fault.KindOf(err) != fault.NotFound {
			return c, err
		}
		c, err = g.CreateCustomer(ctx, m, vault.Customer{Reference: reference})
		if fault.KindOf(err) != fault.Conflict {
			return c, err
		}
	}
	return vault.Customer{}, errContended()
}

// Customers returns a page of the merchant's customers.
func (g *Gateway) Customers(ctx context.Context, m merchant.ID, f vault.CustomerFilter) ([]vault.Customer, error) {
	all, err := g.store.Customers(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	return all, nil
}

// ChangeCustomer changes a customer and returns it as it then stands.
func (g *Gateway) ChangeCustomer(ctx context.Context, m merchant.ID, id string, change CustomerChange) (vault.Customer, error) {
	for range conflictTries {
		c, err := g.Customer(ctx, m, id)
		if err != nil {
			return c, err
		}
		for _, text := range []struct{ to, from *string }{{&c.Name, change.Name}, {&c.Email, change.Email}, {&c.Phone, change.Phone}} {
			if text.from != nil {
				*text.to = *text.from
			}
		}
		err = validCustomer(c)
		if err != nil {
			return vault.Customer{}, err
		}
		c.Version++
		c.UpdatedAt = g.now().UTC().Truncate(time.Microsecond)
		err = g.store.Commit(ctx, store.Change{Merchant: m, Customer: &c})
		if errors.Is(err, store.ErrStale) {
			continue
		}
		if err != nil {
			return vault.Customer{}, fmt.Errorf("store customer: %w", err)
		}
		return c, nil
	}
	return vault.Customer{}, errContended()
}

// ForgetCustomer deletes a customer and all his saved cards, and has the database's files rid of them. A card that is saved meanwhile
// goes too, or is refused: the database sees to that.
func (g *Gateway) ForgetCustomer(ctx context.Context, m merchant.ID, id string) error {
	if id == "" {
		return errNoCustomer()
	}
	c, err := g.customerGone(ctx, store.Change{Merchant: m, ForgetCustomer: id, Enqueue: []job.Job{g.erasure(m)}}, m, id)
	if err != nil {
		return err
	}
	err = g.store.Commit(ctx, c)
	if errors.Is(err, store.ErrStale) {
		return errNoCustomer()
	}
	if err != nil {
		return fmt.Errorf("forget customer: %w", err)
	}
	return nil
}

// jobErase rids the database's files of what has been deleted.
const jobErase job.Kind = "erase"

// erasure gathers the deletions of one second, which is over when the job is due: a deletion that came while its job runs would
// otherwise be taken for done with it.
func (g *Gateway) erasure(m merchant.ID) job.Job {
	second := g.now().UTC().Truncate(time.Second)
	return job.Job{Merchant: m, ID: "erase-" + strconv.FormatInt(second.Unix(), 10), Kind: jobErase, RunAt: second.Add(2 * time.Second)}
}

func (g *Gateway) runErase(ctx context.Context, j job.Job) error {
	again := g.store.Erase(ctx)
	c := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if again != nil {
		g.log.Info("deleted cards are still in the database's log; it is tried again", "error", again)
		c.Enqueue = []job.Job{g.erasure(j.Merchant)}
	}
	err := g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("end erasure: %w", err)
	}
	return nil
}

// validCustomer refuses texts that are too long, and those that hold what may be a card number: they are kept in plain.
func validCustomer(c vault.Customer) error {
	if !printable(c.Reference, maxCustomerReference) || Shown(c.Reference) != c.Reference {
		return errCustomerReference()
	}
	for field, text := range map[string]string{"name": c.Name, "email": c.Email, "phone": c.Phone} {
		if !printable(text, maxCustomerText) || Shown(text) != text {
			return fault.InvalidField(field, "customer_text_invalid", fault.Text{
				TR: "Bu alan en çok 250 yazdırılabilir karakter olmalı ve kart numarası içermemelidir.",
				EN: "This field has at most 250 printable characters and holds no card number.",
			})
		}
	}
	return nil
}

func errCustomerReference() error {
	return fault.InvalidField("reference", "customer_reference_invalid", fault.Text{
		TR: "Müşterinin kimliği 1 ile 128 yazdırılabilir karakter arasında olmalı ve kart numarası içermemelidir.",
		EN: "The id of a customer has 1 to 128 printable characters and holds no card number.",
	})
}

func errNoCustomer() error {
	return fault.New(fault.NotFound, "customer_not_found", fault.Text{TR: "Böyle bir müşteri yok.", EN: "There is no such customer."})
}

// The gateway's names of what it gives and takes of the vault, so that a surface needs to know this package alone.

type (
	// Customer is who saved cards belong to.
	Customer = vault.Customer
	// SavedCard is a card that is kept.
	SavedCard = vault.Saved
	// CustomerFilter narrows a list of customers.
	CustomerFilter = vault.CustomerFilter
	// SavedFilter narrows a list of saved cards.
	SavedFilter = vault.CardFilter
)
