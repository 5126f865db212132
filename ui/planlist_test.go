package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/plan"
	"accountable/ui/widget"
)

// What comes to light below a heading at the lower end is scrolled into view.
func TestUnfoldingShowsWhatComesToLight(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 80, 24)
	s := planned(m)
	room := widget.Size{Width: 80, Height: 8}
	s.View(room)
	s.List.Move(widget.ToBottom)
	s.View(room)
	s.List.Toggle()
	text := ansi.Strip(strings.Join(s.View(room).Lines, "\n"))
	if !strings.Contains(text, "1 unchanged") || !strings.Contains(text, "equivalent, spelled differently") {
		t.Errorf("what was folded is out of view:\n%s", text)
	}
}

// A page with nothing but a folded heading says nothing.
func TestAPlanOfNothingElseShowsWhatIsUnchanged(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 80, 24)
	row := m.Roster.Rows()[0]
	s := plan.New(m.App, change.Plan{Items: []change.PlanItem{{
		State: change.Unchanged, Change: change.Change{Target: row.Target, AccountID: row.Target.AccountID, Type: audit.Security, Before: &team},
	}}}, plan.About{Title: "Apply policy"})
	text := ansi.Strip(strings.Join(s.View(widget.Size{Width: 80, Height: 10}).Lines, "\n"))
	if !strings.Contains(text, "As wanted") {
		t.Errorf("only a heading:\n%s", text)
	}
}

// The arrows of the fields of a contact stand below each other.
func TestArrowsStandInLine(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 80, 24)
	quoted := jane
	quoted.Title = " Chief Technology Officer "
	for _, before := range []*audit.Contact{&jane, &quoted, nil} {
		p := describe.NewPage(m.Theme, 74)
		p.Changes(before, &audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4111"})
		at := map[int]bool{}
		for _, line := range p.Lines {
			left, _, _ := strings.Cut(line, m.Theme.Glyphs.Arrow)
			at[ansi.StringWidth(left)] = true
		}
		if len(at) != 1 {
			t.Errorf("out of line:\n%s", ansi.Strip(strings.Join(p.Lines, "\n")))
		}
	}
}
