// Package policy changes the policy file and the person's settings from the screens: an
// exception for an account, a contact that the policy sets for every account, and a
// profile that is left out.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, audit, audit/policy,
// audit/rules and audit/scan.
//
// Start with OpenException and OpenEdit, which package ui calls for the actions
// screen.OpenException and screen.OpenPolicyEdit.
//
// A change is worked out by screen.PolicyFile, shown as a difference of lines, and saved
// only after a yes. The action screen.UsePolicy then has the new policy in force, and
// the message screen.PolicySaved informs the screens.
package policy
