// Package terminal runs Bubble Tea programs in a terminal emulator. Only tests
// import it.
//
// Everything happens inside a testing/synctest bubble: keys go in as bytes, the
// screen comes out as text, and time is virtual, so that a test never sleeps
// for real and never polls.
package terminal

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// Terminal is an emulator with a program running in it.
type Terminal struct {
	t       testing.TB
	program *tea.Program
	options []tea.ProgramOption
	env     []string
	profile colorprofile.Profile
	input   chan []byte // what the user types and what the terminal answers
	done    chan struct{}
	err     error
	final   tea.Model

	mu        sync.Mutex // guards all below
	emu       *vt.Emulator
	cursor    bool
	altScreen bool
	title     string
	clipboard string
	progress  string
	written   int
}

// Option changes a terminal before anything runs in it.
type Option func(*Terminal)

// Light gives the terminal a white background; without it, it is black.
func Light() Option {
	return func(t *Terminal) {
		t.emu.SetDefaultBackgroundColor(color.White)
		t.emu.SetDefaultForegroundColor(color.Black)
	}
}

// Mute makes a terminal that never tells its background, as old tmux does.
func Mute() Option {
	return func(t *Terminal) {
		t.emu.RegisterOscHandler(11, func([]byte) bool { return true })
	}
}

// Profile sets which colours the terminal has; without it, all of them.
// colorprofile.Ascii is what NO_COLOR amounts to.
func Profile(p colorprofile.Profile) Option { return func(t *Terminal) { t.profile = p } }

// Environment adds variables, each as KEY=value, to the program's environment.
func Environment(env ...string) Option {
	return func(t *Terminal) { t.env = append(t.env, env...) }
}

// With hands options to the Bubble Tea program.
func With(options ...tea.ProgramOption) Option {
	return func(t *Terminal) { t.options = append(t.options, options...) }
}

// Run starts a model in a new terminal and waits for it to draw. It must be
// called inside synctest.Test. The program is ended when the test is.
func Run(tb testing.TB, m tea.Model, width, height int, options ...Option) *Terminal {
	tb.Helper()
	term := &Terminal{
		t: tb, profile: colorprofile.TrueColor, env: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"},
		input: make(chan []byte, 1024), done: make(chan struct{}), emu: vt.NewEmulator(width, height),
	}
	term.listen()
	for _, o := range options {
		o(term)
	}
	// LNM: Bubble Tea writes bare line feeds when its input is not a tty.
	_, _ = term.emu.WriteString("\x1b[20h")
	term.start(m)
	return term
}

// listen notes what the program asks of the terminal beside text.
func (t *Terminal) listen() {
	t.emu.SetCallbacks(vt.Callbacks{
		CursorVisibility: func(v bool) { t.cursor = v },
		AltScreen:        func(on bool) { t.altScreen = on },
	})
	t.emu.RegisterOscHandler(2, func(data []byte) bool { // the emulator's own drops titles with a semicolon
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
	go func() { // replies to queries go through a buffer, so that a write never waits for a read
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
		tea.WithInput(&chanReader{ch: t.input}), tea.WithOutput(writer{t}), tea.WithWindowSize(t.emu.Width(), t.emu.Height()),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
	}, t.options...)...)
	go func() { defer close(t.done); t.final, t.err = t.program.Run() }()

	t.t.Cleanup(func() {
		t.program.Kill()
		<-t.done
		if pipe, ok := t.emu.InputPipe().(io.Closer); ok { // not emu.Close: that races with Read
			_ = pipe.Close()
		}
		<-answers
		close(t.input)
		time.Sleep(time.Minute) // commands that outlive the program, such as pending ticks
		synctest.Wait()
	})
	t.Settle()
}

// writer is the program's output.
type writer struct{ t *Terminal }

func (w writer) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	w.t.written += len(b)
	return w.t.emu.Write(b)
}

// Settle lets every goroutine block and a few frames go by; its 150 ms also end
// a lone escape.
func (t *Terminal) Settle() {
	for range 3 {
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
	}
}

// Wait lets virtual time pass and then settles.
func (t *Terminal) Wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	t.Settle()
}

// Send hands the program a message as if a command had answered with it.
func (t *Terminal) Send(msg tea.Msg) {
	t.program.Send(msg)
	t.Settle()
}

// Resize changes the size of the terminal and tells the program.
func (t *Terminal) Resize(width, height int) {
	t.mu.Lock()
	t.emu.Resize(width, height)
	t.mu.Unlock()
	t.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Screen is what a person would see, without styles and trailing blanks.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for line := range strings.Lines(t.emu.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// Cell is what stands at a place of the screen, counted from 0, with its style.
func (t *Terminal) Cell(x, y int) uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.emu.CellAt(x, y); c != nil {
		return *c
	}
	return uv.EmptyCell
}

// Find tells where a text first stands on the screen, in cells from 0.
func (t *Terminal) Find(text string) (x, y int, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	width := t.emu.Width()
	for y := range t.emu.Height() {
		// The text of a line and, for each of its bytes, the cell it is in.
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

// Cursor tells where the terminal's own cursor is and whether it is shown.
func (t *Terminal) Cursor() (x, y int, visible bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.emu.CursorPosition()
	return p.X, p.Y, t.cursor
}

// Title is the title of the window. The emulator cuts it at a byte 0x9c, which
// some characters hold in UTF-8.
func (t *Terminal) Title() string { return locked(t, &t.title) }

// Clipboard is the text that the program last put there (OSC 52).
func (t *Terminal) Clipboard() string { return locked(t, &t.clipboard) }

// Progress is the state of the terminal's own progress bar as OSC 9;4 tells it:
// "0" or "" for none, "1;40" for 40 %, "3" for busy.
func (t *Terminal) Progress() string { return strings.TrimSuffix(locked(t, &t.progress), ";") }

// Written counts the bytes that the program has written so far.
func (t *Terminal) Written() int { return locked(t, &t.written) }

// AltScreen tells whether the program has taken the whole screen.
func (t *Terminal) AltScreen() bool { return locked(t, &t.altScreen) }

func locked[T any](t *Terminal, v *T) T {
	t.mu.Lock()
	defer t.mu.Unlock()
	return *v
}

// Ended tells whether the program has ended.
func (t *Terminal) Ended() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// Result waits for the program to end and answers with what Run returned.
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
