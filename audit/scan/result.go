package scan

import (
	"cmp"
	"time"

	"accountable/audit"
	"accountable/audit/rules"
)

// Result is what came of one target.
type Result struct {
	Target    audit.Target // with what was learnt on the way, such as the account id
	Status    audit.Status
	Contacts  map[audit.ContactType]audit.Reading // the types asked for
	Findings  []rules.Finding                     // every rule that is on, passes and not judged ones too
	Via       audit.Route                         // the route that was read by, or that erred last
	Caller    audit.Identity                      // who read it, where that was asked
	Trouble   *audit.Trouble                      // of the unreadable contact, or of the first errored finding
	CheckedAt time.Time
	// Mail is what the DNS said when the account was judged, by domain; nil where
	// it was not asked.
	Mail map[string]audit.MailReading

	judgedBy judgedInputs // on which it was judged
}

// Contact is the contact of the given type, nil where it is not set or unread.
func (r Result) Contact(t audit.ContactType) *audit.Contact { return r.Contacts[t].Contact }

// WorstFinding is the finding that decides the status, nil where none does: the first
// one with the result's status.
func (r Result) WorstFinding() *rules.Finding {
	for i, f := range r.Findings {
		if f.Status == r.Status && r.Status != audit.Pass {
			return &r.Findings[i]
		}
	}
	return nil
}

// CompareByAccount orders results by account id, and those whose id is unknown last,
// by key.
func CompareByAccount(a, b Result) int {
	if (a.Target.AccountID == "") != (b.Target.AccountID == "") {
		return cmp.Compare(b.Target.AccountID, a.Target.AccountID)
	}
	return cmp.Or(cmp.Compare(a.Target.AccountID, b.Target.AccountID), cmp.Compare(a.Target.Key, b.Target.Key))
}
