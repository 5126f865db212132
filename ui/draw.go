package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const minWidth, minHeight = 40, 10

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
	if m.Theme.ASCII {
		v.Content = plainSigns.Replace(v.Content)
	}
	v.Cursor = m.frame.Cursor
	return v
}

// plainSigns replaces signs in texts that the theme does not draw, such as those of rules,
// in ASCII mode. Each replacement is as wide as the sign.
var plainSigns = strings.NewReplacer("–", "-", "—", "-", "→", ">", "…", "~", "×", "x", "·", "-")

// layOut draws everything: header, the full screen that is on top, the dialog over
// it, notices and footer.
func (m *model) layOut() widget.Drawing {
	if m.isTooSmall() {
		if lines, fits := m.questionInShort(); fits {
			return widget.Drawing{Lines: lines}
		}
		lines := style.Wrap(m.tooSmall(), m.size.Width)
		return widget.Drawing{Lines: lines[:min(len(lines), m.size.Height)]}
	}
	head, notices := m.header(m.size.Width), m.noticeLines()
	body := widget.Size{Width: m.size.Width, Height: m.size.Height - len(head) - len(notices) - 1}

	base := len(m.stack) - 1
	for base > 0 && m.stack[base].IsModal() {
		base--
	}
	below := m.stack[base].View(body)
	below.Lines = widget.Filled(below.Lines, body.Height)
	d := widget.Drawing{Lines: head}
	d.Append(below)
	if top := m.top(); top.IsModal() { // only one, because boxes within boxes look alike
		d = widget.Overlay(m.Theme, d, top.View(body), m.size.Width, widget.Rect{Y: len(head), Width: body.Width, Height: body.Height})
	}
	d.Append(widget.Drawing{Lines: notices})
	footer := m.footer(m.size.Width)
	if m.top().IsModal() { // a dialog is answered by its buttons
		footer.Zones = nil
	}
	d.Append(footer)
	return d
}

// isTooSmall reports whether the terminal has no room for the screens.
func (m *model) isTooSmall() bool { return m.size.Width < minWidth || m.size.Height < minHeight }

// questionInShort returns the question that is on top as lines, and whether a terminal
// that is too small for the screens shows all of them. Else ctrl+c could not quit there.
func (m *model) questionInShort() (lines []string, fits bool) {
	q, ok := m.top().(*screen.Question)
	if !ok {
		return nil, false
	}
	lines = style.Wrap(q.InShort(), m.size.Width)
	return lines, len(lines) <= m.size.Height
}

// tooSmall says which size the terminal needs, also where there is room for nothing else.
func (m *model) tooSmall() string {
	text := fmt.Sprintf("Terminal too small: %d×%d, need %d×%d", m.size.Width, m.size.Height, minWidth, minHeight)
	if style.Width(text) > m.size.Width {
		text = fmt.Sprintf("need %d×%d", minWidth, minHeight)
	}
	if m.Theme.ASCII {
		text = strings.ReplaceAll(text, "×", "x")
	}
	return text
}

// noticeLines returns the notice above the footer, at most three lines.
func (m *model) noticeLines() []string {
	text, waiting, isBad := m.Notices.Shown()
	if text == "" {
		return nil
	}
	text = style.Clean(text)
	how, mark := m.Theme.Strong, m.Theme.Glyphs.Dot
	if isBad {
		how, mark = m.Theme.Complaint, m.Theme.Verdict("error").Shape
		text += " (" + m.dismissal(waiting) + ")"
	}
	lines := style.Wrap(text, m.size.Width-3)
	const most = 3
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = m.Theme.Truncate(lines[most-1]+m.Theme.Glyphs.Ellipsis+m.Theme.Glyphs.Ellipsis, m.size.Width-3)
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

// dismissal returns what a person can do about the error that is shown.
func (m *model) dismissal(waiting int) string {
	said := m.KeyName(screen.CmdBack) + " dismisses"
	if c, copies := m.top().Scope().ByID(screen.CmdCopyAccount); copies {
		said += ", " + c.FirstKey(m.Theme.ASCII) + " copies"
	}
	if waiting > 0 {
		said += fmt.Sprintf("; %d more", waiting)
	}
	return said
}

// windowTitle returns the state in short, for a window in the background.
func (m *model) windowTitle() string {
	s := m.accounts.Summary()
	title := "accountable"
	if m.Options.Demo {
		title += " demo"
	}
	if done, total, ok := m.writing(); ok {
		title += fmt.Sprintf(" writing %d/%d", done, total)
	} else if m.Scan.Reading() {
		title += fmt.Sprintf(" %d/%d", s.Done, s.Accounts)
	}
	var parts []string
	for _, status := range audit.StatusOrder[:3] {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, m.Theme.Verdict(string(status)).Word))
		}
	}
	if len(parts) > 0 {
		title += ": " + strings.Join(parts, ", ")
	}
	return title
}

// writing returns the progress of the plan that is being written; ok is false without one.
func (m *model) writing() (done, total int, ok bool) {
	for _, s := range m.stack {
		if p, reports := s.(screen.ProgressReporter); reports {
			if done, total, ok = p.ProgressNow(); ok {
				return done, total, true
			}
		}
	}
	return 0, 0, false
}

// progress returns the progress bar of the terminal while a plan is written or accounts
// are read.
func (m *model) progress() *tea.ProgressBar {
	done, total, writing := m.writing()
	if !m.Options.Terminal.Progress || !writing && !m.Scan.Reading() || m.quitting {
		return nil
	}
	if !writing {
		s := m.accounts.Summary()
		done, total = s.Done, s.Accounts
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, 100*done/max(total, 1))
}
