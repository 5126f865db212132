package walk

import (
	"accountable/audit"
	"accountable/ui/screen"
)

// mostEntered is the contact that was entered for most accounts, the last of
// those; nil: none was.
func (w *Walk) mostEntered() *audit.Contact {
	counts := map[audit.Contact]int{}
	var most *audit.Contact
	for _, s := range w.Steps {
		if s.Contact == nil || s.Did != WalkWrote && s.Did != WalkCollected {
			continue
		}
		c := s.Contact.Trimmed()
		counts[c]++
		if most == nil || counts[c] >= counts[*most] {
			most = &c
		}
	}
	return most
}

// keepable tells that what was entered can be written into the policy file, and
// is not wanted by it already.
func (w *Walk) keepable() bool {
	c := w.mostEntered()
	if w.Options.PolicyFile == nil || w.kept || c == nil {
		return false
	}
	wanted := w.Policy().Contacts[audit.Security]
	for _, f := range audit.Fields {
		if v, ok := wanted[f]; !ok || !f.SameMeaning(v.Text, f.Of(*c)) {
			return true
		}
	}
	return false
}

// keep offers to write what was entered into the policy file.
func (w *Walk) keep() screen.Action {
	return screen.OpenPolicyEdit{Change: screen.PolicyChange{Title: "Keep it in the policy file", What: "The policy wants this contact of every account from then on", Contact: w.mostEntered()}}
}
