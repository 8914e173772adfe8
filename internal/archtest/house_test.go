package archtest

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the module's root as seen from this package, where tests run.
const root = "../.."

// TestHouse checks every rule against the source as it stands.
func TestHouse(t *testing.T) {
	t.Parallel()
	house, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(house.packages) < 10 {
		t.Fatalf("found %d packages below %s, which cannot be the whole house", len(house.packages), root)
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, v := range r.check(house) {
				t.Errorf("%s: %s\n\twhy: %s\n\tdo:  %s", v.where, v.what, r.why, r.fix)
			}
		})
	}
}

// TestLinkedModules asks the go command which modules the programs are really linked from. The imports that the
// source shows are only the first step of that. What does not build is the compiler's to report, hence -e.
func TestLinkedModules(t *testing.T) {
	t.Parallel()
	_, err := os.Stat(root + "/cmd")
	if os.IsNotExist(err) {
		t.Fatal("there is no program to look at")
	}
	command := exec.CommandContext(t.Context(), "go", "list", "-e", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/...")
	command.Dir = root
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	slices.Sort(linked)
	linked = slices.Compact(linked)
	if !slices.Contains(linked, module) {
		t.Fatalf("the programs are not linked from %s itself but from %q", module, linked)
	}
	for _, m := range strangers(linked) {
		t.Errorf("the program is linked from %s, which is not on the list\n\twhy: %s\n\tdo:  %s", m, moduleRule().why, moduleRule().fix)
	}
}
