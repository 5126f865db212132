package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkTyping measures a key in the form, over 10,000 accounts: Update and View.
func BenchmarkTyping(b *testing.B) {
	w, targets := newTargets(10_000)
	m := newModelAfterScan(b, newOptions(w, targets), 120, 40)
	m.update(keyPress("e"))
	keys := []tea.KeyPressMsg{{Code: 'x', Text: "x"}, {Code: tea.KeyBackspace}}
	for i := 0; b.Loop(); i++ {
		m.update(keys[i%2])
		m.draw()
	}
}
