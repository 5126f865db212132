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

// Text counts what is needed: "2 sign-ins needed (14 accounts), 1 MFA code needed (3)";
// "": nothing.
func (s *SignIns) Text() string {
	var parts []string
	for _, kind := range []struct {
		one, many string
		isCode    bool
	}{{"sign-in", "sign-ins", false}, {"MFA code", "MFA codes", true}} {
		n, accounts := 0, 0
		for _, w := range s.Waiting {
			if (w.Kind == audit.SignInCode) == kind.isCode {
				n++
				accounts += w.Accounts
			}
		}
		if n == 0 {
			continue
		}
		text := audit.Plural(n, kind.one, kind.many) + " needed"
		switch {
		case accounts == 0: // it finds more accounts
		case len(parts) == 0:
			text += " (" + audit.Plural(accounts, "account", "accounts") + ")"
		default:
			text += fmt.Sprintf(" (%d)", accounts)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
