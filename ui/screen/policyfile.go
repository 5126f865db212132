package screen

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// PolicyFile changes the company's policy file. A change is worked out first and
// shown, and saved when somebody has said yes to it. Its methods read and write
// a file, so that they are never called on the event loop.
type PolicyFile interface {
	// Except works out what the file would be with an exception more.
	Except(e policy.Exception) (PolicyEdit, error)
	// Want works out what the file would be if it wanted a contact of every
	// account that no override speaks of.
	Want(kind audit.ContactType, c audit.Contact) (PolicyEdit, error)
	// Save writes what was shown, whole or not at all, and answers with the policy
	// that holds from then on. It is an error if the file does not hold what it
	// held when the change was worked out.
	Save(e PolicyEdit) (policy.Policy, error)
}

// PolicyEdit is a change of the policy file that nobody has said yes to yet.
type PolicyEdit struct {
	// Path is the file as a person calls it, such as ./accountable.yaml.
	Path string
	// New tells that there is no such file yet: it is made.
	New bool
	// Before and After are all of the file; before it is made, Before is empty.
	Before, After []byte
}
