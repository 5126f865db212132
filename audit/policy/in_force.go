package policy

import "sync/atomic"

// InForce owns the policy by which accounts are judged, planned and written now.
// All code that goes by the policy calls Policy each time and keeps no copy, so an
// adopted policy applies everywhere at once. It is safe for concurrent use. The
// zero value and nil hold the built-in rules alone.
type InForce struct{ policy atomic.Pointer[Policy] }

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
func (f *InForce) Adopt(p Policy) { f.policy.Store(&p) }
