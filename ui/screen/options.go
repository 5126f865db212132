package screen

import (
	"context"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/audit/workers"
)

// Options is everything that the program is handed: it opens no file, no connection and
// reads no environment variable itself.
type Options struct {
	// Targets are the accounts to show, in the order of the list.
	Targets []audit.Target
	// StartOn is the profile on which the cursor starts; "": the first account.
	StartOn string

	Auditor *scan.Auditor
	Applier *change.Applier
	// Planner plans changes and chooses the routes to write with. It uses the policy in
	// force of the Auditor.
	Planner change.Planner
	// Writers is the number of changes of a plan that are written at the same time; 0:
	// audit.DefaultWriters.
	Writers int
	// Journal reads the record of all writes; nil: writes are not recorded.
	Journal Journal
	// PolicyFile changes the policy file; nil: it cannot be changed from the screens.
	PolicyFile PolicyFile
	// LeaveOut adds a profile to leave_out in the person's settings and returns the path of
	// their file; nil: there are no settings. It is called after a yes, outside of the event
	// loop.
	LeaveOut func(profile string) (path string, err error)
	// Permissions returns the IAM policy that writing needs, for a role of the account itself
	// or of the management account of the organization; nil: the walk does not show it.
	Permissions func(organization bool) string
	// Whole says that Targets and what is found are all accounts: only then can an
	// entry of the policy be reported as matching none of them.
	Whole bool
	// StartWalk opens the walk at the start.
	StartWalk bool
	// Authenticator signs in; nil: the program cannot sign in.
	Authenticator audit.Authenticator
	// Discoverer finds accounts without profiles of their own; nil: only Targets are listed.
	Discoverer audit.Discoverer
	// StartOrganization are profiles whose organizations are searched at the start.
	StartOrganization []string
	// StartSession is the Identity Center session that is searched at the start, or "".
	StartSession string
	// Pacer reports how long rate limits delay requests; nil: that is not shown.
	Pacer audit.Pacer
	// Known is what earlier runs read. It is shown until the accounts are read again.
	Known scan.Known
	// Remember saves results for the next start. It is called with one batch at a time,
	// outside of the event loop; nil: nothing is saved.
	Remember func([]scan.Result) error
	// RecordLook records that all accounts of an organization are shown now, for the
	// number of new ones at the next start. It is called outside of the event loop; nil:
	// nothing is recorded.
	RecordLook func(organizationID string) error

	// SavePrivate writes a file that only this person can read, and returns its path. The
	// kind begins its name, such as "typed". nil: there is no folder for it.
	SavePrivate func(kind string, text []byte) (path string, err error)

	// OpenURL starts a browser; nil: there is none (over ssh), so links are copied.
	OpenURL func(ctx context.Context, url string) error
	// Now returns the time that is shown; nil: time.Now.
	Now func() time.Time

	// ReadOnly is shown in the header and explained by the keys that write. The audit.Writer
	// enforces it.
	ReadOnly bool
	// Organization is a name for the header; "": not shown.
	Organization string
	// Banners are shown below the header all the time, such as a custom endpoint.
	Banners []string
	// Problems are sentences about what could not be read at the start, such as a broken
	// line of the AWS config. They are shown until a person dismisses them.
	Problems []string
	// SettingsRemarks are about entries of the settings that match no profile. The header
	// counts them, and the help lists them with SettingsPath.
	SettingsRemarks []scan.Remark
	SettingsPath    string
	// ConfigFiles are the paths that may contain profiles, for the screen that is shown when
	// there is none.
	ConfigFiles []string
	// NoMouse leaves the mouse to the terminal at the start.
	NoMouse bool
	// Panics has the program go on after a panic, so that typed text is not lost, and records
	// it. Tests leave it nil: a panic of the event loop fails them.
	Panics *workers.PanicLog
	// Demo says that the accounts are invented.
	Demo    bool
	Version string

	Terminal Terminal
}

// Journal reads the record of all writes (see journal.Journal). Its methods read files:
// they are never called on the event loop.
type Journal interface {
	// Entries reads the last n writes to an account, newest first; "": to all accounts,
	// 0: all writes.
	Entries(accountID string, n int) ([]journal.Entry, error)
	// Damage returns the lines that cannot be read.
	Damage() ([]journal.DamagedLine, error)
	// OpenWrites reads the writes without an outcome, whose process has ended, newest first.
	OpenWrites() ([]journal.Entry, error)
	// LastWriters returns a function that returns the label of the route that wrote to an
	// account last.
	LastWriters() (func(accountID string) string, error)
}

// CurrentTime returns the time that is shown.
func (o Options) CurrentTime() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// PolicyFile changes the policy file. A change is worked out first, shown, and saved after
// a yes. Its methods read and write files: they are never called on the event loop.
type PolicyFile interface {
	// Except returns the change that adds exceptions.
	Except(all []policy.Exception) (PolicyEdit, error)
	// Want returns the change after which every account without an override should have a
	// contact.
	Want(kind audit.ContactType, c audit.Contact) (PolicyEdit, error)
	// Save writes a change atomically and returns the policy in force from then on. It fails
	// if the file was changed since the change was worked out.
	Save(e PolicyEdit) (policy.Policy, error)
}

// PolicyEdit is a change of the policy file that was not saved yet.
type PolicyEdit struct {
	// Path is the file as it is shown, such as ./accountable.yaml.
	Path string
	// New says that the file does not exist yet.
	New bool
	// Before and After are the whole file; of a new file, Before is empty.
	Before, After []byte
}
