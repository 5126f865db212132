package ui

import (
	"context"
	"fmt"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/ui/screen"
	"accountable/ui/terminal"
)

// ledger records everything that the program does outside of the screens after a yes.
type ledger struct {
	mu    sync.Mutex
	acts  []string
	fault *audit.Trouble // of every write; nil: none
}

func (l *ledger) record(act string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acts = append(l.acts, act)
}

// failWrites lets every write fail with a trouble; nil: none.
func (l *ledger) failWrites(t *audit.Trouble) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = t
}

func (l *ledger) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fault == nil {
		return nil
	}
	return l.fault
}

// taken returns what was recorded since the last call.
func (l *ledger) taken() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	acts := l.acts
	l.acts = nil
	return acts
}

// recordingWriter records the writes to a fake AWS.
type recordingWriter struct {
	*fakeAWS
	*ledger
}

func (w recordingWriter) PutContact(ctx context.Context, r audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	w.record("put " + id)
	if err := w.failure(); err != nil {
		return "", err
	}
	return w.fakeAWS.PutContact(ctx, r, id, t, c)
}

func (w recordingWriter) DeleteContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (string, error) {
	w.record("delete " + id)
	return w.fakeAWS.DeleteContact(ctx, r, id, t)
}

// recordingPolicyFile records what is saved in a policy file.
type recordingPolicyFile struct {
	*paper
	*ledger
}

func (f recordingPolicyFile) Save(e screen.PolicyEdit) (policy.Policy, error) {
	f.record("policy")
	return f.paper.Save(e)
}

// recordingAuthenticator records codes and sign-ins.
type recordingAuthenticator struct {
	*fakeAuthenticator
	*ledger
}

func (a recordingAuthenticator) SubmitCode(ctx context.Context, id, code string) error {
	a.record("code")
	return a.fakeAuthenticator.SubmitCode(ctx, id, code)
}

// recorded is the whole program with a ledger of what it does outside. Octank's policy
// requires the team's contact; three accounts differ, one has a profile without an account
// and several wait for sign-ins.
type recorded struct {
	*viewer
	*ledger
	model *model
	aws   *fakeAWS
	// looked is written after a test has looked at the model, and read before the program
	// changes it, so that the race detector knows their order.
	looked *atomic.Int64
}

// newRecorded returns the options of such a program, and its ledger. The journal is in a
// folder of the test.
func newRecorded(t *testing.T) (screen.Options, *fakeAWS, *ledger) {
	t.Helper()
	w, targets := newOctank()
	w.troubles["broken"] = &audit.Trouble{Kind: audit.AccessDenied, Message: "profile broken leads nowhere"}
	lost := newTarget("broken", "", "")
	lost.AccountID = ""
	o := newOptions(w, append(targets, lost))
	withPolicy(&o)
	o.Auditor.InForce.Policy().Path = "./accountable.yaml"
	l := &ledger{}
	d := newFakeAuthenticator(w)
	d.lock(sessionID, audit.SigninExpired, "sandbox")
	d.lock(consoleID, audit.SigninExpired, "tokyo")
	d.lock(deviceID, audit.MFARequired, "logs")
	o.Authenticator = recordingAuthenticator{d, l}
	o.Applier.Writer = recordingWriter{fakeAWS: w, ledger: l}
	o.Writers = 1
	o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
	o.Journal = o.Applier.Journal
	o.PolicyFile = recordingPolicyFile{&paper{text: "version: 1\n"}, l}
	o.LeaveOut = func(string) (string, error) {
		l.record("settings")
		return "settings.yaml", nil
	}
	return o, w, l
}

// openRecorded runs the program in a terminal until everything was read.
func openRecorded(t *testing.T, o screen.Options, w *fakeAWS, l *ledger, width, height int) *recorded {
	t.Helper()
	p, ok := New(t.Context(), o).(program)
	if !ok {
		t.Fatal("New makes another type")
	}
	p.Execute = func(*exec.Cmd, tea.ExecCallback) tea.Cmd {
		l.record("command")
		return nil
	}
	var looked atomic.Int64
	filter := func(m tea.Model, msg tea.Msg) tea.Msg {
		looked.Load()
		return MergeMouse(m, msg)
	}
	how := []terminal.Option{terminal.ProgramOptions(tea.WithFilter(filter), tea.WithFPS(30)), terminal.WrapInput(Input)}
	return &recorded{&viewer{terminal.Run(t, p, width, height, how...), t}, l, p.model, w, &looked}
}

// expectNothing fails if something was done outside of the screens.
func (r *recorded) expectNothing(after string) {
	r.t.Helper()
	if acts := r.taken(); len(acts) > 0 {
		r.t.Fatalf("%s: did %v without a yes\n%s", after, acts, r.Screen())
	}
}

// place returns the cell where a text is.
func (r *recorded) place(text string) (at cell) {
	r.t.Helper()
	x, y, found := r.FindText(text)
	if !found {
		r.t.Fatalf("no %q in\n%s", text, r.Screen())
	}
	return cell{x, y}
}

// cell is a position on the screen, counted from 0.
type cell struct{ x, y int }

// press and release return the bytes of a button of the mouse: 0 left, 1 middle, 2 right.
func (c cell) press(button int) string { return fmt.Sprintf("\x1b[<%d;%d;%dM", button, c.x+1, c.y+1) }

func (c cell) release(button int) string { return fmt.Sprintf("\x1b[<%d;%d;%dm", button, c.x+1, c.y+1) }
func (c cell) click() string             { return c.press(0) + c.release(0) }
