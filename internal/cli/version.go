package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{ language }

// Run prints what this program was built from.
func (versionCommand) Run(s streams) error {
	version, revision := "development", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(s.out, "vezne %s%s %s %s/%s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err //nolint:wrapcheck // the terminal is gone
}
