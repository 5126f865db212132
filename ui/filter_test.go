package ui

import "testing"

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
