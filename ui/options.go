package ui

import (
	"context"
	"time"

	"accountable/audit"
)

// Options are everything the screens are handed: they meet no file, no
// network and no environment variable by themselves.
type Options struct {
	// Targets are the accounts to show, in the order of the list.
	Targets []audit.Target
	// StartOn is the profile on which the cursor starts, or "".
	StartOn string

	Auditor *audit.Auditor
	Applier *audit.Applier
	// Mail answers the form's question whether a domain takes mail; nil: the
	// form does not ask.
	Mail audit.MailResolver
	// History reads the last writes to an account, newest first, at most n;
	// nil: there is no journal.
	History func(accountID string, n int) ([]audit.Entry, error)
	// OpenURL starts a browser; nil where there is none to start (over ssh):
	// then links are shown and copied.
	OpenURL func(ctx context.Context, url string) error
	// Now is the time that is shown; nil: time.Now.
	Now func() time.Time

	// ReadOnly is what the header and the keys that write say. It is enforced
	// by the audit.Writer, not here.
	ReadOnly bool
	// Organization and Policy name what is in force, for the header; "" is not shown.
	Organization, Policy string
	// Banners stand below the header as long as the program runs, such as the
	// endpoint override that is in force.
	Banners []string
	// Problems are sentences about what could not be read at start, such as a
	// broken line of the AWS config. They stay until they are dismissed.
	Problems []string
	// ConfigFiles are the paths where profiles are looked for, for the screen
	// that shows when there is none.
	ConfigFiles []string
	// Demo tells that the accounts are made up.
	Demo    bool
	Version string

	Terminal Terminal
}

// now is the time that is shown.
func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}
