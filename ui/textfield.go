package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/style"
)

// textField is one field of the form.
type textField struct {
	lineInput
	field   audit.Field
	initial string // the input's value to begin with
	left    bool   // once, so that complaints show
}

// lineInput is a line of text that is edited. The editing is done by
// bubbles/textinput; the drawing is not, because that neither counts cells nor
// cleans what it draws.
type lineInput struct {
	input  textinput.Model
	offset int // cells that are scrolled out at the left
	// kept stands in the field while it is empty, which it may be: then what there
	// was is kept. "": it has to be filled in.
	kept string
}

// mostTyped is how many characters a line takes: more than AWS does, so that
// what is too long can be seen and said, and less than would take long to draw.
const mostTyped = 1000

func newTextField(f audit.Field, value string) *textField {
	t := &textField{lineInput: newLineInput(value), field: f}
	t.initial = t.value()
	return t
}

func newLineInput(value string) lineInput {
	in := textinput.New()
	in.CharLimit = mostTyped
	in.SetVirtualCursor(false)
	none := key.NewBinding(key.WithDisabled())
	// Suggestions there are none, and pasting is the terminal's.
	in.KeyMap.AcceptSuggestion, in.KeyMap.NextSuggestion, in.KeyMap.PrevSuggestion, in.KeyMap.Paste = none, none, none, none
	l := lineInput{input: in}
	l.set(value)
	return l
}

func (t *lineInput) value() string { return t.input.Value() }

// set replaces the value and puts the cursor behind it.
func (t *lineInput) set(value string) {
	t.input.SetValue(value)
	t.input.CursorEnd()
}

func (t *textField) changed() bool { return t.value() != t.initial }

// edit takes a key or pasted text.
func (t *lineInput) edit(msg tea.Msg) {
	t.input, _ = t.input.Update(msg) // it has commands only for the cursor that it does not draw
}

// check judges the value by the API's constraints.
func (t *textField) check() *audit.FieldError {
	if t.kept != "" && t.value() == "" {
		return nil
	}
	return t.field.Check(t.value())
}

// complaint is why the API would refuse the value, once it may be said.
func (t *textField) complaint(said bool) string {
	if !said && !t.left {
		return ""
	}
	if err := t.check(); err != nil {
		return style.Clean(err.Reason)
	}
	return ""
}

// cluster is a part of a value that is drawn as one character.
type cluster struct {
	text     string
	x, width int // in cells
	at, end  int // in runes of the value
}

// clusters are the value as it is drawn, and how wide it is.
func (t *lineInput) clusters() (all []cluster, width int) {
	shown := strings.Map(shownRune, t.value())
	for at := 0; shown != ""; {
		text, w := ansi.FirstGraphemeCluster(shown, ansi.GraphemeWidth)
		shown = shown[len(text):]
		n := utf8.RuneCountInString(text)
		all = append(all, cluster{text, width, w, at, at + n})
		at, width = at+n, width+w
	}
	return all, width
}

// shownRune stands for one character of a value that is edited: what takes no
// room must be seen where it is to be deleted.
func shownRune(r rune) rune {
	if r >= ' ' && r <= '~' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) {
		return r
	}
	if clean, size := utf8.DecodeRuneInString(style.Clean(string(r))); size > 0 {
		return clean
	}
	return utf8.RuneError
}

// draw draws the value into exactly width cells, and says where the cursor is.
func (t *lineInput) draw(width int, focused bool, theme *style.Theme) (line string, cursor int) {
	if t.kept != "" && t.value() == "" {
		t.offset = 0
		return theme.Fit(theme.Placeholder.Render(theme.Truncate(t.kept, width)), width), 0
	}
	all, total := t.clusters()
	if !focused {
		t.offset = 0
		return theme.Fit(join(all), width), 0
	}
	x := total
	for _, c := range all {
		if t.input.Position() < c.end {
			x = c.x
			break
		}
	}
	t.offset = max(min(t.offset, x), x-width+1, 0)
	if total < width { // it fits, the cursor behind it included
		t.offset = 0
	}
	var b strings.Builder
	at := t.offset
	for _, c := range all {
		if c.x < t.offset || c.x+c.width > t.offset+width {
			continue
		}
		b.WriteString(strings.Repeat(" ", c.x-at)) // where a wide one is scrolled out by half
		b.WriteString(c.text)
		at = c.x + c.width
	}
	return theme.Fit(b.String(), width), x - t.offset
}

// click puts the cursor at a cell of the drawn value.
func (t *lineInput) click(x int) {
	all, _ := t.clusters()
	for _, c := range all {
		if x+t.offset < c.x+c.width {
			t.input.SetCursor(c.at)
			return
		}
	}
	t.input.CursorEnd()
}

func join(all []cluster) string {
	var b strings.Builder
	for _, c := range all {
		if c.width > 0 || b.Len() > 0 {
			b.WriteString(c.text)
		}
	}
	return b.String()
}
