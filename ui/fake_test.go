package ui

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/audit/timing"
	"accountable/ui/screen"
)

// fakeAWS is an AWS that answers from memory.
type fakeAWS struct {
	others    map[audit.ContactType]*audit.Contact // the billing and operations contacts of every account
	othersErr error

	mu       sync.Mutex
	contacts map[string]*audit.Contact // by account id
	troubles map[string]*audit.Trouble // by profile
	owners   map[string]string         // account ids by profile
	delay    func(profile string) time.Duration
	reads    int
}

func newFakeAWS() *fakeAWS {
	return &fakeAWS{
		contacts: map[string]*audit.Contact{}, troubles: map[string]*audit.Trouble{}, owners: map[string]string{},
		delay: func(string) time.Duration { return 0 },
	}
}

func (w *fakeAWS) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	if err := w.wait(ctx, route); err != nil {
		return audit.Identity{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.owners[route.Profile]
	return audit.Identity{AccountID: id, ARN: "arn:aws:sts::" + id + ":assumed-role/Operator/jane"}, nil
}

func (w *fakeAWS) ReadContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (*audit.Contact, error) {
	if err := w.wait(ctx, route); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if t != audit.Security {
		return w.others[t], w.othersErr
	}
	w.reads++
	if c := w.contacts[accountID]; c != nil {
		copied := *c
		return &copied, nil
	}
	return nil, nil
}

func (w *fakeAWS) wait(ctx context.Context, route audit.Route) error {
	w.mu.Lock()
	d, trouble := w.delay(route.Profile), w.troubles[route.Profile]
	w.mu.Unlock()
	select {
	case <-time.After(d):
	case <-ctx.Done():
		return ctx.Err()
	}
	if trouble != nil {
		return trouble
	}
	return nil
}

func (w *fakeAWS) Pin(ctx context.Context) context.Context { return ctx }

func (w *fakeAWS) PutContact(_ context.Context, _ audit.Route, accountID string, _ audit.ContactType, c audit.Contact) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.contacts[accountID] = &c
	return "request-1", nil
}

func (w *fakeAWS) DeleteContact(_ context.Context, _ audit.Route, accountID string, _ audit.ContactType) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.contacts, accountID)
	return "request-2", nil
}

// set replaces a contact in AWS.
func (w *fakeAWS) set(accountID string, c *audit.Contact) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.contacts[accountID] = c
}

// delayAll delays every read.
func (w *fakeAWS) delayAll(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delay = func(string) time.Duration { return d }
}

// held returns a contact in AWS.
func (w *fakeAWS) held(accountID string) *audit.Contact {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.contacts[accountID]
}

// realClock is the machine's clock in UTC.
type realClock struct{ timing.SystemClock }

func (realClock) Now() time.Time { return time.Now().UTC() }

var (
	team = audit.Contact{Name: "Octank Security", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	jane = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}
)

// newExpiredTrouble returns the trouble of an expired sign-in.
func newExpiredTrouble(profile string) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.SigninExpired, Message: "the sign-in of profile " + profile + " has expired",
		NextStep: "Sign in again", Command: "aws sso login --profile " + profile, SignIn: true,
	}
}

// newTarget returns an account with one profile.
func newTarget(profile, id, name string) audit.Target {
	return audit.Target{
		Key: profile, AccountID: id, Name: name, Partition: "aws",
		Routes: []audit.Route{{Profile: profile, Mode: audit.Standalone, Kind: "role", Chain: []string{"base", "role Operator"}}},
	}
}

// newOctankTwice returns octank with one more profile, which turns out after three
// seconds to lead to the account of the first.
func newOctankTwice() (*fakeAWS, []audit.Target) {
	w, targets := newOctank()
	w.owners["prod-ro"] = "111122223333"
	w.delay = func(profile string) time.Duration {
		if profile == "prod-ro" {
			return 3 * time.Second
		}
		return 0
	}
	return w, append(targets, newTarget("prod-ro", "", ""))
}

// newOctank returns the accounts of most tests: one of every kind.
func newOctank() (*fakeAWS, []audit.Target) {
	w := newFakeAWS()
	add := func(profile, id, name string, c *audit.Contact, t *audit.Trouble) audit.Target {
		if c != nil {
			w.contacts[id] = c
		}
		if t != nil {
			w.troubles[profile] = t
		}
		w.owners[profile] = id
		return newTarget(profile, id, name)
	}
	bad := jane
	bad.Phone = "+1 206 555 0100"
	targets := []audit.Target{
		add("prod-admin", "111122223333", "payments-prod", &jane, nil),
		add("stage", "222233334444", "payments-stage", nil, nil),
		add("logs", "333344445555", "log-archive", &team, nil),
		add("sandbox", "444455556666", "sandbox-7", nil, newExpiredTrouble("sandbox")),
		add("tokyo", "555566667777", "東京リージョン", &team, nil),
		add("placeholder", "666677778888", "shop", &bad, nil),
	}
	return w, targets
}

// newTargets returns n accounts without names.
func newTargets(n int) (*fakeAWS, []audit.Target) {
	w := newFakeAWS()
	targets := make([]audit.Target, n)
	for i := range n {
		id := fmt.Sprintf("%012d", 100000000000+i)
		profile := fmt.Sprintf("profile-%05d", i)
		switch i % 4 {
		case 0, 1:
			w.contacts[id] = &team
		case 2:
			w.contacts[id] = &jane
		}
		w.owners[profile] = id
		targets[i] = newTarget(profile, id, "")
	}
	return w, targets
}

// newOptions returns options with fakes for everything outside.
func newOptions(w *fakeAWS, targets []audit.Target) screen.Options {
	auditor := &scan.Auditor{Reader: w, InForce: policy.NewInForce(policy.Policy{}), Clock: realClock{}}
	return screen.Options{
		Targets: targets,
		Auditor: auditor,
		Applier: &change.Applier{Reader: w, Writer: w, Auditor: auditor, Clock: realClock{}},
		Now:     func() time.Time { return time.Now().UTC() },
		Version: "0.1.0",
	}
}

// newModelAfterScan returns a model whose accounts have all been read.
func newModelAfterScan(tb testing.TB, o screen.Options, width, height int) *model {
	tb.Helper()
	m := newModelWhileScanning(tb, o, width, height)
	m.engine.Start()
	finishScan(m)
	return m
}

// finishScan applies the events of the scan until it ends.
func finishScan(m *model) {
	for m.engine.Busy() {
		m.applyScan(m.engine.Next(m.Context, 0))
	}
}

// newModelWhileScanning returns a model with no account read yet.
func newModelWhileScanning(tb testing.TB, o screen.Options, width, height int) *model {
	tb.Helper()
	m := newTestModel(tb, o)
	m.update(tea.WindowSizeMsg{Width: width, Height: height})
	return m
}

// newTestModel returns a model before its first message.
func newTestModel(tb testing.TB, o screen.Options) *model {
	tb.Helper()
	p, ok := New(tb.Context(), o).(program)
	if !ok {
		tb.Fatal("New makes another type")
	}
	tb.Cleanup(p.cancel)
	return p.model
}

// screenText returns the text on the screen, without styles.
func screenText(m *model) string { return ansi.Strip(m.draw().Content) }

// fakeJournal is a journal that answers from memory. Its zero value is empty.
type fakeJournal struct {
	entries func(accountID string, n int) ([]journal.Entry, error)
	last    func() (func(accountID string) string, error)
}

// newFakeJournal returns a journal that holds entries, newest first.
func newFakeJournal(entries ...journal.Entry) fakeJournal {
	return fakeJournal{entries: func(string, int) ([]journal.Entry, error) { return entries, nil }}
}

func (f fakeJournal) Entries(accountID string, n int) ([]journal.Entry, error) {
	if f.entries == nil {
		return nil, nil
	}
	return f.entries(accountID, n)
}

func (f fakeJournal) OpenWrites() ([]journal.Entry, error) {
	entries, err := f.Entries("", 0)
	return slices.DeleteFunc(slices.Clone(entries), func(e journal.Entry) bool { return !e.Open }), err
}

func (f fakeJournal) LastWriters() (func(accountID string) string, error) {
	if f.last == nil {
		return nil, nil
	}
	return f.last()
}

func (fakeJournal) Damage() ([]journal.DamagedLine, error) { return nil, nil }
