package terminal

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The geometry of a window, in pixels. JetBrains Mono is 0.6 em wide.
const (
	cellWidth, cellHeight = 9.0, 19.0
	padding, titleBar     = 18.0, 36.0
	fontSize, baseline    = 15.0, 14.0
)

// SVG draws the screen as a window in two colors, given as #rrggbb. The result
// depends only on the screen. Box-drawing and block characters and Braille
// patterns become shapes, so that they join in every font; words are placed one
// by one, so that columns stay aligned.
func (t *Terminal) SVG(background, foreground string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := drawing{background: background, foreground: foreground}
	cols, rows := t.emu.Width(), t.emu.Height()
	d.open(float64(cols)*cellWidth+2*padding, float64(rows)*cellHeight+titleBar+padding, t.title)
	for y := range rows {
		for x := 0; x < cols; {
			c := t.emu.CellAt(x, y)
			if c == nil {
				c = &uv.EmptyCell
			}
			d.drawCell(padding+float64(x)*cellWidth, titleBar+float64(y)*cellHeight, c)
			x += max(c.Width, 1)
		}
		d.flushWord()
		d.flushBackground()
		d.text.WriteByte('\n')
	}
	d.b.WriteString(d.grounds.String())
	d.b.WriteString("\n")
	d.b.WriteString(d.text.String())
	if p := t.emu.CursorPosition(); t.cursor {
		fmt.Fprintf(&d.b, `<rect x="%g" y="%g" width="2" height="%g" fill="%s"/>`,
			padding+float64(p.X)*cellWidth, titleBar+float64(p.Y)*cellHeight, cellHeight, foreground)
	}
	fmt.Fprintf(&d.b, `<g fill="none" stroke-width="1.2">%s</g></svg>`+"\n", d.strokes.String())
	return []byte(d.b.String())
}

// drawing is an SVG that is written cell by cell.
type drawing struct {
	background, foreground string

	// The layers of the window, which are written into b in this order.
	b, grounds, text, strokes strings.Builder

	// The color of the current stretch of background, or "".
	ground                        string
	groundX, groundY, groundWidth float64
	faint                         string // attribute of shapes in the current cell

	// The current word, where it starts, and how it looks.
	word         strings.Builder
	wordX, wordY float64
	wordStyle    string
}

func (d *drawing) open(width, height float64, title string) {
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]g %[2]g" width="%[1]g" height="%[2]g" font-size="%[3]g" `+
		`font-family="'JetBrains Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace" role="img" aria-label="%[4]s">`+"\n",
		width, height, fontSize, html.EscapeString(title))
	fmt.Fprintf(&d.b, `<rect width="%g" height="%g" rx="10" fill="%s"/>`, width, height, d.background)
	for i, c := range []string{"#ff5f56", "#ffbd2e", "#27c93f"} {
		fmt.Fprintf(&d.b, `<circle cx="%d" cy="18" r="6" fill="%s"/>`, 22+20*i, c)
	}
	fmt.Fprintf(&d.b, `<text x="%g" y="23" font-size="13" text-anchor="middle" fill="%s" opacity=".7">%s</text>`+"\n",
		width/2, d.foreground, html.EscapeString(title))
}

// drawCell draws the cell with the top left corner at x, y.
func (d *drawing) drawCell(x, y float64, c *uv.Cell) {
	width := float64(max(c.Width, 1)) * cellWidth
	fg, bg := hexColor(c.Style.Fg, d.foreground), hexColor(c.Style.Bg, "")
	if c.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = hexColor(c.Style.Bg, d.background), hexColor(c.Style.Fg, d.foreground)
	}
	if bg != d.ground || y != d.groundY {
		d.flushBackground()
		d.ground, d.groundX, d.groundY = bg, x, y
	}
	d.groundWidth += width
	d.faint = ""
	if c.Style.Attrs&uv.AttrFaint != 0 {
		d.faint = faintAttribute
	}
	if strings.TrimSpace(c.Content) == "" {
		d.flushWord()
		return
	}
	if d.drawShape(x, y, fg, c.Content) {
		return
	}
	style := textStyle(fg, c.Style)
	if style != d.wordStyle || y != d.wordY || c.Width > 1 {
		d.flushWord()
	}
	if d.word.Len() == 0 {
		d.wordX, d.wordY, d.wordStyle = x, y, style
	}
	d.word.WriteString(c.Content)
	if c.Width > 1 {
		d.flushWord()
	}
}

func (d *drawing) flushWord() {
	if d.word.Len() == 0 {
		return
	}
	fmt.Fprintf(&d.text, `<text x="%g" y="%g"%s>%s</text>`, d.wordX, d.wordY+baseline, d.wordStyle, html.EscapeString(d.word.String()))
	d.word.Reset()
}

func (d *drawing) flushBackground() {
	if d.ground != "" {
		fmt.Fprintf(&d.grounds, `<rect x="%g" y="%g" width="%g" height="%g" fill="%s"/>`,
			d.groundX, d.groundY, d.groundWidth, cellHeight+.2, d.ground)
	}
	d.ground, d.groundWidth = "", 0
}

// faintAttribute draws faint text and shapes.
const faintAttribute = ` opacity=".55"`

// attributes are text attributes in SVG, in the order in which they are
// written.
var attributes = []struct {
	bit uint8
	svg string
}{
	{uv.AttrBold, ` font-weight="700"`},
	{uv.AttrItalic, ` font-style="italic"`},
	{uv.AttrFaint, faintAttribute},
}

func textStyle(fg string, s uv.Style) string {
	var style strings.Builder
	style.WriteString(` fill="` + fg + `"`)
	for _, a := range attributes {
		if s.Attrs&a.bit != 0 {
			style.WriteString(a.svg)
		}
	}
	var lines []string
	if s.Underline != uv.UnderlineNone {
		lines = append(lines, "underline")
	}
	if s.Attrs&uv.AttrStrikethrough != 0 {
		lines = append(lines, "line-through")
	}
	if len(lines) > 0 {
		style.WriteString(` text-decoration="` + strings.Join(lines, " ") + `"`)
	}
	return style.String()
}

func hexColor(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
