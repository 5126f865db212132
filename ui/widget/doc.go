// Package widget draws and operates the parts that every screen is made of:
// text, text fields, buttons, one question dialog, one form, one menu, one
// scroller, and one guard against stale answers.
//
// It imports ui/style and audit/workers and nothing else of this program. It does not know
// accounts, contacts or commands: a screen hands it texts and receives what
// the person chose.
//
// Start from these types:
//
//   - Drawing, the result of every Draw method: the lines, the cursor, and a
//     Zone for each part that can be clicked. Geometry is never recovered by
//     searching the rendered lines.
//   - Dialog, a box with a text that scrolls, a note and buttons. Keys and
//     clicks that began before it was drawn do not reach it: see gesture.go of
//     package ui.
//   - Form, several labeled fields of which one has the focus.
//   - Guard, which recognizes answers to questions that are no longer open.
//
// Data flows in one direction. The commands of a screen call the methods of its
// widget, which changes its own state and returns what was chosen. To draw, the
// screen fills a Text, lets a Form or Dialog draw around it, and returns the
// Drawing. The program moves that Drawing to its place on the terminal, keeps
// its zones, and passes a click back as the Target of the zone that was hit.
//
// Draw methods do not change what a widget holds or answers. They only record
// how much room there was and which part is in view, so that the next key
// scrolls from there.
package widget
