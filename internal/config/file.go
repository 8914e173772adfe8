package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/routing"
)

// File is what a gateway file says: merchants, their accounts at providers, and the rules by which payments find them.
type File struct {
	Merchants []MerchantEntry `yaml:"merchants"`
}

// MerchantEntry is one merchant of a gateway file.
type MerchantEntry struct {
	ID        merchant.ID     `yaml:"id"`
	Providers []ProviderEntry `yaml:"providers"`
	Routes    []RouteEntry    `yaml:"routes"`
}

// ProviderEntry is an account at a provider. Its credentials are secrets and are named in no error.
type ProviderEntry struct {
	// Name is what rules and reports call the account.
	Name string `yaml:"name"`
	// Kind is the provider: paymes, paynet, paymago, paratika, esnekpos or simbank.
	Kind        string            `yaml:"kind"`
	BaseURL     string            `yaml:"base_url"`
	Credentials map[string]string `yaml:"credentials"`
}

// RouteEntry is a rule; see package routing.
type RouteEntry struct {
	Name string  `yaml:"name"`
	When string  `yaml:"when"`
	To   Targets `yaml:"to"`
}

// Targets are where a rule leads: the name of an account, or percentages by name.
type Targets []routing.Target

// UnmarshalYAML reads either form. The order of percentages is that of the file.
func (t *Targets) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		*t = Targets{{Account: n.Value, Percent: 100}}
		return nil
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			var percent int
			err := n.Content[i+1].Decode(&percent)
			if err != nil {
				return fmt.Errorf("line %d: a percentage is a whole number", n.Content[i+1].Line)
			}
			*t = append(*t, routing.Target{Account: n.Content[i].Value, Percent: percent})
		}
		return nil
	case yaml.DocumentNode, yaml.SequenceNode, yaml.AliasNode:
	}
	return fmt.Errorf("line %d: to is the name of an account, or percentages by name", n.Line)
}

// ReadFile reads a gateway file. Members that it does not know are refused, because a misspelt one would be a rule that nobody
// follows.
func ReadFile(path string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, fmt.Errorf("read gateway file: %w", err)
	}
	f, err := parseFile(text)
	if err != nil {
		return File{}, fmt.Errorf("gateway file %s: %w", path, err)
	}
	return f, nil
}

func parseFile(text []byte) (File, error) {
	var f File
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(&f)
	switch {
	case errors.Is(err, io.EOF):
		return File{}, errors.New("it is empty")
	case err != nil:
		return File{}, plainYAML(err)
	}
	seen := map[merchant.ID]bool{}
	for _, m := range f.Merchants {
		if seen[m.ID] {
			return File{}, fmt.Errorf("merchant %q stands twice", m.ID)
		}
		seen[m.ID] = true
		err := m.check()
		if err != nil {
			return File{}, fmt.Errorf("merchant %q: %w", m.ID, err)
		}
	}
	return f, nil
}

// plainYAML says what is wrong with the file. The parser's own error about a value would quote it, and it may be a secret.
func plainYAML(err error) error {
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return errors.New("a member is unknown there, or has a value of another kind: " + lines(wrong.Errors))
	}
	return err
}

// lines keeps of each error of the parser where it is.
func lines(errs []string) string {
	var b bytes.Buffer
	for i, e := range errs {
		if i > 0 {
			b.WriteString(", ")
		}
		var line int
		if _, err := fmt.Sscanf(e, "line %d:", &line); err == nil {
			fmt.Fprintf(&b, "line %d", line)
			continue
		}
		b.WriteString("somewhere")
	}
	return b.String()
}

func (m MerchantEntry) check() error {
	names := m.accounts()
	for i, p := range m.Providers {
		if p.Name == "" || p.Kind == "" {
			return errors.New("every provider needs a name and a kind")
		}
		for _, other := range names[:i] {
			if other == p.Name {
				return fmt.Errorf("provider %q stands twice", p.Name)
			}
		}
	}
	_, err := m.table()
	return err
}

// accounts are the names of a merchant's accounts in the order of the file.
func (m MerchantEntry) accounts() []string {
	names := make([]string, len(m.Providers))
	for i, p := range m.Providers {
		names[i] = p.Name
	}
	return names
}

func (m MerchantEntry) table() (*routing.Table, error) {
	rules := make([]routing.Rule, len(m.Routes))
	for i, r := range m.Routes {
		rules[i] = routing.Rule{Name: r.Name, When: r.When, To: r.To}
	}
	return routing.Compile(rules, m.accounts())
}
