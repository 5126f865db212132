package command

import (
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	for _, row := range []struct {
		name    string
		version Version
		want    string
	}{
		{"release", Version{Number: "1.2.3"}, "accountable 1.2.3 go"},
		{"revision", Version{Number: "devel", Revision: "0123456789ab"}, "accountable devel (0123456789ab) go"},
		{"modified", Version{Number: "devel", Revision: "0123456789ab", Modified: true}, "accountable devel (0123456789ab, modified) go"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.version.String(); !strings.HasPrefix(got, row.want) {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

func TestBuildVersion(t *testing.T) {
	if got := BuildVersion("1.2.3").Number; got != "1.2.3" {
		t.Errorf("the release is %q", got)
	}
	for module, want := range map[string]string{"": "devel", "(devel)": "devel", "v1.2.3": "v1.2.3"} {
		if got := (Version{}).withDefaults(module).Number; got != want {
			t.Errorf("module version %q: %q, want %q", module, got, want)
		}
	}
}
