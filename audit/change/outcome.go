package change

import (
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/scan"
)

// Outcome is how a change ended and what was learned on the way.
type Outcome struct {
	Change    Change
	Kind      journal.OutcomeKind
	Found     *audit.Contact // what AWS held when it was last read; nil: none set (see Read)
	Read      bool           // whether Found was read at all
	Caller    audit.Identity // the principal that wrote
	Trouble   *audit.Trouble // why it failed or was refused
	RequestID string         // AWS's id of the write
	Result    *scan.Result   // the account judged again after a write
	At        time.Time
}

// intent returns what the journal records before the change is sent. The contact before it
// is the one that was read a moment ago.
func (o Outcome) intent() journal.Intent {
	c := o.Change
	return journal.Intent{
		Run: c.Run, UndoOf: c.UndoOf, RedoOf: c.RedoOf, Ticket: c.Ticket, AccountID: c.AccountID, Route: c.Route, Caller: o.Caller.ARN,
		Type: c.Type, Before: o.Found, After: c.After,
	}
}

// recorded returns what the journal holds of the outcome.
func (o Outcome) recorded() journal.Outcome {
	in := journal.Outcome{Kind: o.Kind, Caller: o.Caller.ARN, RequestID: o.RequestID}
	if o.Trouble != nil {
		in.Trouble = o.Trouble.Kind
	}
	return in
}

// Progress reports that a change of a batch reached a stage, waits or ended.
type Progress struct {
	Index   int      // of the change
	Stage   Stage    // the current one, or the last one when the change has ended
	Waiting string   // what it waits for before its first stage, a sentence without a full stop; "": nothing
	Outcome *Outcome // nil until the change has ended
}

// Stage is how far a change has come.
type Stage int

// The stages, in order.
const (
	StageIdentify Stage = iota // checking to which account the credentials belong
	StageReread                // reading the contact again
	StageWrite                 // writing
	StageReadBack              // waiting until AWS shows the new value
)

// stageTable holds the words for each stage.
var stageTable = [...]struct{ label, step string }{
	StageIdentify: {"checking credentials", "check credentials"},
	StageReread:   {"re-reading", "re-read the contact"},
	StageWrite:    {"writing", "write"},
	StageReadBack: {"verifying", "verify the new contact"},
}

// Stages returns all stages, in order.
func Stages() []Stage { return []Stage{StageIdentify, StageReread, StageWrite, StageReadBack} }

// Label returns what is being done to a change, such as "verifying".
func (s Stage) Label() string { return stageTable[s].label }

// Step returns the stage as a step of a list, such as "verify the new contact".
func (s Stage) Step() string { return stageTable[s].step }
