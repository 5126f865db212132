package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
)

// Input is a line of text that is edited. bubbles/textinput does the editing.
// The drawing is done here, because textinput neither counts cells nor cleans
// what it draws.
type Input struct {
	// Placeholder is shown while the value is empty.
	Placeholder string

	input  textinput.Model
	offset int // cells that are scrolled out at the left
}

// inputLimit is how many characters an input takes: more than AWS accepts, so
// that a value that is too long is visible and explained, and few enough to draw
// quickly.
const inputLimit = 1000

// NewInput returns an input with the cursor behind its value.
func NewInput(value string) Input {
	in := textinput.New()
	in.CharLimit = inputLimit
	in.SetVirtualCursor(false)
	none := key.NewBinding(key.WithDisabled())
	// There are no suggestions, and the terminal does the pasting.
	in.KeyMap.AcceptSuggestion, in.KeyMap.NextSuggestion, in.KeyMap.PrevSuggestion, in.KeyMap.Paste = none, none, none, none
	i := Input{input: in}
	i.SetValue(value)
	return i
}

// Value returns the text.
func (i *Input) Value() string { return i.input.Value() }

// SetValue replaces the text and puts the cursor behind it.
func (i *Input) SetValue(value string) {
	i.input.SetValue(value)
	i.input.CursorEnd()
}

// SetLimit sets how many characters the input takes.
func (i *Input) SetLimit(characters int) { i.input.CharLimit = characters }

// Position returns how many characters stand before the cursor.
func (i *Input) Position() int { return i.input.Position() }

// Focus lets the input take keys, with the cursor behind the value.
func (i *Input) Focus() {
	i.input.Focus()
	i.input.CursorEnd()
}

// Blur lets the input ignore keys.
func (i *Input) Blur() { i.input.Blur() }

// Edit applies a tea.KeyPressMsg or a tea.PasteMsg.
func (i *Input) Edit(msg tea.Msg) {
	if press, ok := msg.(tea.KeyPressMsg); ok && i.panicsOn(press) {
		msg = tea.KeyPressMsg{Code: tea.KeyDelete} // has the same effect on one character
	}
	i.input, _ = i.input.Update(msg) // its commands only blink the cursor, which it does not draw
}

// panicsOn reports whether textinput would panic on a key. In bubbles v2.2.1 that is
// the case when it deletes the word after the cursor and one character is left there:
//
//	in := textinput.New()
//	in.Focus()
//	in.SetValue("ab")
//	in.SetCursor(1)
//	in.Update(tea.KeyPressMsg{Code: 'd', Mod: tea.ModAlt})
//	// panic: runtime error: index out of range [2] with length 2
//
// deleteWordForward moves the cursor past the first character and then reads
// m.value[m.pos] without comparing m.pos with len(m.value), which its loop does only
// after a blank. The condition "for m.pos < len(m.value) && unicode.IsSpace(m.value[m.pos])"
// would mend it.
func (i *Input) panicsOn(press tea.KeyPressMsg) bool {
	left := utf8.RuneCountInString(i.Value()) - i.Position()
	return left == 1 && key.Matches(press, i.input.KeyMap.DeleteWordForward)
}

// cluster is a part of a value that is drawn as one character.
type cluster struct {
	text     string
	x, width int // in cells
	at, end  int // in runes of the value
}

// clusters returns the value as it is drawn, and its width.
func (i *Input) clusters() (all []cluster, width int) {
	shown := strings.Map(visibleRune, i.Value())
	for at := 0; shown != ""; {
		text, w := ansi.FirstGraphemeCluster(shown, ansi.GraphemeWidth)
		shown = shown[len(text):]
		n := utf8.RuneCountInString(text)
		all = append(all, cluster{text, width, w, at, at + n})
		at, width = at+n, width+w
	}
	return all, width
}

// visibleRune returns what is drawn for a character. A character that takes no
// room is drawn as U+FFFD, because it must be visible to be deleted.
func visibleRune(r rune) rune {
	if r >= ' ' && r <= '~' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) {
		return r
	}
	if clean, size := utf8.DecodeRuneInString(style.Clean(string(r))); size > 0 {
		return clean
	}
	return utf8.RuneError
}

// Draw draws the value into exactly width cells and returns the cell of the
// cursor.
func (i *Input) Draw(t *style.Theme, width int, focused bool) (line string, cursor int) {
	if i.Placeholder != "" && i.Value() == "" {
		i.offset = 0
		return t.Fit(t.Placeholder.Render(t.Truncate(i.Placeholder, width)), width), 0
	}
	all, total := i.clusters()
	if !focused {
		i.offset = 0
		return t.Fit(joinClusters(all), width), 0
	}
	x := total
	for _, c := range all {
		if i.Position() < c.end {
			x = c.x
			break
		}
	}
	i.offset = max(min(i.offset, x), x-width+1, 0)
	if total < width { // it fits, the cursor behind it included
		i.offset = 0
	}
	var b strings.Builder
	at := i.offset
	for _, c := range all {
		if c.x < i.offset || c.x+c.width > i.offset+width {
			continue
		}
		b.WriteString(strings.Repeat(" ", c.x-at)) // where half of a wide character is scrolled out
		b.WriteString(c.text)
		at = c.x + c.width
	}
	return t.Fit(b.String(), width), x - i.offset
}

// Click puts the cursor at a cell of the drawn value.
func (i *Input) Click(x int) {
	all, _ := i.clusters()
	for _, c := range all {
		if x+i.offset < c.x+c.width {
			i.input.SetCursor(c.at)
			return
		}
	}
	i.input.CursorEnd()
}

func joinClusters(all []cluster) string {
	var b strings.Builder
	for _, c := range all {
		if c.width > 0 || b.Len() > 0 {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

// PastedLines splits pasted text into the lines that are not blank, and reports
// whether it ends with a line end.
func PastedLines(text string) (lines []string, ended bool) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimFunc(line, isBlankRune) != "" {
			lines = append(lines, line)
		}
	}
	return lines, strings.HasSuffix(text, "\n")
}

// isBlankRune reports whether a character shows nothing.
func isBlankRune(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Cf, unicode.Cc)
}
