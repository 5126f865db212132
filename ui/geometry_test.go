package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
)

// The geometry of every surface: at every size nothing panics, no line is
// wider than the terminal (it would wrap and push all below it), and the frame
// is exactly as high as the screen. A new surface is added to geometrySurfaces.

var (
	geometryWidths  = []int{1, 2, 10, 39, 40, 59, 60, 79, 80, 119, 120, 200}
	geometryHeights = []int{1, 2, 5, 10, 24, 50}
)

var geometrySurfaces = []struct {
	name  string
	setUp func(o *Options)
	keys  []string
	then  func(m *model)
}{
	{name: "list"},
	{name: "list at its end", keys: []string{"G"}},
	{name: "list not passing", keys: []string{"f"}},
	{name: "list sorted", keys: []string{"s", "s"}},
	{name: "filter typed", keys: []string{"/", "p", "r", "o"}},
	{name: "filter without a match", keys: []string{"/", "z", "z", "z"}},
	{name: "filter longer than the line", then: func(m *model) {
		m.update(keyPress("/"))
		m.update(tea.PasteMsg{Content: strings.Repeat("東京 ", 90)})
	}},
	{name: "empty", setUp: func(o *Options) {
		o.Targets = nil
		o.ConfigFiles = []string{"/home/jane/.aws/config", "/home/jane/.aws/credentials"}
	}},
	{name: "banners and problems", setUp: func(o *Options) {
		o.Demo, o.ReadOnly, o.Policy, o.Organization = true, true, "./accountable.yaml", "o-octank"
		o.Banners = []string{strings.Repeat("endpoint override ", 20), "another one"}
		o.Problems = []string{strings.Repeat("config:3: a broken line ", 20), "config:9: another"}
	}},
	{name: "detail", keys: []string{"enter"}},
	{name: "detail scrolled", keys: []string{"enter", "G"}},
	{name: "detail of an error", keys: []string{"j", "j", "j", "enter"}},
	{name: "help", keys: []string{"?"}},
	{name: "help at its end", keys: []string{"?", "G"}},
	{name: "copy menu", keys: []string{"y"}},
	{name: "copy menu over the detail", keys: []string{"enter", "y", "j", "j"}},
	{name: "form", keys: []string{"e"}},
	{name: "form with a complaint", keys: []string{"e", "tab", "tab", "@", "tab"}},
	{name: "confirm", keys: []string{"e", "x", "ctrl+s"}},
	{name: "quit guard", keys: []string{"e", "x", "ctrl+c"}},
	{name: "ascii", setUp: func(o *Options) { o.Terminal.ASCII = true }, keys: []string{"y"}},
	{name: "hostile texts", setUp: func(o *Options) {
		o.Targets[0].Name = "\x1b[2J\u202e" + strings.Repeat("é\u0301", 40) + "\r\n\t👩‍👩‍👧‍👦🇩🇪"
		o.Targets[0].Routes[0].Chain = []string{strings.Repeat("very-long-role-", 30), "\x1b]0;owned\a"}
		o.Targets[0].Routes[0].Endpoint = "https://" + strings.Repeat("東", 200)
	}, keys: []string{"enter"}},
}

func TestGeometry(t *testing.T) {
	for _, s := range geometrySurfaces {
		t.Run(s.name, func(t *testing.T) {
			sized := func(width, height int) *model {
				w, targets := octank()
				o := options(w, targets)
				if s.setUp != nil {
					s.setUp(&o)
				}
				m := opened(t, o, width, height)
				for _, k := range s.keys {
					m.update(keyPress(k))
					m.draw()
				}
				if s.then != nil {
					s.then(m)
				}
				return m
			}
			resized := sized(200, 50)
			for _, width := range geometryWidths {
				for _, height := range geometryHeights {
					checkGeometry(t, sized(width, height), width, height)
					resized.update(tea.WindowSizeMsg{Width: width, Height: height})
					checkGeometry(t, resized, width, height)
				}
			}
		})
	}
}

func TestGeometryWhileReading(t *testing.T) {
	w, targets := octank()
	m := pending(t, options(w, targets), 200, 50)
	for _, width := range geometryWidths {
		for _, height := range geometryHeights {
			m.update(tea.WindowSizeMsg{Width: width, Height: height})
			checkGeometry(t, m, width, height)
		}
	}
}

// checkGeometry draws twice: the second drawing may come from what the first kept.
func checkGeometry(t *testing.T, m *model, width, height int) {
	t.Helper()
	for range 2 {
		v := m.draw()
		lines := strings.Split(v.Content, "\n")
		if len(lines) != height {
			t.Fatalf("%d×%d: %d lines", width, height, len(lines))
		}
		for i, line := range lines {
			if w := ansi.StringWidth(line); w > width {
				t.Fatalf("%d×%d: line %d is %d wide: %q", width, height, i, w, line)
			}
		}
		if c := v.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= height) {
			t.Fatalf("%d×%d: the cursor is outside, at %d, %d", width, height, c.X, c.Y)
		}
		for _, z := range m.zones {
			if z.x < 0 || z.y < 0 || z.width < 0 || z.height < 0 {
				t.Fatalf("%d×%d: a zone is outside: %+v", width, height, z)
			}
		}
	}
}

func TestNothingIsDrawnBeforeTheFirstSize(t *testing.T) {
	w, targets := octank()
	m := modelOf(t, options(w, targets))
	if got := m.draw().Content; got != "" {
		t.Fatalf("%q is drawn on a terminal of unknown size", got)
	}
}

func TestTooSmallSaysWhatIsNeeded(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 39, 10)
	if got := screenOf(m); !strings.Contains(got, "40×10") {
		t.Fatalf("no size in %q", got)
	}
}

// FuzzDraw draws whatever a contact may hold: no escape sequence of it reaches
// the terminal and no line gets wider than it.
func FuzzDraw(f *testing.F) {
	f.Add("\x1b[31mred", "\u202eright to left", "a\u0300\u0301\u0302\u0303\u0304@octank.cloud", "+1\t206\r\n555")
	f.Add("東京リージョン", "👩‍👩‍👧‍👦", "\u200b\u200d\ufeff", "🇩🇪🇩")
	f.Add("\x9b2J", "\x1b]8;;https://octank.cloud\x07link\x1b]8;;\x07", "\xff\xfe", strings.Repeat("ﷺ", 50))
	f.Fuzz(func(t *testing.T, name, title, email, phone string) {
		w, targets := octank()
		targets = targets[:1]
		targets[0].Name = name + title
		m := pending(t, options(w, targets), 100, 30)
		read := map[audit.ContactType]audit.Reading{audit.Security: {Contact: &audit.Contact{Name: name, Title: title, Email: email, Phone: phone}}}
		m.accounts.changed(m.roster.Add(audit.Result{
			Target: targets[0], Status: audit.Warn, Contacts: read, Via: targets[0].Routes[0],
			Findings: audit.Judge(audit.Policy{}, audit.Facts{Contacts: read}),
		}))
		for _, width := range []int{60, 80, 120} {
			m.update(tea.WindowSizeMsg{Width: width, Height: 30})
			checkGeometry(t, m, width, 30)
			m.update(keyPress("enter"))
			checkGeometry(t, m, width, 30)
			for _, s := range []string{"\x1b]", "\x1b[2J", "\x1bP", "\u009b", "\u202e", "\r", "\t"} {
				if strings.Contains(m.draw().Content, s) {
					t.Fatalf("%q reaches the terminal", s)
				}
			}
			m.update(keyPress("esc"))
		}
	})
}
