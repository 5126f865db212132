// Package signin signs in where accounts wait for it: in the browser, by a command that
// needs the terminal, or by the code of an MFA device.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, audit and audit/scan.
//
// Start with OpenMenu and OpenDialog, which package ui calls for the actions
// screen.OpenSignIns and screen.OpenSignIn, then with browserDialog, codeDialog and
// commandDialog.
//
// No sign-in starts by itself: what waits is shown above the list (screen.App.SignIns)
// until a person asks for it. After a sign-in the action screen.CompleteSignIn has
// everything read again that waited for it.
package signin
