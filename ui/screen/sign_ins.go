package screen

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
)

// SignIns are the sign-ins that accounts wait for. None starts by itself: they are named
// above the list until a person asks for them.
type SignIns struct {
	Authenticator audit.Authenticator // nil: the program cannot sign in
	known         map[string]audit.SignIn
	Waiting       []WaitingSignIn // in the order of the rows
}

// WaitingSignIn is a sign-in and the number of accounts that wait for it.
type WaitingSignIn struct {
	audit.SignIn
	Accounts int
}

// NewSignIns returns an empty list of sign-ins.
func NewSignIns(a audit.Authenticator) *SignIns {
	return &SignIns{Authenticator: a, known: map[string]audit.SignIn{}}
}

// lookUp returns a sign-in by its ID.
func (s *SignIns) lookUp(id string) (audit.SignIn, bool) {
	if found, ok := s.known[id]; ok {
		return found, found.ID != ""
	}
	found, ok := s.Authenticator.SignIn(id)
	if !ok {
		found = audit.SignIn{}
	}
	s.known[id] = found
	return found, ok
}

// Update sets the sign-ins that are waited for.
func (s *SignIns) Update(locks []scan.Lock) {
	s.Waiting = s.Waiting[:0]
	if s.Authenticator == nil {
		return
	}
	for _, lock := range locks {
		if found, ok := s.lookUp(lock.SignInID); ok {
			s.Waiting = append(s.Waiting, WaitingSignIn{found, lock.Accounts})
		}
	}
}

// Text counts what waits: "2 sign-ins (14 accounts), 1 MFA device (3)"; "": nothing.
func (s *SignIns) Text() string {
	var parts []string
	for _, kind := range []struct {
		thing string
		codes bool
	}{{"sign-in", false}, {"MFA device", true}} {
		n, accounts := 0, 0
		for _, w := range s.Waiting {
			if (w.Kind == audit.SignInCode) == kind.codes {
				n++
				accounts += w.Accounts
			}
		}
		switch {
		case n == 0:
		case accounts == 0: // it finds more accounts
			parts = append(parts, audit.Plural(n, kind.thing, kind.thing+"s"))
		case len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%s (%s)", audit.Plural(n, kind.thing, kind.thing+"s"), audit.Plural(accounts, "account", "accounts")))
		default:
			parts = append(parts, fmt.Sprintf("%s (%d)", audit.Plural(n, kind.thing, kind.thing+"s"), accounts))
		}
	}
	return strings.Join(parts, ", ")
}
