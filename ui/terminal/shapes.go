package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// strokeDirections are the directions in which a box-drawing character has
// strokes from the middle of its cell: left, right, up, down.
var strokeDirections = map[rune]string{
	'─': "lr", '│': "ud", '├': "udr", '┤': "udl", '┬': "lrd", '┴': "lru", '┼': "udlr",
	'╭': "dr", '╮': "dl", '╰': "ur", '╯': "ul", '┌': "dr", '┐': "dl", '└': "ur", '┘': "ul",
	'╴': "l", '╶': "r", '╵': "u", '╷': "d",
	'━': "lr", '┃': "ud", '┏': "dr", '┓': "dl", '┗': "ur", '┛': "ul",
}

// heavyStrokes are the box-drawing characters with thick strokes.
const heavyStrokes = "━┃┏┓┗┛"

// block is a filled part of a cell: corner, size and opacity, as fractions of
// the cell.
type block struct{ x, y, w, h, opacity float64 }

// blocks are the block elements (U+2580 to U+259F).
var blocks = func() map[rune][]block {
	m := map[rune][]block{
		'▀': {{0, 0, 1, .5, 1}}, '▐': {{.5, 0, .5, 1, 1}}, '▔': {{0, 0, 1, .125, 1}}, '▕': {{.875, 0, .125, 1, 1}},
		'░': {{0, 0, 1, 1, .25}}, '▒': {{0, 0, 1, 1, .5}}, '▓': {{0, 0, 1, 1, .75}},
	}
	for i := range 8 {
		part := float64(i+1) / 8
		m['▁'+rune(i)] = []block{{0, 1 - part, 1, part, 1}} // ▁ to █, from the bottom
		m['▏'-rune(i)] = []block{{0, 0, part, 1, 1}}        // ▏ to █, from the left
	}
	quadrant := func(which string) []block {
		q := make([]block, 0, len(which))
		for _, c := range which { // 1 2 over 3 4
			i := c - '1'
			q = append(q, block{float64(i%2) / 2, float64(i/2) / 2, .5, .5, 1})
		}
		return q
	}
	for r, which := range map[rune]string{
		'▖': "3", '▗': "4", '▘': "1", '▙': "134", '▚': "14", '▛': "123", '▜': "124", '▝': "2", '▞': "23", '▟': "234",
	} {
		m[r] = quadrant(which)
	}
	return m
}()

// drawShape draws a character that must not depend on a font. It reports
// whether c is such a character.
func (d *drawing) drawShape(x, y float64, fg, content string) bool {
	r, size := utf8.DecodeRuneInString(content)
	if size != len(content) {
		return false
	}
	if a, ok := strokeDirections[r]; ok {
		d.flushWord()
		width := ""
		if strings.ContainsRune(heavyStrokes, r) {
			width = ` stroke-width="2.6"`
		}
		fmt.Fprintf(&d.strokes, `<path d="%s" stroke="%s"%s%s/>`, boxPath(r, a, x, y), fg, width, d.faint)
		return true
	}
	if parts, ok := blocks[r]; ok {
		d.flushWord()
		for _, p := range parts {
			d.fillBlock(x, y, fg, p)
		}
		return true
	}
	if r >= 0x2800 && r <= 0x28FF {
		d.flushWord()
		d.drawBraille(x, y, fg, r)
		return true
	}
	return false
}

// fillBlock draws one part of a cell, slightly larger at the edges of the cell,
// so that no seam is visible.
func (d *drawing) fillBlock(x, y float64, fg string, p block) {
	w, opacity := p.w*cellWidth, ""
	if p.x+p.w == 1 && p.opacity == 1 {
		w += .2
	}
	if p.opacity < 1 {
		opacity = fmt.Sprintf(` fill-opacity="%g"`, p.opacity)
	}
	fmt.Fprintf(&d.text, `<rect x="%g" y="%g" width="%g" height="%g" fill="%s"%s%s/>`,
		x+p.x*cellWidth, y+p.y*cellHeight, w, p.h*cellHeight, fg, opacity, d.faint)
}

// drawBraille draws the dots of a Braille pattern: bits 0 to 2 and 6 are the
// left column from the top, 3 to 5 and 7 the right column.
func (d *drawing) drawBraille(x, y float64, fg string, r rune) {
	places := [8][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}
	for bit, p := range places {
		if r&(1<<bit) != 0 {
			fmt.Fprintf(&d.text, `<circle cx="%g" cy="%g" r="1.3" fill="%s"%s/>`, x+2.6+3.8*float64(p[0]), y+3.8+3.8*float64(p[1]), fg, d.faint)
		}
	}
}

func boxPath(r rune, arms string, x, y float64) string {
	mx, my := x+cellWidth/2, y+cellHeight/2
	if strings.ContainsRune("╭╮╰╯", r) { // a quarter circle
		ex, ey, sx, sy := x+cellWidth, y+cellHeight, 4.0, 4.0
		if strings.Contains(arms, "l") {
			ex, sx = x, -sx
		}
		if strings.Contains(arms, "u") {
			ey, sy = y, -sy
		}
		return fmt.Sprintf("M%g %gV%gQ%g %g %g %gH%g", mx, ey, my+sy, mx, my, mx+sx, my, ex)
	}
	ends := map[rune]string{
		'u': fmt.Sprintf("M%g %gV%g", mx, y, my), 'd': fmt.Sprintf("M%g %gV%g", mx, my, y+cellHeight),
		'l': fmt.Sprintf("M%g %gH%g", x, my, mx), 'r': fmt.Sprintf("M%g %gH%g", mx, my, x+cellWidth),
	}
	var path strings.Builder
	for _, a := range arms {
		path.WriteString(ends[a])
	}
	return path.String()
}
