package screen

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
)

// signIns are the sign-ins that accounts wait for. None of them starts by
// itself: they wait above the list until somebody asks for them.
type signIns struct {
	Authenticator audit.Authenticator // nil: signing in is done outside of the program
	known         map[string]audit.SignIn
	Waiting       []WaitingSignIn // in the order of the rows
}

// WaitingSignIn is a sign-in and how many accounts wait for it.
type WaitingSignIn struct {
	audit.SignIn
	Accounts int
}

func NewSignIns(a audit.Authenticator) *signIns {
	return &signIns{Authenticator: a, known: map[string]audit.SignIn{}}
}

// lookUp finds a sign-in by its id.
func (s *signIns) lookUp(id string) (audit.SignIn, bool) {
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
func (s *signIns) Update(locks []scan.Lock) {
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

// Text says what waits: "2 sign-ins (14 accounts), 1 MFA device (3)"; "": nothing.
func (s *signIns) Text() string {
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
		case accounts == 0: // more are found with it
			parts = append(parts, audit.Plural(n, kind.thing, kind.thing+"s"))
		case len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%s (%s)", audit.Plural(n, kind.thing, kind.thing+"s"), audit.Plural(accounts, "account", "accounts")))
		default:
			parts = append(parts, fmt.Sprintf("%s (%d)", audit.Plural(n, kind.thing, kind.thing+"s"), accounts))
		}
	}
	return strings.Join(parts, ", ")
}
