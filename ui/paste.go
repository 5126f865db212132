package ui

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/screen"
)

// A terminal marks pasted text with a sequence before and after it. Bubble Tea collects
// everything between them. If the end is missing, as after a cut connection, it would read
// every later key as pasted text, ctrl+c too, without a limit. Input filters what Bubble Tea
// reads: it ends such a paste, limits it, and lets only text through, because the decoder
// would miss the end inside a control sequence.

const (
	// maxPaste is the greatest size of pasted text, in bytes.
	maxPaste = 64 << 10
	// pasteStall is the time without input after which a single key or an answer of the
	// terminal ends a paste. Longer input is the rest of the text, which a slow connection
	// has delayed: as keys it could do anything.
	pasteStall = time.Second
	// interruptPause is the same time for ctrl+c.
	interruptPause = 100 * time.Millisecond
)

// Input returns a reader for tea.WithInput that ends pasted text without an end and limits
// it to 64 KiB. A file stays a file, because Bubble Tea sets the modes of the terminal
// through it. It has no effect on Windows, where Bubble Tea reads events from the console.
func Input(in io.Reader) io.Reader {
	r := &pasteReader{in: in}
	if f, ok := in.(terminalFile); ok {
		return terminalInput{f, r}
	}
	return r
}

// terminalFile is what Bubble Tea expects of a terminal.
type terminalFile interface {
	io.ReadWriteCloser
	Fd() uintptr
	Name() string
}

// terminalInput is a terminal whose input is filtered.
type terminalInput struct {
	terminalFile
	reader *pasteReader
}

func (t terminalInput) Read(p []byte) (int, error) { return t.reader.Read(p) }

// pasteReader passes input on and follows whether it is pasted.
type pasteReader struct {
	in       io.Reader
	rest     []byte // what was read and did not fit
	isPaste  bool
	size     int       // of the pasted text so far, in bytes
	at       time.Time // when the last input arrived
	sequence []byte    // the control sequence so far; empty: none has begun
	expects  int       // bytes until the character is complete
}

const pasteStart, pasteEnd = "\x1b[200~", "\x1b[201~"

// Read waits for the input only once, because the caller does so until more can be read.
func (r *pasteReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		n, err := r.in.Read(p[:max(len(p)-len(pasteEnd), min(len(p), 1))])
		if n == 0 {
			return 0, err //nolint:wrapcheck // io.EOF and canceled reads must stay as they are
		}
		r.rest = r.filter(p[:n], time.Now())
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// filter returns what is passed on of input that arrived at once.
func (r *pasteReader) filter(input []byte, now time.Time) []byte {
	out := make([]byte, 0, len(input)+len(pasteEnd))
	pause := now.Sub(r.at)
	if r.isPaste && (pause >= pasteStall && isOneKey(input) || pause >= interruptPause && isInterrupt(input)) {
		out = append(out, pasteEnd...)
		r.isPaste, r.sequence = false, nil
	}
	if !r.isPaste || !isReport(input) {
		r.at = now
	}
	for _, b := range input {
		if r.isPaste {
			out = r.appendPasted(out, b)
		} else {
			out = append(out, b)
			r.isPaste = r.endsSequence(b, pasteStart)
			r.size, r.expects = 0, 0
		}
	}
	return out
}

// appendPasted appends a byte of pasted text. It leaves out control sequences, control
// characters, broken characters and text beyond the limit.
func (r *pasteReader) appendPasted(out []byte, b byte) []byte {
	inSequence := len(r.sequence) > 0
	switch {
	case r.endsSequence(b, pasteEnd):
		r.isPaste = false
		return append(out, pasteEnd...)
	case inSequence || len(r.sequence) > 0:
		r.expects = 0
		return out
	case b < ' ' && b != '\t' && b != '\n' && b != '\r', b == 0x7f:
		r.expects = 0
		return out
	case !utf8.RuneStart(b):
		if r.expects == 0 {
			return out
		}
		r.expects--
	default:
		r.expects = 0
		if r.size > maxPaste { // one byte more says that it was cut
			return out
		}
		more, ok := countFollowing(b)
		if !ok {
			return out
		}
		r.expects = more
	}
	r.size++
	return append(out, b)
}

// countFollowing returns how many bytes of a character follow its first one, or false if no
// character begins with that byte.
func countFollowing(first byte) (more int, ok bool) {
	switch {
	case first < utf8.RuneSelf:
		return 0, true
	case first >= 0xc2 && first < 0xe0:
		return 1, true
	case first >= 0xe0 && first < 0xf0:
		return 2, true
	case first >= 0xf0 && first < 0xf5:
		return 3, true
	default:
		return 0, false
	}
}

// endsSequence follows control sequences and reports whether a byte is the last one of a
// given sequence.
func (r *pasteReader) endsSequence(b byte, wanted string) bool {
	const longest = 32
	switch n := len(r.sequence); {
	case b == ansi.ESC:
		r.sequence = append(r.sequence[:0], b)
	case n == 0:
	case n == 1 && b == '[', n > 1 && n < longest && b >= ' ' && b < '@':
		r.sequence = append(r.sequence, b)
	default:
		params, _, _ := strings.Cut(string(r.sequence[min(n, 2):]), ";")
		r.sequence = r.sequence[:0]
		return "\x1b["+strings.TrimLeft(params, "0")+string(b) == wanted
	}
	return false
}

// isOneKey reports whether input is a single character or sequence, as a key, a click or
// an answer of the terminal sends it.
func isOneKey(input []byte) bool {
	if len(input) > 1 && input[0] == ansi.ESC {
		_, _, n, state := ansi.DecodeSequence(input, ansi.NormalState, nil)
		return n == len(input) && state == ansi.NormalState
	}
	_, n := utf8.DecodeRune(input)
	return n == len(input)
}

// isInterrupt reports whether input is ctrl+c, also in the Kitty protocol.
func isInterrupt(input []byte) bool {
	return string(input) == "\x03" || string(input) == "\x1b[99;5u"
}

// isReport reports whether input is the answer to pasteDueMsg.
func isReport(input []byte) bool {
	return strings.HasPrefix(string(input), "\x1b[?") && isOneKey(input) && input[len(input)-1] == 'c'
}

// pasteDueMsg arrives some time after a paste has begun, and then again.
type pasteDueMsg struct {
	paste   int
	isAgain bool
}

// pasteBegun waits for the end of a paste.
func (m *model) pasteBegun() tea.Cmd {
	m.pastes++
	m.isPasting = true
	return m.awaitPaste(false)
}

func (m *model) awaitPaste(isAgain bool) tea.Cmd {
	due := pasteDueMsg{m.pastes, isAgain}
	return tea.Tick(pasteStall, func(time.Time) tea.Msg { return due })
}

// apply asks the terminal for an answer, which ends a paste that has stalled: see
// pasteReader. While text arrives the answer has no effect.
func (msg pasteDueMsg) apply(m *model) tea.Cmd {
	if !m.isPasting || msg.paste != m.pastes {
		return nil
	}
	if msg.isAgain { // the terminal does not answer, or text still arrives
		m.Notices.Add(screen.Remark("Receiving pasted text" + m.Theme.Glyphs.Ellipsis + " If no more arrives, press ctrl+c to end it."))
	}
	return tea.Batch(tea.Raw(ansi.RequestPrimaryDeviceAttributes), m.awaitPaste(true))
}

// paste hands pasted text to the screen on top.
func (m *model) paste(msg tea.PasteMsg) tea.Cmd {
	m.isPasting = false
	m.Notices.ClearRemark()
	if len(msg.Content) <= maxPaste {
		return m.perform(m.top().Update(msg))
	}
	for end := maxPaste; ; end-- {
		if utf8.RuneStart(msg.Content[end]) {
			msg.Content = msg.Content[:end]
			break
		}
	}
	cmd := m.perform(m.top().Update(msg))
	m.Notices.Add(screen.Remark("The pasted text is longer than 64 KiB. The rest was left out."))
	return cmd
}
