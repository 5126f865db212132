package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"accountable/ui/terminal"
)

// markedRows returns the first four digits of the ids of marked accounts.
func markedRows(s *viewer) string {
	var ids []string
	for line := range strings.Lines(s.Screen()) {
		cells := []rune(line)
		if len(cells) > 6 && (cells[1] == '●' || cells[1] == '*') && cells[2] >= '0' && cells[2] <= '9' {
			ids = append(ids, string(cells[2:6]))
		}
	}
	return strings.Join(ids, " ")
}

func TestMarks_BelongToAccounts(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		want := func(when, ids string) {
			t.Helper()
			if got := markedRows(s); got != ids {
				t.Errorf("%s: marked are %q, want %q\n%s", when, got, ids, s.Screen())
			}
		}
		s.Press("space", "space")
		want("space marks and moves on", "1111 2222")
		s.see("2 marked", "a apply policy")
		s.Press("s")
		want("sorted by verdict", "2222 1111")
		s.Press("s", "s", "s", "s", "R")
		s.Wait(time.Second)
		want("read again", "1111 2222")
		s.Press("/")
		s.Type("stage")
		s.Press("\r")
		want("filtered", "2222")
		s.see("2 marked (1 hidden by the filter)")
		s.Press("\x1b")
		want("the filter is cleared first", "1111 2222")
		s.Press("g", "space")
		want("space again takes the mark away", "2222")
		s.Press("\x1b")
		want("esc takes the marks away at last", "")
		s.see("Unmarked: 1 account.")
	})
}

func TestMarks_AllProblems(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("/")
		s.Type("payments")
		s.Press("\r", "A", "\x1b")
		if got := markedRows(s); got != "1111 2222" {
			t.Errorf("of what was shown, marked are %q", got)
		}
		s.Press("A")
		if got := markedRows(s); got != "1111 2222 4444 6666" {
			t.Errorf("marked are %q", got)
		}
		s.Press("A")
		if got := markedRows(s); got != "" {
			t.Errorf("again: marked are %q", got)
		}
	})
}

func TestMarks_WithoutColourAndInASCII(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	flow(t, o, 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("space", "k")
		s.see("▌●111122223333")
	}, terminal.ColorProfile(colorprofile.ASCII))
	o.Terminal.ASCII = true
	flow(t, o, 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("space")
		s.see(" *111122223333", "> 222233334444", "* 1 marked")
	})
}

func TestMarks_Unit(t *testing.T) {
	t.Parallel()
	_, _, o := organizationOptions()
	o.StartOrganization = []string{"prod-admin"}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(5 * time.Second)
		s.Press("\x1b[D") // to the unit above
		s.Press("space")
		s.see("2 marked")
		s.Press("\r") // folds it
		s.see("2 marked (2 in folded units)")
		s.Press("space")
		s.miss("marked")
	})
}

func TestMarks_SharedAccount(t *testing.T) {
	t.Parallel()
	w, targets := newOctankTwice()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("G", "space")
		s.see("1 marked")
		s.Wait(5 * time.Second)
		s.see("same account as prod-admin", "1 marked")
		if got := markedRows(s); got != "1111 1111" { // both rows are of the account
			t.Errorf("marked are %q\n%s", got, s.Screen())
		}
		s.Press("space")
		s.miss("1 marked")
	})
}

// BenchmarkMarks is Update and View of a key at 10,000 accounts, all of them marked.
func BenchmarkMarks(b *testing.B) {
	w, targets := newTargets(10_000)
	for _, bench := range []struct {
		name string
		key  string
	}{{"space", "space"}, {"A", "A"}, {"move", "j"}, {"filter", "f"}} {
		b.Run(bench.name, func(b *testing.B) {
			m := newModelAfterScan(b, newOptions(w, targets), 120, 50)
			m.update(keyPress("A"))
			b.ReportAllocs()
			for b.Loop() {
				m.update(keyPress(bench.key))
				m.draw()
			}
		})
	}
}
