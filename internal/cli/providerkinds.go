package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/provider"
)

type providerKindsCommand struct {
	language
	Kind string `arg:"" optional:"" help:"Only this kind, such as paratika." tr:"Yalnızca bu tür, örneğin paratika."`
	JSON bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run tells.
func (c providerKindsCommand) Run(_ context.Context, s streams) error {
	all, err := provider.Describe()
	if err != nil {
		return err //nolint:wrapcheck // it says which kind
	}
	if c.Kind != "" {
		all = slices.DeleteFunc(all, func(d provider.Description) bool { return d.Kind != c.Kind })
		if len(all) == 0 {
			return fault.Say(fault.Text{TR: "%q diye bir sağlayıcı türü yok; olanlar: %s", EN: "there is no kind of provider %q; there are %s"},
				c.Kind, strings.Join(provider.Kinds(), ", "))
		}
	}
	var b bytes.Buffer
	for _, d := range all {
		if c.JSON {
			err = json.NewEncoder(&b).Encode(d)
		} else {
			err = c.tell(&b, d)
		}
		if err != nil {
			return fault.At(d.Kind, err)
		}
	}
	_, err = b.WriteTo(s.out)
	return err //nolint:wrapcheck // the terminal is gone
}

// tell writes a kind for people to read: of a later variant only what is not as in the first.
func (c providerKindsCommand) tell(b *bytes.Buffer, d provider.Description) error {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "%s (%s)\n", d.Kind, d.Provider)
	var said []provider.Line
	for i, v := range d.Variants {
		lines := append([]provider.Line{c.credentials(d, v)}, can(v)...)
		lines = append(lines, v.Quirks.Lines()...)
		if i > 0 {
			lines = slices.DeleteFunc(lines, func(l provider.Line) bool { return slices.Contains(said, l) })
			fmt.Fprintf(b, "\n  "+c.in(fault.Text{TR: "%s ile", EN: "with %s"})+":\n", v.With)
		} else {
			said = lines
		}
		w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		last := ""
		for _, l := range lines {
			name := c.in(l.Name)
			shown := name
			if name == last {
				shown = ""
			}
			last = name
			_, _ = fmt.Fprintf(w, "  %s\t%s\n", shown, strings.ReplaceAll(c.in(l.Value), "`", "")) // into memory
		}
		err := w.Flush()
		if err != nil {
			return err //nolint:wrapcheck // tell's caller says of what
		}
	}
	return nil
}

// credentials are those that make a variant; the first line of each.
func (c providerKindsCommand) credentials(d provider.Description, v provider.Variant) provider.Line {
	name := fault.Text{TR: "kimlik bilgileri", EN: "credentials"}
	given := strings.Join(d.Credentials, ", ")
	if v.With != "" {
		return provider.Line{Name: name, Value: fault.Text{TR: given + ", " + v.With, EN: given + ", " + v.With}}
	}
	if len(d.OptionalCredentials) == 0 {
		return provider.Line{Name: name, Value: fault.Text{TR: given, EN: given}}
	}
	may := strings.Join(d.OptionalCredentials, ", ")
	return provider.Line{Name: name, Value: fault.Text{TR: given + "; isteğe bağlı: " + may, EN: given + "; optionally " + may}}
}

// can is what a variant can do, as one line.
func can(v provider.Variant) []provider.Line {
	var tr, en []string
	for _, text := range v.Can() {
		tr, en = append(tr, text.TR), append(en, text.EN)
	}
	return []provider.Line{{
		Name: fault.Text{TR: "yapabildikleri", EN: "can"}, Value: fault.Text{TR: strings.Join(tr, ", "), EN: strings.Join(en, ", ")},
	}}
}
