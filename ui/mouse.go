package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// click runs the command of the zone that was clicked, or hands the click to the screen
// on top. Zones that were drawn last lie on top.
func (m *model) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft {
		return nil
	}
	for _, z := range slices.Backward(m.zones) {
		switch {
		case !z.holds(msg.X, msg.Y):
		case z.command != "":
			if c, known := m.top().scope().byID(z.command); known {
				return m.runCommand(c)
			}
			return nil
		default:
			return m.perform(m.top().update(clickMsg{z, msg.X - z.x, msg.Y - z.y}))
		}
	}
	return nil
}

// wheelLines is how far one notch of the wheel goes.
const wheelLines = 3

// wheelStep is how far a turn of the wheel goes, downwards counted positive.
func wheelStep(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -wheelLines
	case tea.MouseWheelDown:
		return wheelLines
	default:
		return 0
	}
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
