package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// quitDialog asks before something is lost. Staying is preselected.
type quitDialog struct {
	dialog
	*shell
	lost string
	quit bool // the mark is on quitting
}

func newQuitDialog(sh *shell, lost string) *quitDialog { return &quitDialog{shell: sh, lost: lost} }

func (d *quitDialog) scope() scope { return inAsk }

func (d *quitDialog) update(msg tea.Msg) action {
	key, ok := msg.(keyMsg)
	if !ok {
		return nil
	}
	switch key.command {
	case goBack:
		return leave{d}
	case otherButton:
		d.quit = !d.quit
	case choose:
		if d.quit {
			return quit{}
		}
		return leave{d}
	case quitAnyway:
		return quit{}
	default:
	}
	return nil
}

func (d *quitDialog) view(room size) drawing {
	t := d.theme
	width := min(room.width-2, 56)
	lines := style.Wrap("Quit although "+d.lost+"?", width-4)
	buttons, zones := buttonRow(t, []button{
		{"Stay", goBack, !d.quit},
		{"Quit", quitAnyway, d.quit},
	})
	lines = append(lines, "", buttons)
	for i := range zones {
		zones[i] = zones[i].moved(2, len(lines))
	}
	return drawing{lines: t.Box("Quit", lines, width, t.Focus), zones: zones}
}

// button is something to click or to choose with enter.
type button struct {
	words    string
	command  command
	selected bool
}

// buttonRow draws buttons side by side; their zones are within the row.
func buttonRow(t *style.Theme, buttons []button) (string, []zone) {
	var line string
	zones := make([]zone, 0, len(buttons))
	for i, b := range buttons {
		if i > 0 {
			line += "  "
		}
		how, mark := t.Button, " "
		if b.selected {
			how, mark = t.ButtonFocused, t.Glyphs.Open
		}
		text := " " + mark + " " + b.words + "  "
		zones = append(zones, zone{x: style.Width(line), width: style.Width(text), height: 1, command: b.command})
		line += how.Render(text)
	}
	return line, zones
}
