// Package walk leads a person through the accounts with problems, one at a time: an
// introduction, a page for each account, a summary, and a text to hand over to a person
// who may write.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, and audit with its packages
// policy, rules, scan and change.
//
// Start with Walk and its pages: intro.go, account_page.go, summary.go and hand_over.go.
//
// The walk opens the form of an account by the action screen.OpenForm with a
// screen.WalkStep, and receives the outcome as the message screen.WriteEnded or
// screen.DraftCollected.
package walk
