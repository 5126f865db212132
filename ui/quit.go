package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
	"accountable/ui/widget"
)

// quitDialog asks before something is lost. Staying is preselected.
type quitDialog struct {
	dialog
	*app
	lost string
	quit bool // the mark is on quitting
}

func newQuitDialog(a *app, lost string) *quitDialog { return &quitDialog{app: a, lost: lost} }

func (d *quitDialog) scope() *scope {
	stay := func() action { return closeScreen{d} }
	choose := func() action {
		if d.quit {
			return quit{}
		}
		return closeScreen{d}
	}
	other := func() action { d.quit = !d.quit; return nil }
	return &scope{Name: "quit", Outer: everywhere(), Commands: append(answers(choose, other),
		back(command{Help: "dismiss the error; else go back", Group: groupLook, Footer: 3}, stay),
		command{ID: "quit-anyway", Keys: []string{"q", "y"}, Label: "quit", Help: "quit although something is lost", Group: groupMenu, Footer: 4, Do: func() action { return quit{} }},
	)}
}

func (d *quitDialog) update(tea.Msg) action { return nil }

func (d *quitDialog) view(room widget.Size) widget.Drawing {
	t := d.theme
	width := min(room.Width-2, 56)
	lines := style.Wrap("Quit although "+d.lost+"?", width-4)
	buttons, zones := buttonRow(t, []button{
		{"Stay", cmdBack, !d.quit},
		{"Quit", "quit-anyway", d.quit},
	})
	lines = append(lines, "", buttons)
	for i := range zones {
		zones[i] = zones[i].Moved(2, len(lines))
	}
	return widget.Drawing{Lines: t.Box("Quit", lines, width, t.Focus), Zones: zones}
}

// button is something to click or to choose with enter.
type button struct {
	words    string
	command  commandID
	selected bool
}

// buttonRow draws buttons side by side; their zones are within the row.
func buttonRow(t *style.Theme, buttons []button) (string, []widget.Zone) {
	var line string
	zones := make([]widget.Zone, 0, len(buttons))
	for i, b := range buttons {
		if i > 0 {
			line += "  "
		}
		how, mark := t.Button, " "
		if b.selected {
			how, mark = t.ButtonFocused, t.Glyphs.Open
		}
		text := " " + mark + " " + b.words + "  "
		zones = append(zones, widget.Zone{Rect: widget.Rect{X: style.Width(line), Width: style.Width(text), Height: 1}, Target: b.command})
		line += how.Render(text)
	}
	return line, zones
}
