package terminal_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"accountable/ui/terminal"
)

// echo shows every message that a user or the terminal can cause.
type echo struct {
	lines []string
	text  string
}

func (e echo) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (e echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		e.lines = append(e.lines, fmt.Sprint("dark ", msg.IsDark()))
	case tea.WindowSizeMsg:
		e.lines = append(e.lines, fmt.Sprintf("size %dx%d", msg.Width, msg.Height))
	case tea.KeyPressMsg:
		e.lines = append(e.lines, "key "+msg.String())
		switch msg.String() {
		case "q":
			return e, tea.Quit
		case "ctrl+y":
			return e, tea.SetClipboard("a; b")
		}
	case tea.PasteMsg:
		e.lines = append(e.lines, fmt.Sprintf("paste %q", msg.Content))
	case tea.MouseClickMsg:
		e.lines = append(e.lines, fmt.Sprintf("click %d,%d", msg.X, msg.Y))
	case tea.MouseWheelMsg:
		e.lines = append(e.lines, "wheel "+msg.Button.String())
	}
	return e, nil
}

func (e echo) View() tea.View {
	v := tea.NewView(e.text + strings.Join(e.lines, "\n"))
	v.AltScreen, v.WindowTitle, v.MouseMode = true, "echo; é", tea.MouseModeCellMotion
	v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 40)
	v.Cursor = tea.NewCursor(3, 1)
	return v
}

func see(t *testing.T, term *terminal.Terminal, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(term.Screen(), w) {
			t.Errorf("no %q on the screen:\n%s", w, term.Screen())
		}
	}
}

func TestTerminal_Input(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminal.Run(t, echo{}, 40, 30)
		term.Press("enter", "ctrl+s", "alt+2", "shift+tab", "esc", "up", "space")
		term.Type("é")
		term.Burst("a", "enter")
		term.Paste("one\ntwo")
		term.Click(7, 2)
		term.ClickOn("alt+2")
		term.Wheel(0, 0, -1)
		see(t, term, "size 40x30", "key enter", "key ctrl+s", "key alt+2", "key shift+tab", "key esc", "key up", "key space", "key é", "key a",
			`paste "one\ntwo"`, "click 7,2", "click 4,4", "wheel wheelup")
		term.Resize(50, 12)
		see(t, term, "key enter")
		term.Press("q")
		if _, err := term.Result(); err != nil || !term.Ended() {
			t.Error("ended:", term.Ended(), err)
		}
	})
}

func TestTerminal_ControlSequences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := terminal.Run(t, echo{}, 40, 10)
		term.Press("ctrl+y")
		before := term.Written()
		term.WaitIdle()
		x, y, visible := term.Cursor()
		if got := fmt.Sprint(term.Title(), "|", term.Clipboard(), "|", term.Progress(), "|", term.AltScreen(), x, y, visible); got != "echo; é|a; b|1;40|true 3 1 true" {
			t.Error(got)
		}
		if term.Written() != before || before == 0 {
			t.Errorf("wrote %d bytes while idle after %d", term.Written()-before, before)
		}
	})
}

func TestTerminal_Background(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []terminal.Option
		want    string
	}{
		{"dark", nil, "dark true"},
		{"light", []terminal.Option{terminal.LightBackground()}, "dark false"},
		{"mute", []terminal.Option{terminal.NoBackgroundReply()}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				screen := terminal.Run(t, echo{}, 40, 10, c.options...).Screen()
				if got := strings.Contains(screen, "dark "); got != (c.want != "") || !strings.Contains(screen, c.want) {
					t.Errorf("want %q on\n%s", c.want, screen)
				}
			})
		})
	}
}

func TestTerminal_ColorProfiles(t *testing.T) {
	text := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("#56B4E9")).Render("X")
	for _, c := range []struct {
		profile colorprofile.Profile
		want    string
	}{
		{colorprofile.TrueColor, "color.RGBA"},
		{colorprofile.ANSI256, "ansi.IndexedColor"},
		{colorprofile.ANSI, "ansi.BasicColor"},
		{colorprofile.ASCII, "<nil>"},
	} {
		t.Run(c.profile.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cell := terminal.Run(t, echo{text: text}, 40, 10, terminal.ColorProfile(c.profile)).Cell(0, 0)
				if got := fmt.Sprintf("%T", cell.Style.Fg); cell.Content != "X" || got != c.want || cell.Style.Attrs&uv.AttrBold == 0 {
					t.Errorf("got %q %s, attributes %b, want %s and bold", cell.Content, got, cell.Style.Attrs, c.want)
				}
			})
		})
	}
}

func TestSVG_Deterministic(t *testing.T) {
	text := "╭─╮ ░▒▓█▌▐▀▄ ⠋ 日本 <&> " + lipgloss.NewStyle().Reverse(true).Render("rev") + "\n"
	var first []byte
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			svg := terminal.Run(t, echo{text: text}, 40, 5).SVG("#0d1117", "#d0d7de")
			if first == nil {
				first = svg
			}
			if !bytes.Equal(svg, first) {
				t.Error("two drawings of one screen differ")
			}
		})
	}
	for want, n := range map[string]int{
		`fill-opacity="0.25"`: 1, `fill-opacity="0.5"`: 1, `fill-opacity="0.75"`: 1,
		`r="1.3"`: 3, `>日</text>`: 1, `&lt;&amp;&gt;`: 1, `>░`: 0, `>⠋`: 0, `>▀`: 0, `>╭`: 0,
	} {
		if got := strings.Count(string(first), want); got != n {
			t.Errorf("%q is %d times in the drawing, want %d", want, got, n)
		}
	}
}
