package ui

import "accountable/audit"

// mostEntered is the contact that was entered for most accounts, the last of
// those; nil: none was.
func (w *walk) mostEntered() *audit.Contact {
	counts := map[audit.Contact]int{}
	var most *audit.Contact
	for _, s := range w.steps {
		if s.contact == nil || s.did != walkWrote && s.did != walkCollected {
			continue
		}
		c := s.contact.Trimmed()
		counts[c]++
		if most == nil || counts[c] >= counts[*most] {
			most = &c
		}
	}
	return most
}

// keepable tells that what was entered can be written into the policy file, and
// is not wanted by it already.
func (w *walk) keepable() bool {
	c := w.mostEntered()
	if w.opts.PolicyFile == nil || w.kept || c == nil {
		return false
	}
	wanted := w.policy().Contacts[audit.Security]
	for _, f := range audit.Fields {
		if v, ok := wanted[f]; !ok || !f.SameMeaning(v.Text, f.Of(*c)) {
			return true
		}
	}
	return false
}

// keep offers to write what was entered into the policy file.
func (w *walk) keep() action {
	return openPolicyEdit{policyChange{title: "Keep it in the policy file", what: "The policy wants this contact of every account from then on", contact: w.mostEntered()}}
}
