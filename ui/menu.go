package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// choice is an entry of a menu.
type choice struct {
	words string
	shows string // what it would take, beside the words
	then  action
}

// menu is a dialog to choose one thing from.
type menu struct {
	dialog
	*shell
	title   string
	choices []choice
	at      int
	offset  int
}

func newMenu(sh *shell, title string, choices []choice) *menu {
	return &menu{shell: sh, title: title, choices: choices}
}

func (d *menu) scope() scope { return inMenu }

func (d *menu) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		switch msg.command {
		case moveUp:
			d.at = max(d.at-1, 0)
		case moveDown:
			d.at = min(d.at+1, len(d.choices)-1)
		case goBack:
			return leave{d}
		case choose:
			return d.take(d.at)
		default:
		}
	case tea.MouseWheelMsg:
		d.at = min(max(d.at+wheelStep(msg), 0), len(d.choices)-1)
	case clickMsg:
		if i, ok := msg.zone.what.(int); ok {
			return d.take(i)
		}
	}
	return nil
}

// take closes the menu and does what was chosen.
func (d *menu) take(i int) action {
	if i < 0 || i >= len(d.choices) {
		return leave{d}
	}
	return all{leave{d}, d.choices[i].then}
}

func (d *menu) view(room size) drawing {
	t := d.theme
	words := 0
	for _, c := range d.choices {
		words = max(words, style.Width(c.words))
	}
	width := min(room.width-2, 76)
	height := max(min(len(d.choices), room.height-2), 1)
	d.offset = min(max(d.offset, d.at-height+1), d.at)
	var lines []string
	var zones []zone
	for i := d.offset; i < min(d.offset+height, len(d.choices)); i++ {
		c := d.choices[i]
		mark, how := " ", t.Text
		if i == d.at {
			mark, how = t.Mark.Render(t.Glyphs.Mark), t.Strong
		}
		line := mark + " " + how.Render(t.Fit(c.words, words)) + "  " + t.Muted.Render(c.shows)
		lines = append(lines, t.Fit(line, width-4))
		zones = append(zones, zone{x: 1, y: len(lines), width: width - 2, height: 1, what: i})
	}
	return drawing{lines: t.Box(d.title, lines, width, t.Focus), zones: zones}
}
