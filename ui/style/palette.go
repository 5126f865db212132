package style

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// palette holds the colors of a theme by their meaning; nil is the default
// color of the terminal. People who confuse red and green can distinguish blue
// and orange. The hues are those of Okabe and Ito
// (https://jfly.uni-koeln.de/color/), darkened for a light background to a
// contrast of 4.5 : 1.
type palette struct {
	accent, muted, border, selection     color.Color
	pass, warn, fail, trouble, exception color.Color
}

var dark = palette{
	accent: lipgloss.Color("#7DB9FF"), muted: lipgloss.Color("#9AA3B2"), border: lipgloss.Color("#5B6576"), selection: lipgloss.Color("#1F2A44"),
	pass: lipgloss.Color("#56B4E9"), warn: lipgloss.Color("#F0E442"), fail: lipgloss.Color("#FF9A3C"),
	trouble: lipgloss.Color("#E39AC4"), exception: lipgloss.Color("#9AA3B2"),
}

var light = palette{
	accent: lipgloss.Color("#0B5CAD"), muted: lipgloss.Color("#565E6B"), border: lipgloss.Color("#9AA1AC"), selection: lipgloss.Color("#DCEBFB"),
	pass: lipgloss.Color("#005F9E"), warn: lipgloss.Color("#6B5900"), fail: lipgloss.Color("#A33F00"),
	trouble: lipgloss.Color("#8F2F68"), exception: lipgloss.Color("#565E6B"),
}

// unknown uses colors of medium brightness for verdicts, which are readable on
// black and on white. Everything else has the default color of the terminal.
var unknown = palette{
	pass: lipgloss.Color("#2477B3"), warn: lipgloss.Color("#8A7300"), fail: lipgloss.Color("#C05A10"), trouble: lipgloss.Color("#B05590"),
}

// With 16 colors, only the names are known, because the user chooses the hues.
// Bright colors are readable on dark backgrounds, plain ones on light
// backgrounds, and yellow is not readable on white.
var (
	dark16 = palette{
		accent: lipgloss.BrightBlue, border: lipgloss.Blue,
		pass: lipgloss.BrightCyan, warn: lipgloss.BrightYellow, fail: lipgloss.BrightRed, trouble: lipgloss.BrightMagenta,
	}
	light16 = palette{
		accent: lipgloss.Blue, border: lipgloss.Blue,
		pass: lipgloss.Blue, fail: lipgloss.Red, trouble: lipgloss.Magenta,
	}
)

func newPalette(o Options) palette {
	if o.Profile == colorprofile.ANSI {
		return map[Background]palette{Dark: dark16, Light: light16}[o.Background]
	}
	return map[Background]palette{Dark: dark, Light: light, Unknown: unknown}[o.Background]
}

func withColor(s lipgloss.Style, c color.Color) lipgloss.Style {
	if c == nil {
		return s
	}
	return s.Foreground(c)
}
