package ui

import (
	"runtime/debug"
	"testing"
)

// TestMain lets the heap grow, because the many terminal emulators, of 4 MB each, would make
// the garbage collector run most of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}
