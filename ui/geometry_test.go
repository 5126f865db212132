package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/screen"
)

// The geometry of every surface: at every size nothing panics, no line is
// wider than the terminal (it would wrap and push all below it), and the frame
// is exactly as high as the screen. A new surface is added to geometrySurfaces.

var (
	geometryWidths  = []int{1, 2, 10, 39, 40, 59, 60, 79, 80, 119, 120, 200}
	geometryHeights = []int{1, 2, 5, 10, 24, 50}
	// startSizes are the sizes at which a surface is also opened, which is slower than to
	// resize it.
	startSizes = []struct{ width, height int }{
		{1, 1}, {10, 2}, {39, 24}, {40, 10}, {59, 24}, {60, 10}, {79, 24}, {80, 24}, {119, 5}, {120, 50}, {200, 50},
	}
)

type geometrySurface struct {
	name  string
	setUp func(o *screen.Options)
	keys  []string
	then  func(m *model)
}

var geometrySurfaces = []geometrySurface{
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
	{name: "empty", setUp: func(o *screen.Options) {
		o.Targets = nil
		o.ConfigFiles = []string{"/home/jane/.aws/config", "/home/jane/.aws/credentials"}
	}},
	{name: "banners and problems", setUp: func(o *screen.Options) {
		o.Demo, o.ReadOnly, o.Organization = true, true, "o-octank"
		o.Auditor.InForce.Policy().Path = "./accountable.yaml"
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
	{name: "sign-ins waiting", setUp: withSignIns},
	{name: "sign-ins waiting, with a filter", setUp: withSignIns, keys: []string{"f"}},
	{name: "sign-ins to choose from", setUp: withSignIns, keys: []string{"L", "j"}},
	{name: "sign-in that asks for a code", setUp: withSignIns, keys: []string{"L", "enter"}},
	{name: "MFA code", setUp: withSignIns, keys: []string{"L", "j", "enter", "1", "2"}},
	{name: "sign-in by a command", setUp: withSignIns, keys: []string{"L", "j", "j", "enter"}},
	{name: "plan of the policy", setUp: withPolicy, keys: []string{"A", "a"}},
	{name: "plan that is confirmed", setUp: withPolicy, keys: []string{"A", "a", "a"}},
	{name: "marked", keys: []string{"A", "/", "p", "a", "y"}},
	{name: "no policy", keys: []string{"a"}},
	{name: "form for many", setUp: withPolicy, keys: []string{"space", "space", "space", "e", "x", "tab", "alt+1"}},
	{name: "form for many that is left", keys: []string{"space", "space", "e", "x", "esc"}},
	{name: "tree", setUp: withOrganization, then: findAll},
	{name: "tree on a unit", setUp: withOrganization, then: func(m *model) {
		findAll(m)
		m.update(keyPress("left"))
	}},
	{name: "tree folded", setUp: withOrganization, then: func(m *model) {
		findAll(m)
		for range 4 {
			m.update(keyPress("left"))
		}
	}},
	{name: "tree of long and hostile names", setUp: withOrganization, then: func(m *model) {
		findAll(m)
		m.accounts.Changed(m.Roster.SetOUPaths(map[string]string{"111122223333": strings.Repeat("Very long unit/", 30) + "\x1b[2J東京\u202e"}))
		m.update(keyPress("left"))
	}},
	{name: "what to find", setUp: withOrganization, keys: []string{"O"}},
	{name: "nothing found yet", setUp: func(o *screen.Options) {
		withOrganization(o)
		o.Targets = nil
	}, then: func(m *model) { m.Scan = scanUnderWay{searching: true} }},
	{name: "quota waited for", then: func(m *model) {
		m.Scan = scanUnderWay{reading: true}
		m.Pacing = audit.Pacing{Waiting: 3, Longest: time.Hour}
	}},
	{name: "ascii", setUp: func(o *screen.Options) { o.Terminal.ASCII = true }, keys: []string{"y"}},
	{name: "hostile texts", setUp: func(o *screen.Options) {
		o.Targets[0].Name = "\x1b[2J\u202e" + strings.Repeat("é\u0301", 40) + "\r\n\t👩‍👩‍👧‍👦🇩🇪"
		o.Targets[0].Routes[0].Chain = []string{strings.Repeat("very-long-role-", 30), "\x1b]0;owned\a"}
		o.Targets[0].Routes[0].Endpoint = "https://" + strings.Repeat("東", 200)
	}, keys: []string{"enter"}},
}

// withSignIns makes profiles wait for a sign-in of every kind.
func withSignIns(o *screen.Options) {
	w, ok := o.Auditor.Reader.(*fakeAWS)
	if !ok {
		panic("another world")
	}
	d := newFakeAuthenticator(w)
	d.lock(sessionID, audit.SigninExpired, "prod-admin", "stage")
	d.lock(deviceID, audit.MFARequired, "logs")
	d.lock(consoleID, audit.SigninExpired, "sandbox")
	o.Authenticator = d
}

// withOrganization adds organizations and sessions that can be searched.
func withOrganization(o *screen.Options) {
	_, r, _ := organizationOptions()
	r.sessions, r.every = []string{"octank", strings.Repeat("東京", 50)}, 0
	o.Discoverer = r
}

// findAll finds and reads the whole organization of prod-admin.
func findAll(m *model) {
	m.findAccounts(scan.Place{Kind: scan.OrganizationOf, Name: "prod-admin"})
	finishScan(m)
}

// scanUnderWay is the state of a scan in progress.
type scanUnderWay struct{ reading, searching bool }

func (s scanUnderWay) Reading() bool           { return s.reading }
func (s scanUnderWay) Searching() bool         { return s.searching }
func (s scanUnderWay) Sources() []*scan.Source { return []*scan.Source{{Searching: s.searching}} }

// topOf returns the top screen, which must be of type S.
func topOf[S screen.Screen](m *model) S {
	s, ok := m.top().(S)
	if !ok {
		panic(fmt.Sprintf("%T is on top", m.top()))
	}
	return s
}

func TestGeometry(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(geometrySurfaces, historySurfaces, walkSurfaces, exceptSurfaces) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel() // it takes the longest of all tests
			sized := func(width, height int) *model {
				w, targets := newOctank()
				o := newOptions(w, targets)
				if s.setUp != nil {
					s.setUp(&o)
				}
				m := newModelAfterScan(t, o, width, height)
				for _, k := range s.keys {
					m.update(keyPress(k))
					m.draw()
				}
				if s.then != nil {
					s.then(m)
				}
				return m
			}
			for _, size := range startSizes {
				m := sized(size.width, size.height)
				for range 2 { // the second drawing may reuse the first
					checkGeometry(t, m, size.width, size.height)
				}
			}
			resized := sized(200, 50)
			for _, width := range geometryWidths {
				for _, height := range geometryHeights {
					resized.update(tea.WindowSizeMsg{Width: width, Height: height})
					checkGeometry(t, resized, width, height)
				}
			}
		})
	}
}

func TestGeometry_WhileReading(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newModelWhileScanning(t, newOptions(w, targets), 200, 50)
	for _, width := range geometryWidths {
		for _, height := range geometryHeights {
			m.update(tea.WindowSizeMsg{Width: width, Height: height})
			checkGeometry(t, m, width, height)
		}
	}
}

// checkGeometry draws once and checks the frame.
func checkGeometry(t *testing.T, m *model, width, height int) {
	t.Helper()
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
	for _, s := range []string{"\x1b]", "\x1b[2J", "\u202e", "\r", "\t"} {
		if strings.Contains(v.Content, s) {
			t.Fatalf("%d×%d: %q reaches the terminal", width, height, s)
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= height) {
		t.Fatalf("%d×%d: the cursor is outside, at %d, %d", width, height, c.X, c.Y)
	}
	for _, z := range m.frame.Zones {
		if z.X < 0 || z.Y < 0 || z.Width < 1 || z.Height < 1 || z.X+z.Width > width || z.Y+z.Height > height {
			t.Fatalf("%d×%d: a zone is outside: %+v", width, height, z)
		}
	}
}

func TestModel_DrawsNothingBeforeFirstSize(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newTestModel(t, newOptions(w, targets))
	if got := m.draw().Content; got != "" {
		t.Fatalf("%q is drawn on a terminal of unknown size", got)
	}
}

func TestModel_TerminalTooSmall(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	m := newModelAfterScan(t, newOptions(w, targets), 39, 10)
	if got := screenText(m); !strings.Contains(got, "40×10") {
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
		w, targets := newOctank()
		targets = targets[:1]
		targets[0].Name = name + title
		m := newModelWhileScanning(t, newOptions(w, targets), 100, 30)
		read := map[audit.ContactType]audit.Reading{audit.Security: {Contact: &audit.Contact{Name: name, Title: title, Email: email, Phone: phone}}}
		m.accounts.Changed(m.Roster.AddResult(scan.Result{
			Target: targets[0], Status: audit.Warn, Contacts: read, Via: targets[0].Routes[0],
			Findings: rules.Judge(policy.Policy{}, rules.Facts{Contacts: read}),
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
