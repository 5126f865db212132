package ui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/workers"
	"accountable/ui/screen"
	"accountable/ui/terminal"
	"accountable/ui/widget"
)

// faultyScreen panics where it is told to.
type faultyScreen struct {
	screen.Dialog
	inView bool
}

func (*faultyScreen) Scope() *screen.Scope {
	return &screen.Scope{Name: "faulty", Outer: screen.Everywhere()}
}

func (f *faultyScreen) Update(msg tea.Msg) screen.Action {
	switch press, _ := msg.(tea.KeyPressMsg); press.String() {
	case "u":
		_ = []int{}[len(press.Text)]
	case "c":
		return screen.All{screen.Run{Cmd: func() tea.Msg { panic(team.Email) }}, screen.Run{Cmd: func() tea.Msg { return nil }}}
	case "v":
		f.inView = true
	case "q":
		return screen.Close{Screen: f}
	}
	return nil
}

func (f *faultyScreen) View(widget.Size) widget.Drawing {
	if f.inView {
		panic(team)
	}
	return widget.Drawing{Lines: []string{"faulty"}}
}

// savedFiles are the files that a program saved, by kind.
type savedFiles map[string]string

func (f savedFiles) save(kind string, text []byte) (string, error) {
	f[kind] = string(text)
	return "/state/" + kind + "-1.txt", nil
}

// panicLog returns a log that saves its details.
func (f savedFiles) panicLog() *workers.PanicLog {
	return &workers.PanicLog{Save: func(details []byte) (string, error) { return f.save("crash", details) }}
}

func TestPanic_KeepsTypedText(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"u": "Internal error: index out of range [1] with length 0",
		"c": "Internal error: a panic with a value of type string",
		"v": "Internal error: a panic with a value of type audit.Contact",
	} {
		t.Run(key, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, targets := newOctank()
				files := savedFiles{}
				o := newOptions(w, targets)
				o.Panics, o.SavePrivate = files.panicLog(), files.save
				m := New(t.Context(), o)
				e := &editing{terminal.Run(t, m, 110, 30), t, w}
				e.Wait(time.Second)
				e.Press("e", "end")
				e.Type(" and others")
				e.Send(screen.ActionMsg{Action: screen.Open{Screen: &faultyScreen{}}})
				e.Press(key)
				e.Wait(time.Second)
				e.see(want, "/state/crash-1.txt", "is kept: ctrl+o saves it.")
				for _, text := range []string{files["crash"], o.Panics.Report()} {
					if !strings.Contains(text, strings.TrimPrefix(want, "Internal error: ")[:20]) || strings.Contains(text, "octank") || strings.Contains(text, "0x") {
						t.Errorf("the report is %q", text)
					}
				}
				if !strings.Contains(files["crash"], "faultyScreen") || !strings.Contains(files["crash"], "panic_test.go:") {
					t.Errorf("the details have no stack: %q", files["crash"])
				}
				e.Press("ctrl+o")
				if want := "Security contact of payments-prod\nName: Jane Doe and others\nTitle: CTO\nEmail: jane.doe@octank.cloud\n"; !strings.HasPrefix(files["typed"], want) {
					t.Errorf("saved %q", files["typed"])
				}
				e.Press("q")
				e.see("Jane Doe and others")
				e.Press("ctrl+s")
				e.see("Write to 1 account", "→ Jane Doe and others")
			})
		})
	}
}

func TestPanic_WithoutFolder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		reversed := jane
		reversed.Title = "\u202eCTO"
		w.set("111122223333", &reversed)
		o := newOptions(w, targets)
		o.Panics = &workers.PanicLog{}
		m := New(t.Context(), o)
		e := &editing{terminal.Run(t, m, 110, 30), t, w}
		e.Wait(time.Second)
		e.Press("ctrl+o")
		e.see("Nothing was typed here.")
		e.Press("e", "end")
		e.Type("x")
		e.Send(screen.ActionMsg{Action: screen.Open{Screen: &faultyScreen{}}})
		e.Press("u")
		if report := o.Panics.Report(); !strings.Contains(report, "faultyScreen") {
			t.Errorf("the report has no stack: %q", report)
		}
		e.Press("ctrl+o")
		if got := e.Clipboard(); !strings.Contains(got, "Name: Jane Doex\nTitle: \\u202eCTO\n") {
			t.Errorf("copied %q", got)
		}
	})
}

// faultyAWS panics in every call for one profile.
type faultyAWS struct {
	*fakeAWS
	profile string
	inWrite bool
}

func (w *faultyAWS) ReadContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	if r.Profile == w.profile && !w.inWrite {
		panic(team)
	}
	return w.fakeAWS.ReadContact(ctx, r, id, t)
}

func (w *faultyAWS) PutContact(ctx context.Context, r audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	request, err := w.fakeAWS.PutContact(ctx, r, id, t, c)
	if w.inWrite {
		panic(team)
	}
	return request, err
}

// A panic in a goroutine of the scan or of a write is an error of one account.
func TestPanic_InScanAndWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake, targets := newOctank()
		w := &faultyAWS{fakeAWS: fake, profile: "logs"}
		files := savedFiles{}
		o := newOptions(fake, targets)
		o.Auditor.Reader, o.Applier.Reader, o.Applier.Writer = w, w, w
		o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
		o.Panics, o.SavePrivate = files.panicLog(), files.save
		m := New(t.Context(), o)
		e := &editing{terminal.Run(t, m, 110, 30), t, fake}
		e.Wait(time.Second)
		e.see("jane.doe@octank.cloud", "2 error")
		w.inWrite = true
		e.Press("e")
		e.fillTeam()
		e.Press("ctrl+s", "enter")
		e.Wait(20 * time.Second)
		e.see("saved and verified") // the write had happened
		if report := o.Panics.Report(); !strings.Contains(report, "/state/crash-1.txt") || !strings.Contains(files["crash"], "ReadContact") {
			t.Errorf("the report is %q, the details %q", report, files["crash"])
		}
	})
}
