package cluster

import "testing"

func TestVersionOrdersFoldersByNumber(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want int
	}{
		{"/usr/lib/postgresql/15/bin", 15},
		{"/usr/lib/postgresql/9.6/bin", 9},
		{"/opt/homebrew/opt/postgresql@17/bin", 17},
		{"/usr/local/pgsql/bin", 0},
		{"/usr/lib/99999999999999999999/bin", 0},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			if got := version(tt.path); got != tt.want {
				t.Errorf("version(%q) = %d, want %d", tt.path, got, tt.want)
			}
		})
	}
}

func TestCompleteWantsTheServerAndNotOnlyTheClient(t *testing.T) {
	t.Parallel()
	if dir := t.TempDir(); complete(dir) {
		t.Errorf("an empty folder counts as an installation")
	}
}
