package journal

import (
	"cmp"

	"accountable/audit"
)

// OutcomeKind is how a change ended. Its values are stable: the journal and the
// reports hold them.
type OutcomeKind string

// The ways in which a change can end.
const (
	Written          OutcomeKind = "written"
	AlreadyRight     OutcomeKind = "already_right"
	ChangedMeanwhile OutcomeKind = "changed_meanwhile"
	Unconfirmed      OutcomeKind = "unconfirmed" // it was sent; no read has shown it
	Refused          OutcomeKind = "refused"     // by this program: credentials of another account, read-only mode, no journal
	Failed           OutcomeKind = "failed"
	WriteCancelled   OutcomeKind = "cancelled"
)

// outcomeWords are what the screens, the commands and the reports call an outcome.
type outcomeWords struct {
	kind      OutcomeKind
	label     string
	sentence  string       // what happened
	note      string       // what happened and what to do, where the sentence does not say the latter
	rechecked string       // what a recheck of the account showed; "": a recheck does not end like this
	status    audit.Status // of which the outcome has the color and the shape
}

// outcomeTable holds the only words for outcomes, the most urgent one first.
var outcomeTable = []outcomeWords{
	{kind: Failed, label: "failed", status: audit.Fail, sentence: "The write failed.", rechecked: "The account still has the old contact."},
	{kind: Refused, label: "refused", status: audit.Fail, sentence: "Nothing was written."},
	{
		kind: ChangedMeanwhile, label: "changed meanwhile", status: audit.Warn, sentence: "Someone else changed this contact. Nothing was written.",
		note: "Changed by someone else, left untouched. Plan it again.", rechecked: "The account has another contact now.",
	},
	{
		kind: Unconfirmed, label: "unconfirmed", status: audit.Error, sentence: "The write was sent, but AWS has not shown the new contact.",
		rechecked: "The account could not be read, so the write stays open.",
	},
	{kind: WriteCancelled, label: "canceled", status: audit.Skipped, sentence: "Stopped before anything was written."},
	{kind: AlreadyRight, label: "already right", status: audit.Pass, sentence: "The account already had this contact. Nothing was written."},
	{kind: Written, label: "written", status: audit.Pass, sentence: "Verified in AWS.", rechecked: "The account has the new contact."},
}

// words returns the table's row; a value of a later version is its own label.
func (k OutcomeKind) words() outcomeWords {
	for _, row := range outcomeTable {
		if row.kind == k {
			return row
		}
	}
	return outcomeWords{kind: k, label: string(k), status: audit.Error}
}

// OutcomeKinds returns all ways in which a change can end, the most urgent first.
func OutcomeKinds() []OutcomeKind {
	kinds := make([]OutcomeKind, len(outcomeTable))
	for i, row := range outcomeTable {
		kinds[i] = row.kind
	}
	return kinds
}

// Label returns the outcome in a word or two, such as "already right", to be
// counted or listed.
func (k OutcomeKind) Label() string { return k.words().label }

// Sentence says what happened, with a full stop; "" for a value of a later version.
func (k OutcomeKind) Sentence() string { return k.words().sentence }

// Note says what happened and what to do about it, for a line below the account.
func (k OutcomeKind) Note() string { return cmp.Or(k.words().note, k.words().sentence) }

// RecheckedSentence says what a recheck of a write that was left open showed, with
// a full stop; "" where a recheck does not end like this.
func (k OutcomeKind) RecheckedSentence() string { return k.words().rechecked }

// Status returns the status whose color and shape the outcome has; Error for a
// value of a later version.
func (k OutcomeKind) Status() audit.Status { return k.words().status }

// Accepted reports whether AWS accepted the write, or may have: it can be undone.
func (k OutcomeKind) Accepted() bool { return k == Written || k == Unconfirmed }

// IsDone reports whether the account has the contact as planned.
func (k OutcomeKind) IsDone() bool { return k == Written || k == AlreadyRight }
