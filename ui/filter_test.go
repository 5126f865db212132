package ui

import (
	"testing"

	"accountable/audit"
)

func TestFilter_StartsAtFirstMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, words, want string }{
		{"G", "pay", "payments-prod"}, // the last one does not match, the first one does
		{"G", "log", "log-archive"},
		{"g", "payments", "payments-prod"},
		{"G", "shop", "shop"}, // it matches, so that the cursor stays
	} {
		m := newModelAfterScan(t, newOptions(newOctank()), 100, 24)
		m.update(keyPress(c.from))
		m.update(keyPress("/"))
		for _, r := range c.words {
			m.update(keyPress(string(r)))
		}
		if got := m.accounts.Current(); got == nil || got.Label() != c.want {
			t.Errorf("%s, /%s: the cursor is not on %s\n%s", c.from, c.words, c.want, screenText(m))
		}
		m.update(keyPress("esc"))
		if got := m.accounts.Current(); got == nil || got.Label() != c.want {
			t.Errorf("%s, /%s, esc: the cursor is not on %s", c.from, c.words, c.want)
		}
	}
}

// The filter finds a unit whose name has a slash as it is shown and as a person types it.
func TestFilter_UnitWithSlash(t *testing.T) {
	t.Parallel()
	path := audit.JoinOUPath("Root", "R&D/Labs", "Prod")
	for _, words := range []string{"r&d/labs", "labs/prod", `r&d\/labs`, "root/r&d/labs/prod"} {
		m := newModelAfterScan(t, newOptions(newOctank()), 100, 24)
		m.accounts.Changed(m.Roster.SetOUPaths(map[string]string{"333344445555": path}))
		m.update(keyPress("/"))
		for _, r := range words {
			m.update(keyPress(string(r)))
		}
		if got := m.accounts.Current(); got == nil || got.Label() != "log-archive" {
			t.Errorf("/%s finds nothing\n%s", words, screenText(m))
		}
	}
}
