package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// signIns are the sign-ins that accounts wait for. None of them starts by
// itself: they wait above the list until somebody asks for them.
type signIns struct {
	authenticator audit.Authenticator // nil: signing in is done outside of the program
	known         map[string]audit.SignIn
	renewed       map[string]bool // by id: signed in, and not all that waited has been read again
	waiting       []waitingSignIn // in the order of the rows
}

// waitingSignIn is a sign-in and how many accounts wait for it.
type waitingSignIn struct {
	audit.SignIn
	accounts int
}

func newSignIns(a audit.Authenticator) *signIns {
	return &signIns{authenticator: a, known: map[string]audit.SignIn{}, renewed: map[string]bool{}}
}

// lookUp finds a sign-in by its id.
func (s *signIns) lookUp(id string) (audit.SignIn, bool) {
	if found, ok := s.known[id]; ok {
		return found, found.ID != ""
	}
	found, ok := s.authenticator.SignIn(id)
	if !ok {
		found = audit.SignIn{}
	}
	s.known[id] = found
	return found, ok
}

// awaits is the id of the sign-in that a trouble waits for, "" where it waits for none.
func awaits(t *audit.Trouble) string {
	if t == nil {
		return ""
	}
	return t.SignInID
}

// rowAwaits is the id of the sign-in that a row waits for, "" where it waits for none.
func rowAwaits(row *scan.Row) string {
	if row.Result == nil || row.SameAs != "" || row.Result.Status != audit.Error {
		return ""
	}
	return awaits(row.Result.Trouble)
}

// count finds out anew what waits.
func (s *signIns) count(roster *scan.Roster, sources []*source) {
	if s.authenticator == nil {
		return
	}
	s.waiting = s.waiting[:0]
	at, reading := map[string]int{}, map[string]bool{}
	add := func(id string, accounts int) {
		i, listed := at[id]
		if !listed {
			found, ok := s.lookUp(id)
			if !ok {
				return
			}
			i = len(s.waiting)
			at[id] = i
			s.waiting = append(s.waiting, waitingSignIn{SignIn: found})
		}
		s.waiting[i].accounts += accounts
	}
	for _, row := range roster.Rows() {
		id := rowAwaits(row)
		switch {
		case id == "":
		case row.Waiting && s.renewed[id]: // its turn comes
			reading[id] = true
		default:
			add(id, 1)
		}
	}
	for _, from := range sources {
		if id := awaits(from.trouble); id != "" {
			add(id, 0)
		}
	}
	for id := range s.renewed {
		if !reading[id] {
			delete(s.renewed, id)
		}
	}
}

// signInWords say what a sign-in asks of a person.
var signInWords = map[audit.SignInKind]string{
	audit.SignInDevice:  "in the browser",
	audit.SignInCommand: "with a command",
	audit.SignInCode:    "MFA code",
}

// text says what waits: "2 sign-ins (14 accounts), 1 MFA device (3)"; "": nothing.
func (s *signIns) text() string {
	var parts []string
	for _, kind := range []struct {
		thing string
		codes bool
	}{{"sign-in", false}, {"MFA device", true}} {
		n, accounts := 0, 0
		for _, w := range s.waiting {
			if (w.Kind == audit.SignInCode) == kind.codes {
				n++
				accounts += w.accounts
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

// waitingLine is the line above the list that says what waits; "": nothing.
func (a *accounts) waitingLine(width int) string {
	text := a.signIns.text()
	if text == "" {
		return ""
	}
	t := a.theme
	key := t.Key.Render(a.keyName(cmdSignIn))
	return " " + t.Truncate(t.Advice.Render("waiting for you: "+text), max(width-style.Width(key)-5, 1)) + "   " + key
}

// signInMenu opens what waits for a person: a list, or the only one.
func signInMenu(sh *app, row *scan.Row) action {
	s := sh.signIns
	switch {
	case s.authenticator == nil:
		return notify{remark("Signing in from here is not possible. The details of an account say which command signs in.")}
	case len(s.waiting) == 0:
		return notify{remark("No account waits for a sign-in.")}
	case len(s.waiting) == 1:
		return openSignIn{s.waiting[0]}
	}
	menu := openMenu{title: "Sign in"}
	for i, w := range s.waiting {
		shows := style.Clean(w.Name) + " " + sh.theme.Glyphs.Dot + " " + waitingText(w)
		menu.choices = append(menu.choices, choice{signInWords[w.Kind], shows, openSignIn{w}})
		if row != nil && w.ID == rowAwaits(row) {
			menu.at = i
		}
	}
	return menu
}

// waitingText says how much a sign-in brings.
func waitingText(w waitingSignIn) string {
	if w.accounts == 0 {
		return "finds accounts"
	}
	return audit.Plural(w.accounts, "account", "accounts")
}

// signInDialog opens the dialog for a kind of sign-in.
func signInDialog(sh *app, w waitingSignIn) action {
	if now, ok := sh.signIns.authenticator.SignIn(w.ID); ok { // who waits for it may have changed
		w.SignIn = now
	}
	switch w.Kind {
	case audit.SignInDevice:
		d := newDevice(sh, w)
		return all{open{d}, run{d.begin()}}
	case audit.SignInCommand:
		return open{newSignInCommand(sh, w)}
	case audit.SignInCode:
		return open{newCodeDialog(sh, w)}
	default:
		return notify{remark("This kind of sign-in cannot be done from here. The details of the account say which command signs in.")}
	}
}

// completeSignIn reads all accounts again that waited for a sign-in.
func (m *model) completeSignIn(signIn waitingSignIn) tea.Cmd {
	id := signIn.ID
	m.signIns.renewed[id] = true
	var keys []string
	for _, row := range m.roster.Rows() {
		if row.Result != nil && awaits(row.Result.Trouble) == id {
			keys = append(keys, row.Target.Key)
		}
	}
	var cmds []tea.Cmd
	for _, from := range m.sources {
		if awaits(from.trouble) == id {
			cmds = append(cmds, m.perform(findAccounts{from.kind, from.name}))
		}
	}
	text := "Signed in."
	if len(keys) > 0 {
		cmds = append(cmds, m.perform(reread{keys}))
		text = fmt.Sprintf("Signed in: %s read again.", isBeing(len(keys)))
	}
	m.recount()
	if more := m.signIns.text(); more != "" {
		text += " Still waiting for you: " + more + "."
	}
	m.notices.add(remark(text))
	return tea.Batch(cmds...)
}

// isBeing counts accounts as what something happens to.
func isBeing(n int) string {
	if n == 1 {
		return "1 account is being"
	}
	return fmt.Sprintf("%d accounts are being", n)
}

// signInScopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func signInScopes() []*scope {
	browser := &device{}
	return []*scope{browser.waitingScope(), browser.endedScope(), (&signInCommand{}).scope(), (&codeDialog{}).scope()}
}
