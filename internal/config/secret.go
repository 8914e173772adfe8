package config

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/roster"
)

// Secrets says where secrets are found that do not stand where they are used.
type Secrets struct {
	// Folder is where relative paths begin.
	Folder string
	// Env looks a variable of the environment up.
	Env func(name string) (string, bool)
	// Line reads the next line of standard input, for the value "-"; nil where there is none.
	Line func() (string, error)
}

// Reveal returns the secret that a text stands for: "env:NAME", "file:PATH", "-" for a line of standard input, or else the
// text itself, after "plain:" if it could be taken for one of those. Its error holds nothing of a secret.
func (s Secrets) Reveal(text string) (string, error) {
	how, rest, _ := strings.Cut(text, ":")
	switch {
	case text == "-" && s.Line != nil:
		line, err := s.Line()
		if err != nil {
			return "", &fault.Said{Text: fault.Text{TR: "standart girdiden okunamadı: %v", EN: "read it from standard input: %v"}.With(err), Cause: err}
		}
		return strings.TrimRight(line, "\r\n"), nil
	case how == "env" && rest != "":
		value, set := s.Env(rest)
		if !set || value == "" {
			return "", fault.Say(fault.Text{TR: "%s ortam değişkeni tanımlı değil", EN: "the environment variable %s is not set"}, rest)
		}
		return value, nil
	case how == "file" && rest != "":
		if !filepath.IsAbs(rest) {
			rest = filepath.Join(s.Folder, rest)
		}
		value, err := os.ReadFile(rest)
		if err != nil {
			return "", &fault.Said{Text: fault.Text{TR: "dosya okunamadı: %v", EN: "%v"}.With(err), Cause: err}
		}
		if len(value) > maxSecret {
			return "", fault.Say(fault.Text{TR: "dosya bir gizli bilgi için fazla uzun", EN: "the file is longer than a secret"})
		}
		return strings.TrimRight(string(value), "\r\n"), nil
	case how == "plain":
		return rest, nil
	}
	return text, nil
}

// All reveals every value. Its error names the one that it could not.
func (s Secrets) All(values map[string]string) (map[string]string, error) {
	all := maps.Clone(values)
	err := s.all(all, roster.Invalid{Field: "credentials"})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// maxSecret bounds what is read of a file.
const maxSecret = 4096

// reveal puts secrets in the place of what stands for them.
func (f *File) reveal(s Secrets) error {
	for _, m := range f.Merchants {
		for _, name := range slices.Sorted(maps.Keys(m.Keys)) {
			for _, key := range m.Keys[name] {
				err := s.all(key, roster.Invalid{Merchant: m.ID, Field: "keys." + name})
				if err != nil {
					return err
				}
			}
		}
		for _, p := range m.Providers {
			err := s.all(p.Credentials, roster.Invalid{Merchant: m.ID, Account: p.Name, Field: "credentials"})
			if err != nil {
				return err
			}
		}
		err := m.revealWebhooks(s)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s Secrets) all(values map[string]string, at roster.Invalid) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, err := s.Reveal(values[name])
		if err != nil {
			at.Field, at.What = at.Field+"."+name, fault.TextOf(err)
			return &at
		}
		values[name] = value
	}
	return nil
}
