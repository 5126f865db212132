package change

import "accountable/audit"

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
