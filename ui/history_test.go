package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/ui/describe"
	"accountable/ui/history"
	"accountable/ui/screen"
	"accountable/ui/terminal"
	"accountable/ui/widget"
)

// deletingWriter deletes contacts in the fake AWS.
type deletingWriter struct{ *fakeAWS }

func (d deletingWriter) DeleteContact(_ context.Context, _ audit.Route, id string, _ audit.ContactType) (string, error) {
	d.set(id, nil)
	return "request-2", nil
}

// withJournal adds a journal with a run over three accounts, whose last write was
// interrupted, and one single write.
func withJournal(t *testing.T, o *screen.Options, w *fakeAWS) *journal.Journal {
	t.Helper()
	dir := t.TempDir()
	before := journal.Open(dir, realClock{})
	write := func(run, id string, was, is *audit.Contact, kind journal.OutcomeKind) {
		t.Helper()
		in := journal.Intent{
			AccountID: id, Type: audit.Security, Before: was, After: is, Run: run, Ticket: "CHG-1234",
			Route: audit.Route{Profile: "prod-admin", Mode: audit.Standalone}, Caller: "arn:aws:sts::" + id + ":assumed-role/Operator/jane",
		}
		entry, err := before.Begin(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if kind == "" {
			return
		}
		if err := before.End(entry, in, journal.Outcome{Kind: kind, RequestID: "request-0"}); err != nil {
			t.Fatal(err)
		}
		if kind == journal.Written {
			w.set(id, is)
		}
	}
	run := before.NewRun()
	write(run, "111122223333", &jane, &team, journal.Written)
	write(run, "222233334444", nil, &team, journal.Written)
	write(run, "666677778888", nil, &team, journal.Failed)
	write(run, "333344445555", &jane, &team, "")
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Hour)
	other := journal.Open(dir, realClock{})
	before = other
	write(other.NewRun(), "555566667777", &jane, &team, journal.Written)
	o.Applier.Journal = journal.Open(dir, realClock{})
	o.Journal = o.Applier.Journal
	o.Applier.Writer = deletingWriter{w}
	return o.Applier.Journal
}

// historyFlow runs the screens over a journal with entries.
func historyFlow(t *testing.T, width, height int, test func(e *editing)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		journal := withJournal(t, &o, w)
		defer func() { _ = journal.Close() }()
		e := &editing{terminal.Run(t, New(t.Context(), o), width, height), t, w}
		e.Wait(time.Second)
		test(e)
	})
}

// withHistory adds a journal in memory.
func withHistory(o *screen.Options) {
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	long := strings.Repeat("東京-very-long-", 30) + "\x1b[2J"
	odd := audit.Contact{Name: long, Title: long, Email: long, Phone: long}
	entry := func(id, run, account string, was, is *audit.Contact, kind journal.OutcomeKind) journal.Entry {
		return journal.Entry{
			ID: id, Run: run, Ticket: "CHG-1234\u202e", Time: at, AccountID: account, Profile: "prod-admin\x1b[2J", Caller: "arn:aws:sts::111122223333:assumed-role/Operator/jane\r\t",
			Type: audit.Security, Before: was, After: is, Outcome: kind, RequestID: "request-0\x1b]0;owned\a", EndedAt: at.Add(9 * time.Second),
		}
	}
	all := []journal.Entry{
		entry("5", "b", "111122223333", &team, &jane, journal.Written),
		entry("4", "a", "222233334444", nil, &odd, ""),
		entry("3", "a", "999988887777\x1b[2J", &odd, nil, journal.Failed),
		entry("2", "a", "333344445555", &jane, &team, journal.Unconfirmed),
		entry("1", "a", "555566667777", &jane, &team, journal.Written),
	}
	all[1].Open = true
	o.Journal = newFakeJournal(all...)
}

// answerJournal delivers the journal to the history screen on top.
func answerJournal(m *model) {
	h := topOf[*history.History](m)
	m.update(widget.Answer[describe.JournalRead]{Ticket: h.Reading.Ticket(), Value: describe.ReadJournal(m.Options.Journal, h.Account, 0)})
}

var historySurfaces = []geometrySurface{
	{name: "history not read yet", setUp: withHistory, keys: []string{"h"}},
	{name: "history", setUp: withHistory, keys: []string{"h"}, then: answerJournal},
	{name: "history folded", setUp: withHistory, keys: []string{"h"}, then: func(m *model) {
		answerJournal(m)
		m.update(keyPress("left"))
	}},
	{name: "history on a write", setUp: withHistory, keys: []string{"h"}, then: func(m *model) {
		answerJournal(m)
		m.update(keyPress("j"))
	}},
	{name: "one write", setUp: withHistory, keys: []string{"h"}, then: func(m *model) {
		answerJournal(m)
		m.update(keyPress("j"))
		m.update(keyPress("enter"))
	}},
	{name: "what to copy of a write", setUp: withHistory, keys: []string{"h"}, then: func(m *model) {
		answerJournal(m)
		m.update(keyPress("j"))
		m.update(keyPress("y"))
	}},
	{name: "history of an account", setUp: withHistory, keys: []string{"enter", "h"}, then: answerJournal},
	{name: "empty history", setUp: func(o *screen.Options) {
		o.Journal = newFakeJournal()
	}, keys: []string{"h"}, then: answerJournal},
	{name: "history that cannot be read", setUp: func(o *screen.Options) {
		o.Journal = fakeJournal{entries: func(string, int) ([]journal.Entry, error) {
			return nil, errors.New(strings.Repeat("no such folder ", 40))
		}}
	}, keys: []string{"h"}, then: answerJournal},
	{name: "no outcome", setUp: withHistory, then: func(m *model) {
		entries, _ := m.Options.Journal.OpenWrites()
		m.update(openWritesMsg{entries: entries})
	}},
}

func TestHistory_RunsAndWrites(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 24, func(e *editing) {
		e.Press("h")
		e.see("5 writes in 2 runs", "2000-01-01 00:00  4 writes", "1 no outcome", "2 written", "CHG-1234", "Operator/jane",
			"payments-prod", "jane.doe@octank.cloud → security@octank.cloud", "set: security@octank.cloud", "✗ failed", "? no outcome")
		e.Press("left")
		e.miss("payments-prod")
		e.Press("right", "j", "enter")
		e.see("Write to log-archive", "No outcome", "The program ended before it knew the outcome", "arn:aws:sts::333344445555:assumed-role/Operator/jane", "u undo")
		e.Press("esc", "k", "k", "enter")
		e.see("Write to 東京リージョン", "✓ Written", "Verified in AWS.", "request-0")
		e.Press("esc", "esc")
		e.see("6 accounts")
	})
}

func TestHistory_FoldsLargeRunsAndLateNames(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	o.Journal = fakeJournal{entries: func(string, int) ([]journal.Entry, error) {
		var entries []journal.Entry
		for i := range 30 {
			run := "large"
			if i > 20 {
				run = "small"
			}
			entries = append(entries, journal.Entry{
				ID: strconv.Itoa(i), Run: run, Time: at.Add(-time.Duration(i) * time.Second), AccountID: "111122223333", Type: audit.Security, After: &team, Outcome: journal.Written,
			})
		}
		return entries, nil
	}}
	m := newModelAfterScan(t, o, 110, 40)
	m.update(keyPress("h"))
	answerJournal(m)
	if text := screenText(m); !strings.Contains(text, "21 writes") || strings.Count(text, "set: ") != 9 {
		t.Errorf("the large run hides the small one:\n%s", text)
	}
	row := m.Roster.Rows()[0]
	row.Target.Name = "renamed"
	row.Result.Target.Name = "renamed"
	m.Revision++
	if text := screenText(m); !strings.Contains(text, "renamed") {
		t.Errorf("the name that was learnt is not shown:\n%s", text)
	}
}

func TestHistory_OneAccount(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 40, func(e *editing) {
		e.Press("enter")
		e.Wait(time.Second)
		e.Press("G")
		e.see("Last writes", "✓ written · 2000-01-01 00:00 · prod-admin", "h: show all")
		e.Press("h")
		e.see("History of payments-prod", "1 write", "jane.doe@octank.cloud → security@octank.cloud")
		e.miss("log-archive")
		e.Press("esc", "n", "n", "n")
		e.Press("h")
		e.see("History of")
	})
}

func TestHistory_UndoShowsPlan(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 30, func(e *editing) {
		e.Press("h", "u")
		e.see("Undo the run of 2000-01-01 00:00", "payments-prod", "payments-stage", "log-archive", "jane.doe@octank.cloud")
		e.miss("shop") // nothing was written there
		e.Press("esc")
		e.see("5 writes in 2 runs")
		e.Press("j", "j", "u") // shop
		e.see("Nothing to undo: this write had no effect (failed).")
		e.Press("esc", "u")
		e.see("Undo the write to payments-prod of 2000-01-01 00:00")
	})
}

func TestHistory_UndoSkipsLaterChanges(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 30, func(e *editing) {
		e.world.set("111122223333", &audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"})
		e.Press("r")
		e.Wait(time.Second)
		e.Press("u")
		e.see("Cannot be undone: the contact has been changed since.")
	})
}

func TestHistory_OpenWrites(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 30, func(e *editing) {
		e.see("A write at 00:00 was interrupted. Press h, then l to check it.", "dismisses")
		e.Press("h")
		e.see("? no outcome", "l check all")
		e.miss("was interrupted")
		e.Press("l")
		e.Wait(20 * time.Second)
		e.see("Checked 1 write: 1 written.", "3 written")
		e.miss("no outcome", "l check")
	})
}

func TestHistory_PlansUnwrittenAgain(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 30, func(e *editing) {
		e.world.set("333344445555", &jane) // the write that was cut off had not come through
		e.Press("R")
		e.Wait(time.Second)
		e.Press("h", "l")
		e.Wait(20 * time.Second)
		e.see("Checked 1 write: 1 failed.")
		e.Press("a")
		e.see("Retry the run of 2000-01-01 00:00", "log-archive", "security@octank.cloud", "1 to change", "1 blocked")
		e.see("The contact has been changed since") // shop was not set then
	})
}

func TestHistory_AccountsWithoutRoute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets[1:2])
		journal := withJournal(t, &o, w)
		defer func() { _ = journal.Close() }()
		e := &editing{terminal.Run(t, New(t.Context(), o), 110, 30), t, w}
		e.Wait(time.Second)
		e.Press("h", "l")
		e.Wait(time.Second)
		e.see("Checked 1 write: 1 unconfirmed.", "No profile leads to account 3333-4444-5555 now", "profile that wrote: prod-admin")
		e.Press("k", "u")
		e.see("Cannot be undone: no profile that may write leads there now.")
	})
}

func TestHistory_ReadOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		o.ReadOnly = true
		journal := withJournal(t, &o, w)
		defer func() { _ = journal.Close() }()
		e := &editing{terminal.Run(t, New(t.Context(), o), 110, 30), t, w}
		e.Wait(time.Second)
		e.Press("h", "u")
		e.see("Read-only mode: start without --read-only to undo.")
	})
}

func TestHistory_Empty(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	flow(t, o, 80, 24, func(s *viewer) {
		s.Press("h")
		s.see("There is no journal")
	})
	o.Applier.Journal = journal.Open(t.TempDir(), realClock{})
	o.Journal = o.Applier.Journal
	flow(t, o, 80, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("u")
		s.see("Nothing to undo: nothing was written to payments-prod from here")
		s.Press("h")
		s.see("Nothing was written from here yet.")
		s.Press("j", "\r", "u", "l", "a", "y", "G")
		s.Press("\x1b")
		s.see("6 accounts")
	})
}

func TestHistory_UndoRun(t *testing.T) {
	t.Parallel()
	historyFlow(t, 110, 30, func(e *editing) {
		e.Press("h", "u")
		e.see("3 to change", "the contact is deleted")
		e.Press("a")
		e.Wait(time.Second)
		e.see("1 deleted", "Write to 3 accounts", "personal mailbox")
		e.Press("tab") // what comes back is warned of
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(30 * time.Second)
		e.see("3 written")
		if *e.contactOf("111122223333") != jane || e.contactOf("222233334444") != nil || *e.contactOf("333344445555") != jane {
			t.Errorf("AWS holds %+v", e.world.contacts)
		}
		e.see("u redo")
		e.Press("u")
		e.Wait(time.Second)
		e.see("Redo these writes", "3 to change")
		e.Press("esc")
		e.Wait(time.Second)
		e.Press("esc")
		e.Wait(time.Second)
		e.see("8 writes in 3 runs", "deleted: security@octank.cloud") // what took it back is in the journal, too
	})
}

func TestDetail_UndoLastWrite(t *testing.T) {
	t.Parallel()
	historyFlow(t, 80, 40, func(e *editing) {
		e.Press("enter", "u")
		e.Wait(time.Second)
		e.see("Undo the write to payments-prod", "jane.doe@octank.cloud")
		e.Press("a")
		e.Wait(time.Second)
		e.see("Write to 1 account")
		e.Press("tab")
		e.Wait(time.Second)
		e.Press("enter")
		e.Wait(30 * time.Second)
		e.Press("esc", "esc") // the first one dismisses what was said at the start
		e.Wait(time.Second)
		e.see("jane.doe@octank.cloud", "! warn")
		e.Press("G")
		e.see("Last writes", "✓ written · 2000-01-01 01:00 · prod-admin", "   undo of 20000101T", "✓ written · 2000-01-01 00:00 · prod-admin")
	})
}

func TestHistory_WithoutColours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, targets := newOctank()
		o := newOptions(w, targets)
		withHistory(&o)
		e := &editing{terminal.Run(t, New(t.Context(), o), 110, 30, terminal.ColorProfile(colorprofile.ASCII)), t, w}
		e.Wait(time.Second)
		e.Press("h")
		e.see("▌ ▾ 2026-11-23 10:12", "? no outcome", "? unconfirmed", "✗ failed", "✓ written")
		for _, text := range []string{"no outcome", "failed"} {
			x, y, _ := e.FindText(text)
			if fg := e.Cell(x, y).Style.Fg; fg != nil {
				t.Errorf("%q has a colour: %v", text, fg)
			}
		}
	})
}

// BenchmarkHistory draws a journal of 10,000 writes.
func BenchmarkHistory(b *testing.B) {
	w, targets := newTargets(10000)
	o := newOptions(w, targets)
	var all []journal.Entry
	for i, tg := range targets {
		all = append(all, journal.Entry{
			ID: strconv.Itoa(i), Run: strconv.Itoa(i / 500), Time: time.Unix(int64(i), 0), AccountID: tg.AccountID, Type: audit.Security, Before: &jane, After: &team, Outcome: journal.Written,
		})
	}
	o.Journal = newFakeJournal(all...)
	m := newModelAfterScan(b, o, 160, 50)
	m.update(keyPress("h"))
	answerJournal(m)
	for b.Loop() {
		m.update(keyPress("j"))
		m.draw()
	}
}

func TestHistory_UndoRefusesRunInProgress(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	live, at := &journal.LiveRun{Done: 1, Size: 10}, time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	write := journal.Entry{Run: "bulk", Time: at, Type: audit.Security, Before: &jane, After: &team, Live: live}
	open, written := write, write
	open.ID, open.AccountID = "bulk-2", "222233334444"
	written.ID, written.AccountID, written.Outcome = "bulk-1", "111122223333", journal.Written
	o.Journal = newFakeJournal(open, written)
	flow(t, o, 110, 30, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("h")
		s.Wait(time.Second)
		s.see("in progress: 1 of 10", "✓ written")
		s.Press("u")
		s.see("This run is in progress: 1 of 10 writes done.")
		s.Press("j", "j", "u")
		s.see("This run is in progress: 1 of 10 writes done.")
		s.Press("esc")
	})
}

func TestHistory_UndoSkipsUndos(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	first := journal.Entry{ID: "A-1", Run: "A", Time: at, AccountID: "111122223333", Type: audit.Security, Before: &jane, After: &team, Outcome: journal.Written}
	undo := journal.Entry{ID: "U-1", Run: "U", UndoOf: "A", Time: at, AccountID: "111122223333", Type: audit.Security, Before: &team, After: &jane, Outcome: journal.Written}
	o.Journal = newFakeJournal(undo, first)
	flow(t, o, 110, 30, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("u")
		s.Wait(time.Second)
		s.see("The last write to payments-prod is undone already. Press h to take the undo back.")
	})
}

func TestHistory_MarksUndoAndRedo(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	first := journal.Entry{ID: "A-1", Run: "A", Time: at, AccountID: "111122223333", Type: audit.Security, Before: &jane, After: &team, Outcome: journal.Written}
	undo, redo, other := first, first, first
	undo.ID, undo.Run, undo.UndoOf, undo.Before, undo.After = "U-1", "U", "A", &team, &jane
	redo.ID, redo.Run, redo.RedoOf = "R-1", "R", "U"
	other.ID, other.Run, other.RedoOf, other.AccountID = "R-2", "R", "U", "222233334444"
	o.Journal = newFakeJournal(other, redo, undo, first)
	flow(t, o, 110, 30, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("h")
		s.Wait(time.Second)
		s.see("2 writes  redo  2 written", "undo: security@octank.cloud → jane.doe@octank.cloud")
		s.Press("j", "\r")
		s.see("redo of U")
		s.Press("esc", "j", "j", "\r")
		s.see("undo of A")
		s.Press("esc", "j", "\r")
		s.miss("undo of", "redo of")
		s.Press("esc")
		s.Resize(60, 20)
		s.see("undo: → ja")
		s.Resize(140, 30)
		s.Press("k")
		s.see("undo of A")
		s.Press("g")
		s.see("redo of U")
	})
}

// bulkRun returns a run over three accounts whose first n entries were undone by the run U.
func bulkRun(n int) (run, undos []journal.Entry) {
	at := time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC)
	for i, id := range []string{"111122223333", "222233334444", "333344445555"} {
		e := journal.Entry{
			ID: fmt.Sprintf("A-%d", i), Run: "A", Time: at, AccountID: id, Profile: "prod-admin",
			Type: audit.Security, Before: &jane, After: &team, Outcome: journal.Written,
		}
		run = append(run, e)
		if i < n {
			e.ID, e.Run, e.UndoOf, e.Time, e.Before, e.After = fmt.Sprintf("U-%d", i), "U", "A", at.Add(time.Hour), &team, &jane
			undos = append(undos, e)
		}
	}
	return run, undos
}

func TestHistory_UndoOfPartlyUndoneRun(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	run, undos := bulkRun(2)
	w.set("333344445555", &team)
	o.Journal = newFakeJournal(slices.Concat(undos, run)...)
	flow(t, o, 110, 30, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("h")
		s.Wait(time.Second)
		s.see("u redo the run")
		s.Press("j", "j", "j")
		s.see("u undo the run")
		s.Press("u")
		s.see("Undo the run of 2026-11-23 10:12", "2 of these 3 writes are undone already. The plan undoes the rest.", "1 to change")
		s.miss("payments-prod", "payments-stage")
	})
}

// The notice at the start leads to the plan of what an interrupted run left.
func TestHistory_InterruptedRun(t *testing.T) {
	t.Parallel()
	interrupted := &journal.LiveRun{Done: 1, Size: 3}
	tests := []struct {
		name, notice, label, plan string
		entries                   func() []journal.Entry
		change                    func(o *screen.Options)
	}{
		{
			"an undo", "The undo on 2026-11-23 at 11:12 was interrupted: 1 of 3 done. Press h, then a to continue it.", "a continue",
			"Undo the rest of the run A", func() []journal.Entry {
				run, undos := bulkRun(1)
				undos[0].Interrupted = interrupted
				return append(undos, run...)
			}, func(*screen.Options) {},
		},
		{
			"a run by the policy", "The run on 2026-11-23 at 10:12 was interrupted: 1 of 3 done. Press h, then a to continue it.", "a continue",
			"Apply policy", func() []journal.Entry {
				run, _ := bulkRun(0)
				run[0].Interrupted = interrupted
				return run[:1]
			}, withPolicy,
		},
		{
			"edits without a policy", "The run on 2026-11-23 at 10:12 was interrupted: 1 of 3 done. Press h to see it.", "u undo the run",
			"Mark the accounts in the list and edit them again.", func() []journal.Entry {
				run, _ := bulkRun(0)
				run[0].Interrupted = interrupted
				return run[:1]
			}, func(o *screen.Options) { o.Auditor.InForce.Adopt(policy.Policy{}) },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, targets := newOctank()
			o := newOptions(w, targets)
			tt.change(&o)
			for _, id := range []string{"222233334444", "333344445555"} {
				w.set(id, &team)
			}
			o.Journal = newFakeJournal(tt.entries()...)
			flow(t, o, 110, 30, func(s *viewer) {
				s.Wait(time.Second)
				s.see(tt.notice)
				s.Press("h")
				s.Wait(time.Second)
				s.see("interrupted: 1 of 3", tt.label)
				s.miss(tt.notice)
				s.Press("a")
				s.see(tt.plan)
			})
		})
	}
}
