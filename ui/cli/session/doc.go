// Package session is what commands that work on accounts share: it loads the
// settings and the policy (Configuration), reads the AWS config, selects the
// accounts (Session.ResolveTargets), reads and judges them (Session.Judge) and
// finds routes for saved plans (Session.Reroute).
//
// check, plan, apply, set, undo, login, policy and the screens all start from
// GlobalOptions, the parsed flags that commands share, and NewSession. A
// Session belongs to one command and is used by one goroutine.
//
// Data flow: GlobalOptions → LoadConfig → NewSession → ResolveTargets → Judge →
// scan.Roster. The package may import audit and config with the packages below
// them, ui/screen, ui/style, ui/cli/command and ui/cli/text, and no command.
package session
