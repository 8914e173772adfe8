package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/routing"
)

// File is what a gateway file says: merchants, what their shops prove themselves with, their accounts at providers, and the rules by
// which payments find them. What it does not say is left as it is.
type File struct {
	Merchants []MerchantEntry `yaml:"merchants"`

	path  string
	lines map[string]int // by path, such as "merchants.0.providers.1.kind"
}

// MerchantEntry is one merchant of a gateway file.
type MerchantEntry struct {
	ID   merchant.ID `yaml:"id"`
	Name string      `yaml:"name"`
	// Keys are what shops prove themselves with, by surface; see [roster.KeyParts]. They are secrets.
	Keys map[string]KeyEntries `yaml:"keys"`
	// Settings are agreed with a surface, by "surface.name"; see docs/dialect.
	Settings   map[string]string `yaml:"settings"`
	Commission Rates             `yaml:"commission"`
	Providers  []ProviderEntry   `yaml:"providers"`
	Routes     []RouteEntry      `yaml:"routes"`
	// Webhooks are whom the merchant's events are told; see docs/webhooks.md. Without the key they are left as they are.
	Webhooks []WebhookEntry `yaml:"webhooks"`
}

// ProviderEntry is an account at a provider. Its credentials are secrets and are named in no error.
type ProviderEntry struct {
	// Name is what rules and reports call the account.
	Name string `yaml:"name"`
	// Kind is the provider, one of [provider.Kinds].
	Kind        string            `yaml:"kind"`
	BaseURL     string            `yaml:"base_url"`
	Credentials map[string]string `yaml:"credentials"`
	// Commission is what the account takes, if that differs from what the merchant has agreed.
	Commission Rates `yaml:"commission"`
	// Disabled accounts take no new payments. An account of which the file does not say it stays as it is.
	Disabled *bool `yaml:"disabled"`
	// EarlyCharge lets a provider that cannot hold an amount charge before the shop finishes; see [roster.Account].
	EarlyCharge *bool `yaml:"early_charge"`
	// PaysStores has the provider give a marketplace's stores their shares; see [roster.Account].
	PaysStores *bool `yaml:"pays_stores"`
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
				return wrongAt(n.Content[i+1].Line, fault.Text{TR: "yüzde bir tam sayıdır", EN: "a percentage is a whole number"})
			}
			*t = append(*t, routing.Target{Account: n.Content[i].Value, Percent: percent})
		}
		return nil
	case yaml.DocumentNode, yaml.SequenceNode, yaml.AliasNode:
	}
	return wrongAt(n.Line, fault.Text{TR: "to bir hesabın adıdır ya da hesap adlarına göre yüzdelerdir", EN: "to is the name of an account, or percentages by name"})
}

// KeyEntries are the keys of one surface: one, or a list of several that all open it, as while one replaces another.
type KeyEntries []map[string]string

// UnmarshalYAML reads either form.
func (k *KeyEntries) UnmarshalYAML(n *yaml.Node) error {
	var one map[string]string
	if n.Kind == yaml.SequenceNode {
		var several []map[string]string
		if n.Decode(&several) == nil && len(several) > 0 {
			*k = several
			return nil
		}
	} else if n.Decode(&one) == nil && len(one) > 0 {
		*k = KeyEntries{one}
		return nil
	}
	return wrongAt(n.Line, fault.Text{TR: "bir anahtarın parçaları adlarıyla yazılır", EN: "a key has its parts by name"})
}

// ReadFile reads a gateway file. Members that it does not know are refused, because a misspelt one would be a rule that nobody
// follows. Secrets may stand elsewhere: "env:NAME" in the environment, "file:PATH" in a file, whose path is from the folder of this
// one.
func ReadFile(path string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, &fault.Said{Text: fault.Text{TR: "ağ geçidi dosyası okunamadı: %v", EN: "read gateway file: %v"}.With(err), Cause: err}
	}
	f, err := parseFile(text)
	f.path = path
	if err != nil {
		return File{}, f.Locate(err)
	}
	err = f.reveal(Secrets{Folder: filepath.Dir(path), Env: os.LookupEnv})
	if err != nil {
		return File{}, f.Locate(err)
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
		return File{}, fault.Say(fault.Text{TR: "boş", EN: "it is empty"})
	case err != nil:
		return File{}, plainYAML(err)
	}
	if err = d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return File{}, fault.Say(fault.Text{
			TR: "ikinci bir belgesi var (---), uygulanmazdı: hepsini tek belgeye yazın", EN: "it has a second document (---), which would be ignored: write all of it in one",
		})
	}
	var root yaml.Node
	err = yaml.Unmarshal(text, &root)
	if err != nil {
		return File{}, plainYAML(err)
	}
	f.lines = map[string]int{}
	note(f.lines, "", &root)
	seen := map[merchant.ID]bool{}
	for _, m := range f.Merchants {
		if seen[m.ID] {
			return f, &roster.Invalid{Merchant: m.ID, Field: "id", What: twice()}
		}
		seen[m.ID] = true
		err := m.check()
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// note remembers where everything stands.
func note(lines map[string]int, path string, n *yaml.Node) {
	if n.Kind != yaml.DocumentNode {
		lines[path] = n.Line
	}
	below := func(name string, child *yaml.Node) {
		if path != "" {
			name = path + "." + name
		}
		note(lines, name, child)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		note(lines, path, n.Content[0])
	case yaml.SequenceNode:
		for i, child := range n.Content {
			below(strconv.Itoa(i), child)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			below(n.Content[i].Value, n.Content[i+1])
		}
	case yaml.ScalarNode, yaml.AliasNode:
	}
}

// plainYAML says what is wrong with the file. The parser's own error about a value would quote it, and it may be a secret.
func plainYAML(err error) error {
	var ours *fault.Said // of an UnmarshalYAML above
	if errors.As(err, &ours) {
		return ours
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return fault.Say(fault.Text{
			TR: "orada bilinmeyen bir alan ya da başka türden bir değer var: " + lines(wrong.Errors, "satır %d", "bir yerde"),
			EN: "a member is unknown there, or has a value of another kind: " + lines(wrong.Errors, "line %d", "somewhere"),
		})
	}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.Contains(text, "anchor") || strings.Contains(text, "cannot decode") { // these repeat what stands there
		return fault.Say(fault.Text{
			TR: "*, & ya da ! ile başlayan bir değer var: tırnak içine alın", EN: "a value begins with *, & or !: put it in quotation marks",
		})
	}
	return &fault.Said{Text: fault.Text{TR: "YAML değil: %s", EN: "it is no YAML: %s"}.With(text), Cause: err}
}

// wrongAt is an error of a value, by its line in the file.
func wrongAt(line int, what fault.Text) error {
	return fault.Say(fault.Text{TR: fmt.Sprintf("satır %d: %s", line, what.TR), EN: fmt.Sprintf("line %d: %s", line, what.EN)})
}

func twice() fault.Text { return fault.Text{TR: "iki kez yazılmış", EN: "it stands twice"} }

// lines keeps of each error of the parser where it is.
func lines(errs []string, at, somewhere string) string {
	var b bytes.Buffer
	for i, e := range errs {
		if i > 0 {
			b.WriteString(", ")
		}
		var line int
		if _, err := fmt.Sscanf(e, "line %d:", &line); err == nil {
			fmt.Fprintf(&b, at, line)
			continue
		}
		b.WriteString(somewhere)
	}
	return b.String()
}

func (m MerchantEntry) check() error {
	seen := map[string]bool{}
	for _, p := range m.Providers {
		if p.Name == "" || p.Kind == "" {
			return &roster.Invalid{Merchant: m.ID, Account: p.Name, Field: "providers", What: fault.Text{
				TR: "her sağlayıcının name ve kind değeri olmalıdır", EN: "every provider needs a name and a kind",
			}}
		}
		if seen[p.Name] {
			return &roster.Invalid{Merchant: m.ID, Account: p.Name, Field: "name", What: twice()}
		}
		seen[p.Name] = true
	}
	return m.checkWebhooks()
}

// Locate puts before an error where in the file it stands, if it is about something there.
func (f File) Locate(err error) error {
	if err == nil {
		return nil
	}
	var what *roster.Invalid
	if !errors.As(err, &what) {
		if f.path == "" {
			return err
		}
		text := fault.TextOf(err)
		return &fault.Said{Text: fault.Text{TR: "ağ geçidi dosyası " + f.path + ": " + text.In("tr"), EN: "gateway file " + f.path + ": " + text.In("en")}, Cause: err}
	}
	line := f.line(what)
	if f.path == "" || line == 0 {
		return err
	}
	return &fault.Said{Text: fault.TextOf(err).After(fmt.Sprintf("%s:%d: ", f.path, line)), Cause: err}
}

// line finds the line of something, or of the nearest that contains it.
func (f File) line(what *roster.Invalid) int {
	path := ""
	for i, m := range f.Merchants {
		if m.ID != what.Merchant {
			continue
		}
		path = fmt.Sprintf("merchants.%d", i) // the last, where one stands twice
		for j, p := range m.Providers {
			if what.Account != "" && p.Name == what.Account {
				path = fmt.Sprintf("merchants.%d.providers.%d", i, j)
			}
		}
	}
	if what.Field != "" {
		path += "." + what.Field
	}
	for path != "" {
		if line := f.lines[path]; line > 0 {
			return line
		}
		// A setting's name has a dot of its own, which the path to it has too.
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return 0
}

// Wanted is what the file asks for.
func (f File) Wanted() []roster.Merchant {
	var all []roster.Merchant
	for _, m := range f.Merchants {
		w := roster.Merchant{ID: m.ID, Name: m.Name, Settings: m.Settings, Commission: commission.Table(m.Commission)}
		for name, entries := range m.Keys {
			if w.Keys == nil {
				w.Keys = map[string][]roster.Key{}
			}
			for _, key := range entries {
				w.Keys[name] = append(w.Keys[name], key)
			}
		}
		for _, p := range m.Providers {
			w.Accounts = append(w.Accounts, roster.Account{
				Account:    provider.Account{Name: p.Name, Kind: p.Kind, BaseURL: p.BaseURL, Credentials: p.Credentials},
				Commission: commission.Table(p.Commission), Disabled: p.Disabled, EarlyCharge: p.EarlyCharge, PaysStores: p.PaysStores,
			})
		}
		if m.Routes != nil {
			w.Routes = make([]routing.Rule, len(m.Routes))
		}
		for i, r := range m.Routes {
			w.Routes[i] = routing.Rule{Name: r.Name, When: r.When, To: r.To}
		}
		all = append(all, w)
	}
	return all
}
