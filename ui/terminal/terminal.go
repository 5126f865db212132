package terminal

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Terminal is an emulator that runs a program.
type Terminal struct {
	t       testing.TB
	program *tea.Program
	options []tea.ProgramOption
	env     []string
	profile colorprofile.Profile
	wrap    func(io.Reader) io.Reader
	input   chan []byte // what the user types and what the terminal answers
	done    chan struct{}
	err     error
	final   tea.Model

	mu        sync.Mutex // guards the fields below
	emu       *vt.Emulator
	cursor    bool
	altScreen bool
	title     string
	clipboard string
	progress  string
	written   int
}

// Option configures a terminal before the program starts.
type Option func(*Terminal)

// LightBackground gives the terminal a white background. The default is black.
func LightBackground() Option {
	return func(t *Terminal) {
		t.emu.SetDefaultBackgroundColor(color.White)
		t.emu.SetDefaultForegroundColor(color.Black)
	}
}

// NoBackgroundReply makes a terminal that does not report its background, like old versions
// of tmux.
func NoBackgroundReply() Option {
	return func(t *Terminal) {
		t.emu.RegisterOscHandler(11, func([]byte) bool { return true })
	}
}

// NoDeviceAttributes makes a terminal that does not report what it is.
func NoDeviceAttributes() Option {
	return func(t *Terminal) {
		t.emu.RegisterCsiHandler('c', func(ansi.Params) bool { return true })
	}
}

// ColorProfile sets which colors the terminal has. The default is all colors;
// colorprofile.Ascii has the effect of NO_COLOR.
func ColorProfile(p colorprofile.Profile) Option { return func(t *Terminal) { t.profile = p } }

// ProgramOptions passes options to the Bubble Tea program.
func ProgramOptions(options ...tea.ProgramOption) Option {
	return func(t *Terminal) { t.options = append(t.options, options...) }
}

// WrapInput puts a reader of the program between the terminal and Bubble Tea.
func WrapInput(wrap func(io.Reader) io.Reader) Option {
	return func(t *Terminal) { t.wrap = wrap }
}

// Run starts a model in a new terminal and waits until it has drawn. Call it
// inside synctest.Test. The program ends with the test.
func Run(tb testing.TB, m tea.Model, width, height int, options ...Option) *Terminal {
	tb.Helper()
	term := &Terminal{
		t: tb, profile: colorprofile.TrueColor, env: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"},
		wrap:  func(in io.Reader) io.Reader { return in },
		input: make(chan []byte, 1024), done: make(chan struct{}), emu: vt.NewEmulator(width, height),
	}
	term.registerHandlers()
	for _, o := range options {
		o(term)
	}
	// LNM: Bubble Tea writes bare line feeds if its input is not a tty.
	_, _ = term.emu.WriteString("\x1b[20h")
	term.start(m)
	return term
}

// registerHandlers records what the program requests from the terminal besides
// text.
func (t *Terminal) registerHandlers() {
	t.emu.SetCallbacks(vt.Callbacks{
		CursorVisibility: func(v bool) { t.cursor = v },
		AltScreen:        func(on bool) { t.altScreen = on },
	})
	t.emu.RegisterOscHandler(2, func(data []byte) bool { // the handler of the emulator drops titles with a semicolon
		_, title, _ := strings.Cut(string(data), ";")
		t.title = title
		return true
	})
	t.emu.RegisterOscHandler(9, func(data []byte) bool {
		if state, ok := strings.CutPrefix(string(data), "9;4;"); ok {
			t.progress = state
		}
		return true
	})
	t.emu.RegisterOscHandler(52, func(data []byte) bool {
		parts := strings.SplitN(string(data), ";", 3)
		if len(parts) < 3 {
			return false
		}
		text, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil {
			return false
		}
		t.clipboard = string(text)
		return true
	})
}

func (t *Terminal) start(m tea.Model) {
	t.t.Helper()
	answers := make(chan struct{})
	go func() { // replies to queries are buffered, so that a write never waits for a read
		defer close(answers)
		for buf := make([]byte, 4096); ; {
			n, err := t.emu.Read(buf)
			if err != nil {
				return
			}
			t.input <- bytes.Clone(buf[:n])
		}
	}()

	t.program = tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithColorProfile(t.profile), tea.WithEnvironment(t.env),
		tea.WithInput(t.wrap(&chanReader{ch: t.input})), tea.WithOutput(writer{t}), tea.WithWindowSize(t.emu.Width(), t.emu.Height()),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
	}, t.options...)...)
	go func() { defer close(t.done); t.final, t.err = t.program.Run() }()

	t.t.Cleanup(func() {
		t.program.Kill()
		<-t.done
		if pipe, ok := t.emu.InputPipe().(io.Closer); ok { // not emu.Close, which races with Read
			_ = pipe.Close()
		}
		<-answers
		close(t.input)
		time.Sleep(time.Minute) // for commands that outlive the program, such as pending ticks
		t.dropUnread()
	})
	t.WaitIdle()
}

// dropUnread takes the events that were read while the program ended. The reader of
// Bubble Tea waits for ever to hand them over, which a bubble of synctest does not allow.
func (t *Terminal) dropUnread() {
	field := reflect.ValueOf(t.program).Elem().FieldByName("msgs")
	unread := *(*chan tea.Msg)(unsafe.Pointer(field.UnsafeAddr())) //nolint:gosec // there is no other way to it
	for {
		synctest.Wait()
		select {
		case <-unread:
		default:
			return
		}
	}
}

// writer is the output of the program.
type writer struct{ t *Terminal }

func (w writer) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	w.t.written += len(b)
	return w.t.emu.Write(b)
}

// WaitIdle waits until all goroutines are blocked and some frames are drawn. Its
// 150 ms also complete a lone escape.
func (t *Terminal) WaitIdle() {
	for range 3 {
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
	}
}

// Wait lets virtual time pass and then waits until idle.
func (t *Terminal) Wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	t.WaitIdle()
}

// Send sends a message to the program, as a command would.
func (t *Terminal) Send(msg tea.Msg) {
	t.program.Send(msg)
	t.WaitIdle()
}

// Resize changes the size of the terminal and notifies the program.
func (t *Terminal) Resize(width, height int) {
	t.StartResize(width, height)
	t.WaitIdle()
}

// StartResize is Resize without waiting until the program has drawn.
func (t *Terminal) StartResize(width, height int) {
	t.mu.Lock()
	t.emu.Resize(width, height)
	t.mu.Unlock()
	t.program.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Screen returns the visible text, without styles and trailing blanks.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for line := range strings.Lines(t.emu.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// Cell returns a cell of the screen, counted from 0, with its style.
func (t *Terminal) Cell(x, y int) uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.emu.CellAt(x, y); c != nil {
		return *c
	}
	return uv.EmptyCell
}

// FindText returns where a text first is on the screen, in cells from 0.
func (t *Terminal) FindText(text string) (x, y int, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	width := t.emu.Width()
	for y := range t.emu.Height() {
		// The text of a line, and the cell of each of its bytes.
		var line strings.Builder
		var cells []int
		for x := 0; x < width; {
			content, step := " ", 1
			if c := t.emu.CellAt(x, y); c != nil && c.Content != "" {
				content, step = c.Content, max(c.Width, 1)
			}
			line.WriteString(content)
			cells = append(cells, slices.Repeat([]int{x}, len(content))...)
			x += step
		}
		if at := strings.Index(line.String(), text); at >= 0 && at < len(cells) {
			return cells[at], y, true
		}
	}
	return 0, 0, false
}

// Cursor returns the position of the terminal's cursor and whether it is
// visible.
func (t *Terminal) Cursor() (x, y int, visible bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.emu.CursorPosition()
	return p.X, p.Y, t.cursor
}

// Title returns the title of the window. The emulator cuts it at a byte 0x9c,
// which is part of some characters in UTF-8.
func (t *Terminal) Title() string { return locked(t, &t.title) }

// Clipboard returns the text that the program last copied (OSC 52).
func (t *Terminal) Clipboard() string { return locked(t, &t.clipboard) }

// Progress returns the state of the terminal's progress bar (OSC 9;4): "0" or
// "" for none, "1;40" for 40 %, "3" for busy.
func (t *Terminal) Progress() string { return strings.TrimSuffix(locked(t, &t.progress), ";") }

// Written returns how many bytes the program has written.
func (t *Terminal) Written() int { return locked(t, &t.written) }

// AltScreen reports whether the program uses the alternate screen.
func (t *Terminal) AltScreen() bool { return locked(t, &t.altScreen) }

func locked[T any](t *Terminal, v *T) T {
	t.mu.Lock()
	defer t.mu.Unlock()
	return *v
}

// Ended reports whether the program has ended.
func (t *Terminal) Ended() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// Result waits for the program to end and returns the result of Run.
func (t *Terminal) Result() (tea.Model, error) {
	<-t.done
	return t.final, t.err
}

type chanReader struct {
	ch   <-chan []byte
	rest []byte
}

func (r *chanReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		b, ok := <-r.ch
		if !ok {
			return 0, io.EOF
		}
		r.rest = b
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
