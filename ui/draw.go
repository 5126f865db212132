package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The smallest terminal that anything is drawn on, and the narrowest one on
// which the details stand beside the list.
const (
	minWidth, minHeight = 40, 10
	wideFrom            = 120
)

// draw is the whole frame.
func (m *model) draw() tea.View {
	var v tea.View
	v.AltScreen = true
	v.WindowTitle = m.windowTitle()
	v.ProgressBar = m.progress()
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.size.Width < 1 || m.size.Height < 1 {
		return v // nothing is known of the terminal yet
	}
	m.frame = widget.Crop(m.layOut(), m.size)
	v.Content = strings.Join(widget.Filled(m.frame.Lines, m.size.Height), "\n")
	if m.theme.ASCII {
		v.Content = plainSigns.Replace(v.Content)
	}
	v.Cursor = m.frame.Cursor
	return v
}

// plainSigns stand for the signs of texts that are not drawn by the theme, such as
// those of rules, each as wide as what it replaces.
var plainSigns = strings.NewReplacer("–", "-", "—", "-", "→", ">", "…", "~", "×", "x", "·", "-")

// layOut draws everything: header, the full screen that is on top, the dialog over
// it, notices and footer.
func (m *model) layOut() widget.Drawing {
	if m.size.Width < minWidth || m.size.Height < minHeight {
		return widget.Drawing{Lines: []string{m.theme.Truncate(m.tooSmall(), m.size.Width)}}
	}
	head, notices := m.header(m.size.Width), m.noticeLines()
	body := widget.Size{Width: m.size.Width, Height: m.size.Height - len(head) - len(notices) - 1}

	base := len(m.stack) - 1
	for base > 0 && m.stack[base].modal() {
		base--
	}
	below := m.stack[base].view(body)
	below.Lines = widget.Filled(below.Lines, body.Height)
	d := widget.Drawing{Lines: head}
	d.Append(below)
	if top := m.top(); top.modal() { // only one, because boxes within boxes are hard to tell apart
		d = widget.Overlay(m.theme, d, top.view(body), m.size.Width, widget.Rect{Y: len(head), Width: body.Width, Height: body.Height})
	}
	d.Append(widget.Drawing{Lines: notices})
	d.Append(m.footer(m.size.Width))
	return d
}

func (m *model) tooSmall() string {
	text := fmt.Sprintf("needs %d×%d, has %d×%d", minWidth, minHeight, m.size.Width, m.size.Height)
	if m.theme.ASCII {
		text = strings.ReplaceAll(text, "×", "x")
	}
	return text
}

// noticeLines are what is said above the footer, at most three lines of it.
func (m *model) noticeLines() []string {
	text, waiting, isBad := m.notices.shown()
	if text == "" {
		return nil
	}
	text = style.Clean(text)
	how, mark := m.theme.Strong, m.theme.Glyphs.Dot
	if isBad {
		how, mark = m.theme.Complaint, m.theme.Verdict("error").Shape
		text += " (" + m.dismissal(waiting) + ")"
	}
	lines := style.Wrap(text, m.size.Width-3)
	const most = 3
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = m.theme.Truncate(lines[most-1]+m.theme.Glyphs.Ellipsis+m.theme.Glyphs.Ellipsis, m.size.Width-3)
	}
	for i, line := range lines {
		if i == 0 {
			lines[i] = " " + how.Render(mark+" "+line)
		} else {
			lines[i] = "   " + how.Render(line)
		}
	}
	return lines
}

// dismissal says what can be done about an error that is shown.
func (m *model) dismissal(waiting int) string {
	said := m.keyName(cmdBack) + " dismisses"
	if c, copies := m.top().scope().byID(cmdCopyAccount); copies {
		said += ", " + c.firstKey(m.theme.ASCII) + " copies"
	}
	if waiting > 0 {
		said += fmt.Sprintf("; %d more", waiting)
	}
	return said
}

// windowTitle tells the state where the window is not looked at.
func (m *model) windowTitle() string {
	s := m.accounts.summary()
	title := "accountable"
	if m.opts.Demo {
		title += " demo"
	}
	if done, total, ok := m.writing(); ok {
		title += fmt.Sprintf(" writing %d/%d", done, total)
	} else if m.era.busy() {
		title += fmt.Sprintf(" %d/%d", s.Done, s.Accounts)
	}
	var parts []string
	for _, status := range audit.StatusOrder[:3] {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, m.theme.Verdict(string(status)).Word))
		}
	}
	if len(parts) > 0 {
		title += ": " + strings.Join(parts, ", ")
	}
	return title
}

// writing returns how far the plan is that is being carried out; ok is false where
// none is.
func (m *model) writing() (done, total int, ok bool) {
	for _, s := range m.stack {
		if p, reports := s.(progressReporter); reports {
			if done, total, ok = p.progressNow(); ok {
				return done, total, true
			}
		}
	}
	return 0, 0, false
}

// progress returns the terminal's own progress bar while a plan is carried out or
// accounts are read.
func (m *model) progress() *tea.ProgressBar {
	done, total, writing := m.writing()
	if !m.opts.Terminal.Progress || !writing && !m.era.busy() || m.quitting {
		return nil
	}
	if !writing {
		s := m.accounts.summary()
		done, total = s.Done, s.Accounts
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, 100*done/max(total, 1))
}
