package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/screen"
)

// wordy is a world with long texts in every column.
func wordy(named bool) screen.Options {
	w, targets := octank()
	long := audit.Contact{Name: "Security", Title: "Duty officer", Email: "a-very-long-local-part.of.a.team@security.octank.cloud", Phone: team.Phone}
	w.set("111122223333", &long)
	for i := range targets {
		if named {
			targets[i].Name += " in the long run"
		} else {
			targets[i].Name = ""
		}
	}
	return options(w, targets)
}

// headOf is the line of the column titles.
func headOf(m *model) string {
	for line := range strings.Lines(screenOf(m)) {
		if strings.Contains(line, "VERDICT") {
			return line
		}
	}
	return ""
}

func TestColumnsByWidth(t *testing.T) {
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
		m := opened(t, wordy(c.named), c.width, 24)
		head := headOf(m)
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
		if !strings.Contains(screenOf(m), "✗ FAIL") {
			t.Errorf("%d columns: no word for a verdict", c.width)
		}
	}
}

func TestAt80LongTextsAreCutWhereTheyTellLeast(t *testing.T) {
	m := opened(t, wordy(true), 80, 24)
	head := headOf(m)
	column := func(title string) int {
		before, _, _ := strings.Cut(head, title)
		return ansi.StringWidth(before)
	}
	for title, at := range map[string]int{"ACCOUNT": 2, "NAME": 16, "SECURITY": 32, "VERDICT": 64} {
		if got := column(title); got != at {
			t.Errorf("%s stands at %d, not at %d", title, got, at)
		}
	}
	if !strings.Contains(screenOf(m), "…@security.octank.cloud") {
		t.Errorf("the domain of a long address is cut:\n%s", screenOf(m))
	}
}

func TestDetailStandsBesideFrom120(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 120, 24)
	if head := headOf(m); !strings.Contains(head, "payments-prod") {
		t.Errorf("no pane beside the list:\n%s", screenOf(m))
	}
	m.update(tea.WindowSizeMsg{Width: 119, Height: 24})
	if head := headOf(m); strings.Contains(head, "payments-prod") {
		t.Errorf("a pane beside a narrow list:\n%s", screenOf(m))
	}
	lines := strings.Split(screenOf(m), "\n")
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

func TestEveryRowSaysWhichAccountItIs(t *testing.T) {
	w, targets := octank()
	for i := range targets {
		targets[i].AccountID, targets[i].Name = "", ""
		w.troubles[targets[i].Key] = expired(targets[i].Key)
	}
	for _, width := range []int{40, 60, 80, 100, 120, 200} {
		m := opened(t, options(w, targets), width, 24)
		for _, tg := range targets {
			if !strings.Contains(screenOf(m), tg.Key) {
				t.Errorf("%d columns: no %q in\n%s", width, tg.Key, screenOf(m))
			}
		}
	}
}

func TestSummaryBarShowsASingleFailure(t *testing.T) {
	w, targets := many(4000)
	for i := range targets {
		w.contacts[targets[i].AccountID] = &team
	}
	delete(w.contacts, targets[77].AccountID)
	m := opened(t, options(w, targets), 100, 24)
	line := strings.Split(screenOf(m), "\n")[1]
	if strings.Count(line, "▒") != 1 || !strings.Contains(line, "1 FAIL  3999 pass") {
		t.Errorf("one failure among thousands does not show in %q", line)
	}
}
