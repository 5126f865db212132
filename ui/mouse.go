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

// mouseFrame is the shortest time between two turns of the wheel in one direction that
// both count: one for each frame.
const mouseFrame = time.Second / 30

// wheel is the last turn of the wheel that counted.
type wheel struct {
	at     time.Time
	button tea.MouseButton
}

// MergeMouse is a filter for tea.WithFilter. Terminals send floods of mouse messages: it
// passes on one turn of the wheel for each frame, and no movement of the mouse.
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
