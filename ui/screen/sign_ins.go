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
	Renewed       map[string]bool // by id: signed in, and not all that waited has been read again
	Waiting       []WaitingSignIn // in the order of the rows
}

// WaitingSignIn is a sign-in and how many accounts wait for it.
type WaitingSignIn struct {
	audit.SignIn
	Accounts int
}

func NewSignIns(a audit.Authenticator) *signIns {
	return &signIns{Authenticator: a, known: map[string]audit.SignIn{}, Renewed: map[string]bool{}}
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

// Awaits is the id of the sign-in that a trouble waits for, "" where it waits for none.
func Awaits(t *audit.Trouble) string {
	if t == nil {
		return ""
	}
	return t.SignInID
}

// RowAwaits is the id of the sign-in that a row waits for, "" where it waits for none.
func RowAwaits(row *scan.Row) string {
	if row.Result == nil || row.SameAs != "" || row.Result.Status != audit.Error {
		return ""
	}
	return Awaits(row.Result.Trouble)
}

// Count finds out anew what waits.
func (s *signIns) Count(roster *scan.Roster, sources []*Source) {
	if s.Authenticator == nil {
		return
	}
	s.Waiting = s.Waiting[:0]
	at, reading := map[string]int{}, map[string]bool{}
	add := func(id string, accounts int) {
		i, listed := at[id]
		if !listed {
			found, ok := s.lookUp(id)
			if !ok {
				return
			}
			i = len(s.Waiting)
			at[id] = i
			s.Waiting = append(s.Waiting, WaitingSignIn{SignIn: found})
		}
		s.Waiting[i].Accounts += accounts
	}
	for _, row := range roster.Rows() {
		id := RowAwaits(row)
		switch {
		case id == "":
		case row.Waiting && s.Renewed[id]: // its turn comes
			reading[id] = true
		default:
			add(id, 1)
		}
	}
	for _, from := range sources {
		if id := Awaits(from.Trouble); id != "" {
			add(id, 0)
		}
	}
	for id := range s.Renewed {
		if !reading[id] {
			delete(s.Renewed, id)
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
