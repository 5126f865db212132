package signin

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// signInWords say what a sign-in asks of a person.
var signInWords = map[audit.SignInKind]string{
	audit.SignInDevice:  "in the browser",
	audit.SignInCommand: "with a command",
	audit.SignInCode:    "MFA code",
}

// OpenMenu opens what waits for a person: a list, or the only one.
func OpenMenu(sh *screen.App, row *scan.Row) screen.Action {
	s := sh.SignIns
	switch {
	case s.Authenticator == nil:
		return screen.Notify{Notice: screen.Remark("Signing in from here is not possible. The details of an account say which command signs in.")}
	case len(s.Waiting) == 0:
		return screen.Notify{Notice: screen.Remark("No account waits for a sign-in.")}
	case len(s.Waiting) == 1:
		return screen.OpenSignIn{SignIn: s.Waiting[0]}
	}
	menu := screen.OpenMenu{Title: "Sign in"}
	for i, w := range s.Waiting {
		shows := style.Clean(w.Name) + " " + sh.Theme.Glyphs.Dot + " " + waitingText(w)
		menu.Choices = append(menu.Choices, screen.Choice{Label: signInWords[w.Kind], Value: shows, Action: screen.OpenSignIn{SignIn: w}})
		if row != nil && w.ID == row.SignInID() {
			menu.At = i
		}
	}
	return menu
}

// waitingText says how much a sign-in brings.
func waitingText(w screen.WaitingSignIn) string {
	if w.Accounts == 0 {
		return "finds accounts"
	}
	return audit.Plural(w.Accounts, "account", "accounts")
}

// OpenDialog opens the dialog for a kind of sign-in.
func OpenDialog(sh *screen.App, w screen.WaitingSignIn) screen.Action {
	if now, ok := sh.SignIns.Authenticator.SignIn(w.ID); ok { // who waits for it may have changed
		w.SignIn = now
	}
	switch w.Kind {
	case audit.SignInDevice:
		d := newDevice(sh, w)
		return screen.All{screen.Open{Screen: d}, screen.Run{Cmd: d.begin()}}
	case audit.SignInCommand:
		return screen.Open{Screen: newSignInCommand(sh, w)}
	case audit.SignInCode:
		return screen.Open{Screen: newCodeDialog(sh, w)}
	default:
		return screen.Notify{Notice: screen.Remark("This kind of sign-in cannot be done from here. The details of the account say which command signs in.")}
	}
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	browser := &Device{}
	return []*screen.Scope{browser.waitingScope(), browser.endedScope(), (&SignInCommand{}).Scope(), (&CodeDialog{}).Scope()}
}
