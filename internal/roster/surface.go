package roster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
)

// surface is how a shop proves itself on one API.
type surface struct {
	// needs are the parts that a key must have, and may those that it may.
	needs, may []string
	// proof are the parts that together open the surface; of them a digest is kept.
	proof []string
	// public are the parts by which the surface calls the merchant. They prove nothing and are kept in plain.
	public []string
	// signs are the parts with which something is signed, so that they have to be kept, sealed, and are a setting of their name.
	signs []string
}

func surfaces() map[string]surface {
	return map[string]surface{
		"v1":      {needs: []string{"key"}, proof: []string{"key"}},
		"paymes":  {needs: []string{"secret"}, may: []string{"public_key"}, proof: []string{"secret"}, public: []string{"public_key"}, signs: []string{"secret"}},
		"paynet":  {needs: []string{"secret_key"}, may: []string{"publishable_key"}, proof: []string{"secret_key"}, public: []string{"publishable_key"}},
		"paymago": {needs: []string{"token"}, proof: []string{"token"}},
		"paratika": {
			needs: []string{"merchant", "merchant_user", "merchant_password"}, may: []string{"secret_key"},
			proof: []string{"merchant", "merchant_user", "merchant_password"}, public: []string{"merchant"}, signs: []string{"secret_key"},
		},
		"esnekpos": {
			needs: []string{"merchant", "merchant_key"}, may: []string{"public_token"},
			proof: []string{"merchant", "merchant_key"}, public: []string{"merchant", "public_token"},
		},
	}
}

// KeyParts returns the names of the parts that a key on a surface must have and of those that it may have, and whether there is such
// a surface.
func KeyParts(name string) (needs, may []string, known bool) {
	s, known := surfaces()[name]
	return s.needs, s.may, known
}

// check refuses a key that lacks a part or has one that the surface does not know. The error names parts and no values.
func (k Key) check(name string) error {
	s, known := surfaces()[name]
	if !known {
		return invalid("keys."+name, fault.Text{TR: "arayüz şunlardan biridir: %s", EN: "a surface is one of %s"}, strings.Join(slices.Sorted(maps.Keys(surfaces())), ", "))
	}
	for _, part := range s.needs {
		if k[part] == "" {
			return invalid("keys."+name, fault.Text{TR: "%s eksik", EN: "%s is missing"}, part)
		}
	}
	for part, value := range k {
		if !slices.Contains(s.needs, part) && !slices.Contains(s.may, part) {
			return invalid("keys."+name, fault.Text{TR: "parçaları %s; verilenlerden biri bunlardan değil", EN: "its parts are %s; one of those given is none of them"}, strings.Join(slices.Concat(s.needs, s.may), ", "))
		}
		if value == "" || strings.ContainsRune(value, 0) {
			return invalid("keys."+name+"."+part, fault.Text{TR: "boş ya da içinde sıfır baytı var", EN: "it is empty or has a zero in it"})
		}
	}
	return nil
}

// secrets is what is kept of a key under seal.
type secrets struct {
	Digest merchant.Digest   `json:"digest"`
	Signs  map[string]string `json:"signs,omitempty"`
}

// split divides a key into what is kept in plain and what is sealed.
func (k Key) split(name string) (public map[string]string, kept secrets) {
	s := surfaces()[name]
	var proof []string
	for _, part := range s.proof {
		proof = append(proof, k[part])
	}
	kept.Digest = merchant.DigestOf(name, strings.Join(proof, "\x00"))
	for _, part := range s.signs {
		if k[part] != "" {
			if kept.Signs == nil {
				kept.Signs = map[string]string{}
			}
			kept.Signs[part] = k[part]
		}
	}
	for _, part := range s.public {
		if k[part] != "" {
			if public == nil {
				public = map[string]string{}
			}
			public[part] = k[part]
		}
	}
	return public, kept
}

// secretSetting reports whether a setting is the place of something that signs, which only a key may put there.
func secretSetting(key string) bool {
	name, part, _ := strings.Cut(key, ".")
	return slices.Contains(surfaces()[name].signs, part)
}

// Invalid is what is wrong with something that was wanted, and where it stands. It holds no secret.
type Invalid struct {
	Merchant merchant.ID
	// Account is empty where it is about the merchant itself.
	Account string
	// Field is the path below merchant or account, such as "credentials.secret_key" or "routes.2".
	Field string
	What  fault.Text
}

// Error says where and what, in English.
func (e *Invalid) Error() string { return e.Told().In("en") }

// Told says where and what, in both languages.
func (e *Invalid) Told() fault.Text {
	in := func(language, merchant, account string) string {
		var b strings.Builder
		if e.Merchant != "" {
			fmt.Fprintf(&b, "%s %q: ", merchant, e.Merchant)
		}
		if e.Account != "" {
			fmt.Fprintf(&b, "%s %q: ", account, e.Account)
		}
		if e.Field != "" {
			b.WriteString(e.Field + ": ")
		}
		return b.String() + e.What.In(language)
	}
	return fault.Text{TR: in("tr", "üye iş yeri", "sağlayıcı"), EN: in("en", "merchant", "provider")}
}

func invalid(field string, what fault.Text, args ...any) *Invalid {
	return &Invalid{Field: field, What: what.With(args...)}
}
