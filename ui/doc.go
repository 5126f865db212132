// Package ui is the interactive program: it owns the stack of screens, performs their
// actions, and draws what surrounds them (header, footer, notices, help, menus and the
// question before quitting). It never meets AWS, a file or an environment variable:
// everything that acts is handed to New in screen.Options.
//
// It may import audit and its packages scan, change, journal, policy, printable and workers, and
// every package below ui except ui/cli. Only ui/cli imports it.
//
// Start with New, then model in model.go (the state), perform.go (the one type switch
// that performs actions), draw.go (the frame), and package ui/screen, which is the
// contract between this package and the features. Package audit describes what the
// screens show and act with: scan, change, journal, policy.
//
// # Packages
//
// Imports point one way:
//
//	ui/cli → ui → the features → ui/screen → ui/describe → ui/widget → ui/style
//
// They own:
//
//   - ui/cli: the commands of the command line, among them the one that runs this
//     package. Its parts command, flagset, session, apply and text hold what commands share;
//     who and drills are commands of their own.
//   - ui/screen: Screen, Action, Command, Scope, App (the shared state) and Options.
//   - ui/describe: how values of audit appear on a screen: the label of an account,
//     a contact, a finding, a trouble, a change.
//   - ui/widget: text with geometry, fields, buttons, dialogs, menus, the scroller and
//     the guard against stale answers. ui/table: a table. ui/style: colors and glyphs.
//   - One package for each feature: ui/accounts (the list and the details, with the row
//     model in ui/accounts/rows), ui/form (edit and write one contact, or edit several),
//     ui/plan (preview and write many), ui/history (the journal), ui/walk (account by
//     account), ui/signin (sign-in and MFA codes), ui/policy (changes of the policy file
//     and the settings).
//   - ui/terminal: a terminal emulator for tests. Most tests of the features are in
//     package ui, because they press keys in the whole program and look at the screen.
//
// Features do not import each other. When one opens a screen of another, it returns an
// action that names it, such as screen.OpenForm{Keys: …}; perform.go calls the package
// that has the screen. What one feature reports to another, such as the outcome of a
// write, is an action that the model hands to every screen as a message.
//
// # How data flows
//
//	key, click, result ─→ model.update ─→ command or Screen.Update ─→ Action
//	                           ↑                                         │
//	                      tea.Msg ←── tea.Cmd ←──────── model.perform ←──┘
//	                                                        │
//	                          changed state ─→ draw ─→ frame ─→ View
//
// Everything runs on the event loop of Bubble Tea, so no state needs a lock. Work that
// takes time runs in a tea.Cmd and comes back as a message:
//
//  1. A key is looked up in the scope of the top screen: its own commands first, then
//     those of the scopes around it. The command returns an action. A key without a
//     command goes to Screen.Update, as typed text.
//  2. perform changes the shared state, or the stack, or starts a command. Screens
//     change only themselves, and dialogs only return what was chosen. A key or click in
//     a dialog counts only if it began after the dialog was drawn: see gesture.go.
//  3. After every message the frame is laid out once. Widgets return where they drew
//     what; a click is looked up in those zones and runs the command of the zone.
//     tea's View returns the finished frame and changes nothing.
//
// Results of a scan arrive in batches, so that a thousand results are not a thousand
// frames. A row accepts only the answer to its latest question.
//
// # How to add a command to a screen
//
//  1. Write one screen.Command in the scope of the screen: its Scope method, or the
//     function of commands that several screens share, such as accountCommands in
//     ui/accounts/commands.go. Dispatch, footer, help and clicks follow. Give
//     the ID a constant only if a text or a zone names the command, in ui/screen if
//     several features do.
//  2. Choose Group, the heading in the help, and Footer, the rank in the footer: when room
//     is short, the commands with the highest rank are left out first. The place in the
//     scope is the place in the footer and in the help.
//  3. Disabled returns the reason why the command does nothing now; a person who presses
//     the key reads it. Do returns an action. If none in ui/screen/action.go fits, add one,
//     and its case in perform.go.
//  4. The tests in keys_test.go find a key that is taken, a missing help and a missing line
//     of README.md. Look at the pictures that changed, and update them:
//     go test ./ui -run TestPictures -update and go test ./ui/cli -run TestScreenshots
//     -update.
//
// # How to add a screen
//
//  1. Write a type with the methods of screen.Screen that embeds screen.FullScreen or
//     screen.Dialog. Update and commands return actions; View only draws.
//  2. Add its scope to the function Scopes of its package, and an entry to
//     geometrySurfaces in geometry_test.go: it is drawn in every size of terminal.
//  3. The feature itself opens it with screen.Open. If another feature opens it, add an
//     action to ui/screen/action.go and a case in perform.go.
//
// # How to add a command to the command line
//
//  1. In ui/cli, write a file with the name of the command: newXCommand builds it, xOptions
//     are its parsed flags with session.GlobalOptions, runX does the work. The
//     method Use of flagset.Flags adds the shared flags that the command
//     uses; others are refused. List newXCommand in newRootCommand, in root.go. Completion,
//     the manual page and suggestions for misspelled names follow.
//  2. Start runX with session.OpenSession, which reads settings, policy and AWS config; with
//     OpenSessionWithoutPolicy if nothing is judged; with session.LoadConfig if no profile
//     is needed. ResolveTargets selects the accounts, Judge reads and judges them.
//  3. Print with package ui/cli/text on env.Stdout(), and remarks with env.Notef. A text
//     that comes from elsewhere, such as a profile's name, goes through style.Clean. Return
//     command.Usage, command.NotDone or command.Exit.
//  4. Test it with a script in ui/cli/testdata/script. TestCommands_Examples and
//     TestREADME_Commands find a missing example and a missing line of README.md.
package ui
