package style

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Verdict is how a status is shown: a shape, a word and a color. Color is never
// the only difference.
type Verdict struct {
	Shape string // one cell
	Word  string // "" while the status is unknown
	Bar   string // one cell of a summary bar, distinct without color
	Style lipgloss.Style
}

// Text returns the shape and the word.
func (v Verdict) Text() string {
	if v.Word == "" {
		return v.Shape
	}
	return v.Shape + " " + v.Word
}

// Render returns the shape and the word in the style of the verdict.
func (v Verdict) Render() string { return v.Style.Render(v.Text()) }

// Verdict returns how a status is shown. The names are those of the JSON
// output; "" is a status that is not known yet.
func (t *Theme) Verdict(status string) Verdict {
	if v, ok := t.verdicts[status]; ok {
		return v
	}
	return Verdict{Shape: "?", Word: status, Bar: "?", Style: t.Text}
}

func newVerdicts(p palette, g Glyphs) map[string]Verdict {
	ascii := g.Mark == asciiGlyphs.Mark
	verdicts := map[string]Verdict{}
	for _, v := range []struct {
		status, word      string
		shape, asciiShape string
		bar, asciiBar     string
		hue               color.Color
		bold              bool
	}{
		{"pass", "pass", "✓", "v", "█", "=", p.pass, false},
		{"warn", "warn", "!", "!", "░", "!", p.warn, false},
		{"fail", "FAIL", "✗", "x", "▒", "x", p.fail, true},
		{"error", "error", "?", "?", "▓", "?", p.trouble, false},
		{"excepted", "excepted", "○", "o", "▄", "o", p.exception, false},
		{"skipped", "skipped", "–", "-", "▁", "-", p.exception, false},
		{"not_judged", "not judged", "–", "-", "▁", "-", p.muted, false},
		{"", "", "·", ".", "·", ".", p.muted, false},
	} {
		shape, bar := v.shape, v.bar
		if ascii {
			shape, bar = v.asciiShape, v.asciiBar
		}
		verdicts[v.status] = Verdict{Shape: shape, Word: v.word, Bar: bar, Style: withColor(newLineStyle(), v.hue).Bold(v.bold)}
	}
	return verdicts
}
