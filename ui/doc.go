// Package ui is the interactive program: it owns the stack of screens, performs their
// actions, and draws what surrounds them (header, footer, notices, help, menus and the
// question before quitting). It never meets AWS, a file or an environment variable:
// everything that acts is handed to New in screen.Options.
//
// It may import audit and its packages scan, change and policy, and every package
// below ui except ui/cli. Only ui/cli imports it.
//
// Start with New, then model in model.go (the state), perform.go (the one type switch
// that performs actions), draw.go (the frame), and package ui/screen, which is the
// contract between this package and the features.
//
// # Packages
//
//		ui ← the features ← ui/screen ← ui/describe ← ui/widget ← ui/style
//
//	  - ui/screen: Screen, Action, Command, Scope, App (the shared state) and Options.
//	  - ui/describe: how values of audit appear on a screen: the label of an account,
//	    a contact, a finding, a trouble, a change.
//	  - ui/widget: text with geometry, fields, buttons, dialogs, menus, the scroller and
//	    the guard against stale answers. ui/table: a table. ui/style: colors and glyphs.
//	  - One package for each feature: ui/accounts (the list and the details, with the row
//	    model in ui/accounts/rows), ui/form (edit and write one contact), ui/plan (preview
//	    and write many), ui/history (the journal), ui/walk (account by account),
//	    ui/signin (sign-in and MFA codes), ui/policy (changes of the policy file and the
//	    settings).
//
// Features do not import each other. When one opens a screen of another, it returns an
// action that names it, such as screen.OpenForm{Keys: …}; perform.go calls the package
// that has the screen. What one feature has to tell another, such as the outcome of a
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
//     change only themselves, and dialogs only return what was chosen.
//  3. After every message the frame is laid out once. Widgets return where they drew
//     what; a click is looked up in those zones and runs the command of the zone.
//     tea's View returns the finished frame and changes nothing.
//
// Results of a scan arrive in batches, so that a thousand results are not a thousand
// frames. A row accepts only the answer to its latest question.
//
// # Adding to it
//
//   - A command: one literal in the Scope method of its screen. Footer, help, mouse and
//     the test for collisions follow.
//   - A screen of a feature: a type with the methods of screen.Screen, its scope in the
//     Scopes function of the package, and the entry in the table of geometry tests.
//   - A screen that another feature opens: an action in ui/screen/action.go and a case in
//     perform.go.
package ui
