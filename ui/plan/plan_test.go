package plan

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

var (
	team = audit.Contact{Name: "Octank Security", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	jane = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}
)

// newApp returns the shared state of screens that neither read nor write.
func newApp(tb testing.TB) *screen.App {
	tb.Helper()
	return &screen.App{
		Context: tb.Context(), Theme: style.New(style.Options{}), SignIns: screen.NewSignIns(nil),
		Roster: scan.NewRoster(nil), Keys: map[screen.CommandID][]string{},
		Options: screen.Options{
			Auditor: &scan.Auditor{InForce: policy.NewInForce(policy.Policy{})},
			Applier: &change.Applier{},
			Now:     func() time.Time { return time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC) },
		},
	}
}

// newTarget returns the target of account number i.
func newTarget(i int) audit.Target {
	profile := fmt.Sprintf("profile-%d", i)
	return audit.Target{
		Key: profile, AccountID: fmt.Sprintf("%012d", 100000000000+i), Name: fmt.Sprintf("account-%d", i), Partition: "aws",
		Routes: []audit.Route{{Profile: profile, Mode: audit.Standalone, Kind: "role"}},
	}
}

func newItem(i int, state change.PlanState, before, after *audit.Contact) change.PlanItem {
	t := newTarget(i)
	return change.PlanItem{State: state, Routes: t.Routes, Change: change.Change{
		Target: t, AccountID: t.AccountID, Route: t.Routes[0], Type: audit.Security, Before: before, After: after,
	}}
}

// newTestScreen returns a plan with an item of every kind.
func newTestScreen(tb testing.TB) *Screen {
	tb.Helper()
	hostile := audit.Contact{Name: strings.Repeat("日本 ", 30), Title: "\x1b[2J\u202ex", Email: strings.Repeat("a", 60) + "@octank.cloud", Phone: " 1 "}
	unread := newItem(3, change.Unwritable, nil, nil)
	unread.Reason = "the sign-in of profile sandbox has expired"
	unread.Trouble = &audit.Trouble{Kind: audit.SigninExpired, Message: unread.Reason, NextStep: "Sign in again", Command: "aws sso login --profile sandbox", SignIn: true}
	respelled := newItem(2, change.Unchanged, &team, nil)
	respelled.Spelling = []policy.Difference{{Field: audit.FieldPhone, Held: "+12065554100", Want: "+1 206 555 4100", OnlySpelling: true}}
	return newScreen(newApp(tb), change.Plan{Items: []change.PlanItem{
		newItem(0, change.Planned, &jane, &team),
		newItem(1, change.Planned, nil, &team),
		newItem(4, change.Planned, &hostile, &team),
		newItem(5, change.Planned, &jane, nil),
		unread,
		respelled,
	}}, about{title: "Apply policy"})
}

// startRun starts a run of which the first change is being written.
func startRun(s *Screen) {
	r := &planRun{Writing: screen.Writing{Batch: &change.Batch{}}, lines: s.planned(), counts: map[journal.OutcomeKind]int{}}
	r.Guard.Open(context.Background())
	r.left = len(r.lines)
	s.run = r
	s.list.setGroups(s.runGroups())
	s.applyProgress(screen.WriteProgress{Progress: []change.Progress{{Stage: change.StageWrite}}})
}

// endRun ends a run in which every change has another outcome.
func endRun(s *Screen) {
	startRun(s)
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: strings.Repeat("denied\x1b[2J ", 40), NextStep: strings.Repeat("ask ", 60), Command: "aws"}
	kinds := journal.OutcomeKinds()
	var progress []change.Progress
	for i, l := range s.run.lines {
		o := &change.Outcome{Change: l.item.Change, Kind: kinds[i%len(kinds)], Read: true, Found: &jane, RequestID: strings.Repeat("r", 90)}
		if o.Kind == journal.Failed || o.Kind == journal.Refused {
			o.Trouble = trouble
		}
		progress = append(progress, change.Progress{Index: i, Outcome: o})
	}
	s.applyProgress(screen.WriteProgress{Progress: progress, Ended: true})
}

// stages are the stages of a plan for tests of its drawing.
var stages = []struct {
	name string
	to   func(*Screen)
}{
	{"planned", func(*Screen) {}},
	{"unfolded", func(s *Screen) { s.list.toggle() }},
	{"running", startRun},
	{"asks whether to stop", func(s *Screen) {
		startRun(s)
		s.stop()
	}},
	{"ended", endRun},
	{"ended, unfolded", func(s *Screen) {
		endRun(s)
		s.list.Move(widget.LineDown)
		s.list.toggle()
	}},
}

var (
	widths  = []int{1, 2, 10, 39, 40, 59, 60, 79, 80, 119, 120, 200}
	heights = []int{1, 2, 5, 10, 24, 50}
)

// checkDrawing fails if a drawing is larger than its room or has control characters.
func checkDrawing(t *testing.T, d widget.Drawing, room widget.Size) {
	t.Helper()
	d = widget.Crop(d, room)
	for i, line := range d.Lines {
		if ansi.StringWidth(line) > room.Width {
			t.Fatalf("%v: line %d is too wide: %q", room, i, line)
		}
		for _, s := range []string{"\x1b]", "\x1b[2J", "\u202e", "\r", "\t"} {
			if strings.Contains(line, s) {
				t.Fatalf("%v: %q reaches the terminal", room, s)
			}
		}
	}
}

func TestScreen_FitsEveryRoom(t *testing.T) {
	for _, stage := range stages {
		t.Run(stage.name, func(t *testing.T) {
			resized := newTestScreen(t)
			stage.to(resized)
			for _, width := range widths {
				for _, height := range heights {
					room := widget.Size{Width: width, Height: height}
					s := newTestScreen(t)
					stage.to(s)
					checkDrawing(t, s.View(room), room)
					checkDrawing(t, resized.View(room), room)
				}
			}
		})
	}
}

func TestConfirm_FitsEveryRoom(t *testing.T) {
	for _, width := range widths {
		for _, height := range heights {
			room := widget.Size{Width: width, Height: height}
			s := newTestScreen(t)
			c := newConfirm(s, s.planned())
			c.accounts, c.Number, c.Note = 12, 12, strings.Repeat("not this number ", 20)
			c.writers[0].Trouble = &audit.Trouble{Message: strings.Repeat("unknown ", 30)}
			c.TypeDigits("12")
			checkDrawing(t, c.View(room), room)
		}
	}
}

func TestScreen_RowsAreAsHighAsHeightOf(t *testing.T) {
	for _, width := range widths {
		for _, stage := range stages {
			s := newTestScreen(t)
			stage.to(s)
			for _, open := range []bool{false, true} {
				for _, l := range s.lines {
					l.open = open
				}
				for _, g := range s.list.groups {
					g.folded = false
				}
				s.list.rebuild()
				s.View(widget.Size{Width: width, Height: 24})
				for _, r := range s.list.rows {
					if got, want := len(s.rowLines(r, false)), s.heightOf(r); got != want {
						t.Errorf("%s, width %d, open %v: %d lines, want %d", stage.name, width, open, got, want)
					}
				}
			}
		}
	}
}

func textOf(d widget.Drawing) string { return ansi.Strip(strings.Join(d.Lines, "\n")) }

func TestScreen_UnfoldingScrollsTheGroupIntoView(t *testing.T) {
	s := newTestScreen(t)
	room := widget.Size{Width: 80, Height: 8}
	s.View(room)
	s.list.Move(widget.ToBottom)
	s.View(room)
	s.list.toggle()
	if text := textOf(s.View(room)); !strings.Contains(text, "1 unchanged") || !strings.Contains(text, "equivalent, spelled differently") {
		t.Errorf("the unfolded lines are out of view:\n%s", text)
	}
}

func TestScreen_ShowsUnchangedIfNothingElse(t *testing.T) {
	s := newScreen(newApp(t), change.Plan{Items: []change.PlanItem{newItem(0, change.Unchanged, &team, nil)}}, about{title: "Apply policy"})
	if text := textOf(s.View(widget.Size{Width: 80, Height: 10})); !strings.Contains(text, "As wanted") {
		t.Errorf("only a heading:\n%s", text)
	}
}

// newTestConfirm returns the question about a plan that replaces contacts.
func newTestConfirm(t *testing.T, replaced ...[2]*audit.Contact) *confirmDialog {
	t.Helper()
	var p change.Plan
	for i, c := range replaced {
		p.Items = append(p.Items, newItem(i, change.Planned, c[0], c[1]))
	}
	s := newScreen(newApp(t), p, about{title: "Apply policy"})
	c := newConfirm(s, s.lines)
	for _, w := range c.writers {
		w.Caller = &audit.Identity{AccountID: w.Owner, ARN: "arn:aws:iam::" + w.Owner + ":user/jane"}
	}
	return c
}

func confirmText(c *confirmDialog) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(textOf(c.View(widget.Size{Width: 80, Height: 24}))), " "), "│ │ ", "")
}

func TestConfirm_ShowsWhatEveryContactBecomes(t *testing.T) {
	phone := team
	phone.Phone = "+1 206 555 4199"
	both := func(a, b *audit.Contact) [2]*audit.Contact { return [2]*audit.Contact{a, b} }
	for name, test := range map[string]struct {
		changes [][2]*audit.Contact
		want    string
		never   string
	}{
		"the whole contact":    {[][2]*audit.Contact{both(&jane, &team), both(nil, &team)}, "New contact " + team.Name + " · " + team.Title + " · " + team.Email + " · " + team.Phone, ""},
		"one field":            {[][2]*audit.Contact{both(&phone, &team)}, "New contact " + team.Phone, team.Email},
		"equal fields only":    {[][2]*audit.Contact{both(&jane, &team), both(nil, &phone)}, "New contact " + team.Name + " · " + team.Title + " · " + team.Email, team.Phone},
		"only deletions":       {[][2]*audit.Contact{both(&team, nil), both(&jane, nil)}, "Delete 2 contacts", "New contact"},
		"one of them deletion": {[][2]*audit.Contact{both(&jane, &team), both(&jane, nil)}, "Write to 2 accounts", "New contact"},
	} {
		t.Run(name, func(t *testing.T) {
			text := confirmText(newTestConfirm(t, test.changes...))
			if !strings.Contains(text, test.want) || test.never != "" && strings.Contains(text, test.never) {
				t.Errorf("want %q, not %q, in %s", test.want, test.never, text)
			}
		})
	}
}

func TestConfirm_WaitsForTheCredentials(t *testing.T) {
	c := newTestConfirm(t, [2]*audit.Contact{&jane, &team})
	w := c.writers[0]
	_, ticket := w.Asked.Open(t.Context())
	c.settle()
	if !strings.Contains(confirmText(c), "Checking credentials") {
		t.Fatalf("it does not say what it waits for: %s", confirmText(c))
	}
	c.Update(widget.Answer[audit.Identity]{Ticket: ticket, Value: *w.Caller})
	if strings.Contains(confirmText(c), "Checking credentials") {
		t.Errorf("it still waits: %s", confirmText(c))
	}
}

// BenchmarkScreen measures Update and View of a message with a plan of 10,000 accounts.
func BenchmarkScreen(b *testing.B) {
	const n = 10_000
	room := widget.Size{Width: 120, Height: 48}
	newLarge := func() *Screen {
		items := make([]change.PlanItem, n)
		for i := range items {
			items[i] = newItem(i, change.Planned, &jane, &team)
		}
		s := newScreen(newApp(b), change.Plan{Items: items}, about{title: "Apply policy"})
		s.View(room)
		return s
	}
	newRunning := func() *Screen {
		s := newLarge()
		startRun(s)
		s.View(room)
		return s
	}
	motion := func(m widget.Motion) func(*Screen, int) tea.Msg {
		return func(s *Screen, _ int) tea.Msg { s.Move(m); return nil }
	}
	for _, bench := range []struct {
		name string
		open func() *Screen
		msg  func(s *Screen, i int) tea.Msg
	}{
		{"move", newLarge, motion(widget.LineDown)},
		{"page", newLarge, motion(widget.PageDown)},
		{"open", newLarge, func(s *Screen, _ int) tea.Msg { s.list.toggle(); return nil }},
		{"end", newLarge, func(s *Screen, i int) tea.Msg {
			s.Move([]widget.Motion{widget.ToTop, widget.ToBottom}[i%2])
			return nil
		}},
		{"tick", newRunning, func(s *Screen, _ int) tea.Msg { return screen.WriteTick{Ticket: s.run.Guard.Ticket()} }},
		{"progress", newRunning, func(s *Screen, i int) tea.Msg {
			msg := screen.WriteProgress{Ticket: s.run.Guard.Ticket()}
			for k := range 20 { // one window, at 5 writes per second and their stages
				msg.Progress = append(msg.Progress, change.Progress{Index: (i*20 + k) % (n / 2), Stage: change.StageWrite})
			}
			return msg
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := bench.open()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if msg := bench.msg(s, i); msg != nil {
					s.Update(msg)
				}
				s.View(room)
			}
		})
	}
}
