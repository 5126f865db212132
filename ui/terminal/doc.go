// Package terminal runs Bubble Tea programs in a terminal emulator, for tests.
//
// It owns the emulator, keys and mouse as bytes, the screen as text, and
// drawing it as SVG. It imports no other package of the project, and only tests
// import it.
//
// Start with [Run], [Terminal.Press] and [Terminal.Screen].
//
// Data flow: keys go in as bytes, the program draws into the emulator, and the
// screen comes out as text. Everything runs inside a testing/synctest bubble:
// time is virtual, so that a test never sleeps and never polls.
package terminal
