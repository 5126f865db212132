package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
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
	if m.size.width < 1 || m.size.height < 1 {
		return v // nothing is known of the terminal yet
	}
	d := m.frame()
	m.zones = d.zones
	v.Content = strings.Join(m.crop(d.lines), "\n")
	if m.theme.ASCII {
		v.Content = plainSigns.Replace(v.Content)
	}
	if c := d.cursor; c != nil && c.X < m.size.width && c.Y < m.size.height {
		v.Cursor = c
	}
	return v
}

// plainSigns stand for the signs of texts that are not drawn by the theme, such as
// those of rules, each as wide as what it replaces.
var plainSigns = strings.NewReplacer("–", "-", "—", "-", "→", ">", "…", "~", "×", "x", "·", "-")

// crop makes the lines exactly as many as the terminal has and none wider.
func (m *model) crop(lines []string) []string {
	lines = slices.Clone(lines)
	for i, line := range lines {
		if ansi.StringWidth(line) > m.size.width {
			lines[i] = ansi.Truncate(line, m.size.width, "")
		}
	}
	for len(lines) < m.size.height {
		lines = append(lines, "")
	}
	return lines[:m.size.height]
}

// frame is everything that is on the screen: header, the full screen that is
// on top, the dialog over it, notices and footer.
func (m *model) frame() drawing {
	if m.size.width < minWidth || m.size.height < minHeight {
		return drawing{lines: []string{m.theme.Truncate(m.tooSmall(), m.size.width)}}
	}
	footer, zones := m.footer(m.size.width)
	head := m.header(m.size.width)
	told := m.noticeLines()
	body := size{m.size.width, m.size.height - len(head) - len(told) - 1}

	base := len(m.stack) - 1
	for base > 0 && m.stack[base].modal() {
		base--
	}
	d := m.stack[base].view(body)
	d.lines = fill(d.lines, body.height)
	for i := range d.zones {
		d.zones[i] = d.zones[i].moved(0, len(head))
	}
	if d.cursor != nil {
		d.cursor.Y += len(head)
	}
	d.lines = slices.Concat(head, d.lines)
	if top := m.top(); top.modal() { // one at a time: frames within frames cannot be told apart
		d = m.overlay(d, top.view(size{m.size.width, body.height}), len(head), body.height)
	}
	d.lines = slices.Concat(d.lines, told, []string{footer})
	for _, z := range zones {
		d.zones = append(d.zones, z.moved(0, len(d.lines)-1))
	}
	return d
}

func (m *model) tooSmall() string {
	text := fmt.Sprintf("needs %d×%d, has %d×%d", minWidth, minHeight, m.size.width, m.size.height)
	if m.theme.ASCII {
		text = strings.ReplaceAll(text, "×", "x")
	}
	return text
}

// fill makes lines exactly as many as there is room for.
func fill(lines []string, height int) []string {
	height = max(height, 0)
	if len(lines) > height {
		return lines[:height]
	}
	return append(lines, make([]string, height-len(lines))...)
}

// overlay draws a dialog in the middle of the body. What lies beneath can
// neither be clicked nor has it the cursor.
func (m *model) overlay(under, over drawing, top, height int) drawing {
	width := 0
	for _, line := range over.lines {
		width = max(width, style.Width(line))
	}
	width = min(width, m.size.width)
	over.lines = over.lines[:min(len(over.lines), height)]
	x, y := (m.size.width-width)/2, top+(height-len(over.lines))/2

	d := drawing{lines: make([]string, len(under.lines)), cursor: over.cursor}
	for i, line := range under.lines {
		plain := ansi.Strip(line)
		at := i - y
		if at < 0 || at >= len(over.lines) {
			d.lines[i] = m.theme.Under.Render(plain)
			continue
		}
		plain = m.theme.Fit(plain, m.size.width)
		d.lines[i] = m.theme.Under.Render(ansi.Cut(plain, 0, x)) + m.theme.Fit(over.lines[at], width) +
			m.theme.Under.Render(ansi.Cut(plain, x+width, m.size.width))
	}
	if d.cursor != nil {
		d.cursor.X += x
		d.cursor.Y += y
	}
	for _, z := range over.zones {
		d.zones = append(d.zones, z.moved(x, y))
	}
	return d
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
	lines := wrapWords(text, m.size.width-3)
	const most = 3
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = m.theme.Truncate(lines[most-1]+m.theme.Glyphs.Ellipsis+m.theme.Glyphs.Ellipsis, m.size.width-3)
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
	for _, status := range statusOrder[:3] {
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
