package command

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is the version of a build. BuildVersion fills empty fields from the build
// information of the Go tool.
type Version struct {
	Number   string // "1.2.3"
	Revision string // of the source, shortened
	Modified bool   // whether the source differed from the revision
}

// BuildVersion returns the version of the running program: the number of the release,
// else that of the module, else "devel".
func BuildVersion(number string) Version {
	v := Version{Number: number}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v.withDefaults("")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value[:min(len(s.Value), 12)]
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v.withDefaults(info.Main.Version)
}

func (v Version) withDefaults(module string) Version {
	if v.Number == "" {
		v.Number = module
	}
	if v.Number == "" || v.Number == "(devel)" {
		v.Number = "devel"
	}
	return v
}

// String returns the line that the version command prints.
func (v Version) String() string {
	s := "accountable " + v.Number
	if v.Revision != "" {
		s += " (" + v.Revision
		if v.Modified {
			s += ", modified"
		}
		s += ")"
	}
	return fmt.Sprintf("%s %s %s/%s", s, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
