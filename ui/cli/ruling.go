package cli

import "accountable/audit"

// ruling is the policy in force and where it comes from. Its zero value is that
// there is none: the built-in rules alone.
type ruling struct {
	audit.Policy

	name  string // of the file as people write it; "" where there is none
	file  string // the same for the operating system
	named bool   // by --policy
	demo  bool   // the demo's own
}

// found tells whether the file was found and nobody has named it.
func (r ruling) found() bool { return r.name != "" && !r.named && !r.demo }
