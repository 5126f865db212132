package signin

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// kindLabels name the kinds of sign-ins in the menu.
var kindLabels = map[audit.SignInKind]string{
	audit.SignInDevice:  "in the browser",
	audit.SignInCommand: "with a command",
	audit.SignInCode:    "MFA code",
}

// OpenMenu opens the menu of the sign-ins that accounts wait for, or the only one.
func OpenMenu(app *screen.App, row *scan.Row) screen.Action {
	s := app.SignIns
	switch {
	case s.Authenticator == nil:
		return screen.Notify{Notice: screen.Remark("Can't sign in from here. The details of an account show the command that signs in.")}
	case len(s.Waiting) == 0:
		return screen.Notify{Notice: screen.Remark("No sign-in needed.")}
	case len(s.Waiting) == 1:
		return screen.OpenSignIn{SignIn: s.Waiting[0]}
	}
	menu := screen.OpenMenu{Title: "Sign in"}
	for i, w := range s.Waiting {
		shows := style.Clean(w.Name) + " " + app.Theme.Glyphs.Dot + " " + accountsText(w)
		menu.Choices = append(menu.Choices, screen.Choice{Label: kindLabels[w.Kind], Value: shows, Action: screen.OpenSignIn{SignIn: w}})
		if row != nil && w.ID == row.SignInID() {
			menu.At = i
		}
	}
	return menu
}

// accountsText returns how many accounts wait for a sign-in.
func accountsText(w screen.WaitingSignIn) string {
	if w.Accounts == 0 {
		return "finds accounts"
	}
	return audit.Plural(w.Accounts, "account", "accounts")
}

// OpenDialog opens the dialog for a kind of sign-in.
func OpenDialog(app *screen.App, w screen.WaitingSignIn) screen.Action {
	if now, ok := app.SignIns.Authenticator.SignIn(w.ID); ok { // other accounts may wait for it by now
		w.SignIn = now
	}
	switch w.Kind {
	case audit.SignInDevice:
		d := newBrowserDialog(app, w)
		return screen.All{screen.Open{Screen: d}, screen.Run{Cmd: d.requestCode()}}
	case audit.SignInCommand:
		return screen.Open{Screen: newCommandDialog(app, w)}
	case audit.SignInCode:
		return screen.Open{Screen: newCodeDialog(app, w)}
	default:
		return screen.Notify{Notice: screen.Remark("Can't sign in from here. The details of the account show the command that signs in.")}
	}
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	browser := &browserDialog{}
	return []*screen.Scope{browser.waitingScope(), browser.endedScope(), (&commandDialog{}).Scope(), (&codeDialog{}).Scope()}
}
