package policy

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"accountable/audit"
)

// InForce owns the policy by which accounts are judged, planned and written now.
// All code that goes by the policy calls Policy each time and keeps no copy, so an
// adopted policy applies everywhere at once. It is safe for concurrent use. The
// zero value and nil hold the built-in rules alone.
type InForce struct {
	policy atomic.Pointer[Policy]

	mu      sync.Mutex
	adopted Policy          // as in the file
	names   map[string]bool // of accounts, as far as they can be a pattern with [
}

// NewInForce puts a policy in force.
func NewInForce(p Policy) *InForce {
	f := &InForce{}
	f.Adopt(p)
	return f
}

// Policy returns the policy in force. It is never nil and must not be modified.
func (f *InForce) Policy() *Policy {
	if f != nil {
		if p := f.policy.Load(); p != nil {
			return p
		}
	}
	return &Policy{}
}

// Adopt puts another policy in force. Accounts that were judged before keep their
// verdicts until they are judged again.
func (f *InForce) Adopt(p Policy) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.adopted = p
	f.prefer()
}

// LearnNames records the names of accounts. A pattern of the policy that is spelled like
// one of them means that account alone from then on. LearnNames reports whether this
// changed the policy: accounts must be judged again.
func (f *InForce) LearnNames(targets []audit.Target) bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	learned := false
	for _, t := range targets {
		if hasSet(t.Name) && !f.names[t.Name] {
			if f.names == nil {
				f.names = map[string]bool{}
			}
			f.names[t.Name], learned = true, true
		}
	}
	return learned && f.prefer()
}

// prefer puts the adopted policy in force, with the names that are known. It reports
// whether patterns mean other accounts than before.
func (f *InForce) prefer() bool {
	before := ""
	if p := f.policy.Load(); p != nil {
		before = p.names
	}
	p := f.adopted.withNames(f.names)
	f.policy.Store(&p)
	return p.names != before
}

// withNames returns the policy for accounts with these names.
func (p *Policy) withNames(names map[string]bool) Policy {
	resolved := *p
	var used []string
	isName := func(name string) bool {
		if names[name] && !slices.Contains(used, name) {
			used = append(used, name)
		}
		return names[name]
	}
	prefer := func(m Match) Match {
		m.Names = PreferNames(m.Names, isName)
		return m
	}
	resolved.Overrides, resolved.Exceptions = slices.Clone(p.Overrides), slices.Clone(p.Exceptions)
	resolved.LeaveOut, resolved.HandsOff = slices.Clone(p.LeaveOut), slices.Clone(p.HandsOff)
	for i := range resolved.Overrides {
		resolved.Overrides[i].Match = prefer(resolved.Overrides[i].Match)
	}
	for i := range resolved.Exceptions {
		resolved.Exceptions[i].Match = prefer(resolved.Exceptions[i].Match)
	}
	for _, list := range [][]Exemption{resolved.LeaveOut, resolved.HandsOff} {
		for i := range list {
			list[i].Match = prefer(list[i].Match)
		}
	}
	slices.Sort(used)
	resolved.names = strings.Join(used, "\x00")
	return resolved
}

// Revision identifies what the policy says: it differs after the file or the confirmations
// have changed, and after a pattern has turned out to be the name of an account.
func (p *Policy) Revision() string {
	parts := []string{p.SHA256, p.names, p.Confirmations.Revision()}
	return strings.TrimRight(strings.Join(parts, "\x00"), "\x00")
}
