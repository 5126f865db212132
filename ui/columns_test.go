package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/screen"
)

// longOptions returns options with long texts in every column.
func longOptions(named bool) screen.Options {
	w, targets := newOctank()
	long := audit.Contact{Name: "Security", Title: "Duty officer", Email: "a-very-long-local-part.of.a.team@security.octank.cloud", Phone: team.Phone}
	w.set("111122223333", &long)
	for i := range targets {
		if named {
			targets[i].Name += " in the long run"
		} else {
			targets[i].Name = ""
		}
	}
	return newOptions(w, targets)
}

// headerLine returns the line with the column titles.
func headerLine(m *model) string {
	for line := range strings.Lines(screenText(m)) {
		if strings.Contains(line, "VERDICT") {
			return line
		}
	}
	return ""
}

func TestList_ColumnsByWidth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width       int
		named       bool
		has, hasNot string
	}{
		{110, true, "ACCOUNT NAME PROFILE SECURITY", ""},
		{80, true, "ACCOUNT NAME SECURITY", "PROFILE"},
		{60, true, "ACCOUNT NAME", "PROFILE SECURITY"},
		{40, true, "ACCOUNT", "NAME PROFILE SECURITY"},
		{80, false, "ACCOUNT PROFILE SECURITY", "NAME"},
		{60, false, "ACCOUNT PROFILE", "NAME SECURITY"},
	} {
		m := newModelAfterScan(t, longOptions(c.named), c.width, 24)
		head := headerLine(m)
		for title := range strings.FieldsSeq(c.has + " VERDICT") {
			if !strings.Contains(head, title) {
				t.Errorf("%d columns, named %v: no %s in %q", c.width, c.named, title, head)
			}
		}
		for title := range strings.FieldsSeq(c.hasNot) {
			if strings.Contains(head, title) {
				t.Errorf("%d columns, named %v: %s in %q", c.width, c.named, title, head)
			}
		}
		if !strings.Contains(screenText(m), "✗ FAIL") {
			t.Errorf("%d columns: no word for a verdict", c.width)
		}
	}
}

func TestList_CutsLongTextsAt80(t *testing.T) {
	t.Parallel()
	m := newModelAfterScan(t, longOptions(true), 80, 24)
	head := headerLine(m)
	column := func(title string) int {
		before, _, _ := strings.Cut(head, title)
		return ansi.StringWidth(before)
	}
	for title, at := range map[string]int{"ACCOUNT": 2, "NAME": 16, "SECURITY": 32, "VERDICT": 64} {
		if got := column(title); got != at {
			t.Errorf("%s stands at %d, not at %d", title, got, at)
		}
	}
	if !strings.Contains(screenText(m), "…@security.octank.cloud") {
		t.Errorf("the domain of a long address is cut:\n%s", screenText(m))
	}
}

func TestList_PaneFrom120(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newModelAfterScan(t, newOptions(w, targets), 120, 24)
	if head := headerLine(m); !strings.Contains(head, "payments-prod") {
		t.Errorf("no pane beside the list:\n%s", screenText(m))
	}
	m.update(tea.WindowSizeMsg{Width: 119, Height: 24})
	if head := headerLine(m); strings.Contains(head, "payments-prod") {
		t.Errorf("a pane beside a narrow list:\n%s", screenText(m))
	}
	lines := strings.Split(screenText(m), "\n")
	top := 0
	for i, line := range lines {
		if strings.HasPrefix(line, "╭ payments-prod") {
			top = i
		}
	}
	if under := len(lines) - 1 - top; top == 0 || under > 6 {
		t.Errorf("the pane underneath has %d lines", under)
	}
}

func TestList_EveryRowNamesItsAccount(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	for i := range targets {
		targets[i].AccountID, targets[i].Name = "", ""
		w.troubles[targets[i].Key] = newExpiredTrouble(targets[i].Key)
	}
	for _, width := range []int{40, 60, 80, 100, 120, 200} {
		m := newModelAfterScan(t, newOptions(w, targets), width, 24)
		for _, tg := range targets {
			if !strings.Contains(screenText(m), tg.Key) {
				t.Errorf("%d columns: no %q in\n%s", width, tg.Key, screenText(m))
			}
		}
	}
}

func TestSummary_ShowsSingleFailure(t *testing.T) {
	t.Parallel()
	w, targets := newTargets(1000)
	for i := range targets {
		w.contacts[targets[i].AccountID] = &team
	}
	delete(w.contacts, targets[77].AccountID)
	m := newModelAfterScan(t, newOptions(w, targets), 100, 24)
	line := strings.Split(screenText(m), "\n")[1]
	if strings.Count(line, "▒") != 1 || !strings.Contains(line, "1 FAIL  999 pass") {
		t.Errorf("one failure among a thousand does not show in %q", line)
	}
}
