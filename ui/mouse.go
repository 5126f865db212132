package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
)

// click runs the command of the zone that was clicked, or hands the click to the screen
// on top. Zones that were drawn last lie on top.
func (m *model) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft {
		return nil
	}
	z, hit := m.frame.Hit(msg.X, msg.Y)
	if !hit {
		return nil
	}
	id := screen.AsCommand(z.Target)
	if id == "" {
		return m.perform(m.top().Update(screen.ClickMsg{Target: z.Target, X: msg.X - z.X, Y: msg.Y - z.Y}))
	}
	if c, known := m.top().Scope().ByID(id); known {
		return m.runCommand(c)
	}
	return nil
}

// mouseFrame is the least time between two turns of the wheel in the same
// direction that are both taken: one a frame.
const mouseFrame = time.Second / 30

// wheel is the last turn of the wheel that was taken.
type wheel struct {
	at     time.Time
	button tea.MouseButton
}

// MergeMouse is for tea.WithFilter: of the turns of the wheel, of which
// terminals send floods, it lets one a frame pass, and of the moves of the
// mouse none, for nothing looks at them.
func MergeMouse(m tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.MouseMotionMsg, tea.MouseReleaseMsg:
		return nil
	case tea.MouseWheelMsg:
		p, ours := m.(program)
		if !ours {
			return msg
		}
		now := time.Now()
		if msg.Button == p.wheel.button && now.Sub(p.wheel.at) < mouseFrame {
			return nil
		}
		p.wheel = wheel{now, msg.Button}
	}
	return msg
}
