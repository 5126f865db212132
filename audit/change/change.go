package change

import (
	"time"

	"accountable/audit"
	"accountable/audit/scan"
)

// Change is what is to be done to one contact of one account, as a person
// confirmed it.
type Change struct {
	Target    audit.Target
	AccountID string      // the account that the person saw
	Route     audit.Route // the credentials that write
	Type      audit.ContactType
	Before    *audit.Contact // as the person saw it; nil: not set
	After     *audit.Contact // nil: delete
	// Others are the account's other contacts as they were read, if they were and
	// nothing is to be done to them: it is judged by them after the write. What
	// neither they nor the changes made together tell is read.
	Others map[audit.ContactType]audit.Reading
	// Run groups changes that were confirmed together in the journal (see
	// Journal.NewRun); "": the change is a run of its own.
	Run string
	// Ticket is the text by which the change is known elsewhere, or "".
	Ticket string
}

// OutcomeKind says what became of a change.
type OutcomeKind string

// What can become of a change.
const (
	Written          OutcomeKind = "written"
	AlreadyRight     OutcomeKind = "already_right"
	ChangedMeanwhile OutcomeKind = "changed_meanwhile"
	Unconfirmed      OutcomeKind = "unconfirmed" // accepted, not yet seen on read-back
	Refused          OutcomeKind = "refused"     // before anything was sent: another account's credentials, read-only, no journal
	Failed           OutcomeKind = "failed"
	WriteCancelled   OutcomeKind = "cancelled"
)

// Accepted tells whether AWS took the write, or may have: there is something to
// take back.
func (k OutcomeKind) Accepted() bool { return k == Written || k == Unconfirmed }

// Outcome is what became of a change.
type Outcome struct {
	Change    Change
	Kind      OutcomeKind
	Found     *audit.Contact // what AWS held when it was last read; nil: none set (see Read)
	Read      bool           // whether Found was read at all
	Caller    audit.Identity // who wrote
	Trouble   *audit.Trouble // why it failed or was refused
	RequestID string         // AWS's id of the write
	Result    *scan.Result   // the account judged again after a write
	At        time.Time
}

// Stage is how far a change has come.
type Stage int

// The stages, in order.
const (
	StageIdentify Stage = iota // asking whose credentials these are
	StageReread                // reading the contact again
	StageWrite                 // writing
	StageReadBack              // waiting for AWS to show the new value
)
