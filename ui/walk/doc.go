// Package walk leads a person through the accounts that do not pass, one at a time: an
// introduction for someone who has never heard of security contacts, a page for each
// account, a summary, and a text for a person who may write when this one may not.
//
// It may import ui/screen, ui/describe, ui/widget, ui/style, and audit with its packages
// policy, rules, scan and change.
//
// Start with New and Walk. Its pages are in the files walkintro, walkaccount, walkend
// and handover.
//
// The walk opens the form of an account by the action screen.OpenForm with a
// screen.Guide, and hears the outcome as the message screen.WriteEnded or
// screen.DraftCollected.
package walk
