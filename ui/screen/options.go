package screen

import (
	"context"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// Options are everything the screens are handed: they meet no file, no
// network and no environment variable by themselves.
type Options struct {
	// Targets are the accounts to show, in the order of the list.
	Targets []audit.Target
	// StartOn is the profile on which the cursor starts, or "".
	StartOn string

	Auditor *scan.Auditor
	Applier *change.Applier
	// Planner plans changes to many accounts and says by which profiles accounts
	// are written. It goes by the policy in force of the Auditor.
	Planner change.Planner
	// Writers bounds the changes of a plan that are on their way at once; 0 means
	// audit.DefaultWriters.
	Writers int
	// Mail answers the form's question whether a domain takes mail; nil: the
	// form does not ask.
	Mail audit.MailResolver
	// Journal reads the record of all writes; nil: nothing is recorded.
	Journal Journal
	// PolicyFile changes the policy file; nil: the screens cannot.
	PolicyFile PolicyFile
	// LeaveOut leaves a profile out from the next start on, in the person's
	// settings, and answers with their file; nil: the screens cannot. It is
	// called when somebody has said yes to it, and never on the event loop.
	LeaveOut func(profile string) (path string, err error)
	// Permissions are the IAM permissions that are needed to write, ready to be
	// pasted, for a role of the account itself or of the organization's management
	// account; nil: the walk does not show them.
	Permissions func(organization bool) string
	// Whole tells that Targets, and what is found besides, are all accounts that
	// there are: only then can an exception be said to match none of them.
	Whole bool
	// StartWalk opens the walk at the start.
	StartWalk bool
	// Authenticator signs in when somebody asks for it; nil: that is done
	// outside of the program.
	Authenticator audit.Authenticator
	// Discoverer finds accounts that no profile is needed for; nil: none are found.
	Discoverer audit.Discoverer
	// StartOrganization are profiles whose organizations are opened at the start.
	StartOrganization []string
	// StartSession is the Identity Center session whose accounts are listed from
	// the start, or "".
	StartSession string
	// Pacer tells how long quotas make requests wait; nil: it is not shown.
	Pacer audit.Pacer
	// Known is what earlier runs read. It is shown until accounts have been read.
	Known scan.Known
	// Remember keeps what was read for the next start. It is handed batches, one
	// at a time, and never on the event loop; nil: nothing is kept.
	Remember func([]scan.Result) error

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
	// NoMouse leaves the mouse to the terminal until m takes it.
	NoMouse bool
	// Demo tells that the accounts are made up.
	Demo    bool
	Version string

	Terminal Terminal
}

// Journal is what the screens read of the record of all writes (see
// audit.Journal). Its methods read files: they are never called on the event loop.
type Journal interface {
	// Entries reads the last writes to an account, or to all for "", newest first,
	// at most n; 0: all.
	Entries(accountID string, n int) ([]change.Entry, error)
	// OpenWrites reads the writes that an earlier process left open, newest first.
	OpenWrites() ([]change.Entry, error)
	// LastWriters reads the label of the route that wrote to each account last.
	LastWriters() (func(accountID string) string, error)
}

// CurrentTime is the time that is shown.
func (o Options) CurrentTime() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}
