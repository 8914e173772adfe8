package paymes

import (
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// The types of a sub-merchant.
const (
	Individual = "individual"
	Corporate  = "corporate"
)

// SubMerchant is the request of marketplace/v1/sub-merchant/create and update ("Create Sub Merchant"). In an update a field that
// is empty is left as it is. What each field may hold is checked by whoever keeps it.
type SubMerchant struct {
	PublicKey string
	// ID names the one to update; it stands in the path.
	ID      string
	Type    string
	Name    string
	Surname string
	Email   string
	Phone   string
	IBAN    string
	// PIN is the person's identity number, TIN the tax number.
	PIN        string
	TIN        string
	TaxOffice  string
	Company    string
	Country    string
	City       string
	District   string
	Address    string
	PostalCode string
	// Local and Foreign are commission ratios in percent, such as "2.51", or empty.
	Local   string
	Foreign string
	// PayoutDays are days of the week from "1" to "5".
	PayoutDays []string
	// PayoutEnabled is nil if it is not said.
	PayoutEnabled *bool
}

// Silent reports whether nothing is said about a store but which one is meant.
func (s SubMerchant) Silent() bool {
	return len(s.PayoutDays) == 0 && s.PayoutEnabled == nil &&
		s.Type+s.Name+s.Surname+s.Email+s.Phone+s.IBAN+s.PIN+s.TIN+s.TaxOffice+s.Company+s.Country+s.City+s.District+s.Address+
			s.PostalCode+s.Local+s.Foreign == ""
}

// DecodeSubMerchant reads a request of sub-merchant/create.
func DecodeSubMerchant(f wirekit.Fields) (SubMerchant, error) {
	r := wirekit.NewReader(f)
	r.Require("type", "name", "surname", "email", "phone", "iban")
	s := readSubMerchant(r, f)
	if s.Type == Corporate {
		r.Require("tin", "company_name", "company_country", "company_city", "company_address")
		if strings.EqualFold(s.Country, "TR") {
			r.Require("tax_office")
		}
	}
	return s, r.Err()
}

// DecodeSubMerchantUpdate reads a request of sub-merchant/update.
func DecodeSubMerchantUpdate(f wirekit.Fields) (SubMerchant, error) {
	r := wirekit.NewReader(f)
	s := readSubMerchant(r, f)
	return s, r.Err()
}

func readSubMerchant(r *wirekit.Reader, f wirekit.Fields) SubMerchant {
	s := SubMerchant{
		PublicKey: r.Text("publicKey", textLimit), Type: r.Text("type", textLimit), Name: r.Text("name", textLimit),
		Surname: r.Text("surname", textLimit), Email: r.Text("email", textLimit), Phone: r.Text("phone", textLimit),
		IBAN: r.Text("iban", textLimit), PIN: r.Text("pin", textLimit), TIN: r.Text("tin", textLimit), TaxOffice: r.Text("tax_office", textLimit),
		Company: r.Text("company_name", textLimit), Country: r.Text("company_country", textLimit), City: r.Text("company_city", textLimit),
		District: r.Text("company_district", textLimit), Address: r.Text("company_address", textLimit),
		PostalCode: r.Text("company_postal_code", textLimit), PayoutDays: readDays(r, f),
	}
	if r.Given("type") && s.Type != Individual && s.Type != Corporate && !r.Refused("type") {
		r.Refuse("type", "type", fault.Text{TR: "individual ya da corporate olmalıdır.", EN: "It must be individual or corporate."})
	}
	if r.Given("commission_ratio_local") {
		s.Local = r.Decimal("commission_ratio_local")
	}
	if r.Given("commission_ratio_foreign") {
		s.Foreign = r.Decimal("commission_ratio_foreign")
	}
	if r.Given("is_payout_enabled") {
		enabled := r.Bool("is_payout_enabled")
		s.PayoutEnabled = &enabled
	}
	return s
}

// readDays reads payout_days: an array of days of the week, written as numbers or as texts, or one of them alone.
func readDays(r *wirekit.Reader, f wirekit.Fields) []string {
	const name = "payout_days"
	field, found := f.Find(name)
	if !found || !r.Given(name) {
		return nil
	}
	written := func(c rune) bool { return strings.ContainsRune("[],\" \t\r\n", c) } // what stands between the days, as JSON or alone
	days := strings.FieldsFunc(field.Value, written)
	for _, day := range days {
		if len(day) != 1 || day < "1" || day > "5" || len(days) > 5 {
			r.Refuse(name, "days", fault.Text{TR: "1 ile 5 arasında günlerden oluşmalıdır.", EN: "It must be days from 1 to 5."})
			return nil
		}
	}
	if len(days) == 0 {
		return nil
	}
	return days
}

// Encode writes the request as JSON.
func (s SubMerchant) Encode() []byte {
	w := wirekit.NewObject()
	for _, field := range [][2]string{
		{"publicKey", s.PublicKey}, {"type", s.Type}, {"name", s.Name}, {"surname", s.Surname}, {"email", s.Email}, {"phone", s.Phone},
		{"iban", s.IBAN}, {"pin", s.PIN}, {"tin", s.TIN}, {"tax_office", s.TaxOffice}, {"company_name", s.Company},
		{"company_country", s.Country}, {"company_city", s.City}, {"company_district", s.District}, {"company_address", s.Address},
		{"company_postal_code", s.PostalCode}, {"commission_ratio_local", s.Local}, {"commission_ratio_foreign", s.Foreign},
	} {
		w.GivenText(field[0], field[1])
	}
	if len(s.PayoutDays) > 0 {
		w.Raw("payout_days", texts(s.PayoutDays))
	}
	if s.PayoutEnabled != nil {
		w.Bool("is_payout_enabled", *s.PayoutEnabled)
	}
	return w.Bytes()
}

func texts(list []string) string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = strconv.Quote(text) // days are digits
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// Store is a sub-merchant as the answers show it. The answer of create has its fields in another order than the others, and
// lacks two of them.
type Store struct {
	SubMerchant
	Secret  string
	Created time.Time
	Updated time.Time
	// New tells that this is the answer of create.
	New bool
	// Paused tells that the store is switched off. The samples have null, of stores that are not.
	Paused bool
}

// The stores' times are written as Istanbul's, which has no other than this offset since 2016.
func local(t time.Time) string {
	return t.In(time.FixedZone("", 3*60*60)).Format(time.DateTime)
}

// Encode writes the store as "results" of an answer.
func (s Store) Encode() []byte {
	w := wirekit.NewObject()
	w.Bool("status", true)
	w.Raw("results", string(s.object().Bytes()))
	return w.Bytes()
}

func (s Store) object() *wirekit.Object {
	w := wirekit.NewObject()
	if !s.New {
		w.Bool("status", true)
	}
	for _, field := range [][2]string{
		{"type", s.Type}, {"sub_merchant_id", s.ID}, {"secret", s.Secret}, {"name", s.Name}, {"surname", s.Surname}, {"email", s.Email},
		{"phone", s.Phone}, {"iban", s.IBAN}, {"pin", s.PIN}, {"tin", s.TIN}, {"tax_office", s.TaxOffice}, {"company_name", s.Company},
		{"company_country", s.Country}, {"company_city", s.City}, {"company_address", s.Address}, {"company_postal_code", s.PostalCode},
	} {
		w.Text(field[0], field[1])
	}
	w.GivenText("company_district", s.District)
	enabled := int64(0)
	if s.PayoutEnabled != nil && *s.PayoutEnabled {
		enabled = 1
	}
	if s.New {
		w.Int("is_payout_enabled", enabled)
		w.Raw("payout_days", texts(s.PayoutDays))
		w.Text("onboarded_at", local(s.Created))
		w.Text("updated_at", local(s.Updated))
		w.Text("created_at", local(s.Created))
	} else {
		w.Raw("payout_days", texts(s.PayoutDays))
		w.Int("is_payout_enabled", enabled)
		paused := "null"
		if s.Paused {
			paused = "1"
		}
		w.Raw("is_paused", paused)
		w.Text("onboarded_at", local(s.Created))
		w.Text("created_at", local(s.Created))
		w.Text("updated_at", local(s.Updated))
	}
	w.Text("full_name", strings.TrimSpace(s.Name+" "+s.Surname))
	w.Raw("available_payout_days", "[1,2,3,4,5]")
	ratio := wirekit.NewObject()
	ratio.Text("local", s.Local)
	ratio.Text("foreign", s.Foreign)
	w.Raw("commission_ratio", string(ratio.Bytes()))
	w.Bool("can_use_foreign_credit_card", false)
	return w
}

// DecodeStore reads an answer of create, update, or about one store.
func DecodeStore(f wirekit.Fields) (Store, error) {
	results, err := f.Object("results")
	if err != nil {
		return Store{}, err
	}
	return readStore(results)
}

func readStore(f wirekit.Fields) (Store, error) {
	r := wirekit.NewReader(f)
	r.Require("sub_merchant_id", "type")
	_, later := f.Find("status")
	s := Store{SubMerchant: readSubMerchant(r, f), Secret: r.Text("secret", textLimit), New: !later}
	s.ID = r.Text("sub_merchant_id", textLimit)
	s.Created, s.Updated = readLocal(r, "created_at"), readLocal(r, "updated_at")
	err := r.Err()
	if err != nil {
		return Store{}, err
	}
	ratio, err := f.Object("commission_ratio")
	if err != nil {
		return Store{}, err
	}
	rr := wirekit.NewReader(ratio)
	s.Local, s.Foreign = rr.Text("local", nameLimit), rr.Text("foreign", nameLimit)
	return s, rr.Err()
}

func readLocal(r *wirekit.Reader, name string) time.Time {
	text := r.Text(name, nameLimit)
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateTime, text, time.FixedZone("", 3*60*60))
	if err != nil || t.Year() < 1 {
		r.Refuse(name, "date_malformed", fault.Text{
			TR: "2026-11-22 10:00:00 biçiminde olmalıdır.", EN: "It must be written like 2026-11-22 10:00:00.",
		})
		return time.Time{}
	}
	return t.UTC()
}

// StoreRequest is the request for a page of stores.
type StoreRequest struct {
	PublicKey string
	Page      int
	Limit     int
}

// DecodeStoreRequest reads a request of marketplace/v1/sub-merchant ("List Sub Merchants").
func DecodeStoreRequest(f wirekit.Fields) (StoreRequest, error) {
	r := wirekit.NewReader(f)
	v := StoreRequest{
		PublicKey: r.Text("publicKey", textLimit), Page: int(r.Int("page", 1, 1_000_000, 1)), Limit: int(r.Int("limit", 1, 1000, 100)),
	}
	return v, r.Err()
}

// Encode writes the request as JSON.
func (v StoreRequest) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("publicKey", v.PublicKey)
	w.Int("page", int64(v.Page))
	w.Int("limit", int64(v.Limit))
	return w.Bytes()
}

// StoreList is the answer with a page of stores.
type StoreList struct {
	TotalCount int
	Items      []Store
}

// Encode writes the answer.
func (v StoreList) Encode() []byte {
	rows := make([]*wirekit.Object, len(v.Items))
	for i, s := range v.Items {
		rows[i] = s.object()
	}
	inner := wirekit.NewObject()
	inner.Int("totalCount", int64(v.TotalCount))
	inner.Rows("items", rows)
	w := wirekit.NewObject()
	w.Bool("status", true)
	w.Raw("results", string(inner.Bytes()))
	return w.Bytes()
}

// DecodeStoreList reads the answer.
func DecodeStoreList(f wirekit.Fields) (StoreList, error) {
	results, err := f.Object("results")
	if err != nil {
		return StoreList{}, err
	}
	r := wirekit.NewReader(results)
	r.Require("totalCount")
	v := StoreList{TotalCount: int(r.Int("totalCount", 0, 1<<31, 0))}
	err = r.Err()
	if err != nil {
		return StoreList{}, err
	}
	rows, err := results.Rows("items")
	if err != nil {
		return StoreList{}, err
	}
	for _, row := range rows {
		s, err := readStore(row)
		if err != nil {
			return StoreList{}, err
		}
		v.Items = append(v.Items, s)
	}
	return v, nil
}
