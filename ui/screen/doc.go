// Package screen is the contract between the program and its screens: what a screen
// is, what it may want done, which commands it has, and what all screens share.
//
// It may import audit, audit/policy, audit/scan, audit/change, audit/journal, audit/workers, ui/describe,
// ui/widget, ui/table and ui/style. Package ui and the feature packages below ui import it.
//
// Start with these types:
//
//   - Screen, a full screen or a dialog. Embed FullScreen or Dialog for the answers that
//     most of them give.
//   - Command, one literal for each thing a person can do: ID, keys, label, help, the
//     reason why it is disabled, and the handler. Scope is the commands of a place
//     inside another scope; Back, Reading, Scrolling and Everywhere exist once. Texts
//     name a key by App.KeyName, never by its letter.
//   - Action, plain data that says what to do. Package ui performs it.
//   - App, the shared state. Screens read it; only performing an action changes it.
//   - Options, everything that the program is handed.
//
// A key finds a Command in the Scope of the top screen, the command returns an Action,
// package ui performs it and lays out the frame again by calling View.
package screen
